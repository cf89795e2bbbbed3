/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_hold_queue - Postfix's hold queue, read by Postfix's own commands.
 *
 * postqueue -j (Postfix 3.1 and later) lists the queue, a JSON object a line;
 * postcat -qh shows a mail's headers. Postfix keeps no reason for a hold, so
 * our status header is where it stands.
 *
 * Contract: see tool_hold.h.
 * Failure: ERR_IO when a command fails, ERR_INPUT when its output is not
 * what is documented.
 * Limits: HOLD_LIMIT mails, HOLD_OUTPUT_LIMIT bytes.
 */
#include "cmd/tool_hold.h"

#include "base/json.h"
#include "base/utf8.h"
#include "cmd/mail_status.h"
#include "message/encoded_word.h"
#include "message/header.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHUNK_BYTES = 65536, COMMAND_FAILED = 127 };

/* In the child: the command, wherever it is. */
static void become(const struct hold_queue *queue, const char *command,
		   const char *const *arguments, int out)
{
	const char *list[HOLD_ARGUMENTS + 4] = {command};
	char path[PATH_MAX];
	size_t n = 1;

	if (queue->config_folder) {
		list[n++] = "-c";
		list[n++] = queue->config_folder;
	}
	for (size_t i = 0; i < HOLD_ARGUMENTS && arguments[i]; i++)
		list[n++] = arguments[i];
	list[n] = NULL;
	dup2(out, STDOUT_FILENO);
	execvp(command, (char **)(uintptr_t)list);
	/* Not every user has it on the PATH. */
	snprintf(path, sizeof(path), "/usr/sbin/%s", command);
	execv(path, (char **)(uintptr_t)list);
	_exit(COMMAND_FAILED);
}

static int read_output(int fd, struct buf *out)
{
	for (;;) {
		unsigned char *room = buf_room(out, CHUNK_BYTES);
		ssize_t n;

		if (!room)
			return ERR_LIMIT;
		n = read(fd, room, CHUNK_BYTES);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? ERR_IO : 0;
		out->len += (size_t)n;
	}
}

int hold_run(const struct hold_queue *queue, const char *command,
	     const char *const *arguments, struct buf *out, struct err *err)
{
	int status = 0;
	int fds[2];
	pid_t child;
	int rc;

	if (pipe(fds) < 0)
		return err_set(err, ERR_IO, "pipe: %s", strerror(errno));
	fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	child = fork();
	if (child == 0)
		become(queue, command, arguments, fds[1]);
	close(fds[1]);
	rc = child < 0 ? ERR_IO : read_output(fds[0], out);
	close(fds[0]);
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (rc < 0)
		return err_set(err, rc, "%s: %s", command,
			       rc == ERR_LIMIT ? "it says too much"
					       : strerror(errno));
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == COMMAND_FAILED)
		return err_set(err, ERR_IO,
			       "%s: there is no such command; is Postfix "
			       "installed?",
			       command);
	return err_set(err, ERR_IO, "%s has failed, see above", command);
}

static int copy(struct hold_queue *queue, struct span text, struct span *kept)
{
	return arena_copy(&queue->arena, text, kept);
}

/* [{"address": "a@b", "delay_reason": "..."}, ...] behind its '['. */
static int read_recipients(struct json_reader *reader, struct buf *joined,
			   struct err *err)
{
	struct json_token token = {.kind = JSON_TOKEN_NULL};
	bool is_address = false;
	int rc = 0;

	while (rc == 0 && token.kind != JSON_TOKEN_ARRAY_END) {
		rc = json_next(reader, &token, err);
		if (rc < 0)
			break;
		if (token.kind == JSON_TOKEN_STRING && is_address) {
			buf_add_string(joined, joined->len ? ", " : "");
			buf_add_span(joined, token.value);
		}
		is_address = token.kind == JSON_TOKEN_KEY &&
			     span_equal_string(token.value, "address");
	}
	return rc;
}

static int read_member(struct hold_queue *queue, struct json_reader *reader,
		       struct span key, struct hold_mail *mail, bool *is_held,
		       struct err *err)
{
	struct json_token token;
	struct buf joined;
	int rc = json_next(reader, &token, err);

	if (rc < 0)
		return rc;
	if (span_equal_string(key, "queue_name"))
		*is_held = span_equal_string(token.value, "hold");
	else if (span_equal_string(key, "queue_id"))
		rc = copy(queue, token.value, &mail->id);
	else if (span_equal_string(key, "sender"))
		rc = copy(queue, token.value, &mail->sender);
	else if (span_equal_string(key, "message_size"))
		rc = copy(queue, token.value, &mail->size);
	else if (span_equal_string(key, "arrival_time"))
		(void)json_to_integer(token.value, &mail->time_s);
	else if (span_equal_string(key, "recipients") &&
		 token.kind == JSON_TOKEN_ARRAY) {
		buf_init(&joined, 0);
		rc = read_recipients(reader, &joined, err);
		if (rc == 0)
			rc = copy(queue, buf_span(&joined), &mail->recipients);
		buf_release(&joined);
	} else if (token.kind == JSON_TOKEN_ARRAY ||
		   token.kind == JSON_TOKEN_OBJECT)
		rc = json_skip_rest(reader, err);
	return rc;
}

/* One line of postqueue -j. */
static int read_line(struct hold_queue *queue, struct span line,
		     struct err *err)
{
	struct hold_mail mail = {.time_s = 0};
	struct json_reader reader;
	struct json_token token;
	bool is_held = false;
	void *mails;
	int rc;

	json_reader_init(&reader, (unsigned char *)(uintptr_t)line.ptr,
			 line.len);
	rc = json_next(&reader, &token, err);
	if (rc == 0 && token.kind != JSON_TOKEN_OBJECT)
		rc = err_set(err, ERR_INPUT, "expected an object");
	while (rc == 0) {
		rc = json_next(&reader, &token, err);
		if (rc < 0 || token.kind != JSON_TOKEN_KEY)
			break;
		rc = read_member(queue, &reader, token.value, &mail, &is_held,
				 err);
	}
	if (rc < 0 || !is_held || !mail.id.len || mail.id.len > HOLD_ID_LIMIT)
		return rc;
	if (queue->n == HOLD_LIMIT)
		return err_set(err, ERR_LIMIT, "more than %d mails are held",
			       HOLD_LIMIT);
	mails = arena_array_room(&queue->arena, queue->mails, queue->n,
				 &queue->capacity, sizeof(*queue->mails));
	if (!mails)
		return err_set(err, ERR_MEMORY, "out of memory");
	queue->mails = mails;
	queue->mails[queue->n++] = mail;
	return 0;
}

static size_t line_length(struct span text)
{
	size_t lf = span_find(text, span_of("\n"), 0);

	return lf == SIZE_MAX ? text.len : lf;
}

int hold_queue_read(struct hold_queue *queue, struct err *err)
{
	static const char *const arguments[] = {"-j", NULL};
	struct buf raw;
	struct buf text;
	struct span rest;
	struct err why = {""};
	int rc;

	buf_init(&raw, HOLD_OUTPUT_LIMIT);
	buf_init(&text, 0);
	rc = hold_run(queue, "postqueue", arguments, &raw, err);
	/* Addresses may be anything: Postfix escapes only ASCII controls. */
	if (rc == 0)
		utf8_sanitize(buf_span(&raw), &text);
	rest = buf_span(&text);
	while (rc == 0 && rest.len) {
		size_t len = line_length(rest);

		if (len)
			rc = read_line(queue, span_make(rest.ptr, len), &why);
		len += len < rest.len;
		rest = span_make(rest.ptr + len, rest.len - len);
		if (rc < 0)
			err_set(err, rc, "postqueue -j: %s", why.text);
	}
	buf_release(&raw);
	buf_release(&text);
	return rc;
}

struct hold_mail *hold_queue_find(struct hold_queue *queue, struct span id)
{
	for (size_t i = 0; i < queue->n; i++)
		if (span_equal(queue->mails[i].id, id))
			return &queue->mails[i];
	return NULL;
}

/* The first header of that name, its folds included; empty without. */
static struct span find_header(struct span headers, const char *name)
{
	size_t len = strlen(name);
	struct span rest = headers;

	while (rest.len) {
		size_t end = line_length(rest);

		if (end > len && rest.ptr[len] == ':' &&
		    span_equal_nocase(span_make(rest.ptr, len), name)) {
			while (end + 1 < rest.len &&
			       (rest.ptr[end + 1] == ' ' ||
				rest.ptr[end + 1] == '\t'))
				end += 1 + line_length(
					       span_make(rest.ptr + end + 1,
							 rest.len - end - 1));
			return span_trim(
			    span_make(rest.ptr + len + 1, end - len - 1));
		}
		end += end < rest.len;
		rest = span_make(rest.ptr + end, rest.len - end);
	}
	return span_make(headers.ptr, 0);
}

int hold_mail_read(struct hold_queue *queue, struct hold_mail *mail,
		   struct err *err)
{
	const char *arguments[] = {"-qh", (const char *)mail->id.ptr, NULL};
	uint32_t n_faults = 0;
	struct buf raw;
	int rc;

	buf_init(&raw, HOLD_OUTPUT_LIMIT);
	rc = hold_run(queue, "postcat", arguments, &raw, err);
	if (rc == 0)
		rc = copy(queue, buf_span(&raw), &mail->headers);
	buf_release(&raw);
	mail->status = find_header(mail->headers, MAIL_STATUS_HEADER);
	mail->subject = find_header(mail->headers, "Subject");
	if (rc == 0)
		rc = header_unfold(mail->subject, &queue->arena,
				   &mail->subject);
	if (rc == 0)
		rc = encoded_word_decode(mail->subject, &queue->arena,
					 &mail->subject, &n_faults);
	return rc;
}
