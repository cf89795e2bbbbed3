/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lint_same - rules that detect the same, under whatever names.
 *
 * Of each rule a text is made that is the same for rules that cannot differ:
 * the values of a key, the keys of a selection and the operands of and, or
 * and counts are sorted, selections stand for what they hold, not for their
 * names. Equal texts are equal rules.
 *
 * Contract: lint_find_same() of lint_run.h.
 * Failure: memory.
 * Limits: texts longer than TEXT_BYTES are not compared.
 * Threads: belongs to loading.
 */
#include "lint_run.h"

#include "base/json.h"

#include <stdlib.h>

enum { TEXT_BYTES = 1 << 20 };

struct signature {
	struct span text;
	const struct rule *rule;
};

static int keep(struct arena *arena, struct buf *text, struct span *kept)
{
	int rc = text->has_failed ? ERR_MEMORY
				  : arena_copy(arena, buf_span(text), kept);

	buf_clear(text);
	return rc;
}

/* "(joined,by,commas)", sorted. */
static void add_sorted(struct buf *out, struct span *parts, size_t n)
{
	span_sort(parts, n);
	buf_add_char(out, '(');
	for (size_t i = 0; i < n; i++) {
		buf_add_span(out, parts[i]);
		buf_add_char(out, ',');
	}
	buf_add_char(out, ')');
}

/*
 * From here to write_node() texts are made by functions that call each
 * other, as deep as a tree (YAML_DEPTH_LIMIT) or a condition is nested.
 * NOLINTBEGIN(misc-no-recursion)
 */

static int write_value(const struct yaml_node *node, bool is_sorted,
		       struct arena *arena, struct span *text);

static int write_children(const struct yaml_node *node, bool is_sorted,
			  struct arena *arena, struct buf *out)
{
	struct span *parts = arena_zalloc(arena, node->n + 1, sizeof(*parts));
	size_t n = 0;

	if (!parts)
		return ERR_MEMORY;
	for (const struct yaml_node *item = node->first; item;
	     item = item->next) {
		struct span value = {NULL, 0};
		struct buf pair;
		int rc = write_value(item->value ? item->value : item,
				     !span_equal_string(item->text, "near"),
				     arena, &value);

		if (rc)
			return rc;
		buf_init(&pair, TEXT_BYTES);
		if (item->value)
			buf_add_format(&pair, "%.*s=", (int)item->text.len,
				       (const char *)item->text.ptr);
		buf_add_span(&pair, value);
		rc = keep(arena, &pair, &parts[n++]);
		buf_release(&pair);
		if (rc)
			return rc;
	}
	if (is_sorted) {
		add_sorted(out, parts, n);
		return 0;
	}
	for (size_t i = 0; i < n; i++) {
		buf_add_span(out, parts[i]);
		buf_add_char(out, ';');
	}
	return 0;
}

/* A value of a selection; the order within near is kept. */
static int write_value(const struct yaml_node *node, bool is_sorted,
		       struct arena *arena, struct span *text)
{
	struct buf out;
	int rc = 0;

	buf_init(&out, TEXT_BYTES);
	if (node->kind == YAML_SCALAR)
		json_add_string(&out, node->text);
	else if (node->kind == YAML_SEQUENCE && node->n == 1)
		rc = write_value(node->first, is_sorted, arena, text);
	else
		rc = write_children(node, is_sorted, arena, &out);
	if (!rc && out.len)
		rc = keep(arena, &out, text);
	buf_release(&out);
	return rc;
}

static int write_node(const struct lint_run *run, const struct rule *rule,
		      const struct node *node, const struct span *selections,
		      struct arena *arena, struct span *text)
{
	struct span *parts = arena_zalloc(arena, node->n + 1, sizeof(*parts));
	struct buf out;
	int rc = parts ? 0 : ERR_MEMORY;

	if (node->kind == NODE_SELECTION) {
		*text = selections[node->ref];
		return rc;
	}
	if (node->kind == NODE_RULE) {
		*text = span_of(run->builder->ruleset->rules[node->ref].id);
		return rc;
	}
	for (uint32_t i = 0; i < node->n && !rc; i++)
		rc = write_node(run, rule, &rule->nodes[node->first + i],
				selections, arena, &parts[i]);
	if (rc)
		return rc;
	if (node->n == 1 && node->kind != NODE_NOT) {
		*text = parts[0];
		return 0;
	}
	buf_init(&out, TEXT_BYTES);
	if (node->kind == NODE_COUNT && node->need > 1 && node->need < node->n)
		buf_add_format(&out, "%u", node->need);
	else if (node->kind == NODE_NOT)
		buf_add_string(&out, "not");
	else
		buf_add_string(
		    &out, node->kind == NODE_AND ||
				  (node->kind == NODE_COUNT && node->need > 1)
			      ? "and"
			      : "or");
	add_sorted(&out, parts, node->n);
	rc = keep(arena, &out, text);
	buf_release(&out);
	return rc;
}
/* NOLINTEND(misc-no-recursion) */

static struct span *write_selections(const struct yaml_node *detection,
				     const struct rule *rule,
				     struct arena *arena)
{
	struct span *texts = arena_zalloc(arena, rule->n_selections + 1,
					  sizeof(*texts));

	for (size_t i = 0; texts && i < rule->n_selections; i++) {
		const struct yaml_node *value = yaml_get(
		    detection, rule->selections[i].name);

		if (value && write_value(value, true, arena, &texts[i]))
			return NULL;
	}
	return texts;
}

static int write_rule(const struct lint_run *run, size_t number,
		      struct arena *arena, struct span *text)
{
	static const char *const scope[] = {"channel", "direction", "lang"};
	const struct rule *rule = &run->builder->ruleset->rules[number];
	const struct yaml_node *node = run->builder->nodes[number];
	struct span *selections = write_selections(yaml_get(node, "detection"),
						   rule, arena);
	struct span condition = {NULL, 0};
	struct buf out;
	int rc;

	if (!selections || write_node(run, rule, &rule->nodes[rule->root],
				      selections, arena, &condition))
		return ERR_MEMORY;
	buf_init(&out, TEXT_BYTES);
	for (size_t i = 0; i < ARRAY_LEN(scope); i++) {
		const struct yaml_node *value = yaml_get(node, scope[i]);
		struct span part = {NULL, 0};

		if (value && write_value(value, true, arena, &part)) {
			buf_release(&out);
			return ERR_MEMORY;
		}
		buf_add_span(&out, part);
		buf_add_char(&out, ';');
	}
	buf_add_span(&out, condition);
	rc = keep(arena, &out, text);
	buf_release(&out);
	return rc;
}

static int compare_signatures(const void *left, const void *right)
{
	const struct signature *a = left;
	const struct signature *b = right;
	int order = span_compare(a->text, b->text);

	return order ? order : (a->rule > b->rule) - (a->rule < b->rule);
}

static void find_equal(struct lint_run *run, struct signature *items, size_t n)
{
	qsort(items, n, sizeof(*items), compare_signatures);
	for (size_t i = 1; i < n; i++) {
		const struct rule *a = items[i - 1].rule;
		const struct rule *b = items[i].rule;

		if (!span_equal(items[i].text, items[i - 1].text))
			continue;
		if (!lint_wants_place(run, &b->place)) {
			const struct rule *other = a;

			a = b;
			b = other;
		}
		lint_add(run, LINT_DUPLICATE_RULE, b->place, NULL,
			 lint_row(LINT_DUPLICATE_RULE)->advice,
			 "'%s' detects the same as '%s' in line %u of %s",
			 b->id, a->id, a->place.line, a->place.source->path);
	}
}

int lint_find_same(struct lint_run *run)
{
	const struct ruleset *ruleset = run->builder->ruleset;
	struct signature *items;
	struct arena arena;
	size_t n = 0;
	int rc = 0;

	arena_init(&arena, 0);
	items = arena_zalloc(&arena, ruleset->n_rules + 1, sizeof(*items));
	if (!items)
		rc = ERR_MEMORY;
	for (size_t i = 0; i < ruleset->n_rules && !rc; i++) {
		if (ruleset->rules[i].weights)
			continue;
		items[n].rule = &ruleset->rules[i];
		rc = write_rule(run, i, &arena, &items[n++].text);
	}
	if (!rc)
		find_equal(run, items, n);
	arena_release(&arena);
	return rc;
}
