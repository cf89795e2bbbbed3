/* SPDX-License-Identifier: Apache-2.0 */
/*
 * facts - one message's facts, found when asked for and kept.
 *
 * Contract: see facts.h. Which function computes a field is the table
 * `groups`; a function fills all fields of its group.
 * Failure: the first error is kept in facts->failed, and the field it
 * happened in is partial, so that a rule sees "unknown", never "absent".
 * Limits: those of the finders.
 * Threads: one message belongs to one thread.
 */
#include "facts_private.h"

#include <string.h>

int facts_begin(struct facts *facts, const struct facts_context *context,
		const struct message *message, struct hits *hits,
		struct arena *arena)
{
	memset(facts, 0, offsetof(struct facts, claims));
	facts->context = context;
	facts->message = message;
	facts->hits = hits;
	facts->arena = arena;
	hits_begin(hits, message->channel);
	if (message->n_texts >= TEXT_NONE)
		return ERR_LIMIT;
	facts->texts = arena_zalloc(arena, message->n_texts + 1,
				    sizeof(*facts->texts));
	if (!facts->texts)
		return ERR_MEMORY;
	for (size_t i = 0; i < message->n_texts; i++) {
		struct facts_text *text = &facts->texts[i];
		struct view *view = &text->view;
		int rc = view_fold(view, message->texts[i].raw, arena);

		if (rc)
			return rc;
		text->is_visible = text_kind_is_visible(message->texts[i].kind);
		if (text->is_visible)
			facts->text_flags |= view->flags;
		rc = hits_scan(hits, view, (uint16_t)i);
		if (rc && rc != ERR_LIMIT)
			return rc;
		if (view->flags & VIEW_HAS_MIXED_WORD) {
			struct view skeleton;
			size_t before = hits->n_wanted;

			if (view_skeleton(&skeleton, view) ||
			    hits_scan_skeleton(hits, &skeleton, (uint16_t)i) ==
				ERR_MEMORY)
				return ERR_MEMORY;
			view->counts[OBFUSCATION_LEET] +=
			    (uint32_t)(hits->n_wanted - before);
		}
	}
	return 0;
}

/* Which function computes the fields first to last. */
static const struct {
	enum field first, last;
	void (*compute)(struct facts *);
} groups[] = {
    {FIELD_LINK, FIELD_LINK_COUNT, facts_compute_links},
    {FIELD_LINK_KIND, FIELD_LINK_LOOK_ALIKE, facts_compute_link_kinds},
    {FIELD_PHONE, FIELD_PHONE_COUNT, facts_compute_phones},
    {FIELD_EMAIL, FIELD_EMAIL_DOMAIN, facts_compute_emails},
    {FIELD_BRAND_CLAIMED, FIELD_BRAND_SIGNATURE, facts_compute_brands},
    {FIELD_CONTACT, FIELD_CONTACT_UNOFFICIAL, facts_compute_contacts},
    {FIELD_SENDER, FIELD_REPLY_TO_KIND, facts_compute_sender},
    {FIELD_AUTH_SPF, FIELD_SUBMITTED, facts_compute_auth},
    {FIELD_LANG, FIELD_LANG, facts_compute_language},
    {FIELD_SMS_PARTS, FIELD_SMS_SEPTETS, facts_compute_sms_size},
    {FIELD_CODE_LEAVING, FIELD_CODE_LEAVING, facts_compute_history},
    {FIELD_ATTACHMENT_TYPE, FIELD_ATTACHMENT_KIND, facts_compute_attachments},
    {FIELD_THREAD_KIND, FIELD_THREAD_KIND, facts_compute_thread},
    {FIELD_HTML_KIND, FIELD_HTML_KIND, facts_compute_html},
};

static void compute(struct facts *facts, enum field field)
{
	for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
		if (field >= groups[i].first && field <= groups[i].last) {
			groups[i].compute(facts);
			return;
		}
	}
	if (field >= FIELD_HANDLE && field <= FIELD_CASE_NO)
		facts_compute_entities(facts, field);
	else
		facts_compute_size(facts, field);
}

const struct fact_values *facts_get(struct facts *facts, enum field field)
{
	struct fact_values *values = &facts->values[field];

	if (LIKELY(facts_is_known(facts, field)))
		return values;
	compute(facts, field);
	(void)facts_know(facts, field);
	if (facts->failed || facts->hits->has_hit_limit)
		values->is_partial = true;
	return values;
}

static void add_value(struct facts *facts, enum field field,
		      struct fact_value value)
{
	struct fact_values *values = facts_know(facts, field);
	struct fact_value *items;

	items = arena_array_room(facts->arena, values->items, values->n,
				 &values->capacity, sizeof(*items));
	if (!items) {
		facts->failed = ERR_MEMORY;
		values->is_partial = true;
		return;
	}
	values->items = items;
	items[values->n++] = value;
}

void facts_add_string(struct facts *facts, enum field field, struct span string,
		      struct fact_place place)
{
	add_value(facts, field, (struct fact_value){string, 0, place});
}

void facts_add_number(struct facts *facts, enum field field, double number,
		      struct fact_place place)
{
	add_value(facts, field, (struct fact_value){{NULL, 0}, number, place});
}

const struct clause_list *facts_clauses(struct facts *facts, uint16_t text)
{
	struct facts_text *item = &facts->texts[text];

	if (!item->has_clauses) {
		item->has_clauses = true;
		if (clause_split(&item->clauses, item->view.folded,
				 facts->arena))
			facts->failed = ERR_MEMORY;
	}
	return &item->clauses;
}

/* The text's pieces as polarity wants them. */
static struct ask_text ask_text_of(struct facts *facts, uint16_t text)
{
	return (struct ask_text){
	    .folded = facts->texts[text].view.folded,
	    .clauses = facts_clauses(facts, text),
	    .number = text,
	};
}

const struct ask_list *facts_asks(struct facts *facts)
{
	const struct vocabulary *vocabulary = facts->context->vocabulary;

	if (facts->has_asks)
		return &facts->asks;
	facts->has_asks = true;
	if (!ask_is_possible(vocabulary, facts->hits))
		return &facts->asks;
	for (size_t i = 0; i < facts->message->n_texts; i++) {
		struct ask_text text;

		if (!facts->texts[i].is_visible)
			continue;
		text = ask_text_of(facts, (uint16_t)i);
		if (ask_find(vocabulary, facts->hits, &text, facts->arena,
			     &facts->asks))
			facts->failed = ERR_MEMORY;
	}
	return &facts->asks;
}

bool facts_is_warned(struct facts *facts, uint16_t text, struct range where)
{
	struct ask_text item = ask_text_of(facts, text);

	return polarity_negator(facts->context->vocabulary, facts->hits, &item,
				where, 0) != NULL;
}

const struct link_list *facts_links(struct facts *facts, uint16_t text)
{
	struct facts_text *item = &facts->texts[text];

	if (!item->has_links) {
		item->has_links = true;
		if (link_find(&item->view, facts->arena, &item->links))
			facts->failed = ERR_MEMORY;
	}
	return &item->links;
}

const struct link_list *facts_markup_links(struct facts *facts)
{
	const struct message *message = facts->message;

	if (facts->has_markup_links)
		return &facts->markup_links;
	facts->has_markup_links = true;
	for (size_t i = 0; i < message->n_links; i++) {
		if (link_add_markup(message->links[i].url,
				    message->links[i].shown, facts->arena,
				    &facts->markup_links))
			facts->failed = ERR_MEMORY;
	}
	return &facts->markup_links;
}

const struct entity_list *facts_entities(struct facts *facts, uint16_t text,
					 enum entity_kind kind)
{
	struct facts_text *item = &facts->texts[text];

	if (!(item->entities_known & (UINT32_C(1) << kind))) {
		item->entities_known |= UINT32_C(1) << kind;
		if (entity_find(kind, &item->view, facts->arena,
				&item->entities[kind]))
			facts->failed = ERR_MEMORY;
	}
	return &item->entities[kind];
}
