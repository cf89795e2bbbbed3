/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_parse - a pack file's tree into rules.
 *
 * Contract: see builder.h. The key tables below are what `check` knows and
 * what the JSON schema is made from.
 * Failure: findings; a rule with errors is left out, the rest is read.
 * Limits: those of rule_head.h.
 * Threads: belongs to loading.
 */
#include "rule_head.h"

#include "rules/language.h"

static const struct yaml_key rule_keys[] = {
#include "rule_key.def"
    {.name = "score",
     .types = YAML_NUMBER,
     .doc = "what a match adds; negative is evidence for the sender"},
    {.name = "group",
     .types = YAML_STRING,
     .doc = "group of the pack whose sum is capped"},
    {.name = "verdict",
     .types = YAML_STRING,
     .doc = "force at least this action",
     .names = rule_action_names},
    {.name = "detection",
     .types = YAML_ANY,
     .is_required = true,
     .doc = "selections and their condition"},
};

static const struct yaml_key group_keys[] = {
    {.name = "cap",
     .types = YAML_NUMBER,
     .is_required = true,
     .doc = "the sum of the group's scores is cut here; negative for "
	    "evidence"},
};

static const struct yaml_key file_keys[] = {
    YAML_ROW_SCHEMA,
    {.name = "kind",
     .types = YAML_STRING,
     .doc = "pack (the default)",
     .names = (const char *const[]){"pack", NULL}},
    {.name = "pack",
     .types = YAML_STRING,
     .is_required = true,
     .doc = "name of the pack, first part of its rules' ids"},
    YAML_ROW_TITLE,
    {.name = "description", .types = YAML_STRING, .doc = "more about it"},
    YAML_ROW_VERSION,
    YAML_ROW_LICENSE,
    {.name = "groups",
     .types = YAML_MAP_OF_MAP,
     .doc = "groups of rules whose scores are capped together",
     .keys = group_keys,
     .n_keys = ARRAY_LEN(group_keys)},
    {.name = "rules",
     .types = YAML_LIST_OF_MAP,
     .is_required = true,
     .doc = "the rules",
     .keys = rule_keys,
     .n_keys = ARRAY_LEN(rule_keys)},
};

const struct yaml_key *pack_keys(size_t *n)
{
	*n = ARRAY_LEN(file_keys);
	return file_keys;
}

static uint32_t find_group(const struct builder *builder, struct span id)
{
	const struct ruleset *ruleset = builder->ruleset;

	for (size_t i = 0; i < ruleset->n_groups; i++)
		if (span_equal_string(id, ruleset->groups[i].name))
			return (uint32_t)i;
	return SET_NONE;
}

static int parse_groups(struct builder *builder, struct span pack,
			const struct yaml_node *groups)
{
	struct ruleset *ruleset = builder->ruleset;

	if (!groups || groups->kind != YAML_MAPPING)
		return 0;
	for (const struct yaml_node *key = groups->first; key;
	     key = key->next) {
		struct span id = rule_join_id(builder, pack, key->text);
		struct score_group *items = arena_array_room(
		    &ruleset->arena, ruleset->groups, ruleset->n_groups,
		    &builder->groups_capacity, sizeof(*items));

		if (!items || !id.ptr)
			return ERR_MEMORY;
		ruleset->groups = items;
		items[ruleset->n_groups] = (struct score_group){
		    (const char *)id.ptr, 0};
		if (yaml_read_number(yaml_get(key->value, "cap"),
				     &items[ruleset->n_groups].cap,
				     builder->diags) == 0)
			ruleset->n_groups++;
	}
	return 0;
}

static void say_unknown_group(struct builder *builder, struct span pack,
			      const struct yaml_node *node)
{
	enum { NAMED_LIMIT = 64 };
	const struct ruleset *ruleset = builder->ruleset;
	const char *names[NAMED_LIMIT];
	size_t n = 0;

	for (size_t i = 0; i < ruleset->n_groups && n < NAMED_LIMIT; i++) {
		const char *name = ruleset->groups[i].name;

		if (span_starts_with(span_of(name), pack) &&
		    name[pack.len] == '/')
			names[n++] = name + pack.len + 1;
	}
	diag_add_meant(builder->diags, SEVERITY_ERROR, "unknown-group",
		       node->place, node->text, names, n,
		       n ? NULL
			 : "name it under 'groups' of the pack, with its cap",
		       "the pack has no group '%.*s'", (int)node->text.len,
		       (const char *)node->text.ptr);
}

static int parse_group_name(struct builder *builder, struct rule *rule,
			    struct span pack, const struct yaml_node *node)
{
	struct span id;

	if (!node)
		return 0;
	id = rule_join_id(builder, pack, node->text);
	if (!id.ptr)
		return ERR_MEMORY;
	rule->group = find_group(builder, id);
	if (rule->group != SET_NONE)
		return 0;
	say_unknown_group(builder, pack, node);
	return ERR_INPUT;
}

static int parse_rule(struct builder *builder, struct rule *rule,
		      struct span pack, const struct yaml_node *node)
{
	const struct yaml_node *score = yaml_get(node, "score");
	int forced = ACTION_PASS;
	const struct yaml_node *detection = yaml_get(node, "detection");
	int failed = rule_head_parse(builder, rule, pack, node);
	int rc;

	/* What is wrong in one part hides nothing of the others. */
	if (failed == ERR_MEMORY)
		return failed;
	if (score)
		rule->score_place = score->place;
	if (yaml_read_number(score, &rule->score, builder->diags) ||
	    yaml_read_enum(yaml_get(node, "verdict"), rule_action_names,
			   &forced, builder->diags))
		failed = ERR_INPUT;
	rule->forced = (enum action)forced;
	rc = parse_group_name(builder, rule, pack, yaml_get(node, "group"));
	if (rc == ERR_MEMORY)
		return rc;
	failed = rc ? rc : failed;
	rc = detection ? detection_parse(builder, rule, detection) : ERR_INPUT;
	return rc ? rc : failed;
}

/* Read one rule; one with errors is kept apart. 0 or ERR_MEMORY. */
static int take_rule(struct builder *builder, struct span pack,
		     const struct yaml_node *node)
{
	size_t first_set = scan_builder_set_count(builder->scan);
	struct arena_mark before = arena_mark(builder->scratch);
	struct rule rule;
	int rc = parse_rule(builder, &rule, pack, node);

	arena_rewind(builder->scratch,
		     before); /* what is kept lies elsewhere */
	rule_limit_sets(builder, &rule, first_set);
	if (rc == ERR_INPUT)
		return rule_add_failed(builder, &rule);
	return rc ? rc : rule_add(builder, &rule, node);
}

int pack_parse(struct builder *builder, const struct yaml_node *root)
{
	const struct yaml_node *pack = yaml_get(root, "pack");
	const struct yaml_node *rules = yaml_get(root, "rules");
	struct span name = span_of("?"); /* when it has none */
	int rc;

	(void)yaml_check_file(root, file_keys, ARRAY_LEN(file_keys),
			      builder->diags, "pack");
	if (pack && pack->kind == YAML_SCALAR) {
		name = pack->text;
		(void)rule_check_id(builder, pack);
	}
	builder->ruleset->stats.n_packs++;
	rc = parse_groups(builder, name, yaml_get(root, "groups"));
	if (!rules || rules->kind != YAML_SEQUENCE)
		return rc;
	for (const struct yaml_node *node = rules->first; node && !rc;
	     node = node->next)
		if (node->kind == YAML_MAPPING)
			rc = take_rule(builder, name, node);
	return rc;
}
