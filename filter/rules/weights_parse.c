/* SPDX-License-Identifier: Apache-2.0 */
/*
 * weights_parse - a weights file's tree into one rule.
 *
 * A weights file is a rule whose detection is a sum: phrases of folded text
 * and signs (other rules, or selections as packs have them), each with its
 * weight. The sum is squashed and cut to one score.
 *
 * Contract: see builder.h.
 * Failure: findings; a file with errors adds no rule.
 * Limits: PHRASE_LIMIT phrases, SIGN_LIMIT signs, weights of WEIGHT_LIMIT.
 * Threads: belongs to loading.
 */
#include "rule_head.h"
#include "weights.h"

#include "rules/language.h"

#include <math.h>
#include <stdlib.h>

enum {
	PHRASE_LIMIT = 4096,
	SIGN_LIMIT = 256,
	WEIGHT_LIMIT = 20,
	CAP_LIMIT = 100,
	FIRST_CHARS_LIMIT = 1000000,
	FLOOR_SHARE = 10 /* the floor is this part of the cap when left out */
};

static const char *const squash_names[] = {"soft", "logistic", "hard", NULL};

static const struct yaml_key sign_keys[] = {
    {.name = "rule",
     .types = YAML_STRING,
     .doc = "a rule that must hold: pack/rule, or a rule of the same pack"},
    {.name = "when",
     .types = YAML_ANY,
     .doc = "or a selection that must hold, as in a rule's detection"},
    {.name = "name", .types = YAML_STRING, .doc = "what explain calls it"},
    {.name = "weight",
     .types = YAML_NUMBER,
     .is_required = true,
     .doc = "what it adds to the sum, -20 to 20"},
};

static const struct yaml_key file_keys[] = {
    {.name = "schema",
     .types = YAML_NUMBER,
     .is_required = true,
     .doc = "version of the rule language: 1"},
    {.name = "kind",
     .types = YAML_STRING,
     .is_required = true,
     .doc = "weights",
     .names = (const char *const[]){"weights", NULL}},
    {.name = "pack",
     .types = YAML_STRING,
     .is_required = true,
     .doc = "first part of the rule's id"},
    {.name = "version", .types = YAML_STRING, .doc = "of the file"},
    {.name = "license", .types = YAML_STRING, .doc = "SPDX identifier"},
#include "rule_key.def"
    {.name = "bias",
     .types = YAML_NUMBER,
     .doc = "where the sum begins, mostly below 0; 0 when left out"},
    {.name = "cap",
     .types = YAML_NUMBER,
     .is_required = true,
     .doc = "the most that the rule may score, above 0"},
    {.name = "floor",
     .types = YAML_NUMBER,
     .doc = "a smaller score is none; a tenth of the cap when left out"},
    {.name = "squash",
     .types = YAML_STRING,
     .doc = "how the sum becomes the score: soft (the default, cap x "
	    "tanh(sum / cap)), logistic (cap / (1 + exp(-sum))) or hard (the "
	    "sum, cut at the cap)",
     .names = squash_names},
    {.name = "first_chars",
     .types = YAML_NUMBER,
     .doc = "only phrases within so many characters of a text's beginning "
	    "count; all when left out"},
    {.name = "phrases",
     .types = YAML_MAP,
     .doc = "phrase: weight; matched as text|word is, each counts once"},
    {.name = "signs",
     .types = YAML_LIST_OF_MAP,
     .doc = "rules and selections that add to the sum as well",
     .keys = sign_keys,
     .n_keys = ARRAY_LEN(sign_keys)},
};

const struct yaml_key *weights_keys(size_t *n)
{
	*n = ARRAY_LEN(file_keys);
	return file_keys;
}

static int complain(struct builder *builder, const char *lint,
		    const struct yaml_node *node, const char *text)
{
	diag_add(builder->diags, SEVERITY_ERROR, lint, node->place, "%s", text);
	return ERR_INPUT;
}

static int read_weight(struct builder *builder, const struct yaml_node *node,
		       double *weight)
{
	if (yaml_read_number(node, weight, builder->diags))
		return ERR_INPUT;
	if (fabs(*weight) <= WEIGHT_LIMIT)
		return 0;
	return complain(builder, "out-of-range", node, "a weight is -20 to 20");
}

/* --- phrases -------------------------------------------------------------- */

static int add_phrase(struct builder *builder, struct weights *weights,
		      const struct yaml_node *key)
{
	uint32_t set = scan_builder_add_set(builder->scan);
	struct weighted *phrase = &weights->phrases[weights->n_phrases++];
	int rc;

	if (set == UINT32_MAX)
		return ERR_MEMORY;
	scan_builder_mark_listed(builder->scan, set);
	if (weights->n_phrases == 1)
		weights->first_set = set;
	phrase->text = builder_keep(builder, key->text);
	rc = scan_builder_add_written(builder->scan, set, key->text,
				      builder->scratch);
	if (rc == ERR_LIMIT)
		return complain(builder, "too-long", key,
				"a phrase may have 512 bytes at most");
	if (rc == ERR_INPUT)
		return complain(builder, "never-matches", key,
				"nothing is left of this after folding");
	return rc ? rc : read_weight(builder, key->value, &phrase->weight);
}

/* A phrase as it is looked for, to find those that are the same. */
struct folded_key {
	struct span folded;
	const struct yaml_node *node;
};

static int compare_folded(const void *left, const void *right)
{
	const struct folded_key *a = left;
	const struct folded_key *b = right;
	int order = span_compare(a->folded, b->folded);

	if (order)
		return order;
	return (a->node->place.offset > b->node->place.offset) -
	       (a->node->place.offset < b->node->place.offset);
}

static int find_same_phrases(struct builder *builder,
			     const struct yaml_node *map)
{
	struct folded_key *keys = arena_alloc(builder->scratch,
					      (map->n + 1) * sizeof(*keys));
	size_t n = 0;
	int failed = 0;

	if (!keys)
		return ERR_MEMORY;
	for (const struct yaml_node *key = map->first; key; key = key->next) {
		keys[n].node = key;
		if (fold_literal(key->text, builder->scratch,
				 &keys[n++].folded))
			return ERR_MEMORY;
	}
	qsort(keys, n, sizeof(*keys), compare_folded);
	for (size_t i = 1; i < n; i++) {
		if (!span_equal(keys[i].folded, keys[i - 1].folded))
			continue;
		diag_add(builder->diags, SEVERITY_ERROR, "duplicate-phrase",
			 keys[i].node->place,
			 "folded, this is the phrase of line %u again",
			 keys[i - 1].node->place.line);
		failed = ERR_INPUT;
	}
	return failed;
}

static int parse_phrases(struct builder *builder, struct weights *weights,
			 const struct yaml_node *map)
{
	int failed;

	if (!map || map->kind != YAML_MAPPING)
		return 0; /* left out; a wrong type was said */
	if (map->n > PHRASE_LIMIT)
		return complain(builder, "too-many-values", map,
				"more than 4096 phrases");
	weights->phrases = arena_zalloc(&builder->ruleset->arena, map->n + 1,
					sizeof(*weights->phrases));
	if (!weights->phrases)
		return ERR_MEMORY;
	failed = find_same_phrases(builder, map);
	for (const struct yaml_node *key = map->first; key; key = key->next) {
		int rc = add_phrase(builder, weights, key);

		if (rc == ERR_MEMORY)
			return rc;
		if (rc)
			failed = rc;
	}
	return failed;
}

/* --- signs ---------------------------------------------------------------- */

/* What explain calls a selection without a name: its first key and value. */
static struct span describe(struct builder *builder,
			    const struct yaml_node *when)
{
	const struct yaml_node *map = when->kind == YAML_SEQUENCE ? when->first
								  : when;
	const struct yaml_node *key = map && map->kind == YAML_MAPPING
					  ? map->first
					  : NULL;
	const struct yaml_node *value = key ? yaml_items(key->value) : NULL;
	struct span text;
	struct buf name;

	if (!key)
		return builder_keep(builder, span_of("when"));
	buf_init(&name, 1024);
	buf_add_span(&name, key->text);
	if (value && value->kind == YAML_SCALAR) {
		buf_add_string(&name, ": ");
		buf_add_span(&name, value->text);
		if (value->next || map->n > 1 || when->n > 1)
			buf_add_string(&name, " ...");
	}
	text = builder_keep(builder, buf_span(&name));
	buf_release(&name);
	return text;
}

/* The node of a sign: a rule by name, or a selection of its own. */
static int parse_sign_node(struct builder *builder, struct rule *rule,
			   struct node *node, struct span *text,
			   const struct yaml_node *sign)
{
	const struct yaml_node *name = yaml_get(sign, "rule");
	const struct yaml_node *when = yaml_get(sign, "when");
	struct selection *selection;
	int rc;

	if (!name == !when)
		return complain(builder, "wrong-type", sign,
				"a sign has either 'rule' or 'when'");
	node->place = name ? name->place : when->place;
	if (name) {
		if (name->kind != YAML_SCALAR)
			return ERR_INPUT;
		node->kind = NODE_RULE;
		node->ref = UINT32_MAX;
		node->name = name->text;
		*text = builder_keep(builder, name->text);
		return 0;
	}
	node->kind = NODE_SELECTION;
	node->ref = (uint32_t)rule->n_selections;
	selection = &rule->selections[rule->n_selections++];
	rc = selection_parse(builder, selection, when->key);
	selection->is_used = true;
	*text = describe(builder, when);
	selection->name = (const char *)text->ptr;
	return rc;
}

static int parse_sign(struct builder *builder, struct rule *rule,
		      struct weights *weights, const struct yaml_node *sign)
{
	uint32_t number = (uint32_t)weights->n_signs;
	struct node *node = &rule->nodes[number];
	struct weighted *weighted = &weights->signs[number];
	struct span name = {NULL, 0};
	int rc = parse_sign_node(builder, rule, node, &weighted->text, sign);

	node->need = number;
	weights->n_signs++;
	if (!rc)
		rc = yaml_read_string(yaml_get(sign, "name"), &name,
				      builder->diags);
	if (!rc && name.len)
		weighted->text = builder_keep(builder, name);
	if (!rc)
		rc = read_weight(builder, yaml_get(sign, "weight"),
				 &weighted->weight);
	weights->sign_gain += fmax(weighted->weight, 0);
	return rc;
}

/* The signs become the children of the only other node, the root. */
static int parse_signs(struct builder *builder, struct rule *rule,
		       struct weights *weights, const struct yaml_node *signs)
{
	struct arena *arena = &builder->ruleset->arena;
	size_t n = signs && signs->kind == YAML_SEQUENCE ? signs->n : 0;
	int failed = 0;

	if (n > SIGN_LIMIT)
		return complain(builder, "too-many-values", signs,
				"more than 256 signs");
	rule->nodes = arena_zalloc(arena, n + 1, sizeof(*rule->nodes));
	rule->selections = arena_zalloc(arena, n + 1,
					sizeof(*rule->selections));
	weights->signs = arena_zalloc(arena, n + 1, sizeof(*weights->signs));
	if (!rule->nodes || !rule->selections || !weights->signs)
		return ERR_MEMORY;
	for (const struct yaml_node *sign = n ? signs->first : NULL; sign;
	     sign = sign->next) {
		int rc = sign->kind == YAML_MAPPING
			     ? parse_sign(builder, rule, weights, sign)
			     : ERR_INPUT;

		if (rc == ERR_MEMORY)
			return rc;
		if (rc)
			failed = rc;
	}
	rule->n_nodes = weights->n_signs + 1;
	rule->root = (uint32_t)weights->n_signs;
	rule->nodes[rule->root] = (struct node){.kind = NODE_WEIGHTS,
						.n = (uint32_t)weights->n_signs,
						.place = rule->place};
	return failed;
}

/* --- the rule ------------------------------------------------------------- */

static int parse_squash(struct builder *builder, struct weights *weights,
			const struct yaml_node *root)
{
	const struct yaml_node *floor = yaml_get(root, "floor");
	int64_t first_chars = 0;
	int squash = SQUASH_SOFT;

	if (yaml_read_number(yaml_get(root, "bias"), &weights->bias,
			     builder->diags) ||
	    yaml_read_number(yaml_get(root, "cap"), &weights->cap,
			     builder->diags) ||
	    yaml_read_enum(yaml_get(root, "squash"), squash_names, &squash,
			   builder->diags) ||
	    yaml_read_integer(yaml_get(root, "first_chars"), 1,
			      FIRST_CHARS_LIMIT, &first_chars, builder->diags))
		return ERR_INPUT;
	if (!yaml_get(root, "cap"))
		return ERR_INPUT; /* said */
	if (weights->cap <= 0 || weights->cap > CAP_LIMIT)
		return complain(builder, "out-of-range", yaml_get(root, "cap"),
				"a cap is above 0, 100 at most");
	weights->floor = weights->cap / FLOOR_SHARE;
	if (yaml_read_number(floor, &weights->floor, builder->diags))
		return ERR_INPUT;
	if (weights->floor <= 0 || weights->floor >= weights->cap)
		return complain(builder, "out-of-range", floor,
				"a floor is above 0 and below the cap");
	weights->squash = (enum weights_squash)squash;
	weights->first_chars = (uint32_t)first_chars;
	weights->needed = weights_sum_of(weights, weights->floor);
	return 0;
}

static int check_reach(struct builder *builder, const struct weights *weights,
		       const struct yaml_node *root)
{
	double most = weights->bias + weights->sign_gain;

	for (size_t i = 0; i < weights->n_phrases; i++)
		most += fmax(weights->phrases[i].weight, 0);
	if (weights->bias >= weights->needed)
		return complain(builder, "always-matches", yaml_get(root, "id"),
				"the bias alone reaches the floor");
	if (most >= weights->needed)
		return 0;
	diag_add(builder->diags, SEVERITY_ERROR, "never-matches",
		 yaml_get(root, "id")->place,
		 "all weights above 0 and the bias make %.2f, but the floor "
		 "needs a sum of %.2f",
		 most, weights->needed);
	return ERR_INPUT;
}

static int parse_rule(struct builder *builder, struct rule *rule,
		      struct span pack, const struct yaml_node *root)
{
	struct weights *weights = arena_zalloc(&builder->ruleset->arena, 1,
					       sizeof(*weights));
	int failed;
	int rc;

	if (!weights)
		return ERR_MEMORY;
	failed = rule_head_parse(builder, rule, pack, root);
	rc = parse_squash(builder, weights, root);
	failed = failed ? failed : rc;
	rc = parse_phrases(builder, weights, yaml_get(root, "phrases"));
	failed = failed == ERR_MEMORY || !rc ? failed : rc;
	rc = parse_signs(builder, rule, weights, yaml_get(root, "signs"));
	failed = failed == ERR_MEMORY || !rc ? failed : rc;
	rule->weights = weights;
	rule->score = weights->cap;
	return failed ? failed : check_reach(builder, weights, root);
}

int weights_parse(struct builder *builder, const struct yaml_node *root)
{
	const struct yaml_node *pack = yaml_get(root, "pack");
	const struct yaml_node *id = yaml_get(root, "id");
	size_t first_set = scan_builder_set_count(builder->scan);
	struct rule rule;
	int rc;

	(void)yaml_check_keys(root, file_keys, ARRAY_LEN(file_keys),
			      builder->diags, "weights file");
	yaml_check_schema(yaml_get(root, "schema"), builder->diags);
	if (!pack || pack->kind != YAML_SCALAR || !id ||
	    id->kind != YAML_SCALAR || rule_check_id(builder, pack))
		return 0;
	builder->ruleset->stats.n_packs++;
	rc = parse_rule(builder, &rule, pack->text, root);
	rule_limit_sets(builder, &rule, first_set);
	if (rc == ERR_INPUT)
		return rule_add_failed(builder, &rule);
	return rc ? rc : rule_add(builder, &rule, root);
}
