/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_check_text - what check found, for people and for GitHub; and the
 * table of lints.
 *
 * Contract: see tool_check.h.
 * Failure: the buffer's, sticky.
 */
#include "cmd/tool_check.h"

#include "base/json.h"
#include "base/source.h"

static void add_counts(const struct check_result *result, struct buf *out)
{
	const struct diag_list *diags = result->diags;
	size_t n_fixable = 0;

	for (size_t i = 0; i < diags->n; i++)
		n_fixable += diags->items[i].fix != NULL;
	if (diags->n) {
		buf_add_format(out, "%zu error%s, %zu warning%s",
			       diags->n_errors, diags->n_errors == 1 ? "" : "s",
			       diags->n_warnings,
			       diags->n_warnings == 1 ? "" : "s");
		if (n_fixable)
			buf_add_format(out, ", %zu that --fix mends",
				       n_fixable);
		buf_add_char(out, '\n');
	}
	if (diags->has_overflowed)
		buf_add_format(out,
			       "more than %d findings, the rest is not shown\n",
			       DIAG_LIMIT);
}

/* The line of a place is shown once, however much is wrong there. */
static bool is_at_last(const struct diag_list *diags, size_t number)
{
	const struct place *a = &diags->items[number].place;
	const struct place *b = number ? &diags->items[number - 1].place : a;

	return number && a->source == b->source && a->offset == b->offset &&
	       a->length == b->length;
}

/* One row a rule that costs anything, and the sum of all. */
static void add_cost(const struct ruleset_cost *cost, struct buf *out)
{
	struct rule_cost sum = rule_cost_sum(cost->rules, cost->n);

	buf_add_format(out,
		       "\nled: of %zu ordinary messages, those that lead to "
		       "the rule; the parts of its\nselections that the scan "
		       "decides, that facts must be found for, and patterns\n"
		       "(those that no literal leads to)\n\n"
		       "   led  scan facts  patterns  rule\n",
		       cost->n_ordinary);
	for (size_t i = 0; i < cost->n; i++) {
		const struct rule_cost *rule = &cost->rules[i];

		if (!rule->n_led && !rule->n_patterns && !rule->n_facts)
			continue;
		buf_add_format(out, "%6u %5u %5u %5u", rule->n_led,
			       rule->n_scan, rule->n_facts, rule->n_patterns);
		if (rule->n_bare)
			buf_add_format(out, " (%u)", rule->n_bare);
		else
			buf_add_string(out, "    ");
		buf_add_format(out, "  %s%s\n", rule->rule->id,
			       rule_is_signal(rule->rule)
				   ? " (when another rule asks)"
				   : "");
	}
	buf_add_format(out,
		       "%zu rules: the scan decides %u parts, %u need facts, "
		       "%u are patterns, %u of them without a literal\n",
		       cost->n, sum.n_scan, sum.n_facts, sum.n_patterns,
		       sum.n_bare);
}

static void add_text(const struct check_result *result, struct buf *out)
{
	const struct ruleset_stats *stats = &result->stats;

	for (size_t i = 0; i < result->diags->n; i++) {
		const struct diag *diag = &result->diags->items[i];

		if (is_at_last(result->diags, i))
			diag_format_brief(diag, out);
		else
			diag_format(diag, out);
	}
	add_counts(result, out);
	if (result->has_stats)
		buf_add_format(out,
			       "%zu packs, %zu rules (%zu on trial, %zu "
			       "expired, %zu looked at for every message), "
			       "%zu terms, %zu brands\n",
			       stats->n_packs, stats->n_rules, stats->n_shadow,
			       stats->n_expired, stats->n_unprefiltered,
			       stats->n_terms, stats->n_brands);
	if (result->cost)
		add_cost(result->cost, out);
}

const struct check_format check_format_text = {"text", add_text};

struct place check_place_end(const struct place *place)
{
	struct source_cursor cursor = {
	    .source = place->source,
	    .offset = place->offset,
	    .line = place->line,
	    .column = place->column,
	};

	source_cursor_to_offset(&cursor, (size_t)place->offset + place->length);
	return source_cursor_place(&cursor, 0);
}

/* A value of a workflow command: % and line ends, and in properties also
 * what separates them, are written as %XX. */
static void add_escaped(struct buf *out, const char *text, bool is_property)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '%' || c == '\r' || c == '\n' ||
		    (is_property && (c == ':' || c == ',')))
			buf_add_format(out, "%%%02X", c);
		else
			buf_add_char(out, c);
	}
}

static void add_github(const struct check_result *result, struct buf *out)
{
	for (size_t i = 0; i < result->diags->n; i++) {
		const struct diag *diag = &result->diags->items[i];
		const struct place *place = &diag->place;

		buf_add_format(out, "::%s ",
			       diag->severity == SEVERITY_NOTE
				   ? "notice"
				   : severity_name(diag->severity));
		if (place->source) {
			struct place end = check_place_end(place);

			buf_add_string(out, "file=");
			add_escaped(out, place->source->path, true);
			buf_add_format(out, ",line=%u,endLine=%u,col=%u",
				       place->line, end.line, place->column);
			if (end.line == place->line)
				buf_add_format(out, ",endColumn=%u",
					       end.column);
			buf_add_char(out, ',');
		}
		buf_add_string(out, "title=");
		add_escaped(out, diag->lint, true);
		buf_add_string(out, "::");
		add_escaped(out, diag->text, false);
		if (diag->hint) {
			buf_add_string(out, "%0A");
			add_escaped(out, diag->hint, false);
		}
		buf_add_char(out, '\n');
	}
}

const struct check_format check_format_github = {"github", add_github};

static void add_lint_json(struct buf *out, const struct lint_row *row)
{
	buf_add_string(out, "{\"name\":");
	json_add_string(out, span_of(row->name));
	buf_add_format(out, ",\"severity\":\"%s\",\"says\":",
		       severity_name(row->severity));
	json_add_string(out, span_of(row->what));
	buf_add_string(out, ",\"advice\":");
	json_add_string(out, span_of(row->advice));
	buf_add_char(out, '}');
}

void check_add_lints(struct buf *out, bool is_json)
{
	if (is_json)
		buf_add_char(out, '[');
	for (int i = 0; i < LINT_COUNT; i++) {
		const struct lint_row *row = lint_row((enum lint)i);

		if (is_json) {
			buf_add_string(out, i ? ",\n" : "");
			add_lint_json(out, row);
		} else {
			buf_add_format(out, "%-24s %-8s %s\n%34s%s\n",
				       row->name, severity_name(row->severity),
				       row->what, "", row->advice);
		}
	}
	if (is_json)
		buf_add_string(out, "]\n");
}
