/* SPDX-License-Identifier: Apache-2.0 */
/*
 * withheld - may a message have evidence in its favour?
 *
 * A message that asks for what only the owner may have gets none. What a
 * brand may ask for on its own pages (a password, a code, a card, a payment)
 * is no such ask in a mail from the brand's address whose links all lead there.
 *
 * Contract: see ruleset_private.h.
 * Failure: none of its own; memory is told by the facts.
 * Threads: a scratch belongs to one thread.
 */
#include "ruleset_private.h"

static bool holds_choice(struct facts *facts, enum field field,
			 const char *choice)
{
	const struct fact_values *values = facts_get(facts, field);

	for (size_t i = 0; i < values->n; i++)
		if (span_equal_string(values->items[i].string, choice))
			return true;
	return false;
}

/*
 * Is the domain proven by DMARC, and does it lead to itself or by a mailing
 * service that counts clicks? Who has the domain needs no other host for what
 * he wants, so that other links in the mail (a partner's, a register's) are no
 * way out, unless they lead to where anybody can have a page.
 */
static bool is_proven_home(struct facts *facts)
{
	return holds_choice(facts, FIELD_AUTH_DMARC, "pass") &&
	       (holds_choice(facts, FIELD_LINK_KIND, "sender") ||
		holds_choice(facts, FIELD_LINK_KIND, "namesake") ||
		holds_choice(facts, FIELD_LINK_KIND, "carrier")) &&
	       !holds_choice(facts, FIELD_LINK_KIND, "free_host") &&
	       !holds_choice(facts, FIELD_LINK_KIND, "shortener") &&
	       !holds_choice(facts, FIELD_LINK_KIND, "messenger");
}

/*
 * A mail of a registered brand, of an institution, or of who writes under the
 * name of his domain, whose links lead there; or a brand's without a link.
 * Answers to a proven brand's may go to whom it writes for.
 */
static bool leads_home(struct facts *facts)
{
	bool is_official, is_proven;

	if (facts->message->channel != CHANNEL_EMAIL)
		return false;
	is_official = holds_choice(facts, FIELD_SENDER_KIND, "official");
	if (holds_choice(facts, FIELD_REPLY_TO_KIND, "mismatch") &&
	    !(is_official && holds_choice(facts, FIELD_AUTH_DMARC, "pass") &&
	      !holds_choice(facts, FIELD_REPLY_TO_KIND, "free_mail")))
		return false;
	is_proven = is_proven_home(facts);
	if (holds_choice(facts, FIELD_LINK_KIND, "elsewhere") && !is_proven)
		return false;
	if (!is_proven && !holds_choice(facts, FIELD_LINK_KIND, "sender"))
		return is_official && facts_get(facts, FIELD_LINK)->n == 0;
	return is_official ||
	       holds_choice(facts, FIELD_SENDER_KIND, "institution") ||
	       holds_choice(facts, FIELD_FROM_KIND, "name_is_domain") ||
	       (is_proven &&
		(holds_choice(facts, FIELD_FROM_KIND, "text_names_domain") ||
		 holds_choice(facts, FIELD_LINK_KIND, "namesake")));
}

/* What a brand may ask for on its own pages, and no one by other ways. */
static const uint32_t asked_at_home = UINT32_C(1) << ASK_PASSWORD |
				      UINT32_C(1) << ASK_CODE |
				      UINT32_C(1) << ASK_PIN |
				      UINT32_C(1) << ASK_CARD_NUMBER |
				      UINT32_C(1) << ASK_ID_DOCUMENT |
				      UINT32_C(1) << ASK_DEPOSIT |
				      UINT32_C(1) << ASK_INSTALL_APP;

bool evidence_is_withheld(struct scratch *scratch)
{
	uint32_t asked = facts_asks(&scratch->facts)->asked;

	if ((asked & asked_at_home) && leads_home(&scratch->facts))
		asked &= ~asked_at_home;
	for (uint32_t kind = 0; kind < ASK_KIND_COUNT; kind++)
		if ((asked & (UINT32_C(1) << kind)) &&
		    ask_kind_is_hard((enum ask_kind)kind))
			return true;
	return false;
}
