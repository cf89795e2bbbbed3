/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lint_logic - conditions that hold never, always, or whatever a part says.
 *
 * A condition is worked out for all combinations of what its selections
 * (and the rules that it names) may say, 64 at a time. Selections that no
 * message of the rule's channels and directions can meet are known to say
 * no.
 *
 * Contract: lint_find_logic() of lint_run.h.
 * Failure: memory.
 * Limits: conditions over more than PARTS_LIMIT parts are not looked at.
 * Threads: belongs to loading.
 */
#include "lint_run.h"

enum { PARTS_LIMIT = 10, TABLE_WORDS = (1 << PARTS_LIMIT) / 64 };

/* A bit for each combination of the parts. */
struct truth_table {
	uint64_t words[TABLE_WORDS];
};

/* A selection or a rule that the condition names. */
struct part {
	bool is_rule;
	uint32_t ref;
	bool is_never;      /* no message can meet it */
	struct place place; /* in the condition */
};

struct logic {
	struct lint_run *run;
	const struct rule *rule;
	struct part parts[PARTS_LIMIT];
	size_t n;
	size_t n_words;            /* in use */
	struct truth_table *stack; /* one for each node being worked out */
};

/* --- what no message can meet --------------------------------------------- */

static bool is_only(uint32_t set, unsigned bit)
{
	return set == 1u << bit;
}

static bool names_only(const struct item *item, const char *value)
{
	return item->fact.test == FACT_IS && item->fact.n_strings == 1 &&
	       span_equal_string(item->fact.strings[0], value);
}

/* Of a rule for SMS only: does the item ask for what only mail has? */
static bool is_of_mail(const struct item *item)
{
	switch (item->kind) {
	case ITEM_WORDS:
	case ITEM_RAW:
	case ITEM_REGEX:
		return !(item->text_kinds & (1u << TEXT_BODY));
	case ITEM_FACT:
		if (item->flags & ITEM_WANTS_ABSENCE)
			return false;
		return (item->fact.field >= FIELD_REPLY_TO &&
			item->fact.field <= FIELD_REPLY_TO_KIND) ||
		       item->fact.field == FIELD_ATTACHMENT_TYPE ||
		       item->fact.field == FIELD_ATTACHMENT_KIND;
	case ITEM_ASK:
	case ITEM_WARN:
	case ITEM_NEAR:
		break;
	}
	return false;
}

static bool item_is_never(const struct rule *rule, const struct item *item)
{
	bool is_fact = item->kind == ITEM_FACT;

	if (is_only(rule->channels, CHANNEL_SMS) &&
	    (is_of_mail(item) ||
	     (is_fact && item->fact.field == FIELD_CHANNEL &&
	      names_only(item, "email"))))
		return true;
	if (is_only(rule->channels, CHANNEL_EMAIL) && is_fact &&
	    item->fact.field == FIELD_CHANNEL && names_only(item, "sms"))
		return true;
	if (!is_fact || item->fact.field != FIELD_DIRECTION)
		return false;
	return (is_only(rule->directions, DIRECTION_INBOUND) &&
		names_only(item, "outbound")) ||
	       (is_only(rule->directions, DIRECTION_OUTBOUND) &&
		names_only(item, "inbound"));
}

static bool selection_is_never(const struct rule *rule,
			       const struct selection *selection)
{
	for (size_t i = 0; i < selection->n; i++) {
		const struct item_list *items = &selection->alternatives[i];
		bool is_never = false;

		for (size_t k = 0; k < items->n && !is_never; k++)
			is_never = item_is_never(rule, &items->items[k]);
		if (!is_never)
			return false;
	}
	return true;
}

/* --- parts ---------------------------------------------------------------- */

/* The number of a node's part; PARTS_LIMIT when there are too many. */
static size_t part_of(struct logic *logic, const struct node *node)
{
	bool is_rule = node->kind == NODE_RULE;
	struct part *part;

	for (size_t i = 0; i < logic->n; i++)
		if (logic->parts[i].is_rule == is_rule &&
		    logic->parts[i].ref == node->ref)
			return i;
	if (logic->n == PARTS_LIMIT)
		return PARTS_LIMIT;
	part = &logic->parts[logic->n];
	*part = (struct part){
	    .is_rule = is_rule, .ref = node->ref, .place = node->place};
	if (!is_rule)
		part->is_never = selection_is_never(
		    logic->rule, &logic->rule->selections[node->ref]);
	return logic->n++;
}

static bool gather_parts(struct logic *logic)
{
	for (size_t i = 0; i < logic->rule->n_nodes; i++) {
		const struct node *node = &logic->rule->nodes[i];

		if ((node->kind == NODE_SELECTION || node->kind == NODE_RULE) &&
		    part_of(logic, node) == PARTS_LIMIT)
			return false;
	}
	logic->n_words = logic->n > 6 ? (size_t)1 << (logic->n - 6) : 1;
	return true;
}

/* --- tables --------------------------------------------------------------- */

static const uint64_t patterns[6] = {
    UINT64_C(0xAAAAAAAAAAAAAAAA), UINT64_C(0xCCCCCCCCCCCCCCCC),
    UINT64_C(0xF0F0F0F0F0F0F0F0), UINT64_C(0xFF00FF00FF00FF00),
    UINT64_C(0xFFFF0000FFFF0000), UINT64_C(0xFFFFFFFF00000000),
};

/* Combination c has part p when bit p of c is set. */
static uint64_t part_word(size_t part, size_t word)
{
	if (part < 6)
		return patterns[part];
	return (word >> (part - 6) & 1) ? UINT64_MAX : 0;
}

/* The combinations that there can be. */
static uint64_t possible(const struct logic *logic, size_t word)
{
	uint64_t bits = logic->n >= 6
			    ? UINT64_MAX
			    : (UINT64_C(1) << ((size_t)1 << logic->n)) - 1;

	for (size_t i = 0; i < logic->n; i++)
		if (logic->parts[i].is_never)
			bits &= ~part_word(i, word);
	return bits;
}

/*
 * The two functions below call each other, as deep as the condition is
 * nested, CONDITION_DEPTH_LIMIT at most.
 * NOLINTBEGIN(misc-no-recursion)
 */

static void work_out(struct logic *logic, const struct node *node,
		     struct truth_table *table, size_t depth);

/* At least `need` of the children: reached[k] says that k + 1 hold. */
static void work_out_count(struct logic *logic, const struct node *node,
			   struct truth_table *table, size_t depth,
			   uint32_t need)
{
	struct truth_table reached[PARTS_LIMIT] = {0};
	struct truth_table *child = &logic->stack[depth];

	for (uint32_t i = 0; i < node->n; i++) {
		work_out(logic, &logic->rule->nodes[node->first + i], child,
			 depth + 1);
		for (size_t k = need; k-- > 0;)
			for (size_t w = 0; w < logic->n_words; w++)
				reached[k].words[w] |=
				    child->words[w] &
				    (k ? reached[k - 1].words[w] : UINT64_MAX);
	}
	*table = reached[need - 1];
}

static void work_out(struct logic *logic, const struct node *node,
		     struct truth_table *table, size_t depth)
{
	bool is_and = node->kind == NODE_AND;
	struct truth_table *child = &logic->stack[depth];

	switch (node->kind) {
	case NODE_SELECTION:
	case NODE_RULE:
		for (size_t w = 0; w < logic->n_words; w++)
			table->words[w] = part_word(part_of(logic, node), w);
		return;
	case NODE_NOT:
		work_out(logic, &logic->rule->nodes[node->first], table,
			 depth + 1);
		for (size_t w = 0; w < logic->n_words; w++)
			table->words[w] = ~table->words[w];
		return;
	case NODE_COUNT:
		if (node->need > 1 && node->need < node->n &&
		    node->need <= PARTS_LIMIT) {
			work_out_count(logic, node, table, depth, node->need);
			return;
		}
		is_and = node->need > 1;
		break;
	case NODE_AND:
	case NODE_OR:
	case NODE_WEIGHTS: /* has no condition: not asked */
		break;
	}
	memset(table, is_and ? 0xFF : 0, sizeof(*table));
	for (uint32_t i = 0; i < node->n; i++) {
		work_out(logic, &logic->rule->nodes[node->first + i], child,
			 depth + 1);
		for (size_t w = 0; w < logic->n_words; w++)
			table->words[w] = is_and ? table->words[w] &
						       child->words[w]
						 : table->words[w] |
						       child->words[w];
	}
}

/* NOLINTEND(misc-no-recursion) */

/* What another value of the part would make of a combination. */
static uint64_t flipped(const struct truth_table *table, size_t part,
			size_t word)
{
	uint64_t bits = table->words[word];
	unsigned shift = 1u << part;

	if (part >= 6)
		return table->words[word ^ ((size_t)1 << (part - 6))];
	return (bits & patterns[part]) >> shift | (bits & ~patterns[part])
						      << shift;
}

/* Does it matter anywhere what the part says? */
static bool matters(const struct logic *logic, const struct truth_table *table,
		    size_t part)
{
	for (size_t w = 0; w < logic->n_words; w++)
		if ((table->words[w] ^ flipped(table, part, w)) &
		    possible(logic, w))
			return true;
	return false;
}

/* --- findings ------------------------------------------------------------- */

static const char *part_name(const struct logic *logic, size_t part)
{
	const struct part *named = &logic->parts[part];

	return named->is_rule
		   ? logic->run->builder->ruleset->rules[named->ref].id
		   : logic->rule->selections[named->ref].name;
}

static void find_parts(struct logic *logic, const struct truth_table *table)
{
	for (size_t i = 0; i < logic->n; i++) {
		const struct part *part = &logic->parts[i];

		if (part->is_never)
			lint_add(logic->run, LINT_UNREACHABLE_SELECTION,
				 logic->rule->selections[part->ref].place, NULL,
				 "look at the rule's channel and direction",
				 "'%s' cannot hold for the messages that the "
				 "rule is for",
				 part_name(logic, i));
		else if (!matters(logic, table, i))
			lint_add(logic->run, LINT_UNREACHABLE_SELECTION,
				 part->place, NULL,
				 "the others decide alone; look at and, or "
				 "and the brackets",
				 "'%s' makes no difference to the condition",
				 part_name(logic, i));
	}
}

static void find_in_condition(struct logic *logic, struct place place)
{
	struct truth_table table;
	bool is_ever = false;
	bool is_always = true;

	work_out(logic, &logic->rule->nodes[logic->rule->root], &table, 0);
	for (size_t w = 0; w < logic->n_words; w++) {
		uint64_t bits = possible(logic, w);

		is_ever |= (table.words[w] & bits) != 0;
		is_always &= (table.words[w] & bits) == bits;
	}
	if (!is_ever)
		lint_add(logic->run, LINT_UNREACHABLE_RULE, place, NULL,
			 "no combination of the selections meets it",
			 "the condition can never hold");
	else if (is_always)
		lint_add(logic->run, LINT_ALWAYS_MATCHES, place, NULL,
			 "every combination of the selections meets it",
			 "the condition holds for every message");
	if (is_ever && !is_always)
		find_parts(logic, &table);
}

static int find_condition(struct lint_run *run, const struct rule *rule,
			  const struct yaml_node *node)
{
	const struct yaml_node *condition = yaml_get(
	    yaml_get(node, "detection"), "condition");
	struct logic logic = {.run = run, .rule = rule};
	struct arena arena;

	if (!condition || !gather_parts(&logic) || logic.n == 0)
		return 0;
	arena_init(&arena, 0);
	/* and, or and not nest in each other, three levels a bracket. */
	logic.stack = arena_alloc(&arena,
				  (rule->n_nodes + 1) * sizeof(*logic.stack));
	if (logic.stack)
		find_in_condition(&logic, condition->place);
	arena_release(&arena);
	return logic.stack ? 0 : ERR_MEMORY;
}

/* A rule without score and verdict that no rule names is never decided. */
static void find_unnamed(struct lint_run *run, const bool *is_named)
{
	const struct ruleset *ruleset = run->builder->ruleset;

	for (size_t i = 0; i < ruleset->n_rules; i++) {
		const struct rule *rule = &ruleset->rules[i];

		if (is_named[i] || !rule_is_signal(rule) ||
		    !lint_wants_place(run, &rule->place))
			continue;
		lint_add(run, LINT_UNREACHABLE_RULE, rule->place, NULL,
			 "give it a score or a verdict, or name it in another "
			 "rule's condition",
			 "'%s' has no score and no verdict, and no rule names "
			 "it: it is never decided",
			 rule->id);
	}
}

int lint_find_logic(struct lint_run *run)
{
	const struct ruleset *ruleset = run->builder->ruleset;
	bool *is_named = arena_zalloc(run->builder->scratch,
				      ruleset->n_rules + 1, sizeof(*is_named));

	if (!is_named)
		return ERR_MEMORY;
	for (size_t i = 0; i < ruleset->n_rules; i++) {
		const struct rule *rule = &ruleset->rules[i];

		for (size_t k = 0; k < rule->n_nodes; k++)
			if (rule->nodes[k].kind == NODE_RULE)
				is_named[rule->nodes[k].ref] = true;
		if (lint_wants_place(run, &rule->place) &&
		    find_condition(run, rule, run->builder->nodes[i]))
			return ERR_MEMORY;
	}
	find_unnamed(run, is_named);
	return 0;
}
