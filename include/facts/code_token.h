/* SPDX-License-Identifier: Apache-2.0 */
/*
 * code_token.h - what a person may type who sends a one-time code on.
 */
#ifndef SCAMSIEVE_FACTS_CODE_TOKEN_H
#define SCAMSIEVE_FACTS_CODE_TOKEN_H

#include "text/view.h"

enum {
	CODE_TOKEN_LIMIT = 64, /* of a text; more are not looked at */
	CODE_TOKEN_BYTES = 12
};

struct code_token {
	struct range where;                    /* in the folded text */
	unsigned char value[CODE_TOKEN_BYTES]; /* lower case, no separators */
	uint8_t len;
};

/*
 * All that has the shape of a one-time code, whatever stands around it:
 * "558213", "558 213", "5-5-8-2-1-3", "g-558213", "ab12cd", and all digits
 * of a text together when there are few. Returns how many.
 */
size_t code_tokens(const struct view *view,
		   struct code_token tokens[CODE_TOKEN_LIMIT]);

/* A code of ENTITY_CODE in the same form: without "g-" and the like. */
struct span code_token_of(struct span code);

#endif
