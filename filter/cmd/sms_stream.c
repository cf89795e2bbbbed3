/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_stream - a well-behaved coprocess: one answer a record, in order.
 *
 * All complete records that have been read are answered and the answers
 * written before the program waits for more, so a peer that sends one
 * record and waits for its answer gets it, and one that sends thousands has
 * them answered in few writes. Writes block: they are the backpressure.
 *
 * End of input, SIGTERM and SIGINT: what was read completely is answered,
 * written, and the program ends with 0. SIGHUP: rules and configuration are
 * read again between two reads; what is wrong with them goes to stderr and the
 * old ones stay. A reader that has gone away ends the program quietly.
 *
 * Failure: exit code 2 when input or output fail.
 * Limits: max_line_bytes of the configuration, SMS_BATCH_LIMIT.
 * Threads: those of the pool, between two writes.
 */
#include "cmd/program.h"
#include "cmd/sms_feed.h"
#include "cmd/sms_pool.h"
#include "cmd/sms_signal.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* What a step of the stream comes to. */
enum { GO_ON, END_WELL, END_BADLY };

struct stream {
	struct sms_pool *pool;
	struct sms_feed feed;
	uint64_t n_records;
	size_t n; /* of the batch */
	struct sms_record records[SMS_BATCH_LIMIT];
};

static int write_piece(const struct buf *piece)
{
	if (piece->has_failed) {
		program_complain("scamsieve-sms", "out of memory");
		return END_BADLY;
	}
	if (program_write(STDOUT_FILENO, buf_span(piece)) == 0)
		return GO_ON;
	if (errno == EPIPE)
		return END_WELL;
	program_complain("scamsieve-sms", "standard output: %s",
			 strerror(errno));
	return END_BADLY;
}

/* A message that would be lost ends the run. */
static int check_trouble(const struct stream *stream)
{
	const char *trouble = sms_pool_trouble(stream->pool);

	if (!trouble)
		return GO_ON;
	program_complain("scamsieve-sms", "%s", trouble);
	return END_BADLY;
}

static int write_answers(struct stream *stream)
{
	struct buf *piece;
	int step = GO_ON;

	for (size_t i = 0;
	     step == GO_ON && (piece = sms_pool_piece(stream->pool, i)); i++)
		step = write_piece(piece);
	return step == GO_ON ? check_trouble(stream) : step;
}

/* Parts of messages that need wait no longer, or none of them any longer. */
static int let_go(struct stream *stream, bool is_all)
{
	struct sms_session *session = sms_pool_session(stream->pool);
	int step;

	if (!is_all && sms_parts_due_ms(session->shared) != 0)
		return GO_ON;
	buf_clear(&session->out);
	sms_parts_let_go(session, is_all);
	step = write_piece(&session->out);
	return step == GO_ON ? check_trouble(stream) : step;
}

/* Answer the batch and write. */
static int answer_batch(struct stream *stream)
{
	if (stream->n == 0)
		return GO_ON;
	sms_pool_answer(stream->pool, stream->records, stream->n,
			stream->n_records + 1);
	stream->n_records += stream->n;
	stream->n = 0;
	return write_answers(stream);
}

/* Answer all records that have been read. */
static int answer_records(struct stream *stream)
{
	enum sms_feed_event event;
	int step = GO_ON;

	do {
		struct sms_record *record = &stream->records[stream->n];

		event = sms_feed_next(&stream->feed, &record->ptr,
				      &record->len);
		if (event == SMS_FEED_TOO_LONG)
			record->ptr = NULL;
		if (event == SMS_FEED_RECORD || event == SMS_FEED_TOO_LONG)
			stream->n++;
		else
			step = answer_batch(stream);
		if (stream->n == SMS_BATCH_LIMIT)
			step = answer_batch(stream);
	} while (step == GO_ON && event != SMS_FEED_DRY &&
		 event != SMS_FEED_END);
	return step == GO_ON && event == SMS_FEED_END ? END_WELL : step;
}

/* Wait for input, or for parts to have waited long enough. */
static int read_more(struct stream *stream)
{
	struct sms_shared *shared = sms_pool_session(stream->pool)->shared;
	struct sms_feed *feed = &stream->feed;
	struct err err;

	if (!sms_signal_wait(feed->fd, sms_parts_due_ms(shared)))
		return GO_ON;
	if (sms_feed_fill(feed, &err) == 0)
		return GO_ON;
	program_complain("scamsieve-sms", "%s", err.text);
	return END_BADLY;
}

static int screen_to_the_end(struct stream *stream)
{
	struct sms_session *session = sms_pool_session(stream->pool);
	int step;

	do {
		step = answer_records(stream);
		if (step == GO_ON && sms_signal_is_ended())
			step = END_WELL;
		if (step == GO_ON && sms_signal_take_reload()) {
			sms_session_reload(session);
			stream->feed.limit_bytes = sms_session_limit(session);
		}
		if (step == GO_ON)
			step = let_go(stream, false);
		if (step == GO_ON)
			step = read_more(stream);
	} while (step == GO_ON);
	if (step == END_WELL && let_go(stream, true) == END_BADLY)
		step = END_BADLY;
	return step == END_WELL ? EXIT_CLEAN : EXIT_TROUBLE;
}

int sms_stream_run(struct sms_shared *shared, struct err *err)
{
	const struct sms_options *options = shared->options;
	struct stream *stream = calloc(1, sizeof(*stream));
	int rc;

	if (!stream)
		return err_set(err, ERR_MEMORY, "out of memory");
	stream->pool = sms_pool_new(
	    shared, options->n_threads ? options->n_threads : 1, err);
	if (!stream->pool) {
		free(stream);
		return ERR_MEMORY;
	}
	sms_feed_init(&stream->feed, STDIN_FILENO,
		      options->is_nul_framed ? '\0' : '\n',
		      sms_session_limit(sms_pool_session(stream->pool)));
	rc = screen_to_the_end(stream);
	sms_feed_release(&stream->feed);
	sms_pool_free(stream->pool);
	free(stream);
	return rc;
}
