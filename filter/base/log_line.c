/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log_line - an event as a line of text or JSON.
 *
 * Contract: see log.h. Both formats quote alike, so that a text line's
 * quoted values can be read by any JSON reader. More is escaped than JSON
 * asks for: terminals obey C1 controls and bidirectional marks, and some
 * readers end lines at U+2028.
 * Failure: the buffer's, sticky.
 * Limits: LOG_VALUE_LIMIT a value, LOG_LINE_LIMIT a line; fields that do not
 * fit are left out and the line says so.
 * Threads: safe.
 */
#include "base/log.h"

#include "base/json.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <time.h>

static const char *const level_names[LOG_LEVEL_COUNT] = {
    [LOG_LEVEL_ERROR] = "error",   [LOG_LEVEL_WARNING] = "warning",
    [LOG_LEVEL_NOTICE] = "notice", [LOG_LEVEL_INFO] = "info",
    [LOG_LEVEL_DEBUG] = "debug",
};

/* Characters that are not what they look like, or not to be seen at all. */
static const struct {
	uint32_t first;
	uint32_t last;
} unsafe_ranges[] = {
    {0x0000, 0x001F}, /* C0 */
    {0x007F, 0x009F}, /* DEL, C1 */
    {0x061C, 0x061C}, /* Arabic letter mark */
    {0x200B, 0x200F}, /* zero width, marks of direction */
    {0x2028, 0x202E}, /* separators, embeddings, overrides */
    {0x2060, 0x2069}, /* word joiner, isolates */
    {0xFEFF, 0xFEFF}, /* byte order mark */
};

static bool is_unsafe(uint32_t code)
{
	for (size_t i = 0; i < ARRAY_LEN(unsafe_ranges); i++)
		if (code >= unsafe_ranges[i].first &&
		    code <= unsafe_ranges[i].last)
			return true;
	return false;
}

static void add_character(struct buf *out, uint32_t code)
{
	unsigned char bytes[UTF8_MAX_BYTES];

	if (code == '"' || code == '\\') {
		buf_add_char(out, '\\');
		buf_add_char(out, (unsigned char)code);
	} else if (code == '\n') {
		buf_add_string(out, "\\n");
	} else if (code == '\t') {
		buf_add_string(out, "\\t");
	} else if (is_unsafe(code)) {
		buf_add_format(out, "\\u%04" PRIx32, code);
	} else {
		buf_add(out, bytes, utf8_encode(code, bytes));
	}
}

static void add_quoted(struct buf *out, struct span text)
{
	const unsigned char *ptr = text.ptr;
	const unsigned char *end = text.ptr + text.len;

	buf_add_char(out, '"');
	while (ptr < end) {
		uint32_t code;
		bool is_valid;

		ptr += utf8_decode(ptr, end, &code, &is_valid);
		add_character(out, code);
	}
	buf_add_char(out, '"');
}

/* Words of these need no quotes in a text line. */
static bool is_plain(struct span text)
{
	if (text.len == 0)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];

		if (c <= ' ' || c >= 0x7F || c == '"' || c == '=' ||
		    c == '\\' || c == '\'')
			return false;
	}
	return true;
}

static void add_text(struct buf *out, struct span text, enum log_format format)
{
	static const struct span ellipsis = {
	    (const unsigned char *)"\xE2\x80\xA6", 3};
	struct buf cut;

	if (text.len <= LOG_VALUE_LIMIT) {
		if (format == LOG_FORMAT_TEXT && is_plain(text))
			buf_add_span(out, text);
		else
			add_quoted(out, text);
		return;
	}
	buf_init(&cut, 0);
	utf8_sanitize(span_make(text.ptr, LOG_VALUE_LIMIT), &cut);
	cut.len = utf8_floor(buf_span(&cut), LOG_VALUE_LIMIT);
	buf_add_span(&cut, ellipsis);
	add_quoted(out, buf_span(&cut));
	buf_release(&cut);
}

/* The separator and the key. */
static void add_key(struct buf *out, const char *key, enum log_format format)
{
	if (format == LOG_FORMAT_JSON) {
		if (out->len > 1)
			buf_add_char(out, ',');
		buf_add_char(out, '"');
		buf_add_string(out, key);
		buf_add_string(out, "\":");
		return;
	}
	if (out->len)
		buf_add_char(out, ' ');
	buf_add_string(out, key);
	buf_add_char(out, '=');
}

static void add_integer(struct buf *out, int64_t integer)
{
	if (integer < 0)
		buf_add_char(out, '-');
	buf_add_unsigned(out, integer < 0 ? 0 - (uint64_t)integer
					  : (uint64_t)integer);
}

void log_value_format(const struct log_field *field, enum log_format format,
		      struct buf *out)
{
	switch (field->kind) {
	case LOG_VALUE_TEXT:
		add_text(out, field->text, format);
		break;
	case LOG_VALUE_INTEGER:
		add_integer(out, field->integer);
		break;
	case LOG_VALUE_DECIMAL:
		json_add_decimal(out, field->decimal);
		break;
	}
}

/* A number of so many digits. */
static void put_digits(char *at, unsigned width, unsigned number)
{
	for (; width > 0; number /= 10)
		at[--width] = (char)('0' + number % 10);
}

/* RFC 3339, in UTC, to the millisecond. */
static void add_time(struct buf *out, int64_t time_ms, enum log_format format)
{
	time_t seconds = (time_t)(time_ms / 1000);
	char text[] = "YYYY-MM-DDThh:mm:ss.mmmZ";
	struct tm parts;

	if (!gmtime_r(&seconds, &parts) || parts.tm_year < -1900 ||
	    parts.tm_year > 9999 - 1900)
		return;
	put_digits(text, 4, (unsigned)(parts.tm_year + 1900));
	put_digits(text + 5, 2, (unsigned)(parts.tm_mon + 1));
	put_digits(text + 8, 2, (unsigned)parts.tm_mday);
	put_digits(text + 11, 2, (unsigned)parts.tm_hour);
	put_digits(text + 14, 2, (unsigned)parts.tm_min);
	put_digits(text + 17, 2, (unsigned)parts.tm_sec);
	put_digits(text + 20, 3, (unsigned)(time_ms % 1000));
	add_key(out, "time", format);
	add_text(out, span_of(text), format);
}

/* For what follows the fields, and what a line usually needs. */
enum { RESERVED_BYTES = 64, USUAL_BYTES = 512 };

static void add_fields(struct buf *out, const struct log_record *record,
		       enum log_format format)
{
	struct log_field repeats = log_integer("repeats",
					       (int64_t)record->repeats);
	struct log_field left = log_integer("fields_left_out", 0);

	for (size_t i = 0; i < record->n_fields; i++) {
		size_t before = out->len;

		add_key(out, record->fields[i].key, format);
		log_value_format(&record->fields[i], format, out);
		if (out->len > LOG_LINE_LIMIT - RESERVED_BYTES) {
			out->len = before;
			left.integer++;
		}
	}
	if (left.integer) {
		add_key(out, left.key, format);
		log_value_format(&left, format, out);
	}
	if (record->repeats) {
		add_key(out, repeats.key, format);
		log_value_format(&repeats, format, out);
	}
}

static void add_prefix(struct buf *out, const struct log_record *record,
		       enum log_format format)
{
	add_time(out, record->time_ms, format);
	add_key(out, "level", format);
	add_text(out, span_of(level_names[record->level]), format);
}

bool log_line_begin(const struct log_record *record, struct span bare,
		    struct buf *out)
{
	size_t before = out->len;

	add_prefix(out, record, LOG_FORMAT_TEXT);
	buf_add_char(out, ' ');
	buf_add_span(out, bare);
	if (out->len - before <= LOG_LINE_LIMIT - RESERVED_BYTES)
		return true;
	out->len = before;
	return false;
}

void log_line_format(const struct log_record *record, enum log_format format,
		     bool with_prefix, struct buf *out)
{
	struct buf line;

	buf_init(&line, 0);
	(void)buf_room(&line, USUAL_BYTES);
	if (format == LOG_FORMAT_JSON)
		buf_add_char(&line, '{');
	if (with_prefix)
		add_prefix(&line, record, format);
	add_key(&line, "message", format);
	add_text(&line, span_of(record->message), format);
	add_fields(&line, record, format);
	if (format == LOG_FORMAT_JSON)
		buf_add_char(&line, '}');
	if (line.has_failed)
		out->has_failed = true;
	buf_add_span(out, buf_span(&line));
	buf_release(&line);
}
