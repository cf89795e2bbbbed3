/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ruleset.h - rules compiled for matching.
 *
 * A ruleset is immutable and may be shared by any number of threads; what
 * changes while matching is a scratch, one for each thread. It owns all
 * that it points to.
 */
#ifndef SCAMSIEVE_RULES_RULESET_H
#define SCAMSIEVE_RULES_RULESET_H

#include "base/err.h"
#include "rules/verdict.h"

struct brand_index;
struct facts;
struct lint_options;
struct ruleset;
struct scratch;

struct ruleset_options {
	int64_t now_s;    /* for expires:, seconds since 1970 */
	bool is_jit_off;  /* PCRE2's interpreter only, for tests */
	bool keeps_tests; /* keep the rules' tests, for tools */
	/* A monotonic clock for regex budgets; NULL: windows are counted. */
	uint64_t (*now_ns)(void);
	/* Folder for compiled rulesets (made when missing); NULL: none. With
	 * keeps_tests nothing is taken from it or put there. */
	const char *cache_folder;
	/* Also find what is not good style (lint.h); NULL: errors and the
	 * warnings of the parsers only. With it nothing is cached. Used while
	 * loading only. */
	const struct lint_options *lint;
};

/* What was loaded, for logs and `scamsieve check`. */
struct ruleset_stats {
	size_t n_packs, n_rules, n_shadow, n_expired, n_terms, n_brands;
	size_t n_literals; /* in the scanner */
	size_t n_regexes;
	size_t n_unprefiltered; /* rules looked at for every message */
	char version[17];       /* hex digest over the files' content */
};

/*
 * Read and compile rule files. paths name files or folders (their *.yaml
 * and *.yml, sorted by name, sub-folders too; folders named "schema" and
 * "tests" are left out); later files override earlier ones by id. All that
 * is wrong is added to diags; with errors nothing is returned.
 * 0, ERR_INPUT (see diags), ERR_IO or ERR_MEMORY.
 * The diagnostics point into sources that live in the diags' arena.
 */
int ruleset_load(struct ruleset **ruleset, const char *const *paths,
		 size_t n_paths, const struct ruleset_options *options,
		 struct diag_list *diags, struct err *err);

/*
 * The same for one file that is in memory; what it holds is told by its path
 * as if it had been read from there. Nothing is cached.
 */
int ruleset_load_source(struct ruleset **ruleset, struct source *source,
			const struct ruleset_options *options,
			struct diag_list *diags, struct err *err);

/* Free a ruleset; NULL is accepted. No scratch may be in use any more. */
void ruleset_free(struct ruleset *ruleset);

/* What was loaded, of a ruleset that stands. */
void ruleset_stats(const struct ruleset *ruleset, struct ruleset_stats *stats);

/* The registry of brands that the rules were loaded with. */
const struct brand_index *ruleset_brands(const struct ruleset *ruleset);

/* The facts of the message evaluated last, as long as it and its arena. */
struct facts *scratch_facts(struct scratch *scratch);

/* A thread's own working memory for one ruleset. NULL: out of memory. */
struct scratch *scratch_new(const struct ruleset *ruleset);
void scratch_free(struct scratch *scratch);

/*
 * From now on add to rule_ns[i] what deciding rule i took, by the clock of
 * the ruleset's options; a fact that several rules need is on the account of
 * the first. For tools; NULL ends it.
 */
void scratch_time_rules(struct scratch *scratch, uint64_t *rule_ns);

/*
 * Evaluate all rules on a message. The verdict and its parts are in the
 * arena. thresholds decides the action. Does no I/O.
 * 0, ERR_MEMORY, or ERR_LIMIT (message larger than VIEW_MAX_BYTES).
 */
int ruleset_evaluate(const struct ruleset *ruleset, struct scratch *scratch,
		     const struct message *message,
		     const struct thresholds *thresholds, struct arena *arena,
		     struct verdict *verdict);

#endif
