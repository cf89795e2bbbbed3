/* SPDX-License-Identifier: Apache-2.0 */
/*
 * document - what a file of the rules is: a pack, a lexicon, brands ...
 *
 * `kind` says it; a pack may leave it out, for its name says enough.
 *
 * Where there are many files they are parsed side by side by the caller and
 * one helper: half of loading is that. Each file has a tree and a list of
 * findings of its own. One with findings is parsed once more afterwards, in
 * the order of the files and with the caller's list, so that what is found
 * does not hang on who was faster.
 *
 * Contract: see document.h.
 * Failure: findings; what is not told is broken, and the others are read on.
 * Without a helper the caller does it alone.
 * Limits: those of yaml_doc.h; HELPED_BYTES of files.
 * Threads: belongs to loading; the helper takes the signals that the caller
 * takes, and is gone when documents_parse() comes back.
 */
#include "document.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

/* Less is read before a helper has begun. */
enum { HELPED_BYTES = 65536 };

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

struct parsing {
	struct document *documents;
	size_t n;
	atomic_size_t next; /* that nobody has taken */
};

/* Parse without telling what is wrong: 0 only when nothing is. */
static int parse_aside(struct document *document)
{
	struct arena arena;
	struct diag_list diags;
	int rc;

	arena_init(&arena, 0);
	diag_list_init(&diags, &arena);
	rc = yaml_doc_parse(&document->doc, document->source, &document->tree,
			    &diags);
	if (!rc && diags.n)
		rc = ERR_INPUT;
	if (rc)
		document_drop_tree(document);
	arena_release(&arena);
	return rc;
}

static void *work(void *argument)
{
	struct parsing *parsing = argument;
	size_t i;

	while ((i = atomic_fetch_add(&parsing->next, 1)) < parsing->n)
		if (parsing->documents[i].kind != DOCUMENT_LIST)
			(void)parse_aside(&parsing->documents[i]);
	return NULL;
}

static bool start_helper(pthread_t *helper, struct parsing *parsing)
{
	return sysconf(_SC_NPROCESSORS_ONLN) > 1 &&
	       pthread_create(helper, NULL, work, parsing) == 0;
}

/* Fill the trees of all files that have nothing wrong. */
static void parse_together(struct document *documents, size_t n)
{
	struct parsing parsing = {.documents = documents, .n = n};
	pthread_t helper;
	size_t bytes = 0;

	for (size_t i = 0; i < n; i++)
		bytes += documents[i].source->text.len;
	if (n < 2 || bytes < HELPED_BYTES || !start_helper(&helper, &parsing))
		return;
	(void)work(&parsing);
	(void)pthread_join(helper, NULL);
}

int documents_parse(struct document **documents, const struct rule_files *files,
		    struct arena *scratch, struct diag_list *diags)
{
	*documents = arena_zalloc(scratch, files->n + 1, sizeof(**documents));
	if (!*documents)
		return ERR_MEMORY;
	for (size_t i = 0; i < files->n; i++) {
		struct document *document = &(*documents)[i];

		document->source = files->items[i];
		document->path = files->infos[i].path;
		arena_init(&document->tree, 0);
		if (is_list_file(document->source))
			document->kind = DOCUMENT_LIST;
	}
	parse_together(*documents, files->n);
	for (size_t i = 0; i < files->n; i++) {
		struct document *document = &(*documents)[i];
		int rc = 0;

		if (document->kind == DOCUMENT_LIST)
			continue;
		if (!document->doc.root)
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
