/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_stream - a well-behaved coprocess: one answer a record, in order.
 *
 * All complete records that have been read are answered and the answers
 * written before the program waits for more, so a peer that sends one
 * record and waits for its answer gets it, and one that sends thousands has
 * them answered in few writes. Writes block: they are the backpressure.
 *
 * End of input and SIGTERM: what was read completely is answered, written,
 * and the program ends with 0. SIGHUP: rules and configuration are read
 * again between two reads; what is wrong with them goes to stderr and the
 * old ones stay. A reader that has gone away ends the program quietly.
 *
 * Failure: exit code 2 when input or output fail.
 * Limits: max_line_bytes of the configuration.
 * Threads: none.
 */
#include "cmd/program.h"
#include "cmd/sms_feed.h"
#include "cmd/sms_session.h"
#include "cmd/sms_signal.h"

#include <errno.h>
#include <unistd.h>

enum { FLUSH_BYTES = 256 << 10 };

/* What a step of the stream comes to. */
enum { GO_ON, END_WELL, END_BADLY };

static int flush(struct sms_session *session)
{
	int rc;

	if (session->out.has_failed) {
		program_complain("scamsieve-sms", "out of memory");
		return END_BADLY;
	}
	rc = program_write(STDOUT_FILENO, buf_span(&session->out));
	buf_clear(&session->out);
	if (rc == 0)
		return GO_ON;
	if (errno == EPIPE)
		return END_WELL;
	program_complain("scamsieve-sms", "standard output: %s",
			 strerror(errno));
	return END_BADLY;
}

static void answer_too_long(struct sms_session *session)
{
	struct err why;

	sms_session_begin(session);
	err_set(&why, 0,
		"expected at most %zu bytes; what was longer has been thrown "
		"away",
		sms_session_limit(session));
	sms_session_answer_error(session, (struct span){0},
				 SMS_FAILURE_OVERSIZE, why.text);
}

/* Answer all records that are there, and write. */
static int answer_records(struct sms_session *session, struct sms_feed *feed)
{
	unsigned char *record;
	size_t len;

	for (;;) {
		switch (sms_feed_next(feed, &record, &len)) {
		case SMS_FEED_RECORD:
			session->n_records++;
			sms_keep_wire(session, span_make(record, len),
				      session->options->format->name);
			session->options->format->answer(session, record, len);
			buf_add_char(&session->out, '\n');
			break;
		case SMS_FEED_TOO_LONG:
			session->n_records++;
			sms_keep_wire(session, (struct span){0},
				      session->options->format->name);
			answer_too_long(session);
			buf_add_char(&session->out, '\n');
			break;
		case SMS_FEED_DRY:
			return flush(session);
		case SMS_FEED_END:
			return flush(session) == END_BADLY ? END_BADLY
							   : END_WELL;
		}
		if (session->out.len >= FLUSH_BYTES) {
			int step = flush(session);

			if (step != GO_ON)
				return step;
		}
	}
}

static int read_more(struct sms_feed *feed)
{
	struct err err;

	if (!sms_signal_wait(feed->fd))
		return GO_ON;
	if (sms_feed_fill(feed, &err) == 0)
		return GO_ON;
	program_complain("scamsieve-sms", "%s", err.text);
	return END_BADLY;
}

int sms_stream_run(struct sms_session *session)
{
	struct sms_feed feed;
	int step;

	sms_feed_init(&feed, STDIN_FILENO,
		      session->options->is_nul_framed ? '\0' : '\n',
		      sms_session_limit(session));
	do {
		step = answer_records(session, &feed);
		if (step == GO_ON && sms_signal_is_ended())
			step = END_WELL;
		if (step == GO_ON && sms_signal_take_reload()) {
			sms_session_reload(session);
			sms_session_begin(session);
			feed.limit_bytes = sms_session_limit(session);
		}
		if (step == GO_ON)
			step = read_more(&feed);
	} while (step == GO_ON);
	sms_feed_release(&feed);
	return step == END_WELL ? EXIT_CLEAN : EXIT_TROUBLE;
}
