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
 * Parse all files, in their order; the trees are in the arena trees, the
 * array in scratch. A file that is wrong is DOCUMENT_BROKEN, with findings.
 * 0 or ERR_MEMORY.
 */
int documents_parse(struct document **documents, const struct rule_files *files,
		    struct arena *trees, struct arena *scratch,
		    struct diag_list *diags);

#endif
