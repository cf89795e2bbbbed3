/* SPDX-License-Identifier: Apache-2.0 */
/*
 * phone_plan.h - numbering plans: do these digits make a telephone number?
 *
 * Private to the facts floor.
 */
#ifndef SCAMSIEVE_FACTS_PHONE_PLAN_H
#define SCAMSIEVE_FACTS_PHONE_PLAN_H

#include "base/span.h"

enum { PHONE_DIGITS_MAX = 17 }; /* 00 and 15 digits (E.164) */

/* What is known of the place where the digits stand. */
enum phone_context {
	PHONE_IN_HAN = 1 << 0,      /* the text holds Chinese characters */
	PHONE_CALLED = 1 << 1,      /* "call", "hotline" right beside */
	PHONE_SENT_TO = 1 << 2,     /* "text STOP to" before */
	PHONE_OTHER_CUE = 1 << 3,   /* "order no", "code" right before */
	PHONE_AFTER_DIGITS = 1 << 4 /* other digits before, and a blank */
};

struct phone_digits {
	unsigned char digits[PHONE_DIGITS_MAX];
	size_t n;
	uint32_t cuts; /* bit i: something parts digit i - 1 from digit i */
	bool has_plus;
};

struct phone_match {
	const char *country; /* "cn"; "" when not known */
	uint32_t flags;      /* enum entity_flag */
	size_t skip;         /* leading digits that are not its own: 00 */
	size_t trunk;        /* a digit to leave out: +44 (0) 20; 0: none */
};

/* Do the digits fit a plan, seen where they stand? Fills *match. */
bool phone_plan_match(const struct phone_digits *digits, uint32_t context,
		      struct phone_match *match);

#endif
