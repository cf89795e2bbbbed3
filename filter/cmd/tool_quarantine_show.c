/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_quarantine_show - entries for people to read.
 *
 * Contract: see tool_quarantine.h.
 * Failure: see buf.h.
 * Limits: a list shows TEXT_COLUMNS of a text.
 */
#include "cmd/tool_quarantine.h"

#include "base/utf8.h"

enum { TEXT_COLUMNS = 60 };

/* Would it move the cursor, end the line or turn the reading around? */
static bool is_unruly(uint32_t code)
{
	return code < 0x20 || (code >= 0x7F && code <= 0x9F) ||
	       code == 0x061C || code == 0x200E || code == 0x200F ||
	       (code >= 0x2028 && code <= 0x202E) ||
	       (code >= 0x2066 && code <= 0x2069);
}

void quarantine_show_text(struct buf *out, struct span text, bool keeps_lines)
{
	const unsigned char *ptr = text.ptr;
	const unsigned char *end = text.ptr + text.len;

	while (ptr < end) {
		unsigned char bytes[UTF8_MAX_BYTES];
		uint32_t code;
		bool is_valid;

		ptr += utf8_decode(ptr, end, &code, &is_valid);
		if (is_unruly(code) && !(keeps_lines && code == '\n'))
			code = UTF8_REPLACEMENT;
		buf_add(out, bytes, utf8_encode(code, bytes));
	}
}

/* The beginning of a text, a space for each line end. */
static void add_beginning(struct buf *out, struct span text)
{
	struct buf line;
	size_t end = 0;

	buf_init(&line, 0);
	for (size_t i = 0; i < text.len && i < (size_t)TEXT_COLUMNS * 4; i++) {
		unsigned char c = text.ptr[i];

		buf_add_char(&line, c == '\n' || c == '\r' ? ' ' : c);
	}
	line.len = utf8_floor(buf_span(&line), line.len);
	while (end < line.len &&
	       utf8_columns(span_make(line.ptr, end)) < TEXT_COLUMNS) {
		end++;
		while (end < line.len && (line.ptr[end] & 0xC0) == 0x80)
			end++;
	}
	quarantine_show_text(out, span_make(line.ptr, end), false);
	if (end < line.len || line.len < text.len)
		buf_add_string(out, "...");
	buf_release(&line);
}

static void add_cell(struct buf *out, struct span text, size_t width)
{
	size_t start = out->len;
	size_t columns;

	quarantine_show_text(out, text, false);
	if (out->has_failed)
		return;
	columns = utf8_columns(span_make(out->ptr + start, out->len - start));
	buf_add_repeat(out, ' ', columns < width ? width - columns : 0);
	buf_add_string(out, "  ");
}

enum { ID = 6, TIME = 24, STATE = 9, WAY = 8, PARTY = 14, RULES = 32 };

/* The first of rules that are parted by spaces, and how many more there are:
 * a row stays a row. */
static void add_rules(struct buf *out, struct span rules)
{
	size_t first = span_find(rules, span_of(" "), 0);
	size_t n_more = 0;
	struct buf cell;

	for (size_t i = 0; i < rules.len; i++)
		n_more += rules.ptr[i] == ' ';
	buf_init(&cell, 0);
	buf_add(&cell, rules.ptr, first < rules.len ? first : rules.len);
	if (n_more)
		buf_add_format(&cell, " +%zu", n_more);
	add_cell(out, buf_span(&cell), RULES);
	buf_release(&cell);
}

void quarantine_show_heading(struct buf *out)
{
	add_cell(out, span_of("id"), ID);
	add_cell(out, span_of("time"), TIME);
	add_cell(out, span_of("state"), STATE);
	add_cell(out, span_of("way"), WAY);
	add_cell(out, span_of("from"), PARTY);
	add_cell(out, span_of("to"), PARTY);
	add_cell(out, span_of("rules"), RULES);
	buf_add_string(out, "text\n");
}

void quarantine_show_line(struct buf *out, const struct quarantine_entry *entry)
{
	const struct quarantine_message *message = &entry->message;
	struct buf cell;

	buf_init(&cell, 0);
	buf_add_format(&cell, "%lld", (long long)entry->id);
	add_cell(out, buf_span(&cell), ID);
	buf_clear(&cell);
	quarantine_add_time(&cell, message->time_ms);
	add_cell(out, buf_span(&cell), TIME);
	buf_release(&cell);
	add_cell(out, span_of(quarantine_state_name(entry->state)), STATE);
	add_cell(out, span_of(direction_name(message->direction)), WAY);
	add_cell(out, message->from, PARTY);
	add_cell(out, message->to, PARTY);
	add_rules(out, message->rules);
	add_beginning(out, message->text);
	buf_add_char(out, '\n');
}

static void add_field(struct buf *out, const char *name, struct span value)
{
	if (!value.len)
		return;
	buf_add_format(out, "%-11s", name);
	quarantine_show_text(out, value, false);
	buf_add_char(out, '\n');
}

static void add_moment(struct buf *out, const char *name, int64_t time_ms)
{
	buf_add_format(out, "%-11s", name);
	quarantine_add_time(out, time_ms);
	buf_add_char(out, '\n');
}

void quarantine_show_entry(struct buf *out,
			   const struct quarantine_entry *entry)
{
	const struct quarantine_message *message = &entry->message;

	buf_add_format(out, "%-11s%lld\n", "id", (long long)entry->id);
	add_field(out, "state", span_of(quarantine_state_name(entry->state)));
	if (entry->state != QUARANTINE_HELD) {
		add_moment(out, "decided", entry->decided_ms);
		add_field(out, "by", entry->decided_by);
		add_field(out, "why", entry->reason);
	}
	add_moment(out, "time", message->time_ms);
	buf_add_format(out, "%-11s%lld\n", "seen",
		       (long long)entry->seen_count);
	add_field(out, "channel", span_of(channel_name(message->channel)));
	add_field(out, "direction",
		  span_of(direction_name(message->direction)));
	add_field(out, "from", message->from);
	add_field(out, "to", message->to);
	add_field(out, "key", message->key);
	add_field(out, "rules", message->rules);
	add_field(out, "verdict", message->verdict);
	add_field(out, "format", message->format);
	buf_add_format(out, "%-11s%zu bytes\n\n", "wire", message->wire.len);
	quarantine_show_text(out, message->text, true);
	buf_add_char(out, '\n');
}

void quarantine_show_audit(struct buf *out, const struct quarantine_audit *line)
{
	quarantine_add_time(out, line->time_ms);
	buf_add_string(out, "  ");
	if (line->id)
		buf_add_format(out, "message %lld  ", (long long)line->id);
	else
		buf_add_format(out, "%lld messages  ", (long long)line->count);
	add_cell(out, line->action, 0);
	add_cell(out, line->who, 0);
	quarantine_show_text(out, line->why, false);
	buf_add_char(out, '\n');
}
