/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_node - what a node of a tree is.
 *
 * Contract: see yaml_doc.h and yaml_read.h.
 * Failure: findings for keys that are given twice.
 * Limits: none of its own.
 * Threads: safe, but for the list of findings.
 */
#include "base/yaml_read.h"

#include "base/ascii.h"
#include "base/sort.h"

const struct yaml_node *yaml_get(const struct yaml_node *node, const char *key)
{
	struct span wanted = span_of(key);

	if (!node || node->kind != YAML_MAPPING)
		return NULL;
	for (const struct yaml_node *at = node->first; at; at = at->next)
		if (at->text.len == wanted.len && at->kind == YAML_SCALAR &&
		    span_equal(at->text, wanted))
			return at->value;
	return NULL;
}

const struct yaml_node *yaml_items(const struct yaml_node *node)
{
	if (!node)
		return NULL;
	return node->kind == YAML_SEQUENCE ? node->first : node;
}

bool yaml_is_null(const struct yaml_node *node)
{
	struct span text = node->text;

	return node->kind == YAML_SCALAR && node->style == YAML_PLAIN &&
	       (text.len == 0 || (text.len == 1 && text.ptr[0] == '~') ||
		(text.len == 4 && span_equal_string(text, "null")));
}

const struct yaml_node *yaml_scalar_at(const struct yaml_node *root,
				       size_t offset)
{
	const struct yaml_node *node = root;

	while (node) {
		const struct yaml_node *inner = NULL;

		if (offset < node->place.offset ||
		    offset - node->place.offset >= node->place.length)
			return NULL;
		if (node->kind == YAML_SCALAR)
			return node;
		for (const struct yaml_node *item = node->first;
		     item && item->place.offset <= offset; item = item->next)
			inner = item;
		if (inner && inner->value && inner->value->place.length &&
		    inner->value->place.offset <= offset)
			inner = inner->value;
		node = inner;
	}
	return NULL;
}

struct named_key {
	struct span text;
	const struct yaml_node *node;
};

static int compare_keys(const void *left, const void *right)
{
	const struct named_key *a = left;
	const struct named_key *b = right;
	int order = span_compare(a->text, b->text);

	if (order)
		return order;
	return (a->node->place.offset > b->node->place.offset) -
	       (a->node->place.offset < b->node->place.offset);
}

/* Of few keys it is soon told that all are different. */
static bool are_different(const struct named_key *keys, size_t n)
{
	enum { FEW = 16 };

	for (size_t i = 1; i < n && n <= FEW; i++)
		for (size_t k = 0; k < i; k++)
			if (keys[i].text.len == keys[k].text.len &&
			    span_equal(keys[i].text, keys[k].text))
				return false;
	return n <= FEW;
}

int yaml_check_duplicates(const struct yaml_node *map, struct buf *scratch,
			  struct diag_list *diags)
{
	struct named_key *keys;
	size_t n = 0;

	buf_clear(scratch);
	keys = (void *)buf_room(scratch, map->n * sizeof(*keys));
	if (!keys)
		return map->n ? ERR_MEMORY : 0;
	for (const struct yaml_node *key = map->first; key; key = key->next)
		if (key->kind == YAML_SCALAR)
			keys[n++] = (struct named_key){key->text, key};
	if (are_different(keys, n))
		return 0;
	if (sort_by_span(keys, n, sizeof(*keys), compare_keys))
		return ERR_MEMORY;
	for (size_t i = 1, first = 0; i < n; i++) {
		if (!span_equal(keys[i].text, keys[first].text)) {
			first = i;
			continue;
		}
		diag_add(diags, SEVERITY_ERROR, "yaml-duplicate-key",
			 keys[i].node->place,
			 "key '%.*s' is given twice; the first is in line %u",
			 (int)(keys[i].text.len < 80 ? keys[i].text.len : 80),
			 (const char *)keys[i].text.ptr,
			 keys[first].node->place.line);
	}
	return 0;
}

static size_t skip_digits(struct span text, size_t at)
{
	while (at < text.len && ascii_is_digit(text.ptr[at]))
		at++;
	return at;
}

/* [-+]digits[.digits][e[-+]digits] */
static bool is_number(const struct yaml_node *node)
{
	struct span text = node->text;
	size_t at = 0;
	size_t from;

	if (node->style != YAML_PLAIN || text.len > YAML_DIGITS_LIMIT)
		return false;
	if (at < text.len && (text.ptr[at] == '-' || text.ptr[at] == '+'))
		at++;
	from = at;
	at = skip_digits(text, at);
	if (at == from)
		return false;
	if (at < text.len && text.ptr[at] == '.') {
		from = ++at;
		at = skip_digits(text, at);
		if (at == from)
			return false;
	}
	if (at < text.len && (text.ptr[at] == 'e' || text.ptr[at] == 'E')) {
		at++;
		if (at < text.len &&
		    (text.ptr[at] == '-' || text.ptr[at] == '+'))
			at++;
		from = at;
		at = skip_digits(text, at);
		if (at == from)
			return false;
	}
	return at == text.len;
}

static int two_digits(const unsigned char *ptr)
{
	return (ptr[0] - '0') * 10 + ptr[1] - '0';
}

/* Days from 1970-01-01 in the Gregorian calendar. */
static int32_t days_of(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = y / 400;
	int year_of_era = y - era * 400;
	int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day -
			  1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 -
			 year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

bool yaml_parse_date(struct span text, int32_t *days)
{
	static const int lengths[] = {31, 29, 31, 30, 31, 30,
				      31, 31, 30, 31, 30, 31};
	int year;
	int month;
	int day;

	if (text.len != 10)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (i == 4 || i == 7 ? text.ptr[i] != '-'
				     : !ascii_is_digit(text.ptr[i]))
			return false;
	year = two_digits(text.ptr) * 100 + two_digits(text.ptr + 2);
	month = two_digits(text.ptr + 5);
	day = two_digits(text.ptr + 8);
	if (year < 1970 || month < 1 || month > 12 || day < 1 ||
	    day > lengths[month - 1])
		return false;
	if (month == 2 && day == 29 &&
	    (year % 4 != 0 || (year % 100 == 0 && year % 400 != 0)))
		return false;
	*days = days_of(year, month, day);
	return true;
}

static bool are_items(const struct yaml_node *node, enum yaml_kind kind)
{
	for (const struct yaml_node *item = node->first; item;
	     item = item->next)
		if (item->kind != kind || yaml_is_null(item))
			return false;
	return true;
}

bool yaml_is_type(const struct yaml_node *node, uint32_t types)
{
	int32_t day;

	if (types & YAML_ANY)
		return true;
	if (node->kind == YAML_MAPPING)
		return (types & YAML_MAPS) != 0;
	if (node->kind == YAML_SEQUENCE)
		return ((types & YAML_LIST_OF_STRING) &&
			are_items(node, YAML_SCALAR)) ||
		       ((types & YAML_LIST_OF_MAP) &&
			are_items(node, YAML_MAPPING));
	if (yaml_is_null(node))
		return (types & YAML_NULL) != 0;
	return (types & YAML_STRING) ||
	       ((types & YAML_NUMBER) && is_number(node)) ||
	       ((types & YAML_BOOL) && node->style == YAML_PLAIN &&
		(span_equal_string(node->text, "true") ||
		 span_equal_string(node->text, "false"))) ||
	       ((types & YAML_DATE) && yaml_parse_date(node->text, &day));
}
