/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_test.h - tests beside rules and in suites: run, and reported.
 */
#ifndef SCAMSIEVE_CMD_TOOL_TEST_H
#define SCAMSIEVE_CMD_TOOL_TEST_H

#include "cmd/tool.h"
#include "rules/suite.h"
#include "service/config.h"
#include "text/mutate.h"

#include <pthread.h>
#include <stdatomic.h>

struct test_options {
	struct tool_rules rules;
	struct tool_rules suites; /* named on the command line */
	const char *config_path;
	const char *filter; /* part of a rule's id or suite's path; or NULL */
	int format;         /* row of test_formats */
	size_t n_threads;
	size_t seed;
	size_t min_survival; /* of a hundred disguises */
	bool mutates;
	bool has_min_survival;
	bool is_verbose;
	bool watches;
};

enum test_outcome {
	TEST_PASSED,
	TEST_FAILED,
	TEST_BROKEN /* could not be run: its mail is missing ... */
};

/* One message and what is expected of it: beside a rule, or of a suite. */
struct test_case {
	const struct rule *rule; /* NULL: of a suite */
	const struct rule_test *test;
	const struct suite *suite;
	const struct suite_message *item; /* NULL: beside a rule */

	/* What came of it; texts are in the run's arena. */
	enum test_outcome outcome;
	struct span got;
	struct span reason; /* lines, of a case that did not pass */
	uint64_t time_ns;
	uint32_t n_mutated; /* disguises that changed something */
	uint32_t n_survived;
	uint32_t lost; /* bits (1 << enum mutation) */
};

struct test_run {
	const struct test_options *options;
	struct tool_set set;
	struct config config;
	struct suite_list suites;
	struct mutator *mutator; /* NULL: nothing is disguised */
	struct arena arena;
	struct test_case *cases;
	size_t n_cases;
	size_t n_passed;
	size_t n_failed;    /* broken ones, too */
	size_t n_weak;      /* passed, but survived too little */
	uint64_t n_mutated; /* of all cases */
	uint64_t n_survived;

	atomic_size_t next;   /* what the threads share */
	pthread_mutex_t lock; /* the arena */
};

/* --- tool_test_run.c ------------------------------------------------------ */

/*
 * Load rules, suites and configuration. 0, or negative after a complaint;
 * to be closed in both cases.
 */
int test_run_open(struct test_run *run, const struct test_options *options);
void test_run_close(struct test_run *run);

/* Run all cases. 0, or negative after a complaint. */
int test_run_all(struct test_run *run);

/* Did it survive fewer disguises than was asked for? */
bool test_is_weak(const struct test_run *run, const struct test_case *item);

/* --- tool_test_case.c ----------------------------------------------------- */

/* A thread's own. */
struct test_worker {
	struct test_run *run;
	struct scratch *scratch;
	struct arena arena; /* of one case */
	struct buf mail;
	struct buf text; /* of what is put together */
};

/* Run one case and set what came of it. 0 or ERR_MEMORY. */
int test_case_run(struct test_worker *worker, struct test_case *item);

/* The rule's id, or the suite's path; the message's name; where it stands. */
const char *test_case_group(const struct test_case *item);
struct span test_case_name(const struct test_case *item);
const struct place *test_case_place(const struct test_case *item);

/* What was wanted, "match" or "tag or more". */
void test_case_add_want(struct buf *out, const struct test_case *item);

/* --- the formats ---------------------------------------------------------- */

/* Append the results for people, as JUnit XML, and as TAP. */
void test_add_text(struct buf *out, const struct test_run *run);
void test_add_junit(struct buf *out, const struct test_run *run);
void test_add_tap(struct buf *out, const struct test_run *run);

/* --- tool_test_watch.c ---------------------------------------------------- */

/* A sum over the names, sizes and times of all that a run reads. */
uint64_t test_watch_sum(const struct test_options *options);

/* Wait until the sum is another; at most forever, a signal ends it. */
void test_watch_wait(const struct test_options *options, uint64_t *sum);

#endif
