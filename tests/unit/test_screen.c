/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_screen - rules in force and their replacement, and a message's way
 * through them.
 */
#include "service/screen.h"

#include <check.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

Suite *test_screen_suite(void);

enum { SCORE_OLD = 6, SCORE_NEW = 12 };

struct fixture {
	char folder[64];
	char pack[96];
	char config[96];
	struct live *live;
	struct arena arena;
	struct diag_list diags;
	struct err err;
};

/* Replace a file as an editor does: a new one, renamed over the old. */
static void write_file(const char *path, const char *text)
{
	char aside[128];
	FILE *file;

	snprintf(aside, sizeof(aside), "%s.new", path);
	file = fopen(aside, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	fclose(file);
	ck_assert_int_eq(rename(aside, path), 0);
}

/* A pack of one rule for the word "parcel". */
static void write_pack(const struct fixture *f, int score)
{
	char text[1024];

	snprintf(text, sizeof(text),
		 "schema: 1\npack: try\ntitle: For the test\n"
		 "version: 1.0.0\nlicense: Apache-2.0\n"
		 "rules:\n"
		 "  - id: parcel\n"
		 "    title: Says parcel\n"
		 "    status: stable\n"
		 "    level: low\n"
		 "    score: %d\n"
		 "    detection:\n"
		 "      word: {text|contains: parcel}\n"
		 "      condition: word\n"
		 "    tests:\n"
		 "      - {name: said, text: 'your parcel', expect: match}\n"
		 "      - {name: not, text: 'your letter', expect: no_match}\n",
		 score);
	write_file(f->pack, text);
}

static void forget_findings(struct fixture *f)
{
	arena_reset(&f->arena);
	diag_list_init(&f->diags, &f->arena);
	f->err.text[0] = '\0';
}

static void prepare(struct fixture *f)
{
	snprintf(f->folder, sizeof(f->folder), "/tmp/scamsieve-screen.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(f->folder));
	snprintf(f->pack, sizeof(f->pack), "%s/try.yaml", f->folder);
	snprintf(f->config, sizeof(f->config), "%s/config", f->folder);
	f->live = NULL;
	arena_init(&f->arena, 0);
	forget_findings(f);
	write_pack(f, SCORE_OLD);
}

static int open_live(struct fixture *f, const char *config,
		     const struct config_override *overrides, size_t n)
{
	static const char *paths[1];
	struct live_options options = {
	    .rules = paths,
	    .n_rules = 1,
	    .config_path = config,
	    .overrides = overrides,
	    .n_overrides = n,
	};

	paths[0] = f->pack;
	return live_open(&f->live, &options, &f->diags, &f->err);
}

static void finish(struct fixture *f)
{
	live_close(f->live);
	arena_release(&f->arena);
	unlink(f->pack);
	unlink(f->config);
	ck_assert_int_eq(rmdir(f->folder), 0);
}

/* The verdict on a text; the score is checked by the caller. */
static int judge(struct screener *screener, const char *text,
		 struct verdict *verdict, struct err *err)
{
	struct arena *arena = screener_begin(screener);
	struct message message;

	if (message_init_sms(&message, arena, span_of(text)) < 0)
		return ERR_MEMORY;
	return screen_message(screener, &message, verdict, err);
}

START_TEST(message_is_judged)
{
	struct screener *screener;
	struct verdict verdict;
	struct fixture f;

	prepare(&f);
	ck_assert_int_eq(open_live(&f, NULL, NULL, 0), 0);
	screener = screener_new(f.live, 0);
	ck_assert_int_eq(judge(screener, "a Parcel", &verdict, &f.err), 0);
	ck_assert_int_eq(verdict.action, ACTION_TAG);
	ck_assert(verdict.score == SCORE_OLD);
	ck_assert_uint_eq(verdict.n_rules, 1);
	ck_assert_str_eq(verdict.rules[0].id, "try/parcel");
	ck_assert_uint_eq(verdict.rules[0].n_spans, 1);
	ck_assert_uint_eq(verdict.rules[0].spans[0].raw.start, 2);
	ck_assert_uint_eq(verdict.rules[0].spans[0].raw.end, 8);
	screener_end(screener);
	ck_assert_int_eq(judge(screener, "a letter", &verdict, &f.err), 0);
	ck_assert_int_eq(verdict.action, ACTION_PASS);
	screener_end(screener);
	screener_free(screener);
	finish(&f);
}
END_TEST

START_TEST(settings_decide_the_action)
{
	static const struct config_override overrides[] = {
	    {"thresholds.sms.inbound.quarantine", "6", "--set"},
	};
	struct screener *screener;
	struct verdict verdict;
	struct fixture f;

	prepare(&f);
	write_file(f.config, "thresholds: {sms: {inbound: {tag: 2, "
			     "quarantine: 100}}}\n");
	ck_assert_int_eq(open_live(&f, f.config, overrides, 1), 0);
	screener = screener_new(f.live, 0);
	ck_assert_int_eq(judge(screener, "a parcel", &verdict, &f.err), 0);
	ck_assert_int_eq(verdict.action, ACTION_QUARANTINE);
	ck_assert(verdict.required == 2);
	screener_free(screener);
	finish(&f);
}
END_TEST

static const struct {
	const char *config, *want;
} broken_rows[] = {
    {"thresholds: {sms: {inbound: {tag: 10}}}\n",
     "thresholds.sms.inbound: expected tag <= quarantine <= reject, found "
     "10, 9, inf"},
    {"treshold: 1\n", "the configuration has errors"},
};

START_TEST(broken_configuration_is_refused)
{
	struct fixture f;

	prepare(&f);
	write_file(f.config, broken_rows[_i].config);
	ck_assert_int_eq(open_live(&f, f.config, NULL, 0), ERR_INPUT);
	ck_assert_ptr_nonnull(strstr(f.err.text, broken_rows[_i].want));
	ck_assert_ptr_null(f.live);
	finish(&f);
}
END_TEST

START_TEST(broken_rules_are_refused_with_their_place)
{
	struct fixture f;

	prepare(&f);
	write_file(f.pack, "schema: 1\npack: [\n");
	ck_assert_int_lt(open_live(&f, NULL, NULL, 0), 0);
	ck_assert_uint_ge(f.diags.n_errors, 1);
	ck_assert_str_eq(f.diags.items[0].place.source->path, f.pack);
	ck_assert_str_ne(f.err.text, "");
	finish(&f);
}
END_TEST

START_TEST(missing_rules_are_said)
{
	struct live_options options = {0};
	struct fixture f;

	prepare(&f);
	ck_assert_int_lt(live_open(&f.live, &options, &f.diags, &f.err), 0);
	ck_assert_str_eq(f.err.text, "no rules are named");
	options.default_rules = "/nonexistent/rules";
	ck_assert_int_lt(live_open(&f.live, &options, &f.diags, &f.err), 0);
	ck_assert_ptr_nonnull(strstr(f.err.text, "/nonexistent/rules"));
	/* Words alone catch nothing. */
	write_file(f.pack, "schema: 1\nkind: lexicon\nlang: en\n"
			   "lexicon: mine\nterms: {hurry: [hurry up]}\n");
	options.default_rules = f.pack;
	ck_assert_int_lt(live_open(&f.live, &options, &f.diags, &f.err), 0);
	ck_assert_ptr_nonnull(strstr(f.err.text, ": there is no rule"));
	finish(&f);
}
END_TEST

START_TEST(reload_takes_new_rules)
{
	struct screener *screener;
	struct verdict verdict;
	struct fixture f;

	prepare(&f);
	ck_assert_int_eq(open_live(&f, NULL, NULL, 0), 0);
	screener = screener_new(f.live, 0);
	ck_assert_int_eq(judge(screener, "a parcel", &verdict, &f.err), 0);
	write_pack(&f, SCORE_NEW);
	ck_assert_int_eq(live_reload(f.live, 0, &f.diags, &f.err), 0);
	ck_assert_uint_eq(live_number(f.live), 2);
	/* The message begun before is still the old generation's. */
	ck_assert_uint_eq(screener_generation(screener)->number, 1);
	ck_assert_str_eq(verdict.rules[0].id, "try/parcel");
	screener_end(screener);
	ck_assert_int_eq(judge(screener, "a parcel", &verdict, &f.err), 0);
	ck_assert(verdict.score == SCORE_NEW);
	ck_assert_uint_eq(screener_generation(screener)->number, 2);
	screener_free(screener);
	finish(&f);
}
END_TEST

START_TEST(broken_reload_keeps_the_old_rules)
{
	struct screener *screener;
	struct verdict verdict;
	struct fixture f;

	prepare(&f);
	ck_assert_int_eq(open_live(&f, NULL, NULL, 0), 0);
	screener = screener_new(f.live, 0);
	write_file(f.pack, "schema: 1\npack: try\nrules: 7\n");
	ck_assert_int_lt(live_reload(f.live, 0, &f.diags, &f.err), 0);
	ck_assert_uint_ge(f.diags.n_errors, 1);
	ck_assert_uint_eq(live_number(f.live), 1);
	ck_assert_int_eq(judge(screener, "a parcel", &verdict, &f.err), 0);
	ck_assert(verdict.score == SCORE_OLD);
	forget_findings(&f);
	unlink(f.pack);
	ck_assert_int_lt(live_reload(f.live, 0, &f.diags, &f.err), 0);
	ck_assert_ptr_nonnull(strstr(f.err.text, f.pack));
	write_pack(&f, SCORE_NEW);
	forget_findings(&f);
	ck_assert_int_eq(live_reload(f.live, 0, &f.diags, &f.err), 0);
	ck_assert_int_eq(judge(screener, "a parcel", &verdict, &f.err), 0);
	ck_assert(verdict.score == SCORE_NEW);
	screener_free(screener);
	finish(&f);
}
END_TEST

START_TEST(memory_is_bounded)
{
	struct screener *screener;
	struct verdict verdict;
	struct fixture f;
	struct buf text;

	prepare(&f);
	ck_assert_int_eq(open_live(&f, NULL, NULL, 0), 0);
	screener = screener_new(f.live, 64 << 10);
	buf_init(&text, 0);
	for (int i = 0; i < 100000; i++)
		buf_add_string(&text, "Parcel ");
	ck_assert_int_eq(judge(screener, buf_string(&text), &verdict, &f.err),
			 ERR_MEMORY);
	ck_assert_str_ne(f.err.text, "");
	ck_assert_int_eq(judge(screener, "a parcel", &verdict, &f.err), 0);
	ck_assert(verdict.score == SCORE_OLD);
	buf_release(&text);
	screener_free(screener);
	finish(&f);
}
END_TEST

/* --- reload while others screen ------------------------------------------ */

enum { THREADS = 3, RELOADS = 60 };

struct worker {
	pthread_t thread;
	struct live *live;
	atomic_bool *is_over;
	atomic_size_t *n_at_work; /* that have judged a message */
	size_t n_old, n_new, n_other;
};

static void *screen_until_over(void *argument)
{
	struct worker *worker = argument;
	struct screener *screener = screener_new(worker->live, 0);
	struct verdict verdict;

	while (!atomic_load(worker->is_over)) {
		if (judge(screener, "a parcel", &verdict, NULL) < 0)
			worker->n_other++;
		else if (verdict.score == SCORE_OLD)
			worker->n_old++;
		else if (verdict.score == SCORE_NEW)
			worker->n_new++;
		else
			worker->n_other++;
		screener_end(screener);
		if (worker->n_old + worker->n_new + worker->n_other == 1)
			atomic_fetch_add(worker->n_at_work, 1);
	}
	screener_free(screener);
	return NULL;
}

START_TEST(reloads_do_not_disturb_other_threads)
{
	struct worker workers[THREADS] = {{0}};
	atomic_bool is_over = false;
	atomic_size_t n_at_work = 0;
	struct fixture f;

	prepare(&f);
	ck_assert_int_eq(open_live(&f, NULL, NULL, 0), 0);
	for (int i = 0; i < THREADS; i++) {
		workers[i].live = f.live;
		workers[i].is_over = &is_over;
		workers[i].n_at_work = &n_at_work;
		pthread_create(&workers[i].thread, NULL, screen_until_over,
			       &workers[i]);
	}
	while (atomic_load(&n_at_work) < THREADS)
		sched_yield();
	for (int i = 0; i < RELOADS; i++) {
		write_pack(&f, i % 2 ? SCORE_OLD : SCORE_NEW);
		forget_findings(&f);
		ck_assert_int_eq(live_reload(f.live, 0, &f.diags, &f.err), 0);
	}
	atomic_store(&is_over, true);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(workers[i].thread, NULL);
		ck_assert_uint_eq(workers[i].n_other, 0);
		ck_assert_uint_gt(workers[i].n_old + workers[i].n_new, 0);
	}
	ck_assert_uint_eq(live_number(f.live), RELOADS + 1);
	finish(&f);
}
END_TEST

Suite *test_screen_suite(void)
{
	Suite *suite = suite_create("test_screen");
	TCase *tcase = tcase_create("screen");

	tcase_add_test(tcase, message_is_judged);
	tcase_add_test(tcase, settings_decide_the_action);
	tcase_add_loop_test(tcase, broken_configuration_is_refused, 0,
			    ARRAY_LEN(broken_rows));
	tcase_add_test(tcase, broken_rules_are_refused_with_their_place);
	tcase_add_test(tcase, missing_rules_are_said);
	tcase_add_test(tcase, reload_takes_new_rules);
	tcase_add_test(tcase, broken_reload_keeps_the_old_rules);
	tcase_add_test(tcase, memory_is_bounded);
	tcase_add_test(tcase, reloads_do_not_disturb_other_threads);
	suite_add_tcase(suite, tcase);
	return suite;
}
