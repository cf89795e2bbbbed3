/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_answer - verdicts as JSON, straight into the output buffer.
 *
 *   {"id":7,"action":"tag","score":7.5,"required":5.0,
 *    "rules":[{"id":"pack/rule","score":4.5,"spans":[[3,11]]}],
 *    "shadow":[],"unknown":[{"id":"pack/rule","reason":"regex budget"}],
 *    "lang":"en"}
 *   {"id":null,"action":"error","error":"line 3, byte 0: expected ..."}
 *
 * Contract: see sms_answer.h. The shape is described by the JSON schema in
 * rules/schema/answer.schema.json.
 * Failure: the buffer's, sticky.
 * Threads: safe.
 */
#include "cmd/sms_answer.h"

#include "base/json.h"

#include <math.h>

#define BIT(field) (UINT32_C(1) << (field))

/*
 * Room is made once for the fixed parts and once for each rule, and filled
 * through a cursor. PUT copies a literal and moves the cursor behind it.
 */

enum {
	FIXED_BYTES = 512,  /* all keys and numbers of an answer */
	RULE_BYTES = 128,   /* those of one rule */
	SPAN_BYTES = 3 * 11 /* [4294967295,4294967295], */
};

#define PUT(at, literal) ((at) = put((at), (literal), sizeof(literal) - 1))

static ALWAYS_INLINE unsigned char *put(unsigned char *at, const void *bytes,
					size_t len)
{
	memcpy(at, bytes, len);
	return at + len;
}

static unsigned char *put_string(unsigned char *at, const char *string)
{
	return put(at, string, strlen(string));
}

static unsigned char *put_offset(unsigned char *at, uint32_t offset)
{
	unsigned char digits[10];
	size_t n = sizeof(digits);

	do {
		digits[--n] = (unsigned char)('0' + offset % 10);
		offset /= 10;
	} while (offset);
	return put(at, digits + n, sizeof(digits) - n);
}

/* The cursor has come to at. */
static void move_to(struct buf *out, const unsigned char *at)
{
	out->len = (size_t)(at - out->ptr);
}

/* The spans of a rule that lie in texts of one kind, if there are any. */
static unsigned char *put_spans_in(unsigned char *at,
				   const struct message *message,
				   const struct verdict_rule *rule,
				   enum text_kind kind)
{
	bool has_any = false;

	for (size_t i = 0; i < rule->n_spans; i++) {
		const struct verdict_span *span = &rule->spans[i];

		if (message->texts[span->text].kind != kind)
			continue;
		if (!has_any) {
			PUT(at, ",\"");
			at = put_string(at, text_kind_name(kind));
			PUT(at, "\":[[");
		} else {
			PUT(at, ",[");
		}
		at = put_offset(at, span->raw.start);
		PUT(at, ",");
		at = put_offset(at, span->raw.end);
		PUT(at, "]");
		has_any = true;
	}
	if (has_any)
		PUT(at, "]");
	return at;
}

/* Those in the text itself, always there, then those in other pieces. */
static unsigned char *put_spans(unsigned char *at,
				const struct message *message,
				const struct verdict_rule *rule)
{
	bool has_any = false;

	PUT(at, ",\"spans\":[");
	for (size_t i = 0; i < rule->n_spans; i++) {
		const struct verdict_span *span = &rule->spans[i];

		if (message->texts[span->text].kind != TEXT_BODY)
			continue;
		if (has_any)
			PUT(at, ",");
		PUT(at, "[");
		at = put_offset(at, span->raw.start);
		PUT(at, ",");
		at = put_offset(at, span->raw.end);
		PUT(at, "]");
		has_any = true;
	}
	PUT(at, "]");
	for (int kind = TEXT_BODY + 1; kind < TEXT_KIND_COUNT; kind++)
		at = put_spans_in(at, message, rule, (enum text_kind)kind);
	return at;
}

static void add_rules(struct buf *out, const struct sms_answer *answer,
		      const struct verdict_rule *rules, size_t n,
		      uint32_t fields)
{
	for (size_t i = 0; i < n; i++) {
		size_t id_len = strlen(rules[i].id);
		unsigned char *at = buf_room(
		    out, RULE_BYTES + id_len + rules[i].n_spans * SPAN_BYTES);

		if (!at)
			return;
		if (i)
			PUT(at, ",");
		PUT(at, "{\"id\":\"");
		at = put(at, rules[i].id, id_len); /* ASCII, no quotes */
		PUT(at, "\",\"score\":");
		at = json_put_decimal(at, rules[i].score);
		if (fields & BIT(SMS_FIELD_SPANS))
			at = put_spans(at, answer->message, &rules[i]);
		PUT(at, "}");
		move_to(out, at);
	}
}

static void add_unknown(struct buf *out, const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->n_unknown; i++) {
		buf_add_string(out, i ? ",{\"id\":" : "{\"id\":");
		json_add_string(out, span_of(verdict->unknown[i].id));
		buf_add_string(out, ",\"reason\":");
		json_add_string(out, span_of(verdict->unknown[i].reason));
		buf_add_char(out, '}');
	}
}

/* Some rules between the fixed parts; most answers have none. */
static unsigned char *put_rules(struct buf *out, unsigned char *at,
				const struct sms_answer *answer,
				const struct verdict_rule *rules, size_t n,
				uint32_t fields)
{
	if (LIKELY(n == 0))
		return at;
	move_to(out, at);
	add_rules(out, answer, rules, n, fields);
	return buf_room(out, FIXED_BYTES);
}

/* The rules of all three lists; NULL when there is no room. */
static unsigned char *put_lists(struct buf *out, unsigned char *at,
				const struct sms_answer *answer,
				uint32_t fields)
{
	const struct verdict *verdict = answer->verdict;

	if (fields & BIT(SMS_FIELD_RULES)) {
		PUT(at, ",\"rules\":[");
		at = put_rules(out, at, answer, verdict->rules,
			       verdict->n_rules, fields);
		if (!at)
			return NULL;
		PUT(at, "]");
	}
	if (fields & BIT(SMS_FIELD_SHADOW)) {
		PUT(at, ",\"shadow\":[");
		at = put_rules(out, at, answer, verdict->shadow,
			       verdict->n_shadow, fields);
		if (!at)
			return NULL;
		PUT(at, "]");
	}
	if (fields & BIT(SMS_FIELD_UNKNOWN)) {
		PUT(at, ",\"unknown\":[");
		move_to(out, at);
		add_unknown(out, verdict);
		at = buf_room(out, FIXED_BYTES);
		if (!at)
			return NULL;
		PUT(at, "]");
	}
	return at;
}

static void add_verdict(struct buf *out, const struct sms_answer *answer,
			uint32_t fields)
{
	const struct verdict *verdict = answer->verdict;
	unsigned char *at = buf_room(out, FIXED_BYTES);

	if (!at)
		return;
	if (fields & BIT(SMS_FIELD_SCORE)) {
		PUT(at, ",\"score\":");
		at = json_put_decimal(at, verdict->score);
	}
	if (fields & BIT(SMS_FIELD_REQUIRED)) {
		PUT(at, ",\"required\":");
		at = json_put_decimal(
		    at, isinf(verdict->required) ? NAN : verdict->required);
	}
	at = put_lists(out, at, answer, fields);
	if (!at)
		return;
	if (fields & BIT(SMS_FIELD_LANG))
		PUT(at, ",\"lang\":");
	move_to(out, at);
	if (fields & BIT(SMS_FIELD_LANG))
		json_add_string(out, span_of(verdict->lang));
}

static void add_key(struct buf *out, enum sms_field field, struct span value)
{
	buf_add_string(out, ",\"");
	buf_add_string(out, sms_field_name(field));
	buf_add_string(out, "\":");
	json_add_string(out, value);
}

static void add_message(struct buf *out, const struct message *message,
			uint32_t fields)
{
	if (fields & BIT(SMS_FIELD_CHANNEL))
		add_key(out, SMS_FIELD_CHANNEL,
			span_of(channel_name(message->channel)));
	if (fields & BIT(SMS_FIELD_DIRECTION))
		add_key(out, SMS_FIELD_DIRECTION,
			span_of(direction_name(message->direction)));
	if (fields & BIT(SMS_FIELD_FROM))
		add_key(out, SMS_FIELD_FROM, message->from);
	if (fields & BIT(SMS_FIELD_TO))
		add_key(out, SMS_FIELD_TO, message->to);
	if (fields & BIT(SMS_FIELD_TEXT))
		add_key(out, SMS_FIELD_TEXT, message->texts[0].raw);
}

const char *sms_answer_action(const struct sms_answer *answer)
{
	return answer->verdict ? action_name(answer->verdict->action)
			       : answer->action;
}

/* The id and the action, each with a comma before it. */
static void add_head(struct buf *out, const struct sms_answer *answer,
		     uint32_t fields)
{
	unsigned char *at = buf_room(out, FIXED_BYTES + answer->id.len);

	if (!at)
		return;
	if (fields & BIT(SMS_FIELD_ID)) {
		PUT(at, ",\"id\":");
		if (answer->id.len)
			at = put(at, answer->id.ptr, answer->id.len);
		else
			PUT(at, "null");
	}
	if (fields & BIT(SMS_FIELD_ACTION)) {
		PUT(at, ",\"action\":\"");
		at = put_string(at, sms_answer_action(answer));
		PUT(at, "\"");
	}
	move_to(out, at);
}

/* Which part it is, and where it is kept. */
static void add_notes(struct buf *out, const struct sms_answer *answer,
		      uint32_t fields)
{
	if (answer->part && fields & BIT(SMS_FIELD_PART))
		buf_add_format(out,
			       ",\"part\":{\"number\":%u,\"of\":%u,"
			       "\"joined\":%s}",
			       answer->part->concat.number,
			       answer->part->concat.total,
			       answer->part->is_joined ? "true" : "false");
	if (answer->kept_id && fields & BIT(SMS_FIELD_KEPT))
		buf_add_format(out, ",\"kept\":%lld",
			       (long long)answer->kept_id);
}

void sms_answer_add(struct buf *out, const struct sms_answer *answer,
		    uint32_t fields)
{
	size_t start = out->len;

	add_head(out, answer, fields);
	if (answer->verdict) {
		add_verdict(out, answer, fields);
	} else {
		buf_add_string(out, ",\"error\":");
		json_add_string(out, span_of(answer->error));
	}
	if (answer->part || answer->kept_id)
		add_notes(out, answer, fields);
	if (answer->message)
		add_message(out, answer->message, fields);
	if (fields & BIT(SMS_FIELD_GENERATION)) {
		buf_add_string(out, ",\"generation\":");
		buf_add_unsigned(out, answer->generation);
	}
	if (out->has_failed)
		return;
	if (out->len == start)
		buf_add_char(out, '{');
	else
		out->ptr[start] = '{'; /* over the first comma */
	buf_add_char(out, '}');
}
