/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_redact_find - what in a message is to be hidden: links, entities,
 * addresses, runs of digits.
 *
 * Facts know where such things stand. What a brand publishes is public and
 * stays: a verdict may hang on it, and nobody's privacy does.
 *
 * Contract: see tool_redact.h.
 * Failure: ERR_MEMORY; past REDACT_ITEM_LIMIT has_hit_limit is set.
 */
#include "cmd/tool_redact.h"

#include "base/utf8.h"
#include "facts/link.h"

#include <ctype.h>

enum { LEAST_DIGITS = 4, YEAR_DIGITS = 4, RANGE_LIMIT = 512 };

static const struct {
	const char *name;
	unsigned last_step;
} kinds[REDACT_KIND_COUNT] = {
    [REDACT_NAME] = {"name", 0},           [REDACT_POSE] = {"sender's name", 1},
    [REDACT_PHONE] = {"phone", 2},         [REDACT_EMAIL] = {"address", 3},
    [REDACT_HANDLE] = {"handle", 0},       [REDACT_AMOUNT] = {"amount", 1},
    [REDACT_CODE] = {"code", 0},           [REDACT_CARD] = {"card", 0},
    [REDACT_IBAN] = {"IBAN", 0},           [REDACT_WALLET] = {"wallet", 0},
    [REDACT_CASE_NO] = {"case number", 0}, [REDACT_NUMBER] = {"number", 0},
    [REDACT_LINK] = {"link", 3},
};

const char *redact_kind_name(enum redact_kind kind)
{
	return kinds[kind].name;
}

unsigned redact_last_step(enum redact_kind kind)
{
	return kinds[kind].last_step;
}

/* --- the list ------------------------------------------------------------ */

static bool is_known(const struct redaction *redaction, struct span raw)
{
	for (size_t i = 0; i < redaction->n; i++)
		if (span_equal(redaction->items[i].raw, raw))
			return true;
	return false;
}

static uint32_t ordinal_of(struct redaction *redaction, enum redact_kind kind,
			   struct span value)
{
	for (size_t i = 0; i < redaction->n; i++)
		if (redaction->items[i].kind == kind &&
		    span_equal(redaction->items[i].value, value))
			return redaction->items[i].ordinal;
	return redaction->counts[kind]++;
}

/* The registrable domain of an address, in the arena. */
static int find_domain(struct redaction *redaction, struct span address,
		       struct span *domain)
{
	size_t at = span_find(address, span_of("@"), 0);
	unsigned char *lower = arena_alloc(redaction->arena, address.len + 1);

	if (!lower)
		return ERR_MEMORY;
	for (size_t i = 0; i < address.len; i++)
		lower[i] = (unsigned char)tolower(address.ptr[i]);
	if (at != SIZE_MAX)
		*domain = link_domain(
		    span_make(lower + at + 1, address.len - at - 1));
	return 0;
}

int redact_add(struct redaction *redaction, enum redact_kind kind,
	       struct span raw, struct span value, struct redact_item *rest)
{
	struct redact_item *items;
	struct redact_item item = rest ? *rest : (struct redact_item){0};

	if (raw.len == 0 || is_known(redaction, raw))
		return 0;
	if (redaction->n >= REDACT_ITEM_LIMIT || raw.len > REDACT_RAW_BYTES) {
		redaction->has_hit_limit = true;
		return 0;
	}
	items = arena_array_room(redaction->arena, redaction->items,
				 redaction->n, &redaction->capacity,
				 sizeof(*items));
	if (!items)
		return ERR_MEMORY;
	redaction->items = items;
	item.kind = kind;
	if (kind == REDACT_EMAIL && find_domain(redaction, raw, &item.domain))
		return ERR_MEMORY;
	item.ordinal = ordinal_of(redaction, kind, value.len ? value : raw);
	if (arena_copy(redaction->arena, raw, &item.raw) ||
	    arena_copy(redaction->arena, value.len ? value : raw,
		       &item.value) ||
	    arena_copy(redaction->arena, item.detail, &item.detail) ||
	    arena_copy(redaction->arena, item.domain, &item.domain))
		return ERR_MEMORY;
	items[redaction->n++] = item;
	return 0;
}

/* --- what is public ------------------------------------------------------ */

bool redact_is_public_phone(const struct redaction *redaction,
			    struct span value)
{
	const struct brand_keys *phones = &redaction->brands->phones;

	return brand_keys_find(phones, value) ||
	       brand_keys_find(phones, brand_local_number(value));
}

bool redact_is_public_email(const struct redaction *redaction,
			    struct span address)
{
	return brand_keys_find(&redaction->brands->emails, address);
}

/* --- texts --------------------------------------------------------------- */

/* The raw ranges of one text that are taken already. */
struct taken {
	struct range items[RANGE_LIMIT];
	size_t n;
};

static bool overlaps(const struct taken *taken, struct range range)
{
	for (size_t i = 0; i < taken->n; i++)
		if (range.start < taken->items[i].end &&
		    taken->items[i].start < range.end)
			return true;
	return false;
}

static void take(struct taken *taken, struct range range)
{
	if (taken->n < RANGE_LIMIT)
		taken->items[taken->n++] = range;
}

static int add_link(struct redaction *redaction, const struct link *link,
		    struct span raw)
{
	struct redact_item rest = {.detail = link->host,
				   .domain = link->domain,
				   .link_flags = link->flags};

	return redact_add(redaction, REDACT_LINK, raw, link->url, &rest);
}

static int find_links(struct redaction *redaction, struct facts *facts,
		      uint16_t text, struct taken *taken)
{
	const struct link_list *links = facts_links(facts, text);
	struct view *view = &facts->texts[text].view;
	int rc = 0;

	redaction->has_hit_limit |= links->has_hit_limit;
	for (size_t i = 0; i < links->n && !rc; i++) {
		struct range raw = view_raw_range(view, links->items[i].where);

		take(taken, raw);
		rc = add_link(redaction, &links->items[i],
			      span_range(view->raw, raw));
	}
	return rc;
}

/* Those with the most of a shape first: a card is no telephone number. */
static const struct {
	enum entity_kind entity;
	enum redact_kind kind;
} entity_kinds[] = {
    {ENTITY_WALLET, REDACT_WALLET}, {ENTITY_IBAN, REDACT_IBAN},
    {ENTITY_CARD, REDACT_CARD},     {ENTITY_EMAIL, REDACT_EMAIL},
    {ENTITY_HANDLE, REDACT_HANDLE}, {ENTITY_CODE, REDACT_CODE},
    {ENTITY_PHONE, REDACT_PHONE},   {ENTITY_CASE_NO, REDACT_CASE_NO},
    {ENTITY_AMOUNT, REDACT_AMOUNT},
};

static bool is_public(const struct redaction *redaction,
		      const struct entity *entity)
{
	switch (entity->kind) {
	case ENTITY_PHONE:
		return redact_is_public_phone(redaction, entity->value);
	case ENTITY_EMAIL:
		return redact_is_public_email(redaction, entity->value);
	default:
		return false;
	}
}

static int find_entities(struct redaction *redaction, struct facts *facts,
			 uint16_t text, size_t k, struct taken *taken)
{
	const struct entity_list *list = facts_entities(facts, text,
							entity_kinds[k].entity);
	struct view *view = &facts->texts[text].view;
	int rc = 0;

	redaction->has_hit_limit |= list->has_hit_limit;
	for (size_t i = 0; i < list->n && !rc; i++) {
		const struct entity *entity = &list->items[i];
		struct range raw = view_raw_range(view, entity->where);
		struct redact_item rest = {.detail = entity->detail};

		if (overlaps(taken, raw))
			continue;
		take(taken, raw);
		if (!is_public(redaction, entity))
			rc = redact_add(redaction, entity_kinds[k].kind,
					span_range(view->raw, raw),
					entity->value, &rest);
	}
	return rc;
}

/* ASCII or full-width. */
static bool is_digit(uint32_t code)
{
	return (code >= '0' && code <= '9') ||
	       (code >= 0xFF10 && code <= 0xFF19);
}

static bool is_year(struct span run)
{
	return run.len == YEAR_DIGITS &&
	       (span_starts_with(run, span_of("19")) ||
		span_starts_with(run, span_of("20")));
}

static int add_number(struct redaction *redaction, struct span raw,
		      struct range range, const struct taken *taken)
{
	struct span run = span_range(raw, range);

	if (overlaps(taken, range) || is_year(run) ||
	    redact_is_public_phone(redaction, run))
		return 0;
	return redact_add(redaction, REDACT_NUMBER, run, (struct span){0},
			  NULL);
}

static int find_digits(struct redaction *redaction, struct span raw,
		       const struct taken *taken)
{
	const unsigned char *end = raw.ptr + raw.len;
	struct range run = {0, 0};
	size_t n = 0;
	int rc = 0;

	for (const unsigned char *at = raw.ptr; at < end && !rc;) {
		uint32_t code;
		bool is_valid;
		size_t len = utf8_decode(at, end, &code, &is_valid);

		if (is_digit(code)) {
			if (n++ == 0)
				run.start = (uint32_t)(at - raw.ptr);
			run.end = (uint32_t)(at + len - raw.ptr);
		}
		if ((!is_digit(code) || at + len >= end) && n) {
			if (n >= LEAST_DIGITS)
				rc = add_number(redaction, raw, run, taken);
			n = 0;
		}
		at += len;
	}
	return rc;
}

static int find_in_text(struct redaction *redaction, struct facts *facts,
			uint16_t text)
{
	struct taken taken = {.n = 0};
	int rc = find_links(redaction, facts, text, &taken);

	for (size_t k = 0; k < ARRAY_LEN(entity_kinds) && !rc; k++)
		rc = find_entities(redaction, facts, text, k, &taken);
	if (!rc)
		rc = find_digits(redaction, facts->message->texts[text].raw,
				 &taken);
	return rc;
}

/* --- markup -------------------------------------------------------------- */

static int find_in_markup(struct redaction *redaction, struct span url,
			  struct arena *arena)
{
	struct link_list list = {.n = 0};
	struct span text = url;
	int rc;

	for (size_t i = 0; i < text.len && i < 7; i++)
		if (text.ptr[i] == ':')
			text = span_make(url.ptr + i + 1, url.len - i - 1);
	if (span_starts_with(url, span_of("mailto:"))) {
		size_t query = span_find(text, span_of("?"), 0);

		text.len = query < text.len ? query : text.len;
		return redact_add(redaction, REDACT_EMAIL, text, text, NULL);
	}
	if (span_starts_with(url, span_of("tel:")))
		return redact_is_public_phone(redaction, text)
			   ? 0
			   : redact_add(redaction, REDACT_PHONE, text, text,
					NULL);
	rc = link_add_markup(url, (struct span){0}, arena, &list);
	if (rc || list.n == 0)
		return rc;
	return add_link(redaction, &list.items[0], url);
}

int redact_find(struct redaction *redaction, struct facts *facts)
{
	const struct message *message = facts->message;
	int rc = 0;

	for (size_t i = 0; i < message->n_links && !rc; i++)
		rc = find_in_markup(redaction, message->links[i].url,
				    facts->arena);
	for (size_t i = 0; i < message->n_texts && !rc; i++)
		rc = find_in_text(redaction, facts, (uint16_t)i);
	return rc;
}
