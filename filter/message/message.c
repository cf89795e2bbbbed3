/* SPDX-License-Identifier: Apache-2.0 */
/*
 * message - names of a message's kinds, and the simplest message.
 *
 * Contract: see message.h.
 * Failure: unknown names are ERR_INPUT.
 * Threads: safe.
 */
#include "message/message.h"

static const char *const channel_names[CHANNEL_COUNT] = {
    [CHANNEL_SMS] = "sms",
    [CHANNEL_EMAIL] = "email",
};

static const char *const direction_names[DIRECTION_COUNT] = {
    [DIRECTION_INBOUND] = "inbound",
    [DIRECTION_OUTBOUND] = "outbound",
};

const char *channel_name(enum channel channel)
{
	return channel_names[channel];
}

const char *direction_name(enum direction direction)
{
	return direction_names[direction];
}

const char *text_kind_name(enum text_kind kind)
{
	static const char *const names[TEXT_KIND_COUNT] = {
	    [TEXT_BODY] = "body",
	    [TEXT_SUBJECT] = "subject",
	    [TEXT_DISPLAY_NAME] = "display_name",
	    [TEXT_LINK] = "link",
	    [TEXT_HIDDEN] = "hidden",
	    [TEXT_ATTACHMENT] = "attachment",
	};

	return names[kind];
}

const char *mail_oddity_name(enum mail_oddity oddity)
{
	static const char *const names[MAIL_ODDITY_COUNT] = {
#define X(upper, lower, doc) [MAIL_ODDITY_##upper] = #lower,
	    MAIL_ODDITY_LIST(X)
#undef X
	};

	return names[oddity];
}

const char *auth_result_name(enum auth_result result)
{
	static const char *const names[] = {
	    [AUTH_ABSENT] = "absent",       [AUTH_PASS] = "pass",
	    [AUTH_FAIL] = "fail",           [AUTH_SOFTFAIL] = "softfail",
	    [AUTH_NEUTRAL] = "neutral",     [AUTH_NONE] = "none",
	    [AUTH_TEMPERROR] = "temperror", [AUTH_PERMERROR] = "permerror",
	};

	return names[result];
}

int channel_parse(struct span name, enum channel *channel)
{
	for (size_t i = 0; i < CHANNEL_COUNT; i++) {
		if (span_equal_string(name, channel_names[i])) {
			*channel = (enum channel)i;
			return 0;
		}
	}
	return ERR_INPUT;
}

int direction_parse(struct span name, enum direction *direction)
{
	for (size_t i = 0; i < DIRECTION_COUNT; i++) {
		if (span_equal_string(name, direction_names[i])) {
			*direction = (enum direction)i;
			return 0;
		}
	}
	return ERR_INPUT;
}

int message_init_sms(struct message *message, struct arena *arena,
		     struct span text)
{
	struct message_text *body = arena_zalloc(arena, 1, sizeof(*body));

	if (!body)
		return ERR_MEMORY;
	body->kind = TEXT_BODY;
	body->raw = text;
	*message = (struct message){
	    .channel = CHANNEL_SMS,
	    .texts = body,
	    .n_texts = 1,
	    .reading.part_count = 1,
	    .size_bytes = text.len,
	};
	return 0;
}
