/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_mine - which phrases are found, what they weigh, and what for.
 */
#include "base/hash.h"
#include "service/mine.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

Suite *test_mine_suite(void);

static const struct mine_options options = {.min_clusters = 3,
					    .min_sources = 2,
					    .prior = 5,
					    .min_z = 1,
					    .max_share = 0.9,
					    .most = 100};

static const struct mine_fit_options fit = {.most = 20,
					    .ridge = 0.5,
					    .max_weight = 2,
					    .against = 0.5,
					    .n_folds = 3,
					    .seed = 7};

static uint64_t cluster_of(size_t number)
{
	return hash_bytes(span_make(&number, sizeof(number)),
			  (struct hash_seed){{1, 1}});
}

static void add(struct mine *mine, size_t cluster, uint32_t source,
		enum mine_side side, const char *text)
{
	size_t number = mine->n_rows;
	struct mine_row row = {.cluster = cluster_of(cluster),
			       .source = source,
			       .side = side,
			       .threshold = 5};

	mine_set_row(mine, number, &row);
	mine_add_text(mine, number, span_of(text), 0, NULL);
}

/*
 * Twenty frauds and forty honest messages of clusters of their own, from two
 * sources; and a template of fifty copies in one cluster.
 */
static void fill(struct mine *mine)
{
	static const bool is_counter[1] = {false};
	const struct span link = span_of("link");
	static const char *const frauds[] = {
	    "please verify your account today",
	    "your account is locked, verify now",
	    "verify the card or it is locked",
	    "dear client, confirm your account",
	};
	static const char *const honest[] = {
	    "see you at lunch tomorrow",
	    "are you home yet, see you soon",
	    "lunch was great, thank you",
	    "verify the oven is off, see you at home",
	};

	mine_init(mine);
	mine_name_signs(mine, &link, is_counter, 1);
	for (size_t i = 0; i < 20; i++) {
		add(mine, i, (uint32_t)(i / 4 % 2), MINE_POSITIVE,
		    frauds[i % ARRAY_LEN(frauds)]);
		if (i % 5)
			mine_add_sign(mine, mine->n_rows - 1, 0);
	}
	for (size_t i = 0; i < 40; i++)
		add(mine, 100 + i, (uint32_t)(i / 4 % 2), MINE_HONEST,
		    honest[i % ARRAY_LEN(honest)]);
	for (size_t i = 0; i < 50; i++)
		add(mine, 999, 0, MINE_POSITIVE, "lucky template of the day");
	for (size_t i = 0; i < 6; i++)
		add(mine, 2000 + i, 5, MINE_POSITIVE, "odd source only");
}

static const struct mine_candidate *find(const struct mine *mine,
					 const struct mine_candidate *list,
					 size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (span_equal_string(mine->columns[list[i].column].text, text))
			return &list[i];
	return NULL;
}

START_TEST(phrases_speak_for_a_side)
{
	struct mine mine;
	struct mine_candidate *list;
	const struct mine_candidate *found;
	size_t n;

	fill(&mine);
	ck_assert_int_eq(mine_settle(&mine, &options), 0);
	ck_assert_int_eq(mine_candidates(&mine, &options, NULL, &list, &n), 0);
	found = find(&mine, list, n, "account");
	ck_assert_ptr_nonnull(found);
	ck_assert_double_gt(found->z, 2);
	ck_assert_uint_eq(found->clusters[0], 15);
	ck_assert_uint_eq(found->clusters[1], 0);
	ck_assert_uint_eq(found->sources[0], 2);
	found = find(&mine, list, n, "lunch");
	ck_assert_ptr_nonnull(found);
	ck_assert_double_lt(found->z, -2);
	/* One cluster, however many copies; and one source of several. */
	ck_assert_ptr_null(find(&mine, list, n, "lucky"));
	ck_assert_ptr_null(find(&mine, list, n, "odd"));
	/* Always there together: one of them is enough. */
	ck_assert_ptr_nonnull(find(&mine, list, n, "see"));
	ck_assert_ptr_null(find(&mine, list, n, "see you"));
	for (size_t i = 1; i < n; i++)
		ck_assert_double_ge(fabs(list[i - 1].z) + 1, fabs(list[i].z));
	free(list);
	mine_release(&mine);
}
END_TEST

/* What an option keeps out. */
static const struct {
	const char *what;
	uint32_t min_clusters;
	double min_z;
	double max_share;
	const char *without;
	const char *phrase;
} barred[] = {
    {"a word", 3, 1, 0.9, "account", "account"},
    {"its phrases", 3, 1, 0.9, "account", "your account"},
    {"too common", 3, 1, 0.1, NULL, "lunch"},
    {"too few clusters", 16, 1, 0.9, NULL, "account"},
    {"unsure", 3, 90, 0.9, NULL, "account"},
};

START_TEST(options_keep_phrases_out)
{
	struct mine mine;
	struct mine_options own = options;
	struct span word = span_of(barred[_i].without);
	struct mine_candidate *list;
	size_t n;

	own.min_clusters = barred[_i].min_clusters;
	own.min_z = barred[_i].min_z;
	own.max_share = barred[_i].max_share;
	own.without = &word;
	own.n_without = word.len > 0;
	fill(&mine);
	ck_assert_int_eq(mine_settle(&mine, &own), 0);
	ck_assert_int_eq(mine_candidates(&mine, &own, NULL, &list, &n), 0);
	ck_assert_msg(!find(&mine, list, n, barred[_i].phrase), "%s",
		      barred[_i].what);
	free(list);
	mine_release(&mine);
}
END_TEST

static double weight_of(const struct mine *mine, const struct mine_model *model,
			const char *text)
{
	for (size_t i = 0; i < model->n; i++)
		if (span_equal_string(mine->columns[model->columns[i]].text,
				      text))
			return model->weights[i];
	return 0;
}

START_TEST(weights_keep_their_signs_and_bounds)
{
	struct mine mine;
	struct mine_model model;
	struct mine_model again;
	double *sums;

	fill(&mine);
	ck_assert_int_eq(mine_settle(&mine, &options), 0);
	ck_assert_int_eq(mine_fit(&mine, &options, &fit, NULL, &model), 0);
	ck_assert_double_gt(weight_of(&mine, &model, "account"), 0);
	ck_assert_double_lt(weight_of(&mine, &model, "lunch"), 0);
	ck_assert_double_gt(weight_of(&mine, &model, "link"), 0);
	ck_assert_uint_le(model.n, fit.most + mine.n_signs);
	for (size_t i = 0; i < model.n; i++)
		ck_assert_double_le(fabs(model.weights[i]), fit.max_weight);
	sums = calloc(mine.n_rows, sizeof(*sums));
	mine_sum(&mine, &model, sums);
	ck_assert_double_gt(sums[1], 0);
	ck_assert_double_lt(sums[22], 0);
	ck_assert_int_eq(mine_fit(&mine, &options, &fit, NULL, &again), 0);
	ck_assert_uint_eq(again.n, model.n);
	for (size_t i = 0; i < model.n; i++)
		ck_assert_double_eq(again.weights[i], model.weights[i]);
	free(sums);
	mine_model_release(&model);
	mine_model_release(&again);
	mine_release(&mine);
}
END_TEST

START_TEST(folds_follow_clusters)
{
	struct mine mine;
	double *sums;
	bool seen[3] = {false, false, false};

	fill(&mine);
	ck_assert_int_eq(mine_settle(&mine, &options), 0);
	for (size_t i = 0; i < mine.n_rows; i++)
		seen[mine_fold(&mine, &fit, i)] = true;
	ck_assert(seen[0] && seen[1] && seen[2]);
	for (size_t i = 61; i < 110; i++)
		ck_assert_uint_eq(mine_fold(&mine, &fit, i),
				  mine_fold(&mine, &fit, 60));
	sums = calloc(mine.n_rows, sizeof(*sums));
	ck_assert_int_eq(mine_cross(&mine, &options, &fit, sums), 0);
	ck_assert_double_gt(sums[1], sums[22]);
	/* Its own fold out, nothing is known of the template. */
	ck_assert_double_lt(sums[60], sums[1]);
	free(sums);
	mine_release(&mine);
}
END_TEST

START_TEST(a_scale_spares_the_honest)
{
	struct mine mine;
	struct mine_scale scale = {.cap = 6, .floor = 0.5};
	struct mine_outcome outcome;
	const double sums[] = {12, 6, 5.6, 5.5, -3, 0};
	static const enum mine_side sides[] = {MINE_POSITIVE, MINE_POSITIVE,
					       MINE_POSITIVE, MINE_HONEST,
					       MINE_HONEST,   MINE_POSITIVE};

	mine_init(&mine);
	for (size_t i = 0; i < ARRAY_LEN(sides); i++)
		add(&mine, i, 0, sides[i], "x");
	mine.rows[1].score = 4.5;
	mine.rows[3].score = 4;
	ck_assert_int_eq(mine_settle(&mine, &options), 0);
	ck_assert_int_eq(mine_choose_scale(&mine, sums, -4, 0, &scale), 0);
	ck_assert_int_eq(mine_judge(&mine, sums, &scale, &outcome), 0);
	ck_assert_uint_eq(outcome.after[MINE_POSITIVE], 2);
	ck_assert_uint_eq(outcome.alone[MINE_POSITIVE], 1);
	ck_assert_uint_eq(outcome.added, 0);
	ck_assert_int_eq(mine_choose_scale(&mine, sums, -4, 0.5, &scale), 0);
	ck_assert_int_eq(mine_judge(&mine, sums, &scale, &outcome), 0);
	ck_assert_uint_eq(outcome.after[MINE_POSITIVE], 4);
	ck_assert_uint_eq(outcome.added, 1);
	ck_assert_double_eq_tol(outcome.clusters[1], 4, 1e-9);
	ck_assert_int_eq(mine_choose_scale(&mine, sums, 5.7, 0.5, &scale), 0);
	ck_assert_double_eq(mine_score(&scale, 5.7), 0);
	ck_assert_double_le(mine_score(&scale, 1000), 6);
	ck_assert_double_eq(mine_score(&scale, -1000), 0);
	mine_release(&mine);
}
END_TEST

Suite *test_mine_suite(void)
{
	Suite *suite = suite_create("test_mine");
	TCase *tcase = tcase_create("mine");

	tcase_add_test(tcase, phrases_speak_for_a_side);
	tcase_add_loop_test(tcase, options_keep_phrases_out, 0,
			    ARRAY_LEN(barred));
	tcase_add_test(tcase, weights_keep_their_signs_and_bounds);
	tcase_add_test(tcase, folds_follow_clusters);
	tcase_add_test(tcase, a_scale_spares_the_honest);
	suite_add_tcase(suite, tcase);
	return suite;
}
