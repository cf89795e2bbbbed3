/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main - runs every unit test suite.
 *
 * The list of suites is made from the names of the test files by the
 * Makefile. The last line says "N passed, N failed, 0 skipped".
 * CK_RUN_SUITE=test_noun runs one, CK_FORK=no helps a debugger.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#define SUITE(name) Suite *name##_suite(void);
#include "suites.def"
#undef SUITE

/* Check gives a test four seconds; a machine may have other work. */
static void be_patient(void)
{
	setenv("CK_DEFAULT_TIMEOUT", "120", 0);
}

int main(void)
{
	SRunner *runner = srunner_create(NULL);
	int run;
	int failed;

	be_patient();
#define SUITE(name) srunner_add_suite(runner, name##_suite());
#include "suites.def"
#undef SUITE
	srunner_run_all(runner, CK_ENV);
	run = srunner_ntests_run(runner);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	printf("%d passed, %d failed, 0 skipped\n", run - failed, failed);
	/* A name that no suite has would otherwise pass by doing nothing. */
	return failed || !run ? EXIT_FAILURE : EXIT_SUCCESS;
}
