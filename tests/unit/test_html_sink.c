/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_html_sink - white space collapses wherever it stands in a text.
 */
#include "message/html.h"

#include <check.h>

Suite *test_html_sink_suite(void);

enum { TEXT_BYTES = 200, TEXTS = 4000, LIMIT = 100000 };

/* Each means the same by itself as in the middle of a text. */
static const char *const pieces[] = {
    "word",
    "it",
    "is",
    "a",
    "\303\251t\303\251",
    " ",
    "  ",
    " \t",
    "\n",
    "\v",
    "&amp;",
    "&nbsp;",
    "&#32;",
    "& ",
    "x ",
    " y ",
    "\r\n",
    "\346\234\215\345\212\241",
    "longer than that",
};

static uint32_t random_below(uint32_t *state, uint32_t n)
{
	*state = *state * 1664525u + 1013904223u;
	return (*state >> 8) % n;
}

/* The text of a few pieces, words with a space between them most often. */
static struct span make_text(uint32_t seed, char bytes[TEXT_BYTES],
			     struct html_sink *by_piece, bool is_pre)
{
	uint32_t state = seed;
	size_t wanted = random_below(&state, TEXT_BYTES - 20);
	size_t len = 0;

	while (len < wanted) {
		size_t which = random_below(&state, 3)
				   ? 14
				   : random_below(&state, ARRAY_LEN(pieces));
		struct span piece = span_of(pieces[which]);

		memcpy(bytes + len, piece.ptr, piece.len);
		html_sink_add(by_piece, piece, is_pre);
		len += piece.len;
	}
	return span_make(bytes, len);
}

START_TEST(a_text_is_its_pieces)
{
	bool is_pre = _i;

	for (uint32_t seed = 0; seed < TEXTS; seed++) {
		struct html_sink by_piece = {.limit_bytes = LIMIT};
		struct html_sink whole = {.limit_bytes = LIMIT};
		char bytes[TEXT_BYTES];
		struct span text = make_text(seed, bytes, &by_piece, is_pre);

		html_sink_add(&whole, text, is_pre);
		ck_assert_msg(
		    span_equal(buf_span(&whole.buf), buf_span(&by_piece.buf)),
		    "text %u: %s, not %s", seed, buf_string(&whole.buf),
		    buf_string(&by_piece.buf));
		ck_assert_uint_eq(whole.breaks, by_piece.breaks);
		ck_assert_int_eq(whole.needs_space, by_piece.needs_space);
		buf_release(&whole.buf);
		buf_release(&by_piece.buf);
	}
}
END_TEST

START_TEST(a_full_sink_is_cut_at_the_same_place)
{
	struct span text = span_of("one two three four five six seven eight");

	for (size_t limit = 0; limit <= text.len; limit++) {
		struct html_sink sink = {.limit_bytes = limit};

		html_sink_add(&sink, text, false);
		ck_assert(span_equal(span_trim(buf_span(&sink.buf)),
				     span_trim(span_make(text.ptr, limit))));
		ck_assert_int_eq(sink.is_full, limit < text.len);
		buf_release(&sink.buf);
	}
}
END_TEST

Suite *test_html_sink_suite(void)
{
	Suite *suite = suite_create("test_html_sink");
	TCase *tcase = tcase_create("html_sink");

	tcase_add_loop_test(tcase, a_text_is_its_pieces, 0, 2);
	tcase_add_test(tcase, a_full_sink_is_cut_at_the_same_place);
	suite_add_tcase(suite, tcase);
	return suite;
}
