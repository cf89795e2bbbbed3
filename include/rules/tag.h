/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tag.h - the closed list of tags that rules may carry.
 */
#ifndef SCAMSIEVE_RULES_TAG_H
#define SCAMSIEVE_RULES_TAG_H

#include "base/yaml_doc.h"

struct tag {
	const char *name; /* "pose.bank" */
	const char *doc;
};

/* All tags, sorted by family as in rules/TAXONOMY.md. */
const struct tag *tag_list(size_t *n);

/* Is it in the list, or a tag of a site's own ("site.x")? */
bool tag_is_known(struct span name);

/*
 * Add a finding "unknown-tag" (a warning) for each item of a rule's tags
 * that is not known, with the one that was meant. NULL is accepted.
 */
void tag_check(const struct yaml_node *list, struct diag_list *diags);

#endif
