/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_gammu - RunOnReceive of gammu-smsd.
 *
 *   runonreceive = scamsieve-sms --format gammu --log FILE
 *
 * The message comes in the environment: SMS_n_TEXT for each SMS and, when
 * gammu could decode it, DECODED_n_TEXT with parts already joined. It has
 * been stored by then, so the answer is for the log; the exit code is
 * logged, too. gammu-smsd starts us without standard input, and waits
 * forever when more than 64 KB are printed, so answers are kept short.
 *
 * gammu converts the text to the locale's encoding: in any but UTF-8
 * characters are lost before we see them, which is refused.
 * Failure: exit code 2, with what is wrong on stderr.
 * Threads: none.
 */
#include "cmd/program.h"
#include "cmd/sms_session.h"

#include "message/record.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

enum {
	PART_LIMIT = 255,
	ANSWER_LIMIT = 32 << 10, /* of the 64 KB that gammu-smsd can hold */
	NAME_BYTES = 64
};

static int check_locale(struct err *err)
{
	const char *codeset;

	if (!setlocale(LC_CTYPE, ""))
		return err_set(err, ERR_INPUT,
			       "the locale that gammu-smsd runs in is not "
			       "installed: expected LC_ALL=C.UTF-8 in its "
			       "environment");
	codeset = nl_langinfo(CODESET);
	if (strcasecmp(codeset, "UTF-8") == 0)
		return 0;
	return err_set(err, ERR_INPUT,
		       "gammu-smsd loses characters in the encoding %s: "
		       "expected LC_ALL=C.UTF-8 in its environment",
		       codeset);
}

/* "PREFIX_n_SUFFIX" of the environment; "" when it is not there. */
static const char *variable(const char *prefix, int n, const char *suffix)
{
	char name[NAME_BYTES];
	const char *value;

	snprintf(name, sizeof(name), "%s_%d_%s", prefix, n, suffix);
	value = getenv(name);
	return value ? value : "";
}

/* A count of the environment, 0 when it is none. */
static int count_of(const char *name)
{
	const char *value = getenv(name);
	int64_t count;

	if (!value || json_to_integer(span_of(value), &count) < 0)
		return 0;
	if (count < 0)
		return 0;
	return count > PART_LIMIT ? PART_LIMIT : (int)count;
}

static int read_text(struct arena *arena, struct span *text, bool *is_mended,
		     struct err *err)
{
	int n = count_of("DECODED_PARTS");
	const char *prefix = n ? "DECODED" : "SMS";
	unsigned char *bytes;
	struct buf joined;
	int rc;

	if (!n)
		n = count_of("SMS_MESSAGES");
	if (!n)
		return err_set(err, ERR_INPUT,
			       "SMS_MESSAGES is not in the environment: "
			       "expected to be run by gammu-smsd");
	buf_init(&joined, 0);
	for (int i = 1; i <= n; i++)
		buf_add_string(&joined, variable(prefix, i, "TEXT"));
	rc = joined.has_failed ? ERR_MEMORY
			       : arena_copy(arena, buf_span(&joined), text);
	buf_release(&joined);
	bytes = (unsigned char *)(uintptr_t)text->ptr;
	if (rc == 0)
		rc = record_prepare(&bytes, &text->len, arena, is_mended, err);
	text->ptr = bytes;
	return rc < 0 ? err_set(err, ERR_MEMORY, "out of memory") : 0;
}

static int read_message(struct sms_session *session, struct span id,
			struct message *message, struct err *err)
{
	struct arena *arena = sms_session_begin(session);
	struct span text = {0};
	bool is_mended = false;
	int rc = read_text(arena, &text, &is_mended, err);

	if (rc == 0 && message_init_sms(message, arena, text) < 0)
		rc = err_set(err, ERR_MEMORY, "out of memory");
	if (rc < 0)
		return rc;
	message->id = id;
	message->direction = session->options->direction;
	message->from = span_of(variable("SMS", 1, "NUMBER"));
	message->reading.has_encoding_fault = is_mended;
	return 0;
}

/* The answer as short as it must be. */
static void add_answer(struct sms_session *session,
		       const struct sms_answer *answer)
{
	uint32_t short_fields = 0;

	sms_answer_add(&session->out, answer, session->options->fields);
	if (session->out.len <= ANSWER_LIMIT)
		return;
	buf_clear(&session->out);
	(void)sms_fields_parse("action,score", &short_fields, NULL);
	sms_answer_add(&session->out, answer, short_fields);
}

static int run(struct sms_session *session, int n_operands, char **operands)
{
	struct sms_answer answer;
	struct message message;
	struct verdict verdict;
	struct span id = {0};
	struct err err;
	int rc = check_locale(&err);

	/* gammu-smsd names what it has stored. */
	if (rc == 0 && n_operands)
		rc = sms_session_quote(session, span_of(operands[0]), &id,
				       &err);
	if (rc < 0) {
		program_complain("scamsieve-sms", "%s", err.text);
		return EXIT_TROUBLE;
	}
	rc = read_message(session, id, &message, &err);
	if (rc < 0)
		sms_session_fail(session, id, rc, &err, &answer);
	else
		sms_session_judge_one(session, &message, &verdict, &answer);
	sms_session_log(session, &answer);
	add_answer(session, &answer);
	buf_add_char(&session->out, '\n');
	return program_write(STDOUT_FILENO, buf_span(&session->out)) < 0
		   ? EXIT_TROUBLE
		   : EXIT_CLEAN;
}

const struct sms_format sms_format_gammu = {
    .name = "gammu",
    .run = run,
};
