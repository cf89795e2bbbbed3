/* SPDX-License-Identifier: Apache-2.0 */
/*
 * facts.h - what is known of a message, found out when it is asked for.
 *
 * facts_begin() folds and scans every text once. All else (clauses, links,
 * entities, asks, brands, contacts, sender) is computed at the first
 * question and kept to the end of the message.
 */
#ifndef SCAMSIEVE_FACTS_FACTS_H
#define SCAMSIEVE_FACTS_FACTS_H

#include "facts/ask.h"
#include "facts/brand_index.h"
#include "facts/entity.h"
#include "facts/field.h"
#include "facts/link.h"
#include "message/message.h"

#define TEXT_NONE UINT16_MAX

/* Where in the message a fact stands: folded bytes of a text. */
struct fact_place {
	uint16_t text; /* TEXT_NONE: in no text (sender, markup ...) */
	struct range where;
};

struct fact_value {
	struct span string; /* empty for numbers */
	double number;      /* numbers; 1 or 0 for booleans */
	struct fact_place place;
};

struct fact_values {
	struct fact_value *items;
	size_t n;
	size_t capacity;
	bool is_partial; /* a limit was hit: absence proves nothing */
};

struct claim {
	uint32_t brand;
	bool is_signature; /* by 【】, sender or display name */
	struct fact_place place;
};

enum { CLAIM_LIMIT = 16 };

struct facts_text {
	struct view view;
	struct clause_list clauses;
	bool has_clauses;
	bool is_visible; /* body, subject, display name, link text */
	struct link_list links;
	struct entity_list entities[ENTITY_KIND_COUNT];
	uint32_t entities_known; /* bit (1 << kind) */
	bool has_links;
};

/* What facts are found with; immutable, shared. */
struct facts_context {
	const struct vocabulary *vocabulary;
	const struct brand_index *brands;
};

struct facts {
	const struct facts_context *context;
	const struct message *message;
	struct hits *hits;
	struct arena *arena;
	struct facts_text *texts; /* one for each of message->texts */
	uint32_t text_flags;      /* view flags of all visible texts */
	struct ask_list asks;
	size_t n_claims;
	const struct brand_key *sender_brand; /* first of equal keys, or NULL */
	struct link_list markup_links;
	int failed; /* the first error that happened on the way, or 0 */
	bool is_sender_plain; /* written as it is read, no look-alikes */
	/* Which of the above have been found. */
	bool has_asks, has_claims, has_sender_brand, has_markup_links;
	uint64_t known[(FIELD_COUNT + 63) / 64]; /* fields, bits */
	/* What follows is not cleared for each message: only claims up to
	 * n_claims and the values of fields that are known mean something. */
	struct claim claims[CLAIM_LIMIT];
	struct fact_values values[FIELD_COUNT];
};

/*
 * Fold and scan all texts of the message. hits is cleared first. Everything
 * is in the arena; message must outlive the facts.
 * 0, ERR_MEMORY or ERR_LIMIT (a text beyond VIEW_MAX_BYTES).
 */
int facts_begin(struct facts *facts, const struct facts_context *context,
		const struct message *message, struct hits *hits,
		struct arena *arena);

/* The values of a field, computed now if need be. Never NULL. */
const struct fact_values *facts_get(struct facts *facts, enum field field);

/* The asks of all visible texts. */
const struct ask_list *facts_asks(struct facts *facts);

/* The brands that the message speaks for; facts->claims, facts->n_claims. */
void facts_find_claims(struct facts *facts);

/* May the message speak for a brand: is any name of one there? Cheap. */
bool facts_may_claim(struct facts *facts);

/* The first brand whose sender id an SMS bears, or NULL; entries of equal key
 * follow it. */
const struct brand_key *facts_sender_brand(struct facts *facts);

/* The clauses of a text. */
const struct clause_list *facts_clauses(struct facts *facts, uint16_t text);

/* The links of a text, and those of the markup. */
const struct link_list *facts_links(struct facts *facts, uint16_t text);
const struct link_list *facts_markup_links(struct facts *facts);

/* The entities of one kind of a text. */
const struct entity_list *facts_entities(struct facts *facts, uint16_t text,
					 enum entity_kind kind);

/* Does a place stand in the scope of a negator or reporting word? */
bool facts_is_warned(struct facts *facts, uint16_t text, struct range where);

/* Can anybody have an address at this mail domain? */
bool facts_is_free_mail(struct span domain);

/* Is the text one that the reader sees? */
static inline bool text_kind_is_visible(enum text_kind kind)
{
	return kind != TEXT_HIDDEN && kind != TEXT_ATTACHMENT;
}

/* Append one value (for the modules that compute fields). */
void facts_add_string(struct facts *facts, enum field field, struct span string,
		      struct fact_place place);
void facts_add_number(struct facts *facts, enum field field, double number,
		      struct fact_place place);

#endif
