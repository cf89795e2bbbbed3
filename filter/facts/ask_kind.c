/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ask_kind - names of what a message can ask for.
 *
 * Contract: see ask_kind.h; the list itself is ask_kind.def.
 * Failure: an unknown name is ERR_INPUT.
 * Threads: safe.
 */
#include "facts/ask_kind.h"

const char *const ask_kind_names[ASK_KIND_COUNT + 1] = {
#define ASK_KIND(upper, lower, is_hard, doc) #lower,
#include "facts/ask_kind.def"
#undef ASK_KIND
};

const char *ask_kind_name(enum ask_kind kind)
{
	return ask_kind_names[kind];
}

const char *ask_kind_doc(enum ask_kind kind)
{
	static const char *const docs[] = {
#define ASK_KIND(upper, lower, is_hard, doc) doc,
#include "facts/ask_kind.def"
#undef ASK_KIND
	};

	return docs[kind];
}

bool ask_kind_is_hard(enum ask_kind kind)
{
	static const bool hard[] = {
#define ASK_KIND(upper, lower, is_hard, doc) is_hard,
#include "facts/ask_kind.def"
#undef ASK_KIND
	};

	return hard[kind];
}

int ask_kind_parse(struct span name, enum ask_kind *kind)
{
	for (size_t i = 0; i < ASK_KIND_COUNT; i++) {
		if (span_equal_string(name, ask_kind_names[i])) {
			*kind = (enum ask_kind)i;
			return 0;
		}
	}
	return ERR_INPUT;
}
