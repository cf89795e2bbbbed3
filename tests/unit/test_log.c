/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_log - lines that stay lines, repeats that are counted, sinks.
 */
#include "base/log.h"

#include <check.h>
#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

Suite *test_log_suite(void);

/* 2024-02-29 12:34:56.789 UTC */
static const int64_t leap_day_ms = 1709210096789;

static const struct {
	const char *name;
	struct span value;
	const char *want;
} value_rows[] = {
    {"a word", {(const unsigned char *)"4XyZ1", 5}, "k=4XyZ1"},
    {"nothing", {NULL, 0}, "k=\"\""},
    {"spaces", {(const unsigned char *)"a b", 3}, "k=\"a b\""},
    {"a forged field",
     {(const unsigned char *)"x level=error", 13},
     "k=\"x level=error\""},
    {"a forged line",
     {(const unsigned char *)"x\nlevel=error", 13},
     "k=\"x\\nlevel=error\""},
    {"quotes", {(const unsigned char *)"\"\\", 2}, "k=\"\\\"\\\\\""},
    {"a NUL", {(const unsigned char *)"a\0b", 3}, "k=\"a\\u0000b\""},
    {"carriage return, escape, DEL",
     {(const unsigned char *)"\r\x1B[2J\x7F", 6},
     "k=\"\\u000d\\u001b[2J\\u007f\""},
    {"a C1 control", {(const unsigned char *)"\xC2\x9B", 2}, "k=\"\\u009b\""},
    {"a line separator",
     {(const unsigned char *)"\xE2\x80\xA8", 3},
     "k=\"\\u2028\""},
    {"an override",
     {(const unsigned char *)"\xE2\x80\xAEgpj", 6},
     "k=\"\\u202egpj\""},
    {"Chinese",
     {(const unsigned char *)"\xE5\xAE\xA2\xE6\x9C\x8D", 6},
     "k=\"\xE5\xAE\xA2\xE6\x9C\x8D\""},
    {"half a character",
     {(const unsigned char *)"a\xE5\xAE", 3},
     "k=\"a\xEF\xBF\xBD\""},
};

START_TEST(a_value_stays_a_value)
{
	struct log_field field = log_text("k", value_rows[_i].value);
	struct log_record record = {
	    .level = LOG_LEVEL_INFO,
	    .message = "m",
	    .fields = &field,
	    .n_fields = 1,
	};
	struct buf want;
	struct buf out;

	buf_init(&want, 0);
	buf_init(&out, 0);
	buf_add_format(&want, "message=m %s", value_rows[_i].want);
	log_line_format(&record, LOG_FORMAT_TEXT, false, &out);
	ck_assert_msg(strcmp(buf_string(&out), buf_string(&want)) == 0,
		      "%s: got %s, want %s", value_rows[_i].name,
		      buf_string(&out), buf_string(&want));
	buf_release(&want);
	buf_release(&out);
}
END_TEST

/* What went in comes out of a JSON reader, ill-formed parts mended. */
START_TEST(a_json_line_is_json)
{
	struct log_field field = log_text("k", value_rows[_i].value);
	struct log_record record = {
	    .level = LOG_LEVEL_WARNING,
	    .message = "a message",
	    .fields = &field,
	    .n_fields = 1,
	};
	struct buf out;
	json_t *line;
	json_error_t error;

	buf_init(&out, 0);
	log_line_format(&record, LOG_FORMAT_JSON, true, &out);
	line = json_loadb((const char *)out.ptr, out.len,
			  JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	ck_assert_msg(line, "%s: %s in %s", value_rows[_i].name, error.text,
		      buf_string(&out));
	ck_assert_str_eq(json_string_value(json_object_get(line, "level")),
			 "warning");
	if (span_find(value_rows[_i].value, span_of("\xE5\xAE"), 0) != 1)
		ck_assert(span_equal(
		    span_make(json_string_value(json_object_get(line, "k")),
			      json_string_length(json_object_get(line, "k"))),
		    value_rows[_i].value));
	json_decref(line);
	buf_release(&out);
}
END_TEST

START_TEST(a_line_has_time_level_and_numbers)
{
	const struct log_field fields[] = {
	    log_text("queue_id", span_of("4XyZ1")),
	    log_integer("size", -12),
	    log_decimal("score", 7.25),
	};
	struct log_record record = {
	    .level = LOG_LEVEL_INFO,
	    .time_ms = leap_day_ms,
	    .message = "screened",
	    .fields = fields,
	    .n_fields = ARRAY_LEN(fields),
	};
	struct buf out;

	buf_init(&out, 0);
	log_line_format(&record, LOG_FORMAT_TEXT, true, &out);
	ck_assert_str_eq(buf_string(&out),
			 "time=2024-02-29T12:34:56.789Z level=info "
			 "message=screened queue_id=4XyZ1 size=-12 score=7.25");
	buf_clear(&out);
	log_line_format(&record, LOG_FORMAT_JSON, true, &out);
	ck_assert_str_eq(buf_string(&out),
			 "{\"time\":\"2024-02-29T12:34:56.789Z\","
			 "\"level\":\"info\",\"message\":\"screened\","
			 "\"queue_id\":\"4XyZ1\",\"size\":-12,"
			 "\"score\":7.25}");
	buf_release(&out);
}
END_TEST

START_TEST(values_and_lines_are_bounded)
{
	enum { HUGE_BYTES = 100000, MANY = 100 };
	struct log_field fields[MANY];
	struct log_record record = {.message = "m", .fields = fields};
	unsigned char *huge = malloc(HUGE_BYTES);
	struct buf out;

	ck_assert_ptr_nonnull(huge);
	memset(huge, '\n', HUGE_BYTES);
	buf_init(&out, 0);
	for (size_t i = 0; i < MANY; i++)
		fields[i] = log_text("k", span_make(huge, HUGE_BYTES));
	record.n_fields = 1;
	log_line_format(&record, LOG_FORMAT_TEXT, false, &out);
	ck_assert_uint_lt(out.len, 2 * LOG_VALUE_LIMIT + 64);
	ck_assert_uint_gt(out.len, 2 * LOG_VALUE_LIMIT);
	buf_clear(&out);
	record.n_fields = MANY;
	log_line_format(&record, LOG_FORMAT_JSON, true, &out);
	ck_assert_uint_le(out.len, LOG_LINE_LIMIT);
	ck_assert_ptr_nonnull(strstr(buf_string(&out), "fields_left_out"));
	buf_release(&out);
	free(huge);
}
END_TEST

/* A sink that keeps its lines, and a clock that the test turns. */
static struct {
	struct buf lines;
	size_t n;
	int64_t now_ms;
} kept;

static int open_kept(const char *program UNUSED, void **state,
		     struct err *err UNUSED)
{
	*state = &kept;
	buf_init(&kept.lines, 0);
	kept.n = 0;
	return 0;
}

static void write_kept(void *state, const struct log_record *record UNUSED,
		       struct span line)
{
	ck_assert_ptr_eq(state, &kept);
	ck_assert_int_eq(line.ptr[line.len], '\0');
	buf_add_span(&kept.lines, line);
	buf_add_char(&kept.lines, '\n');
	kept.n++;
}

static void close_kept(void *state UNUSED)
{
}

static int64_t kept_now_ms(void)
{
	return kept.now_ms;
}

static const struct log_sink sink_kept = {
    .open = open_kept,
    .write = write_kept,
    .close = close_kept,
};

static struct log *open_log(enum log_level level)
{
	struct log_options options = {
	    .level = level,
	    .sink = &sink_kept,
	    .program = "test",
	    .now_ms = kept_now_ms,
	};
	struct log *log = NULL;
	struct err err;

	kept.now_ms = leap_day_ms;
	ck_assert_int_eq(log_open(&log, &options, &err), 0);
	return log;
}

static void log_id(struct log *log, const char *id)
{
	struct log_field field = log_text("id", span_of(id));

	log_event(log, LOG_LEVEL_INFO, "m", &field, 1);
}

START_TEST(levels_decide)
{
	struct log *log = open_log(LOG_LEVEL_WARNING);
	struct err err = {"no such file"};

	log_event(log, LOG_LEVEL_INFO, "quiet", NULL, 0);
	ck_assert_uint_eq(kept.n, 0);
	log_error(log, LOG_LEVEL_ERROR, "cannot reload", &err);
	ck_assert_str_eq(buf_string(&kept.lines),
			 "message=\"cannot reload\" error=\"no such file\"\n");
	log_set_level(log, LOG_LEVEL_DEBUG);
	log_event(log, LOG_LEVEL_DEBUG, "loud", NULL, 0);
	ck_assert_uint_eq(kept.n, 2);
	log_close(log);
	buf_release(&kept.lines);
}
END_TEST

START_TEST(repeats_are_counted_and_told)
{
	struct log *log = open_log(LOG_LEVEL_INFO);

	/* Two lines in turn: each is watched by itself. */
	for (int i = 0; i < 10; i++) {
		log_id(log, "a");
		log_id(log, "b");
		kept.now_ms += 10;
	}
	ck_assert_uint_eq(kept.n, 2 * LOG_REPEATS_SHOWN);
	buf_clear(&kept.lines);
	kept.now_ms += LOG_REPEAT_WINDOW_MS;
	log_tick(log);
	ck_assert_str_eq(
	    buf_string(&kept.lines),
	    "message=\"message repeated\" of=\"message=m id=a\" repeats=7\n"
	    "message=\"message repeated\" of=\"message=m id=b\" repeats=7\n");
	buf_clear(&kept.lines);
	log_id(log, "a");
	ck_assert_str_eq(buf_string(&kept.lines), "message=m id=a\n");
	log_close(log);
	ck_assert_str_eq(buf_string(&kept.lines), "message=m id=a\n");
	buf_release(&kept.lines);
}
END_TEST

START_TEST(what_differs_is_never_held_back)
{
	struct log *log = open_log(LOG_LEVEL_INFO);
	char id[16];

	for (int i = 0; i < 1000; i++) {
		snprintf(id, sizeof(id), "%d", i);
		log_id(log, id);
	}
	ck_assert_uint_eq(kept.n, 1000);
	/* The same words at another severity are another line. */
	buf_clear(&kept.lines);
	for (int i = 0; i < LOG_REPEATS_SHOWN; i++)
		log_event(log, LOG_LEVEL_INFO, "m", NULL, 0);
	kept.n = 0;
	log_event(log, LOG_LEVEL_ERROR, "m", NULL, 0);
	ck_assert_uint_eq(kept.n, 1);
	log_close(log);
	buf_release(&kept.lines);
}
END_TEST

START_TEST(held_back_lines_are_told_at_the_end_and_for_room)
{
	struct log *log = open_log(LOG_LEVEL_INFO);
	char id[16];

	for (int i = 0; i < 5; i++)
		log_id(log, "flood");
	for (int i = 0; i < 40; i++) {
		kept.now_ms++;
		snprintf(id, sizeof(id), "%d", i);
		log_id(log, id);
	}
	ck_assert_ptr_nonnull(strstr(buf_string(&kept.lines),
				     "of=\"message=m id=flood\" repeats=2"));
	buf_clear(&kept.lines);
	for (int i = 0; i < 5; i++)
		log_id(log, "last");
	log_close(log);
	ck_assert_ptr_nonnull(strstr(buf_string(&kept.lines),
				     "of=\"message=m id=last\" repeats=2"));
	buf_release(&kept.lines);
}
END_TEST

START_TEST(a_clock_set_back_does_not_silence)
{
	struct log *log = open_log(LOG_LEVEL_INFO);

	for (int i = 0; i < 5; i++)
		log_id(log, "a");
	kept.now_ms -= 3600 * 1000;
	kept.n = 0;
	log_id(log, "a");
	ck_assert_uint_eq(kept.n, 2);
	log_close(log);
	buf_release(&kept.lines);
}
END_TEST

static void *log_many(void *log)
{
	for (int i = 0; i < 1000; i++)
		log_id(log, i % 2 ? "odd" : "even");
	return NULL;
}

START_TEST(threads_share_a_log)
{
	enum { THREADS = 4 };
	struct log *log = open_log(LOG_LEVEL_INFO);
	pthread_t threads[THREADS];
	unsigned told;

	for (size_t i = 0; i < THREADS; i++)
		ck_assert_int_eq(
		    pthread_create(&threads[i], NULL, log_many, log), 0);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	log_close(log);
	ck_assert_uint_eq(kept.n, 2 * LOG_REPEATS_SHOWN + 2);
	ck_assert_ptr_nonnull(strstr(buf_string(&kept.lines), "repeats="));
	told = (unsigned)strtoul(
	    strstr(buf_string(&kept.lines), "repeats=") + 8, NULL, 10);
	ck_assert_uint_eq(told, THREADS * 1000 / 2 - LOG_REPEATS_SHOWN);
	buf_release(&kept.lines);
}
END_TEST

START_TEST(stderr_gets_whole_lines)
{
	struct log_options options = {.level = LOG_LEVEL_INFO,
				      .now_ms = kept_now_ms};
	struct log *log;
	char line[256];
	ssize_t n;
	int ends[2];
	int saved = dup(STDERR_FILENO);

	kept.now_ms = leap_day_ms;
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(log_open(&log, &options, NULL), 0);
	ck_assert_int_ge(dup2(ends[1], STDERR_FILENO), 0);
	log_event(log, LOG_LEVEL_NOTICE, "started", NULL, 0);
	ck_assert_int_ge(dup2(saved, STDERR_FILENO), 0);
	n = read(ends[0], line, sizeof(line) - 1);
	ck_assert_int_gt(n, 0);
	line[n] = '\0';
	ck_assert_str_eq(line, "time=2024-02-29T12:34:56.789Z level=notice "
			       "message=started\n");
	log_close(log);
	close(saved);
	close(ends[0]);
	close(ends[1]);
}
END_TEST

/* With a journal it opens, without one it says why not. */
START_TEST(the_journal_opens_or_says_why_not)
{
	struct log_options options = {.sink = &log_sink_journal,
				      .program = "scamsieve-test"};
	struct err err = {""};
	struct log *log;
	int status = log_open(&log, &options, &err);

	if (status == 0) {
		log_close(log);
		return;
	}
	ck_assert_int_eq(status, ERR_IO);
	ck_assert_ptr_nonnull(strstr(err.text, "journal"));
}
END_TEST

Suite *test_log_suite(void)
{
	Suite *suite = suite_create("test_log");
	TCase *tcase = tcase_create("log");

	tcase_add_loop_test(tcase, a_value_stays_a_value, 0,
			    ARRAY_LEN(value_rows));
	tcase_add_loop_test(tcase, a_json_line_is_json, 0,
			    ARRAY_LEN(value_rows));
	tcase_add_test(tcase, a_line_has_time_level_and_numbers);
	tcase_add_test(tcase, values_and_lines_are_bounded);
	tcase_add_test(tcase, levels_decide);
	tcase_add_test(tcase, repeats_are_counted_and_told);
	tcase_add_test(tcase, what_differs_is_never_held_back);
	tcase_add_test(tcase, held_back_lines_are_told_at_the_end_and_for_room);
	tcase_add_test(tcase, a_clock_set_back_does_not_silence);
	tcase_add_test(tcase, threads_share_a_log);
	tcase_add_test(tcase, stderr_gets_whole_lines);
	tcase_add_test(tcase, the_journal_opens_or_says_why_not);
	suite_add_tcase(suite, tcase);
	return suite;
}
