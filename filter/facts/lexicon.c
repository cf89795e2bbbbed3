/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lexicon - read lexicon files: terms, negators, reporting words, asks.
 *
 * Contract: see lexicon.h. The key table below is the file format; what a
 * table cannot say (names, words, whole frames) is checked here.
 * Failure: findings with places; ERR_LIMIT, ERR_MEMORY.
 * Limits: the LEXICON_ constants.
 * Threads: a set belongs to one thread.
 */
#include "lexicon_private.h"

static const char *const kind_names[] = {"lexicon", NULL};

static const struct yaml_key scoped_keys[] = {
    {.name = "words",
     .types = YAML_STRINGS,
     .is_required = true,
     .doc = "the words, or $term for those of a term"},
    {.name = "scope",
     .types = YAML_STRING,
     .names = lexicon_scope_names,
     .is_required = true,
     .doc = "where the words work, seen from them"},
    {.name = "within",
     .types = YAML_NUMBER,
     .doc = "how many characters far; to the end of the scope if left out"},
    {.name = "langs",
     .types = YAML_STRINGS,
     .doc = "languages of the lexicons whose asks they turn; of all if left "
	    "out"},
};

static const struct yaml_key frame_keys[] = {
    {.name = "verbs",
     .types = YAML_STRINGS,
     .doc = "what the reader is to do; needs objects"},
    {.name = "objects",
     .types = YAML_STRINGS,
     .doc = "with what the reader is to do it; needs verbs"},
    {.name = "phrases",
     .types = YAML_STRINGS,
     .doc = "words that say it alone"},
    {.name = "order",
     .types = YAML_STRING,
     .names = lexicon_order_names,
     .doc = "any, if left out"},
    {.name = "within",
     .types = YAML_NUMBER,
     .doc = "characters between verb and object; 20 if left out"},
};

static const struct yaml_key keys[] = {
    YAML_ROW_SCHEMA,
    {.name = "kind",
     .types = YAML_STRING,
     .names = kind_names,
     .is_required = true,
     .doc = "lexicon"},
    {.name = "lexicon",
     .types = YAML_STRING,
     .is_required = true,
     .doc = "name of the lexicon; a later file of that name overrides it"},
    YAML_ROW_TITLE,
    {.name = "lang",
     .types = YAML_STRING,
     .is_required = true,
     .doc = "ISO 639 code of the language, such as zh"},
    YAML_ROW_VERSION,
    YAML_ROW_LICENSE,
    {.name = "terms",
     .types = YAML_MAP_OF_STRINGS,
     .doc = "name: words; $name in rules means them in all languages"},
    {.name = "negators",
     .types = YAML_MAP_OF_MAP,
     .keys = scoped_keys,
     .n_keys = ARRAY_LEN(scoped_keys),
     .doc = "words that turn an ask into a warning"},
    {.name = "reporting",
     .types = YAML_MAP_OF_MAP,
     .keys = scoped_keys,
     .n_keys = ARRAY_LEN(scoped_keys),
     .doc = "words that say that the text speaks about fraudsters"},
    {.name = "asks",
     .types = YAML_MAP_OF_MAPS,
     .names = ask_kind_names,
     .keys = frame_keys,
     .n_keys = ARRAY_LEN(frame_keys),
     .doc = "what a message can ask for, as frames of verbs and objects"},
};

const struct yaml_key *lexicon_keys(size_t *n)
{
	*n = ARRAY_LEN(keys);
	return keys;
}

void lexicon_set_init(struct lexicon_set *set, struct arena *arena)
{
	*set = (struct lexicon_set){.arena = arena};
}

void lexicon_check_lang(const struct yaml_node *node, struct diag_list *diags)
{
	struct span text = node->text;
	bool is_good = text.len == 2 || text.len == 3;

	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < 'a' || text.ptr[i] > 'z')
			is_good = false;
	if (!is_good)
		diag_add(diags, SEVERITY_ERROR, "bad-name", node->place,
			 "a language is an ISO 639 code such as zh or en");
}

/* Note the file; one of the same name before it no longer counts. */
static int add_lexicon(struct lexicon_reader *reader,
		       const struct yaml_node *root)
{
	struct lexicon_set *set = reader->set;
	const struct yaml_node *name = yaml_get(root, "lexicon");
	const struct yaml_node *lang = yaml_get(root, "lang");
	struct lexicon *items;
	struct lexicon lexicon = {.overridden_by = LEXICON_NONE};

	if (set->n_lexicons >= LEXICON_LIMIT)
		return lexicon_add_limit(reader, root->place, "lexicons",
					 LEXICON_LIMIT);
	items = arena_array_room(set->arena, set->lexicons, set->n_lexicons,
				 &set->lexicons_capacity, sizeof(*items));
	if (!items)
		return ERR_MEMORY;
	set->lexicons = items;
	lexicon.name = name && name->text.ptr ? (const char *)name->text.ptr
					      : "";
	lexicon.lang = lang && lang->text.ptr ? (const char *)lang->text.ptr
					      : "";
	lexicon.place = name ? name->place : root->place;
	yaml_read_string(yaml_get(root, "title"), &lexicon.title,
			 reader->diags);
	yaml_read_string(yaml_get(root, "version"), &lexicon.version,
			 reader->diags);
	reader->lexicon = (uint32_t)set->n_lexicons;
	for (size_t i = 0; i < set->n_lexicons; i++) {
		if (items[i].overridden_by != LEXICON_NONE ||
		    strcmp(items[i].name, lexicon.name) != 0)
			continue;
		items[i].overridden_by = reader->lexicon;
		diag_add(reader->diags, SEVERITY_WARNING, "lexicon-override",
			 lexicon.place,
			 "lexicon '%s' takes the place of the one in %s",
			 lexicon.name,
			 items[i].place.source ? items[i].place.source->path
					       : "another file");
	}
	items[set->n_lexicons++] = lexicon;
	return 0;
}

int lexicon_parse(struct lexicon_set *set, const struct yaml_node *root,
		  struct diag_list *diags)
{
	struct lexicon_reader reader = {.set = set, .diags = diags};
	const struct yaml_node *name = yaml_get(root, "lexicon");
	const struct yaml_node *lang = yaml_get(root, "lang");
	int result;

	yaml_check_file(root, keys, ARRAY_LEN(keys), diags, "lexicon");
	if (root->kind != YAML_MAPPING)
		return 0;
	if (lang && lang->kind == YAML_SCALAR)
		lexicon_check_lang(lang, diags);
	if (name && name->kind == YAML_SCALAR && !yaml_is_null(name))
		lexicon_check_name(name, "lexicon", diags);
	result = add_lexicon(&reader, root);
	if (result == 0)
		result = lexicon_read_terms(&reader, yaml_get(root, "terms"));
	if (result == 0)
		result = lexicon_read_scoped(&reader,
					     yaml_get(root, "negators"), false);
	if (result == 0)
		result = lexicon_read_scoped(&reader,
					     yaml_get(root, "reporting"), true);
	if (result == 0)
		result = lexicon_read_asks(&reader, yaml_get(root, "asks"));
	return result;
}
