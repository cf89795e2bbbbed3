/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_logistic - fits that were computed apart, and bounds that hold.
 */
#include "service/logistic.h"

#include <check.h>
#include <math.h>

Suite *test_logistic_suite(void);

enum { ROWS = 9, COLUMNS = 3 };

/* 0 | 0 1 | 1 | 1 | 0 | nothing | 2 | 0 2 | 1 2 */
static const size_t first[ROWS + 1] = {0, 1, 3, 4, 5, 6, 6, 7, 9, 11};
static const uint32_t entries[] = {0, 0, 1, 1, 1, 0, 2, 0, 2, 1, 2};
static const bool is_positive[ROWS] = {true,  true, false, true, false,
				       false, true, true,  false};
static const double weights[ROWS] = {1, 2, 1, 1, 0.5, 3, 1, 1, 1};
static const double offsets[ROWS] = {-0.5, -0.5, -0.5, -0.5, -0.5,
				     -0.5, -0.5, -0.5, -0.5};

/* The wanted values come from plain gradient descent in another language. */
static const struct {
	const char *name;
	double lower[COLUMNS], upper[COLUMNS], prior[COLUMNS], ridge;
	bool has_intercept, has_offsets;
	double want[COLUMNS], intercept, loss;
} fits[] = {
    {.name = "free",
     .lower = {-INFINITY, -INFINITY, -INFINITY},
     .upper = {INFINITY, INFINITY, INFINITY},
     .ridge = 0.1,
     .has_intercept = true,
     .want = {2.5154431887, 0.6358665124, 1.0453144868},
     .intercept = -1.3711342837,
     .loss = 5.7223061535},
    {.name = "at both bounds",
     .lower = {0, -INFINITY, 0},
     .upper = {INFINITY, -0.25, 0.5},
     .ridge = 0.1,
     .has_intercept = true,
     .want = {2.4428000674, -0.25, 0.5},
     .intercept = -0.7971182105,
     .loss = 6.0285331969},
    {.name = "drawn to priors, with offsets",
     .lower = {-INFINITY, -INFINITY, -INFINITY},
     .upper = {INFINITY, INFINITY, INFINITY},
     .prior = {1, 2, -1},
     .ridge = 2,
     .has_offsets = true,
     .want = {1.3032748844, 1.5501295146, -0.6789972754},
     .loss = 7.5841216087},
};

START_TEST(fit_meets_the_table)
{
	double ridges[COLUMNS] = {fits[_i].ridge, fits[_i].ridge,
				  fits[_i].ridge};
	double found[COLUMNS] = {9, 9, 9}; /* outside some bounds */
	struct logistic_result result = {.intercept = 0};
	struct logistic_problem problem = {
	    .n_rows = ROWS,
	    .n_columns = COLUMNS,
	    .first = first,
	    .columns = entries,
	    .is_positive = is_positive,
	    .weights = weights,
	    .offsets = fits[_i].has_offsets ? offsets : NULL,
	    .lower = fits[_i].lower,
	    .upper = fits[_i].upper,
	    .prior = fits[_i].prior,
	    .ridges = ridges,
	    .has_intercept = fits[_i].has_intercept,
	};

	ck_assert_int_eq(logistic_fit(&problem, 1e-9, 10000, found, &result),
			 0);
	ck_assert_msg(result.violation <= 1e-9, "%s: violation %g",
		      fits[_i].name, result.violation);
	for (size_t i = 0; i < COLUMNS; i++)
		ck_assert_msg(fabs(found[i] - fits[_i].want[i]) < 1e-6,
			      "%s: column %zu got %.10f, want %.10f",
			      fits[_i].name, i, found[i], fits[_i].want[i]);
	ck_assert_double_eq_tol(result.intercept, fits[_i].intercept, 1e-6);
	ck_assert_double_eq_tol(result.loss, fits[_i].loss, 1e-7);
}
END_TEST

/* A value of 3 with a coefficient b is a value of 1 with 3 b. */
START_TEST(values_scale_coefficients)
{
	static const double ones[] = {1, 1, 1, 1}, threes[] = {3, 3, 3, 3};
	static const size_t rows[] = {0, 1, 2, 3, 4};
	static const uint32_t column[] = {0, 0, 0, 0};
	static const bool positive[] = {true, true, true, false};
	static const double small[] = {1e-9}, large[] = {9e-9};
	double one = 0;
	double third = 0;
	struct logistic_result result = {.intercept = 0};
	struct logistic_problem problem = {
	    .n_rows = 4,
	    .n_columns = 1,
	    .first = rows,
	    .columns = column,
	    .values = ones,
	    .is_positive = positive,
	    .ridges = small,
	};

	ck_assert_int_eq(logistic_fit(&problem, 1e-12, 1000, &one, &result), 0);
	ck_assert_double_eq_tol(one, log(3), 1e-6);
	problem.values = threes;
	problem.ridges = large;
	ck_assert_int_eq(logistic_fit(&problem, 1e-12, 1000, &third, &result),
			 0);
	ck_assert_double_eq_tol(3 * third, one, 1e-6);
}
END_TEST

/* Far off, exp() would overflow, and a reach that shrank must grow again. */
START_TEST(far_margins_are_finite)
{
	static const size_t rows[] = {0, 1, 2};
	static const uint32_t column[] = {0, 0};
	static const bool positive[] = {true, false};
	static const double ridge[] = {1e-3}, far[] = {5000, -5000};
	double value = 0;
	struct logistic_result result = {.intercept = 0};
	struct logistic_problem problem = {
	    .n_rows = 2,
	    .n_columns = 1,
	    .first = rows,
	    .columns = column,
	    .is_positive = positive,
	    .offsets = far,
	    .ridges = ridge,
	};

	ck_assert_int_eq(logistic_fit(&problem, 1e-9, 1000, &value, &result),
			 0);
	ck_assert(isfinite(result.loss));
	ck_assert_double_eq_tol(value, 0, 1e-6);
	problem.offsets = (const double[]){-900, -5000};
	ck_assert_int_eq(logistic_fit(&problem, 1e-9, 1000, &value, &result),
			 0);
	ck_assert_double_gt(value, 850);
}
END_TEST

START_TEST(nothing_is_fitted_to_nothing)
{
	static const size_t none[] = {0};
	struct logistic_result result = {.intercept = 0.5};
	struct logistic_problem problem = {.first = none};

	ck_assert_int_eq(logistic_fit(&problem, 1e-9, 10, NULL, &result), 0);
	ck_assert_double_eq(result.loss, 0);
	ck_assert_double_eq(result.intercept, 0.5);
}
END_TEST

Suite *test_logistic_suite(void)
{
	Suite *suite = suite_create("test_logistic");
	TCase *tcase = tcase_create("fit");

	tcase_add_loop_test(tcase, fit_meets_the_table, 0,
			    (int)(sizeof(fits) / sizeof(fits[0])));
	tcase_add_test(tcase, values_scale_coefficients);
	tcase_add_test(tcase, far_margins_are_finite);
	tcase_add_test(tcase, nothing_is_fitted_to_nothing);
	suite_add_tcase(suite, tcase);
	return suite;
}
