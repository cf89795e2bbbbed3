/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_tune - scores that are found, and the bounds that they keep to.
 *
 * The messages are made here: strong stands for the fraud alone, weak for
 * both but more for fraud, common for both alike, saving for ham alone.
 */
#include "service/tune.h"

#include "base/err.h"

#include <check.h>
#include <math.h>
#include <stdio.h>

Suite *test_tune_suite(void);

enum { STRONG, WEAK, COMMON, SAVING, RARE, TRIAL, SUM, RULE_COUNT };
enum { MESSAGES = 600, THRESHOLD = 5, N_GROUPS = 1 };

static const struct measure_rule rules[RULE_COUNT] = {
    [STRONG] = {.id = "t/strong", .score = 3, .group = MEASURE_NONE},
    [WEAK] = {.id = "t/weak", .score = 2, .group = 0},
    [COMMON] = {.id = "t/common", .score = 2, .group = MEASURE_NONE},
    [SAVING] = {.id = "t/saving", .score = -1, .group = MEASURE_NONE},
    [RARE] = {.id = "t/rare", .score = 1, .group = MEASURE_NONE},
    [TRIAL] = {.id = "t/trial",
	       .score = 9,
	       .group = MEASURE_NONE,
	       .is_shadow = true},
    [SUM] = {.id = "t/sum", .score = 4, .group = MEASURE_NONE},
};

static const struct tune_rule bounds[RULE_COUNT] = {
    [STRONG] = {0.5, 8, true, false}, [WEAK] = {0.1, 3, true, false},
    [COMMON] = {0.1, 3, true, false}, [SAVING] = {-2, -0.1, true, false},
    [RARE] = {0.1, 3, true, false},   [TRIAL] = {0, 9, true, false},
    [SUM] = {0, 4, false, true},
};

static const double caps[N_GROUPS] = {2.5};
static struct measure measure;

/* A row of a cluster of three, with the hits that are not RULE_COUNT. */
static void add(size_t index, enum measure_class class, const int *hits)
{
	struct measure_row row = {.class = class, .threshold = THRESHOLD};
	struct measure_hit list[RULE_COUNT];
	size_t n = 0;
	char cluster[32];

	for (int i = 0; i < MEASURE_KEY_COUNT; i++)
		row.names[i] = MEASURE_NONE;
	for (size_t i = 0; i < 3 && hits[i] < RULE_COUNT; i++) {
		double score = hits[i] == SUM ? 1.5 : rules[hits[i]].score;

		list[n++] = (struct measure_hit){(uint32_t)hits[i],
						 (float)score};
		row.score += score;
	}
	row.is_flagged = row.score >= THRESHOLD;
	snprintf(cluster, sizeof(cluster), "%d/%zu", (int)class, index / 3);
	ck_assert_int_eq(measure_name(&measure, span_of(cluster),
				      &row.names[MEASURE_CLUSTER]),
			 0);
	ck_assert_int_eq(measure_set(&measure, index, &row, list, n), 0);
}

static void fill(void)
{
	static const int fraud[][3] = {{STRONG, RULE_COUNT, 0},
				       {STRONG, WEAK, RULE_COUNT},
				       {STRONG, SUM, RULE_COUNT},
				       {STRONG, COMMON, TRIAL}};
	static const int ham[][3] = {{COMMON, RULE_COUNT, 0},
				     {WEAK, COMMON, SAVING},
				     {WEAK, COMMON, RULE_COUNT},
				     {COMMON, SAVING, RULE_COUNT}};

	measure_init(&measure, rules, RULE_COUNT);
	ck_assert_int_eq(measure_grow(&measure, MESSAGES + 3), 0);
	for (size_t i = 0; i < MESSAGES; i++)
		if (i / 3 % 2)
			add(i, MEASURE_POSITIVE, fraud[i / 6 % 4]);
		else
			add(i, MEASURE_HAM, ham[i / 6 % 4]);
	/* One cluster alone has this rule; the last row is of no class. */
	add(MESSAGES, MEASURE_POSITIVE, (const int[]){RARE, RULE_COUNT, 0});
	add(MESSAGES + 1, MEASURE_OTHER, (const int[]){RARE, RULE_COUNT, 0});
}

static void drop(void)
{
	measure_release(&measure);
}

static struct tune_problem problem_of(uint64_t seed)
{
	return (struct tune_problem){
	    .measure = &measure,
	    .rules = bounds,
	    .caps = caps,
	    .n_groups = N_GROUPS,
	    .max_false_positives = 0.001,
	    .n_folds = 5,
	    .min_clusters = 3,
	    .step = 0.1,
	    .seed = seed,
	};
}

static double recall(const struct tune_figures *figures)
{
	return measure_rates(&figures->tally, true).recall.value;
}

START_TEST(fraud_that_was_missed_is_caught)
{
	struct tune_problem problem = problem_of(1);
	struct tune_result result;
	struct measure_rates after;

	ck_assert_int_eq(tune_run(&problem, &result), 0);
	ck_assert(result.is_better);
	ck_assert_double_lt(recall(&result.folds[TUNE_BEFORE]), 0.6);
	ck_assert_double_gt(recall(&result.folds[TUNE_AFTER]), 0.98);
	after = measure_rates(&result.all[TUNE_AFTER].tally, false);
	ck_assert_double_eq(after.false_positives.value, 0);
	ck_assert_double_ge(result.scores[STRONG], THRESHOLD);
	ck_assert_double_lt(result.scores[COMMON], rules[COMMON].score);
	tune_result_release(&result);
}
END_TEST

START_TEST(bounds_hold_and_steps_are_kept)
{
	struct tune_problem problem = problem_of((uint64_t)_i);
	struct tune_result result;

	ck_assert_int_eq(tune_run(&problem, &result), 0);
	for (size_t i = 0; i < RULE_COUNT; i++) {
		double steps = result.scores[i] / problem.step;

		if (!result.is_tried[i]) {
			ck_assert_double_eq(result.scores[i], rules[i].score);
			continue;
		}
		ck_assert_double_ge(result.scores[i], bounds[i].least);
		ck_assert_double_le(result.scores[i], bounds[i].most);
		ck_assert_double_le(result.least[i], result.most[i]);
		ck_assert_double_eq_tol(steps, round(steps), 1e-6);
	}
	/* on trial, hit too seldom, and with scores of its own */
	ck_assert(!result.is_tried[TRIAL] && !result.is_tried[RARE] &&
		  !result.is_tried[SUM]);
	ck_assert(result.is_tried[STRONG] && result.is_tried[SAVING]);
	ck_assert_double_eq_tol(result.clusters[RARE], 1, 1e-9);
	tune_result_release(&result);
}
END_TEST

START_TEST(same_seed_same_scores)
{
	struct tune_problem problem = problem_of(7);
	struct tune_result one;
	struct tune_result two;

	ck_assert_int_eq(tune_run(&problem, &one), 0);
	ck_assert_int_eq(tune_run(&problem, &two), 0);
	for (size_t i = 0; i < RULE_COUNT; i++) {
		ck_assert_double_eq(one.scores[i], two.scores[i]);
		ck_assert_double_eq(one.least[i], two.least[i]);
	}
	ck_assert_double_eq(one.folds[TUNE_AFTER].moved_by,
			    two.folds[TUNE_AFTER].moved_by);
	tune_result_release(&one);
	tune_result_release(&two);
}
END_TEST

/* {WEAK, COMMON} scored 4 of 5; with a margin that is too near. */
START_TEST(ham_keeps_its_margin)
{
	struct tune_problem problem = problem_of(1);
	struct tune_result result;
	struct measure_rates rates;

	problem.margin = 3;
	ck_assert_int_eq(tune_run(&problem, &result), 0);
	rates = measure_rates(&result.all[TUNE_BEFORE].tally, false);
	ck_assert_double_gt(rates.false_positives.value, 0.2);
	rates = measure_rates(&result.all[TUNE_AFTER].tally, false);
	ck_assert_double_eq(rates.false_positives.value, 0);
	ck_assert_double_lt(result.scores[WEAK] + result.scores[COMMON],
			    THRESHOLD - problem.margin);
	ck_assert_double_gt(recall(&result.folds[TUNE_AFTER]), 0.98);
	tune_result_release(&result);
}
END_TEST

/* All messages of a cluster are held out, or none is. */
START_TEST(clusters_are_held_out_whole)
{
	struct tune_problem problem = problem_of(3);
	struct tune_result result;
	const struct measure_count *held;
	const struct measure_count *learnt;

	problem.held_out = 0.4;
	ck_assert_int_eq(tune_run(&problem, &result), 0);
	held = &result.held_out[TUNE_AFTER].tally.counts[MEASURE_HAM];
	learnt = &result.all[TUNE_AFTER].tally.counts[MEASURE_HAM];
	ck_assert_uint_eq(held->n + learnt->n, MESSAGES / 2);
	ck_assert_double_eq_tol(held->clusters, (double)held->n / 3, 1e-9);
	ck_assert_uint_gt(held->n, 60);
	ck_assert_uint_lt(held->n, 180);
	tune_result_release(&result);
}
END_TEST

/* The group's cap: with it WEAK is worth 2.5 at most, whatever its score. */
START_TEST(caps_are_counted_with)
{
	static const double low[N_GROUPS] = {1};
	struct tune_problem problem = problem_of(1);
	struct tune_result result;

	problem.caps = low;
	problem.max_false_positives = 1;
	ck_assert_int_eq(tune_run(&problem, &result), 0);
	/* {STRONG, WEAK} before: 3 + min(2, 1) is no 5 */
	ck_assert_double_lt(recall(&result.all[TUNE_BEFORE]), 0.3);
	tune_result_release(&result);
}
END_TEST

/* When the limit is reached at once, nothing is changed for its own sake. */
START_TEST(good_scores_stay)
{
	static const int fraud[] = {STRONG, COMMON, RULE_COUNT};
	static const int ham[] = {SAVING, RULE_COUNT, 0};
	struct tune_problem problem = problem_of(1);
	struct tune_result result;

	measure_release(&measure);
	measure_init(&measure, rules, RULE_COUNT);
	ck_assert_int_eq(measure_grow(&measure, 60), 0);
	for (size_t i = 0; i < 60; i++)
		add(i, i < 30 ? MEASURE_POSITIVE : MEASURE_HAM,
		    i < 30 ? fraud : ham);
	ck_assert_int_eq(tune_run(&problem, &result), 0);
	ck_assert(!result.is_better);
	for (size_t i = 0; i < RULE_COUNT; i++)
		ck_assert_double_eq(result.scores[i], rules[i].score);
	tune_result_release(&result);
}
END_TEST

START_TEST(nothing_is_learnt_from_nothing)
{
	struct tune_problem problem = problem_of(1);
	struct tune_result result;

	measure_release(&measure);
	measure_init(&measure, rules, RULE_COUNT);
	ck_assert_int_eq(tune_run(&problem, &result), ERR_INPUT);
	tune_result_release(&result);
}
END_TEST

Suite *test_tune_suite(void)
{
	Suite *suite = suite_create("test_tune");
	TCase *tcase = tcase_create("tune");

	tcase_add_checked_fixture(tcase, fill, drop);
	tcase_add_test(tcase, fraud_that_was_missed_is_caught);
	tcase_add_loop_test(tcase, bounds_hold_and_steps_are_kept, 1, 5);
	tcase_add_test(tcase, same_seed_same_scores);
	tcase_add_test(tcase, ham_keeps_its_margin);
	tcase_add_test(tcase, clusters_are_held_out_whole);
	tcase_add_test(tcase, caps_are_counted_with);
	tcase_add_test(tcase, good_scores_stay);
	tcase_add_test(tcase, nothing_is_learnt_from_nothing);
	suite_add_tcase(suite, tcase);
	return suite;
}
