/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_same.h - does the reader of common YAML make libyaml's tree?
 */
#ifndef TESTS_UNIT_YAML_SAME_H
#define TESTS_UNIT_YAML_SAME_H

#include "../../filter/base/yaml_tree.h"

/* The first node that differs, of two trees of one source; NULL: none.
 * Nests as deep as the trees. NOLINTNEXTLINE(misc-no-recursion) */
static inline const struct yaml_node *yaml_difference(const struct yaml_node *a,
						      const struct yaml_node *b)
{
	if (!a || !b)
		return a ? a : b;
	if (a->kind != b->kind || a->style != b->style || a->n != b->n ||
	    a->place.offset != b->place.offset ||
	    a->place.length != b->place.length ||
	    a->place.line != b->place.line ||
	    a->place.column != b->place.column ||
	    a->place.source != b->place.source || !a->key != !b->key ||
	    (a->key && a->key->place.offset != b->key->place.offset) ||
	    !span_equal(a->text, b->text))
		return a;
	for (a = a->first, b = b->first; a && b; a = a->next, b = b->next) {
		const struct yaml_node *found = yaml_difference(a, b);

		if (!found && (a->value || b->value))
			found = yaml_difference(a->value, b->value);
		if (found)
			return found;
	}
	return a ? a : b;
}

enum yaml_sameness { YAML_IS_SAME, YAML_IS_LEFT, YAML_IS_OTHER };

/*
 * Read a source both ways: the same tree and findings, left to libyaml (as
 * is a text that has findings of its own), or not the same (*other is where).
 */
static inline enum yaml_sameness yaml_compare(const struct source *source,
					      struct place *other)
{
	struct yaml_tree trees[2];
	struct yaml_doc docs[2] = {{.source = source}, {.source = source}};
	struct diag_list diags[2];
	struct arena arena;
	struct source_cursor start;
	const struct yaml_node *found = NULL;
	enum yaml_sameness same = YAML_IS_LEFT;
	int rc;

	arena_init(&arena, 0);
	source_cursor_init(&start, source);
	for (size_t i = 0; i < 2; i++) {
		diag_list_init(&diags[i], &arena);
		yaml_tree_init(&trees[i], &docs[i], &arena, &diags[i]);
	}
	if (source_check(source, &diags[0]) == 0 && diags[0].n == 0 &&
	    yaml_common_read(&trees[0], start.offset) == 0) {
		rc = yaml_event_read(&trees[1], start.offset);
		found = yaml_difference(docs[0].root, docs[1].root);
		same = rc || found || diags[0].n != diags[1].n ||
			       docs[0].n_nodes != docs[1].n_nodes
			   ? YAML_IS_OTHER
			   : YAML_IS_SAME;
	}
	*other = found ? found->place : source_cursor_place(&start, 0);
	yaml_tree_release(&trees[0]);
	yaml_tree_release(&trees[1]);
	arena_release(&arena);
	return same;
}

#endif
