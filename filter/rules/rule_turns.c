/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rule_turns - which operand of a condition is asked first.
 *
 * rule_order.c lays what is cheap first, and so it is shown. Asked is first
 * what decides soonest for its cost: in an `and` what seldom holds, in an
 * `or` what often does. `not newsletter` decides next to nothing, and what it
 * asks is not worth asking before the rest. How often a part holds is a
 * guess from the words that it needs.
 *
 * Contract: see builder.h. Only turns are set; nodes stay where they are.
 * Failure: memory.
 * Limits: the condition's depth times RULE_REFERENCE_DEPTH.
 * Threads: belongs to loading.
 */
#include "trigger.h"

/* What it costs to ask, and how likely the answer is yes. */
struct guess {
	double cost;
	double chance;
	bool is_made; /* of a rule */
};

struct guessing {
	struct builder *builder;
	struct guess *rules;
};

static double any_word(const struct builder *builder, const uint32_t *sets,
		       size_t n)
{
	double absence = 1;

	for (size_t i = 0; i < n; i++)
		absence *= 1 - trigger_commonness(builder, sets[i]);
	return 1 - absence;
}

static double all_words(const struct builder *builder, const uint32_t *sets,
			size_t n)
{
	double chance = 1;

	for (size_t i = 0; i < n; i++)
		chance *= trigger_commonness(builder, sets[i]);
	return chance;
}

/* Half of the texts that have a pattern's words match it, let us say. */
static double patterns_chance(const struct builder *builder,
			      const struct pattern *patterns, size_t n)
{
	double absence = 1;

	for (size_t i = 0; i < n; i++)
		absence *= 1 - all_words(builder, patterns[i].sets,
					 patterns[i].n_sets) /
				   2;
	return 1 - absence;
}

static double fact_chance(const struct item *item)
{
	enum field field = item->fact.field;
	double chance = 0.5;

	if (field >= FIELD_CONTACT && field <= FIELD_CONTACT_UNOFFICIAL)
		chance = 0.05;
	else if (field >= FIELD_LINK && field <= FIELD_BRAND_SIGNATURE)
		chance = 0.15;
	else if (field >= FIELD_OBFUSCATION_TOTAL &&
		 field <= FIELD_OBFUSCATION_TOTAL + OBFUSCATION_COUNT)
		chance = 0.02;
	return item->flags & ITEM_WANTS_ABSENCE ? 1 - chance : chance;
}

static double item_chance(const struct builder *builder,
			  const struct item *item)
{
	switch (item->kind) {
	case ITEM_WORDS:
		return item->flags & ITEM_IS_ALL
			   ? all_words(builder, item->words.sets, item->words.n)
			   : any_word(builder, item->words.sets, item->words.n);
	case ITEM_RAW:
		return item->raw.set == SET_NONE
			   ? 0.5
			   : trigger_commonness(builder, item->raw.set);
	case ITEM_REGEX:
		return patterns_chance(builder, item->regex.patterns,
				       item->regex.n);
	case ITEM_FACT:
		return fact_chance(item);
	case ITEM_ASK:
		return 0.1;
	case ITEM_WARN:
		return 0.04;
	case ITEM_NEAR:
		return all_words(builder, item->near.terms,
				 item->near.n_terms) /
		       2;
	}
	return 0.5;
}

/* --- sequences ------------------------------------------------------------ */

/* The less, the sooner: cost for each time that it ends an `and` (is_any:
 * an `or`). */
static double price(struct guess guess, bool is_any)
{
	const double least = 0.02; /* nothing is quite sure */
	double ends = is_any ? guess.chance : 1 - guess.chance;

	return guess.cost / (ends > least ? ends : least);
}

/* One more is asked when those before left it open. */
static void add_guess(struct guess *sum, struct guess guess, bool is_any)
{
	sum->cost += guess.cost * (is_any ? 1 - sum->chance : sum->chance);
	sum->chance = is_any ? 1 - (1 - sum->chance) * (1 - guess.chance)
			     : sum->chance * guess.chance;
}

static struct guess selection_guess(const struct builder *builder,
				    const struct selection *selection)
{
	struct guess sum = {0};

	for (size_t i = 0; i < selection->n; i++) {
		const struct item_list *list = &selection->alternatives[i];
		struct guess all = {.chance = 1};

		for (size_t k = 0; k < list->n; k++) {
			const struct item *item = &list->items[k];
			struct guess guess = {
			    .cost = item_cost(item),
			    .chance = item_chance(builder, item)};

			add_guess(&all, guess, false);
		}
		add_guess(&sum, all, true);
	}
	return sum;
}

/*
 * Depth is that of the condition and of rules naming rules: bounded.
 * NOLINTBEGIN(misc-no-recursion)
 */
static int node_guess(struct guessing *guessing, struct rule *rule,
		      const struct node *node, struct guess *guess);

/* Children of `and`, `or` and counts; a count is most like an `or`. */
static int children_guess(struct guessing *guessing, struct rule *rule,
			  const struct node *node, struct guess *sum)
{
	struct node *children = rule->nodes + node->first;
	bool is_any = node->kind != NODE_AND &&
		      !(node->kind == NODE_COUNT && node->need == node->n);
	struct guess *guesses = arena_zalloc(guessing->builder->scratch,
					     node->n + 1, sizeof(*guesses));

	if (!guesses)
		return ERR_MEMORY;
	for (uint32_t i = 0; i < node->n; i++) {
		uint32_t at = i;

		if (node_guess(guessing, rule, &children[i], &guesses[i]))
			return ERR_MEMORY;
		for (; at && price(guesses[children[at - 1].turn], is_any) >
				 price(guesses[i], is_any);
		     at--)
			children[at].turn = children[at - 1].turn;
		children[at].turn = i;
	}
	*sum = (struct guess){.chance = is_any ? 0 : 1};
	for (uint32_t i = 0; i < node->n; i++)
		add_guess(sum, guesses[children[i].turn], is_any);
	return 0;
}

static int rule_guess(struct guessing *guessing, uint32_t number,
		      struct guess *guess)
{
	struct rule *rule = &guessing->builder->ruleset->rules[number];
	struct guess *own = &guessing->rules[number];

	if (!own->is_made &&
	    node_guess(guessing, rule, &rule->nodes[rule->root], own))
		return ERR_MEMORY;
	own->is_made = true;
	*guess = (struct guess){.cost = own->cost + 1, .chance = own->chance};
	return 0;
}

static int node_guess(struct guessing *guessing, struct rule *rule,
		      const struct node *node, struct guess *guess)
{
	int rc;

	switch (node->kind) {
	case NODE_SELECTION:
		*guess = selection_guess(guessing->builder,
					 &rule->selections[node->ref]);
		return 0;
	case NODE_RULE:
		return rule_guess(guessing, node->ref, guess);
	case NODE_NOT:
		rc = node_guess(guessing, rule, &rule->nodes[node->first],
				guess);
		guess->chance = 1 - guess->chance;
		return rc;
	case NODE_AND:
	case NODE_OR:
	case NODE_COUNT:
	case NODE_WEIGHTS:
		break;
	}
	return children_guess(guessing, rule, node, guess);
}

/* NOLINTEND(misc-no-recursion) */

int rules_take_turns(struct builder *builder)
{
	struct guessing guessing = {.builder = builder};
	struct guess guess;
	size_t n = builder->ruleset->n_rules;

	guessing.rules = arena_zalloc(builder->scratch, n + 1,
				      sizeof(*guessing.rules));
	if (!guessing.rules)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++)
		if (rule_guess(&guessing, (uint32_t)i, &guess))
			return ERR_MEMORY;
	return 0;
}
