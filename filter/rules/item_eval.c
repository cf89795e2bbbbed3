/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item_eval - does one item of a selection hold for the message?
 *
 * One small function per kind, listed in `evaluators`. Words, asks and
 * distances are decided from the scanner's hits; patterns run only where
 * their literals were hit.
 *
 * Contract: see ruleset_private.h. A limit that was hit is UNKNOWN.
 * Failure: memory shows as UNKNOWN with its reason.
 * Limits: NEAR_STEP_LIMIT combinations for one near.
 * Threads: a scratch belongs to one thread.
 */
#include "item_eval.h"

#include "base/utf8.h"

enum { NEAR_STEP_LIMIT = 20000, WINDOW_SLACK_BYTES = 16 };

static enum truth unknown(struct scratch *scratch, const char *reason)
{
	scratch->reason = reason;
	return TRUTH_UNKNOWN;
}

static enum truth or_limit(struct scratch *scratch, bool holds)
{
	if (holds)
		return TRUTH_YES;
	return scratch->facts.hits->has_hit_limit
		   ? unknown(scratch, "hit limit")
		   : TRUTH_NO;
}

/* --- words ---------------------------------------------------------------- */

bool item_hit_counts(struct scratch *scratch, const struct item *item,
		     const struct hit *hit)
{
	struct facts *facts = &scratch->facts;
	const struct message_text *text = &facts->message->texts[hit->text];

	if (!(item->text_kinds & (1u << text->kind)))
		return false;
	if ((item->flags & ITEM_AT_START) && hit->where.start != 0)
		return false;
	if ((item->flags & ITEM_AT_END) &&
	    hit->where.end != facts->texts[hit->text].view.folded.len)
		return false;
	return !(item->flags & ITEM_IS_UNWARNED) ||
	       !facts_is_warned(facts, hit->text, hit->where);
}

static bool has_counting_hit(struct scratch *scratch, const struct item *item,
			     uint32_t set)
{
	for (const struct hit *hit = hits_first(&scratch->hits, set); hit;
	     hit = hits_next(&scratch->hits, hit))
		if (item_hit_counts(scratch, item, hit))
			return true;
	return false;
}

static enum truth eval_words(struct scratch *scratch, const struct item *item)
{
	bool is_all = item->flags & ITEM_IS_ALL;

	for (size_t i = 0; i < item->words.n; i++) {
		bool has = has_counting_hit(scratch, item, item->words.sets[i]);

		if (has != is_all)
			return or_limit(scratch, has);
	}
	return or_limit(scratch, is_all);
}

/* --- raw literals --------------------------------------------------------- */

static unsigned char lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : c;
}

static size_t find_nocase(struct span text, struct span literal)
{
	for (size_t at = 0; at + literal.len <= text.len; at++) {
		size_t i = 0;

		while (i < literal.len &&
		       lower(text.ptr[at + i]) == lower(literal.ptr[i]))
			i++;
		if (i == literal.len)
			return at;
	}
	return SIZE_MAX;
}

/* Where a literal stands in a raw text of the item's kinds. */
static bool find_raw(struct scratch *scratch, const struct item *item,
		     struct span literal, struct item_memo *memo)
{
	const struct message *message = scratch->facts.message;

	for (size_t i = 0; i < message->n_texts; i++) {
		struct span raw = message->texts[i].raw;
		size_t at;

		if (!(item->text_kinds & (1u << message->texts[i].kind)))
			continue;
		at = item->flags & ITEM_IS_CASED ? span_find(raw, literal, 0)
						 : find_nocase(raw, literal);
		if (at == SIZE_MAX)
			continue;
		memo->text = (uint16_t)i;
		memo->where = (struct range){(uint32_t)at,
					     (uint32_t)(at + literal.len)};
		return true;
	}
	return false;
}

static enum truth eval_raw(struct scratch *scratch, const struct item *item)
{
	struct item_memo *memo = &scratch->items[item->number];
	bool is_all = item->flags & ITEM_IS_ALL;

	if (item->raw.set != SET_NONE &&
	    !hits_has(&scratch->hits, item->raw.set))
		return or_limit(scratch, false);
	for (size_t i = 0; i < item->raw.n; i++) {
		bool has = find_raw(scratch, item, item->raw.literals[i], memo);

		if (has != is_all)
			return has ? TRUTH_YES : TRUTH_NO;
	}
	return is_all ? TRUTH_YES : TRUTH_NO;
}

/* --- patterns ------------------------------------------------------------- */

static int search(struct scratch *scratch, const struct pattern *pattern,
		  struct span text, struct range starts, struct range *where)
{
	return regex_search(pattern->regex, scratch->regex, text, starts,
			    &scratch->budget, where);
}

/*
 * On a long text a pattern of bounded length is tried only around the hits
 * of its rarest literals: a match must hold one of them.
 */
static int search_around_hits(struct scratch *scratch,
			      const struct pattern *pattern, uint16_t text,
			      struct range *where)
{
	struct span folded = scratch->facts.texts[text].view.folded;
	uint32_t done = 0;

	for (const struct hit *hit =
		 hits_first(&scratch->hits, pattern->sets[0]);
	     hit; hit = hits_next(&scratch->hits, hit)) {
		size_t reach = (size_t)pattern->max_bytes + WINDOW_SLACK_BYTES;
		struct range starts;
		int rc;

		if (hit->text != text)
			continue;
		starts.start = hit->where.start > reach
				   ? (uint32_t)utf8_floor(
					 folded, hit->where.start - reach)
				   : 0;
		if (starts.start < done)
			starts.start = done;
		starts.end = hit->where.start;
		if (starts.end < starts.start)
			continue;
		rc = search(scratch, pattern, folded, starts, where);
		if (rc)
			return rc;
		done = starts.end;
	}
	return 0;
}

static int search_text(struct scratch *scratch, const struct item *item,
		       const struct pattern *pattern, uint16_t text,
		       struct range *where)
{
	const struct facts *facts = &scratch->facts;
	struct span folded = facts->texts[text].view.folded;
	struct span target = item->flags & ITEM_IS_RAW
				 ? facts->message->texts[text].raw
				 : folded;

	if (!(item->flags & ITEM_IS_RAW) && pattern->n_sets &&
	    pattern->max_bytes < REGEX_REACH_BYTES &&
	    folded.len > REGEX_WINDOW_BYTES && !facts->hits->has_hit_limit)
		return search_around_hits(scratch, pattern, text, where);
	return search(scratch, pattern, target,
		      (struct range){0, (uint32_t)target.len}, where);
}

static bool literals_are_there(const struct scratch *scratch,
			       const struct pattern *pattern)
{
	if (scratch->hits.has_hit_limit)
		return true;
	for (size_t i = 0; i < pattern->n_sets; i++)
		if (!hits_has(&scratch->hits, pattern->sets[i]))
			return false;
	return true;
}

static enum truth eval_pattern(struct scratch *scratch, const struct item *item,
			       const struct pattern *pattern)
{
	struct item_memo *memo = &scratch->items[item->number];
	const struct message *message = scratch->facts.message;
	enum truth truth = TRUTH_NO;

	if (!literals_are_there(scratch, pattern))
		return TRUTH_NO;
	for (size_t i = 0; i < message->n_texts; i++) {
		struct range where;
		int rc;

		if (!(item->text_kinds & (1u << message->texts[i].kind)))
			continue;
		rc = search_text(scratch, item, pattern, (uint16_t)i, &where);
		if (rc < 0) {
			truth = unknown(scratch, "regex budget");
			continue;
		}
		if (rc == 0 ||
		    ((item->flags & ITEM_IS_UNWARNED) &&
		     !(item->flags & ITEM_IS_RAW) &&
		     facts_is_warned(&scratch->facts, (uint16_t)i, where)))
			continue;
		memo->text = (uint16_t)i;
		memo->where = where;
		return TRUTH_YES;
	}
	return truth;
}

static enum truth eval_regex(struct scratch *scratch, const struct item *item)
{
	bool is_all = item->flags & ITEM_IS_ALL;
	enum truth seen = is_all ? TRUTH_YES : TRUTH_NO;

	for (size_t i = 0; i < item->regex.n; i++) {
		enum truth truth = eval_pattern(scratch, item,
						&item->regex.patterns[i]);

		if (truth == TRUTH_UNKNOWN)
			seen = TRUTH_UNKNOWN;
		else if ((truth == TRUTH_YES) != is_all)
			return truth;
	}
	return seen;
}

/* --- facts ---------------------------------------------------------------- */

static bool is_in(const struct span *sorted, size_t n, struct span value)
{
	size_t low = 0;
	size_t high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = span_compare(sorted[middle], value);

		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* Does value hold for the test's string number i? */
static bool string_holds(const struct item *item, size_t i, struct span value)
{
	struct span wanted = item->fact.strings[i];

	switch (item->fact.test) {
	case FACT_CONTAINS:
		return span_find(value, wanted, 0) != SIZE_MAX;
	case FACT_STARTS_WITH:
		return span_starts_with(value, wanted);
	case FACT_ENDS_WITH:
		return span_ends_with(value, wanted);
	default:
		return span_equal(value, wanted);
	}
}

static bool number_holds(const struct item *item, double number)
{
	switch (item->fact.test) {
	case FACT_GREATER:
		return number > item->fact.number;
	case FACT_GREATER_EQUAL:
		return number >= item->fact.number;
	case FACT_LESS:
		return number < item->fact.number;
	case FACT_LESS_EQUAL:
		return number <= item->fact.number;
	default:
		return false;
	}
}

static bool any_string_holds(const struct item *item, struct span value)
{
	if (item->fact.test == FACT_IS)
		return is_in(item->fact.strings, item->fact.n_strings, value);
	for (size_t i = 0; i < item->fact.n_strings; i++)
		if (string_holds(item, i, value))
			return true;
	return false;
}

/* 1, 0 or ERR_UNKNOWN */
static int value_matches(struct scratch *scratch, const struct item *item,
			 struct span value)
{
	int seen = 0;

	for (size_t i = 0; i < item->fact.n_patterns; i++) {
		struct range where;
		int rc = search(scratch, &item->fact.patterns[i], value,
				(struct range){0, (uint32_t)value.len}, &where);

		if (rc > 0)
			return 1;
		if (rc < 0)
			seen = rc;
	}
	return seen;
}

int item_value_holds(struct scratch *scratch, const struct item *item,
		     const struct fact_value *value)
{
	switch (item->fact.test) {
	case FACT_EXISTS:
		/* Counts have a value always; none of a thing is no thing. */
		return field_type(item->fact.field) != FIELD_TYPE_NUMBER ||
		       item->fact.field == FIELD_AMOUNT || value->number > 0;
	case FACT_MATCHES:
		return value_matches(scratch, item, value->string);
	case FACT_IS:
	case FACT_CONTAINS:
	case FACT_STARTS_WITH:
	case FACT_ENDS_WITH:
		return any_string_holds(item, value->string);
	case FACT_GREATER:
	case FACT_GREATER_EQUAL:
	case FACT_LESS:
	case FACT_LESS_EQUAL:
		return number_holds(item, value->number);
	}
	return 0;
}

/* |all: every string of the rule is met by some value. */
static bool all_strings_hold(const struct item *item,
			     const struct fact_values *values)
{
	for (size_t i = 0; i < item->fact.n_strings; i++) {
		bool holds = false;

		for (size_t k = 0; k < values->n && !holds; k++)
			holds = string_holds(item, i, values->items[k].string);
		if (!holds)
			return false;
	}
	return true;
}

static enum truth eval_fact(struct scratch *scratch, const struct item *item)
{
	const struct fact_values *values = facts_get(&scratch->facts,
						     item->fact.field);
	enum truth truth = TRUTH_NO;

	if ((item->flags & ITEM_IS_ALL) && item->fact.n_strings) {
		if (all_strings_hold(item, values))
			return TRUTH_YES;
	} else {
		for (size_t i = 0; i < values->n && truth != TRUTH_YES; i++) {
			int rc = item_value_holds(scratch, item,
						  &values->items[i]);

			if (rc > 0)
				truth = TRUTH_YES;
			else if (rc < 0)
				truth = unknown(scratch, "regex budget");
		}
	}
	if (truth == TRUTH_NO && values->is_partial)
		return unknown(scratch,
			       item->fact.field == FIELD_CODE_LEAVING
				   ? "no history"
				   : "limit reached while finding facts");
	if (item->flags & ITEM_WANTS_ABSENCE)
		return truth == TRUTH_YES
			   ? TRUTH_NO
			   : (truth == TRUTH_NO ? TRUTH_YES : truth);
	return truth;
}

/* --- asks ----------------------------------------------------------------- */

static enum truth eval_ask(struct scratch *scratch, const struct item *item)
{
	const struct ask_list *asks = facts_asks(&scratch->facts);
	uint32_t found = (item->kind == ITEM_ASK ? asks->asked : asks->warned) &
			 item->ask_kinds;

	if (item->flags & ITEM_IS_ALL ? found == item->ask_kinds : found != 0)
		return TRUTH_YES;
	return asks->has_hit_limit ? unknown(scratch, "ask limit") : TRUTH_NO;
}

/* --- near ----------------------------------------------------------------- */

struct near_search {
	struct scratch *scratch;
	const struct item *item;
	uint16_t text;
	struct span folded;
	size_t steps;
};

static size_t count_words(struct span span)
{
	size_t words = 0;
	bool is_inside = false;

	for (size_t i = 0; i < span.len; i++) {
		bool is_space = span.ptr[i] == ' ' || span.ptr[i] == '\n';

		words += !is_space && !is_inside;
		is_inside = !is_space;
	}
	return words;
}

/* Are two hits near enough, and in the right order and place? */
static bool is_pair(struct near_search *search, struct range a, struct range b)
{
	const struct near *near = &search->item->near;
	const struct clause_list *clauses;
	struct range gap;
	struct span between;
	size_t from;
	size_t to;

	if (a.start < b.end && b.start < a.end)
		return false;
	if (near->is_ordered && a.start > b.start)
		return false;
	gap = a.end <= b.start ? (struct range){a.end, b.start}
			       : (struct range){b.end, a.start};
	between = span_range(search->folded, gap);
	if (!near->counts_words && between.len / UTF8_MAX_BYTES > near->within)
		return false;
	if ((near->counts_words ? count_words(between) : utf8_count(between)) >
	    near->within)
		return false;
	if (near->same == SAME_MESSAGE)
		return true;
	clauses = facts_clauses(&search->scratch->facts, search->text);
	if (clauses->n == 0)
		return false;
	from = clause_at(clauses, a.start);
	to = clause_at(clauses, b.start);
	return near->same == SAME_CLAUSE ? from == to
					 : clauses->items[from].sentence ==
					       clauses->items[to].sentence;
}

/*
 * A chain of hits, each near the one before it in the list of terms. Keeps
 * for each term the hit it tries, so there is no recursion.
 */
static bool find_chain(struct near_search *search, const struct hit *first,
		       struct range *where)
{
	const struct near *near = &search->item->near;
	const struct hit *tried[8] = {first};
	size_t depth = 1;

	tried[1] = hits_first(&search->scratch->hits, near->terms[1]);
	while (depth > 0) {
		const struct hit *hit = tried[depth];

		if (!hit || ++search->steps > NEAR_STEP_LIMIT) {
			if (search->steps > NEAR_STEP_LIMIT)
				return false;
			if (--depth > 0)
				tried[depth] = hits_next(&search->scratch->hits,
							 tried[depth]);
			continue;
		}
		if (hit->text != search->text ||
		    !is_pair(search, tried[depth - 1]->where, hit->where)) {
			tried[depth] = hits_next(&search->scratch->hits, hit);
			continue;
		}
		if (depth + 1 == near->n_terms) {
			*where = first->where;
			for (size_t i = 1; i <= depth; i++) {
				if (tried[i]->where.start < where->start)
					where->start = tried[i]->where.start;
				if (tried[i]->where.end > where->end)
					where->end = tried[i]->where.end;
			}
			return true;
		}
		depth++;
		tried[depth] = hits_first(&search->scratch->hits,
					  near->terms[depth]);
	}
	return false;
}

static enum truth eval_near(struct scratch *scratch, const struct item *item)
{
	struct item_memo *memo = &scratch->items[item->number];
	struct near_search search = {.scratch = scratch, .item = item};

	for (size_t i = 0; i < item->near.n_terms; i++)
		if (!hits_has(&scratch->hits, item->near.terms[i]))
			return or_limit(scratch, false);
	for (const struct hit *hit =
		 hits_first(&scratch->hits, item->near.terms[0]);
	     hit; hit = hits_next(&scratch->hits, hit)) {
		struct facts_text *text = &scratch->facts.texts[hit->text];

		if (!text->is_visible)
			continue;
		search.text = hit->text;
		search.folded = text->view.folded;
		if (!find_chain(&search, hit, &memo->where))
			continue;
		memo->text = hit->text;
		return TRUTH_YES;
	}
	if (search.steps > NEAR_STEP_LIMIT)
		return unknown(scratch, "near limit");
	return or_limit(scratch, false);
}

static enum truth (*const evaluators[])(struct scratch *,
					const struct item *) = {
    [ITEM_WORDS] = eval_words, [ITEM_RAW] = eval_raw, [ITEM_REGEX] = eval_regex,
    [ITEM_FACT] = eval_fact,   [ITEM_ASK] = eval_ask, [ITEM_WARN] = eval_ask,
    [ITEM_NEAR] = eval_near,
};

enum truth item_truth(struct scratch *scratch, const struct item *item)
{
	struct item_memo *memo = &scratch->items[item->number];

	if (memo->epoch == scratch->epoch)
		return (enum truth)memo->truth;
	memo->epoch = scratch->epoch;
	memo->truth = TRUTH_UNKNOWN;
	memo->truth = (unsigned char)evaluators[item->kind](scratch, item);
	return (enum truth)memo->truth;
}
