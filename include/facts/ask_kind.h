/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ask_kind.h - the closed list of what a message can ask for.
 */
#ifndef SCAMSIEVE_FACTS_ASK_KIND_H
#define SCAMSIEVE_FACTS_ASK_KIND_H

#include "base/span.h"

enum ask_kind {
#define ASK_KIND(upper, lower, is_hard, doc) ASK_##upper,
#include "facts/ask_kind.def"
#undef ASK_KIND
	ASK_KIND_COUNT
};

/* "code", "password", ... */
const char *ask_kind_name(enum ask_kind kind);
/* One line for manuals and schemas. */
const char *ask_kind_doc(enum ask_kind kind);
/*
 * What only the owner may have or do (code, password, transfer ...): no
 * evidence for the sender counts in a message that asks for it.
 */
bool ask_kind_is_hard(enum ask_kind kind);
/* The inverse of ask_kind_name: 0, or ERR_INPUT. */
int ask_kind_parse(struct span name, enum ask_kind *kind);
/* All names, and a NULL. */
extern const char *const ask_kind_names[ASK_KIND_COUNT + 1];

#endif
