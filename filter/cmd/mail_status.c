/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mail_status - writing and reading of the status header.
 *
 * Contract: see mail_status.h. Postfix passes on whatever a milter gives it
 * as a header, so every byte here is printable ASCII or one of our folds.
 * Failure: the buffer's, sticky.
 * Limits: MAIL_STATUS_RULES.
 * Threads: safe.
 */
#include "cmd/mail_status.h"

#include "base/json.h"

#include <math.h>

const char *const mail_status_headers[] = {MAIL_STATUS_HEADER,
					   MAIL_SCORE_HEADER};
const size_t mail_status_header_count = ARRAY_LEN(mail_status_headers);

static void add_ascii(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf_add_char(out, text[i] > ' ' && text[i] <= '~'
				      ? (unsigned char)text[i]
				      : '?');
}

static size_t column(const struct buf *out)
{
	size_t n = 0;

	while (n < out->len && out->ptr[out->len - n - 1] != '\n')
		n++;
	/* The header's name and colon stand before the first line. */
	return n == out->len ? n + sizeof(MAIL_STATUS_HEADER) : n;
}

/* A space, or a new line when what follows would make this one long. */
static void add_gap(struct buf *out, size_t next_len)
{
	if (column(out) + 1 + next_len > MAIL_STATUS_LINE)
		buf_add_string(out, "\n\t");
	else
		buf_add_char(out, ' ');
}

static void add_pair(struct buf *out, const char *key, struct span value)
{
	add_gap(out, strlen(key) + 1 + value.len);
	buf_add_string(out, key);
	buf_add_char(out, '=');
	add_ascii(out, (const char *)value.ptr, value.len);
}

void mail_status_add_score(struct buf *out, double score)
{
	if (isinf(score))
		buf_add_string(out, "never");
	else
		json_add_decimal(out, score);
}

static void add_score(struct buf *out, const char *key, double score)
{
	struct buf text;

	buf_init(&text, 0);
	mail_status_add_score(&text, score);
	add_pair(out, key, buf_span(&text));
	buf_release(&text);
}

void mail_status_add_rules(struct buf *out, const struct verdict *verdict)
{
	size_t n = verdict->n_rules < MAIL_STATUS_RULES ? verdict->n_rules
							: MAIL_STATUS_RULES;

	if (n == 0)
		buf_add_string(out, "none");
	for (size_t i = 0; i < n; i++) {
		const char *id = verdict->rules[i].id;

		buf_add_string(out, i ? "," : "");
		add_ascii(out, id, strlen(id));
	}
	if (n < verdict->n_rules)
		buf_add_format(out, ",+%zu", verdict->n_rules - n);
}

/* The pack of an id "pack/rule". */
static struct span pack_of(const char *id)
{
	return span_make(id, strcspn(id, "/"));
}

static bool is_first_of_pack(const struct verdict *verdict, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (span_equal(pack_of(verdict->rules[i].id),
			       pack_of(verdict->rules[j].id)))
			return false;
	return true;
}

static void add_packs(struct buf *out, const struct verdict *verdict)
{
	struct buf packs;

	buf_init(&packs, 0);
	for (size_t i = 0; i < verdict->n_rules && i < MAIL_STATUS_RULES; i++) {
		if (!is_first_of_pack(verdict, i))
			continue;
		buf_add_string(&packs, packs.len ? "," : "");
		buf_add_span(&packs, pack_of(verdict->rules[i].id));
	}
	if (packs.len == 0)
		buf_add_string(&packs, "none");
	add_pair(out, "pack", buf_span(&packs));
	buf_release(&packs);
}

/* Folded between rules too: a list may be long. */
static void add_rules(struct buf *out, const struct verdict *verdict)
{
	struct buf rules;
	struct span rest;

	buf_init(&rules, 0);
	mail_status_add_rules(&rules, verdict);
	rest = buf_span(&rules);
	add_gap(out, strlen("rules=") + rest.len);
	buf_add_string(out, "rules=");
	while (rest.len) {
		size_t comma = span_find(rest, span_of(","), 0);
		size_t len = comma == SIZE_MAX ? rest.len : comma + 1;

		if (column(out) + len > MAIL_STATUS_LINE && column(out) > 10)
			buf_add_string(out, "\n\t");
		buf_add_span(out, span_make(rest.ptr, len));
		rest = span_make(rest.ptr + len, rest.len - len);
	}
	buf_release(&rules);
}

/* "No" is not all that can be said when rules could not be decided. */
static void add_undecided(struct buf *out, size_t n)
{
	struct buf text;

	buf_init(&text, 0);
	buf_add_unsigned(&text, n);
	add_pair(out, "undecided", buf_span(&text));
	buf_release(&text);
}

void mail_status_add(struct buf *out, const struct mail_status *status)
{
	bool is_hit = status->verdict && status->action >= ACTION_TAG;

	buf_add_string(out, is_hit ? "Yes," : "No,");
	if (status->verdict) {
		add_score(out, "score", status->verdict->score);
		add_score(out, "required", status->verdict->required);
	} else {
		add_pair(out, "unscreened", span_of(status->unscreened));
	}
	if (status->partial)
		add_pair(out, "partial", span_of(status->partial));
	if (status->verdict && status->verdict->n_unknown)
		add_undecided(out, status->verdict->n_unknown);
	add_pair(out, "action", span_of(action_name(status->action)));
	add_pair(out, "direction", span_of(direction_name(status->direction)));
	if (status->verdict) {
		add_rules(out, status->verdict);
		add_packs(out, status->verdict);
	}
	if (status->version)
		add_pair(out, "version", span_of(status->version));
}

static bool is_space(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool mail_status_get(struct span value, const char *key, struct span *found)
{
	size_t len = strlen(key);

	for (size_t i = 0; i + len < value.len; i++) {
		size_t end = i + len + 1;

		if ((i > 0 && !is_space(value.ptr[i - 1])) ||
		    memcmp(value.ptr + i, key, len) != 0 ||
		    value.ptr[i + len] != '=')
			continue;
		/* A list goes on behind a fold that stands after a comma. */
		while (end < value.len && (!is_space(value.ptr[end]) ||
					   value.ptr[end - 1] == ',' ||
					   is_space(value.ptr[end - 1])))
			end++;
		*found = span_trim(
		    span_make(value.ptr + i + len + 1, end - i - len - 1));
		return true;
	}
	return false;
}
