/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_metrics - what is counted, and how it is written.
 */
#include "service/metrics.h"

#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

Suite *test_metrics_suite(void);

struct fixture {
	struct metrics *metrics;
	struct metrics_shard *shard;
	struct arena arena;
	struct diag_list diags;
	struct buf text, family;
};

static void open_fixture(struct fixture *f)
{
	f->metrics = metrics_new("a.service-1", CHANNEL_EMAIL);
	ck_assert_ptr_nonnull(f->metrics);
	f->shard = metrics_shard(f->metrics);
	arena_init(&f->arena, 0);
	diag_list_init(&f->diags, &f->arena);
	buf_init(&f->text, 0);
	buf_init(&f->family, 0);
}

static void close_fixture(struct fixture *f)
{
	buf_release(&f->text);
	buf_release(&f->family);
	arena_release(&f->arena);
	metrics_free(f->metrics);
}

static void format(struct fixture *f)
{
	struct metrics_now now = {
	    .version = "1.2.3",
	    .start_s = 1000,
	    .time_s = 2000,
	    .cpu_ns = 3000000004,
	    .is_running = true,
	};

	buf_clear(&f->text);
	metrics_format(f->metrics, &now, &f->text);
	ck_assert(!f->text.has_failed);
}

/* The lines of one family, without the prefix and the service. */
static const char *family(struct fixture *f, const char *name)
{
	static const char service[] = "service=\"a.service-1\"";
	char head[100];
	const char *at, *end;

	format(f);
	snprintf(head, sizeof(head), "# HELP scamsieve_%s ", name);
	at = strstr(buf_string(&f->text), head);
	ck_assert_msg(at, "no family %s", name);
	end = strstr(at + 1, "# HELP ");
	if (!end)
		end = at + strlen(at);
	buf_clear(&f->family);
	while (at < end) {
		if (strncmp(at, "scamsieve_", 10) == 0) {
			at += 10;
		} else if (strncmp(at, service, sizeof(service) - 1) == 0) {
			at += sizeof(service) - 1;
			at += *at == ',';
		} else {
			buf_add_char(&f->family, (unsigned char)*at++);
		}
	}
	return buf_string(&f->family);
}

static const struct {
	const char *name, *want;
} empty_rows[] = {
    {"build_info", "# HELP build_info The program's version.\n"
		   "# TYPE build_info gauge\n"
		   "build_info{version=\"1.2.3\"} 1\n"},
    {"running",
     "# HELP running 1 while the program runs; 0 was written when it ended.\n"
     "# TYPE running gauge\n"
     "running{} 1\n"},
    {"start_time_seconds", "# HELP start_time_seconds When the program was "
			   "started, since 1970.\n"
			   "# TYPE start_time_seconds gauge\n"
			   "start_time_seconds{} 1000\n"},
    {"written_time_seconds", "# HELP written_time_seconds When this was "
			     "written, since 1970.\n"
			     "# TYPE written_time_seconds gauge\n"
			     "written_time_seconds{} 2000\n"},
    {"cpu_seconds_total", "# HELP cpu_seconds_total Processor time that the "
			  "process has used.\n"
			  "# TYPE cpu_seconds_total counter\n"
			  "cpu_seconds_total{} 3.000000004\n"},
    {"ruleset_info", "# HELP ruleset_info The rules in force: version is a "
		     "hash of their files.\n"
		     "# TYPE ruleset_info gauge\n"},
    {"last_load_success", "# HELP last_load_success 1 when they were good, 0 "
			  "when the old ones stayed.\n"
			  "# TYPE last_load_success gauge\n"
			  "last_load_success{} 0\n"},
    {"last_load_error_info", "# HELP last_load_error_info The first of these "
			     "errors: where it is.\n"
			     "# TYPE last_load_error_info gauge\n"},
    {"reloads_total", "# HELP reloads_total Rules and configuration read "
		      "again.\n"
		      "# TYPE reloads_total counter\n"
		      "reloads_total{result=\"ok\"} 0\n"
		      "reloads_total{result=\"failed\"} 0\n"},
    {"connections_open",
     "# HELP connections_open Connections that are open now.\n"
     "# TYPE connections_open gauge\n"
     "connections_open{} 0\n"},
};

START_TEST(nothing_has_happened_yet)
{
	struct fixture f;

	open_fixture(&f);
	ck_assert_str_eq(family(&f, empty_rows[_i].name), empty_rows[_i].want);
	close_fixture(&f);
}
END_TEST

START_TEST(each_counter_has_its_series)
{
	static const char *const series[METRICS_COUNTER_COUNT] = {
#define X(name, family, label, help) [METRICS_##name] = family "{" label "}",
	    METRICS_COUNTER_LIST(X)
#undef X
	};
	char want[200];
	struct fixture f;

	open_fixture(&f);
	for (int i = 0; i < METRICS_COUNTER_COUNT; i++)
		metrics_add(f.shard, (enum metrics_counter)i,
			    (uint64_t)i + 100);
	for (int i = 0; i < METRICS_COUNTER_COUNT; i++) {
		char name[100];

		snprintf(name, sizeof(name), "%.*s",
			 (int)strcspn(series[i], "{"), series[i]);
		snprintf(want, sizeof(want), "\n%s %d\n", series[i], i + 100);
		ck_assert_msg(strstr(family(&f, name), want), "no %s in %s",
			      want, buf_string(&f.family));
	}
	close_fixture(&f);
}
END_TEST

static struct verdict_rule fired[] = {
    {.id = "pack/one"},
    {.id = "pack/two"},
};

static struct verdict tagged = {
    .action = ACTION_TAG,
    .rules = fired,
    .n_rules = 2,
    .shadow = fired,
    .n_shadow = 1,
    .n_unknown = 1,
};

START_TEST(messages_are_counted_by_what_was_said_and_done)
{
	struct metrics_message message = {
	    .channel = CHANNEL_EMAIL,
	    .direction = DIRECTION_OUTBOUND,
	    .verdict = &tagged,
	    .done = METRICS_DONE_QUARANTINE,
	    .policy = METRICS_POLICY_OVERSIZE,
	};
	struct fixture f;

	open_fixture(&f);
	metrics_add_message(f.shard, &message);
	metrics_add_message(metrics_shard(f.metrics), &message);
	message = (struct metrics_message){
	    .channel = CHANNEL_SMS,
	    .done = METRICS_DONE_PASS,
	    .policy = METRICS_POLICY_INTERNAL_ERROR,
	};
	metrics_add_message(f.shard, &message);
	family(&f, "messages_total");
	ck_assert_ptr_nonnull(
	    strstr(buf_string(&f.family),
		   "\nmessages_total{channel=\"email\",direction=\"outbound\","
		   "verdict=\"tag\",action=\"quarantine\"} 2\n"));
	ck_assert_ptr_nonnull(
	    strstr(buf_string(&f.family),
		   "\nmessages_total{channel=\"sms\",direction=\"inbound\","
		   "verdict=\"none\",action=\"pass\"} 1\n"));
	/* Of the usual channel the usual ones are there, of others not. */
	ck_assert_ptr_nonnull(
	    strstr(buf_string(&f.family),
		   "\nmessages_total{channel=\"email\",direction=\"inbound\","
		   "verdict=\"reject\",action=\"reject\"} 0\n"));
	ck_assert_ptr_null(strstr(buf_string(&f.family),
				  "channel=\"sms\",direction=\"outbound\""));
	ck_assert_str_eq(
	    family(&f, "policy_messages_total"),
	    "# HELP policy_messages_total Messages on which a policy for "
	    "failures decided.\n"
	    "# TYPE policy_messages_total counter\n"
	    "policy_messages_total{policy=\"internal_error\",screened=\"no\","
	    "action=\"pass\"} 1\n"
	    "policy_messages_total{policy=\"oversize\",screened=\"partly\","
	    "action=\"quarantine\"} 2\n");
	ck_assert_ptr_nonnull(
	    strstr(family(&f, "messages_passed_unscreened_total"), "{} 1\n"));
	ck_assert_ptr_nonnull(
	    strstr(family(&f, "messages_undecided_total"), "{} 2\n"));
	ck_assert_ptr_nonnull(
	    strstr(family(&f, "rule_hits_total"),
		   "counter\n"
		   "rule_hits_total{rule=\"pack/one\",mode=\"scored\"} 2\n"
		   "rule_hits_total{rule=\"pack/one\",mode=\"trial\"} 2\n"
		   "rule_hits_total{rule=\"pack/two\",mode=\"scored\"} 2\n"));
	/* Nothing was measured. */
	ck_assert_ptr_nonnull(
	    strstr(family(&f, "screen_seconds"), "screen_seconds_count{} 0\n"));
	close_fixture(&f);
}
END_TEST

START_TEST(histogram_bounds_are_inclusive_and_add_up)
{
	static const uint64_t wall_ns[] = {1, 5000, 5001, 1000000000,
					   UINT64_C(6000000000)};
	struct metrics_message message = {
	    .done = METRICS_DONE_PASS,
	    .policy = METRICS_POLICY_COUNT,
	    .cpu_ns = 200000,
	};
	const char *text;
	struct fixture f;

	open_fixture(&f);
	for (size_t i = 0; i < ARRAY_LEN(wall_ns); i++) {
		message.wall_ns = wall_ns[i];
		metrics_add_message(f.shard, &message);
	}
	text = family(&f, "screen_seconds");
	ck_assert_ptr_nonnull(strstr(text, "_bucket{le=\"0.000005\"} 2\n"));
	ck_assert_ptr_nonnull(strstr(text, "_bucket{le=\"0.00001\"} 3\n"));
	ck_assert_ptr_nonnull(strstr(text, "_bucket{le=\"0.5\"} 3\n"));
	ck_assert_ptr_nonnull(strstr(text, "_bucket{le=\"1\"} 4\n"));
	ck_assert_ptr_nonnull(strstr(text, "_bucket{le=\"5\"} 4\n"));
	ck_assert_ptr_nonnull(strstr(text, "_bucket{le=\"+Inf\"} 5\n"));
	ck_assert_ptr_nonnull(strstr(text, "_sum{} 7.000010002\n"));
	ck_assert_ptr_nonnull(strstr(text, "_count{} 5\n"));
	text = family(&f, "screen_cpu_seconds");
	ck_assert_ptr_nonnull(strstr(text, "_bucket{le=\"0.0001\"} 0\n"));
	ck_assert_ptr_nonnull(strstr(text, "_bucket{le=\"0.00025\"} 5\n"));
	ck_assert_ptr_nonnull(strstr(text, "_sum{} 0.001000000\n"));
	close_fixture(&f);
}
END_TEST

START_TEST(a_failed_load_shows_its_place_until_one_succeeds)
{
	struct source source = {.path = "/etc/a \"b\"\\c\n\xFFz.yaml"};
	struct place place = {.source = &source, .line = 3, .column = 5};
	struct ruleset_stats stats = {.n_rules = 7,
				      .version = "0123456789abcdef"};
	struct fixture f;

	open_fixture(&f);
	metrics_set_rules(f.metrics, &stats, 1, 500);
	diag_add(&f.diags, SEVERITY_WARNING, "warned", place, "not this one");
	diag_add(&f.diags, SEVERITY_ERROR, "unknown-key", place, "this one");
	diag_add(&f.diags, SEVERITY_ERROR, "other", place, "nor this");
	metrics_set_failed(f.metrics, &f.diags, 600);
	ck_assert_ptr_nonnull(
	    strstr(family(&f, "last_load_error_info"),
		   "gauge\nlast_load_error_info{place=\"/etc/a "
		   "\\\"b\\\"\\\\c\\n\xEF\xBF\xBDz.yaml:3:5\","
		   "lint=\"unknown-key\"} 1\n"));
	ck_assert_ptr_nonnull(strstr(family(&f, "last_load_errors"), "} 2\n"));
	ck_assert_ptr_nonnull(strstr(family(&f, "last_load_success"), "} 0\n"));
	ck_assert_ptr_nonnull(
	    strstr(family(&f, "last_load_time_seconds"), "} 600\n"));
	/* The old rules are in force. */
	ck_assert_ptr_nonnull(strstr(family(&f, "ruleset_rules"), "} 7\n"));
	ck_assert_ptr_nonnull(
	    strstr(family(&f, "ruleset_loaded_time_seconds"), "} 500\n"));
	metrics_set_rules(f.metrics, &stats, 2, 700);
	ck_assert_ptr_null(strstr(family(&f, "last_load_error_info"), "place"));
	ck_assert_ptr_nonnull(strstr(family(&f, "last_load_success"), "} 1\n"));
	ck_assert_ptr_nonnull(
	    strstr(family(&f, "ruleset_info"),
		   "\nruleset_info{version=\"0123456789abcdef\"} 1\n"));
	ck_assert_ptr_nonnull(
	    strstr(family(&f, "ruleset_generation"), "} 2\n"));
	close_fixture(&f);
}
END_TEST

START_TEST(rules_beyond_the_limit_are_counted_together)
{
	enum { EXTRA = 10 };
	char id[32];
	struct verdict_rule rule = {.id = id};
	struct verdict verdict = {.rules = &rule, .n_rules = 1};
	struct metrics_message message = {
	    .verdict = &verdict,
	    .policy = METRICS_POLICY_COUNT,
	};
	const char *text;
	size_t n = 0;
	struct fixture f;

	open_fixture(&f);
	/* The id's memory is used again: a copy is kept. */
	for (int times = 0; times < 2; times++) {
		for (int i = 0; i < METRICS_RULE_LIMIT + EXTRA; i++) {
			snprintf(id, sizeof(id), "pack/rule-%04d", i);
			metrics_add_message(f.shard, &message);
		}
	}
	text = family(&f, "rule_hits_total");
	for (const char *at = text; (at = strstr(at, "{rule=\"pack/")); at++)
		n++;
	ck_assert_uint_eq(n, METRICS_RULE_LIMIT);
	ck_assert_ptr_nonnull(
	    strstr(text, "{rule=\"pack/rule-0000\",mode=\"scored\"} 2\n"));
	ck_assert_ptr_nonnull(
	    strstr(text, "{rule=\"(others)\",mode=\"scored\"} 20\n"));
	close_fixture(&f);
}
END_TEST

enum { THREADS = 20, TIMES = 20000 };

static void *count_many(void *metrics)
{
	struct metrics_shard *shard = metrics_shard(metrics);
	struct metrics_message message = {
	    .channel = CHANNEL_EMAIL,
	    .verdict = &tagged,
	    .done = METRICS_DONE_TAG,
	    .policy = METRICS_POLICY_COUNT,
	    .wall_ns = 1000,
	};

	for (int i = 0; i < TIMES; i++) {
		metrics_add_message(shard, &message);
		metrics_add(shard, METRICS_FORGED, 2);
	}
	return NULL;
}

/* More threads than shards, while the text is made. */
START_TEST(nothing_is_lost_between_threads)
{
	pthread_t threads[THREADS];
	struct fixture f;

	open_fixture(&f);
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(
		    pthread_create(&threads[i], NULL, count_many, f.metrics),
		    0);
	for (int i = 0; i < 20; i++)
		format(&f);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	ck_assert_ptr_nonnull(strstr(family(&f, "messages_total"),
				     "verdict=\"tag\",action=\"tag\"} "
				     "400000\n"));
	ck_assert_ptr_nonnull(
	    strstr(family(&f, "forged_headers_removed_total"), "} 800000\n"));
	ck_assert_ptr_nonnull(
	    strstr(family(&f, "rule_hits_total"),
		   "{rule=\"pack/two\",mode=\"scored\"} 400000\n"));
	ck_assert_ptr_nonnull(
	    strstr(family(&f, "screen_seconds"), "_count{} 400000\n"));
	close_fixture(&f);
}
END_TEST

START_TEST(who_was_not_asked_counts_nothing)
{
	struct metrics_message message = {.policy = METRICS_POLICY_COUNT};

	ck_assert_ptr_null(metrics_shard(NULL));
	metrics_add(NULL, METRICS_FORGED, 1);
	metrics_add_error(NULL, ERR_MEMORY);
	metrics_add_message(NULL, &message);
	metrics_set_connections(NULL, 1);
	metrics_set_suppressed(NULL, 1);
	metrics_set_rules(NULL, NULL, 1, 1);
	metrics_set_failed(NULL, NULL, 1);
	metrics_free(NULL);
}
END_TEST

static const struct {
	int code;
	const char *want;
} error_rows[] = {
    {ERR_MEMORY, "{kind=\"memory\"} 1\n"}, {ERR_LIMIT, "{kind=\"limit\"} 1\n"},
    {ERR_INPUT, "{kind=\"input\"} 1\n"},   {ERR_IO, "{kind=\"io\"} 1\n"},
    {ERR_UNKNOWN, "{kind=\"io\"} 1\n"},
};

START_TEST(errors_have_their_kind)
{
	struct fixture f;

	open_fixture(&f);
	metrics_add_error(f.shard, error_rows[_i].code);
	ck_assert_msg(strstr(family(&f, "errors_total"), error_rows[_i].want),
		      "no %s in %s", error_rows[_i].want,
		      buf_string(&f.family));
	close_fixture(&f);
}
END_TEST

Suite *test_metrics_suite(void)
{
	Suite *suite = suite_create("test_metrics");
	TCase *tcase = tcase_create("metrics");

	tcase_add_loop_test(tcase, nothing_has_happened_yet, 0,
			    ARRAY_LEN(empty_rows));
	tcase_add_test(tcase, each_counter_has_its_series);
	tcase_add_test(tcase, messages_are_counted_by_what_was_said_and_done);
	tcase_add_test(tcase, histogram_bounds_are_inclusive_and_add_up);
	tcase_add_test(tcase, a_failed_load_shows_its_place_until_one_succeeds);
	tcase_add_test(tcase, rules_beyond_the_limit_are_counted_together);
	tcase_add_test(tcase, nothing_is_lost_between_threads);
	tcase_add_test(tcase, who_was_not_asked_counts_nothing);
	tcase_add_loop_test(tcase, errors_have_their_kind, 0,
			    ARRAY_LEN(error_rows));
	suite_add_tcase(suite, tcase);
	return suite;
}
