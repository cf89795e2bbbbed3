/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lexicon_private.h - between the files that read a lexicon.
 */
#ifndef SCAMSIEVE_FACTS_LEXICON_PRIVATE_H
#define SCAMSIEVE_FACTS_LEXICON_PRIVATE_H

#include "facts/lexicon.h"

/* The values of scope: and order:, NULL-terminated, in enum order. */
extern const char *const lexicon_scope_names[SCOPE_COUNT + 1];
extern const char *const lexicon_order_names[];

/* What is being read. */
struct lexicon_reader {
	struct lexicon_set *set;
	struct diag_list *diags;
	uint32_t lexicon; /* index of the file */
};

/* Say that there are more than limit of what; returns ERR_LIMIT. */
int lexicon_add_limit(const struct lexicon_reader *reader, struct place place,
		      const char *what, size_t limit);

/*
 * Is the scalar a name: lower-case letters, digits, '_' and '-', a letter
 * first, 64 bytes at most? A finding is added when it is not.
 */
bool lexicon_check_name(const struct yaml_node *node, const char *what,
			struct diag_list *diags);

/* Is the scalar a code such as zh? A finding is added when it is not. */
void lexicon_check_lang(const struct yaml_node *node, struct diag_list *diags);

/* Each takes the map under its key, or NULL. 0, ERR_LIMIT or ERR_MEMORY. */
int lexicon_read_terms(const struct lexicon_reader *reader,
		       const struct yaml_node *terms);
int lexicon_read_scoped(const struct lexicon_reader *reader,
			const struct yaml_node *map, bool is_reporting);
int lexicon_read_asks(const struct lexicon_reader *reader,
		      const struct yaml_node *asks);

#endif
