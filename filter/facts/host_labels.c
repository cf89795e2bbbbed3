/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host_labels - words parted by dots, read from a folded text.
 *
 * Contract: see host_labels.h. A label holds ASCII letters and digits, '-',
 * '_', and letters of Latin, Greek and Cyrillic; those of scripts that are
 * written without blanks would glue the text before to the host.
 * Failure: none.
 * Limits: reading stops behind LABELS_MAX labels.
 * Threads: safe.
 */
#include "host_labels.h"
#include "finder.h"

/* "[.]", "(dot)" at offset at: its length, or 0. */
static size_t bracketed_len(struct span text, size_t at)
{
	static const char open[] = "[({";
	static const char closed[] = "])}";
	const char *bracket = strchr(open, text.ptr[at]);
	size_t len;

	if (text_has(text, at + 1, "."))
		len = 2;
	else if (text_has(text, at + 1, "dot"))
		len = 4;
	else
		return 0;
	return byte_at(text, at + len) == (unsigned char)closed[bracket - open]
		   ? len + 1
		   : 0;
}

/* A sign that stands for a dot is one only before these ends of a host. */
static bool starts_common_end(struct span text, size_t at)
{
	unsigned char next;

	if (text_has(text, at, "com"))
		at += 3;
	else if (text_has(text, at, "cn"))
		at += 2;
	else
		return false;
	next = byte_at(text, at);
	return !ascii_is_alnum(next) && next != '-' && next != '_' &&
	       next != '@';
}

/* "a点com", "a·com", "a,com": the sign's length, or 0. */
static size_t sign_len(struct span text, size_t at, const char *sign)
{
	size_t len = strlen(sign);

	return text_has(text, at, sign) && starts_common_end(text, at + len)
		   ? len
		   : 0;
}

enum dot_kind dot_at(struct span text, size_t at, size_t *len)
{
	unsigned char next = byte_at(text, at + 1);

	switch (byte_at(text, at)) {
	case '.':
		*len = 1;
		return DOT_PLAIN;
	case '[':
	case '(':
	case '{':
		*len = bracketed_len(text, at);
		return *len > 0 ? DOT_DEFANGED : DOT_NONE;
	case ' ':
		if (next == 'd' && text_has(text, at, " dot ")) {
			*len = 5;
			return DOT_WORD;
		}
		if (next != '[' && next != '(' && next != '{')
			return DOT_NONE;
		*len = bracketed_len(text, at + 1) + 2;
		return *len > 2 && byte_at(text, at + *len - 1) == ' '
			   ? DOT_DEFANGED
			   : DOT_NONE;
	case ',':
		*len = sign_len(text, at, ",");
		return *len > 0 ? DOT_CJK : DOT_NONE;
	case 0xC2:
		*len = sign_len(text, at, "·");
		return *len > 0 ? DOT_CJK : DOT_NONE;
	case 0xE7:
		*len = sign_len(text, at, "点");
		return *len > 0 ? DOT_CJK : DOT_NONE;
	case 0xE3:
		*len = 3;
		return text_has(text, at, "。") ? DOT_CJK : DOT_NONE;
	}
	return DOT_NONE;
}

/* The letters that labels of other scripts hold; not those that glue. */
static bool is_label_lead(unsigned char c)
{
	return c >= 0xC3 && c <= 0xD4;
}

size_t label_end(struct span text, size_t at)
{
	for (;;) {
		unsigned char c = byte_at(text, at);

		if (ascii_is_alnum(c) || c == '-' || c == '_')
			at++;
		else if (is_label_lead(c) && at + 1 < text.len)
			at += 2;
		else
			return at;
	}
}

static size_t label_start(struct span text, size_t from, size_t at)
{
	while (at > from) {
		unsigned char c = text.ptr[at - 1];

		if (ascii_is_alnum(c) || c == '-' || c == '_')
			at--;
		else if (c >= 0x80 && at > from + 1 &&
			 is_label_lead(text.ptr[at - 2]))
			at -= 2;
		else
			break;
	}
	return at;
}

/* The dot at offset at with at most one blank on either side. */
static enum dot_kind spaced_dot(struct span text, size_t at, size_t *len,
				bool *has_blank_before)
{
	size_t dot = at + (byte_at(text, at) == ' ');

	if (byte_at(text, dot) != '.')
		return DOT_NONE;
	*has_blank_before |= dot > at;
	*len = dot + 1 - at;
	if (byte_at(text, dot + 1) == ' ')
		++*len;
	return DOT_SPACED;
}

static void labels_add(struct labels *labels, size_t start, size_t end,
		       enum dot_kind kind)
{
	if (labels->n < LABELS_MAX) {
		labels->items[labels->n] = range_make(start, end);
		labels->dot_before[labels->n] = kind;
	}
	labels->n++;
}

/* The labels around the dot; the chain's end. */
size_t labels_read(struct labels *labels, struct span text, size_t from,
		   size_t dot, bool may_be_spaced)
{
	size_t at = dot;
	size_t start;
	size_t len = 0;

	if (may_be_spaced && at > from && byte_before(text, at) == ' ') {
		labels->has_blank_before_dot = true;
		at--;
	}
	start = label_start(text, from, at);
	*labels = (struct labels){
	    .has_blank_before_dot = labels->has_blank_before_dot};
	labels_add(labels, start, at, DOT_NONE);
	at = dot;
	for (;;) {
		enum dot_kind kind = may_be_spaced
					 ? spaced_dot(
					       text, at, &len,
					       &labels->has_blank_before_dot)
					 : dot_at(text, at, &len);
		size_t end;

		if (kind == DOT_NONE)
			return at;
		start = at + len;
		end = label_end(text, start);
		if (end == start)
			return at;
		labels_add(labels, start, end, kind);
		at = end;
		if (labels->n > LABELS_MAX)
			return at;
	}
}

struct span labels_get(const struct labels *labels, struct span text, size_t i)
{
	struct span span = span_range(text, labels->items[i]);

	while (span.len > 0 &&
	       (span.ptr[span.len - 1] == '-' || span.ptr[span.len - 1] == '_'))
		span.len--;
	return span;
}
