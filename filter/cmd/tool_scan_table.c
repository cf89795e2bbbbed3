/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_scan_table - verdicts as a table that fits a terminal.
 *
 * Contract: see tool_scan.h. Messages are strangers' text: controls and
 * marks of direction are shown as U+FFFD, so that a row stays a row.
 * Limits: EXCERPT_COLUMNS of the text; RULES_SHOWN rules, by what they added.
 */
#include "cmd/tool_scan.h"

#include "base/utf8.h"
#include "rules/rule.h"

enum { NAME_COLUMNS = 24, EXCERPT_COLUMNS = 68, RULES_SHOWN = 4 };

static const char *const action_colours[ACTION_COUNT] = {
    [ACTION_PASS] = "\033[32m",
    [ACTION_TAG] = "\033[33m",
    [ACTION_QUARANTINE] = "\033[31m",
    [ACTION_REJECT] = "\033[1;31m",
};

static bool is_shown_as_it_is(uint32_t code)
{
	return code >= 0x20 && !(code >= 0x7F && code < 0xA0) &&
	       !(code >= 0x200B && code <= 0x200F) &&
	       !(code >= 0x2028 && code <= 0x202E) &&
	       !(code >= 0x2060 && code <= 0x2069) && code != 0xFEFF;
}

/* The text's beginning, on one line, at most columns wide. */
static void add_excerpt(struct buf *out, struct span text, size_t columns)
{
	const unsigned char *ptr = text.ptr;
	const unsigned char *end = text.ptr + text.len;
	size_t used = 0;

	while (ptr < end) {
		uint32_t code;
		bool is_valid;
		size_t len = utf8_decode(ptr, end, &code, &is_valid);
		size_t width = utf8_columns(span_make(ptr, len));

		/* The last column is for what says that there is more. */
		if (used + width >= columns && ptr + len < end) {
			buf_add_string(out, "\xE2\x80\xA6");
			return;
		}
		if (code == '\n' || code == '\r' || code == '\t')
			buf_add_char(out, ' ');
		else if (is_valid && is_shown_as_it_is(code))
			buf_add(out, ptr, len);
		else
			buf_add_string(out, "\xEF\xBF\xBD");
		used += width ? width : 1;
		ptr += len;
	}
}

static void add_name(struct buf *out, const char *name)
{
	size_t columns = utf8_columns(span_of(name));

	buf_add_string(out, name);
	buf_add_repeat(out, ' ',
		       columns < NAME_COLUMNS ? NAME_COLUMNS - columns : 0);
}

/* What a reader sees first: a mail's subject, else the body. */
static struct span first_text(const struct message *message)
{
	for (size_t i = 0; i < message->n_texts; i++)
		if (message->texts[i].kind == TEXT_SUBJECT)
			return message->texts[i].raw;
	return message->n_texts ? message->texts[0].raw : span_of("");
}

/* The rule that added most of those that added less than the last shown. */
static const struct verdict_rule *next_rule(const struct verdict *verdict,
					    const struct verdict_rule *last)
{
	const struct verdict_rule *best = NULL;

	for (size_t i = 0; i < verdict->n_rules; i++) {
		const struct verdict_rule *rule = &verdict->rules[i];

		if (rule->score == 0 ||
		    (last && (rule->score > last->score ||
			      (rule->score == last->score && rule <= last))))
			continue;
		if (!best || rule->score > best->score)
			best = rule;
	}
	return best;
}

static void add_rules(struct buf *out, const struct verdict *verdict)
{
	const struct verdict_rule *rule = NULL;
	size_t n_scoring = 0;
	size_t n = 0;

	for (size_t i = 0; i < verdict->n_rules; i++)
		n_scoring += verdict->rules[i].score != 0;
	while (n < RULES_SHOWN && (rule = next_rule(verdict, rule))) {
		buf_add_format(out, "  %+17.2f  %s: ", rule->score, rule->id);
		buf_add_span(out, rule->rule->title);
		buf_add_char(out, '\n');
		n++;
	}
	if (n < n_scoring)
		buf_add_format(out, "%21sand %zu more\n", "", n_scoring - n);
	for (size_t i = 0; i < verdict->n_unknown; i++)
		buf_add_format(out, "%19s  %s: could not be decided (%s)\n",
			       "?", verdict->unknown[i].id,
			       verdict->unknown[i].reason);
}

/* "a/b.mbox", '#', 3: "b.mbox#3" */
static void add_item_name(struct buf *out, const struct scan_item *item)
{
	const char *slash = strrchr(item->path, '/');
	struct buf name;

	buf_init(&name, 0);
	buf_add_string(&name, slash ? slash + 1 : item->path);
	if (item->separator)
		buf_add_format(&name, "%c%zu", item->separator, item->number);
	add_name(out, buf_string(&name));
	buf_release(&name);
}

/* What could not be read was complained of, and has no row. */
static void add(struct scan_report *report, const struct scan_item *item)
{
	const struct verdict *verdict = item->verdict;
	struct buf *out = &report->out;

	if (!verdict)
		return;
	if (report->n_messages == 0)
		buf_add_format(out, "%-11s %7s  %-*s  %s\n", "ACTION", "SCORE",
			       NAME_COLUMNS, "MESSAGE", "TEXT, AND WHY");
	report->n_messages++;
	report->n_by_action[verdict->action]++;
	if (report->is_coloured)
		buf_add_string(out, action_colours[verdict->action]);
	buf_add_format(out, "%-11s", action_name(verdict->action));
	if (report->is_coloured)
		buf_add_string(out, "\033[0m");
	buf_add_format(out, " %7.2f  ", verdict->score);
	add_item_name(out, item);
	buf_add_string(out, "  ");
	add_excerpt(out, first_text(item->message), EXCERPT_COLUMNS);
	buf_add_char(out, '\n');
	add_rules(out, verdict);
}

static void end(struct scan_report *report)
{
	buf_add_format(&report->out, "\n%zu message%s:", report->n_messages,
		       report->n_messages == 1 ? "" : "s");
	for (int i = 0; i < ACTION_COUNT; i++)
		buf_add_format(&report->out, "%s %zu %s", i ? "," : "",
			       report->n_by_action[i],
			       action_name((enum action)i));
	buf_add_char(&report->out, '\n');
}

const struct scan_form scan_form_table = {"table", add, end};
