/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_message - a message as the JSON record that would have made it.
 *
 * Contract: see sms_message_add() in sms_answer.h.
 * Failure: the buffer's, sticky.
 * Threads: safe.
 */
#include "base/json.h"
#include "cmd/sms_answer.h"

static void add_text_key(struct buf *out, const char *key, struct span value)
{
	if (!value.len)
		return;
	buf_add_format(out, ",\"%s\":", key);
	json_add_string(out, value);
}

void sms_message_add(struct buf *out, const struct message *message)
{
	buf_add_string(out, "{\"id\":");
	if (message->id.len)
		buf_add_span(out, message->id);
	else
		buf_add_string(out, "null");
	buf_add_format(out, ",\"channel\":\"%s\",\"direction\":\"%s\"",
		       channel_name(message->channel),
		       direction_name(message->direction));
	add_text_key(out, "from", message->from);
	add_text_key(out, "to", message->to);
	if (message->time_s)
		buf_add_format(out, ",\"time\":%lld",
			       (long long)message->time_s);
	add_text_key(out, "display_name", message->display_name);
	add_text_key(out, "reply_to", message->reply_to);
	add_text_key(out, "envelope_from", message->envelope_from);
	add_text_key(out, "message_id", message->message_id);
	for (size_t i = 1; i < message->n_texts; i++)
		if (message->texts[i].kind == TEXT_SUBJECT)
			add_text_key(out, "subject", message->texts[i].raw);
	buf_add_string(out, ",\"text\":");
	json_add_string(out, message->texts[0].raw);
	buf_add_char(out, '}');
}
