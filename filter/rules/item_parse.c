/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item_parse - one key of a selection: field, modifiers, values.
 *
 * `text|contains|all: [a, b]` is a field, modifiers that say how it is
 * compared, and values of which any (or all) must hold. Text fields become
 * sets of the scanner, raw literals or patterns; other fields become fact
 * tests; `ask`, `warn` and `near` are their own.
 *
 * Contract: see builder.h.
 * Failure: findings with the place of the word that is wrong.
 * Limits: those of the values.
 * Threads: belongs to loading.
 */
#include "item_parse.h"

int item_complain(struct builder *builder, const char *lint,
		  const struct yaml_node *node, const char *text)
{
	diag_add(builder->diags, SEVERITY_ERROR, lint, node->place, "%s", text);
	return ERR_INPUT;
}

static int parse_ask(struct builder *builder, struct item *item,
		     const struct item_key *key, const struct yaml_node *node,
		     enum item_kind kind)
{
	const struct yaml_node **values;
	size_t n;
	int rc = item_key_check(builder, key, USE_ASK);

	item->kind = kind;
	if (!rc)
		rc = item_values(builder, node, &values, &n);
	if (rc)
		return rc;
	if (key->mods[MOD_ALL])
		item->flags |= ITEM_IS_ALL;
	for (size_t i = 0; i < n; i++) {
		enum ask_kind ask;

		if (ask_kind_parse(values[i]->text, &ask)) {
			diag_add_meant(
			    builder->diags, SEVERITY_ERROR, "unknown-value",
			    values[i]->place, values[i]->text, ask_kind_names,
			    ASK_KIND_COUNT, NULL, "unknown kind of ask '%.*s'",
			    (int)values[i]->text.len,
			    (const char *)values[i]->text.ptr);
			rc = ERR_INPUT;
			continue;
		}
		item->ask_kinds |= UINT32_C(1) << ask;
	}
	return rc;
}

/* What people call a field who have not read the manual yet. */
static const char *meant_field(struct span name)
{
	static const char *const words[][2] = {
	    {"message", "text"},
	    {"content", "text"},
	    {"keyword", "text"},
	    {"keywords", "text"},
	    {"from", "sender"},
	    {"originator", "sender"},
	    {"url", "link"},
	    {"urls", "link"},
	    {"host", "link.host"},
	    {"domain", "link.domain"},
	    {"number", "phone"},
	    {"telephone", "phone"},
	    {"language", "lang"},
	    {"brand", "brand.claimed"},
	    {"title", "subject"},
	    {"asks", "ask"},
	    {"money", "amount"},
	    {"account", "handle"},
	    {"attachment", "attachment.name"},
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (span_equal_nocase(name, words[i][0]))
			return words[i][1];
	return NULL;
}

static int say_unknown_field(struct builder *builder,
			     const struct item_key *key)
{
	const char *meant = meant_field(key->field);
	size_t n_texts;
	const struct language_text_field *texts = language_text_fields(
	    &n_texts);
	const char *names[FIELD_COUNT + TEXT_FIELD_COUNT + 3];
	size_t n = 0;

	for (; n < FIELD_COUNT; n++)
		names[n] = field_names()[n];
	for (size_t i = 0; i < n_texts; i++)
		names[n++] = texts[i].name;
	names[n++] = "ask";
	names[n++] = "warn";
	names[n++] = "near";
	diag_add_meant(builder->diags, SEVERITY_ERROR, "unknown-key",
		       yaml_place_in(key->node, 0, key->field.len),
		       meant ? span_of(meant) : key->field, names, n,
		       "`scamsieve reference fields` lists them",
		       "unknown field '%.*s'", (int)key->field.len,
		       (const char *)key->field.ptr);
	return ERR_INPUT;
}

int item_parse(struct builder *builder, struct item *item,
	       const struct yaml_node *key_node)
{
	const struct yaml_node *node = key_node->value;
	size_t n_texts;
	const struct language_text_field *texts = language_text_fields(
	    &n_texts);
	struct item_key key;
	int rc = item_key_parse(builder, &key, key_node);

	*item = (struct item){
	    .key = builder_keep_string(builder, key_node->text),
	    .number = (uint32_t)builder->ruleset->n_items++};
	if (rc)
		return rc;
	for (size_t i = 0; i < n_texts; i++) {
		if (!span_equal_string(key.field, texts[i].name))
			continue;
		item->text_kinds = texts[i].kinds;
		return item_parse_text(builder, item, &key, node);
	}
	if (span_equal_string(key.field, "ask"))
		return parse_ask(builder, item, &key, node, ITEM_ASK);
	if (span_equal_string(key.field, "warn"))
		return parse_ask(builder, item, &key, node, ITEM_WARN);
	if (span_equal_string(key.field, "near"))
		return item_parse_near(builder, item, &key, node);
	if (field_parse(key.field, &item->fact.field))
		return say_unknown_field(builder, &key);
	return item_parse_fact(builder, item, &key, node);
}
