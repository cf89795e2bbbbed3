/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_measure - rates, clusters, thresholds and what rules are good for.
 */
#include "service/measure.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

Suite *test_measure_suite(void);

/* Computed apart, by the formula of Wilson 1927. */
static const struct {
	double hits, n, value, low, high;
} wilson_rows[] = {
    {0, 10, 0, 0, 0.2775327998628892},
    {10, 10, 1, 0.7224672001371107, 1},
    {5, 10, 0.5, 0.2365930905125640, 0.7634069094874361},
    {1, 1, 1, 0.2065493143772375, 1},
    {90, 100, 0.9, 0.8256343384950865, 0.9447708629393249},
    {2.5, 5, 0.5, 0.1704235806436408, 0.8295764193564122},
};

START_TEST(wilson_meets_its_table)
{
	struct rate rate = rate_wilson(wilson_rows[_i].hits, wilson_rows[_i].n);

	ck_assert_double_eq_tol(rate.value, wilson_rows[_i].value, 1e-12);
	ck_assert_double_eq_tol(rate.low, wilson_rows[_i].low, 1e-9);
	ck_assert_double_eq_tol(rate.high, wilson_rows[_i].high, 1e-9);
}
END_TEST

START_TEST(share_of_nothing_is_unknown)
{
	struct rate rate = rate_wilson(0, 0);

	ck_assert(isnan(rate.value) && isnan(rate.low) && isnan(rate.high));
	/* sums of weights may be a hair too large */
	ck_assert_double_eq(rate_wilson(3 + 1e-12, 3).value, 1);
}
END_TEST

enum { ALARM, GREETING, LINK, OFFER, TRIAL, KNOWN, FORCE, RULE_COUNT };

#define NAME(text)                                                             \
	{                                                                      \
		(const unsigned char *)(text), sizeof(text) - 1                \
	}
static const struct span haste[] = {NAME("pressure.deadline")};
static const struct span link_tags[] = {NAME("channel.link"),
					NAME("pose.bank")};
static const struct span trial_tags[] = {NAME("pretext.job")};

static const struct measure_rule rules[RULE_COUNT] = {
    [ALARM] =
	{.id = "t/alarm", .score = 4, .group = 0, .tags = haste, .n_tags = 1},
    [GREETING] = {.id = "t/greeting",
		  .score = 3,
		  .group = 0,
		  .tags = haste,
		  .n_tags = 1},
    [LINK] = {.id = "t/link",
	      .score = 2,
	      .group = MEASURE_NONE,
	      .tags = link_tags,
	      .n_tags = 2},
    [OFFER] = {.id = "t/offer",
	       .score = 6,
	       .group = MEASURE_NONE,
	       .tags = link_tags,
	       .n_tags = 1},
    [TRIAL] = {.id = "t/trial",
	       .score = 9,
	       .group = MEASURE_NONE,
	       .is_shadow = true,
	       .tags = trial_tags,
	       .n_tags = 1},
    [KNOWN] = {.id = "t/known", .score = -2, .group = MEASURE_NONE},
    [FORCE] = {.id = "t/force", .group = MEASURE_NONE, .is_forcing = true},
};

/* Group 0 is capped at 5; a message is flagged from 5 on. */
static const struct row {
	enum measure_class class;
	const char *cluster, *source;
	struct measure_hit hits[4];
	size_t n_hits;
	bool is_forced;
} rows[] = {
    /* 0: the cap leaves 1 of the greeting's 3 */
    {MEASURE_POSITIVE, "a", "x", {{ALARM, 4}, {GREETING, 1}}, 2, false},
    /* 1 */
    {MEASURE_POSITIVE, "a", "x", {{OFFER, 6}, {TRIAL, 9}}, 2, false},
    /* 2: missed */
    {MEASURE_POSITIVE, "a", "y", {{LINK, 2}}, 1, false},
    /* 3: caught by two rules, one would do */
    {MEASURE_POSITIVE, "b", "y", {{OFFER, 6}, {LINK, 2}}, 2, false},
    /* 4: a cluster of its own */
    {MEASURE_POSITIVE, "", "y", {{FORCE, 0}}, 1, true},
    /* 5: a false alarm */
    {MEASURE_HAM, "c", "x", {{OFFER, 6}}, 1, false},
    /* 6: evidence saves it */
    {MEASURE_HARD, "d", "x", {{OFFER, 6}, {KNOWN, -2}}, 2, false},
    {MEASURE_HAM, "c", "x", {{0}}, 0, false},
    {MEASURE_OTHER, "a", "x", {{OFFER, 6}}, 1, false},
};

static struct measure measure;

static void fill(void)
{
	measure_init(&measure, rules, RULE_COUNT);
	/* One row too many: it stays unset, as one that cannot be read. */
	ck_assert_int_eq(measure_grow(&measure, ARRAY_LEN(rows) + 1), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct measure_row row = {.class = rows[i].class,
					  .threshold = 5};

		for (int j = 0; j < MEASURE_KEY_COUNT; j++)
			row.names[j] = MEASURE_NONE;
		for (size_t j = 0; j < rows[i].n_hits; j++)
			if (rows[i].hits[j].rule != TRIAL)
				row.score += (double)rows[i].hits[j].score;
		if (rows[i].is_forced)
			row.score = INFINITY;
		row.is_flagged = row.score >= 5;
		ck_assert_int_eq(
		    measure_name(&measure, span_of(rows[i].cluster),
				 &row.names[MEASURE_CLUSTER]) |
			measure_name(&measure, span_of(rows[i].source),
				     &row.names[MEASURE_SOURCE]) |
			measure_set(&measure, i, &row, rows[i].hits,
				    rows[i].n_hits),
		    0);
	}
}

static void drop(void)
{
	measure_release(&measure);
}

static struct measure_tally count(struct measure_choice choice)
{
	struct measure_tally tally;

	ck_assert_int_eq(measure_count(&measure, &choice, &tally), 0);
	return tally;
}

START_TEST(messages_and_clusters_are_counted)
{
	struct measure_tally all = count(
	    (struct measure_choice){.name = MEASURE_NONE});
	struct measure_rates by_message = measure_rates(&all, false);
	struct measure_rates by_cluster = measure_rates(&all, true);

	ck_assert_uint_eq(all.counts[MEASURE_POSITIVE].n, 5);
	ck_assert_uint_eq(all.counts[MEASURE_POSITIVE].flagged, 4);
	ck_assert_uint_eq(all.counts[MEASURE_OTHER].flagged, 1);
	ck_assert_double_eq_tol(by_message.recall.value, 4.0 / 5, 1e-12);
	ck_assert_double_eq_tol(by_message.precision.value, 4.0 / 5, 1e-12);
	ck_assert_double_eq_tol(by_message.false_positives.value, 1.0 / 3,
				1e-12);
	/* a: two of three, b and the nameless one: whole */
	ck_assert_double_eq_tol(by_cluster.recall.value, (2.0 / 3 + 2) / 3,
				1e-12);
	/* c: half of it; d: none */
	ck_assert_double_eq_tol(by_cluster.false_positives.value, 0.5 / 2,
				1e-12);
	ck_assert_double_eq_tol(by_cluster.precision.value,
				(2.0 / 3 + 2) / (2.0 / 3 + 2.5), 1e-12);
}
END_TEST

START_TEST(clusters_share_their_weight_within_a_slice)
{
	uint32_t *names;
	size_t n;
	struct measure_tally tally;

	ck_assert_int_eq(measure_distinct(&measure, MEASURE_SOURCE, &names, &n),
			 0);
	ck_assert_uint_eq(n, 2);
	ck_assert(span_equal_string(measure_name_of(&measure, names[0]), "x"));
	tally = count(
	    (struct measure_choice){.key = MEASURE_SOURCE, .name = names[1]});
	free(names);
	ck_assert_uint_eq(tally.counts[MEASURE_POSITIVE].n, 3);
	ck_assert_double_eq_tol(tally.counts[MEASURE_POSITIVE].clusters, 3,
				1e-12);
	ck_assert_double_eq_tol(tally.counts[MEASURE_POSITIVE].flagged_clusters,
				2, 1e-12);
}
END_TEST

static const struct {
	double threshold;
	size_t positives, ham; /* flagged; ham with hard ham */
} sweep_rows[] = {
    {1, 5, 2}, {2, 5, 2}, {2.25, 4, 2}, {5, 4, 1}, {6, 3, 1}, {8.5, 1, 0},
};

START_TEST(sweep_flags_by_score)
{
	struct measure_tally tally = count((struct measure_choice){
	    .name = MEASURE_NONE,
	    .is_by_score = true,
	    .threshold = sweep_rows[_i].threshold,
	});

	ck_assert_uint_eq(tally.counts[MEASURE_POSITIVE].flagged,
			  sweep_rows[_i].positives);
	ck_assert_uint_eq(tally.counts[MEASURE_HAM].flagged +
			      tally.counts[MEASURE_HARD].flagged,
			  sweep_rows[_i].ham);
}
END_TEST

static const struct {
	size_t positives, ham, unique, lost, spared, raised;
} rule_rows[RULE_COUNT] = {
    [ALARM] = {1, 0, 0, 1, 0, 0}, [GREETING] = {1, 0, 0, 1, 0, 0},
    [LINK] = {2, 0, 0, 0, 0, 0},  [OFFER] = {2, 2, 1, 2, 1, 0},
    [TRIAL] = {1, 0, 0, 0, 0, 0}, [KNOWN] = {0, 1, 0, 0, 0, 1},
    [FORCE] = {1, 0, 1, 1, 0, 0},
};

START_TEST(rules_are_weighed)
{
	struct measure_rule_result *results;
	const struct measure_rule_result *result;

	ck_assert_int_eq(measure_rules(&measure, &results), 0);
	result = &results[_i];
	ck_assert_uint_eq(result->hits[MEASURE_POSITIVE],
			  rule_rows[_i].positives);
	ck_assert_uint_eq(result->hits[MEASURE_HAM] +
			      result->hits[MEASURE_HARD],
			  rule_rows[_i].ham);
	ck_assert_uint_eq(result->unique, rule_rows[_i].unique);
	ck_assert_uint_eq(result->lost, rule_rows[_i].lost);
	ck_assert_uint_eq(result->spared, rule_rows[_i].spared);
	ck_assert_uint_eq(result->raised, rule_rows[_i].raised);
	ck_assert_uint_eq(result->gained, 0);
	free(results);
}
END_TEST

/* Without the alarm the greeting counts in full: 3, not the 1 it had. */
START_TEST(cap_is_applied_anew)
{
	struct measure_row row = measure.rows[0];

	row.threshold = 3;
	ck_assert(measure_is_flagged_without(&measure, &row, ALARM));
	row.threshold = 3.5;
	ck_assert(!measure_is_flagged_without(&measure, &row, ALARM));
	ck_assert(measure_is_flagged_without(&measure, &row, GREETING));
}
END_TEST

START_TEST(overlaps_are_sorted)
{
	struct measure_rule_result *results;
	const struct measure_rule_result *offer;

	ck_assert_int_eq(measure_rules(&measure, &results), 0);
	offer = &results[OFFER];
	ck_assert_uint_eq(offer->n_overlaps, 3);
	ck_assert_uint_eq(offer->overlaps[0].rule, LINK);
	ck_assert_uint_eq(offer->overlaps[0].n, 1);
	/* link hits 2 messages, offer 5, one is the same */
	ck_assert_double_eq_tol(offer->overlaps[0].jaccard, 1.0 / 6, 1e-12);
	ck_assert_uint_eq(results[FORCE].n_overlaps, 0);
	free(results);
}
END_TEST

/* Two rules of one tag on one message are one hit; on trial counts none. */
START_TEST(tags_are_weighed)
{
	struct measure_tag_result *results;
	size_t n;

	ck_assert_int_eq(measure_tags(&measure, &results, &n), 0);
	ck_assert_uint_eq(n, 3);
	ck_assert(span_equal_string(results[0].name, "channel.link"));
	ck_assert_uint_eq(results[0].hits[MEASURE_POSITIVE], 3);
	ck_assert_uint_eq(results[0].hits[MEASURE_HAM], 1);
	ck_assert_uint_eq(results[0].hits[MEASURE_HARD], 1);
	ck_assert_uint_eq(results[0].hits[MEASURE_OTHER], 1);
	ck_assert_uint_eq(results[0].caught, 2);
	ck_assert_double_eq_tol(results[0].precision.value, 3.0 / 5, 1e-12);
	ck_assert_double_eq_tol(results[0].share.value, 3.0 / 5, 1e-12);
	ck_assert_double_eq_tol(results[0].share_of_caught.value, 2.0 / 4,
				1e-12);
	ck_assert(span_equal_string(results[1].name, "pose.bank"));
	ck_assert_uint_eq(results[1].hits[MEASURE_POSITIVE], 2);
	ck_assert(span_equal_string(results[2].name, "pressure.deadline"));
	ck_assert_uint_eq(results[2].hits[MEASURE_POSITIVE], 1);
	free(results);
}
END_TEST

START_TEST(names_are_kept_once)
{
	enum { NAMES = 5000 };
	uint32_t number;
	char name[16];

	for (int round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < NAMES; i++) {
			snprintf(name, sizeof(name), "n%u", i);
			ck_assert_int_eq(
			    measure_name(&measure, span_of(name), &number), 0);
			ck_assert(span_equal_string(
			    measure_name_of(&measure, number), name));
		}
	}
	/* a, b, c, d, x and y were there */
	ck_assert_uint_eq(measure.n_names, NAMES + 6);
	ck_assert(
	    span_equal_string(measure_name_of(&measure, MEASURE_NONE), "-"));
}
END_TEST

Suite *test_measure_suite(void)
{
	Suite *suite = suite_create("test_measure");
	TCase *tcase = tcase_create("measure");

	tcase_add_checked_fixture(tcase, fill, drop);
	tcase_add_loop_test(tcase, wilson_meets_its_table, 0,
			    ARRAY_LEN(wilson_rows));
	tcase_add_test(tcase, share_of_nothing_is_unknown);
	tcase_add_test(tcase, messages_and_clusters_are_counted);
	tcase_add_test(tcase, clusters_share_their_weight_within_a_slice);
	tcase_add_loop_test(tcase, sweep_flags_by_score, 0,
			    ARRAY_LEN(sweep_rows));
	tcase_add_loop_test(tcase, rules_are_weighed, 0, RULE_COUNT);
	tcase_add_test(tcase, cap_is_applied_anew);
	tcase_add_test(tcase, overlaps_are_sorted);
	tcase_add_test(tcase, tags_are_weighed);
	tcase_add_test(tcase, names_are_kept_once);
	suite_add_tcase(suite, tcase);
	return suite;
}
