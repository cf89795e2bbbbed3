/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_redact_people - who sends a message and who gets it: numbers,
 * addresses, and the name that the sender gives himself.
 *
 * Contract: see tool_redact.h.
 * Failure: ERR_MEMORY.
 */
#include "cmd/tool_redact.h"

#include "facts/link.h"

/* A sender of letters, such as a brand's, is no secret; a number or an
 * address is. */
static int add_party(struct redaction *redaction, struct span party)
{
	size_t n = 0;

	if (span_find(party, span_of("@"), 0) != SIZE_MAX)
		return redact_is_public_email(redaction, party)
			   ? 0
			   : redact_add(redaction, REDACT_EMAIL, party, party,
					NULL);
	for (size_t i = 0; i < party.len; i++)
		n += party.ptr[i] >= '0' && party.ptr[i] <= '9';
	if (n < 3 || redact_is_public_phone(redaction, party))
		return 0;
	return redact_add(redaction, REDACT_PHONE, party, party, NULL);
}

/* A name that holds that of a brand that the message speaks for is public. */
static int add_pose(struct redaction *redaction, struct facts *facts,
		    struct span name)
{
	bool is_stranger = facts->message->direction == DIRECTION_INBOUND;

	for (size_t i = 0; i < facts->n_claims; i++) {
		struct span brand = span_of(
		    redaction->brands->brands[facts->claims[i].brand].name);

		for (size_t at = 0; at + brand.len <= name.len; at++)
			if (span_is_alike(span_make(name.ptr + at, brand.len),
					  brand))
				return 0;
	}
	return redact_add(redaction, is_stranger ? REDACT_POSE : REDACT_NAME,
			  name, (struct span){0}, NULL);
}

/* The label of the sender's own domain that his name or text says: where a rule
 * asks for that, both may stay. */
static int find_named(struct redaction *redaction, struct facts *facts)
{
	const struct fact_values *kinds = facts_get(facts, FIELD_FROM_KIND);
	struct span from = facts->message->from;
	size_t at = span_find(from, span_of("@"), 0);
	struct span label;

	if (at == SIZE_MAX)
		return 0;
	label = link_domain(span_make(from.ptr + at + 1, from.len - at - 1));
	at = span_find(label, span_of("."), 0);
	if (at == SIZE_MAX)
		return 0;
	for (size_t i = 0; i < kinds->n; i++)
		if (span_equal_string(kinds->items[i].string,
				      "name_is_domain") ||
		    span_equal_string(kinds->items[i].string,
				      "text_names_domain"))
			return arena_copy(redaction->arena,
					  span_make(label.ptr, at),
					  &redaction->named);
	return 0;
}

int redact_find_people(struct redaction *redaction, struct facts *facts)
{
	const struct message *message = facts->message;
	const struct span parties[] = {
	    message->from,
	    message->to,
	    message->reply_to,
	    message->envelope_from,
	    message->auth.spf_domain,
	};
	int rc = find_named(redaction, facts);

	facts_find_claims(facts);
	/* A brand's own originator is public whatever it is made of. */
	for (size_t i = 0; i < ARRAY_LEN(parties) && !rc; i++)
		if (i > 0 || !facts_sender_brand(facts))
			rc = add_party(redaction, parties[i]);
	for (size_t i = 0; i < message->n_addresses && !rc; i++) {
		const struct message_address *address = &message->addresses[i];
		bool is_sender = address->role == ADDRESS_FROM ||
				 address->role == ADDRESS_SENDER ||
				 address->role == ADDRESS_REPLY_TO;

		rc = add_party(redaction, address->address);
		if (!rc && is_sender)
			rc = add_pose(redaction, facts, address->name);
	}
	return rc ? rc : add_pose(redaction, facts, message->display_name);
}
