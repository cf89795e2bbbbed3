/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_sort - the order is that of comparing whole items.
 */
#include "base/sort.h"

#include <check.h>
#include <stdlib.h>

Suite *test_sort_suite(void);

struct item {
	struct span text;
	uint32_t number;
};

static int compare_items(const void *left, const void *right)
{
	const struct item *a = left;
	const struct item *b = right;
	int order = span_compare(a->text, b->text);

	return order ? order
		     : (a->number > b->number) - (a->number < b->number);
}

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* Of a small alphabet, so that many are equal or begin alike. */
static struct span random_text(uint32_t *state, unsigned char *bytes)
{
	static const unsigned char letters[] = {0, 'a', 'b', 0xE5};
	size_t len = next_random(state) % 14;

	for (size_t i = 0; i < len; i++)
		bytes[i] = letters[next_random(state) % 4];
	return span_make(bytes, len);
}

static const size_t counts[] = {0, 1, 2, 10, 64, 65, 100, 5000};

START_TEST(items_are_sorted)
{
	size_t n = counts[_i];
	struct item *items = calloc(n + 1, sizeof(*items));
	struct item *wanted = calloc(n + 1, sizeof(*wanted));
	unsigned char *bytes = calloc(n + 1, 14);
	uint32_t state = (uint32_t)_i;

	ck_assert(items && wanted && bytes);
	for (size_t i = 0; i < n; i++)
		items[i] = (struct item){random_text(&state, bytes + 14 * i),
					 next_random(&state) % 3};
	memcpy(wanted, items, (n + 1) * sizeof(*items));
	qsort(wanted, n, sizeof(*wanted), compare_items);
	ck_assert_int_eq(sort_by_span(items, n, sizeof(*items), compare_items),
			 0);
	for (size_t i = 0; i < n; i++)
		ck_assert_msg(compare_items(&items[i], &wanted[i]) == 0,
			      "item %zu of %zu", i, n);
	free(bytes);
	free(wanted);
	free(items);
}
END_TEST

Suite *test_sort_suite(void)
{
	Suite *suite = suite_create("test_sort");
	TCase *tcase = tcase_create("sort");

	tcase_add_loop_test(tcase, items_are_sorted, 0, ARRAY_LEN(counts));
	suite_add_tcase(suite, tcase);
	return suite;
}
