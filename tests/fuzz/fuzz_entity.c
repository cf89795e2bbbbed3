/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_entity - links and entities of all kinds in a folded text: they stand
 * in order, without overlap among their own kind, within the text; a host is
 * never empty, and its registrable domain ends it.
 */
#include "base/utf8.h"
#include "facts/entity.h"
#include "facts/link.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void check_range(struct range where, size_t len, uint32_t *last)
{
	require(where.start >= *last);
	require(where.start < where.end && where.end <= len);
	*last = where.end;
}

static void check_link(const struct link *link)
{
	require(link->host.len > 0);
	require(span_ends_with(link->host, link->domain));
	require(span_ends_with(link->host, link->tld));
	require(link->label_count > 0);
}

static void check_links(struct view *view, struct arena *arena)
{
	struct link_list list = {0};
	uint32_t last = 0;

	require(link_find(view, arena, &list) == 0);
	for (size_t i = 0; i < list.n; i++) {
		check_range(list.items[i].where, view->folded.len, &last);
		check_link(&list.items[i]);
	}
	list = (struct link_list){0};
	require(link_add_markup(view->raw, view->folded, arena, &list) == 0);
	for (size_t i = 0; i < list.n; i++)
		check_link(&list.items[i]);
}

static void check_entities(enum entity_kind kind, struct view *view,
			   struct arena *arena)
{
	struct entity_list list = {0};
	uint32_t last = 0;

	require(entity_find(kind, view, arena, &list) == 0);
	require(list.n <= ENTITY_LIMIT);
	for (size_t i = 0; i < list.n; i++) {
		require(list.items[i].kind == kind);
		require(list.items[i].value.len > 0);
		check_range(list.items[i].where, view->folded.len, &last);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct view view;
	struct buf raw;

	arena_init(&arena, 0);
	buf_init(&raw, 0);
	utf8_sanitize(span_make(data, size), &raw);
	require(view_fold(&view, buf_span(&raw), &arena) == 0);
	check_links(&view, &arena);
	for (int kind = 0; kind < ENTITY_KIND_COUNT; kind++)
		check_entities((enum entity_kind)kind, &view, &arena);
	buf_release(&raw);
	arena_release(&arena);
	return 0;
}
