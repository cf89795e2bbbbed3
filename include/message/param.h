/* SPDX-License-Identifier: Apache-2.0 */
/*
 * param.h - structured header values: a token and its parameters
 * (RFC 2045, section 5.1; RFC 2231).
 */
#ifndef SCAMSIEVE_MESSAGE_PARAM_H
#define SCAMSIEVE_MESSAGE_PARAM_H

#include "base/arena.h"
#include "base/buf.h"

enum { PARAM_LIMIT = 32 };

struct param {
	struct span name;  /* lower case, without section and '*' */
	struct span value; /* unquoted bytes */
	uint16_t section;  /* of a continuation, 0 when there is none */
	bool is_continued; /* name*0, name*1 ... */
	bool is_extended;  /* name*: charset'language'percent-encoded */
};

struct param_list {
	struct span token; /* "text/plain", "base64": lower case, no comments */
	struct param items[PARAM_LIMIT];
	size_t n;
	bool has_hit_limit;
	bool is_odd; /* quotes, comments or junk around the token */
};

/*
 * Parse an unfolded value. Comments are dropped, a missing semicolon and
 * spaces around '=' are forgiven. 0 or ERR_MEMORY.
 */
int param_list_parse(struct span value, struct arena *arena,
		     struct param_list *list);

/*
 * The nth plain (not continued, not extended) parameter of that name, bytes
 * as written; false when there are fewer.
 */
bool param_get(const struct param_list *list, const char *name, size_t nth,
	       struct span *value);

/* Like param_get() for name*, name*0 ... joined, percent signs decoded. */
int param_get_joined(const struct param_list *list, const char *name,
		     struct arena *arena, struct span *value,
		     struct span *charset);

/*
 * A parameter as text for people: RFC 2231 if there is such a form, else
 * the plain one with encoded words decoded; empty when there is none.
 * 0 or ERR_MEMORY.
 */
int param_text(const struct param_list *list, const char *name,
	       struct arena *arena, struct span *text, uint32_t *n_faults);

#endif
