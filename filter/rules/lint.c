/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lint - the table of lints, and the order in which they are looked for.
 *
 * Contract: see lint.h and lint_run.h.
 * Failure: memory.
 * Threads: the table is constant; a run belongs to loading.
 */
#include "lint_run.h"

static const struct lint_row table[LINT_COUNT] = {
#define LINT(id, name, severity, what, advice)                                 \
	[LINT_##id] = {name, SEVERITY_##severity, what, advice},
#include "rules/lint.def"
#undef LINT
};

const struct lint_row *lint_row(enum lint lint)
{
	return &table[lint];
}

int lint_parse(struct span name, enum lint *lint)
{
	for (int i = 0; i < LINT_COUNT; i++) {
		if (!span_equal_string(name, table[i].name))
			continue;
		*lint = (enum lint)i;
		return 0;
	}
	return ERR_INPUT;
}

const char *lint_closest(struct span word)
{
	const char *names[LINT_COUNT];

	for (int i = 0; i < LINT_COUNT; i++)
		names[i] = table[i].name;
	return closest_word(word, names, LINT_COUNT);
}

static int switch_one(struct lint_options *options, bool is_on,
		      struct span name, struct err *err)
{
	enum lint lint;

	if (span_equal_string(name, "all")) {
		for (int i = 0; i < LINT_COUNT; i++) {
			options->is_on[i] = is_on;
			options->is_off[i] = !is_on;
		}
		return 0;
	}
	if (lint_parse(name, &lint)) {
		const char *closest = lint_closest(name);

		return err_set(err, ERR_INPUT, "no lint '%.*s'%s%s%s",
			       (int)(name.len < 60 ? name.len : 60),
			       (const char *)name.ptr,
			       closest ? ", did you mean '" : ": ",
			       closest ? closest
				       : "scamsieve check "
					 "--list-lints names all",
			       closest ? "'?" : "");
	}
	if (!is_on && table[lint].severity == SEVERITY_ERROR)
		return err_set(err, ERR_INPUT,
			       "'%s' is an error and cannot be switched off",
			       table[lint].name);
	options->is_on[lint] = is_on;
	options->is_off[lint] = !is_on;
	return 0;
}

int lint_switch(struct lint_options *options, bool is_on, struct span names,
		struct err *err)
{
	size_t at = 0;

	while (at < names.len) {
		size_t start = at;
		int rc;

		while (at < names.len && names.ptr[at] != ',' &&
		       names.ptr[at] != ' ')
			at++;
		rc = at > start
			 ? switch_one(options, is_on,
				      span_make(names.ptr + start, at - start),
				      err)
			 : 0;
		if (rc)
			return rc;
		at++;
	}
	return 0;
}

bool lint_wants_file(const struct lint_run *run, const struct document *file)
{
	return file->path >= run->options->n_context;
}

bool lint_wants_place(const struct lint_run *run, const struct place *place)
{
	for (size_t i = 0; i < run->n_documents; i++)
		if (run->documents[i].source == place->source)
			return lint_wants_file(run, &run->documents[i]);
	return true;
}

bool lint_has_modifier(struct span key, const char *modifier)
{
	size_t at = span_find(key, span_of("|"), 0);

	while (at != SIZE_MAX) {
		size_t next = span_find(key, span_of("|"), at + 1);
		size_t end = next == SIZE_MAX ? key.len : next;

		if (span_equal_string(span_make(key.ptr + at + 1, end - at - 1),
				      modifier))
			return true;
		at = next;
	}
	return false;
}

struct span lint_field(struct span key)
{
	size_t bar = span_find(key, span_of("|"), 0);

	return bar == SIZE_MAX ? key : span_make(key.ptr, bar);
}

void lint_add(struct lint_run *run, enum lint lint, struct place place,
	      const char *fix, const char *hint, const char *format, ...)
{
	struct buf text;
	va_list arguments;

	if (run->options->is_off[lint])
		return;
	buf_init(&text, 4096);
	va_start(arguments, format);
	buf_add_format_list(&text, format, arguments);
	va_end(arguments);
	diag_add_fix(run->builder->diags, table[lint].severity,
		     table[lint].name, place, fix, hint, "%s",
		     buf_string(&text));
	buf_release(&text);
}

static const struct yaml_node *first_rule(const struct lint_run *run,
					  size_t document)
{
	const struct document *file = &run->documents[document];
	const struct yaml_node *rules;

	if (!lint_wants_file(run, file))
		return NULL;
	if (file->kind == DOCUMENT_WEIGHTS) /* which is one rule */
		return file->doc.root;
	if (file->kind != DOCUMENT_PACK)
		return NULL;
	rules = yaml_get(file->doc.root, "rules");
	return rules && rules->kind == YAML_SEQUENCE ? rules->first : NULL;
}

const struct yaml_node *lint_next_rule(struct lint_rules *walk)
{
	for (;;) {
		const struct yaml_node *rule = walk->next;
		const struct yaml_node *id = yaml_get(rule, "id");

		if (!rule && walk->document >= walk->run->n_documents)
			return NULL;
		walk->next = rule ? rule->next
				  : first_rule(walk->run, walk->document++);
		if (id && id->kind == YAML_SCALAR)
			return rule;
	}
}

static void find_nothing(struct lint_run *run)
{
	for (size_t i = 0; i < run->n_documents; i++)
		if (lint_wants_file(run, &run->documents[i]))
			return;
	lint_add(run, LINT_NOTHING_TO_CHECK, (struct place){0}, NULL,
		 lint_row(LINT_NOTHING_TO_CHECK)->advice,
		 "there is no rule file in what was named");
}

int lint_find(struct lint_run *run)
{
	static int (*const of_trees[])(struct lint_run *) = {
	    lint_find_rule,
	    lint_find_pattern,
	    lint_find_brand,
	};
	static int (*const of_rules[])(struct lint_run *) = {
	    lint_find_logic,
	    lint_find_same,
	    lint_find_broad,
	};
	int rc = 0;

	find_nothing(run);
	for (size_t i = 0; i < ARRAY_LEN(of_trees) && !rc; i++)
		rc = of_trees[i](run);
	for (size_t i = 0; i < ARRAY_LEN(of_rules) && !rc && run->is_complete;
	     i++)
		rc = of_rules[i](run);
	return rc ? rc : lint_switch_off(run);
}
