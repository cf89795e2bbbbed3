/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lint_broad - rules and patterns that match ordinary messages.
 *
 * The messages of lint_ordinary.def are judged once as SMS and once as mail
 * while all rules and patterns look on. A rule that matches more of them than
 * its score allows, and a list of literals or patterns that matches more than
 * PATTERN_SHARE, says too little. A pattern that no
 * literal leads to, in a rule that nothing else leads to, is found here too.
 *
 * Contract: lint_find_broad() of lint_run.h; the ruleset must stand.
 * Failure: memory.
 * Threads: belongs to loading.
 */
#include "lint_run.h"
#include "ruleset_private.h"

enum { PATTERN_SHARE = 50 };

/* How often something held, and where first. */
struct tally {
	uint16_t n;
	uint16_t first; /* of lint_ordinary[] */
};

struct broad {
	struct lint_run *run;
	struct scratch *scratch;
	struct tally *rules;
	struct tally *items; /* by item number */
	bool *is_wanted;     /* of each rule */
};

static bool is_over(const struct tally *tally, int percent)
{
	return tally->n * 100 > percent * LINT_ORDINARY_COUNT;
}

static void count_one(struct tally *tally, size_t message)
{
	if (tally->n++ == 0)
		tally->first = (uint16_t)message;
}

/* What compares texts with literals or patterns. */
static bool is_pattern(const struct item *item)
{
	return item->kind == ITEM_WORDS || item->kind == ITEM_RAW ||
	       item->kind == ITEM_REGEX;
}

static void count_items(struct broad *broad, const struct rule *rule,
			size_t message)
{
	for (size_t i = 0; i < rule->n_selections; i++) {
		const struct selection *selection = &rule->selections[i];

		for (size_t k = 0; k < selection->n; k++) {
			const struct item_list *list = &selection
							    ->alternatives[k];

			for (size_t j = 0; j < list->n; j++)
				if (is_pattern(&list->items[j]) &&
				    item_truth(broad->scratch,
					       &list->items[j]) == TRUTH_YES)
					count_one(
					    &broad
						 ->items[list->items[j].number],
					    message);
		}
	}
}

/* Does it add to the score, or force a verdict, when it matches? */
static bool is_counting(const struct rule *rule)
{
	return rule->score > 0 || rule->forced != ACTION_PASS;
}

static int judge(struct broad *broad, size_t number, enum channel channel,
		 struct arena *arena)
{
	const struct ruleset *ruleset = broad->run->builder->ruleset;
	struct message message;
	int rc;

	arena_reset(arena);
	rc = message_init_sms(&message, arena, span_of(lint_ordinary[number]));
	message.channel = channel;
	if (!rc)
		rc = evaluate_begin(broad->scratch, &message, arena);
	if (rc)
		return rc;
	for (size_t i = 0; i < ruleset->n_rules; i++) {
		const struct rule *rule = &ruleset->rules[i];
		bool is_mail_only = rule->channels == 1u << CHANNEL_EMAIL;

		/* Mail is a second look at what is for mail alone. */
		if (!broad->is_wanted[i] ||
		    is_mail_only != (channel == CHANNEL_EMAIL))
			continue;
		if (is_counting(rule) &&
		    rule_truth(broad->scratch, (uint32_t)i) == TRUTH_YES)
			count_one(&broad->rules[i], number);
		count_items(broad, rule, number);
	}
	return broad->scratch->facts.failed;
}

static int judge_all(struct broad *broad)
{
	struct arena arena;
	int rc = 0;

	arena_init(&arena, 0);
	for (int channel = 0; channel < CHANNEL_COUNT; channel++)
		for (size_t i = 0; i < LINT_ORDINARY_COUNT && !rc; i++)
			rc = judge(broad, i, (enum channel)channel, &arena);
	arena_release(&arena);
	return rc;
}

/* The key that the item was made from: keys of one map differ. */
static const struct yaml_node *key_of(const struct yaml_node *value,
				      size_t alternative,
				      const struct item *item)
{
	const struct yaml_node *map = yaml_items(value);

	while (map && alternative--)
		map = map->next;
	for (const struct yaml_node *key = map ? map->first : NULL; key;
	     key = key->next)
		if (span_equal_string(key->text, item->key))
			return key;
	return NULL;
}

/* How many ordinary messages hold the literal, whatever is beside it. */
static int count_literal(struct span literal, struct arena *arena)
{
	struct span folded;
	int n = 0;

	if (fold_literal(literal, arena, &folded) || folded.len == 0)
		return 0;
	for (size_t i = 0; i < LINT_ORDINARY_COUNT; i++) {
		struct span message;

		if (fold_literal(span_of(lint_ordinary[i]), arena, &message) ==
		    0)
			n += span_find(message, folded, 0) != SIZE_MAX;
	}
	return n;
}

/* Of a list of literals, those that are to blame. */
static void add_worst(struct buf *out, const struct item *item,
		      const struct yaml_node *key)
{
	enum { NAMED_LIMIT = 3 };
	size_t n_named = 0;
	struct arena arena;

	if (item->kind != ITEM_WORDS || key->value->kind != YAML_SEQUENCE)
		return;
	arena_init(&arena, 0);
	for (const struct yaml_node *value = key->value->first;
	     value && n_named < NAMED_LIMIT; value = value->next) {
		if (value->kind != YAML_SCALAR ||
		    count_literal(value->text, &arena) * 10 <
			LINT_ORDINARY_COUNT)
			continue;
		buf_add_format(
		    out, "%s'%.*s'", n_named++ ? ", " : "; most of all by ",
		    (int)value->text.len, (const char *)value->text.ptr);
		arena_reset(&arena);
	}
	arena_release(&arena);
}

static void say_broad(struct lint_run *run, const struct item *item,
		      const struct yaml_node *key, const struct tally *tally)
{
	bool is_one = key->value->kind == YAML_SCALAR ||
		      (key->value->kind == YAML_SEQUENCE && key->value->n == 1);
	const struct yaml_node *at = is_one ? yaml_items(key->value) : key;
	struct buf hint;

	buf_init(&hint, 1024);
	buf_add_format(&hint, "such as: %s", lint_ordinary[tally->first]);
	add_worst(&hint, item, key);
	lint_add(run, LINT_OVER_BROAD, at->place, NULL, buf_string(&hint),
		 "'%s' matches %d %% of ordinary messages", item->key,
		 tally->n * 100 / LINT_ORDINARY_COUNT);
	buf_release(&hint);
}

static void find_items(struct broad *broad, const struct rule *rule,
		       const struct yaml_node *node)
{
	const struct yaml_node *detection = yaml_get(node, "detection");

	for (size_t i = 0; i < rule->n_selections; i++) {
		const struct selection *selection = &rule->selections[i];
		const struct yaml_node *value = yaml_get(detection,
							 selection->name);

		for (size_t k = 0; k < selection->n; k++) {
			const struct item_list *list = &selection
							    ->alternatives[k];

			for (size_t j = 0; j < list->n; j++) {
				const struct item *item = &list->items[j];
				const struct tally
				    *tally = &broad->items[item->number];
				const struct yaml_node *key;

				if (!is_over(tally, PATTERN_SHARE))
					continue;
				key = key_of(value, k, item);
				if (key)
					say_broad(broad->run, item, key, tally);
			}
		}
	}
}

/* How many of a hundred ordinary messages a rule may match: a weak sign more
 * than one that is more than half of a threshold. */
static int rule_share(const struct rule *rule)
{
	/* A sum that just reaches its floor scores no more than that. */
	double score = rule->weights ? rule->weights->floor : rule->score;

	if (score >= 3 || rule->forced != ACTION_PASS)
		return 1;
	return score >= 1 ? 3 : 10;
}

static void find_rule(struct broad *broad, size_t number)
{
	const struct rule *rule = &broad->run->builder->ruleset->rules[number];
	const struct tally *tally = &broad->rules[number];
	struct buf hint;

	if (!is_over(tally, rule_share(rule)))
		return;
	buf_init(&hint, 1024);
	buf_add_format(&hint, "such as: %s", lint_ordinary[tally->first]);
	lint_add(broad->run, LINT_OVER_BROAD, rule->place, NULL,
		 buf_string(&hint), "'%s' matches %u of %d ordinary messages",
		 rule->id, tally->n, LINT_ORDINARY_COUNT);
	buf_release(&hint);
}

/* A pattern that would have to lead to its rule, and cannot. */
static void find_unprefiltered(struct broad *broad, const struct rule *rule,
			       const struct yaml_node *node)
{
	const struct yaml_node *detection = yaml_get(node, "detection");

	if (rule->n_triggers || rule_is_signal(rule) ||
	    rule->status == STATUS_DEPRECATED)
		return;
	for (size_t i = 0; i < rule->n_selections; i++) {
		const struct selection *selection = &rule->selections[i];
		const struct item_list *list = selection->alternatives;
		const struct yaml_node *key;

		/* Subjects and names are short, and raw texts have no hits. */
		if (selection->n != 1 || list->n != 1 ||
		    list->items[0].kind != ITEM_REGEX ||
		    (list->items[0].flags & ITEM_IS_RAW) ||
		    !(list->items[0].text_kinds & (1u << TEXT_BODY)))
			continue;
		key = key_of(yaml_get(detection, selection->name), 0,
			     &list->items[0]);
		for (size_t k = 0; key && k < list->items[0].regex.n; k++) {
			if (list->items[0].regex.patterns[k].n_sets)
				continue;
			lint_add(broad->run, LINT_UNPREFILTERED,
				 yaml_items(key->value)->place, NULL,
				 lint_row(LINT_UNPREFILTERED)->advice,
				 "the pattern is tried on every message");
			break;
		}
	}
}

static int prepare(struct broad *broad)
{
	const struct lint_run *run = broad->run;
	const struct ruleset *ruleset = run->builder->ruleset;
	struct arena *arena = run->builder->scratch;
	bool has_any = false;

	broad->rules = arena_zalloc(arena, ruleset->n_rules + 1,
				    sizeof(*broad->rules));
	broad->items = arena_zalloc(arena, ruleset->n_items + 1,
				    sizeof(*broad->items));
	broad->is_wanted = arena_zalloc(arena, ruleset->n_rules + 1,
					sizeof(*broad->is_wanted));
	if (!broad->rules || !broad->items || !broad->is_wanted)
		return ERR_MEMORY;
	for (size_t i = 0; i < ruleset->n_rules; i++) {
		broad->is_wanted[i] = lint_wants_place(
		    run, &ruleset->rules[i].place);
		has_any |= broad->is_wanted[i];
	}
	if (!has_any)
		return 0;
	broad->scratch = scratch_new(ruleset);
	return broad->scratch ? 0 : ERR_MEMORY;
}

int lint_find_broad(struct lint_run *run)
{
	const struct ruleset *ruleset = run->builder->ruleset;
	struct broad broad = {.run = run};
	int rc = prepare(&broad);

	if (!rc && broad.scratch)
		rc = judge_all(&broad);
	for (size_t i = 0; !rc && i < ruleset->n_rules; i++) {
		const struct rule *rule = &ruleset->rules[i];

		if (!broad.is_wanted[i])
			continue;
		find_rule(&broad, i);
		find_items(&broad, rule, run->builder->nodes[i]);
		find_unprefiltered(&broad, rule, run->builder->nodes[i]);
	}
	scratch_free(broad.scratch);
	return rc;
}
