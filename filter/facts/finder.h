/* SPDX-License-Identifier: Apache-2.0 */
/*
 * finder.h - what the entity finders share: one search over one view, and
 * small questions about the bytes around a place.
 *
 * Private to the facts floor; callers use entity_find().
 */
#ifndef SCAMSIEVE_FACTS_FINDER_H
#define SCAMSIEVE_FACTS_FINDER_H

#include "facts/entity.h"

#include "base/ascii.h"

/* One search: one kind in one view. */
struct finder {
	struct view *view; /* its way back is made when it is asked for */
	struct span text;  /* view->folded */
	struct arena *arena;
	struct entity_list *list;
	enum entity_kind kind;
	size_t n_found; /* by this search */
};

enum {
	FINDER_STOP = 1,      /* finder_add(): ENTITY_LIMIT is reached */
	FINDER_VALUE_MAX = 96 /* bytes of a normalised value */
};

/*
 * Append one entity of the finder's kind; value is copied into the arena.
 * detail must outlive the list (a literal, or memory of the arena).
 * 0, FINDER_STOP (has_hit_limit is set, nothing appended) or ERR_MEMORY.
 */
int finder_add(struct finder *finder, struct range where, uint32_t flags,
	       struct span value, struct span detail, double number);

/* One finder a kind. 0, FINDER_STOP or ERR_MEMORY. */
int phone_find(struct finder *finder);
int email_find(struct finder *finder);
int handle_find(struct finder *finder);
int amount_find(struct finder *finder);
int code_find(struct finder *finder);
int card_find(struct finder *finder);
int iban_find(struct finder *finder);
int wallet_find(struct finder *finder);
int case_no_find(struct finder *finder);

/* The byte at offset at, NUL when that is outside (SIZE_MAX included). */
static inline unsigned char byte_at(struct span text, size_t at)
{
	return at < text.len ? text.ptr[at] : 0;
}

/* The byte before offset at, NUL at the start. */
static inline unsigned char byte_before(struct span text, size_t at)
{
	return at > 0 && at <= text.len ? text.ptr[at - 1] : 0;
}

/* A range of the folded text; its offsets fit, see VIEW_MAX_BYTES. */
static inline struct range range_make(size_t start, size_t end)
{
	return (struct range){(uint32_t)start, (uint32_t)end};
}

/* The text at offset at begins with a literal. */
static inline bool text_has(struct span text, size_t at, const char *literal)
{
	size_t len = strlen(literal);

	return at <= text.len && text.len - at >= len &&
	       !memcmp(text.ptr + at, literal, len);
}

/* The text that ends at offset at ends in a literal. */
static inline bool text_ends(struct span text, size_t at, const char *literal)
{
	size_t len = strlen(literal);

	return at >= len && at <= text.len &&
	       !memcmp(text.ptr + at - len, literal, len);
}

/* The first offset at or after at that holds no digit. */
size_t digits_end(struct span text, size_t at);

/* The first offset at or after at that holds no ASCII letter or digit. */
size_t word_end(struct span text, size_t at);

/* at, moved back or forth over at most two blanks. */
size_t blanks_before(struct span text, size_t at);
size_t blanks_after(struct span text, size_t at);

/*
 * The raw bytes behind a piece of the folded text, ASCII only (what the
 * writer put between them is left out), case kept, in the arena. An empty
 * span when they cannot be had or are not as many as the folded bytes.
 */
struct span finder_raw(struct finder *finder, struct range where);

/*
 * True if a letter or digit of the piece was not written as the ASCII one
 * that it folds to.
 */
bool finder_was_folded(struct finder *finder, struct range where);

/* Accounts of the service may be telephone numbers ("whatsapp"). */
bool handle_takes_phone(const char *service);

/* A sign of a currency ends at offset end ($, "rs", a euro sign ...). */
bool currency_ends(struct span text, size_t end);

/* A sign or word of a currency begins at offset at ("元", "usd" ...). */
bool currency_begins(struct span text, size_t at);

#endif
