/* SPDX-License-Identifier: Apache-2.0 */
/*
 * facts_private.h - the functions that compute groups of fields.
 *
 * Each fills all fields of its group and marks them known.
 */
#ifndef SCAMSIEVE_FACTS_FACTS_PRIVATE_H
#define SCAMSIEVE_FACTS_FACTS_PRIVATE_H

#include "facts/facts.h"

void facts_compute_links(struct facts *facts);
void facts_compute_link_kinds(struct facts *facts);
void facts_compute_phones(struct facts *facts);
void facts_compute_emails(struct facts *facts);
void facts_compute_entities(struct facts *facts, enum field field);
void facts_compute_brands(struct facts *facts);
void facts_compute_contacts(struct facts *facts);
void facts_compute_sender(struct facts *facts);
void facts_compute_auth(struct facts *facts);
void facts_compute_language(struct facts *facts);
void facts_compute_size(struct facts *facts, enum field field);
void facts_compute_sms_size(struct facts *facts);
void facts_compute_history(struct facts *facts);
void facts_compute_attachments(struct facts *facts);
void facts_compute_thread(struct facts *facts);
void facts_compute_html(struct facts *facts);

/* A place that is in no text. */
static inline struct fact_place no_place(void)
{
	return (struct fact_place){TEXT_NONE, {0, 0}};
}

/* The part of an address behind the last '@'; empty when there is none. */
struct span address_domain(struct span address);

static inline bool facts_is_known(const struct facts *facts, enum field field)
{
	return facts->known[field / 64] >> (field % 64) & 1;
}

/* A field is known from now on, without values until some are added. */
static inline struct fact_values *facts_know(struct facts *facts,
					     enum field field)
{
	struct fact_values *values = &facts->values[field];

	if (!facts_is_known(facts, field)) {
		facts->known[field / 64] |= UINT64_C(1) << (field % 64);
		*values = (struct fact_values){0};
	}
	return values;
}

/*
 * Is the display name that of the domain (in lower case), as "Northmoor
 * Museum" is of northmoor.org? Never where only common words are alike.
 */
bool facts_name_is_domain(struct span name, struct span domain);

/* The same of the message's display name, without its accents. */
bool facts_display_name_is_domain(struct facts *facts, struct span domain);

/* Is the span one of the n words? */
bool facts_is_one_of(struct span span, const char *const *list, size_t n);

/* Is the domain's name the other's with something behind it? */
bool facts_is_longer_name(struct span domain, struct span other);

/* Do words of the folded text spell the domain's name, as words? */
bool facts_text_names_domain(struct span folded, struct span domain);

/* Is the domain (in lower case) below a suffix that only institutions get? */
bool facts_is_institution(struct span domain);

/*
 * Have two domains (in lower case) the same name below suffixes of old
 * registries, as northmoor.com and northmoor.co.uk?
 */
bool facts_are_sisters(struct span a, struct span b);

/* Is the domain such a sister of one of the brand's domains? */
bool facts_is_sister_of_brand(const struct brand_index *index,
			      struct span domain, uint32_t brand);

#endif
