/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pattern - a regular expression of a rule, compiled, with its literals
 * registered in the scanner.
 *
 * Contract: see builder.h. A pattern on folded text is tried only where all
 * of its literal groups were hit. Literals of a pattern on raw text are
 * folded first; where folding could join or drop them (anything but plain
 * ASCII words and Han) the pattern is tried on every text.
 * Failure: a refused pattern is a finding at the very byte of the pattern.
 * Threads: belongs to loading.
 */
#include "builder.h"

static int keep_regex(struct builder *builder, struct regex *regex)
{
	struct ruleset *ruleset = builder->ruleset;
	struct regex **regexes = arena_array_room(
	    &ruleset->arena, ruleset->regexes, ruleset->n_regexes,
	    &ruleset->regexes_capacity, sizeof(struct regex *));

	if (!regexes) {
		regex_release(regex);
		return ERR_MEMORY;
	}
	ruleset->regexes = regexes;
	regexes[ruleset->n_regexes++] = regex;
	return 0;
}

/* May the literal be looked for in folded text as it is? */
static bool is_stable(struct span literal, struct arena *arena)
{
	struct span folded;

	return fold_literal(literal, arena, &folded) == 0 &&
	       span_equal(folded, literal);
}

/* A sign that most messages do not have: worth looking for on its own. */
static bool is_rare_sign(struct span literal)
{
	return literal.len == 1 &&
	       memchr("@#$%&*+<=>\\^_|~", literal.ptr[0], 15);
}

static int register_group(struct builder *builder, struct pattern *pattern,
			  const struct literal_group *group,
			  struct arena *arena)
{
	uint32_t set;

	for (size_t i = 0; i < group->n; i++)
		if ((group->literals[i].len < 2 &&
		     !is_rare_sign(group->literals[i])) ||
		    group->literals[i].len > SCAN_WORD_BYTES ||
		    !is_stable(group->literals[i], arena))
			return 0;
	set = scan_builder_add_set(builder->scan);
	if (set == UINT32_MAX)
		return ERR_MEMORY;
	for (size_t i = 0; i < group->n; i++)
		if (scan_builder_add_word(
			builder->scan, set, group->literals[i],
			group->at_edge >> i & 1 ? WORD_EDGE_LEFT_ASCII : 0))
			return ERR_MEMORY;
	if (pattern->n_sets == 0)
		pattern->max_before = group->max_before;
	pattern->sets[pattern->n_sets++] = set;
	return 0;
}

static int register_literals(struct builder *builder, struct pattern *pattern,
			     struct span text)
{
	struct regex_needs needs;
	struct arena arena;
	int rc;

	arena_init(&arena, 0);
	rc = regex_analyse(text, &arena, &needs);
	for (size_t i = 0; i < needs.n && !rc; i++)
		rc = register_group(builder, pattern, &needs.groups[i], &arena);
	pattern->max_bytes = needs.max_bytes;
	arena_release(&arena);
	return rc;
}

int pattern_build(struct builder *builder, struct pattern *pattern,
		  const struct yaml_node *node, bool is_cased, bool is_raw)
{
	struct regex *regex = NULL;
	struct err err = {""};
	size_t offset = 0;
	int rc = regex_compile(&regex, node->text, is_cased,
			       builder->ruleset->options.is_jit_off,
			       &builder->ruleset->arena, &offset, &err);

	*pattern = (struct pattern){0};
	if (rc == ERR_INPUT)
		diag_add(builder->diags, SEVERITY_ERROR, "bad-regex",
			 yaml_place_in(node, offset, 1), "%s", err.text);
	if (rc)
		return rc;
	if (keep_regex(builder, regex))
		return ERR_MEMORY;
	pattern->regex = regex;
	pattern->text = builder_keep_string(builder, node->text);
	pattern->max_bytes = UINT32_MAX;
	if (is_raw)
		return 0;
	return register_literals(builder, pattern, node->text);
}
