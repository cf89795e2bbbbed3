/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_test_case - one message of a test judged, as it is and disguised.
 *
 * Contract: see tool_test.h. A message that its rule must match is disguised
 * when the rule speaks against the sender; one that must not match, unless
 * the rule looks at how much was folded, which disguises raise. Messages of
 * suites are disguised when they must be tagged at least: honest senders
 * hide nothing.
 * Failure: a mail that cannot be read makes the case a broken one.
 * Limits: MAIL_LIMIT_BYTES a mail, REASON_RULES rules in a reason.
 * Threads: one worker a thread; the run's arena is locked.
 */
#include "cmd/tool_test.h"
#include "message/mail.h"
#include "rules/explain.h"
#include "rules/rule_test.h"

enum {
	MAIL_LIMIT_BYTES = 64 << 20,
	REASON_RULES = 4,
	REASON_SPANS = 6,
	REASON_WEIGHTS = 12
};

/* What judging a message came to. */
struct judged {
	bool holds;
	enum truth truth;       /* beside a rule */
	struct verdict verdict; /* of a suite */
};

const char *test_case_group(const struct test_case *item)
{
	return item->rule ? item->rule->id : item->suite->source->path;
}

static const struct rule_test *described(const struct test_case *item)
{
	return item->rule ? item->test : &item->item->message;
}

struct span test_case_name(const struct test_case *item)
{
	const struct rule_test *test = described(item);

	return test->name.len ? test->name : test->text;
}

const struct place *test_case_place(const struct test_case *item)
{
	return &described(item)->place;
}

void test_case_add_want(struct buf *out, const struct test_case *item)
{
	const struct suite_message *wanted = item->item;

	if (item->rule) {
		buf_add_string(out, item->test->expects_match ? "match"
							      : "no_match");
		return;
	}
	buf_add_string(out, action_name(wanted->min_action));
	if (wanted->max_action == ACTION_REJECT &&
	    wanted->min_action != ACTION_REJECT)
		buf_add_string(out, " or more");
	else if (wanted->max_action != wanted->min_action)
		buf_add_format(out, " to %s", action_name(wanted->max_action));
	if (wanted->min_score > -1e300)
		buf_add_format(out, ", score at least %.2f", wanted->min_score);
	if (wanted->max_score < 1e300)
		buf_add_format(out, ", score at most %.2f", wanted->max_score);
}

/* --- judging -------------------------------------------------------------- */

static bool has_matched(const struct verdict *verdict, struct span id)
{
	for (size_t i = 0; i < verdict->n_rules; i++)
		if (span_equal_string(id, verdict->rules[i].id))
			return true;
	for (size_t i = 0; i < verdict->n_shadow; i++)
		if (span_equal_string(id, verdict->shadow[i].id))
			return true;
	return false;
}

/* The first rule that is not as wanted, or an empty span. */
static struct span wrong_rule(const struct suite_message *wanted,
			      const struct verdict *verdict)
{
	for (size_t i = 0; i < wanted->n_rules; i++)
		if (!has_matched(verdict, wanted->rules[i]))
			return wanted->rules[i];
	for (size_t i = 0; i < wanted->n_not_rules; i++)
		if (has_matched(verdict, wanted->not_rules[i]))
			return wanted->not_rules[i];
	return (struct span){NULL, 0};
}

static int judge(struct test_worker *worker, const struct test_case *item,
		 const struct message *message, struct judged *judged)
{
	const struct test_run *run = worker->run;
	const struct suite_message *wanted = item->item;
	const struct verdict *verdict = &judged->verdict;
	int rc;

	if (item->rule) {
		rc = rule_test_run(worker->scratch, item->rule, message,
				   &worker->arena, &judged->truth);
		judged->holds = judged->truth == (item->test->expects_match
						      ? TRUTH_YES
						      : TRUTH_NO);
		return rc;
	}
	rc = ruleset_evaluate(
	    run->set.ruleset, worker->scratch, message,
	    &run->config.thresholds[message->channel][message->direction],
	    &worker->arena, &judged->verdict);
	judged->holds = verdict->action >= wanted->min_action &&
			verdict->action <= wanted->max_action &&
			verdict->score >= wanted->min_score - 1e-9 &&
			verdict->score <= wanted->max_score + 1e-9 &&
			!wrong_rule(wanted, verdict).len;
	return rc;
}

/* --- reasons -------------------------------------------------------------- */

static void add_quotes(struct buf *out, const struct message *message,
		       const struct explained_item *item)
{
	for (size_t i = 0; i < item->n_spans && i < REASON_SPANS; i++) {
		struct span raw = span_range(
		    message->texts[item->spans[i].text].raw,
		    item->spans[i].raw);

		buf_add_string(out, " \"");
		for (size_t k = 0; k < raw.len; k++)
			buf_add_char(out, raw.ptr[k] < ' ' ? ' ' : raw.ptr[k]);
		buf_add_char(out, '"');
	}
}

/* "asks=no and brand=yes", and what each selection found. */
static int add_rule_reason(struct test_worker *worker,
			   const struct test_case *item,
			   const struct message *message)
{
	struct buf *out = &worker->text;
	struct explained_rule why;

	if (rule_explain(worker->run->set.ruleset, worker->scratch, item->rule,
			 &worker->arena, &why))
		return ERR_MEMORY;
	explained_trace_add(out, why.trace);
	buf_add_char(out, '\n');
	for (size_t i = 0; i < why.n_selections; i++) {
		const struct explained_selection
		    *selection = &why.selections[i];

		buf_add_format(out, "%s %s:", truth_name(selection->truth),
			       selection->name);
		for (size_t k = 0; k < selection->n_items; k++) {
			buf_add_format(out, "%s %s %s", k ? "," : "",
				       truth_name(selection->items[k].truth),
				       selection->items[k].key);
			add_quotes(out, message, &selection->items[k]);
		}
		buf_add_char(out, '\n');
	}
	for (size_t i = 0; i < why.n_weights && i < REASON_WEIGHTS; i++)
		buf_add_format(out, "%+.2f %.*s\n", why.weights[i].weight,
			       (int)why.weights[i].text.len,
			       (const char *)why.weights[i].text.ptr);
	return 0;
}

static void add_role(struct buf *out, const struct explanation *explanation,
		     enum explained_role role)
{
	size_t n = 0;

	for (size_t i = 0; i < explanation->n_rules; i++) {
		const struct explained_rule *rule = &explanation->rules[i];

		if (rule->role != role || n++ >= REASON_RULES)
			continue;
		buf_add_format(out, "%s: %+.2f %s", explained_role_name(role),
			       rule->score, rule->rule->id);
		if (role == ROLE_NEAR && rule->missing_text.len)
			buf_add_format(out, ", lacks %.*s",
				       (int)rule->missing_text.len,
				       (const char *)rule->missing_text.ptr);
		buf_add_char(out, '\n');
	}
	if (n > REASON_RULES)
		buf_add_format(out, "and %zu more\n", n - REASON_RULES);
}

/* A rule that did what it must not, or that there is none of. */
static void add_wrong_rule(struct test_worker *worker, struct span id,
			   bool matches)
{
	struct buf *out = &worker->text;
	size_t n;
	const struct rule *rules = ruleset_rules(worker->run->set.ruleset, &n);
	size_t i = 0;

	while (i < n && !span_equal_string(id, rules[i].id))
		i++;
	if (i == n)
		buf_add_format(out, "there is no rule '%.*s'\n", (int)id.len,
			       (const char *)id.ptr);
	else
		buf_add_format(out, "%s %s\n", rules[i].id,
			       matches ? "matches, and must not"
				       : "does not match");
}

static int add_suite_reason(struct test_worker *worker,
			    const struct test_case *item,
			    const struct judged *judged)
{
	struct buf *out = &worker->text;
	struct explanation explanation;
	struct span rule = wrong_rule(item->item, &judged->verdict);

	if (ruleset_explain(worker->run->set.ruleset, worker->scratch,
			    &judged->verdict, &worker->arena, &explanation))
		return ERR_MEMORY;
	if (item->item->why.len) {
		buf_add_string(out, "expected because: ");
		buf_add_span(out, item->item->why);
		buf_add_char(out, '\n');
	}
	if (rule.len)
		add_wrong_rule(worker, rule,
			       has_matched(&judged->verdict, rule));
	add_role(out, &explanation, ROLE_COUNTS);
	add_role(out, &explanation, ROLE_WITHHELD);
	add_role(out, &explanation, ROLE_NEAR);
	return 0;
}

/* --- one case ------------------------------------------------------------- */

/* Keep what was put together, without line ends behind it. */
static int keep(struct test_worker *worker, struct span *to)
{
	struct test_run *run = worker->run;
	int rc = worker->text.has_failed ? ERR_MEMORY : 0;

	pthread_mutex_lock(&run->lock);
	if (!rc)
		rc = arena_copy(&run->arena, span_trim(buf_span(&worker->text)),
				to);
	pthread_mutex_unlock(&run->lock);
	buf_clear(&worker->text);
	return rc;
}

static int keep_result(struct test_worker *worker, struct test_case *item,
		       const struct message *message,
		       const struct judged *judged)
{
	int rc = 0;

	item->outcome = judged->holds ? TEST_PASSED : TEST_FAILED;
	if (item->rule)
		buf_add_string(&worker->text,
			       judged->truth == TRUTH_YES  ? "match"
			       : judged->truth == TRUTH_NO ? "no_match"
							   : "unknown");
	else
		buf_add_format(&worker->text, "%s, score %.2f",
			       action_name(judged->verdict.action),
			       judged->verdict.score);
	rc = keep(worker, &item->got);
	if (rc || judged->holds)
		return rc;
	rc = item->rule ? add_rule_reason(worker, item, message)
			: add_suite_reason(worker, item, judged);
	return rc ? rc : keep(worker, &item->reason);
}

static int keep_trouble(struct test_worker *worker, struct test_case *item,
			const char *what)
{
	item->outcome = TEST_BROKEN;
	item->got = span_of("nothing");
	buf_add_string(&worker->text, what);
	return keep(worker, &item->reason);
}

static int read_message(struct test_worker *worker,
			const struct test_case *item, struct message *message,
			struct err *err)
{
	const struct suite_message *wanted = item->item;
	int rc;

	if (item->rule)
		return rule_test_message(item->test, &worker->arena, message);
	if (!wanted->file) {
		rc = rule_test_message(&wanted->message, &worker->arena,
				       message);
	} else {
		const struct mail_options options = {
		    .authserv_id = item->suite->authserv_id,
		    .direction = wanted->message.direction,
		    .time_s = wanted->time_s,
		};

		buf_clear(&worker->mail);
		rc = tool_read_input(wanted->file, MAIL_LIMIT_BYTES,
				     &worker->mail, err);
		if (!rc)
			rc = mail_read(message, buf_span(&worker->mail),
				       &options, &worker->arena, err);
	}
	message->time_s = wanted->time_s;
	return rc;
}

/* Is it worth being disguised? See above. */
static bool is_mutable(const struct test_run *run, const struct test_case *item)
{
	if (!run->mutator || item->outcome != TEST_PASSED)
		return false;
	if (!item->rule)
		return item->item->min_action >= ACTION_TAG;
	if (item->test->expects_match)
		return item->rule->score >= 0;
	return !rule_looks_at_obfuscation(run->set.ruleset, item->rule);
}

static int mutate(struct test_worker *worker, struct test_case *item,
		  const struct message *message)
{
	const struct test_run *run = worker->run;
	int rc = 0;

	for (int i = 0; i < MUTATION_COUNT && !rc; i++) {
		struct message mutated;
		struct judged judged;
		bool has_changed;

		rc = mutate_message(run->mutator, (enum mutation)i, message,
				    run->options->seed, &worker->arena,
				    &mutated, &has_changed);
		if (rc || !has_changed)
			continue;
		rc = judge(worker, item, &mutated, &judged);
		item->n_mutated++;
		if (judged.holds)
			item->n_survived++;
		else
			item->lost |= UINT32_C(1) << i;
	}
	return rc;
}

int test_case_run(struct test_worker *worker, struct test_case *item)
{
	uint64_t start_ns = program_now_ns();
	struct message message;
	struct judged judged;
	struct err err = {"out of memory"};
	int rc;

	arena_reset(&worker->arena);
	rc = read_message(worker, item, &message, &err);
	if (rc)
		return keep_trouble(worker, item, err.text);
	rc = judge(worker, item, &message, &judged);
	if (rc == ERR_LIMIT)
		return keep_trouble(worker, item, "the message is too large");
	if (!rc)
		rc = keep_result(worker, item, &message, &judged);
	if (!rc && is_mutable(worker->run, item))
		rc = mutate(worker, item, &message);
	item->time_ns = program_now_ns() - start_ns;
	return rc;
}
