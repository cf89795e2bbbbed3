/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_utf8 - text that is longer than what is looked at at once is read as
 * character by character.
 */
#include "base/utf8.h"

#include <check.h>

Suite *test_utf8_suite(void);

enum { TEXT_BYTES = 300, TEXTS = 4000 };

/* Well-formed ones first; pieces of the rest make ill-formed text. */
static const char *const characters[] = {
    "a",
    " ",
    "\303\251",
    "\320\226",
    "\314\201",
    "\315\205",
    "\340\270\201",
    "\341\204\200",
    "\342\200\213",
    "\342\200\234",
    "\343\200\202",
    "\344\275\240",
    "\351\252\214",
    "\352\260\200",
    "\355\237\277",
    "\356\200\200",
    "\357\274\214",
    "\357\275\240",
    "\357\273\277",
    "\360\220\200\200",
    "\360\237\230\200",
    "\364\217\277\277",
    /* ill-formed */
    "\200",
    "\300\200",
    "\301\277",
    "\304",
    "\340\237\277",
    "\344\275",
    "\355\240\200",
    "\357\274",
    "\360\217\277\277",
    "\360\237\230",
    "\364\220\200\200",
    "\365\200\200\200",
    "\377",
};

enum { WELL_FORMED = 22 };

static uint32_t random_below(uint32_t *state, uint32_t n)
{
	*state = *state * 1664525u + 1013904223u;
	return (*state >> 8) % n;
}

/*
 * Runs of one character and a few others among them; every fourth text has
 * an ill-formed piece somewhere.
 */
static struct span make_text(uint32_t seed, unsigned char bytes[TEXT_BYTES])
{
	uint32_t state = seed;
	size_t wanted = random_below(&state, TEXT_BYTES - 8);
	const char *usual = characters[random_below(&state, WELL_FORMED)];
	size_t bad_at = seed % 4 ? SIZE_MAX : random_below(&state, TEXT_BYTES);
	size_t len = 0;

	while (len < wanted) {
		const char *next = usual;

		if (len >= bad_at) {
			next = characters[WELL_FORMED +
					  random_below(&state,
						       ARRAY_LEN(characters) -
							   WELL_FORMED)];
			bad_at = SIZE_MAX;
		} else if (random_below(&state, 8) == 0) {
			next = characters[random_below(&state, WELL_FORMED)];
		}
		memcpy(bytes + len, next, strlen(next));
		len += strlen(next);
	}
	return span_make(bytes, len);
}

START_TEST(long_text_is_read_as_one_by_one)
{
	for (uint32_t seed = 0; seed < TEXTS; seed++) {
		unsigned char bytes[TEXT_BYTES];
		struct span text = make_text(seed, bytes);
		const unsigned char *end = text.ptr + text.len;
		size_t valid = SIZE_MAX;
		size_t ascii = 0;
		size_t columns = 0;

		while (ascii < text.len && bytes[ascii] < 0x80)
			ascii++;
		ck_assert_uint_eq(utf8_ascii_prefix(text), ascii);

		for (const unsigned char *ptr = text.ptr; ptr < end;) {
			uint32_t code;
			bool is_valid;
			size_t len = utf8_decode(ptr, end, &code, &is_valid);

			if (!is_valid && valid == SIZE_MAX)
				valid = (size_t)(ptr - text.ptr);
			columns += utf8_columns(span_make(ptr, len));
			ptr += len;
		}
		if (valid == SIZE_MAX)
			valid = text.len;
		ck_assert_msg(utf8_valid_prefix(text) == valid,
			      "text %u: valid %zu, not %zu", seed,
			      utf8_valid_prefix(text), valid);
		for (size_t limit = 0; limit < columns + 70; limit += 7)
			ck_assert(
			    columns <= limit
				? utf8_columns_up_to(text, limit) == columns
				: utf8_columns_up_to(text, limit) > limit);
		ck_assert_msg(utf8_columns(text) == columns,
			      "text %u: columns %zu, not %zu", seed,
			      utf8_columns(text), columns);
	}
}
END_TEST

Suite *test_utf8_suite(void)
{
	Suite *suite = suite_create("test_utf8");
	TCase *tcase = tcase_create("utf8");

	tcase_add_test(tcase, long_text_is_read_as_one_by_one);
	suite_add_tcase(suite, tcase);
	return suite;
}
