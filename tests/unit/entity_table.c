/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entity_table - runs the tables of the entity finders' tests.
 */
#include "entity_table.h"
#include "base/buf.h"
#include "base/utf8.h"

#include <check.h>
#include <time.h>

enum { NOISE_ROUNDS = 400, NOISE_BYTES = 300 };

static void list_write(struct buf *out, const struct entity_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		if (i > 0)
			buf_add_string(out, " | ");
		buf_add_span(out, list->items[i].value);
		if (list->items[i].detail.len > 0)
			buf_add_char(out, ' ');
		buf_add_span(out, list->items[i].detail);
	}
}

void entity_row_check(enum entity_kind kind, const struct entity_row *row)
{
	struct arena arena;
	struct view view;
	struct entity_list list = {0};
	struct buf got;

	arena_init(&arena, 0);
	buf_init(&got, 0);
	ck_assert_int_eq(view_fold(&view, span_of(row->in), &arena), 0);
	ck_assert_int_eq(entity_find(kind, &view, &arena, &list), 0);
	list_write(&got, &list);
	ck_assert_msg(strcmp(buf_string(&got), row->want) == 0,
		      "%s: got '%s', want '%s'", row->name, buf_string(&got),
		      row->want);
	if (list.n > 0) {
		uint32_t flags = list.items[0].flags;

		ck_assert_msg((flags & row->flags) == row->flags,
			      "%s: flags %x lack %x", row->name, flags,
			      row->flags);
		ck_assert_msg((flags & row->no_flags) == 0,
			      "%s: flags %x hold some of %x", row->name, flags,
			      row->no_flags);
	}
	buf_release(&got);
	arena_release(&arena);
}

/* A small generator: the same noise on every run. */
static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static void noise_make(struct buf *noise, const char *seeds, uint32_t *state)
{
	size_t n_seeds = strlen(seeds);
	struct buf bytes;

	buf_init(&bytes, 0);
	for (size_t i = next_random(state) % NOISE_BYTES; i > 0; i--) {
		uint32_t r = next_random(state);

		buf_add_char(&bytes, r % 8
					 ? (unsigned char)seeds[r / 8 % n_seeds]
					 : (unsigned char)(r / 8));
	}
	buf_clear(noise);
	utf8_sanitize(buf_span(&bytes), noise);
	buf_release(&bytes);
}

void entity_survives_noise(enum entity_kind kind, const char *seeds)
{
	struct arena arena;
	struct buf noise;
	uint32_t state = 7;

	arena_init(&arena, 0);
	buf_init(&noise, 0);
	for (int round = 0; round < NOISE_ROUNDS; round++) {
		struct view view;
		struct entity_list list = {0};
		size_t last = 0;

		arena_reset(&arena);
		noise_make(&noise, seeds, &state);
		ck_assert_int_eq(view_fold(&view, buf_span(&noise), &arena), 0);
		ck_assert_int_eq(entity_find(kind, &view, &arena, &list), 0);
		for (size_t i = 0; i < list.n; i++) {
			struct range where = list.items[i].where;

			ck_assert_uint_ge(where.start, last);
			ck_assert_uint_gt(where.end, where.start);
			ck_assert_uint_le(where.end, view.folded.len);
			last = where.end;
		}
	}
	buf_release(&noise);
	arena_release(&arena);
}

/* Nanoseconds of processor time for one search over n pieces. */
static double search_time(enum entity_kind kind, const char *piece, size_t n)
{
	struct arena arena;
	struct view view;
	struct entity_list list = {0};
	struct buf text;
	struct timespec start;
	struct timespec end;

	arena_init(&arena, 0);
	buf_init(&text, 0);
	for (size_t i = 0; i < n; i++)
		buf_add_string(&text, piece);
	ck_assert_int_eq(view_fold(&view, buf_span(&text), &arena), 0);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
	ck_assert_int_eq(entity_find(kind, &view, &arena, &list), 0);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	buf_release(&text);
	arena_release(&arena);
	return (double)(end.tv_sec - start.tv_sec) * 1e9 +
	       (double)(end.tv_nsec - start.tv_nsec);
}

void entity_is_linear(enum entity_kind kind, const char *piece)
{
	size_t n = 5000 / strlen(piece) + 1;
	double few = search_time(kind, piece, n);
	double many = search_time(kind, piece, n * 8);

	/* Quadratic would be 64 times; small times are noise. */
	ck_assert_msg(many < few * 30 + 2e7, "'%s': %.0f ns, then %.0f ns",
		      piece, few, many);
}
