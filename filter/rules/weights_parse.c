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
 * Limits: weights of WEIGHT_LIMIT, those of phrases and signs.
 * Threads: belongs to loading.
 */
#include "rule_head.h"
#include "weights.h"
#include "weights_parse.h"

#include "rules/language.h"

#include <math.h>

enum {
	WEIGHT_LIMIT = 20,
	CAP_LIMIT = 100,
	FIRST_CHARS_LIMIT = 1000000,
	FLOOR_SHARE = 10 /* the floor is this part of the cap when left out */
};

static const char *const squash_names[] = {"soft", "logistic", "hard", NULL};

static const struct yaml_key file_keys[] = {
    YAML_ROW_SCHEMA,
    {.name = "kind",
     .types = YAML_STRING,
     .is_required = true,
     .doc = "weights",
     .names = (const char *const[]){"weights", NULL}},
    {.name = "pack",
     .types = YAML_STRING,
     .is_required = true,
     .doc = "first part of the rule's id"},
    YAML_ROW_VERSION,
    YAML_ROW_LICENSE,
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
     .keys = weights_sign_keys,
     .n_keys = WEIGHTS_SIGN_KEY_COUNT},
};

const struct yaml_key *weights_keys(size_t *n)
{
	*n = ARRAY_LEN(file_keys);
	return file_keys;
}

int weights_complain(struct builder *builder, const char *lint,
		     const struct yaml_node *node, const char *text)
{
	diag_add(builder->diags, SEVERITY_ERROR, lint, node->place, "%s", text);
	return ERR_INPUT;
}

int weights_read_weight(struct builder *builder, const struct yaml_node *node,
			double *weight)
{
	if (yaml_read_number(node, weight, builder->diags))
		return ERR_INPUT;
	if (fabs(*weight) <= WEIGHT_LIMIT)
		return 0;
	return weights_complain(builder, "out-of-range", node,
				"a weight is -20 to 20");
}

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
		return weights_complain(builder, "out-of-range",
					yaml_get(root, "cap"),
					"a cap is above 0, 100 at most");
	weights->floor = weights->cap / FLOOR_SHARE;
	if (yaml_read_number(floor, &weights->floor, builder->diags))
		return ERR_INPUT;
	if (weights->floor <= 0 || weights->floor >= weights->cap)
		return weights_complain(builder, "out-of-range", floor,
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
		return weights_complain(builder, "always-matches",
					yaml_get(root, "id"),
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
	rc = weights_parse_phrases(builder, weights, yaml_get(root, "phrases"));
	failed = failed == ERR_MEMORY || !rc ? failed : rc;
	rc = weights_parse_signs(builder, rule, weights,
				 yaml_get(root, "signs"));
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

	(void)yaml_check_file(root, file_keys, ARRAY_LEN(file_keys),
			      builder->diags, "weights file");
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
