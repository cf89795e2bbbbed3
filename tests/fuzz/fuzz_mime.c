/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_mime - any bytes as a whole mail, at once and through a reader in
 * pieces: both give well-formed texts, and the same ones.
 */
#include "base/utf8.h"
#include "message/mail.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

/* Small limits, so that short inputs reach them. */
static struct mail_limits small_limits(void)
{
	struct mail_limits limits = mail_limits_default;

	limits.parts = 40;
	limits.depth = 6;
	limits.texts = 60;
	limits.links = 20;
	limits.text_bytes = 20000;
	limits.raw_bytes = 5000;
	limits.walked_bytes = 300000;
	limits.base64_run_bytes = 500;
	return limits;
}

static void check_message(const struct message *message)
{
	require(message->reading.part_count >= 1);
	for (size_t i = 0; i < message->n_texts; i++) {
		struct span text = message->texts[i].raw;

		require(text.len > 0);
		require(utf8_valid_prefix(text) == text.len);
	}
	for (size_t i = 0; i < message->n_links; i++) {
		struct span shown = message->links[i].shown;

		require(message->links[i].url.len > 0);
		require(utf8_valid_prefix(shown) == shown.len);
	}
	for (size_t i = 0; i < message->n_addresses; i++) {
		struct span name = message->addresses[i].name;

		require(utf8_valid_prefix(name) == name.len);
	}
}

static void check_same(const struct message *a, const struct message *b)
{
	require(a->n_texts == b->n_texts);
	require(a->n_links == b->n_links);
	require(a->reading.oddities == b->reading.oddities);
	for (size_t i = 0; i < a->n_texts; i++)
		require(span_equal(a->texts[i].raw, b->texts[i].raw));
}

/* The body as it is, without headers, in pieces of the given size. */
static void read_pieces(struct span body, size_t step, struct arena *arena,
			struct mail_reader *reader, struct message *message)
{
	const struct mail_limits limits = small_limits();

	mail_reader_init(reader, arena, &limits);
	require(
	    !mail_reader_header(reader, span_of("Content-Type"),
				span_of(" multipart/mixed;\r\n boundary=b")));
	for (size_t at = 0; at < body.len; at += step)
		require(!mail_reader_body(
		    reader,
		    span_make(body.ptr + at,
			      body.len - at < step ? body.len - at : step)));
	require(!mail_reader_finish(reader, NULL, message, NULL));
	check_message(message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct mail_limits limits = small_limits();
	struct mail_options options = {.authserv_id = "mx.example",
				       .limits = &limits};
	struct mail_reader readers[2];
	struct message messages[2];
	struct message whole;
	struct arena arena;

	arena_init(&arena, 0);
	require(
	    !mail_read(&whole, span_make(data, size), &options, &arena, NULL));
	check_message(&whole);
	read_pieces(span_make(data, size), 7, &arena, &readers[0],
		    &messages[0]);
	read_pieces(span_make(data, size), 4096, &arena, &readers[1],
		    &messages[1]);
	check_same(&messages[0], &messages[1]);
	mail_reader_release(&readers[0]);
	mail_reader_release(&readers[1]);
	arena_release(&arena);
	return 0;
}
