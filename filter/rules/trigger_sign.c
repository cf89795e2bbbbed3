/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trigger_sign - signs: what is known of a message before any rule is.
 *
 * Contract: see trigger.h.
 * Failure: none.
 * Threads: belongs to loading.
 */
#include "trigger.h"

double sign_commonness(uint32_t sign)
{
	switch (sign) {
	case SIGN_HAS_DIGIT:
		return 0.7;
	case SIGN_HAS_AT:
		return 0.1;
	case SIGN_HAS_LINK:
	case SIGN_HAS_PHONE:
	case SIGN_HAS_BRAND:
		return 0.15;
	case SIGN_HAS_NAMED_SENDER:
	case SIGN_IS_OBFUSCATED:
		return 0.02;
	default:
		return sign < SIGN_WARNED ? 0.1 : 0.04;
	}
}

/* Does the item hold for no count of 0? */
static bool needs_more_than_none(const struct item *item)
{
	switch (item->fact.test) {
	case FACT_EXISTS:
		return true;
	case FACT_GREATER:
		return item->fact.number >= 0;
	case FACT_GREATER_EQUAL:
		return item->fact.number > 0;
	default:
		return false;
	}
}

/* Only kinds of sender that a brand's sender id gives? */
static bool needs_named_sender(const struct item *item)
{
	for (size_t i = 0; i < item->fact.n_strings; i++)
		if (!span_equal_string(item->fact.strings[i], "official") &&
		    !span_equal_string(item->fact.strings[i], "imitates_brand"))
			return false;
	return item->fact.test == FACT_IS && item->fact.n_strings;
}

uint32_t fact_sign(const struct item *item)
{
	enum field field = item->fact.field;

	if (field >= FIELD_LINK && field <= FIELD_LINK_LOOK_ALIKE)
		return field != FIELD_LINK_COUNT || needs_more_than_none(item)
			   ? SIGN_HAS_LINK
			   : SIGN_COUNT;
	if (field >= FIELD_PHONE && field <= FIELD_PHONE_COUNT)
		return field != FIELD_PHONE_COUNT || needs_more_than_none(item)
			   ? SIGN_HAS_PHONE
			   : SIGN_COUNT;
	if (field >= FIELD_BRAND_CLAIMED && field <= FIELD_CONTACT_UNOFFICIAL)
		return SIGN_HAS_BRAND;
	if (field >= FIELD_OBFUSCATION_TOTAL &&
	    field <= FIELD_OBFUSCATION_TOTAL + OBFUSCATION_COUNT)
		return needs_more_than_none(item) ? SIGN_IS_OBFUSCATED
						  : SIGN_COUNT;
	switch (field) {
	case FIELD_AMOUNT:
	case FIELD_AMOUNT_CURRENCY:
	case FIELD_CODE:
	case FIELD_CARD:
	case FIELD_IBAN:
	case FIELD_CASE_NO:
		return SIGN_HAS_DIGIT;
	case FIELD_SENDER_KIND:
		return needs_named_sender(item) ? SIGN_HAS_NAMED_SENDER
						: SIGN_COUNT;
	default:
		return SIGN_COUNT;
	}
}
