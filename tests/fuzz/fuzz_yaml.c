/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_yaml - a file that people write: whatever is wrong is a finding with
 * a place that can be shown, and an error has at least one. In a file without
 * findings every piece of every scalar has its place inside the scalar.
 */
#include "base/source.h"
#include "base/yaml_doc.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first, the middle and the last byte of the text, and its end. */
static void check_places(const struct yaml_node *node)
{
	size_t len = node->text.len;
	size_t offsets[] = {0, len / 2, len ? len - 1 : 0, len};

	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		struct place place = yaml_place_in(node, offsets[i], 1);

		if (place.offset < node->place.offset ||
		    place.offset + place.length >
			node->place.offset + node->place.length)
			abort();
		if (len > 20 && i == 2 && place.length &&
		    place.length == node->place.length)
			abort(); /* the walk was given up */
	}
}

/* Nests as deep as the tree, YAML_DEPTH_LIMIT at most.
 * NOLINTNEXTLINE(misc-no-recursion) */
static void check_tree(const struct yaml_node *node)
{
	if (node->kind == YAML_SCALAR)
		check_places(node);
	for (const struct yaml_node *at = node->first; at; at = at->next) {
		check_tree(at);
		if (at->value)
			check_tree(at->value);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source source = {"fuzz.yaml", {data, size}};
	struct yaml_doc doc;
	struct diag_list diags;
	struct arena arena;
	struct buf out;
	int status;

	arena_init(&arena, 0);
	buf_init(&out, 0);
	diag_list_init(&diags, &arena);
	status = yaml_doc_parse(&doc, &source, &arena, &diags);
	if (status < 0 && diags.n_errors == 0)
		abort();
	if (status == 0 && diags.n == 0)
		check_tree(doc.root);
	diag_list_sort(&diags);
	for (size_t i = 0; i < diags.n; i++) {
		struct place place = diags.items[i].place;

		if (place.source && place.offset > size)
			abort();
		diag_format(&diags.items[i], &out);
	}
	buf_release(&out);
	arena_release(&arena);
	return 0;
}
