/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_check_json - what check found, as JSON and as SARIF.
 *
 * Lines and columns count from 1, columns in characters (SARIF 2.1.0, 3.14.17
 * columnKind unicodeCodePoints); an end column is that behind the last
 * character (3.30.8).
 *
 * Contract: see tool_check.h.
 * Failure: the buffer's, sticky.
 */
#include "cmd/tool_check.h"

#include "base/ascii.h"
#include "base/json.h"

static void add_member(struct buf *out, const char *before, const char *text)
{
	buf_add_string(out, before);
	json_add_string(out, span_of(text));
}

static void add_finding(struct buf *out, const struct diag *diag)
{
	buf_add_char(out, '{');
	if (diag->place.source) {
		struct place end = check_place_end(&diag->place);

		add_member(out, "\"path\":", diag->place.source->path);
		buf_add_format(out,
			       ",\"line\":%u,\"column\":%u,\"end_line\":%u,"
			       "\"end_column\":%u,\"offset\":%u,\"length\":%u,",
			       diag->place.line, diag->place.column, end.line,
			       end.column, diag->place.offset,
			       diag->place.length);
	}
	add_member(out, "\"severity\":", severity_name(diag->severity));
	add_member(out, ",\"lint\":", diag->lint);
	add_member(out, ",\"text\":", diag->text);
	if (diag->hint)
		add_member(out, ",\"hint\":", diag->hint);
	if (diag->fix)
		add_member(out, ",\"fix\":", diag->fix);
	buf_add_char(out, '}');
}

static void add_cost(struct buf *out, const struct ruleset_cost *cost)
{
	buf_add_format(out, "\"cost\":{\"ordinary\":%zu,\"rules\":[",
		       cost->n_ordinary);
	for (size_t i = 0; i < cost->n; i++) {
		const struct rule_cost *rule = &cost->rules[i];

		buf_add_string(out, i ? ",\n" : "\n");
		add_member(out, "{\"id\":", rule->rule->id);
		buf_add_format(out,
			       ",\"signal\":%s,\"led\":%u,\"scan\":%u,"
			       "\"facts\":%u,\"patterns\":%u,\"bare\":%u}",
			       rule_is_signal(rule->rule) ? "true" : "false",
			       rule->n_led, rule->n_scan, rule->n_facts,
			       rule->n_patterns, rule->n_bare);
	}
	buf_add_string(out, "]},");
}

static void add_json(const struct check_result *result, struct buf *out)
{
	const struct diag_list *diags = result->diags;
	const struct ruleset_stats *stats = &result->stats;

	buf_add_format(out, "{\"errors\":%zu,\"warnings\":%zu,\"cut\":%s,",
		       diags->n_errors, diags->n_warnings,
		       diags->has_overflowed ? "true" : "false");
	if (result->has_stats)
		buf_add_format(out,
			       "\"packs\":%zu,\"rules\":%zu,\"on_trial\":%zu,"
			       "\"expired\":%zu,\"unprefiltered\":%zu,"
			       "\"terms\":%zu,\"brands\":%zu,",
			       stats->n_packs, stats->n_rules, stats->n_shadow,
			       stats->n_expired, stats->n_unprefiltered,
			       stats->n_terms, stats->n_brands);
	if (result->cost)
		add_cost(out, result->cost);
	buf_add_string(out, "\"findings\":[");
	for (size_t i = 0; i < diags->n; i++) {
		buf_add_string(out, i ? ",\n" : "\n");
		add_finding(out, &diags->items[i]);
	}
	buf_add_string(out, "]}\n");
}

const struct check_format check_format_json = {"json", add_json};

static const char *sarif_level(enum severity severity)
{
	return severity_name(severity); /* the same words (3.27.10) */
}

/* "SyntaxInIt" for "syntax-in-it", as 3.49.7 would have names. */
static void add_rule_name(struct buf *out, const char *name)
{
	bool is_first = true;

	buf_add_string(out, ",\"name\":\"");
	for (; *name; name++) {
		if (*name == '-') {
			is_first = true;
			continue;
		}
		buf_add_char(
		    out, (unsigned char)(is_first ? *name - 'a' + 'A' : *name));
		is_first = false;
	}
	buf_add_char(out, '"');
}

static void add_sarif_rules(struct buf *out)
{
	for (int i = 0; i < LINT_COUNT; i++) {
		const struct lint_row *row = lint_row((enum lint)i);

		buf_add_string(out, i ? ",\n" : "\n");
		add_member(out, "{\"id\":", row->name);
		add_rule_name(out, row->name);
		add_member(out, ",\"shortDescription\":{\"text\":", row->what);
		add_member(out, "},\"help\":{\"text\":", row->advice);
		add_member(out, "},\"defaultConfiguration\":{\"level\":",
			   sarif_level(row->severity));
		buf_add_format(out, ",\"enabled\":%s}}",
			       row->severity == SEVERITY_NOTE ? "false"
							      : "true");
	}
}

static bool is_unreserved(unsigned char c)
{
	return ascii_is_alnum(c) || c == '-' || c == '.' || c == '_' ||
	       c == '~' || c == '/';
}

/* A path as a URI reference (RFC 3986). */
static void add_uri(struct buf *out, const char *path)
{
	buf_add_string(out, "\"artifactLocation\":{\"uri\":\"");
	if (path[0] == '/')
		buf_add_string(out, "file://");
	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;

		if (is_unreserved(c))
			buf_add_char(out, c);
		else
			buf_add_format(out, "%%%02X", c);
	}
	buf_add_string(out, "\"}");
}

static void add_region(struct buf *out, const char *name,
		       const struct place *place)
{
	struct place end = check_place_end(place);

	buf_add_format(out,
		       "\"%s\":{\"startLine\":%u,\"startColumn\":%u,"
		       "\"endLine\":%u,\"endColumn\":%u,\"byteOffset\":%u,"
		       "\"byteLength\":%u}",
		       name, place->line, place->column, end.line, end.column,
		       place->offset, place->length);
}

static void add_sarif_place(struct buf *out, const struct diag *diag)
{
	if (!diag->place.source)
		return;
	buf_add_string(out, ",\"locations\":[{\"physicalLocation\":{");
	add_uri(out, diag->place.source->path);
	/* A place in a file that is not known has no region (3.30.1). */
	if (diag->place.line) {
		buf_add_char(out, ',');
		add_region(out, "region", &diag->place);
	}
	buf_add_string(out, "}}]");
	if (!diag->fix)
		return;
	add_member(out, ",\"fixes\":[{\"description\":{\"text\":",
		   diag->hint ? diag->hint : "mend it");
	buf_add_string(out, "},\"artifactChanges\":[{");
	add_uri(out, diag->place.source->path);
	buf_add_string(out, ",\"replacements\":[{");
	add_region(out, "deletedRegion", &diag->place);
	add_member(out, ",\"insertedContent\":{\"text\":", diag->fix);
	buf_add_string(out, "}}]}]}]");
}

static void add_sarif_result(struct buf *out, const struct diag *diag)
{
	enum lint lint;
	struct buf text;

	buf_init(&text, 0);
	buf_add_string(&text, diag->text);
	if (diag->hint)
		buf_add_format(&text, "; %s", diag->hint);
	add_member(out, "{\"ruleId\":", diag->lint);
	if (lint_parse(span_of(diag->lint), &lint) == 0)
		buf_add_format(out, ",\"ruleIndex\":%d", (int)lint);
	add_member(out, ",\"level\":", sarif_level(diag->severity));
	add_member(out, ",\"message\":{\"text\":", buf_string(&text));
	buf_add_char(out, '}');
	add_sarif_place(out, diag);
	buf_add_char(out, '}');
	buf_release(&text);
}

static void add_sarif(const struct check_result *result, struct buf *out)
{
	const struct diag_list *diags = result->diags;

	buf_add_string(
	    out, "{\"version\":\"2.1.0\",\"$schema\":\"https://json.schemastore"
		 ".org/sarif-2.1.0.json\",\"runs\":[{\"tool\":{\"driver\":{"
		 "\"name\":\"scamsieve check\",\"version\":\"" SCAMSIEVE_VERSION
		 "\",\"rules\":[");
	add_sarif_rules(out);
	buf_add_string(out, "]}},\"columnKind\":\"unicodeCodePoints\","
			    "\"results\":[");
	for (size_t i = 0; i < diags->n; i++) {
		buf_add_string(out, i ? ",\n" : "\n");
		add_sarif_result(out, &diags->items[i]);
	}
	buf_add_string(out, "]}]}\n");
}

const struct check_format check_format_sarif = {"sarif", add_sarif};
