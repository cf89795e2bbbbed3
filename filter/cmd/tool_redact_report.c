/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_redact_report - what was replaced, what had to be kept for the
 * verdict, and what became of it.
 *
 * Contract: see tool_redact_judge.h.
 * Failure: the buffer's, sticky.
 */
#include "cmd/tool_redact_judge.h"

#include <string.h>

static void report_counts(const struct redaction *redaction, struct buf *out)
{
	const char *between = "";
	const char *plural;
	const char *name;

	buf_add_string(out, "replaced: ");
	for (int i = 0; i < REDACT_KIND_COUNT; i++) {
		if (!redaction->counts[i])
			continue;
		name = redact_kind_name((enum redact_kind)i);
		plural = span_ends_with(span_of(name), span_of("s")) ? "es"
								     : "s";
		buf_add_format(out, "%s%u %s%s", between, redaction->counts[i],
			       name, redaction->counts[i] == 1 ? "" : plural);
		between = ", ";
	}
	buf_add_string(out, *between ? "\n" : "nothing\n");
}

/* What the verdict needed, of which the reader of the fixture learns. */
static void report_kept(const struct redaction *redaction, struct buf *out)
{
	static const char *const link_steps[] = {"", "words of the path",
						 "words of the host",
						 "words and the suffix"};

	for (size_t i = 0; i < redaction->n; i++) {
		const struct redact_item *item = &redaction->items[i];
		bool is_link = item->kind == REDACT_LINK ||
			       item->kind == REDACT_EMAIL;

		if (!item->step)
			continue;
		buf_add_format(out, "kept for the verdict: %s of the %s now ",
			       is_link ? link_steps[item->step] : "a part",
			       redact_kind_name(item->kind));
		buf_add_span(out, item->fake);
		buf_add_char(out, '\n');
	}
}

static bool has_id(const struct judged *judged, const char *id)
{
	for (size_t i = 0; i < judged->n; i++)
		if (!strcmp(judged->ids[i], id))
			return true;
	return false;
}

static void report_verdict(const struct judged *want, const struct judged *got,
			   struct buf *out)
{
	if (judged_equal(want, got)) {
		buf_add_format(out, "verdict kept: %s, ",
			       action_name(got->action));
		if (got->n > 1)
			buf_add_format(out, "the same %zu rules fire", got->n);
		else
			buf_add_string(out, got->n ? "the same rule fires"
						   : "no rule fires");
		if (got->score > want->score || got->score < want->score)
			buf_add_format(out, ", score %.2f instead of %.2f",
				       got->score, want->score);
		buf_add_char(out, '\n');
		return;
	}
	buf_add_format(out, "verdict not kept: %s, was %s\n",
		       action_name(got->action), action_name(want->action));
	for (size_t i = 0; i < want->n; i++)
		if (!has_id(got, want->ids[i]))
			buf_add_format(out, "  no longer fires: %s\n",
				       want->ids[i]);
	for (size_t i = 0; i < got->n; i++)
		if (!has_id(want, got->ids[i]))
			buf_add_format(out, "  fires now: %s\n", got->ids[i]);
}

void redact_report(const struct redaction *redaction, const struct judged *want,
		   const struct judged *got, struct buf *out)
{
	report_counts(redaction, out);
	report_kept(redaction, out);
	report_verdict(want, got, out);
}
