/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entity - the list of entities, and the finder of each kind.
 *
 * Contract: see entity.h. A finder walks the folded text once from left to
 * right; what it does at a place is bounded by constants, so a search is
 * linear in the text.
 * Failure: ERR_MEMORY from the arena; the list keeps what was found.
 * Limits: ENTITY_LIMIT of one kind in one text, then has_hit_limit.
 * Threads: safe; nothing is shared but constant tables.
 */
#include "facts/entity.h"
#include "finder.h"

static const struct {
	int (*find)(struct finder *finder);
	uint32_t needs; /* view flags without which nothing is found */
} kinds[ENTITY_KIND_COUNT] = {
    [ENTITY_PHONE] = {phone_find, 0},
    [ENTITY_EMAIL] = {email_find, 0},
    [ENTITY_HANDLE] = {handle_find, 0},
    [ENTITY_AMOUNT] = {amount_find, 0},
    [ENTITY_CODE] = {code_find, VIEW_HAS_DIGIT},
    [ENTITY_CARD] = {card_find, VIEW_HAS_DIGIT},
    [ENTITY_IBAN] = {iban_find, VIEW_HAS_DIGIT},
    [ENTITY_WALLET] = {wallet_find, VIEW_HAS_DIGIT},
    [ENTITY_CASE_NO] = {case_no_find, VIEW_HAS_DIGIT},
};

int entity_add(struct entity_list *list, struct arena *arena,
	       struct entity entity)
{
	struct entity *items = arena_array_room(
	    arena, list->items, list->n, &list->capacity, sizeof(*items));

	if (!items)
		return ERR_MEMORY;
	list->items = items;
	list->items[list->n++] = entity;
	return 0;
}

int entity_find(enum entity_kind kind, struct view *view, struct arena *arena,
		struct entity_list *list)
{
	struct finder finder = {
	    .view = view,
	    .text = view->folded,
	    .arena = arena,
	    .list = list,
	    .kind = kind,
	};
	int status;

	if ((view->flags & kinds[kind].needs) != kinds[kind].needs)
		return 0;
	status = kinds[kind].find(&finder);
	return status < 0 ? status : 0;
}

int finder_add(struct finder *finder, struct range where, uint32_t flags,
	       struct span value, struct span detail, double number)
{
	struct entity entity = {
	    .kind = finder->kind,
	    .flags = flags,
	    .where = where,
	    .detail = detail,
	    .number = number,
	};
	int status;

	if (finder->n_found >= ENTITY_LIMIT) {
		finder->list->has_hit_limit = true;
		return FINDER_STOP;
	}
	status = arena_copy(finder->arena, value, &entity.value);
	if (status == 0)
		status = entity_add(finder->list, finder->arena, entity);
	if (status == 0)
		finder->n_found++;
	return status;
}

size_t digits_end(struct span text, size_t at)
{
	while (at < text.len && ascii_is_digit(text.ptr[at]))
		at++;
	return at;
}

size_t word_end(struct span text, size_t at)
{
	while (at < text.len && ascii_is_alnum(text.ptr[at]))
		at++;
	return at;
}

size_t blanks_before(struct span text, size_t at)
{
	for (int i = 0; i < 2 && byte_before(text, at) == ' '; i++)
		at--;
	return at;
}

size_t blanks_after(struct span text, size_t at)
{
	for (int i = 0; i < 2 && byte_at(text, at) == ' '; i++)
		at++;
	return at;
}

/* The raw bytes of a piece, as they stand. */
static struct span raw_piece(struct finder *finder, struct range where)
{
	struct view *view = finder->view;

	return span_range(view->raw, view_raw_range(view, where));
}

struct span finder_raw(struct finder *finder, struct range where)
{
	struct span raw = raw_piece(finder, where);
	unsigned char *bytes = arena_alloc(finder->arena, raw.len);
	size_t len = 0;

	if (!bytes)
		return span_make(NULL, 0);
	for (size_t i = 0; i < raw.len; i++)
		if (raw.ptr[i] > ' ' && raw.ptr[i] < 0x7F)
			bytes[len++] = raw.ptr[i];
	if (len != where.end - where.start)
		len = 0;
	return span_make(bytes, len);
}

static size_t count_alnum(struct span span)
{
	size_t n = 0;

	for (size_t i = 0; i < span.len; i++)
		n += ascii_is_alnum(span.ptr[i]);
	return n;
}

bool finder_was_folded(struct finder *finder, struct range where)
{
	uint32_t counted = 0;

	for (size_t i = 0; i < OBFUSCATION_COUNT; i++)
		counted |= finder->view->counts[i];
	if (!counted)
		return false; /* and the way back need not be made */
	return count_alnum(raw_piece(finder, where)) <
	       count_alnum(span_range(finder->text, where));
}
