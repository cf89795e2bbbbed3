/* SPDX-License-Identifier: Apache-2.0 */
/*
 * phone_group.h - groups of digits that stand one after the other.
 *
 * Private to the facts floor.
 */
#ifndef SCAMSIEVE_FACTS_PHONE_GROUP_H
#define SCAMSIEVE_FACTS_PHONE_GROUP_H

#include "phone_plan.h"

enum { PHONE_GROUPS_MAX = 16 };

struct phone_groups {
	struct range items[PHONE_GROUPS_MAX];
	size_t n;
	size_t start; /* of the number: the '+', '(' or first digit */
	size_t n_digits;
	bool has_plus;
	bool has_letters; /* o, l, i for digits */
};

/*
 * The end of a run of digits at offset at, or of digits and letters that ape
 * them (sets *has_letters); at itself when there is none.
 */
size_t phone_group_end(struct span text, size_t at, bool *has_letters);

/* Bytes between two groups: blank, hyphen, dash, dot, brackets; or 0. */
size_t phone_gap_len(struct span text, size_t at);

/*
 * The groups from offset at on: '+', '(' or digits, then blanks, hyphens,
 * dashes, dots or brackets between the groups. May be none.
 */
void phone_groups_read(struct phone_groups *groups, struct span text,
		       size_t at);

/* The first n groups as digits; false when they are too many. */
bool phone_digits_fill(struct phone_digits *digits, struct span text,
		       const struct phone_groups *groups, size_t n);

/* Every digit by itself: "1 3 8 0 0 ..."; the cuts say nothing then. */
bool phone_is_spaced_out(const struct phone_groups *groups, size_t n);

/* 2024-03-15, 15.03.2024: three groups with the same sign between them. */
bool phone_is_date(struct span text, const struct phone_groups *groups);

/* Four groups of at most 255 with dots: an address of the internet. */
bool phone_is_ip(struct span text, const struct phone_groups *groups);

#endif
