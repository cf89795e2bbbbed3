/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rule_head - the keys that all rules have, and their place among the rules.
 *
 * Contract: see rule_head.h.
 * Failure: findings.
 * Limits: RULE_LIMIT rules of all files, ID_BYTES an id.
 * Threads: belongs to loading.
 */
#include "rule_head.h"
#include "rules/tag.h"

enum { RULE_LIMIT = 100000, ID_BYTES = 64 };

const char *const rule_status_names[] = {"stable", "test", "experimental",
					 "deprecated", NULL};
const char *const rule_level_names[] = {"informational", "low",      "medium",
					"high",          "critical", NULL};
const char *const rule_channel_names[] = {"sms", "email", NULL};
const char *const rule_direction_names[] = {"inbound", "outbound", NULL};
const char *const rule_action_names[] = {"pass", "tag", "quarantine", "reject",
					 NULL};
const char *const rule_history_names[] = {"code.leaving", NULL};
static const char *const expect_names[] = {"match", "no_match", NULL};

const char *const rule_thread_names[] = {"first", "reply", "list", "bulk",
					 NULL};

const char *const rule_dmarc_names[] = {
    [AUTH_ABSENT] = "absent",       [AUTH_PASS] = "pass",
    [AUTH_FAIL] = "fail",           [AUTH_SOFTFAIL] = "softfail",
    [AUTH_NEUTRAL] = "neutral",     [AUTH_NONE] = "none",
    [AUTH_TEMPERROR] = "temperror", [AUTH_PERMERROR] = "permerror",
    [AUTH_PERMERROR + 1] = NULL,
};

const struct yaml_key rule_test_keys[RULE_TEST_KEY_COUNT] = {
#include "test_key.def"
    {.name = "text",
     .types = YAML_STRING,
     .is_required = true,
     .doc = "the message's text"},
    {.name = "expect",
     .types = YAML_STRING,
     .is_required = true,
     .doc = "match or no_match",
     .names = expect_names},
};

static bool is_id(struct span text)
{
	if (text.len == 0 || text.len > ID_BYTES)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		      c == '-' || c == '_' || c == '.'))
			return false;
	}
	return true;
}

int rule_check_id(struct builder *builder, const struct yaml_node *node)
{
	if (is_id(node->text))
		return 0;
	diag_add(builder->diags, SEVERITY_ERROR, "bad-name", node->place,
		 "an id has 1 to %d of a-z, 0-9, '-', '_' and '.'", ID_BYTES);
	return ERR_INPUT;
}

struct span rule_join_id(struct builder *builder, struct span pack,
			 struct span id)
{
	unsigned char *bytes = arena_alloc(&builder->ruleset->arena,
					   pack.len + id.len + 2);

	if (!bytes)
		return (struct span){NULL, 0};
	if (pack.len)
		memcpy(bytes, pack.ptr, pack.len);
	bytes[pack.len] = '/';
	if (id.len)
		memcpy(bytes + pack.len + 1, id.ptr, id.len);
	bytes[pack.len + 1 + id.len] = '\0';
	return span_make(bytes, pack.len + 1 + id.len);
}

static int keep_strings(struct builder *builder, const struct yaml_node *node,
			struct span **strings, size_t *n)
{
	struct span *texts = NULL;
	int rc = yaml_read_strings(node, builder->scratch, &texts, n,
				   builder->diags);

	*strings = NULL;
	if (rc || !node)
		return rc;
	*strings = arena_zalloc(&builder->ruleset->arena, *n + 1,
				sizeof(**strings));
	if (!*strings)
		return ERR_MEMORY;
	for (size_t i = 0; i < *n; i++)
		(*strings)[i] = builder_keep(builder, texts[i]);
	return 0;
}

/* The second of two channels or directions when it is the only one. */
static int only_one(uint32_t bits)
{
	return bits == 1u << 1 ? 1 : 0;
}

static int parse_test(struct builder *builder, const struct rule *rule,
		      struct rule_test *test, const struct yaml_node *node)
{
	int expect = 0;

	*test = (struct rule_test){
	    .channel = (enum channel)only_one(rule->channels),
	    .direction = (enum direction)only_one(rule->directions),
	};
	if (test_message_read(node, test, builder->diags) ||
	    yaml_read_enum(yaml_get(node, "expect"), expect_names, &expect,
			   builder->diags))
		return ERR_INPUT;
	test->expects_match = expect == 0;
	for (size_t i = 0; i < RULE_TEST_TEXTS; i++)
		test->texts[i] = builder_keep(builder, test->texts[i]);
	return 0;
}

static int parse_tests(struct builder *builder, struct rule *rule,
		       const struct yaml_node *tests)
{
	int failed = 0;

	if (!tests || !builder->ruleset->options.keeps_tests)
		return 0;
	rule->tests = arena_zalloc(&builder->ruleset->arena, tests->n + 1,
				   sizeof(*rule->tests));
	if (!rule->tests)
		return ERR_MEMORY;
	for (const struct yaml_node *node = tests->first; node;
	     node = node->next) {
		if (parse_test(builder, rule, &rule->tests[rule->n_tests],
			       node))
			failed = ERR_INPUT;
		else
			rule->n_tests++;
	}
	return failed;
}

/* What applies the rule, and when it is off. */
static int parse_scope(struct builder *builder, struct rule *rule,
		       const struct yaml_node *node)
{
	struct diag_list *diags = builder->diags;
	int status = STATUS_STABLE;
	int level = LEVEL_MEDIUM;

	rule->expires_day = INT32_MAX;
	if (yaml_read_enum(yaml_get(node, "status"), rule_status_names, &status,
			   diags) ||
	    yaml_read_enum(yaml_get(node, "level"), rule_level_names, &level,
			   diags) ||
	    yaml_read_enum_set(yaml_get(node, "channel"), rule_channel_names,
			       &rule->channels, diags) ||
	    yaml_read_enum_set(yaml_get(node, "direction"),
			       rule_direction_names, &rule->directions,
			       diags) ||
	    yaml_read_date(yaml_get(node, "expires"), &rule->expires_day,
			   diags))
		return ERR_INPUT;
	rule->status = (enum rule_status)status;
	rule->level = (enum rule_level)level;
	return keep_strings(builder, yaml_get(node, "lang"), &rule->langs,
			    &rule->n_langs);
}

int rule_head_parse(struct builder *builder, struct rule *rule,
		    struct span pack, const struct yaml_node *node)
{
	const struct yaml_node *id = yaml_get(node, "id");
	bool has_id = id && id->kind == YAML_SCALAR;
	struct span full = rule_join_id(builder, pack,
					has_id ? id->text : span_of("?"));
	struct span title = {NULL, 0};
	int failed = 0;
	int rc;

	if (!full.ptr)
		return ERR_MEMORY;
	*rule = (struct rule){.id = (const char *)full.ptr,
			      .pack = builder_keep_string(builder, pack),
			      .group = SET_NONE,
			      .place = has_id ? id->place : node->place};
	if (!has_id || rule_check_id(builder, id) ||
	    yaml_read_string(yaml_get(node, "title"), &title, builder->diags))
		failed = ERR_INPUT;
	rule->title = builder_keep(builder, title);
	tag_check(yaml_get(node, "tags"), builder->diags);
	rc = parse_scope(builder, rule, node);
	if (!rc)
		rc = keep_strings(builder, yaml_get(node, "tags"), &rule->tags,
				  &rule->n_tags);
	if (!rc)
		rc = keep_strings(builder, yaml_get(node, "references"),
				  &rule->references, &rule->n_references);
	if (!rc)
		rc = keep_strings(builder, yaml_get(node, "falsepositives"),
				  &rule->falsepositives,
				  &rule->n_falsepositives);
	if (!rc)
		rc = parse_tests(builder, rule, yaml_get(node, "tests"));
	return rc ? rc : failed;
}

_Static_assert((int)HIT_KINDS == (int)CHANNEL_COUNT,
	       "hits are told apart by the message's channel");

void rule_limit_sets(struct builder *builder, const struct rule *rule,
		     size_t first_set)
{
	size_t end = scan_builder_set_count(builder->scan);

	for (size_t set = first_set; rule->channels && set < end; set++)
		scan_builder_limit(builder->scan, (uint32_t)set,
				   rule->channels);
}

int rule_add_failed(struct builder *builder, const struct rule *rule)
{
	struct rule *failed = arena_array_room(
	    builder->scratch, builder->failed, builder->n_failed,
	    &builder->failed_capacity, sizeof(*failed));

	if (!failed)
		return ERR_MEMORY;
	builder->failed = failed;
	failed[builder->n_failed++] = *rule;
	if (builder_find_rule(builder, span_of(rule->id)) != UINT32_MAX)
		return 0;
	return builder_add_id(builder, rule->id, RULE_FAILED);
}

int rule_add(struct builder *builder, const struct rule *rule,
	     const struct yaml_node *node)
{
	struct ruleset *ruleset = builder->ruleset;
	uint32_t old = builder_find_rule(builder, span_of(rule->id));
	const struct yaml_node **nodes;
	struct rule *rules;

	if (old < RULE_FAILED) {
		const struct place *first = &ruleset->rules[old].place;

		if (first->source == rule->place.source) {
			diag_add(builder->diags, SEVERITY_ERROR, "duplicate-id",
				 rule->place,
				 "the rule '%s' is already in line %u",
				 rule->id, first->line);
			return 0;
		}
		diag_add(builder->diags, SEVERITY_NOTE, "rule-override",
			 rule->place, "'%s' overrides the rule of %s:%u",
			 rule->id, first->source->path, first->line);
		ruleset->rules[old] = *rule;
		builder->nodes[old] = node;
		return 0;
	}
	if (ruleset->n_rules >= RULE_LIMIT) {
		diag_add(builder->diags, SEVERITY_ERROR, "too-many-rules",
			 rule->place, "more than %d rules", RULE_LIMIT);
		return 0;
	}
	rules = arena_array_room(builder->scratch, ruleset->rules,
				 ruleset->n_rules, &builder->rules_capacity,
				 sizeof(*rules));
	nodes = arena_array_room(builder->scratch, (void *)builder->nodes,
				 ruleset->n_rules, &builder->nodes_capacity,
				 sizeof(struct yaml_node *));
	if (!rules || !nodes)
		return ERR_MEMORY;
	ruleset->rules = rules;
	builder->nodes = nodes;
	nodes[ruleset->n_rules] = node;
	rules[ruleset->n_rules] = *rule;
	return builder_add_id(builder, rule->id, (uint32_t)ruleset->n_rules++);
}
