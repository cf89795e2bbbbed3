/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_test_text - what tests came to, for people: what failed with its
 * place and reason, how many disguises each message survived, a summary.
 *
 * Contract: see tool_test.h.
 * Failure: that of the buffer.
 * Limits: NAME_BYTES of a message's name.
 */
#include "cmd/tool_test.h"

#include "base/utf8.h"

enum { NAME_BYTES = 60 };

/* A name on one line, cut when it is a whole text. */
static void add_name(struct buf *out, const struct test_case *item)
{
	struct span name = test_case_name(item);
	bool is_cut = name.len > NAME_BYTES;

	if (is_cut)
		name.len = utf8_floor(name, NAME_BYTES);
	buf_add_char(out, '\'');
	for (size_t i = 0; i < name.len; i++)
		buf_add_char(out, name.ptr[i] < ' ' ? ' ' : name.ptr[i]);
	buf_add_string(out, is_cut ? "...'" : "'");
}

static void add_place(struct buf *out, const struct test_case *item)
{
	const struct place *place = test_case_place(item);

	if (place->source)
		buf_add_format(out, "%s:%u:%u: ", place->source->path,
			       place->line, place->column);
}

/* Lines, each indented. */
static void add_lines(struct buf *out, struct span lines)
{
	while (lines.len) {
		size_t end = span_find(lines, span_of("\n"), 0);

		if (end == SIZE_MAX)
			end = lines.len;
		buf_add_string(out, "    ");
		buf_add(out, lines.ptr, end);
		buf_add_char(out, '\n');
		end += end < lines.len;
		lines = span_make(lines.ptr + end, lines.len - end);
	}
}

static void add_case(struct buf *out, const struct test_case *item)
{
	static const char *const outcomes[] = {
	    [TEST_PASSED] = "pass",
	    [TEST_FAILED] = "FAIL",
	    [TEST_BROKEN] = "FAIL",
	};

	add_place(out, item);
	buf_add_format(out, "%s: ", outcomes[item->outcome]);
	if (item->rule)
		buf_add_format(out, "%s: ", item->rule->id);
	add_name(out, item);
	buf_add_string(out, " wants ");
	test_case_add_want(out, item);
	buf_add_string(out, ", got ");
	buf_add_span(out, item->got);
	buf_add_char(out, '\n');
	add_lines(out, item->reason);
}

static void add_survival(struct buf *out, const struct test_run *run,
			 const struct test_case *item)
{
	bool is_first = true;

	add_place(out, item);
	buf_add_string(out, test_is_weak(run, item) ? "WEAK: " : "");
	if (item->rule)
		buf_add_format(out, "%s: ", item->rule->id);
	add_name(out, item);
	buf_add_format(out, " survives %u/%u", item->n_survived,
		       item->n_mutated);
	for (unsigned i = 0; i < MUTATION_COUNT; i++) {
		if (!(item->lost & (UINT32_C(1) << i)))
			continue;
		buf_add_string(out, is_first ? "; not " : ", ");
		buf_add_string(out, mutation_name((enum mutation)i));
		is_first = false;
	}
	buf_add_char(out, '\n');
}

/* By mutation: how many messages it was tried on, and how many it beat. */
static void add_mutations(struct buf *out, const struct test_run *run)
{
	for (unsigned i = 0; i < MUTATION_COUNT; i++) {
		size_t n_lost = 0;

		for (size_t k = 0; k < run->n_cases; k++)
			n_lost += (run->cases[k].lost >> i) & 1;
		if (n_lost)
			buf_add_format(out, "%5zu lost to %s (%s)\n", n_lost,
				       mutation_name((enum mutation)i),
				       mutation_doc((enum mutation)i));
	}
}

void test_add_text(struct buf *out, const struct test_run *run)
{
	bool is_verbose = run->options->is_verbose;

	for (size_t i = 0; i < run->n_cases; i++) {
		const struct test_case *item = &run->cases[i];

		if (item->outcome != TEST_PASSED || is_verbose)
			add_case(out, item);
		if (item->n_mutated && (item->lost || is_verbose))
			add_survival(out, run, item);
	}
	if (run->mutator) {
		add_mutations(out, run);
		buf_add_format(out,
			       "disguised %llu times, %llu as before "
			       "(%.1f %%)",
			       (unsigned long long)run->n_mutated,
			       (unsigned long long)run->n_survived,
			       run->n_mutated
				   ? 100.0 * (double)run->n_survived /
					 (double)run->n_mutated
				   : 100.0);
		if (run->options->has_min_survival)
			buf_add_format(out, ", %zu messages below %zu %%",
				       run->n_weak, run->options->min_survival);
		buf_add_char(out, '\n');
	}
	buf_add_format(out, "%zu passed, %zu failed\n", run->n_passed,
		       run->n_failed);
}
