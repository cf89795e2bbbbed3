/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_read - the values of a tree by type.
 *
 * Contract: see yaml_read.h.
 * Failure: findings and ERR_INPUT; ERR_MEMORY for lists.
 * Limits: numbers are at most YAML_DIGITS_LIMIT characters long.
 * Threads: safe, but for arena and list of findings.
 */
#include "base/yaml_read.h"

#include <stdlib.h>

/* Whole numbers beyond are not exact as a double. */
static const double exact_limit = 9007199254740992.0;

static int require_type(const struct yaml_node *node, uint32_t types,
			struct diag_list *diags)
{
	if (yaml_is_type(node, types))
		return 0;
	yaml_add_type_finding(node, types, diags);
	return ERR_INPUT;
}

int yaml_read_string(const struct yaml_node *node, struct span *text,
		     struct diag_list *diags)
{
	if (!node)
		return 0;
	if (require_type(node, YAML_STRING, diags) < 0)
		return ERR_INPUT;
	*text = node->text;
	return 0;
}

int yaml_read_number(const struct yaml_node *node, double *number,
		     struct diag_list *diags)
{
	char digits[YAML_DIGITS_LIMIT + 1];

	if (!node)
		return 0;
	if (require_type(node, YAML_NUMBER, diags) < 0)
		return ERR_INPUT;
	memcpy(digits, node->text.ptr, node->text.len);
	digits[node->text.len] = '\0';
	*number = strtod(digits, NULL);
	return 0;
}

int yaml_read_integer(const struct yaml_node *node, int64_t min, int64_t max,
		      int64_t *number, struct diag_list *diags)
{
	double value = 0;

	if (!node)
		return 0;
	if (yaml_read_number(node, &value, diags) < 0)
		return ERR_INPUT;
	if (value <= -exact_limit || value >= exact_limit ||
	    value < (double)min || value > (double)max ||
	    value != (double)(int64_t)value) {
		diag_add(diags, SEVERITY_ERROR, "out-of-range", node->place,
			 "'%.*s' is not a whole number from %lld to %lld",
			 (int)node->text.len, (const char *)node->text.ptr,
			 (long long)min, (long long)max);
		return ERR_INPUT;
	}
	*number = (int64_t)value;
	return 0;
}

int yaml_read_bool(const struct yaml_node *node, bool *value,
		   struct diag_list *diags)
{
	if (!node)
		return 0;
	if (require_type(node, YAML_BOOL, diags) < 0)
		return ERR_INPUT;
	*value = span_equal_string(node->text, "true");
	return 0;
}

static int find_name(struct span text, const char *const *names)
{
	for (int i = 0; names[i]; i++)
		if (span_equal_string(text, names[i]))
			return i;
	return -1;
}

int yaml_read_enum(const struct yaml_node *node, const char *const *names,
		   int *index, struct diag_list *diags)
{
	int found;

	if (!node)
		return 0;
	if (require_type(node, YAML_STRING, diags) < 0)
		return ERR_INPUT;
	found = find_name(node->text, names);
	if (found < 0) {
		yaml_add_unknown_value(node, names, diags);
		return ERR_INPUT;
	}
	*index = found;
	return 0;
}

int yaml_read_enum_set(const struct yaml_node *node, const char *const *names,
		       uint32_t *bits, struct diag_list *diags)
{
	uint32_t set = 0;
	int result;

	if (!node)
		return 0;
	result = require_type(node, YAML_STRINGS, diags);
	if (result < 0)
		return result;
	for (const struct yaml_node *item = yaml_items(node); item;
	     item = item->next) {
		int index = 0;

		if (yaml_read_enum(item, names, &index, diags) < 0)
			result = ERR_INPUT;
		else
			set |= UINT32_C(1) << index;
	}
	if (result == 0)
		*bits = set;
	return result;
}

int yaml_read_date(const struct yaml_node *node, int32_t *day,
		   struct diag_list *diags)
{
	if (!node)
		return 0;
	if (require_type(node, YAML_DATE, diags) < 0)
		return ERR_INPUT;
	yaml_parse_date(node->text, day);
	return 0;
}

int yaml_read_strings(const struct yaml_node *node, struct arena *arena,
		      struct span **texts, size_t *n, struct diag_list *diags)
{
	size_t count = 0;

	if (!node)
		return 0;
	if (require_type(node, YAML_STRINGS, diags) < 0)
		return ERR_INPUT;
	*texts = arena_zalloc(arena, node->kind == YAML_SEQUENCE ? node->n : 1,
			      sizeof(**texts));
	if (!*texts)
		return ERR_MEMORY;
	for (const struct yaml_node *item = yaml_items(node); item;
	     item = item->next)
		(*texts)[count++] = item->text;
	*n = count;
	return 0;
}
