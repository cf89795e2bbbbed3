/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_places - places of a text, as bits and as a list.
 */
#include "../../filter/text/places.h"

#include <check.h>

Suite *test_places_suite(void);

START_TEST(bits_are_walked)
{
	static const uint64_t bits[] = {UINT64_C(1) << 63 | 1, 0, 1 << 5, 0};
	static const struct {
		size_t at, len, want;
	} rows[] = {
	    {0, 200, 0},     {1, 200, 63},    {63, 200, 63},  {64, 200, 133},
	    {133, 200, 133}, {134, 200, 200}, {64, 128, 128}, {200, 200, 200},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t got = places_next(bits, rows[i].at, rows[i].len);

		ck_assert_msg(got == rows[i].want, "%zu of %zu: got %zu",
			      rows[i].at, rows[i].len, got);
	}
}
END_TEST

START_TEST(cuts_move_places)
{
	static const uint32_t want[] = {0, 2, 3, 6};
	const struct range cuts[] = {{3, 5}, {7, 8}};
	struct places places = {0};
	struct arena arena;

	arena_init(&arena, 0);
	ck_assert_int_eq(places_add(&places, 0, &arena), 0);
	ck_assert_int_eq(places_add(&places, 2, &arena), 0);
	ck_assert_int_eq(places_add(&places, 5, &arena), 0);
	ck_assert_int_eq(places_add(&places, 9, &arena), 0);
	places_cut(&places, cuts, ARRAY_LEN(cuts));
	ck_assert_uint_eq(places.n, ARRAY_LEN(want));
	for (size_t i = 0; i < ARRAY_LEN(want); i++)
		ck_assert_uint_eq(places.items[i], want[i]);
	arena_release(&arena);
	arena_init(&arena, 1);
	places = (struct places){0};
	ck_assert_int_eq(places_add(&places, 0, &arena), ERR_MEMORY);
	arena_release(&arena);
}
END_TEST

Suite *test_places_suite(void)
{
	Suite *suite = suite_create("test_places");
	TCase *tcase = tcase_create("places");

	tcase_add_test(tcase, bits_are_walked);
	tcase_add_test(tcase, cuts_move_places);
	suite_add_tcase(suite, tcase);
	return suite;
}
