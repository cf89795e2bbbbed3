/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cue.h - the words that introduce an entity: "call", "验证码", "order no".
 *
 * A small built-in table in several languages (cue.def), matched against
 * folded text near a candidate. It decides what a number is; what a message
 * asks for is the lexicon's matter.
 */
#ifndef SCAMSIEVE_FACTS_CUE_H
#define SCAMSIEVE_FACTS_CUE_H

#include "base/span.h"

enum cue_kind {
	CUE_CALL = 1 << 0,       /* a telephone number follows */
	CUE_SMS = 1 << 1,        /* text, reply, send: a number follows "to" */
	CUE_CODE = 1 << 2,       /* a one-time code */
	CUE_CASE = 1 << 3,       /* an order, ticket, parcel, reference */
	CUE_TAIL = 1 << 4,       /* last digits of a card or account */
	CUE_ACCOUNT = 1 << 5,    /* card or account number */
	CUE_ID = 1 << 6,         /* number of a person, badge, postcode, year */
	CUE_OTHER_CODE = 1 << 7, /* promo code, area code, qr code */
	CUE_VISIT = 1 << 8,      /* a link follows */
	CUE_HANDLE = 1 << 9,     /* a name on a service follows: see service */
	CUE_DISGUISED =
	    1 << 10 /* beside CUE_HANDLE: not the service's own name */
};

struct cue {
	struct span word;
	uint32_t kinds;      /* enum cue_kind */
	const char *service; /* "wechat" for CUE_HANDLE, "parcel" for
				CUE_CASE, else "" */
};

struct cue_hit {
	const struct cue *cue;
	size_t start; /* in the text */
	size_t end;
};

enum { CUE_WINDOW = 64 }; /* bytes: no cue is looked for further away */

/*
 * The last cue of any of the kinds that starts at most window bytes (capped
 * at CUE_WINDOW) before offset at and ends at or before it, in the same
 * sentence. False when there is none.
 */
bool cue_before(struct span text, size_t at, uint32_t kinds, size_t window,
		struct cue_hit *hit);

/* The first cue that starts at or after at and at most window bytes later. */
bool cue_after(struct span text, size_t at, uint32_t kinds, size_t window,
	       struct cue_hit *hit);

/*
 * The first cue at or after from, anywhere in the text: linear. False when
 * there is none.
 */
bool cue_next(struct span text, size_t from, uint32_t kinds,
	      struct cue_hit *hit);

/* "text STOP to 12345", "发送至10086": something is sent to what stands here.
 */
bool cue_is_sent_to(struct span text, size_t at);

#endif
