/* SPDX-License-Identifier: Apache-2.0 */
/*
 * currency.h - the signs and words of currencies, and of the units that
 * stand between a number and its currency.
 *
 * Private to the facts floor.
 */
#ifndef SCAMSIEVE_FACTS_CURRENCY_H
#define SCAMSIEVE_FACTS_CURRENCY_H

#include "base/span.h"

struct currency {
	struct span word;
	const char *code; /* ISO 4217 in lower case, or btc, usdt; "" */
	uint8_t places;   /* before or behind the number */
};

struct unit {
	struct span word;
	double factor;
	const char *code; /* a currency that the unit implies, or "" */
};

/*
 * The currency that ends right before offset at, a blank, '.' or ':' left
 * out; *start is where it begins. NULL when there is none.
 */
const struct currency *currency_before(struct span text, size_t at,
				       size_t *start);

/* The currency that begins at offset at, a blank left out. */
const struct currency *currency_after(struct span text, size_t at, size_t *end);

/* The unit that begins at offset at, a blank left out. */
const struct unit *unit_at(struct span text, size_t at, size_t *end);

#endif
