/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_test_formats - what tests came to, for programs: JUnit's XML as build
 * servers read it, and the Test Anything Protocol, version 13.
 *
 * Contract: see tool_test.h. A message that survives too few disguises is a
 * case of its own.
 * Failure: that of the buffer.
 */
#include "cmd/tool_test.h"

#include "base/markup.h"

/* --- JUnit ---------------------------------------------------------------- */

static void add_attribute(struct buf *out, const char *name, struct span value)
{
	buf_add_format(out, " %s=\"", name);
	markup_add_text(out, value);
	buf_add_char(out, '"');
}

static void add_testcase(struct buf *out, const struct test_case *item,
			 const char *suffix)
{
	const struct place *place = test_case_place(item);
	struct buf name;

	buf_init(&name, 0);
	buf_add_span(&name, test_case_name(item));
	buf_add_string(&name, suffix);
	buf_add_string(out, "    <testcase");
	add_attribute(out, "classname", span_of(test_case_group(item)));
	add_attribute(out, "name", buf_span(&name));
	if (place->source) {
		add_attribute(out, "file", span_of(place->source->path));
		buf_add_format(out, " line=\"%u\"", place->line);
	}
	buf_add_format(out, " time=\"%.6f\"", (double)item->time_ns / 1e9);
	buf_release(&name);
}

static void add_message(struct buf *out, const struct test_case *item)
{
	struct buf text;

	buf_init(&text, 0);
	buf_add_string(&text, "wants ");
	test_case_add_want(&text, item);
	buf_add_string(&text, ", got ");
	buf_add_span(&text, item->got);
	add_attribute(out, "message", buf_span(&text));
	buf_release(&text);
}

static void add_lost(struct buf *out, const struct test_case *item)
{
	buf_add_format(out, "survives %u/%u; not", item->n_survived,
		       item->n_mutated);
	for (unsigned i = 0; i < MUTATION_COUNT; i++)
		if (item->lost & (UINT32_C(1) << i))
			buf_add_format(out, " %s",
				       mutation_name((enum mutation)i));
}

static void add_junit_case(struct buf *out, const struct test_run *run,
			   const struct test_case *item)
{
	const char *element = item->outcome == TEST_BROKEN ? "error"
							   : "failure";

	add_testcase(out, item, "");
	if (item->outcome == TEST_PASSED) {
		buf_add_string(out, "/>\n");
	} else {
		buf_add_format(out, ">\n      <%s", element);
		add_message(out, item);
		buf_add_char(out, '>');
		markup_add_text(out, item->reason);
		buf_add_format(out, "</%s>\n    </testcase>\n", element);
	}
	if (!test_is_weak(run, item))
		return;
	add_testcase(out, item, ", disguised");
	buf_add_string(out, ">\n      <failure message=\"");
	add_lost(out, item);
	buf_add_string(out, "\"/>\n    </testcase>\n");
}

void test_add_junit(struct buf *out, const struct test_run *run)
{
	size_t n_broken = 0;

	for (size_t i = 0; i < run->n_cases; i++)
		n_broken += run->cases[i].outcome == TEST_BROKEN;
	buf_add_format(out,
		       "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		       "<testsuites>\n"
		       "  <testsuite name=\"scamsieve\" tests=\"%zu\" "
		       "failures=\"%zu\" errors=\"%zu\">\n",
		       run->n_cases + run->n_weak,
		       run->n_failed - n_broken + run->n_weak, n_broken);
	for (size_t i = 0; i < run->n_cases; i++)
		add_junit_case(out, run, &run->cases[i]);
	buf_add_string(out, "  </testsuite>\n</testsuites>\n");
}

/* --- TAP ------------------------------------------------------------------ */

/* A description: one line, in which # begins a directive. */
static void add_description(struct buf *out, struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '#' || text.ptr[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, text.ptr[i] < ' ' ? ' ' : text.ptr[i]);
	}
}

static void add_tap_line(struct buf *out, const struct test_case *item,
			 size_t number, bool is_ok, const char *suffix)
{
	buf_add_format(out, "%s %zu - ", is_ok ? "ok" : "not ok", number);
	add_description(out, span_of(test_case_group(item)));
	buf_add_string(out, ": ");
	add_description(out, test_case_name(item));
	buf_add_format(out, "%s\n", suffix);
}

/* A YAML block that says what was wanted; values are quoted as JSON is. */
static void add_diagnostic(struct buf *out, const struct test_case *item)
{
	const struct place *place = test_case_place(item);

	buf_add_string(out, "  ---\n  wanted: ");
	test_case_add_want(out, item);
	buf_add_string(out, "\n  found: ");
	buf_add_span(out, item->got);
	if (place->source)
		buf_add_format(out, "\n  file: %s\n  line: %u",
			       place->source->path, place->line);
	buf_add_string(out, "\n  reason: |\n    ");
	for (size_t i = 0; i < item->reason.len; i++) {
		buf_add_char(out, item->reason.ptr[i]);
		if (item->reason.ptr[i] == '\n')
			buf_add_string(out, "    ");
	}
	buf_add_string(out, "\n  ...\n");
}

void test_add_tap(struct buf *out, const struct test_run *run)
{
	size_t number = 0;

	buf_add_format(out, "TAP version 13\n1..%zu\n",
		       run->n_cases + run->n_weak);
	for (size_t i = 0; i < run->n_cases; i++) {
		const struct test_case *item = &run->cases[i];
		bool is_ok = item->outcome == TEST_PASSED;

		add_tap_line(out, item, ++number, is_ok, "");
		if (!is_ok)
			add_diagnostic(out, item);
		if (!test_is_weak(run, item))
			continue;
		add_tap_line(out, item, ++number, false, ", disguised");
		buf_add_string(out, "  # ");
		add_lost(out, item);
		buf_add_char(out, '\n');
	}
}
