/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_seek - the next byte of a kind is where a walk byte by byte finds it.
 */
#include "base/seek.h"

#include <check.h>

Suite *test_seek_suite(void);

enum { BYTES_MAX = 48 };

static bytes16 is_comma(bytes16 bytes)
{
	return bytes_equal(bytes, ',');
}

/* A comma, but not before a blank nor behind one. */
static bytes16 is_tight(bytes16 before, bytes16 bytes, bytes16 behind)
{
	return bytes_equal(bytes, ',') &
	       ~(bytes_equal(before, ' ') | bytes_equal(behind, ' '));
}

static size_t walk(struct span text, size_t at, bool is_near)
{
	for (; at < text.len; at++) {
		bool is_loose = (at > 0 && text.ptr[at - 1] == ' ') ||
				(at + 1 < text.len && text.ptr[at + 1] == ' ');

		if (text.ptr[at] == ',' && !(is_near && is_loose))
			return at;
	}
	return text.len;
}

static void check_text(struct span text)
{
	for (size_t at = 0; at <= text.len; at++) {
		ck_assert_uint_eq(seek(text, at, is_comma),
				  walk(text, at, false));
		ck_assert_uint_eq(seek_near(text, at, is_tight),
				  walk(text, at, true));
	}
}

/* One comma at each place of texts of each length, and a blank beside it. */
START_TEST(byte_is_found_where_it_is)
{
	size_t len = (size_t)_i;

	for (size_t comma = 0; comma <= len; comma++) {
		unsigned char bytes[BYTES_MAX + 1];
		struct span text = span_make(bytes, len);

		/* What stands behind the text must not be seen. */
		memset(bytes, 'x', len);
		memset(bytes + len, ',', sizeof(bytes) - len);
		if (comma < len)
			bytes[comma] = ',';
		check_text(text);
		if (comma > 0) {
			bytes[comma - 1] = ' ';
			check_text(text);
			bytes[comma - 1] = ',';
		}
		if (comma + 1 < len)
			bytes[comma + 1] = ' ';
		check_text(text);
	}
}
END_TEST

START_TEST(sixteen_are_added_up)
{
	bytes16 bytes = bytes_all(255);

	ck_assert_uint_eq(bytes_sum((bytes16){0}), 0);
	ck_assert_uint_eq(bytes_sum(bytes), 16 * 255);
	bytes[15] = 1;
	ck_assert_uint_eq(bytes_sum(bytes), 15 * 255 + 1);
}
END_TEST

Suite *test_seek_suite(void)
{
	Suite *suite = suite_create("test_seek");
	TCase *tcase = tcase_create("seek");

	tcase_add_loop_test(tcase, byte_is_found_where_it_is, 0, BYTES_MAX + 1);
	tcase_add_test(tcase, sixteen_are_added_up);
	suite_add_tcase(suite, tcase);
	return suite;
}
