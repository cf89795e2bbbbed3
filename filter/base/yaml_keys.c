/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_keys - hold a map against its key table.
 *
 * Contract: yaml_check_keys() of yaml_read.h.
 * Failure: findings unknown-key, missing-key, wrong-type, unknown-value.
 * Limits: calls nest as deep as the tables do, YAML_DEPTH_LIMIT at most,
 * for the tree is no deeper; tables of up to KEYS_LIMIT keys get hints.
 * Threads: safe, but for the list of findings.
 */
#include "base/yaml_read.h"

enum { KEYS_LIMIT = 128, WHAT_BYTES = 64 };

static const struct yaml_key *find_key(const struct yaml_key *keys, size_t n,
				       struct span name)
{
	for (size_t i = 0; i < n; i++)
		if (name.len && name.ptr[0] == (unsigned char)keys[i].name[0] &&
		    span_equal_string(name, keys[i].name))
			return &keys[i];
	return NULL;
}

static void add_unknown_key(const struct yaml_node *key,
			    const struct yaml_key *keys, size_t n,
			    struct diag_list *diags, const char *what)
{
	const char *names[KEYS_LIMIT] = {NULL};
	size_t n_names = n < KEYS_LIMIT ? n : KEYS_LIMIT;
	const char *closest;
	struct buf hint;

	for (size_t i = 0; i < n_names; i++)
		names[i] = keys[i].name;
	closest = closest_word(key->text, names, n_names);
	buf_init(&hint, 0);
	if (closest)
		buf_add_format(&hint, "did you mean '%s'?", closest);
	else
		buf_add_string(&hint, "known here: ");
	for (size_t i = 0; i < n_names && !closest; i++)
		buf_add_format(&hint, "%s%s", i ? ", " : "", names[i]);
	diag_add_hint(diags, SEVERITY_ERROR, "unknown-key", key->place,
		      buf_string(&hint), "unknown key '%.*s' in %s",
		      (int)(key->text.len < 60 ? key->text.len : 60),
		      (const char *)key->text.ptr, what);
	buf_release(&hint);
}

static bool is_name(struct span text, const char *const *names)
{
	for (; *names; names++)
		if (span_equal_string(text, *names))
			return true;
	return false;
}

static int check_names(const struct yaml_node *value, const char *const *names,
		       struct diag_list *diags)
{
	int result = 0;

	for (const struct yaml_node *item =
		 value->kind == YAML_SCALAR ? value : value->first;
	     item; item = item->next) {
		if (item->kind != YAML_SCALAR || yaml_is_null(item) ||
		    is_name(item->text, names))
			continue;
		yaml_add_unknown_value(item, names, diags);
		result = ERR_INPUT;
	}
	return result;
}

/*
 * From here to yaml_check_keys() the functions call each other, as deep as
 * the tables of keys are nested, which no input decides.
 * NOLINTBEGIN(misc-no-recursion)
 */

/* What one of the maps of a key is called: "rule" for one of the rules. */
static void name_one(const struct yaml_key *key, char *what, size_t size)
{
	size_t len = strlen(key->name);

	if (len > 1 && key->name[len - 1] == 's' && !(key->types & YAML_MAP))
		len--;
	if (len >= size)
		len = size - 1;
	memcpy(what, key->name, len);
	what[len] = '\0';
}

/* A map, or each map of a list, against the nested table. */
static int check_maps(const struct yaml_node *value, const struct yaml_key *key,
		      struct diag_list *diags)
{
	char what[WHAT_BYTES];
	int result = 0;

	name_one(key, what, sizeof(what));
	if (value->kind == YAML_MAPPING)
		return yaml_check_keys(value, key->keys, key->n_keys, diags,
				       what);
	for (const struct yaml_node *item = value->first; item;
	     item = item->next)
		if (item->kind == YAML_MAPPING &&
		    yaml_check_keys(item, key->keys, key->n_keys, diags, what) <
			0)
			result = ERR_INPUT;
	return result;
}

/* A map under own names: each value is a map, maps, or texts. */
static int check_own_names(const struct yaml_node *map,
			   const struct yaml_key *key, struct diag_list *diags)
{
	uint32_t types = YAML_STRINGS;
	int result = 0;

	if (key->types & YAML_MAP_OF_MAP)
		types = YAML_MAP;
	else if (key->types & YAML_MAP_OF_MAPS)
		types = YAML_MAP | YAML_LIST_OF_MAP;
	for (const struct yaml_node *name = map->first; name;
	     name = name->next) {
		if (!yaml_is_type(name->value, types)) {
			yaml_add_type_finding(name->value, types, diags);
			result = ERR_INPUT;
		} else if (key->keys &&
			   check_maps(name->value, key, diags) < 0) {
			result = ERR_INPUT;
		}
	}
	return result;
}

static int check_inside(const struct yaml_node *value,
			const struct yaml_key *key, struct diag_list *diags)
{
	if (value->kind == YAML_MAPPING &&
	    (key->types &
	     (YAML_MAP_OF_MAP | YAML_MAP_OF_MAPS | YAML_MAP_OF_STRINGS)))
		return check_own_names(value, key, diags);
	/* A map in the place of a list of maps was said to be one. */
	if (value->kind == YAML_MAPPING && !(key->types & YAML_MAP))
		return 0;
	return key->keys ? check_maps(value, key, diags) : 0;
}

static int check_value(const struct yaml_node *value,
		       const struct yaml_key *key, struct diag_list *diags)
{
	int result = 0;

	if (!yaml_is_type(value, key->types)) {
		yaml_add_type_finding(value, key->types, diags);
		result = ERR_INPUT;
	}
	if (key->names && check_names(value, key->names, diags) < 0)
		result = ERR_INPUT;
	if (check_inside(value, key, diags) < 0)
		result = ERR_INPUT;
	return result;
}

static int check_required(const struct yaml_node *node,
			  const struct yaml_key *keys, size_t n,
			  struct diag_list *diags, const char *what)
{
	struct place place = node->first ? node->first->place : node->place;
	int result = 0;

	for (size_t i = 0; i < n; i++) {
		if (!keys[i].is_required || yaml_get(node, keys[i].name))
			continue;
		diag_add_hint(diags, SEVERITY_ERROR, "missing-key", place,
			      keys[i].doc, "this %s needs the key '%s'", what,
			      keys[i].name);
		result = ERR_INPUT;
	}
	return result;
}

int yaml_check_keys(const struct yaml_node *node, const struct yaml_key *keys,
		    size_t n, struct diag_list *diags, const char *what)
{
	int result = 0;

	if (node->kind != YAML_MAPPING) {
		yaml_add_wrong_type(node, YAML_MAP, diags);
		return ERR_INPUT;
	}
	for (const struct yaml_node *at = node->first; at; at = at->next) {
		const struct yaml_key *key = find_key(keys, n, at->text);

		if (at->kind != YAML_SCALAR)
			continue; /* the parser has complained */
		if (!key) {
			add_unknown_key(at, keys, n, diags, what);
			result = ERR_INPUT;
		} else if (check_value(at->value, key, diags) < 0) {
			result = ERR_INPUT;
		}
	}
	if (check_required(node, keys, n, diags, what) < 0)
		result = ERR_INPUT;
	return result;
}
/* NOLINTEND(misc-no-recursion) */

int yaml_check_file(const struct yaml_node *root, const struct yaml_key *keys,
		    size_t n, struct diag_list *diags, const char *what)
{
	const struct yaml_node *schema = yaml_get(root, "schema");
	int rc = yaml_check_keys(root, keys, n, diags, what);

	if (!schema || !yaml_is_type(schema, YAML_NUMBER) ||
	    span_equal_string(schema->text, "1"))
		return rc;
	diag_add(diags, SEVERITY_ERROR, "schema-version", schema->place,
		 "this program reads schema 1 only");
	return ERR_INPUT;
}
