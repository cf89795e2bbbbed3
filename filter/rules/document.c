/* SPDX-License-Identifier: Apache-2.0 */
/*
 * document - what a file of the rules is: a pack, a lexicon, brands ...
 *
 * `kind` says it; a pack may leave it out, for its name says enough.
 *
 * Contract: see document.h.
 * Failure: findings; what is not told is broken, and the others are read on.
 * Limits: those of yaml_doc.h.
 * Threads: belongs to loading.
 */
#include "document.h"

static enum document_kind kind_of(struct diag_list *diags,
				  const struct yaml_node *root)
{
	static const char *const names[] = {
	    "pack", "lexicon", "brands", "weights", "suite", "config", NULL};
	static const enum document_kind kinds[] = {
	    DOCUMENT_PACK,    DOCUMENT_LEXICON, DOCUMENT_BRANDS,
	    DOCUMENT_WEIGHTS, DOCUMENT_SUITE,   DOCUMENT_OTHER,
	};
	const struct yaml_node *kind = yaml_get(root, "kind");
	int index = 0;

	if (!root)
		return DOCUMENT_BROKEN;
	if (root->kind != YAML_MAPPING) {
		diag_add(diags, SEVERITY_ERROR, "wrong-type", root->place,
			 "a rule file is a map with 'schema' and 'kind' or "
			 "'pack'");
		return DOCUMENT_BROKEN;
	}
	/* Without a name, but with rules: what else is wrong in them? */
	if (!kind && yaml_get(root, "rules") &&
	    yaml_is_type(yaml_get(root, "rules"), YAML_LIST_OF_MAP))
		return DOCUMENT_PACK;
	if (!kind && !yaml_get(root, "pack")) {
		diag_add_hint(diags, SEVERITY_ERROR, "missing-key", root->place,
			      "a pack begins with 'schema: 1' and 'pack: "
			      "its-name'",
			      "neither 'kind' nor 'pack' says what this file "
			      "is");
		return DOCUMENT_BROKEN;
	}
	if (yaml_read_enum(kind, names, &index, diags))
		return DOCUMENT_BROKEN;
	return kinds[index];
}

static bool is_list_file(const struct source *source)
{
	return span_ends_with(span_of(source->path), span_of(".txt"));
}

int documents_parse(struct document **documents, const struct rule_files *files,
		    struct arena *scratch, struct diag_list *diags)
{
	*documents = arena_zalloc(scratch, files->n + 1, sizeof(**documents));
	if (!*documents)
		return ERR_MEMORY;
	for (size_t i = 0; i < files->n; i++) {
		struct document *document = &(*documents)[i];
		int rc;

		document->source = files->items[i];
		document->path = files->infos[i].path;
		if (is_list_file(document->source)) {
			document->kind = DOCUMENT_LIST;
			continue;
		}
		arena_init(&document->tree, 0);
		rc = yaml_doc_parse(&document->doc, document->source,
				    &document->tree, diags);
		if (rc == ERR_MEMORY)
			return rc;
		document->kind = rc ? DOCUMENT_BROKEN
				    : kind_of(diags, document->doc.root);
	}
	return 0;
}

void document_drop_tree(struct document *document)
{
	document->doc.root = NULL;
	arena_release(&document->tree);
}
