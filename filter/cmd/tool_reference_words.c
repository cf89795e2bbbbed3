/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_reference_words - the reference of the rule language, of the keys of
 * each kind of file, and of records.
 *
 * Contract: see tool_reference.h.
 * Failure: the buffer's, sticky.
 */
#include "cmd/tool_reference.h"
#include "cmd/tool_schema.h"
#include "facts/ask_kind.h"
#include "facts/field.h"
#include "facts/registry.h"
#include "message/record.h"
#include "rules/language.h"
#include "service/config.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 256, DETAIL_BYTES = 512 };

void reference_fields(struct reference *reference)
{
	static const char *const types[] = {
	    [FIELD_TYPE_STRING] = "strings",
	    [FIELD_TYPE_NUMBER] = "number",
	    [FIELD_TYPE_BOOL] = "true or false",
	    [FIELD_TYPE_CHOICE] = "choice",
	};

	for (int i = 0; i < FIELD_COUNT; i++) {
		enum field field = (enum field)i;
		char doc[DETAIL_BYTES];

		snprintf(doc, sizeof(doc), "%s%s%s", field_doc(field),
			 *field_choices(field) ? ": " : "",
			 field_choices(field));
		reference_item(reference, field_name(field),
			       types[field_type(field)], doc);
	}
}

void reference_texts(struct reference *reference)
{
	size_t n;
	const struct language_text_field *texts = language_text_fields(&n);

	for (size_t i = 0; i < n; i++)
		reference_item(reference, texts[i].name, "", texts[i].doc);
}

void reference_modifiers(struct reference *reference)
{
	static const struct {
		enum language_use use;
		const char *name;
	} uses[] = {
	    {USE_TEXT, "texts"},       {USE_STRING, "strings and choices"},
	    {USE_NUMBER, "numbers"},   {USE_BOOL, "true or false"},
	    {USE_ASK, "ask and warn"},
	};

	for (int i = 0; i < MOD_COUNT; i++) {
		enum modifier modifier = (enum modifier)i;
		char detail[DETAIL_BYTES] = "";

		for (size_t k = 0; k < ARRAY_LEN(uses); k++) {
			size_t len = strlen(detail);

			if (modifier_uses(modifier) & uses[k].use)
				snprintf(detail + len, sizeof(detail) - len,
					 "%s%s", len ? "; " : "", uses[k].name);
		}
		reference_item(reference, modifier_name(modifier), detail,
			       modifier_doc(modifier));
	}
}

void reference_asks(struct reference *reference)
{
	for (int i = 0; i < ASK_KIND_COUNT; i++)
		reference_item(reference, ask_kind_name((enum ask_kind)i), "",
			       ask_kind_doc((enum ask_kind)i));
}

void reference_brand_kinds(struct reference *reference)
{
	for (int i = 0; i < BRAND_KIND_COUNT; i++)
		reference_item(reference, brand_kind_name((enum brand_kind)i),
			       "", brand_kind_doc((enum brand_kind)i));
}

void reference_records(struct reference *reference)
{
	/* What most records have first. */
	static const enum record_field order[] = {
	    RECORD_TEXT,      RECORD_FROM,          RECORD_TO,
	    RECORD_DIRECTION, RECORD_CHANNEL,       RECORD_TIME,
	    RECORD_ID,        RECORD_SUBJECT,       RECORD_DISPLAY_NAME,
	    RECORD_REPLY_TO,  RECORD_ENVELOPE_FROM, RECORD_MESSAGE_ID,
	    RECORD_HEX,       RECORD_CODING,        RECORD_UDH,
	    RECORD_REF,       RECORD_PARTS,         RECORD_PART,
	};

	static_assert(ARRAY_LEN(order) == RECORD_FIELD_COUNT,
		      "a key is missing");
	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		reference_item(reference, record_field_name(order[i]),
			       record_field_expected(order[i]),
			       record_field_doc(order[i]));
}

/* --- keys ---------------------------------------------------------------- */

static void add_names(struct buf *out, const char *const *names,
		      const char *between)
{
	for (size_t i = 0; names[i]; i++)
		buf_add_format(out, "%s%s", i ? between : "", names[i]);
}

/* What a setting takes, and its default. */
static void add_setting(struct buf *out, const struct config_value *value)
{
	switch (value->kind) {
	case CONFIG_VALUE_SCORE:
		buf_add_string(out, "score or never");
		break;
	case CONFIG_VALUE_WHOLE:
		buf_add_format(out, "whole number from %zu to %zu", value->min,
			       value->max);
		break;
	case CONFIG_VALUE_WORD:
		add_names(out, value->names, " | ");
		break;
	case CONFIG_VALUE_TEXT:
		buf_add_string(out, "text");
		break;
	case CONFIG_VALUE_PATH:
		buf_add_string(out, "path or none");
		break;
	case CONFIG_VALUE_LIST:
		buf_add_string(out, "list");
		break;
	}
	if (*value->initial)
		buf_add_format(out, "; default %s", value->initial);
}

/* Few enough to stand beside the key. */
static bool has_few_names(const struct yaml_key *key)
{
	enum { FEW = 5 };
	size_t n = 0;

	while (key->names && key->names[n])
		n++;
	return n > 1 && n <= FEW;
}

static void add_key_types(struct buf *out, const struct yaml_key *key)
{
	static const struct {
		uint32_t type;
		const char *name;
	} types[] = {
	    {YAML_STRING, "text"},
	    {YAML_NUMBER, "number"},
	    {YAML_BOOL, "true or false"},
	    {YAML_DATE, "date"},
	    {YAML_LIST_OF_STRING, "list of texts"},
	    {YAML_MAP, "map"},
	    {YAML_LIST_OF_MAP, "list of maps"},
	    {YAML_MAP_OF_MAP, "map of names to maps"},
	    {YAML_MAP_OF_MAPS, "map of names to a map or maps"},
	    {YAML_MAP_OF_STRINGS, "map of names to texts"},
	};
	size_t n = 0;

	if (has_few_names(key))
		add_names(out, key->names, " | ");
	for (size_t i = 0; i < ARRAY_LEN(types) && !has_few_names(key); i++)
		if (key->types & types[i].type)
			buf_add_format(out, "%s%s", n++ ? ", " : "",
				       types[i].name);
	if (key->is_required)
		buf_add_string(out, out->len ? "; required" : "required");
}

/* The keys of a map and, beneath them, of the maps inside: as deep as the
 * tables are nested. NOLINTNEXTLINE(misc-no-recursion) */
static void write_keys(struct reference *reference, bool is_config,
		       const char *path, const struct yaml_key *keys, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct yaml_key *key = &keys[i];
		struct config_value value;
		char inner[PATH_BYTES];
		struct buf detail;
		struct buf doc;

		buf_init(&detail, 0);
		buf_init(&doc, 0);
		snprintf(inner, sizeof(inner), "%.180s%s%.60s", path,
			 *path ? "." : "", key->name);
		if (is_config && config_describe(inner, &value) == 0)
			add_setting(&detail, &value);
		else
			add_key_types(&detail, key);
		buf_add_string(&doc, key->doc);
		if (key->names && key->names[1] && !has_few_names(key)) {
			buf_add_string(&doc, ": ");
			add_names(&doc, key->names, " ");
		}
		reference_item(reference, inner, buf_string(&detail),
			       buf_string(&doc));
		buf_release(&detail);
		buf_release(&doc);
		if (key->types & (YAML_MAP_OF_MAP | YAML_MAP_OF_MAPS))
			snprintf(inner, sizeof(inner), "%.180s%s%.60s.NAME",
				 path, *path ? "." : "", key->name);
		if (key->keys)
			write_keys(reference, is_config, inner, key->keys,
				   key->n_keys);
	}
}

int reference_keys(struct reference *reference, const char *name)
{
	size_t n_kinds;
	size_t n;
	const struct schema_kind *kinds = schema_kinds(&n_kinds);
	const struct yaml_key *keys = NULL;

	for (size_t i = 0; i < n_kinds && !keys; i++)
		if (!strcmp(kinds[i].name, name))
			keys = kinds[i].keys(&n);
	if (!keys && !strcmp(name, "near"))
		keys = language_near_keys(&n);
	if (!keys)
		return ERR_INPUT;
	reference_start(reference);
	write_keys(reference, !strcmp(name, "config"), "", keys, n);
	reference_end(reference);
	return 0;
}
