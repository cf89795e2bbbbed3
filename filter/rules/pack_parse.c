/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_parse - a pack file's tree into rules.
 *
 * Contract: see builder.h. The key tables below are what `check` knows and
 * what the JSON schema is made from.
 * Failure: findings; a rule with errors is left out, the rest is read.
 * Limits: RULE_LIMIT rules of all packs, ID_BYTES an id.
 * Threads: belongs to loading.
 */
#include "builder.h"

enum { RULE_LIMIT = 100000, ID_BYTES = 64 };

static const char *const status_names[] = {"stable", "test", "experimental",
					   "deprecated", NULL};
static const char *const level_names[] = {"informational", "low", "medium",
					  "high", "critical", NULL};
static const char *const channel_names[] = {"sms", "email", NULL};
static const char *const direction_names[] = {"inbound", "outbound", NULL};
static const char *const action_names[] = {"pass", "tag", "quarantine",
					   "reject", NULL};
static const char *const expect_names[] = {"match", "no_match", NULL};

static const struct yaml_key test_keys[] = {
    {.name = "name",
     .types = YAML_STRING,
     .doc = "what the message is, for reports"},
    {.name = "text",
     .types = YAML_STRING,
     .is_required = true,
     .doc = "the message's text"},
    {.name = "expect",
     .types = YAML_STRING,
     .is_required = true,
     .doc = "match or no_match",
     .names = expect_names},
    {.name = "channel",
     .types = YAML_STRING,
     .doc = "sms (the default) or email",
     .names = channel_names},
    {.name = "direction",
     .types = YAML_STRING,
     .doc = "inbound (the default) or outbound",
     .names = direction_names},
    {.name = "from", .types = YAML_STRING, .doc = "SMS originator or From"},
    {.name = "to", .types = YAML_STRING, .doc = "recipient"},
    {.name = "subject", .types = YAML_STRING, .doc = "subject of a mail"},
    {.name = "display_name",
     .types = YAML_STRING,
     .doc = "name beside the From address"},
    {.name = "reply_to", .types = YAML_STRING, .doc = "Reply-To address"},
};

static const struct yaml_key rule_keys[] = {
    {.name = "id",
     .types = YAML_STRING,
     .is_required = true,
     .doc = "short name in kebab-case, unique in the pack"},
    {.name = "title", .types = YAML_STRING, .doc = "what the rule catches"},
    {.name = "description", .types = YAML_STRING, .doc = "more about it"},
    {.name = "status",
     .types = YAML_STRING,
     .doc = "stable counts; test and experimental are shadow; deprecated "
	    "is off",
     .names = status_names},
    {.name = "level",
     .types = YAML_STRING,
     .doc = "how serious a match is",
     .names = level_names},
    {.name = "score",
     .types = YAML_NUMBER,
     .doc = "what a match adds; negative is evidence for the sender"},
    {.name = "group",
     .types = YAML_STRING,
     .doc = "group of the pack whose sum is capped"},
    {.name = "verdict",
     .types = YAML_STRING,
     .doc = "force at least this action",
     .names = action_names},
    {.name = "channel",
     .types = YAML_STRINGS,
     .doc = "channels that the rule is for; all when left out",
     .names = channel_names},
    {.name = "direction",
     .types = YAML_STRINGS,
     .doc = "directions that the rule is for; both when left out",
     .names = direction_names},
    {.name = "lang",
     .types = YAML_STRINGS,
     .doc = "languages that the rule is for; any when left out"},
    {.name = "tags", .types = YAML_STRINGS, .doc = "tags of the taxonomy"},
    {.name = "references",
     .types = YAML_STRINGS,
     .doc = "where the fraud is described"},
    {.name = "falsepositives",
     .types = YAML_STRINGS,
     .doc = "honest messages that may match"},
    {.name = "expires",
     .types = YAML_DATE,
     .doc = "the rule is off after this day"},
    {.name = "detection",
     .types = YAML_ANY,
     .is_required = true,
     .doc = "selections and their condition"},
    {.name = "tests",
     .types = YAML_LIST_OF_MAP,
     .doc = "messages that must match, and that must not",
     .keys = test_keys,
     .n_keys = ARRAY_LEN(test_keys)},
};

static const struct yaml_key group_keys[] = {
    {.name = "cap",
     .types = YAML_NUMBER,
     .is_required = true,
     .doc = "the sum of the group's scores is cut here; negative for "
	    "evidence"},
};

static const struct yaml_key file_keys[] = {
    {.name = "schema",
     .types = YAML_NUMBER,
     .is_required = true,
     .doc = "version of the rule language: 1"},
    {.name = "kind",
     .types = YAML_STRING,
     .doc = "pack (the default)",
     .names = (const char *const[]){"pack", NULL}},
    {.name = "pack",
     .types = YAML_STRING,
     .is_required = true,
     .doc = "name of the pack, first part of its rules' ids"},
    {.name = "title", .types = YAML_STRING, .doc = "what the pack is for"},
    {.name = "description", .types = YAML_STRING, .doc = "more about it"},
    {.name = "version", .types = YAML_STRING, .doc = "of the pack"},
    {.name = "license", .types = YAML_STRING, .doc = "SPDX identifier"},
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

const char *rule_status_name(enum rule_status status)
{
	return status_names[status];
}

const char *rule_level_name(enum rule_level level)
{
	return level_names[level];
}

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

static int check_id(struct builder *builder, const struct yaml_node *node)
{
	if (is_id(node->text))
		return 0;
	diag_add(builder->diags, SEVERITY_ERROR, "bad-name", node->place,
		 "an id has 1 to %d of a-z, 0-9, '-', '_' and '.'", ID_BYTES);
	return ERR_INPUT;
}

static struct span join_id(struct builder *builder, struct span pack,
			   struct span id)
{
	unsigned char *bytes =
	    arena_alloc(&builder->ruleset->arena, pack.len + id.len + 2);

	if (!bytes)
		return (struct span){NULL, 0};
	memcpy(bytes, pack.ptr, pack.len);
	bytes[pack.len] = '/';
	memcpy(bytes + pack.len + 1, id.ptr, id.len);
	bytes[pack.len + 1 + id.len] = '\0';
	return span_make(bytes, pack.len + 1 + id.len);
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
		struct span id = join_id(builder, pack, key->text);
		struct score_group *items = arena_array_room(
		    &ruleset->arena, ruleset->groups, ruleset->n_groups,
		    &builder->groups_capacity, sizeof(*items));

		if (!items || !id.ptr)
			return ERR_MEMORY;
		ruleset->groups = items;
		items[ruleset->n_groups] =
		    (struct score_group){(const char *)id.ptr, 0};
		if (yaml_read_number(yaml_get(key->value, "cap"),
				     &items[ruleset->n_groups].cap,
				     builder->diags) == 0)
			ruleset->n_groups++;
	}
	return 0;
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

static int parse_test(struct builder *builder, struct rule_test *test,
		      const struct yaml_node *node)
{
	const struct {
		const char *name;
		struct span *to;
	} texts[] = {
	    {"name", &test->name},	 {"text", &test->text},
	    {"from", &test->from},	 {"to", &test->to},
	    {"subject", &test->subject}, {"display_name", &test->display_name},
	    {"reply_to", &test->reply_to},
	};
	int channel = CHANNEL_SMS;
	int direction = DIRECTION_INBOUND;
	int expect = 0;

	*test = (struct rule_test){.place = node->place};
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct span text = {NULL, 0};

		if (yaml_read_string(yaml_get(node, texts[i].name), &text,
				     builder->diags))
			return ERR_INPUT;
		*texts[i].to = builder_keep(builder, text);
	}
	if (yaml_read_enum(yaml_get(node, "channel"), channel_names, &channel,
			   builder->diags) ||
	    yaml_read_enum(yaml_get(node, "direction"), direction_names,
			   &direction, builder->diags) ||
	    yaml_read_enum(yaml_get(node, "expect"), expect_names, &expect,
			   builder->diags))
		return ERR_INPUT;
	test->channel = (enum channel)channel;
	test->direction = (enum direction)direction;
	test->expects_match = expect == 0;
	return 0;
}

static int parse_tests(struct builder *builder, struct rule *rule,
		       const struct yaml_node *tests)
{
	if (!tests || !builder->ruleset->options.keeps_tests)
		return 0;
	rule->tests = arena_zalloc(&builder->ruleset->arena, tests->n + 1,
				   sizeof(*rule->tests));
	if (!rule->tests)
		return ERR_MEMORY;
	for (const struct yaml_node *node = tests->first; node;
	     node = node->next) {
		int rc = parse_test(builder, &rule->tests[rule->n_tests], node);

		if (rc)
			return rc;
		rule->n_tests++;
	}
	return 0;
}

static int parse_group_name(struct builder *builder, struct rule *rule,
			    struct span pack, const struct yaml_node *node)
{
	struct span id;

	rule->group = SET_NONE;
	if (!node)
		return 0;
	id = join_id(builder, pack, node->text);
	if (!id.ptr)
		return ERR_MEMORY;
	rule->group = find_group(builder, id);
	if (rule->group != SET_NONE)
		return 0;
	diag_add(builder->diags, SEVERITY_ERROR, "unknown-group", node->place,
		 "the pack has no group '%.*s'", (int)node->text.len,
		 (const char *)node->text.ptr);
	return ERR_INPUT;
}

/* What applies the rule, and when it is off. */
static int parse_scope(struct builder *builder, struct rule *rule,
		       const struct yaml_node *node)
{
	struct diag_list *diags = builder->diags;
	int status = STATUS_STABLE;
	int level = LEVEL_MEDIUM;
	int forced = ACTION_PASS;

	rule->expires_day = INT32_MAX;
	if (yaml_read_enum(yaml_get(node, "status"), status_names, &status,
			   diags) ||
	    yaml_read_enum(yaml_get(node, "level"), level_names, &level,
			   diags) ||
	    yaml_read_enum(yaml_get(node, "verdict"), action_names, &forced,
			   diags) ||
	    yaml_read_enum_set(yaml_get(node, "channel"), channel_names,
			       &rule->channels, diags) ||
	    yaml_read_enum_set(yaml_get(node, "direction"), direction_names,
			       &rule->directions, diags) ||
	    yaml_read_date(yaml_get(node, "expires"), &rule->expires_day,
			   diags))
		return ERR_INPUT;
	rule->status = (enum rule_status)status;
	rule->level = (enum rule_level)level;
	rule->forced = (enum action)forced;
	return keep_strings(builder, yaml_get(node, "lang"), &rule->langs,
			    &rule->n_langs);
}

static int parse_rule(struct builder *builder, struct rule *rule,
		      struct span pack, const struct yaml_node *node)
{
	const struct yaml_node *id = yaml_get(node, "id");
	struct span full;
	struct span title = {NULL, 0};
	int rc;

	full = join_id(builder, pack, id->text);
	if (!full.ptr)
		return ERR_MEMORY;
	*rule = (struct rule){.id = (const char *)full.ptr,
			      .pack = builder_keep_string(builder, pack),
			      .place = id->place};
	if (check_id(builder, id) ||
	    yaml_read_string(yaml_get(node, "title"), &title,
			     builder->diags) ||
	    yaml_read_number(yaml_get(node, "score"), &rule->score,
			     builder->diags))
		return ERR_INPUT;
	rule->title = builder_keep(builder, title);
	rc = parse_scope(builder, rule, node);
	if (!rc)
		rc = parse_group_name(builder, rule, pack,
				      yaml_get(node, "group"));
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
		rc = detection_parse(builder, rule,
				     yaml_get(node, "detection"));
	if (!rc)
		rc = parse_tests(builder, rule, yaml_get(node, "tests"));
	return rc;
}

/* Put the rule in, or in the place of an earlier one of the same id. */
static int add_rule(struct builder *builder, const struct rule *rule)
{
	struct ruleset *ruleset = builder->ruleset;
	uint32_t old = builder_find_rule(builder, span_of(rule->id));
	struct rule *rules;

	if (old != UINT32_MAX) {
		const struct place *first = &ruleset->rules[old].place;

		if (first->source == rule->place.source) {
			diag_add(builder->diags, SEVERITY_ERROR,
				 "duplicate-id", rule->place,
				 "the rule '%s' is already in line %u",
				 rule->id, first->line);
			return 0;
		}
		diag_add(builder->diags, SEVERITY_NOTE, "rule-override",
			 rule->place, "'%s' overrides the rule of %s:%u",
			 rule->id, first->source->path, first->line);
		ruleset->rules[old] = *rule;
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
	if (!rules)
		return ERR_MEMORY;
	ruleset->rules = rules;
	rules[ruleset->n_rules] = *rule;
	return builder_add_id(builder, rule->id, (uint32_t)ruleset->n_rules++);
}

static int check_schema(struct builder *builder, const struct yaml_node *node)
{
	int64_t schema = 0;

	if (yaml_read_integer(node, 1, 1, &schema, builder->diags))
		return ERR_INPUT;
	return 0;
}

/* Has it at least an id and a detection? What is missing was said. */
static bool is_readable(const struct yaml_node *rule)
{
	const struct yaml_node *id = yaml_get(rule, "id");

	return id && id->kind == YAML_SCALAR && yaml_get(rule, "detection");
}

int pack_parse(struct builder *builder, const struct yaml_node *root)
{
	const struct yaml_node *pack = yaml_get(root, "pack");
	const struct yaml_node *rules = yaml_get(root, "rules");
	int rc;

	/* What is wrong with a key hides nothing of what else is wrong. */
	(void)yaml_check_keys(root, file_keys, ARRAY_LEN(file_keys),
			      builder->diags, "pack");
	(void)check_schema(builder, yaml_get(root, "schema"));
	if (!pack || pack->kind != YAML_SCALAR || !rules ||
	    rules->kind != YAML_SEQUENCE || check_id(builder, pack))
		return 0;
	builder->ruleset->stats.n_packs++;
	rc = parse_groups(builder, pack->text, yaml_get(root, "groups"));
	for (const struct yaml_node *node = rules->first; node && !rc;
	     node = node->next) {
		struct rule rule;

		if (!is_readable(node))
			continue;
		rc = parse_rule(builder, &rule, pack->text, node);
		if (!rc)
			rc = add_rule(builder, &rule);
		if (rc == ERR_INPUT)
			rc = 0; /* said in the findings; go on */
	}
	return rc;
}
