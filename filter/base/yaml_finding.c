/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_finding - saying that a node is not what it should be.
 *
 * The readers and the table checker complain through here, in the same
 * words, so a value that both find wrong is one finding after
 * diag_list_sort().
 *
 * Contract: see yaml_read.h.
 * Failure: findings.
 * Limits: values are shown up to SHOWN_BYTES.
 * Threads: safe, but for the list of findings.
 */
#include "base/yaml_read.h"

#include "base/utf8.h"

enum { SHOWN_BYTES = 60 };

static const struct {
	uint32_t types;
	const char *text;
} type_texts[] = {
    {YAML_STRING, "text"},
    {YAML_NUMBER, "a number"},
    {YAML_BOOL, "true or false"},
    {YAML_DATE, "a date (YYYY-MM-DD)"},
    {YAML_LIST_OF_STRING, "a list of texts"},
    {YAML_LIST_OF_MAP, "a list of maps"},
    {YAML_MAPS, "a map"},
    {YAML_NULL, "nothing"},
};

static void add_types(struct buf *out, uint32_t types)
{
	const char *between = "";

	for (size_t i = 0; i < ARRAY_LEN(type_texts); i++) {
		if (!(types & type_texts[i].types))
			continue;
		buf_add_string(out, between);
		buf_add_string(out, type_texts[i].text);
		between = " or ";
	}
}

/* The text, cut and in quotes. */
static void add_shown(struct buf *out, struct span text)
{
	bool is_cut = text.len > SHOWN_BYTES;

	if (is_cut)
		text.len = utf8_floor(text, SHOWN_BYTES);
	buf_add_char(out, '\'');
	buf_add_span(out, text);
	buf_add_string(out, is_cut ? "...'" : "'");
}

/* "'score'", "an item of 'tags'", or "this" at the top. */
static void add_name(struct buf *out, const struct yaml_node *node)
{
	if (!node->key) {
		buf_add_string(out, "this");
		return;
	}
	if (node->key->value != node)
		buf_add_string(out, "an item of ");
	add_shown(out, node->key->text);
}

static void add_found(struct buf *out, const struct yaml_node *node)
{
	if (node->kind == YAML_SEQUENCE)
		buf_add_string(out, node->n ? "a list" : "an empty list");
	else if (node->kind == YAML_MAPPING)
		buf_add_string(out, "a map");
	else if (yaml_is_null(node))
		buf_add_string(out, "nothing");
	else
		add_shown(out, node->text);
}

static bool is_bool_like(struct span text)
{
	static const char *const words[] = {"true", "false", "yes", "no",
					    "on",   "off",   "y",   "n"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (span_equal_nocase(text, words[i]))
			return true;
	return false;
}

static const char *hint_for(const struct yaml_node *node, uint32_t types)
{
	if (node->kind != YAML_SCALAR || yaml_is_null(node))
		return NULL;
	if ((types & YAML_BOOL) && is_bool_like(node->text))
		return "write true or false, without quotes";
	if ((types & YAML_NUMBER) && node->style != YAML_PLAIN)
		return "write the number without quotes";
	return NULL;
}

void yaml_add_wrong_type(const struct yaml_node *node, uint32_t types,
			 struct diag_list *diags)
{
	struct buf text;

	buf_init(&text, 0);
	add_name(&text, node);
	buf_add_string(&text, " must be ");
	add_types(&text, types);
	buf_add_string(&text, ", not ");
	add_found(&text, node);
	diag_add_hint(diags, SEVERITY_ERROR, "wrong-type", node->place,
		      hint_for(node, types), "%s", buf_string(&text));
	buf_release(&text);
}

static size_t count_names(const char *const *names)
{
	size_t n = 0;

	while (names[n])
		n++;
	return n;
}

/* "did you mean 'x'?", or what there is to choose from. */
static void add_choice(struct buf *out, struct span word,
		       const char *const *names, size_t n)
{
	const char *closest = closest_word(word, names, n);

	if (closest) {
		buf_add_format(out, "did you mean '%s'?", closest);
		return;
	}
	buf_add_string(out, "one of: ");
	for (size_t i = 0; i < n; i++)
		buf_add_format(out, "%s%s", i ? ", " : "", names[i]);
}

void yaml_add_unknown_value(const struct yaml_node *node,
			    const char *const *names, struct diag_list *diags)
{
	struct buf text;
	struct buf hint;

	buf_init(&text, 0);
	buf_init(&hint, 0);
	add_shown(&text, node->text);
	if (node->key && node->key != node) {
		buf_add_string(&text, " is not known for ");
		add_shown(&text, node->key->text);
	} else {
		buf_add_string(&text, " is not known here");
	}
	add_choice(&hint, node->text, names, count_names(names));
	diag_add_hint(diags, SEVERITY_ERROR, "unknown-value", node->place,
		      buf_string(&hint), "%s", buf_string(&text));
	buf_release(&hint);
	buf_release(&text);
}

/* The finding is put at the item that is wrong, where there is one. */
void yaml_add_type_finding(const struct yaml_node *node, uint32_t types,
			   struct diag_list *diags)
{
	bool are_texts = (types & YAML_LIST_OF_STRING) != 0;
	bool are_maps = (types & YAML_LIST_OF_MAP) != 0;
	enum yaml_kind kind = are_texts ? YAML_SCALAR : YAML_MAPPING;

	if (node->kind != YAML_SEQUENCE || are_texts == are_maps) {
		yaml_add_wrong_type(node, types, diags);
		return;
	}
	for (const struct yaml_node *item = node->first; item;
	     item = item->next)
		if (item->kind != kind || yaml_is_null(item))
			yaml_add_wrong_type(
			    item, are_texts ? YAML_STRING : YAML_MAP, diags);
}
