/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_kannel - an exec service of Kannel's smsbox.
 *
 *   exec = "scamsieve-sms --format kannel --log FILE --from=\"%p\" \
 *           --to=\"%P\" --id=%I --coding=%c --charset=%C --udh=\"%u\" \
 *           --hex=%e"
 *
 * The quoted arguments are URL-encoded and the body is hexadecimal, so that
 * nothing a sender writes reaches the shell that smsbox runs us with. What
 * is printed is sent back as the reply: nothing, unless --reply gives a text
 * for the action. smsbox takes no notice of the exit code and has nobody to
 * pass the message on to; the verdict goes to the log.
 *
 * Failure: nothing is printed to standard output; exit code 2.
 * Threads: none.
 */
#include "cmd/program.h"
#include "cmd/sms_session.h"

#include "base/hex.h"
#include "base/utf8.h"
#include "message/sms.h"

#include <unistd.h>

static const struct charset_row {
	const char *name;
	enum sms_alphabet alphabet;
} charset_rows[] = {
    {"UTF-8", SMS_UTF8},          {"UTF8", SMS_UTF8},
    {"UTF16-BE", SMS_UCS2},       {"UTF-16BE", SMS_UCS2},
    {"UCS-2", SMS_UCS2},          {"UCS-2BE", SMS_UCS2},
    {"binary", SMS_BINARY},       {"8-BIT", SMS_BINARY},
    {"ISO-8859-1", SMS_LATIN1},   {"LATIN1", SMS_LATIN1},
    {"WINDOWS-1252", SMS_LATIN1}, {"US-ASCII", SMS_IA5},
};

/*
 * The alphabet of the body. What smsbox calls GSM it has converted from it,
 * to UTF-8 in its own versions, to Latin-1 in older ones.
 */
static enum sms_alphabet alphabet_of(const struct sms_arguments *given,
				     struct span body)
{
	for (size_t i = 0; given->charset && i < ARRAY_LEN(charset_rows); i++)
		if (span_equal_nocase(span_of(given->charset),
				      charset_rows[i].name))
			return charset_rows[i].alphabet;
	if (given->coding && strcmp(given->coding, "1") == 0)
		return SMS_BINARY;
	if (given->coding && strcmp(given->coding, "2") == 0)
		return SMS_UCS2;
	return utf8_valid_prefix(body) == body.len ? SMS_UTF8 : SMS_LATIN1;
}

/* A URL-encoded argument, decoded in the arena; empty when not given. */
static int decode_argument(const char *argument, struct arena *arena,
			   struct span *bytes)
{
	struct span copy = {0};

	*bytes = copy;
	if (!argument)
		return 0;
	if (arena_copy(arena, span_of(argument), &copy) < 0)
		return ERR_MEMORY;
	*bytes = hex_decode_percent((unsigned char *)(uintptr_t)copy.ptr,
				    copy.len);
	return 0;
}

/* The same where people read it: well-formed UTF-8. */
static int decode_name(const char *argument, struct arena *arena,
		       struct span *name)
{
	unsigned char *bytes;

	if (decode_argument(argument, arena, name) < 0)
		return ERR_MEMORY;
	if (utf8_valid_prefix(*name) == name->len)
		return 0;
	bytes = (unsigned char *)(uintptr_t)name->ptr;
	if (record_mend(&bytes, &name->len, arena) < 0)
		return ERR_MEMORY;
	name->ptr = bytes;
	return 0;
}

static int decode_body(const struct sms_arguments *given, struct arena *arena,
		       struct sms_text *decoded, struct err *err)
{
	struct sms_input input = {0};
	int rc;

	if (!given->hex)
		return err_set(err, ERR_INPUT,
			       "--format kannel needs --hex=%%e");
	rc = hex_decode(span_of(given->hex), arena, &input.user_data);
	if (rc == ERR_INPUT)
		return err_set(err, rc,
			       "--hex: expected pairs of hexadecimal digits");
	if (rc < 0 || decode_argument(given->udh, arena, &input.header) < 0)
		return err_set(err, ERR_MEMORY, "out of memory");
	input.alphabet = alphabet_of(given, input.user_data);
	return sms_decode(decoded, &input, arena, err);
}

static int read_message(struct sms_session *session, struct span id,
			struct message *message, struct err *err)
{
	const struct sms_arguments *given = &session->options->arguments;
	struct arena *arena = sms_session_begin(session);
	struct sms_text decoded = {0};
	int rc = decode_body(given, arena, &decoded, err);

	if (rc < 0)
		return rc;
	if (message_init_sms(message, arena, decoded.text) < 0 ||
	    decode_name(given->from, arena, &message->from) < 0 ||
	    decode_name(given->to, arena, &message->to) < 0)
		return err_set(err, ERR_MEMORY, "out of memory");
	message->id = id;
	message->direction = session->options->direction;
	message->texts[0].replaced_count = decoded.replaced_count;
	message->reading.has_encoding_fault = decoded.has_fault ||
					      decoded.replaced_count > 0;
	message->reading.has_lone_part = decoded.udh.concat.total > 0;
	return 0;
}

/* The text that --reply gives for this action, if it gives any. */
static struct span reply_to(const struct sms_options *options,
			    const struct sms_answer *answer)
{
	const char *action = sms_answer_action(answer);

	for (size_t i = 0; i < options->n_replies; i++)
		if (span_equal_string(options->replies[i].action, action))
			return span_of(options->replies[i].text);
	return (struct span){0};
}

static int run(struct sms_session *session, int n_operands, char **operands)
{
	const struct sms_options *options = session->options;
	const char *given_id = options->arguments.id;
	struct sms_answer answer;
	struct message message;
	struct verdict verdict;
	struct span id = {0};
	struct err err;
	int rc = 0;

	(void)operands;
	if (n_operands)
		rc = err_set(&err, ERR_INPUT,
			     "--format kannel takes no operands: are the "
			     "arguments in kannel.conf quoted?");
	if (rc == 0 && given_id)
		rc = sms_session_quote(session, span_of(given_id), &id, &err);
	if (rc == 0)
		rc = read_message(session, id, &message, &err);
	if (rc < 0)
		sms_session_fail(session, id, rc, &err, &answer);
	else
		sms_session_judge_one(session, &message, &verdict, &answer);
	if (answer.error)
		program_complain("scamsieve-sms", "%s", answer.error);
	sms_session_log(session, &answer);
	rc = program_write(STDOUT_FILENO, reply_to(options, &answer));
	return rc < 0 || answer.error ? EXIT_TROUBLE : EXIT_CLEAN;
}

const struct sms_format sms_format_kannel = {
    .name = "kannel",
    .run = run,
};
