/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_doc - a YAML file to its tree.
 *
 * Contract: see yaml_doc.h. yaml_event.c reads by way of libyaml,
 * yaml_tree.c builds the tree.
 * Failure: findings with places; syntax, depth and size end the file, the
 * rest is collected.
 * Limits: SOURCE_LIMIT_BYTES, and those of yaml_tree.c.
 * Threads: safe, but for the arena and the list of findings.
 */
#include "base/utf8.h"
#include "yaml_tree.h"

/*
 * In double quotes a character that nobody can see is mended by its escape,
 * which means the same, not by deleting it.
 */
static void mend_in_quotes(const struct yaml_doc *doc, struct diag_list *diags,
			   size_t first)
{
	struct span text = doc->source->text;

	for (size_t i = first; i < diags->n; i++) {
		struct diag *diag = &diags->items[i];
		const struct yaml_node *scalar;
		struct span kept;
		struct buf escape;
		uint32_t code;
		bool is_valid;

		if (strcmp(diag->lint, "invisible-character") != 0)
			continue;
		scalar = yaml_scalar_at(doc->root, diag->place.offset);
		if (!scalar || scalar->style != YAML_DOUBLE)
			continue;
		(void)utf8_decode(text.ptr + diag->place.offset,
				  text.ptr + text.len, &code, &is_valid);
		buf_init(&escape, 0);
		buf_add_format(&escape, code > 0xFFFF ? "\\U%08X" : "\\u%04x",
			       code);
		if (arena_copy(diags->arena, buf_span(&escape), &kept) == 0)
			diag->fix = (const char *)kept.ptr;
		buf_release(&escape);
	}
}

int yaml_doc_parse(struct yaml_doc *doc, const struct source *source,
		   struct arena *arena, struct diag_list *diags)
{
	size_t n_diags = diags->n;
	struct source_cursor start;
	struct yaml_tree tree;
	int result;

	*doc = (struct yaml_doc){.source = source};
	source_cursor_init(&start, source);
	if (source->text.len > SOURCE_LIMIT_BYTES) {
		diag_add(diags, SEVERITY_ERROR, "yaml-size",
			 source_cursor_place(&start, 0),
			 "the file is larger than %d MB: split it",
			 SOURCE_LIMIT_BYTES >> 20);
		return ERR_LIMIT;
	}
	result = source_check(source, diags);
	if (result < 0)
		return result;
	yaml_tree_init(&tree, doc, arena, diags);
	result = yaml_event_read(&tree, start.offset);
	if (result < 0)
		doc->root = NULL;
	else
		mend_in_quotes(doc, diags, n_diags);
	yaml_tree_release(&tree);
	return result;
}
