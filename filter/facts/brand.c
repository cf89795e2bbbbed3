/* SPDX-License-Identifier: Apache-2.0 */
/*
 * brand - for whom does the message speak?
 *
 * A brand is claimed by one of its names in a text that the reader sees. A
 * name in a signature counts more, and an ambiguous name counts only there:
 * inside 【】 or [] of at most SIGNATURE_CHARS, at the very start before a
 * colon, in the display name, or as an SMS sender id.
 *
 * Contract: facts_find_claims() fills facts->claims once.
 * Limits: CLAIM_LIMIT brands a message, first come first kept.
 * Threads: one message belongs to one thread.
 */
#include "facts_private.h"

enum { SIGNATURE_BYTES = 60, EDGE_BYTES = 2 };

static bool is_display_name(const struct facts *facts, struct fact_place place)
{
	return place.text != TEXT_NONE &&
	       facts->message->texts[place.text].kind == TEXT_DISPLAY_NAME;
}

/* Of several places the claim keeps the first, of signatures the name that
 * is shown as the sender's. */
static void add_claim(struct facts *facts, uint32_t brand, bool is_signature,
		      struct fact_place place)
{
	for (size_t i = 0; i < facts->n_claims; i++) {
		struct claim *claim = &facts->claims[i];

		if (claim->brand != brand)
			continue;
		if (is_signature &&
		    (!claim->is_signature || is_display_name(facts, place))) {
			claim->is_signature = true;
			claim->place = place;
		}
		return;
	}
	if (facts->n_claims < CLAIM_LIMIT)
		facts->claims[facts->n_claims++] = (struct claim){
		    brand, is_signature, place};
}

struct bracket {
	const char *open;
	const char *close;
};

static const struct bracket brackets[] = {
    {"【", "】"}, {"[", "]"}, {"〔", "〕"},
    {"「", "」"}, {"(", ")"}, {"<", ">"},
};

/* Where a signature that holds the place may begin. */
static size_t signature_start(struct range where)
{
	return where.start > SIGNATURE_BYTES ? where.start - SIGNATURE_BYTES
					     : 0;
}

/* Does a signature that holds the place stand at the start or the end of the
 * text, but for a quote or so? Most places are amid a long text. */
static bool is_near_edge(struct span folded, struct range where)
{
	return signature_start(where) <= EDGE_BYTES ||
	       where.end + SIGNATURE_BYTES + EDGE_BYTES >= folded.len;
}

/* Does a pair of brackets of signature size hold the place? */
static bool is_bracketed(struct span folded, struct range where,
			 const struct bracket *bracket)
{
	struct span open = span_of(bracket->open);
	struct span close = span_of(bracket->close);
	size_t low = signature_start(where);
	struct span before = span_make(folded.ptr + low, where.start - low);
	struct span after = span_make(folded.ptr + where.end,
				      folded.len - where.end);
	size_t opened = SIZE_MAX;
	size_t closed;

	if (after.len > SIGNATURE_BYTES)
		after.len = SIGNATURE_BYTES;
	for (size_t at = 0; at != SIZE_MAX; at++) {
		at = span_find(before, open, at);
		if (at == SIZE_MAX)
			break;
		opened = at;
	}
	if (opened == SIZE_MAX || span_find(before, close, opened) != SIZE_MAX)
		return false;
	closed = span_find(after, close, 0);
	if (closed == SIZE_MAX)
		return false;
	/* At the start or the end of the text: not just any parenthesis. */
	return low + opened <= EDGE_BYTES ||
	       where.end + closed + close.len + EDGE_BYTES >= folded.len;
}

static bool is_signature(struct span folded, struct range where)
{
	struct span after = span_make(folded.ptr + where.end,
				      folded.len - where.end);

	if (!is_near_edge(folded, where))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(brackets); i++)
		if (is_bracketed(folded, where, &brackets[i]))
			return true;
	if (where.start <= SIGNATURE_BYTES / 2) {
		size_t colon = span_find(after, span_of(":"), 0);

		if (colon != SIZE_MAX && colon <= SIGNATURE_BYTES / 3 &&
		    span_find(span_make(folded.ptr, where.end + colon),
			      span_of("/"), 0) == SIZE_MAX)
			return true;
	}
	return false;
}

/* Does the place stand in a link by way of a mailing service, whose name says
 * nothing of who writes? */
static bool is_in_carrier(struct facts *facts, uint16_t text,
			  struct range where)
{
	const struct link_list *links = facts_links(facts, text);

	for (size_t i = 0; i < links->n; i++)
		if ((links->items[i].flags & LINK_IS_CARRIER) &&
		    where.start >= links->items[i].where.start &&
		    where.end <= links->items[i].where.end)
			return true;
	return false;
}

static void claim_by_hits(struct facts *facts, uint32_t brand, uint32_t set,
			  bool is_weak)
{
	for (const struct hit *hit = hits_first(facts->hits, set); hit;
	     hit = hits_next(facts->hits, hit)) {
		const struct facts_text *text = &facts->texts[hit->text];
		bool is_signed;

		if (!text->is_visible)
			continue;
		is_signed = is_display_name(
				facts,
				(struct fact_place){hit->text, hit->where}) ||
			    is_signature(text->view.folded, hit->where);
		if ((is_signed || !is_weak) &&
		    !is_in_carrier(facts, hit->text, hit->where))
			add_claim(facts, brand, is_signed,
				  (struct fact_place){hit->text, hit->where});
	}
}

/* Numbers stand for themselves; names are folded first. */
static bool is_number(struct span from)
{
	for (size_t i = 0; i < from.len; i++)
		if (from.ptr[i] < '0' || from.ptr[i] > '9')
			return i == 0 && from.ptr[0] == '+';
	return true;
}

/* The sender as it is read; says whether it is written so as well. */
static struct span read_sender(struct facts *facts)
{
	struct span from = facts->message->from;
	struct view view;

	facts->is_sender_plain = true;
	if (is_number(from))
		return from;
	if (view_fold(&view, from, facts->arena)) {
		facts->failed = ERR_MEMORY;
		return span_make(NULL, 0);
	}
	for (size_t i = 0; i < OBFUSCATION_COUNT; i++)
		facts->is_sender_plain &= view.counts[i] == 0;
	return view.folded;
}

const struct brand_key *facts_sender_brand(struct facts *facts)
{
	struct span from;

	if (facts->has_sender_brand)
		return facts->sender_brand;
	facts->has_sender_brand = true;
	if (facts->message->channel != CHANNEL_SMS)
		return NULL;
	from = read_sender(facts);
	if (from.len)
		facts->sender_brand = brand_keys_find(
		    &facts->context->brands->senders, from);
	return facts->sender_brand;
}

static void claim_by_sender(struct facts *facts)
{
	const struct brand_keys *senders = &facts->context->brands->senders;
	const struct brand_key *first = facts_sender_brand(facts);

	for (const struct brand_key *key = first;
	     key && key < senders->items + senders->n &&
	     span_equal(key->key, first->key);
	     key++)
		add_claim(facts, key->brand, true, no_place());
}

bool facts_may_claim(struct facts *facts)
{
	uint32_t names = facts->context->brands->all_names;

	return (names != SET_NONE && hits_has(facts->hits, names)) ||
	       facts_sender_brand(facts);
}

void facts_find_claims(struct facts *facts)
{
	const struct brand_index *index = facts->context->brands;
	const struct hits *hits = facts->hits;

	if (facts->has_claims)
		return;
	facts->has_claims = true;
	if (!facts_may_claim(facts))
		return;
	for (size_t i = 0; i < hits->n_touched; i++) {
		uint32_t set = hits->touched[i];

		if (set < index->first_set ||
		    set - index->first_set >= 2 * index->n_brands)
			continue;
		claim_by_hits(facts, (set - index->first_set) / 2, set,
			      (set - index->first_set) & 1);
	}
	claim_by_sender(facts);
}

void facts_compute_brands(struct facts *facts)
{
	const struct brand_index *index = facts->context->brands;

	for (enum field field = FIELD_BRAND_CLAIMED;
	     field <= FIELD_BRAND_SIGNATURE; field++)
		(void)facts_know(facts, field);
	facts_find_claims(facts);
	for (size_t i = 0; i < facts->n_claims; i++) {
		const struct claim *claim = &facts->claims[i];
		const struct brand_entry *brand = &index->brands[claim->brand];

		facts_add_string(facts, FIELD_BRAND_CLAIMED, span_of(brand->id),
				 claim->place);
		facts_add_string(facts, FIELD_BRAND_KIND, span_of(brand->kind),
				 claim->place);
		facts_add_string(facts, FIELD_BRAND_COUNTRY,
				 span_of(brand->country), claim->place);
		if (claim->is_signature)
			facts_add_string(facts, FIELD_BRAND_SIGNATURE,
					 span_of(brand->id), claim->place);
	}
}
