/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_io - records in, answers out, as fast as they go.
 *
 * Contract: see bench_io.h.
 * Limits: a line is at most INPUT_BYTES long.
 */
#include "bench_io.h"

#include "message/record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { INPUT_BYTES = 1 << 17, OUTPUT_BYTES = 1 << 16 };

struct stream {
	struct arena arena;
	struct buf out;
	bench_work work;
	void *state;
	uint64_t n_messages;
	uint64_t n_found;
};

static bool flush(struct stream *stream)
{
	size_t done = 0;

	while (done < stream->out.len) {
		ssize_t n = write(STDOUT_FILENO, stream->out.ptr + done,
				  stream->out.len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		done += (size_t)n;
	}
	buf_clear(&stream->out);
	return true;
}

static bool screen_line(struct stream *stream, unsigned char *line, size_t len)
{
	static const struct record_defaults defaults = {CHANNEL_SMS,
							DIRECTION_INBOUND};
	struct message message;
	struct err err;
	size_t found;

	arena_reset(&stream->arena);
	if (record_read(&message, &stream->arena, line, len, &defaults, &err) <
	    0) {
		fprintf(stderr, "line %llu: %s\n",
			(unsigned long long)stream->n_messages + 1, err.text);
		return false;
	}
	found = stream->work(stream->state, message.texts[0].raw,
			     &stream->arena);
	stream->n_messages++;
	stream->n_found += found;
	buf_add_string(&stream->out, "{\"id\":");
	buf_add_span(&stream->out, message.id);
	buf_add_string(&stream->out, ",\"hits\":");
	buf_add_unsigned(&stream->out, found);
	buf_add_string(&stream->out, "}\n");
	return stream->out.len < OUTPUT_BYTES || flush(stream);
}

/* Screen the whole lines of input; false ends the run. */
static bool screen_lines(struct stream *stream, unsigned char *input,
			 size_t *len)
{
	unsigned char *line = input;
	unsigned char *end = input + *len;
	unsigned char *feed;

	while ((feed = memchr(line, '\n', (size_t)(end - line)))) {
		if (!screen_line(stream, line, (size_t)(feed - line)))
			return false;
		line = feed + 1;
	}
	*len = (size_t)(end - line);
	memmove(input, line, *len);
	return *len < INPUT_BYTES;
}

int bench_stream(bench_work work, void *state)
{
	static unsigned char input[INPUT_BYTES];
	struct stream stream = {.work = work, .state = state};
	size_t len = 0;
	ssize_t n;
	bool ok = true;

	arena_init(&stream.arena, 0);
	buf_init(&stream.out, 0);
	while (ok &&
	       (n = read(STDIN_FILENO, input + len, INPUT_BYTES - len)) > 0) {
		len += (size_t)n;
		ok = screen_lines(&stream, input, &len);
	}
	ok = ok && flush(&stream) && len == 0;
	fprintf(stderr, "messages %llu found %llu\n",
		(unsigned long long)stream.n_messages,
		(unsigned long long)stream.n_found);
	buf_release(&stream.out);
	arena_release(&stream.arena);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

static char *read_file(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	char *text = NULL;
	long size;

	if (!file)
		return NULL;
	if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0 &&
	    fseek(file, 0, SEEK_SET) == 0)
		text = malloc((size_t)size + 1);
	if (text)
		*len = fread(text, 1, (size_t)size, file);
	fclose(file);
	return text;
}

bool bench_read_lines(const char *path, struct bench_lines *lines)
{
	size_t len = 0;
	size_t n = 0;
	char *end;

	*lines = (struct bench_lines){.text = read_file(path, &len)};
	if (!lines->text) {
		perror(path);
		return false;
	}
	for (size_t i = 0; i < len; i++)
		n += lines->text[i] == '\n';
	lines->lines = calloc(n + 1, sizeof(*lines->lines));
	if (!lines->lines)
		return false;
	for (char *line = lines->text;
	     (end = memchr(line, '\n', len - (size_t)(line - lines->text)));
	     line = end + 1)
		lines->lines[lines->n++] = span_make(line,
						     (size_t)(end - line));
	return true;
}

void bench_free_lines(struct bench_lines *lines)
{
	free(lines->lines);
	free(lines->text);
}
