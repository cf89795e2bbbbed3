/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_smstools - checkhandler and eventhandler of SMS Server Tools 3.
 *
 *   checkhandler = scamsieve-sms --format smstools
 *   eventhandler = scamsieve-sms --format smstools --event \
 *                  --deliver-dir DIR --quarantine-dir DIR
 *
 * What smsd does with a checkhandler's exit code decides what may leave us:
 * 0 the message is sent, 1 it is rejected (failed/), 2 it was moved away and
 * smsd deletes what is left, and with any other code it is sent. So nothing
 * but 0 and 1 is ever returned, and 2 only when the file really stands in
 * the quarantine folder. Trouble of ours is 1, or 0 with --on-error pass.
 *
 * smsd does not quote the file's name: a name with a space comes as two
 * arguments and another file might be screened instead. Anything but one
 * regular file is rejected. A name with "; rm x" would even be run; with
 *
 *   checkhandler = scamsieve-sms --format smstools --file-from-shell; \
 *                  exit $? #
 *
 * in one line the name stands behind a '#', see sms_guard.h.
 *
 * As eventhandler the exit code means nothing; incoming files stand in a
 * folder that nobody else reads, and are moved on from there. When that
 * fails they stay there.
 *
 * A message that is tagged gets header lines; ours that came in with it are
 * taken off. Nothing is printed but complaints, for smsd logs all output as
 * errors.
 * Threads: none.
 */
#include "base/json.h"
#include "cmd/program.h"
#include "cmd/file.h"
#include "cmd/sms_guard.h"
#include "cmd/sms_session.h"
#include "message/smstools.h"

#include <errno.h>
#include <unistd.h>

/* What smsd takes a checkhandler's exit code for. */
enum { SMSD_SEND = 0, SMSD_REJECT = 1, SMSD_IS_MOVED = 2 };

static void complain(const struct err *err)
{
	program_complain("scamsieve-sms", "%s", err->text);
}

/* The header lines that say what we think of a message. */
static void add_marks(struct buf *out, const struct sms_answer *answer)
{
	const struct verdict *verdict = answer->verdict;

	buf_add_format(out, "X-Scamsieve-Action: %s\n",
		       sms_answer_action(answer));
	if (!verdict) {
		buf_add_format(out, "X-Scamsieve-Error: %s\n", answer->error);
		return;
	}
	buf_add_format(out, "X-Scamsieve-Status: %s, score=",
		       verdict->action == ACTION_PASS ? "No" : "Yes");
	json_add_decimal(out, verdict->score);
	buf_add_string(out, " rules=");
	for (size_t i = 0; i < verdict->n_rules; i++)
		buf_add_format(out, "%s%s", i ? "," : "", verdict->rules[i].id);
	buf_add_string(out, "\n");
}

/* Write the file with our marks, or without any that are not ours. */
static int mark(const char *path, struct span file,
		const struct sms_answer *answer, struct err *err)
{
	bool needs_marks = strcmp(sms_answer_action(answer),
				  action_name(ACTION_PASS)) != 0 ||
			   answer->error;
	struct buf marks, marked;
	int rc = 0;

	if (!needs_marks && !smstools_is_marked(file))
		return 0;
	buf_init(&marks, 0);
	buf_init(&marked, 0);
	if (needs_marks)
		add_marks(&marks, answer);
	smstools_mark(&marked, file, buf_span(&marks));
	if (marks.has_failed || marked.has_failed)
		rc = err_set(err, ERR_MEMORY, "out of memory");
	else
		rc = file_replace(path, buf_span(&marked), err);
	buf_release(&marks);
	buf_release(&marked);
	return rc;
}

/* What to do when we could not do what we should. */
static int code_for_trouble(const struct sms_session *session)
{
	const char *policy = sms_session_policy(session, SMS_FAILURE_INTERNAL);

	return strcmp(policy, "pass") == 0 ? SMSD_SEND : SMSD_REJECT;
}

/* Let the message go on: marked if need be, moved if there is a folder. */
static int let_pass(struct sms_session *session, const char *path,
		    struct span file, const struct sms_answer *answer)
{
	struct err err;
	int rc = mark(path, file, answer, &err);

	if (rc == 0 && session->options->is_event)
		rc = file_move(path, session->options->deliver_dir, &err);
	if (rc < 0)
		complain(&err);
	return rc < 0 ? code_for_trouble(session) : SMSD_SEND;
}

/* Keep the message from going on. */
static int hold_back(struct sms_session *session, const char *path,
		     struct span file, const struct sms_answer *answer,
		     bool is_rejected)
{
	const char *folder = session->options->quarantine_dir;
	struct err err;

	if (answer->kept_id) {
		if (unlink(path) == 0)
			return SMSD_IS_MOVED;
		program_complain("scamsieve-sms", "%s: %s", path,
				 strerror(errno));
		return SMSD_REJECT;
	}
	if (!folder || (is_rejected && !session->options->is_event))
		return SMSD_REJECT;
	if (mark(path, file, answer, &err) < 0 ||
	    file_move(path, folder, &err) < 0) {
		complain(&err);
		return SMSD_REJECT;
	}
	return SMSD_IS_MOVED;
}

static int act(struct sms_session *session, const char *path, struct span file,
	       const struct sms_answer *answer)
{
	struct span action = span_of(sms_answer_action(answer));

	if (answer->error)
		program_complain("scamsieve-sms", "%s: %s", path,
				 answer->error);
	sms_session_log(session, answer);
	if (span_equal_string(action, action_name(ACTION_PASS)) ||
	    span_equal_string(action, action_name(ACTION_TAG)))
		return let_pass(session, path, file, answer);
	return hold_back(session, path, file, answer,
			 span_equal_string(action, action_name(ACTION_REJECT)));
}

static int screen_file(struct sms_session *session, const char *path)
{
	const struct sms_options *options = session->options;
	enum direction direction = options->has_direction ? options->direction
				   : options->is_event    ? DIRECTION_INBOUND
							  : DIRECTION_OUTBOUND;
	struct buf *file = &session->original;
	struct message message;
	struct verdict verdict;
	struct sms_answer answer;
	struct arena *arena = sms_session_begin(session);
	struct span id = {0};
	struct err err;
	int rc = file_read(path, sms_session_limit(session), file, &err);

	if (rc == ERR_IO || rc == ERR_INPUT) {
		complain(&err);
		return rc == ERR_IO && access(path, F_OK) == 0
			   ? code_for_trouble(session)
			   : SMSD_REJECT;
	}
	session->direction = direction;
	sms_keep_wire(session, buf_span(file), "smstools");
	if (rc == 0)
		rc = sms_session_quote(session, span_of(path), &id, &err);
	if (rc == 0)
		rc = smstools_read(&message, arena, buf_span(file), direction,
				   &err);
	if (rc < 0) {
		sms_session_fail(session, id, rc, &err, &answer);
	} else {
		message.id = id;
		sms_session_judge(session, &message, &verdict, &answer);
	}
	return act(session, path, buf_span(file), &answer);
}

/* SENT, FAILED, REPORT and CALL are none of our business. */
static int run_event(struct sms_session *session, const char *event,
		     const char *path)
{
	if (strcmp(event, "RECEIVED") != 0)
		return SMSD_SEND;
	return screen_file(session, path);
}

/* Name or event and name come from the shell's command line. */
static int run_shell_words(struct sms_session *session)
{
	struct buf words;
	struct err err;
	char *text, *space;
	int code = SMSD_REJECT;

	buf_init(&words, 0);
	if (sms_guard_words(session->options->shell, &words, &err) < 0) {
		complain(&err);
		buf_release(&words);
		return SMSD_REJECT;
	}
	/* An event may be followed by a message's number, or by its lack. */
	while (session->options->is_event && words.len &&
	       words.ptr[words.len - 1] == ' ')
		words.len--;
	(void)buf_string(&words); /* NUL-terminated */
	text = (char *)words.ptr;
	space = session->options->is_event ? strchr(text, ' ') : NULL;
	if (space)
		*space = '\0';
	if (!session->options->is_event)
		code = screen_file(session, text);
	else if (space)
		code = run_event(session, text, space + 1);
	else
		program_complain("scamsieve-sms",
				 "expected an event and a file");
	buf_release(&words);
	return code;
}

static int run(struct sms_session *session, int n_operands, char **operands)
{
	bool is_event = session->options->is_event;

	if (session->options->takes_shell_words && n_operands == 0)
		return run_shell_words(session);
	if (is_event && n_operands >= 2)
		return run_event(session, operands[0], operands[1]);
	if (!is_event && n_operands == 1)
		return screen_file(session, operands[0]);
	if (is_event)
		program_complain("scamsieve-sms",
				 "expected an event and a file");
	else
		program_complain("scamsieve-sms",
				 "expected one file, got %d arguments: a "
				 "file's name may not hold spaces",
				 n_operands);
	return SMSD_REJECT;
}

const struct sms_format sms_format_smstools = {
    .name = "smstools",
    .run = run,
};
