/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_test_run - all cases of a test, on several threads.
 *
 * Contract: see tool_test.h. Each thread takes the next case that nobody
 * has; what came of it stands in the case, so that reports do not hang on
 * the threads' order.
 * Failure: complaints on stderr.
 * Limits: THREAD_LIMIT threads.
 * Threads: test_run_all() from one thread; the others are its own.
 */
#include "cmd/tool_test.h"
#include "rules/rule_test.h"

#include <stdlib.h>

enum { THREAD_LIMIT = 64 };

static const char program[] = "scamsieve test";

/* --- what is to be run ---------------------------------------------------- */

static int load_config(struct test_run *run)
{
	struct err err = {""};
	int rc = 0;

	config_init(&run->config);
	if (run->options->config_path)
		rc = config_load(&run->config, run->options->config_path,
				 &run->set.diags, &err);
	if (rc) {
		program_show_findings(&run->set.diags);
		program_complain(program, "%s", err.text);
	}
	return rc;
}

/* Suites that are named, else those beside the rules. */
static int load_suites(struct test_run *run)
{
	const struct test_options *options = run->options;
	const struct tool_rules *from = options->suites.n ? &options->suites
							  : &options->rules;
	const char *own = program_rules_path();
	size_t n_errors = run->set.diags.n_errors;
	struct err err = {""};
	int rc = suites_read(&run->suites, from->n ? from->paths : &own,
			     from->n ? from->n : 1, &run->set.arena,
			     &run->set.diags, &err);

	if (!rc && run->set.diags.n_errors > n_errors)
		rc = err_set(&err, ERR_INPUT, "the suites have errors");
	if (!rc && options->suites.n && !run->suites.n)
		rc = err_set(&err, ERR_INPUT,
			     "%s: no suite is there (a file with "
			     "'kind: suite')",
			     options->suites.paths[0]);
	if (rc) {
		program_show_findings(&run->set.diags);
		program_complain(program, "%s", err.text);
	}
	return rc;
}

static bool is_wanted(const struct test_run *run, const struct test_case *item)
{
	const char *filter = run->options->filter;

	return !filter || strstr(test_case_group(item), filter) ||
	       span_find(test_case_name(item), span_of(filter), 0) != SIZE_MAX;
}

static void add_case(struct test_run *run, const struct test_case *item)
{
	if (is_wanted(run, item))
		run->cases[run->n_cases++] = *item;
}

/* A filter that nothing passes would hide that nothing was tested. */
static int check_cases(const struct test_run *run)
{
	if (run->n_cases || !run->options->filter)
		return 0;
	program_complain(program,
			 "no test has '%s' in its rule's id, suite's path or "
			 "name",
			 run->options->filter);
	return ERR_INPUT;
}

static int list_cases(struct test_run *run)
{
	size_t n_rules;
	const struct rule *rules = ruleset_rules(run->set.ruleset, &n_rules);
	size_t n = 1;

	if (run->options->suites.n)
		n_rules = 0;
	for (size_t i = 0; i < n_rules; i++)
		n += rules[i].n_tests;
	for (size_t i = 0; i < run->suites.n; i++)
		n += run->suites.items[i].n_messages;
	run->cases = arena_zalloc(&run->arena, n, sizeof(*run->cases));
	if (!run->cases) {
		program_complain(program, "out of memory");
		return ERR_MEMORY;
	}
	for (size_t i = 0; i < n_rules; i++)
		for (size_t k = 0; k < rules[i].n_tests; k++)
			add_case(run, &(struct test_case){
					  .rule = &rules[i],
					  .test = &rules[i].tests[k]});
	for (size_t i = 0; i < run->suites.n; i++)
		for (size_t k = 0; k < run->suites.items[i].n_messages; k++)
			add_case(
			    run,
			    &(struct test_case){
				.suite = &run->suites.items[i],
				.item = &run->suites.items[i].messages[k]});
	return 0;
}

int test_run_open(struct test_run *run, const struct test_options *options)
{
	int rc;

	*run = (struct test_run){.options = options};
	arena_init(&run->arena, 0);
	pthread_mutex_init(&run->lock, NULL);
	atomic_init(&run->next, 0);
	rc = tool_set_open(&run->set, &options->rules, "test");
	if (load_config(run))
		rc = ERR_INPUT;
	if (!rc)
		rc = load_suites(run);
	if (!rc)
		rc = list_cases(run);
	if (!rc)
		rc = check_cases(run);
	if (!rc && options->mutates && !(run->mutator = mutator_new())) {
		program_complain(program, "out of memory");
		rc = ERR_MEMORY;
	}
	return rc;
}

void test_run_close(struct test_run *run)
{
	mutator_free(run->mutator);
	pthread_mutex_destroy(&run->lock);
	config_release(&run->config);
	tool_set_release(&run->set);
	arena_release(&run->arena);
}

/* --- running -------------------------------------------------------------- */

static void *work(void *argument)
{
	struct test_worker *worker = argument;
	struct test_run *run = worker->run;
	size_t index;

	while ((index = atomic_fetch_add(&run->next, 1)) < run->n_cases)
		if (test_case_run(worker, &run->cases[index])) {
			run->cases[index].outcome = TEST_BROKEN;
			run->cases[index].got = span_of("nothing");
			run->cases[index].reason = span_of("out of memory");
		}
	return NULL;
}

static void worker_free(struct test_worker *worker)
{
	if (!worker)
		return;
	scratch_free(worker->scratch);
	arena_release(&worker->arena);
	buf_release(&worker->mail);
	buf_release(&worker->text);
	free(worker);
}

static struct test_worker *worker_new(struct test_run *run)
{
	struct test_worker *worker = calloc(1, sizeof(*worker));

	if (!worker)
		return NULL;
	worker->run = run;
	arena_init(&worker->arena, 0);
	buf_init(&worker->mail, 0);
	buf_init(&worker->text, 0);
	worker->scratch = scratch_new(run->set.ruleset);
	if (worker->scratch)
		return worker;
	worker_free(worker);
	return NULL;
}

bool test_is_weak(const struct test_run *run, const struct test_case *item)
{
	return run->options->has_min_survival && item->n_mutated &&
	       (uint64_t)item->n_survived * 100 <
		   (uint64_t)run->options->min_survival * item->n_mutated;
}

static void count(struct test_run *run)
{
	for (size_t i = 0; i < run->n_cases; i++) {
		const struct test_case *item = &run->cases[i];

		run->n_passed += item->outcome == TEST_PASSED;
		run->n_failed += item->outcome != TEST_PASSED;
		run->n_weak += test_is_weak(run, item);
		run->n_mutated += item->n_mutated;
		run->n_survived += item->n_survived;
	}
}

int test_run_all(struct test_run *run)
{
	struct test_worker *workers[THREAD_LIMIT];
	pthread_t threads[THREAD_LIMIT];
	size_t n_started = 0;
	size_t n = 0;

	while (n < run->options->n_threads && n < THREAD_LIMIT &&
	       n <= run->n_cases / 16 && (workers[n] = worker_new(run)))
		n++;
	if (n == 0) {
		program_complain(program, "out of memory");
		return ERR_MEMORY;
	}
	/* The first worker's thread is this one. */
	while (n_started + 1 < n &&
	       pthread_create(&threads[n_started], NULL, work,
			      workers[n_started + 1]) == 0)
		n_started++;
	(void)work(workers[0]);
	for (size_t i = 0; i < n_started; i++)
		pthread_join(threads[i], NULL);
	for (size_t i = 0; i < n; i++)
		worker_free(workers[i]);
	count(run);
	return 0;
}
