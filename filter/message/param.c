/* SPDX-License-Identifier: Apache-2.0 */
/*
 * param - Content-Type and its kin: a token, then parameters.
 *
 * Contract: see param.h.
 * Failure: what cannot be parsed is skipped to the next semicolon, and
 * is_odd is set; only memory can fail.
 * Limits: PARAM_LIMIT parameters, SECTION_LIMIT continuations of one.
 * Threads: safe.
 */
#include "message/param.h"

#include "base/ascii.h"
#include "message/charset.h"
#include "message/encoded_word.h"

enum { SECTION_LIMIT = 100 };

struct cursor {
	struct span in;
	size_t at;
	struct arena *arena;
	bool saw_comment;
};

static bool at_end(const struct cursor *cursor)
{
	return cursor->at >= cursor->in.len;
}

static unsigned char peek(const struct cursor *cursor)
{
	return at_end(cursor) ? '\0' : cursor->in.ptr[cursor->at];
}

static bool is_space(unsigned char c)
{
	return c == ' ' || c == '\t';
}

/* White space and comments, which may be nested and may never end. */
static void skip_blank(struct cursor *cursor)
{
	size_t depth = 0;

	for (; !at_end(cursor); cursor->at++) {
		unsigned char c = peek(cursor);

		if (c == '(') {
			depth++;
			cursor->saw_comment = true;
		} else if (depth == 0 && !is_space(c)) {
			return;
		} else if (c == ')') {
			depth--;
		} else if (c == '\\' && depth) {
			cursor->at++;
		}
	}
}

/* A quoted string behind its '"'; without its end it ends with the value. */
static int read_quoted(struct cursor *cursor, struct span *value)
{
	unsigned char *out = arena_alloc(cursor->arena,
					 cursor->in.len - cursor->at);
	size_t n = 0;

	if (!out)
		return ERR_MEMORY;
	for (cursor->at++; !at_end(cursor); cursor->at++) {
		unsigned char c = peek(cursor);

		if (c == '"') {
			cursor->at++;
			break;
		}
		if (c == '\\' && cursor->at + 1 < cursor->in.len)
			c = cursor->in.ptr[++cursor->at];
		out[n++] = c;
	}
	*value = span_make(out, n);
	return 0;
}

/* Bytes up to one of stops, white space at the end left out. */
static struct span read_until(struct cursor *cursor, const char *stops)
{
	size_t start = cursor->at;
	size_t end = start;

	for (; !at_end(cursor); cursor->at++) {
		unsigned char c = peek(cursor);

		if (c && strchr(stops, c))
			break;
		if (!is_space(c))
			end = cursor->at + 1;
	}
	return span_make(cursor->in.ptr + start, end - start);
}

static int read_value(struct cursor *cursor, struct span *value)
{
	skip_blank(cursor);
	if (peek(cursor) == '"')
		return read_quoted(cursor, value);
	*value = read_until(cursor, "; \t(");
	return 0;
}

/* Split "name*3*" into name, section and the sign of the extended form. */
static void split_name(struct param *param)
{
	struct span *name = &param->name;
	const unsigned char *star;
	unsigned section = 0;

	if (name->len && name->ptr[name->len - 1] == '*') {
		param->is_extended = true;
		name->len--;
	}
	star = name->len ? memchr(name->ptr, '*', name->len) : NULL;
	if (!star)
		return;
	param->is_continued = true;
	for (const unsigned char *p = star + 1; p < name->ptr + name->len;
	     p++) {
		if (*p < '0' || *p > '9' || section > SECTION_LIMIT)
			break;
		section = section * 10 + (unsigned)(*p - '0');
	}
	param->section = (uint16_t)section;
	name->len = (size_t)(star - name->ptr);
}

static int lower_copy(struct span in, struct arena *arena, struct span *out)
{
	unsigned char *copy = arena_alloc(arena, in.len);
	size_t n = 0;

	if (!copy)
		return ERR_MEMORY;
	for (size_t i = 0; i < in.len; i++) {
		unsigned char c = in.ptr[i];

		if (is_space(c))
			continue;
		copy[n++] = ascii_lower(c);
	}
	*out = span_make(copy, n);
	return 0;
}

static int read_param(struct cursor *cursor, struct param_list *list)
{
	struct param param = {0};
	int status;

	skip_blank(cursor);
	status = lower_copy(read_until(cursor, "=;"), cursor->arena,
			    &param.name);
	if (status || peek(cursor) != '=')
		return status;
	cursor->at++;
	status = read_value(cursor, &param.value);
	if (status)
		return status;
	split_name(&param);
	if (list->n == PARAM_LIMIT)
		list->has_hit_limit = true;
	else
		list->items[list->n++] = param;
	return 0;
}

static int read_token(struct cursor *cursor, struct param_list *list)
{
	struct span token;
	int status;

	skip_blank(cursor);
	list->is_odd = cursor->saw_comment;
	if (peek(cursor) == '"') {
		list->is_odd = true;
		status = read_quoted(cursor, &token);
		if (status)
			return status;
	} else {
		token = read_until(cursor, ";(,");
	}
	status = lower_copy(token, cursor->arena, &list->token);
	if (list->token.len != token.len)
		list->is_odd = true;
	skip_blank(cursor);
	if (cursor->saw_comment || (!at_end(cursor) && peek(cursor) != ';'))
		list->is_odd = true;
	return status;
}

int param_list_parse(struct span value, struct arena *arena,
		     struct param_list *list)
{
	struct cursor cursor = {.in = value, .arena = arena};
	int status;

	list->n = 0;
	list->has_hit_limit = false;
	status = read_token(&cursor, list);
	while (!status && !at_end(&cursor)) {
		size_t before = cursor.at;

		skip_blank(&cursor);
		if (peek(&cursor) == ';')
			cursor.at++;
		else
			status = read_param(&cursor, list);
		if (cursor.at == before)
			cursor.at++;
	}
	return status;
}

bool param_get(const struct param_list *list, const char *name, size_t nth,
	       struct span *value)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct param *param = &list->items[i];

		if (param->is_continued || param->is_extended ||
		    !span_equal_string(param->name, name) || nth-- > 0)
			continue;
		*value = param->value;
		return true;
	}
	return false;
}

/* The section of an extended or continued parameter, or NULL. */
static const struct param *find_section(const struct param_list *list,
					const char *name, unsigned section)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct param *param = &list->items[i];

		if ((param->is_continued || param->is_extended) &&
		    param->section == section &&
		    span_equal_string(param->name, name))
			return param;
	}
	return NULL;
}

static int hex_digit(unsigned char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = c ? strchr(digits,
				       c >= 'A' && c <= 'F' ? c + 32 : c)
			      : NULL;

	return found ? (int)(found - digits) : -1;
}

static void add_percent_decoded(struct buf *out, struct span in)
{
	for (size_t i = 0; i < in.len; i++) {
		unsigned char c = in.ptr[i];

		if (c == '%' && i + 2 < in.len &&
		    hex_digit(in.ptr[i + 1]) >= 0 &&
		    hex_digit(in.ptr[i + 2]) >= 0) {
			c = (unsigned char)(hex_digit(in.ptr[i + 1]) * 16 +
					    hex_digit(in.ptr[i + 2]));
			i += 2;
		}
		buf_add_char(out, c);
	}
}

/* Cut "charset'language'" off; without both quotes nothing is cut. */
static struct span cut_charset(struct span value, struct span *charset)
{
	size_t first = span_find(value, span_of("'"), 0);
	size_t second = first == SIZE_MAX
			    ? first
			    : span_find(value, span_of("'"), first + 1);

	if (second == SIZE_MAX)
		return value;
	*charset = span_make(value.ptr, first);
	return span_make(value.ptr + second + 1, value.len - second - 1);
}

int param_get_joined(const struct param_list *list, const char *name,
		     struct arena *arena, struct span *value,
		     struct span *charset)
{
	struct buf out;
	int status;

	*value = *charset = (struct span){0};
	if (!find_section(list, name, 0))
		return 0;
	buf_init(&out, 0);
	for (unsigned section = 0; section <= SECTION_LIMIT; section++) {
		const struct param *param = find_section(list, name, section);
		struct span piece;

		if (!param)
			break;
		piece = param->value;
		if (param->is_extended && section == 0)
			piece = cut_charset(piece, charset);
		if (param->is_extended)
			add_percent_decoded(&out, piece);
		else
			buf_add_span(&out, piece);
	}
	status = out.has_failed ? ERR_MEMORY
				: arena_copy(arena, buf_span(&out), value);
	buf_release(&out);
	return status;
}

int param_text(const struct param_list *list, const char *name,
	       struct arena *arena, struct span *text, uint32_t *n_faults)
{
	const struct charset *charset;
	struct span label;
	struct span bytes;
	struct buf out;
	int status = param_get_joined(list, name, arena, &bytes, &label);

	*text = (struct span){0};
	if (status)
		return status;
	if (bytes.len == 0)
		return param_get(list, name, 0, &bytes)
			   ? encoded_word_decode(bytes, arena, text, n_faults)
			   : 0;
	charset = charset_find(label);
	if (!charset)
		return encoded_word_decode(bytes, arena, text, n_faults);
	buf_init(&out, 0);
	status = charset_decode(charset, bytes, &out, n_faults);
	if (!status)
		status = arena_copy(arena, buf_span(&out), text);
	buf_release(&out);
	return status;
}
