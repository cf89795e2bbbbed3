/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_answer.h - what scamsieve-sms says about a message: one JSON object.
 */
#ifndef SCAMSIEVE_CMD_SMS_ANSWER_H
#define SCAMSIEVE_CMD_SMS_ANSWER_H

#include "base/err.h"
#include "message/sms.h"
#include "service/screen.h"

/* Parts of an answer, in order; whether they are there unless asked away. */
#define SMS_FIELD_LIST(X)                                                      \
	X(ID, id, true)                                                        \
	X(ACTION, action, true)                                                \
	X(SCORE, score, true)                                                  \
	X(REQUIRED, required, true)                                            \
	X(RULES, rules, true)                                                  \
	X(SPANS, spans, true) /* inside rules and shadow */                    \
	X(SHADOW, shadow, true)                                                \
	X(UNKNOWN, unknown, true)                                              \
	X(LANG, lang, true)                                                    \
	X(PART, part, true) /* only of one that is one of several */           \
	X(KEPT, kept, true) /* only of one in the quarantine */                \
	X(CHANNEL, channel, false)                                             \
	X(DIRECTION, direction, false)                                         \
	X(FROM, from, false)                                                   \
	X(TO, to, false)                                                       \
	X(TEXT, text, false)                                                   \
	X(GENERATION, generation, false)

enum sms_field {
#define X(upper, lower, is_default) SMS_FIELD_##upper,
	SMS_FIELD_LIST(X)
#undef X
	    SMS_FIELD_COUNT
};

/* "id", "action", ... */
const char *sms_field_name(enum sms_field field);

/* Those that are there unless asked away. Bit i: the enum sms_field i. */
uint32_t sms_fields_default(void);

/*
 * A list such as "-spans,+text", which changes *fields, or "id,action",
 * which replaces it. 0, or ERR_INPUT with the name that is none.
 */
int sms_fields_parse(const char *list, uint32_t *fields, struct err *err);

/* Which part of a message a record is. */
struct sms_part {
	struct sms_concat concat;
	bool is_joined; /* it was the last: all of the text was judged */
};

/* What is known of a message when it is answered for. */
struct sms_answer {
	struct span id; /* JSON, as it came; empty: null is written */
	const struct message *message; /* NULL when it could not be read */
	const struct verdict *verdict; /* NULL when there is none */
	uint64_t generation;           /* of the rules */
	const struct sms_part *part;   /* NULL: not one of several */
	int64_t kept_id;               /* in the quarantine; 0: not there */
	const char *action;            /* without a verdict */
	const char *error;             /* without a verdict: why */
};

/* "pass", "tag", "quarantine", "reject" or "error" */
const char *sms_answer_action(const struct sms_answer *answer);

/*
 * Append the answer as one JSON object without a line feed. Spans are
 * [start, end] in bytes of the text as it was decoded; those in other
 * pieces than the text stand under the piece's name ("subject").
 */
void sms_answer_add(struct buf *out, const struct sms_answer *answer,
		    uint32_t fields);

/*
 * Append a message as the JSON record that message/record.h reads, texts
 * decoded, without a line feed.
 */
void sms_message_add(struct buf *out, const struct message *message);

#endif
