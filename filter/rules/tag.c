/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tag - the taxonomy's tags.
 *
 * Contract: see tag.h. The rows are in include/rules/tag.def.
 * Failure: none; findings.
 * Threads: safe.
 */
#include "rules/tag.h"

static const struct tag tags[] = {
#define TAG(name, doc) {name, doc},
#include "rules/tag.def"
#undef TAG
};

static const char *const names[] = {
#define TAG(name, doc) name,
#include "rules/tag.def"
#undef TAG
};

static const char own_prefix[] = "site.";
static const char way_out[] = "rules/TAXONOMY.md has them; a tag of your own "
			      "begins with 'site.'";

const struct tag *tag_list(size_t *n)
{
	*n = ARRAY_LEN(tags);
	return tags;
}

bool tag_is_known(struct span name)
{
	if (span_starts_with(name, span_of(own_prefix)))
		return name.len > sizeof(own_prefix) - 1;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (span_equal_string(name, names[i]))
			return true;
	return false;
}

/* The tag that was meant, also when only its family was wrong; or NULL. */
static const char *meant(struct span name)
{
	size_t dot = span_find(name, span_of("."), 0);
	const char *closest = closest_word(name, names, ARRAY_LEN(names));
	struct span last;

	if (closest || dot >= name.len)
		return closest;
	last = span_make(name.ptr + dot, name.len - dot);
	for (size_t i = 0; i < ARRAY_LEN(names) && last.len > 1; i++)
		if (span_ends_with(span_of(names[i]), last))
			return names[i];
	return NULL;
}

void tag_check(const struct yaml_node *list, struct diag_list *diags)
{
	for (const struct yaml_node *item = list ? yaml_items(list) : NULL;
	     item; item = item->next) {
		const char *closest;
		struct err hint;

		if (item->kind != YAML_SCALAR || tag_is_known(item->text))
			continue;
		closest = meant(item->text);
		err_set(&hint, 0, "did you mean '%s'?", closest ? closest : "");
		diag_add_hint(diags, SEVERITY_WARNING, "unknown-tag",
			      item->place, closest ? hint.text : way_out,
			      "the taxonomy has no tag '%.*s'",
			      (int)item->text.len,
			      (const char *)item->text.ptr);
	}
}
