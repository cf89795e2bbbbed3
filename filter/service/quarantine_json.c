/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quarantine_json - an entry as one line of JSON.
 *
 * Contract: see quarantine_add_json(). The wire bytes are in base64 (RFC
 * 4648), since they may be anything.
 * Failure: see buf.h; a verdict that is no JSON object is given as a string.
 * Threads: safe.
 */
#include "base/json.h"
#include "base/utf8.h"
#include "service/quarantine.h"

#include <stdlib.h>
#include <time.h>

void quarantine_add_time(struct buf *out, int64_t time_ms)
{
	int64_t milliseconds = time_ms % 1000;
	time_t seconds = (time_t)(time_ms / 1000);
	char text[32];
	struct tm parts;

	if (milliseconds < 0) {
		milliseconds += 1000;
		seconds--;
	}
	if (!gmtime_r(&seconds, &parts) ||
	    !strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts)) {
		buf_add_string(out, "unknown");
		return;
	}
	buf_add_format(out, "%s.%03dZ", text, (int)milliseconds);
}

static void add_base64(struct buf *out, struct span bytes)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < bytes.len; i += 3) {
		size_t n = bytes.len - i < 3 ? bytes.len - i : 3;
		unsigned group = (unsigned)bytes.ptr[i] << 16;
		char quad[4] = "====";

		if (n > 1)
			group |= (unsigned)bytes.ptr[i + 1] << 8;
		if (n > 2)
			group |= bytes.ptr[i + 2];
		for (size_t j = 0; j <= n; j++)
			quad[j] = digits[(group >> (18 - 6 * j)) & 0x3F];
		buf_add(out, quad, sizeof(quad));
	}
}

static void add_text(struct buf *out, const char *key, struct span text)
{
	buf_add_format(out, ",\"%s\":", key);
	json_add_string(out, text);
}

static void add_moment(struct buf *out, const char *key, int64_t time_ms)
{
	buf_add_format(out, ",\"%s\":\"", key);
	quarantine_add_time(out, time_ms);
	buf_add_char(out, '"');
}

/* Is it one JSON object, so that it can stand in another? */
static bool is_object(struct span text)
{
	struct json_reader *reader = malloc(sizeof(*reader));
	unsigned char *copy = malloc(text.len + 1);
	struct json_token token = {.kind = JSON_TOKEN_NULL};
	bool is_good = false;

	if (reader && copy && text.len) {
		memcpy(copy, text.ptr, text.len);
		json_reader_init(reader, copy, text.len);
		is_good = utf8_valid_prefix(text) == text.len &&
			  !memchr(text.ptr, '\n', text.len) &&
			  json_next(reader, &token, NULL) == 0 &&
			  token.kind == JSON_TOKEN_OBJECT &&
			  json_skip_rest(reader, NULL) == 0 &&
			  json_next(reader, &token, NULL) == 0 &&
			  token.kind == JSON_TOKEN_END;
	}
	free(copy);
	free(reader);
	return is_good;
}

static void add_verdict(struct buf *out, struct span verdict)
{
	buf_add_string(out, ",\"verdict\":");
	if (is_object(verdict))
		buf_add_span(out, verdict);
	else
		json_add_string(out, verdict);
}

/* Ids with a space between two, as an array. */
static void add_rules(struct buf *out, struct span rules)
{
	const char *separator = "";
	size_t start = 0;

	buf_add_string(out, ",\"rules\":[");
	for (size_t i = 0; i <= rules.len; i++) {
		if (i < rules.len && rules.ptr[i] != ' ')
			continue;
		if (i > start) {
			buf_add_string(out, separator);
			json_add_string(
			    out, span_make(rules.ptr + start, i - start));
			separator = ",";
		}
		start = i + 1;
	}
	buf_add_char(out, ']');
}

void quarantine_add_json(struct buf *out, const struct quarantine_entry *entry)
{
	const struct quarantine_message *message = &entry->message;

	buf_add_format(out, "{\"id\":%lld,\"state\":\"%s\",\"seen\":%lld",
		       (long long)entry->id,
		       quarantine_state_name(entry->state),
		       (long long)entry->seen_count);
	add_moment(out, "time", message->time_ms);
	buf_add_format(out, ",\"channel\":\"%s\",\"direction\":\"%s\"",
		       channel_name(message->channel),
		       direction_name(message->direction));
	add_text(out, "from", message->from);
	add_text(out, "to", message->to);
	add_text(out, "key", message->key);
	add_text(out, "text", message->text);
	add_rules(out, message->rules);
	add_verdict(out, message->verdict);
	if (entry->state != QUARANTINE_HELD) {
		add_moment(out, "decided", entry->decided_ms);
		add_text(out, "decided_by", entry->decided_by);
		add_text(out, "reason", entry->reason);
	}
	add_text(out, "format", message->format);
	buf_add_string(out, ",\"wire_base64\":\"");
	add_base64(out, message->wire);
	buf_add_string(out, "\"}\n");
}
