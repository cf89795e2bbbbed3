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
 * Limits: VALUE_LIMIT values of one key.
 * Threads: belongs to loading.
 */
#include "builder.h"

#include "rules/language.h"

#include <stdlib.h>

enum {
	VALUE_LIMIT = 4096,
	CHOICE_LIMIT = 64 /* of a field, for suggestions */
};

/* A key taken apart. */
struct parsed_key {
	const struct yaml_node *node;
	struct span field;
	bool mods[MOD_COUNT];
	enum modifier compare; /* MOD_COUNT: none given */
};

static int complain(struct builder *builder, const char *lint,
		    const struct yaml_node *node, const char *text)
{
	diag_add(builder->diags, SEVERITY_ERROR, lint, node->place, "%s", text);
	return ERR_INPUT;
}

static int find_modifier(struct span name)
{
	for (int i = 0; i < MOD_COUNT; i++)
		if (span_equal_string(name, modifier_name((enum modifier)i)))
			return i;
	return -1;
}

static int complain_hint(struct builder *builder, const char *lint,
			 const struct yaml_node *node, const char *hint,
			 const char *text)
{
	diag_add_hint(builder->diags, SEVERITY_ERROR, lint, node->place, hint,
		      "%s", text);
	return ERR_INPUT;
}

static int say_modifier(struct builder *builder, const struct yaml_node *node,
			size_t offset, struct span word)
{
	diag_add_meant(builder->diags, SEVERITY_ERROR, "unknown-key",
		       yaml_place_in(node, offset, word.len), word,
		       modifier_names(), MOD_COUNT, NULL,
		       "unknown modifier '%.*s'", (int)word.len,
		       (const char *)word.ptr);
	return ERR_INPUT;
}

static int parse_key(struct builder *builder, struct parsed_key *key,
		     const struct yaml_node *node)
{
	struct span rest = node->text;
	size_t offset = 0;
	bool is_field = true;

	*key = (struct parsed_key){.node = node, .compare = MOD_COUNT};
	for (;;) {
		size_t bar = span_find(rest, span_of("|"), 0);
		struct span word = span_make(rest.ptr,
					     bar == SIZE_MAX ? rest.len : bar);
		int mod;

		if (is_field) {
			key->field = word;
		} else {
			mod = find_modifier(word);
			if (mod < 0)
				return say_modifier(builder, node, offset,
						    word);
			if (modifier_compares((enum modifier)mod) &&
			    key->compare != MOD_COUNT)
				return complain(
				    builder, "bad-modifier", node,
				    "only one modifier may say how to "
				    "compare");
			if (modifier_compares((enum modifier)mod))
				key->compare = (enum modifier)mod;
			key->mods[mod] = true;
		}
		is_field = false;
		if (bar == SIZE_MAX)
			return 0;
		offset += bar + 1;
		rest = span_make(rest.ptr + bar + 1, rest.len - bar - 1);
	}
}

/* Hold the key's modifiers against those that its field takes. */
static int check_modifiers(struct builder *builder,
			   const struct parsed_key *key, enum language_use use)
{
	enum modifier wrong = MOD_COUNT;
	struct buf known;

	for (int i = MOD_COUNT - 1; i >= 0; i--)
		if (key->mods[i] && !(modifier_uses((enum modifier)i) & use))
			wrong = (enum modifier)i;
	if (wrong == MOD_COUNT)
		return 0;
	buf_init(&known, 0);
	for (int i = 0; i < MOD_COUNT; i++)
		if (modifier_uses((enum modifier)i) & use)
			buf_add_format(&known, "%s%s",
				       known.len ? ", " : "it takes: ",
				       modifier_name((enum modifier)i));
	diag_add_hint(builder->diags, SEVERITY_ERROR, "bad-modifier",
		      key->node->place, buf_string(&known),
		      "'%s' does not go with '%.*s'", modifier_name(wrong),
		      (int)key->field.len, (const char *)key->field.ptr);
	buf_release(&known);
	return ERR_INPUT;
}

/* Values of a key, or of a list in it: scalars only. */
static int read_values(struct builder *builder, const struct yaml_node *node,
		       const struct yaml_node ***values, size_t *n)
{
	const struct yaml_node *item = yaml_items(node);
	size_t capacity = 0;

	*values = NULL;
	*n = 0;
	if (node->kind == YAML_MAPPING || !item)
		return complain(builder, "wrong-type", node,
				"a value or a list of values is expected");
	for (; item; item = node->kind == YAML_SEQUENCE ? item->next : NULL) {
		if (item->kind != YAML_SCALAR || item->text.len == 0)
			return complain(builder, "wrong-type", item,
					"a value that is not empty is "
					"expected");
		if (*n >= VALUE_LIMIT)
			return complain(builder, "too-many-values", item,
					"more than 4096 values; use a list "
					"file");
		*values = arena_array_room(builder->scratch, (void *)*values,
					   *n, &capacity, sizeof(**values));
		if (!*values)
			return ERR_MEMORY;
		(*values)[(*n)++] = item;
	}
	return 0;
}

/* A term's name as rules write it, "$name"; "" when memory is out. */
static const char *written_term(struct builder *builder, const char *name)
{
	struct span kept = {NULL, 0};
	struct buf written;

	buf_init(&written, 0);
	buf_add_format(&written, "$%s", name);
	if (arena_copy(builder->scratch, buf_span(&written), &kept) < 0)
		kept = span_of("");
	buf_release(&written);
	return (const char *)kept.ptr;
}

static int say_unknown_term(struct builder *builder,
			    const struct yaml_node *value)
{
	const struct vocabulary *vocabulary = &builder->ruleset->vocabulary;
	const char **names = arena_alloc(
	    builder->scratch, (vocabulary->n_terms + 1) * sizeof(*names));

	if (!names)
		return ERR_MEMORY;
	for (size_t i = 0; i < vocabulary->n_terms; i++)
		names[i] = written_term(builder, vocabulary->terms[i].name);
	diag_add_meant(
	    builder->diags, SEVERITY_ERROR, "unknown-term", value->place,
	    value->text, names, vocabulary->n_terms,
	    "terms are named under 'terms' of a lexicon; a word that "
	    "begins with a $ of its own goes into a pattern",
	    "no lexicon has a term '%.*s'", (int)value->text.len,
	    (const char *)value->text.ptr);
	return ERR_INPUT;
}

static int find_term(struct builder *builder, const struct yaml_node *value,
		     uint32_t *set)
{
	struct span name = span_make(value->text.ptr + 1, value->text.len - 1);

	*set = vocabulary_term(&builder->ruleset->vocabulary, name);
	return *set == SET_NONE ? say_unknown_term(builder, value) : 0;
}

static int add_set(struct builder *builder, uint32_t *set)
{
	*set = scan_builder_add_set(builder->scan);
	return *set == UINT32_MAX ? ERR_MEMORY : 0;
}

/* Put one value into a set, folded as text is. */
static int add_value(struct builder *builder, uint32_t set,
		     const struct yaml_node *value, bool is_word)
{
	struct span folded;
	int rc;

	if (is_word) {
		rc = scan_builder_add_written(builder->scan, set, value->text,
					      builder->scratch);
	} else {
		if (fold_literal(value->text, builder->scratch, &folded))
			return ERR_MEMORY;
		rc = folded.len
			 ? scan_builder_add_word(builder->scan, set, folded, 0)
			 : ERR_INPUT;
	}
	if (rc == ERR_INPUT)
		return complain(builder, "never-matches", value,
				"nothing is left of this after folding");
	if (rc == ERR_LIMIT)
		return complain(builder, "too-long", value,
				"a literal may have 512 bytes at most");
	return rc;
}

static int read_words(struct builder *builder, struct item *item,
		      const struct parsed_key *key,
		      const struct yaml_node **values, size_t n)
{
	bool is_all = key->mods[MOD_ALL];
	uint32_t shared = SET_NONE;
	int failed = 0;

	item->kind = ITEM_WORDS;
	item->words.sets = arena_zalloc(&builder->ruleset->arena, n + 1,
					sizeof(*item->words.sets));
	if (!item->words.sets)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++) {
		uint32_t set = shared;
		int rc = 0;

		if (values[i]->text.ptr[0] == '$' && values[i]->text.len > 1) {
			rc = find_term(builder, values[i], &set);
		} else {
			if (set == SET_NONE || is_all)
				rc = add_set(builder, &set);
			if (!rc)
				rc = add_value(builder, set, values[i],
					       key->compare == MOD_WORD);
			if (!is_all && shared != SET_NONE && !rc)
				continue;
			shared = set;
		}
		if (rc == ERR_MEMORY)
			return rc;
		if (rc)
			failed = rc;
		else
			item->words.sets[item->words.n++] = set;
	}
	return failed;
}

static int read_raw(struct builder *builder, struct item *item,
		    const struct yaml_node **values, size_t n)
{
	int rc = add_set(builder, &item->raw.set);

	item->kind = ITEM_RAW;
	item->raw.literals = arena_zalloc(&builder->ruleset->arena, n + 1,
					  sizeof(*item->raw.literals));
	if (rc || !item->raw.literals)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++) {
		struct span folded;

		item->raw.literals[item->raw.n++] = builder_keep(
		    builder, values[i]->text);
		if (fold_literal(values[i]->text, builder->scratch, &folded))
			return ERR_MEMORY;
		/* What folds to little cannot be looked for in advance. */
		if (item->raw.set != SET_NONE &&
		    (folded.len < 2 ||
		     scan_builder_add_word(builder->scan, item->raw.set, folded,
					   0)))
			item->raw.set = SET_NONE;
	}
	return 0;
}

static int read_patterns(struct builder *builder, struct pattern **patterns,
			 size_t *n_patterns, const struct parsed_key *key,
			 const struct yaml_node **values, size_t n)
{
	int failed = 0;

	*patterns = arena_zalloc(&builder->ruleset->arena, n + 1,
				 sizeof(**patterns));
	if (!*patterns)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++) {
		int rc = pattern_build(builder, &(*patterns)[*n_patterns],
				       values[i], key->mods[MOD_CASED],
				       key->mods[MOD_RAW] ||
					   key->mods[MOD_CASED]);

		if (rc == ERR_MEMORY)
			return rc;
		if (rc)
			failed = rc;
		else
			++*n_patterns;
	}
	return failed;
}

static int parse_text_item(struct builder *builder, struct item *item,
			   const struct parsed_key *key,
			   const struct yaml_node *node)
{
	const struct yaml_node **values;
	bool is_raw = key->mods[MOD_RAW] || key->mods[MOD_CASED];
	size_t n;
	int rc = check_modifiers(builder, key, USE_TEXT);

	if (!rc)
		rc = read_values(builder, node, &values, &n);
	if (rc)
		return rc;
	if (key->mods[MOD_ALL])
		item->flags |= ITEM_IS_ALL;
	if (key->mods[MOD_UNWARNED])
		item->flags |= ITEM_IS_UNWARNED;
	if (is_raw)
		item->flags |= ITEM_IS_RAW;
	if (key->mods[MOD_CASED])
		item->flags |= ITEM_IS_CASED;
	switch (key->compare) {
	case MOD_RE:
		item->kind = ITEM_REGEX;
		return read_patterns(builder, &item->regex.patterns,
				     &item->regex.n, key, values, n);
	case MOD_IS:
		item->flags |= ITEM_AT_START | ITEM_AT_END;
		break;
	case MOD_STARTSWITH:
		item->flags |= ITEM_AT_START;
		break;
	case MOD_ENDSWITH:
		item->flags |= ITEM_AT_END;
		break;
	case MOD_CONTAINS:
	case MOD_WORD:
	case MOD_COUNT:
		break;
	default:
		break; /* check_modifiers() has complained */
	}
	if (is_raw && (item->flags & (ITEM_AT_START | ITEM_AT_END)))
		return complain(builder, "bad-modifier", key->node,
				"raw and cased go with contains and re only");
	if (is_raw)
		return read_raw(builder, item, values, n);
	return read_words(builder, item, key, values, n);
}

static int read_number(struct builder *builder, struct item *item,
		       const struct yaml_node *node, enum fact_test test)
{
	item->fact.test = test;
	return yaml_read_number(node, &item->fact.number, builder->diags);
}

static int compare_spans(const void *a, const void *b)
{
	return span_compare(*(const struct span *)a, *(const struct span *)b);
}

/* `in: name` takes the values of a list file. */
static int read_list(struct builder *builder, struct item *item,
		     const struct yaml_node *node)
{
	const struct value_list *list = builder_find_list(builder, node->text);

	if (!list)
		return complain_hint(builder, "unknown-list", node,
				     "a list is a file NAME.txt among the "
				     "rules; for values that stand here write "
				     "[a, b]",
				     "no list file of this name was read");
	item->fact.test = FACT_IS;
	item->fact.strings = list->values;
	item->fact.n_strings = list->n;
	return 0;
}

/* The words of a list with spaces between; how many there are. */
static size_t split_choices(struct builder *builder, const char *choices,
			    const char *names[CHOICE_LIMIT])
{
	size_t n = 0;

	while (*choices && n < CHOICE_LIMIT) {
		size_t len = strcspn(choices, " ");
		struct span name;

		if (arena_copy(builder->scratch, span_make(choices, len),
			       &name) < 0)
			return n;
		names[n++] = (const char *)name.ptr;
		choices += len + (choices[len] == ' ');
	}
	return n;
}

static int check_choice(struct builder *builder, enum field field,
			const struct yaml_node *value)
{
	const char *names[CHOICE_LIMIT];
	size_t n;

	if (field_type(field) != FIELD_TYPE_CHOICE ||
	    field_has_choice(field, value->text))
		return 0;
	n = split_choices(builder, field_choices(field), names);
	diag_add_meant(builder->diags, SEVERITY_ERROR, "unknown-value",
		       value->place, value->text, names, n, NULL,
		       "'%s' is never '%.*s'", field_name(field),
		       (int)value->text.len, (const char *)value->text.ptr);
	return ERR_INPUT;
}

static int read_strings(struct builder *builder, struct item *item,
			const struct parsed_key *key,
			const struct yaml_node **values, size_t n)
{
	static const enum fact_test tests[MOD_COUNT + 1] = {
	    [MOD_CONTAINS] = FACT_CONTAINS,
	    [MOD_STARTSWITH] = FACT_STARTS_WITH,
	    [MOD_ENDSWITH] = FACT_ENDS_WITH,
	    [MOD_IS] = FACT_IS,
	    [MOD_IN] = FACT_IS,
	    [MOD_COUNT] = FACT_IS,
	};
	struct span *strings = arena_zalloc(&builder->ruleset->arena, n + 1,
					    sizeof(*strings));
	int failed = 0;

	if (!strings)
		return ERR_MEMORY;
	item->fact.test = tests[key->compare];
	for (size_t i = 0; i < n; i++) {
		struct span folded;

		if (check_choice(builder, item->fact.field, values[i]))
			failed = ERR_INPUT;
		if (fold_literal(values[i]->text, builder->scratch, &folded))
			return ERR_MEMORY;
		strings[i] = builder_keep(builder, folded);
	}
	if (item->fact.test == FACT_IS)
		qsort(strings, n, sizeof(*strings), compare_spans);
	item->fact.strings = strings;
	item->fact.n_strings = n;
	return failed;
}

static int parse_exists(struct builder *builder, struct item *item,
			const struct yaml_node *node)
{
	bool exists = true;

	item->fact.test = FACT_EXISTS;
	if (yaml_read_bool(node, &exists, builder->diags))
		return ERR_INPUT;
	if (!exists)
		item->flags |= ITEM_WANTS_ABSENCE;
	return 0;
}

static int parse_fact_item(struct builder *builder, struct item *item,
			   const struct parsed_key *key,
			   const struct yaml_node *node)
{
	static const enum language_use uses[] = {
	    [FIELD_TYPE_STRING] = USE_STRING,
	    [FIELD_TYPE_NUMBER] = USE_NUMBER,
	    [FIELD_TYPE_BOOL] = USE_BOOL,
	    [FIELD_TYPE_CHOICE] = USE_STRING,
	};
	enum field_type type = field_type(item->fact.field);
	const struct yaml_node **values;
	size_t n;
	int rc = check_modifiers(builder, key, uses[type]);

	if (rc)
		return rc;
	item->kind = ITEM_FACT;
	if (key->mods[MOD_ALL])
		item->flags |= ITEM_IS_ALL;
	if (key->compare == MOD_EXISTS || type == FIELD_TYPE_BOOL)
		return parse_exists(builder, item, node);
	switch (key->compare) {
	case MOD_GTE:
		return read_number(builder, item, node, FACT_GREATER_EQUAL);
	case MOD_GT:
		return read_number(builder, item, node, FACT_GREATER);
	case MOD_LTE:
		return read_number(builder, item, node, FACT_LESS_EQUAL);
	case MOD_LT:
		return read_number(builder, item, node, FACT_LESS);
	default:
		break;
	}
	if (type == FIELD_TYPE_NUMBER)
		return complain(builder, "bad-modifier", key->node,
				"a number is compared with gte, gt, lte, lt "
				"or exists");
	if (key->compare == MOD_IN && node->kind == YAML_SCALAR)
		return read_list(builder, item, node);
	rc = read_values(builder, node, &values, &n);
	if (rc)
		return rc;
	if (key->compare == MOD_RE) {
		item->fact.test = FACT_MATCHES;
		return read_patterns(builder, &item->fact.patterns,
				     &item->fact.n_patterns, key, values, n);
	}
	return read_strings(builder, item, key, values, n);
}

static int parse_ask(struct builder *builder, struct item *item,
		     const struct parsed_key *key, const struct yaml_node *node,
		     enum item_kind kind)
{
	const struct yaml_node **values;
	size_t n;
	int rc = check_modifiers(builder, key, USE_ASK);

	item->kind = kind;
	if (!rc)
		rc = read_values(builder, node, &values, &n);
	if (rc)
		return rc;
	if (key->mods[MOD_ALL])
		item->flags |= ITEM_IS_ALL;
	for (size_t i = 0; i < n; i++) {
		enum ask_kind ask;

		if (ask_kind_parse(values[i]->text, &ask)) {
			diag_add_meant(
			    builder->diags, SEVERITY_ERROR, "unknown-value",
			    values[i]->place, values[i]->text, ask_kind_names(),
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

/* "20 chars" or "4 words" */
static int read_within(struct builder *builder, struct near *near,
		       const struct yaml_node *node)
{
	struct span text = span_trim(node->text);
	uint32_t number = 0;
	size_t i = 0;

	for (; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9'; i++)
		if (number < 100000)
			number = number * 10 + (uint32_t)(text.ptr[i] - '0');
	text = span_trim(span_make(text.ptr + i, text.len - i));
	near->counts_words = span_equal_string(text, "words") ||
			     span_equal_string(text, "word");
	if (i == 0 || number > 10000 ||
	    (!near->counts_words && !span_equal_string(text, "chars") &&
	     !span_equal_string(text, "char")))
		return complain(builder, "bad-distance", node,
				"a distance such as '20 chars' or '4 words' "
				"is expected, 10000 at most");
	near->within = number;
	return 0;
}

/* One entry of terms: a word, a $term, or a list of them. */
static int read_near_term(struct builder *builder, uint32_t *set,
			  const struct yaml_node *node)
{
	const struct yaml_node **values;
	size_t n;
	int rc = read_values(builder, node, &values, &n);

	if (rc)
		return rc;
	if (n == 1 && values[0]->text.ptr[0] == '$')
		return find_term(builder, values[0], set);
	rc = add_set(builder, set);
	for (size_t i = 0; i < n && !rc; i++) {
		uint32_t term;

		if (values[i]->text.ptr[0] != '$') {
			rc = add_value(builder, *set, values[i], true);
			continue;
		}
		rc = find_term(builder, values[i], &term);
		if (!rc)
			rc = scan_builder_include(builder->scan, *set, term);
	}
	return rc;
}

static int parse_near(struct builder *builder, struct item *item,
		      const struct yaml_node *node)
{
	const struct yaml_node *terms = yaml_get(node, "terms");
	size_t n_keys;
	const struct yaml_key *keys = language_near_keys(&n_keys);
	struct near *near = &item->near;
	const struct yaml_node *within = yaml_get(node, "within");
	int order = 0;
	int same = 0;
	int failed = 0;

	item->kind = ITEM_NEAR;
	/* The table of keys says what is wrong with order and same. */
	if (yaml_check_keys(node, keys, n_keys, builder->diags, "near") ||
	    yaml_read_enum(yaml_get(node, "order"), keys[2].names, &order,
			   builder->diags) ||
	    yaml_read_enum(yaml_get(node, "same"), keys[3].names, &same,
			   builder->diags))
		failed = ERR_INPUT;
	if (within && within->kind == YAML_SCALAR &&
	    read_within(builder, near, within))
		failed = ERR_INPUT;
	near->is_ordered = order == 1;
	near->same = (enum near_same)same;
	if (!terms)
		return ERR_INPUT;
	if (terms->kind != YAML_SEQUENCE || terms->n < 2 ||
	    terms->n > NEAR_TERM_LIMIT)
		return complain(builder, "wrong-type", terms,
				"near needs a list of 2 to 8 terms");
	near->terms = arena_zalloc(&builder->ruleset->arena, terms->n,
				   sizeof(*near->terms));
	if (!near->terms)
		return ERR_MEMORY;
	for (const struct yaml_node *term = terms->first; term;
	     term = term->next) {
		int rc = read_near_term(builder, &near->terms[near->n_terms],
					term);

		if (rc == ERR_MEMORY)
			return rc;
		if (rc)
			failed = rc;
		else
			near->n_terms++;
	}
	return failed;
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
			     const struct parsed_key *key)
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
	struct parsed_key key;
	int rc = parse_key(builder, &key, key_node);

	*item = (struct item){
	    .key = builder_keep_string(builder, key_node->text),
	    .number = (uint32_t)builder->ruleset->n_items++};
	if (rc)
		return rc;
	for (size_t i = 0; i < n_texts; i++) {
		if (!span_equal_string(key.field, texts[i].name))
			continue;
		item->text_kinds = texts[i].kinds;
		return parse_text_item(builder, item, &key, node);
	}
	if (span_equal_string(key.field, "ask"))
		return parse_ask(builder, item, &key, node, ITEM_ASK);
	if (span_equal_string(key.field, "warn"))
		return parse_ask(builder, item, &key, node, ITEM_WARN);
	if (span_equal_string(key.field, "near")) {
		item->text_kinds = VISIBLE_TEXT_KINDS;
		rc = check_modifiers(builder, &key, USE_NEAR);
		return rc ? rc : parse_near(builder, item, node);
	}
	if (field_parse(key.field, &item->fact.field))
		return say_unknown_field(builder, &key);
	return parse_fact_item(builder, item, &key, node);
}
