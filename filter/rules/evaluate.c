/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evaluate - all rules on one message.
 *
 * The rules that the message's words and signs lead to (candidate.c) are
 * decided item by item. Evidence for the sender (negative scores) is looked
 * at only when there is a score to take from, and does not count in a message
 * that asks for what only the owner may have.
 *
 * Contract: see ruleset.h and ruleset_private.h.
 * Failure: memory and oversize are errors; whatever else could not be
 * decided is UNKNOWN, listed in the verdict, and never counts as clean.
 * Limits: REGEX budgets below; RULE_REFERENCE_DEPTH.
 * Threads: a ruleset is shared, a scratch belongs to one thread.
 */
#include "ruleset_private.h"

#include "weights.h"

#include <stdlib.h>

enum { WINDOWS_A_MESSAGE = 20000 };
#define RULE_BUDGET_NS UINT64_C(50000000)
#define MESSAGE_BUDGET_NS UINT64_C(400000000)

struct scratch *scratch_new(const struct ruleset *ruleset)
{
	struct scratch *scratch = calloc(1, sizeof(*scratch));

	if (!scratch)
		return NULL;
	scratch->ruleset = ruleset;
	scratch->regex = regex_scratch_new();
	scratch->items = calloc(ruleset->n_items + 1, sizeof(*scratch->items));
	scratch->rules = calloc(ruleset->n_rules + 1, sizeof(*scratch->rules));
	scratch->candidates = calloc(ruleset->n_rules + 1,
				     sizeof(*scratch->candidates));
	scratch->candidate_bits = calloc(ruleset->n_rules / 64 + 1,
					 sizeof(*scratch->candidate_bits));
	scratch->group_sums = calloc(ruleset->n_groups + 1,
				     sizeof(*scratch->group_sums));
	if (!scratch->regex || !scratch->items || !scratch->rules ||
	    !scratch->candidates || !scratch->candidate_bits ||
	    !scratch->group_sums ||
	    hits_init(&scratch->hits, ruleset->scanner)) {
		scratch_free(scratch);
		return NULL;
	}
	return scratch;
}

void scratch_free(struct scratch *scratch)
{
	if (!scratch)
		return;
	hits_release(&scratch->hits);
	regex_scratch_free(scratch->regex);
	free(scratch->items);
	free(scratch->rules);
	free(scratch->candidates);
	free(scratch->candidate_bits);
	free(scratch->group_sums);
	free(scratch);
}

/* --- a message ------------------------------------------------------------ */

const struct brand_index *ruleset_brands(const struct ruleset *ruleset)
{
	return ruleset->context.brands;
}

struct facts *scratch_facts(struct scratch *scratch)
{
	return &scratch->facts;
}

int evaluate_begin(struct scratch *scratch, const struct message *message,
		   struct arena *arena)
{
	int rc;

	if (++scratch->epoch == 0) {
		/* Wrapped: memos of four billion messages ago look new. */
		const struct ruleset *ruleset = scratch->ruleset;

		memset(scratch->items, 0,
		       ruleset->n_items * sizeof(*scratch->items));
		memset(scratch->rules, 0,
		       ruleset->n_rules * sizeof(*scratch->rules));
		scratch->epoch = 1;
	}
	scratch->depth = 0;
	scratch->reason = NULL;
	scratch->budget = (struct regex_budget){
	    .now_ns = scratch->ruleset->options.now_ns,
	    .rule_ns = RULE_BUDGET_NS,
	    .message_ns = MESSAGE_BUDGET_NS,
	    .windows = WINDOWS_A_MESSAGE,
	};
	rc = facts_begin(&scratch->facts, &scratch->ruleset->context, message,
			 &scratch->hits, arena);
	if (!rc)
		candidates_find(scratch);
	return rc;
}

/* --- conditions ----------------------------------------------------------- */

static enum truth alternative_truth(struct scratch *scratch,
				    const struct item_list *items)
{
	enum truth truth = TRUTH_YES;

	for (size_t i = 0; i < items->n; i++) {
		enum truth item = item_truth(scratch, &items->items[i]);

		if (item == TRUTH_NO)
			return TRUTH_NO;
		if (item == TRUTH_UNKNOWN)
			truth = TRUTH_UNKNOWN;
	}
	return truth;
}

enum truth selection_truth(struct scratch *scratch,
			   const struct selection *selection)
{
	enum truth truth = TRUTH_NO;

	for (size_t i = 0; i < selection->n; i++) {
		enum truth alternative = alternative_truth(
		    scratch, &selection->alternatives[i]);

		if (alternative == TRUTH_YES)
			return TRUTH_YES;
		if (alternative == TRUTH_UNKNOWN)
			truth = TRUTH_UNKNOWN;
	}
	return truth;
}

/* At least `need` children hold? Stops as soon as that is decided.
 * NOLINTNEXTLINE(misc-no-recursion): as deep as the condition */
static enum truth count_truth(struct scratch *scratch, const struct rule *rule,
			      const struct node *node, uint32_t need)
{
	const struct node *children = rule->nodes + node->first;
	uint32_t yes = 0;
	uint32_t unknown = 0;

	for (uint32_t i = 0; i < node->n; i++) {
		enum truth truth = node_truth(scratch, rule,
					      &children[children[i].turn]);

		yes += truth == TRUTH_YES;
		unknown += truth == TRUTH_UNKNOWN;
		if (yes >= need)
			return TRUTH_YES;
		if (yes + unknown + (node->n - 1 - i) < need)
			return TRUTH_NO;
	}
	return yes + unknown >= need ? TRUTH_UNKNOWN : TRUTH_NO;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the condition */
enum truth node_truth(struct scratch *scratch, const struct rule *rule,
		      const struct node *node)
{
	enum truth inner;

	switch (node->kind) {
	case NODE_SELECTION:
		return selection_truth(scratch, &rule->selections[node->ref]);
	case NODE_RULE:
		return rule_truth(scratch, node->ref);
	case NODE_AND:
		return count_truth(scratch, rule, node, node->n);
	case NODE_OR:
		return count_truth(scratch, rule, node, 1);
	case NODE_COUNT:
		return count_truth(scratch, rule, node, node->need);
	case NODE_WEIGHTS:
		return weights_truth(scratch, rule);
	case NODE_NOT:
		inner = node_truth(scratch, rule, &rule->nodes[node->first]);
		if (inner == TRUTH_UNKNOWN)
			return TRUTH_UNKNOWN;
		return inner == TRUTH_YES ? TRUTH_NO : TRUTH_YES;
	}
	return TRUTH_NO;
}

static bool speaks_language(struct scratch *scratch, const struct rule *rule)
{
	const struct fact_values *lang;

	if (rule->n_langs == 0)
		return true;
	lang = facts_get(&scratch->facts, FIELD_LANG);
	for (size_t i = 0; i < rule->n_langs && lang->n; i++)
		if (span_equal(rule->langs[i], lang->items[0].string))
			return true;
	return false;
}

bool rule_is_meant_for(struct scratch *scratch, const struct rule *rule)
{
	return rule_is_in_scope(scratch, rule) &&
	       speaks_language(scratch, rule);
}

/* NOLINTNEXTLINE(misc-no-recursion): RULE_REFERENCE_DEPTH */
enum truth rule_truth(struct scratch *scratch, uint32_t number)
{
	const struct rule *rule = &scratch->ruleset->rules[number];
	struct rule_memo *memo = &scratch->rules[number];

	if (memo->epoch != scratch->epoch)
		*memo = (struct rule_memo){.epoch = scratch->epoch,
					   .truth = UINT8_MAX};
	if (memo->truth != UINT8_MAX)
		return (enum truth)memo->truth;
	if (rule->is_off || !rule_is_meant_for(scratch, rule)) {
		memo->truth = TRUTH_NO;
		return TRUTH_NO;
	}
	scratch->reason = NULL;
	memo->truth = (unsigned char)node_truth(scratch, rule,
						&rule->nodes[rule->root]);
	memo->reason = scratch->reason;
	return (enum truth)memo->truth;
}

/* --- the verdict ---------------------------------------------------------- */

/* Lists of the verdict while they grow; sized for all candidates. */
struct tally {
	struct scratch *scratch;
	struct verdict *verdict;
	struct arena *arena;
	enum action forced;
};

/* Add to the group's sum; what the cap leaves of the score counts. */
static double capped_score(struct scratch *scratch, const struct rule *rule,
			   double score)
{
	const struct score_group *group;
	double before;
	double after;

	if (rule->group == SET_NONE)
		return score;
	group = &scratch->ruleset->groups[rule->group];
	before = scratch->group_sums[rule->group];
	after = before + score;
	if (group->cap >= 0 ? after > group->cap : after < group->cap)
		after = group->cap;
	scratch->group_sums[rule->group] = after;
	return after - before;
}

static void add_match(struct tally *tally, const struct rule *rule)
{
	struct verdict *verdict = tally->verdict;
	struct verdict_rule match = {
	    .rule = rule, .id = rule->id, .score = rule->score};

	if (rule->weights)
		match.score = weights_score(tally->scratch, rule);
	rule_spans(tally->scratch, rule, tally->arena, &match.spans,
		   &match.n_spans);
	if (rule_is_shadow(rule)) {
		verdict->shadow[verdict->n_shadow++] = match;
		return;
	}
	match.score = capped_score(tally->scratch, rule, match.score);
	verdict->score += match.score;
	if (rule->forced > tally->forced)
		tally->forced = rule->forced;
	verdict->rules[verdict->n_rules++] = match;
}

static void decide(struct tally *tally, uint32_t number)
{
	const struct rule *rule = &tally->scratch->ruleset->rules[number];
	struct verdict *verdict = tally->verdict;
	const char *reason;

	switch (rule_truth(tally->scratch, number)) {
	case TRUTH_YES:
		add_match(tally, rule);
		break;
	case TRUTH_UNKNOWN:
		reason = tally->scratch->rules[number].reason;
		verdict
		    ->unknown[verdict->n_unknown++] = (struct verdict_unknown){
		    rule->id, reason ? reason : "unknown"};
		break;
	case TRUTH_NO:
		break;
	}
}

static int make_lists(struct tally *tally)
{
	struct verdict *verdict = tally->verdict;
	size_t n = tally->scratch->n_candidates;

	if (n == 0)
		return 0;
	verdict->rules = arena_alloc(tally->arena, n * sizeof(*verdict->rules));
	verdict->shadow = arena_alloc(tally->arena,
				      n * sizeof(*verdict->shadow));
	verdict->unknown = arena_alloc(tally->arena,
				       n * sizeof(*verdict->unknown));
	return verdict->rules && verdict->shadow && verdict->unknown
		   ? 0
		   : ERR_MEMORY;
}

static void decide_timed(struct tally *tally, uint32_t number)
{
	struct scratch *scratch = tally->scratch;
	uint64_t started_ns = scratch->ruleset->options.now_ns();

	decide(tally, number);
	scratch->rule_ns[number] += scratch->ruleset->options.now_ns() -
				    started_ns;
}

void scratch_time_rules(struct scratch *scratch, uint64_t *rule_ns)
{
	scratch->rule_ns = scratch->ruleset->options.now_ns ? rule_ns : NULL;
}

/* Rules of one sign, in order. */
static void decide_all(struct tally *tally, bool is_evidence)
{
	struct scratch *scratch = tally->scratch;

	for (size_t i = 0; i < scratch->n_candidates; i++) {
		uint32_t number = scratch->candidates[i];

		if ((scratch->ruleset->rules[number].score < 0) != is_evidence)
			continue;
		if (scratch->rule_ns)
			decide_timed(tally, number);
		else
			decide(tally, number);
	}
}

int ruleset_evaluate(const struct ruleset *ruleset, struct scratch *scratch,
		     const struct message *message,
		     const struct thresholds *thresholds, struct arena *arena,
		     struct verdict *verdict)
{
	struct tally tally = {scratch, verdict, arena, ACTION_PASS};
	const struct fact_values *lang;
	int rc = evaluate_begin(scratch, message, arena);

	*verdict = (struct verdict){.required = thresholds->tag, .lang = ""};
	if (rc)
		return rc;
	rc = make_lists(&tally);
	if (rc)
		return rc;
	memset(scratch->group_sums, 0,
	       ruleset->n_groups * sizeof(*scratch->group_sums));
	decide_all(&tally, false);
	if (verdict->score > 0 && !evidence_is_withheld(scratch))
		decide_all(&tally, true);
	lang = facts_get(&scratch->facts, FIELD_LANG);
	if (lang->n)
		verdict->lang = (const char *)lang->items[0].string.ptr;
	verdict->action = verdict_resolve(verdict->score, thresholds,
					  tally.forced);
	verdict->is_forced = verdict->action > verdict_resolve(verdict->score,
							       thresholds,
							       ACTION_PASS);
	return scratch->facts.failed;
}
