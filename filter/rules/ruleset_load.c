/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ruleset_load - files to a compiled ruleset, in one order.
 *
 * All files are read and parsed; lexicons, brands and lists first, for packs
 * name them; then packs; then names are resolved, triggers found, and the
 * one scanner built over all words.
 *
 * Contract: see ruleset.h.
 * Failure: everything wrong is in the findings; nothing half-made is
 * returned.
 * Limits: those of the parsers.
 * Threads: loading needs nothing shared; the result may be shared.
 */
#include "builder.h"

#include "document.h"
#include "facts/facts_build.h"
#include "lint_run.h"
#include "ruleset_cache.h"
#include "rules/suite.h"

#include <stdio.h>

struct loading {
	struct builder builder;
	struct rule_files files;
	struct document *documents;
	struct lexicon_set lexicon;
	struct registry registry;
};

/* Do tools look at the rules as they are written? */
static bool keeps_trees(const struct ruleset *ruleset)
{
	return ruleset->options.keeps_tests || ruleset->options.lint;
}

/* What all documents of one kind say has been copied. */
static void drop_trees(struct loading *loading, enum document_kind kind)
{
	if (keeps_trees(loading->builder.ruleset))
		return;
	for (size_t i = 0; i < loading->files.n; i++)
		if (loading->documents[i].kind == kind)
			document_drop_tree(&loading->documents[i]);
}

/* Run a step over all documents of one kind. */
static int each_document(struct loading *loading, enum document_kind kind,
			 int (*step)(struct loading *, struct document *))
{
	for (size_t i = 0; i < loading->files.n; i++) {
		int rc = loading->documents[i].kind == kind
			     ? step(loading, &loading->documents[i])
			     : 0;

		if (rc && rc != ERR_INPUT)
			return rc;
	}
	return 0;
}

static int step_lexicon(struct loading *loading, struct document *document)
{
	return lexicon_parse(&loading->lexicon, document->doc.root,
			     loading->builder.diags);
}

static int step_brands(struct loading *loading, struct document *document)
{
	return registry_parse(&loading->registry, document->doc.root,
			      loading->builder.diags);
}

static int step_list(struct loading *loading, struct document *document)
{
	return list_parse(&loading->builder, document->source);
}

/* Count the rules, so that there is room for all of them at once. */
static int step_reserve(struct loading *loading, struct document *document)
{
	const struct yaml_node *rules = yaml_get(document->doc.root, "rules");
	size_t n = rules ? rules->n : 0;

	loading->builder.rules_capacity += document->kind == DOCUMENT_WEIGHTS
					       ? 1
					       : n;
	return 0;
}

static int reserve_rules(struct loading *loading)
{
	struct builder *builder = &loading->builder;
	int rc = each_document(loading, DOCUMENT_PACK, step_reserve);

	if (!rc)
		rc = each_document(loading, DOCUMENT_WEIGHTS, step_reserve);
	if (rc)
		return rc;
	builder->ruleset->rules = arena_alloc(
	    builder->scratch, builder->rules_capacity * sizeof(struct rule));
	return builder->ruleset->rules ? 0 : ERR_MEMORY;
}

static int step_pack(struct loading *loading, struct document *document)
{
	int rc = pack_parse(&loading->builder, document->doc.root);

	if (!keeps_trees(loading->builder.ruleset))
		document_drop_tree(document);
	return rc;
}

static int step_weights(struct loading *loading, struct document *document)
{
	return weights_parse(&loading->builder, document->doc.root);
}

static int step_suite(struct loading *loading, struct document *document)
{
	struct suite suite;

	return suite_parse(&suite, document->source, document->doc.root,
			   loading->builder.scratch, loading->builder.diags);
}

static int read_all(struct loading *loading)
{
	struct builder *builder = &loading->builder;
	struct ruleset *ruleset = builder->ruleset;
	int rc = each_document(loading, DOCUMENT_LEXICON, step_lexicon);

	if (!rc)
		rc = lexicon_resolve(&loading->lexicon, builder->diags);
	if (!rc)
		rc = vocabulary_build(&ruleset->vocabulary, &loading->lexicon,
				      builder->scan, &ruleset->arena,
				      builder->diags);
	drop_trees(loading, DOCUMENT_LEXICON);
	if (!rc)
		rc = each_document(loading, DOCUMENT_BRANDS, step_brands);
	if (!rc)
		rc = registry_resolve(&loading->registry, builder->diags);
	if (!rc)
		rc = brand_index_build(&ruleset->brands, &loading->registry,
				       builder->scan, &ruleset->arena,
				       builder->diags);
	drop_trees(loading, DOCUMENT_BRANDS);
	if (!rc)
		rc = each_document(loading, DOCUMENT_LIST, step_list);
	if (!rc)
		rc = reserve_rules(loading);
	if (!rc)
		rc = each_document(loading, DOCUMENT_PACK, step_pack);
	if (!rc)
		rc = each_document(loading, DOCUMENT_WEIGHTS, step_weights);
	if (!rc)
		rc = each_document(loading, DOCUMENT_SUITE, step_suite);
	if (!rc)
		rc = rules_resolve(builder);
	return rc;
}

/* The rules grew in the scratch arena; they stay in the ruleset's. */
static int settle_rules(struct builder *builder)
{
	struct ruleset *ruleset = builder->ruleset;
	struct rule *rules = arena_zalloc(&ruleset->arena, ruleset->n_rules + 1,
					  sizeof(*rules));

	if (!rules)
		return ERR_MEMORY;
	if (ruleset->n_rules)
		memcpy(rules, ruleset->rules,
		       ruleset->n_rules * sizeof(*rules));
	ruleset->rules = rules;
	return 0;
}

static void count(struct loading *loading)
{
	struct ruleset *ruleset = loading->builder.ruleset;
	struct ruleset_stats *stats = &ruleset->stats;
	uint64_t digest = UINT64_C(14695981039346656037);

	stats->n_rules = ruleset->n_rules;
	stats->n_terms = ruleset->vocabulary.n_terms;
	stats->n_brands = ruleset->brands.n_brands;
	stats->n_literals = scanner_literal_count(ruleset->scanner);
	stats->n_regexes = ruleset->n_regexes;
	stats->n_unprefiltered = ruleset->n_always;
	for (size_t i = 0; i < ruleset->n_rules; i++)
		stats->n_shadow += rule_is_shadow(&ruleset->rules[i]);
	/* FNV-1a, to tell versions apart; it guards against nothing. */
	for (size_t i = 0; i < loading->files.n; i++) {
		struct span text = loading->files.items[i]->text;

		for (size_t k = 0; k < text.len; k++)
			digest = (digest ^ text.ptr[k]) *
				 UINT64_C(1099511628211);
	}
	snprintf(stats->version, sizeof(stats->version), "%016llx",
		 (unsigned long long)digest);
}

static int compile(struct loading *loading, struct err *err)
{
	struct builder *builder = &loading->builder;
	struct ruleset *ruleset = builder->ruleset;
	int rc = settle_rules(builder);

	if (!rc)
		rc = rules_link(builder);
	if (!rc)
		rc = scan_build(builder->scan, &ruleset->arena,
				&ruleset->scanner, err);
	if (!rc)
		rc = leads_build(ruleset);
	if (!rc) {
		ruleset->context.vocabulary = &ruleset->vocabulary;
		ruleset->context.brands = &ruleset->brands;
		count(loading);
	}
	return rc;
}

/* What is not wrong, but not good either; rc is what loading came to. */
static int find_lints(struct loading *loading, int rc)
{
	struct lint_run run = {
	    .builder = &loading->builder,
	    .documents = loading->documents,
	    .n_documents = loading->documents ? loading->files.n : 0,
	    .options = loading->builder.ruleset->options.lint,
	    .today = loading->builder.ruleset->options.now_s / 86400,
	    .is_complete = rc == 0,
	};
	int failed = lint_find(&run);

	return failed ? failed : rc;
}

static int load(struct loading *loading, struct err *err)
{
	struct builder *builder = &loading->builder;
	int rc;

	lexicon_set_init(&loading->lexicon, builder->scratch);
	registry_init(&loading->registry, builder->scratch);
	rc = documents_parse(&loading->documents, &loading->files,
			     builder->scratch, builder->diags);
	if (!rc)
		rc = read_all(loading);
	if (!rc && builder->diags->n_errors)
		rc = err_set(err, ERR_INPUT, "the rules have errors");
	if (!rc)
		rc = compile(loading, err);
	if (rc != ERR_MEMORY && builder->ruleset->options.lint)
		rc = find_lints(loading, rc);
	if (rc == ERR_MEMORY)
		err_set(err, rc, "out of memory while loading rules");
	else if (rc == ERR_INPUT && builder->diags->n_errors)
		err_set(err, rc, "the rules have errors");
	return rc;
}

static int compile_files(struct ruleset **ruleset,
			 const struct rule_files *files,
			 const struct ruleset_options *options, bool is_stored,
			 struct diag_list *diags, struct err *err)
{
	struct ruleset *made = ruleset_new(is_stored);
	struct loading loading = {.files = *files};
	struct arena scratch;
	int rc;

	if (!made) {
		err_set(err, ERR_MEMORY, "out of memory");
		return ERR_MEMORY;
	}
	arena_init(&scratch, 0);
	made->options = *options;
	rc = builder_init(&loading.builder, made, &scratch, diags);
	if (rc)
		err_set(err, rc, "out of memory");
	else
		rc = load(&loading, err);
	builder_release(&loading.builder);
	for (size_t i = 0; loading.documents && i < files->n; i++)
		document_drop_tree(&loading.documents[i]);
	arena_release(&scratch);
	if (rc)
		ruleset_free(made);
	else
		*ruleset = made;
	return rc;
}

static void hand_over(struct ruleset *made,
		      const struct ruleset_options *options,
		      struct ruleset **ruleset)
{
	made->options = *options;
	made->options.lint = NULL; /* the caller's */
	ruleset_set_day(made);
	*ruleset = made;
}

int ruleset_load(struct ruleset **ruleset, const char *const *paths,
		 size_t n_paths, const struct ruleset_options *options,
		 struct diag_list *diags, struct err *err)
{
	bool is_stored = options->cache_folder && !options->keeps_tests &&
			 !options->lint;
	struct rule_files files;
	struct hash_digest key = {{0, 0}};
	struct ruleset *made = NULL;
	int rc = rule_files_read(&files, paths, n_paths, false, diags->arena,
				 err);

	if (rc)
		return rc;
	if (is_stored) {
		key = cache_key_of(&files);
		made = cache_load(options->cache_folder, key);
	}
	if (!made) {
		rc = compile_files(&made, &files, options, is_stored, diags,
				   err);
		if (rc)
			return rc;
		made->options = (struct ruleset_options){0};
		if (is_stored)
			cache_save(options->cache_folder, key, made);
	}
	hand_over(made, options, ruleset);
	return 0;
}

int ruleset_load_source(struct ruleset **ruleset, struct source *source,
			const struct ruleset_options *options,
			struct diag_list *diags, struct err *err)
{
	struct rule_file info = {.path = 0};
	struct rule_files files = {.items = &source, .infos = &info, .n = 1};
	struct ruleset *made = NULL;
	int rc = compile_files(&made, &files, options, false, diags, err);

	if (!rc)
		hand_over(made, options, ruleset);
	return rc;
}
