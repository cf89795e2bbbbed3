/* SPDX-License-Identifier: Apache-2.0 */
/*
 * document.h - the files of a ruleset that is being made, told apart by
 * their kind.
 */
#ifndef SCAMSIEVE_RULES_DOCUMENT_H
#define SCAMSIEVE_RULES_DOCUMENT_H

#include "base/yaml_read.h"
#include "rule_files.h"

struct document {
	const struct source *source;
	uint32_t path; /* which of the paths named it */
	struct yaml_doc doc;
	struct arena tree; /* of doc */
	enum document_kind {
		DOCUMENT_BROKEN,
		DOCUMENT_PACK,
		DOCUMENT_LEXICON,
		DOCUMENT_BRANDS,
		DOCUMENT_WEIGHTS,
		DOCUMENT_SUITE, /* only checked */
		DOCUMENT_OTHER, /* configuration: not ours */
		DOCUMENT_LIST   /* NAME.txt: no YAML, doc is empty */
	} kind;
};

/*
 * Parse all files, in their order; the array is in scratch, and each tree is
 * to be released by the caller. A file that is wrong is DOCUMENT_BROKEN, with
 * findings. 0 or ERR_MEMORY; *documents may be NULL then.
 */
int documents_parse(struct document **documents, const struct rule_files *files,
		    struct arena *scratch, struct diag_list *diags);

/* Let go of the tree, as soon as nothing looks at it: trees are large. */
void document_drop_tree(struct document *document);

#endif
