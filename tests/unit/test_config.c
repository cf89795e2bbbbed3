/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_config - defaults, the example file, findings, and what is printed.
 */
#include "service/config.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

Suite *test_config_suite(void);

struct fixture {
	struct config config;
	struct arena arena;
	struct diag_list diags;
	struct buf out;
	struct err err;
};

static void open_fixture(struct fixture *f)
{
	config_init(&f->config);
	arena_init(&f->arena, 0);
	diag_list_init(&f->diags, &f->arena);
	buf_init(&f->out, 0);
	f->err.text[0] = '\0';
}

static void close_fixture(struct fixture *f)
{
	buf_release(&f->out);
	arena_release(&f->arena);
	config_release(&f->config);
}

/* Load text as if it were a file. */
static int load_text(struct fixture *f, const char *text)
{
	char path[] = "/tmp/scamsieve-config.XXXXXX";
	int fd = mkstemp(path);
	int rc;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	rc = config_load(&f->config, path, &f->diags, &f->err);
	unlink(path);
	return rc;
}

/* The printed configuration without its origins. */
static void print_values(struct fixture *f)
{
	size_t kept = 0;
	bool is_origin = false;

	buf_clear(&f->out);
	config_print(&f->config, &f->out);
	for (size_t i = 0; i < f->out.len; i++) {
		if (f->out.ptr[i] == '#')
			is_origin = true;
		if (f->out.ptr[i] == '\n')
			is_origin = false;
		if (!is_origin && f->out.ptr[i] != ' ')
			f->out.ptr[kept++] = f->out.ptr[i];
	}
	f->out.len = kept;
}

START_TEST(defaults_are_as_documented)
{
	struct fixture f;

	open_fixture(&f);
	for (int i = 0; i < CHANNEL_COUNT; i++) {
		for (int j = 0; j < DIRECTION_COUNT; j++) {
			ck_assert(f.config.thresholds[i][j].tag == 5.0);
			ck_assert(f.config.thresholds[i][j].quarantine == 9.0);
			ck_assert(isinf(f.config.thresholds[i][j].reject));
		}
	}
	ck_assert_int_eq(f.config.on_internal_error, FAILURE_ERROR);
	ck_assert_int_eq(f.config.on_unparsable, FAILURE_ERROR);
	ck_assert_int_eq(f.config.on_oversize, FAILURE_ERROR);
	ck_assert_uint_eq(f.config.max_line_bytes, 1 << 20);
	ck_assert_uint_eq(f.config.max_message_bytes, 25 << 20);
	ck_assert_uint_eq(f.config.n_rules, 0);
	ck_assert_int_eq(config_check(&f.config, &f.err), 0);
	close_fixture(&f);
}
END_TEST

START_TEST(example_says_the_defaults_and_all_of_them)
{
	struct fixture f;
	char *defaults;

	open_fixture(&f);
	print_values(&f);
	defaults = buf_detach(&f.out);
	ck_assert_int_eq(
	    config_load(&f.config, "samples/scamsieve.yaml", &f.diags, &f.err),
	    0);
	print_values(&f);
	ck_assert_str_eq(buf_string(&f.out), defaults);
	for (size_t i = 0; f.config.origins[i]; i++)
		ck_assert_msg(strcmp(f.config.origins[i], "default") != 0,
			      "setting %zu is not in the example", i);
	free(defaults);
	close_fixture(&f);
}
END_TEST

START_TEST(printed_configuration_can_be_loaded)
{
	struct fixture f;
	char *printed;

	open_fixture(&f);
	ck_assert_int_eq(load_text(&f,
				   "thresholds: {sms: {outbound: {tag: 1.125, "
				   "quarantine: never}}}\n"
				   "quarantine: {store: q.db}\n"
				   "rules: [a, \"/b \\\"c\\\"\"]\n"),
			 0);
	buf_clear(&f.out);
	config_print(&f.config, &f.out);
	printed = buf_detach(&f.out);
	ck_assert_int_eq(load_text(&f, printed), 0);
	free(printed);
	print_values(&f);
	ck_assert_ptr_nonnull(strstr(
	    buf_string(&f.out),
	    "outbound:\ntag:1.125\nquarantine:never\nreject:never\nemail:"));
	ck_assert_ptr_nonnull(
	    strstr(buf_string(&f.out), "quarantine:\nstore:\"/tmp/q.db\"\n"));
	ck_assert_ptr_nonnull(
	    strstr(buf_string(&f.out), "rules:[\"/tmp/a\",\"/b\\\"c\\\"\"]"));
	close_fixture(&f);
}
END_TEST

START_TEST(origins_are_shown)
{
	struct fixture f;

	open_fixture(&f);
	ck_assert_int_eq(load_text(&f, "\nfailure:\n  oversize: pass\n"), 0);
	ck_assert_int_eq(config_set(&f.config, "failure.unparsable",
				    "quarantine", "--on-error", &f.err),
			 0);
	config_print(&f.config, &f.out);
	ck_assert_ptr_nonnull(strstr(buf_string(&f.out),
				     "  unparsable: quarantine         # "
				     "--on-error\n"));
	ck_assert_ptr_nonnull(
	    strstr(buf_string(&f.out), ":3\nlimits:\n  max_message_bytes:"));
	ck_assert_ptr_nonnull(strstr(buf_string(&f.out), "# default\n"));
	close_fixture(&f);
}
END_TEST

static const struct {
	const char *in;
	const char *want; /* first finding: line:column text */
} finding_rows[] = {
    {"treshold: {}\n", "1:1 unknown key 'treshold' in the configuration"},
    {"thresholds: {sms: {inbound: {tag: -1}}}\n",
     "1:35 'thresholds.sms.inbound.tag': expected a score from 0 to 1000, or "
     "never, not '-1'"},
    {"thresholds: {sms: {inbound: {tag: often}}}\n",
     "1:35 'thresholds.sms.inbound.tag': expected a score from 0 to 1000, or "
     "never, not 'often'"},
    {"thresholds: {sms: {inbound: {tag: 1e3}}}\n",
     "1:35 'thresholds.sms.inbound.tag': expected a score from 0 to 1000, or "
     "never, not '1e3'"},
    {"thresholds: {fax: {}}\n", "1:14 unknown key 'fax' in thresholds"},
    {"failure: {oversize: drop}\n", "1:21 'drop' is not"},
    {"limits: {max_line_bytes: 10}\n",
     "1:26 'limits.max_line_bytes': expected a whole number of bytes from "
     "256 to 67108864, not '10'"},
    {"limits: {max_line_bytes: 1000.5}\n",
     "1:26 'limits.max_line_bytes': expected a whole number"},
    {"rules: {a: b}\n", "1:8 'rules' must be"},
    {"milter: {sokcet: x}\n", "1:10 unknown key 'sokcet' in milter"},
    {"milter: {internal_networks: [10.0.0.1/8]}\n",
     "1:30 'milter.internal_networks': expected networks such as"},
    {"- a\n", "1:1 "},
    {"", "1:1 the file is empty"},
    {"a: [\n", "2:1 "},
};

START_TEST(faults_have_places)
{
	struct fixture f;
	struct buf before;

	open_fixture(&f);
	buf_init(&before, 0);
	config_print(&f.config, &before);
	ck_assert_int_eq(load_text(&f, finding_rows[_i].in), ERR_INPUT);
	ck_assert_uint_ge(f.diags.n_errors, 1);
	buf_add_format(&f.out, "%u:%u %s", f.diags.items[0].place.line,
		       f.diags.items[0].place.column, f.diags.items[0].text);
	ck_assert_msg(strncmp(buf_string(&f.out), finding_rows[_i].want,
			      strlen(finding_rows[_i].want)) == 0,
		      "got '%s', want '%s'", buf_string(&f.out),
		      finding_rows[_i].want);
	buf_clear(&f.out);
	config_print(&f.config, &f.out);
	ck_assert(span_equal(buf_span(&f.out), buf_span(&before)));
	buf_release(&before);
	close_fixture(&f);
}
END_TEST

static const struct {
	const char *path, *value, *want;
} set_rows[] = {
    {"limits.max_line_bytes", "4096", ""},
    {"thresholds.email.outbound.reject", "12", ""},
    {"failure.oversise", "pass",
     "no setting 'failure.oversise', did you mean 'failure.oversize'?"},
    {"nothing.like.it", "1",
     "no setting 'nothing.like.it'; --print-config shows all"},
    {"failure.oversize", "drop",
     "failure.oversize: expected pass, quarantine or error, got 'drop'"},
    {"rules", "x", "rules: expected a list, in a file, got 'x'"},
    {"quarantine.store", "/x/y", ""},
    {"quarantine.store", "",
     "quarantine.store: expected a path, or none, got ''"},
    {"thresholds.sms.inbound.tag", ".",
     "thresholds.sms.inbound.tag: expected a score from 0 to 1000, or never, "
     "got '.'"},
    {"milter.socket", "unix:/run/x.sock", ""},
    {"milter.socket", "inet:8895",
     "milter.socket: expected inet:PORT@HOST, inet6:PORT@HOST or unix:/PATH, "
     "got 'inet:8895'"},
    {"milter.socket", "inet:70000@127.0.0.1",
     "milter.socket: expected inet:PORT@HOST, inet6:PORT@HOST or unix:/PATH, "
     "got 'inet:70000@127.0.0.1'"},
    {"milter.internal_networks", "10.0.0.0/8, 2001:db8::/32", ""},
    {"milter.internal_networks", "10.0.0.1/8",
     "milter.internal_networks: expected networks such as 192.0.2.0/24 or "
     "2001:db8::/32, got '10.0.0.1/8'"},
    {"milter.review_mailbox", "fraud@example.org", ""},
    {"milter.review_mailbox", "fraud",
     "milter.review_mailbox: expected an address such as fraud@example.org, "
     "got 'fraud'"},
    {"milter.subject_tag", "[Fraud?] ", ""},
    {"milter.subject_tag", "a\nb",
     "milter.subject_tag: expected printable ASCII, got 'a\nb'"},
    {"milter.authserv_id", "a b",
     "milter.authserv_id: expected printable ASCII without spaces, got "
     "'a b'"},
    {"milter.on_tag", "drop",
     "milter.on_tag: expected deliver or copy, got 'drop'"},
    {"milter.log.level", "loud",
     "milter.log.level: expected error, warning, notice, info or debug, got "
     "'loud'"},
    {"milter.max_sessions", "0",
     "milter.max_sessions: expected a whole number from 1 to 100000, got "
     "'0'"},
};

START_TEST(settings_can_be_given_one_by_one)
{
	struct fixture f;
	int rc;

	open_fixture(&f);
	rc = config_set(&f.config, set_rows[_i].path, set_rows[_i].value,
			"--set", &f.err);
	ck_assert_int_eq(rc, *set_rows[_i].want ? ERR_INPUT : 0);
	ck_assert_str_eq(f.err.text, set_rows[_i].want);
	close_fixture(&f);
}
END_TEST

START_TEST(thresholds_must_rise)
{
	struct fixture f;

	open_fixture(&f);
	ck_assert_int_eq(config_set(&f.config, "thresholds.sms.outbound.tag",
				    "9.5", "--set", &f.err),
			 0);
	ck_assert_int_eq(config_check(&f.config, &f.err), ERR_INPUT);
	ck_assert_str_eq(f.err.text,
			 "thresholds.sms.outbound: expected tag <= quarantine "
			 "<= reject, found 9.5, 9, inf");
	close_fixture(&f);
}
END_TEST

START_TEST(review_needs_a_mailbox)
{
	struct fixture f;

	open_fixture(&f);
	ck_assert_int_eq(load_text(&f, "milter: {on_quarantine: redirect}\n"),
			 0);
	ck_assert_int_eq(config_check(&f.config, &f.err), ERR_INPUT);
	ck_assert_str_eq(f.err.text, "milter.on_quarantine: redirect: expected "
				     "a milter.review_mailbox");
	ck_assert_int_eq(config_set(&f.config, "milter.review_mailbox",
				    "fraud@example.org", "--set", &f.err),
			 0);
	ck_assert_int_eq(config_check(&f.config, &f.err), 0);
	close_fixture(&f);
}
END_TEST

START_TEST(lists_are_taken_whole)
{
	struct fixture f;
	const struct config_list *list = &f.config.milter.internal_networks;

	open_fixture(&f);
	ck_assert_uint_eq(list->n, 2);
	ck_assert_int_eq(
	    load_text(&f, "milter: {internal_networks: [192.0.2.0/24]}\n"), 0);
	ck_assert_uint_eq(list->n, 1);
	ck_assert_str_eq(list->items[0], "192.0.2.0/24");
	ck_assert_int_eq(load_text(&f, "milter: {internal_networks: []}\n"), 0);
	ck_assert_uint_eq(list->n, 0);
	close_fixture(&f);
}
END_TEST

START_TEST(missing_file_is_said)
{
	struct fixture f;

	open_fixture(&f);
	ck_assert_int_eq(
	    config_load(&f.config, "/nonexistent/x.yaml", &f.diags, &f.err),
	    ERR_IO);
	ck_assert_ptr_nonnull(strstr(f.err.text, "/nonexistent/x.yaml"));
	close_fixture(&f);
}
END_TEST

Suite *test_config_suite(void)
{
	Suite *suite = suite_create("test_config");
	TCase *tcase = tcase_create("config");

	tcase_add_test(tcase, defaults_are_as_documented);
	tcase_add_test(tcase, example_says_the_defaults_and_all_of_them);
	tcase_add_test(tcase, printed_configuration_can_be_loaded);
	tcase_add_test(tcase, origins_are_shown);
	tcase_add_loop_test(tcase, faults_have_places, 0,
			    ARRAY_LEN(finding_rows));
	tcase_add_loop_test(tcase, settings_can_be_given_one_by_one, 0,
			    ARRAY_LEN(set_rows));
	tcase_add_test(tcase, thresholds_must_rise);
	tcase_add_test(tcase, review_needs_a_mailbox);
	tcase_add_test(tcase, lists_are_taken_whole);
	tcase_add_test(tcase, missing_file_is_said);
	suite_add_tcase(suite, tcase);
	return suite;
}
