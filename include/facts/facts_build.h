/* SPDX-License-Identifier: Apache-2.0 */
/*
 * facts_build.h - lexicon and registry, as read, into what facts are found
 * with.
 */
#ifndef SCAMSIEVE_FACTS_FACTS_BUILD_H
#define SCAMSIEVE_FACTS_FACTS_BUILD_H

#include "facts/brand_index.h"
#include "facts/lexicon.h"
#include "facts/registry.h"

/*
 * Register all words of a resolved lexicon in the scanner. What the
 * vocabulary keeps is copied into the arena. 0 or ERR_MEMORY; words that
 * can never match are findings.
 */
int vocabulary_build(struct vocabulary *vocabulary,
		     const struct lexicon_set *lexicon,
		     struct scan_builder *scan, struct arena *arena,
		     struct diag_list *diags);

/* The same for a resolved registry. */
int brand_index_build(struct brand_index *index,
		      const struct registry *registry,
		      struct scan_builder *scan, struct arena *arena,
		      struct diag_list *diags);

#endif
