/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entity.h - things with a shape that stand in a text: telephone numbers,
 * mail addresses, handles, amounts, codes, cards, IBANs, wallets, case
 * numbers.
 *
 * Each finder reads one folded view and appends what it finds, in order of
 * position, without overlap among its own kind. Positions are bytes of the
 * folded text; view_raw_range() leads to the raw ones.
 */
#ifndef SCAMSIEVE_FACTS_ENTITY_H
#define SCAMSIEVE_FACTS_ENTITY_H

#include "text/view.h"

enum entity_kind {
	ENTITY_PHONE,
	ENTITY_EMAIL,
	ENTITY_HANDLE,
	ENTITY_AMOUNT,
	ENTITY_CODE,
	ENTITY_CARD,
	ENTITY_IBAN,
	ENTITY_WALLET,
	ENTITY_CASE_NO,
	ENTITY_KIND_COUNT
};

enum entity_flag {
	ENTITY_IS_SHORT_CODE = 1 << 0, /* phone: 3 to 6 digits, 95xxx, 1xxxx */
	ENTITY_IS_TOLL_FREE = 1 << 1,  /* phone: 400, 800, 0800, 1-888 ... */
	ENTITY_IS_PREMIUM = 1 << 2,    /* phone: premium rate */
	ENTITY_IS_MOBILE = 1 << 3,     /* phone: a mobile number's shape */
	ENTITY_IS_OBFUSCATED = 1 << 4, /* spelled out, spaced, mixed digits */
	ENTITY_IS_INTRODUCED = 1 << 5, /* "call", "hotline", "code:" beside */
	ENTITY_IS_INTERNATIONAL = 1 << 6 /* phone: with its country's code */
};

struct entity {
	enum entity_kind kind;
	uint32_t flags;     /* enum entity_flag */
	struct range where; /* in the folded text */
	/*
	 * Normalised: digits, lower case, no spaces. phone: + before a
	 * country's code; national numbers with their trunk prefix. wallet:
	 * base58 addresses keep their case.
	 */
	struct span value;
	/*
	 * phone: country ("cn"); email: registrable domain; handle: service
	 * ("wechat"); amount: currency ("cny"); card: network ("visa"); iban:
	 * country; wallet: chain ("btc"); case_no: "order", "parcel" ... May
	 * be empty.
	 */
	struct span detail;
	double number; /* amount; 0 for others */
};

enum { ENTITY_LIMIT = 256 }; /* of one kind in one text */

struct entity_list {
	struct entity *items;
	size_t n;
	size_t capacity;
	bool has_hit_limit; /* more than ENTITY_LIMIT: the rest is unknown */
};

/* Append to the list (memory from the arena). 0 or ERR_MEMORY. */
int entity_add(struct entity_list *list, struct arena *arena,
	       struct entity entity);

/*
 * Find all entities of one kind in a folded view and append them to the
 * list, values in the arena. 0 or ERR_MEMORY.
 */
int entity_find(enum entity_kind kind, struct view *view, struct arena *arena,
		struct entity_list *list);

#endif
