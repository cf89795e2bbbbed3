/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_doctor_postfix - does Postfix hand its mail to the milter, and say
 * what the milter needs to know?
 *
 * Contract: see tool_doctor.h. Settings are read by postconf -x, expanded.
 * Failure: a setting that Postfix does not have counts as empty.
 */
#include "cmd/tool_doctor.h"

#include <stdio.h>
#include <stdlib.h>

enum { NUMBER_BYTES = 24, CONTENT_TIMEOUT_LEAST_S = 30 };

static const char main_cf[] = "main.cf";

int doctor_read_postfix(struct doctor *doctor, struct err *err)
{
	static const char *const settings[] = {"-x", NULL};
	static const char *const services[] = {"-F", "*/*/chroot", NULL};
	struct buf raw;
	int rc;

	buf_init(&raw, HOLD_OUTPUT_LIMIT);
	rc = hold_run(&doctor->postfix, "postconf", settings, &raw, err);
	if (rc == 0)
		rc = arena_copy(&doctor->postfix.arena, buf_span(&raw),
				&doctor->settings);
	buf_clear(&raw);
	if (rc == 0)
		rc = hold_run(&doctor->postfix, "postconf", services, &raw,
			      err);
	if (rc == 0)
		rc = arena_copy(&doctor->postfix.arena, buf_span(&raw),
				&doctor->services);
	buf_release(&raw);
	return rc;
}

/* The value of a line "name = value"; empty when there is none. */
static struct span value_of(struct span lines, const char *name)
{
	size_t len = strlen(name);

	while (lines.len) {
		size_t lf = span_find(lines, span_of("\n"), 0);
		size_t end = lf == SIZE_MAX ? lines.len : lf;

		if (end > len && memcmp(lines.ptr, name, len) == 0 &&
		    lines.ptr[len] == ' ')
			return span_trim(span_make(lines.ptr + len + 2,
						   end - len - 2));
		end += end < lines.len;
		lines = span_make(lines.ptr + end, lines.len - end);
	}
	return span_of("");
}

static struct span setting(const struct doctor *doctor, const char *name)
{
	return value_of(doctor->settings, name);
}

static bool has(struct span text, const char *part)
{
	return span_find(text, span_of(part), 0) != SIZE_MAX;
}

static double number(struct span text)
{
	char digits[NUMBER_BYTES];

	snprintf(digits, sizeof(digits), "%.*s",
		 (int)(text.len < sizeof(digits) - 1 ? text.len
						     : sizeof(digits) - 1),
		 (const char *)text.ptr);
	return strtod(digits, NULL);
}

/* Our socket in a list of milters: where it ends, SIZE_MAX if nowhere. */
static size_t find_peer(const struct doctor *doctor, struct span milters)
{
	struct buf peer;
	size_t at;

	buf_init(&peer, 0);
	doctor_peer(doctor, &peer);
	at = span_find(milters, buf_span(&peer), 0);
	if (at != SIZE_MAX)
		at += peer.len;
	buf_release(&peer);
	return at;
}

static void check_attached(struct doctor *doctor, const char *name,
			   const char *what)
{
	struct span milters = setting(doctor, name);
	struct buf change;

	if (find_peer(doctor, milters) != SIZE_MAX)
		return;
	buf_init(&change, 0);
	buf_add_format(&change, "%s = ", name);
	if (milters.len) {
		buf_add_span(&change, milters);
		buf_add_string(&change, ", ");
	}
	doctor_peer(doctor, &change);
	doctor_add(doctor, "not-attached", main_cf, buf_string(&change),
		   "%s does not name our socket: %s is not screened", name,
		   what);
	buf_release(&change);
}

static void check_default_action(struct doctor *doctor)
{
	struct span action = setting(doctor, "milter_default_action");

	if (span_equal_string(action, "accept"))
		doctor_add(doctor, "default-accept", main_cf,
			   "milter_default_action = tempfail",
			   "%s", doctor->is_answered
			       ? "while the milter is away mail passes "
				 "unscreened, and nobody is told"
			       : "the milter does not answer, and mail passes "
				 "unscreened");
}

/* A socket that smtpd, in its chroot, cannot see. */
static void check_chroot(struct doctor *doctor)
{
	const char *socket = doctor->config->milter.socket;
	struct span queue = setting(doctor, "queue_directory");
	const char *path = strchr(socket, '/');

	if (strncmp(socket, "inet", 4) == 0 || !path ||
	    !has(doctor->services, "chroot = y") ||
	    span_starts_with(span_of(path), queue))
		return;
	doctor_add(doctor, "outside-chroot", "scamsieve.yaml",
		   "milter: {socket: "
		   "unix:/var/spool/postfix/scamsieve/milter.sock}",
		   "Postfix runs in %.*s and does not see %s", (int)queue.len,
		   (const char *)queue.ptr, path);
}

static void check_order(struct doctor *doctor)
{
	const char *id = doctor->config->milter.authserv_id;
	struct span milters = setting(doctor, "smtpd_milters");
	struct span host = setting(doctor, "myhostname");
	size_t end = find_peer(doctor, milters);
	struct buf change;

	if (end == SIZE_MAX)
		return;
	if (*id && end < milters.len)
		doctor_add(doctor, "milter-order", main_cf,
			   "smtpd_milters = (verifiers), (this milter)",
			   "milters behind ours are not heard: put those that "
			   "write Authentication-Results before it");
	if (*id || !has(milters, " "))
		return;
	buf_init(&change, 0);
	buf_add_format(&change, "milter: {authserv_id: %.*s}", (int)host.len,
		       (const char *)host.ptr);
	doctor_add(doctor, "no-authserv-id", "scamsieve.yaml",
		   buf_string(&change),
		   "other milters are there, but nobody's "
		   "Authentication-Results are believed");
	buf_release(&change);
}

static const struct {
	const char *setting;
	const char *macro;
	const char *why;
} macros[] = {
    {"milter_mail_macros", "{auth_authen}",
     "authenticated clients are taken for strangers"},
    {"milter_connect_macros", "{daemon_name}",
     "milter_macro_daemon_name=ORIGINATING is not heard"},
    {"milter_end_of_data_macros", "i", "the log has no queue ids"},
};

static bool has_word(struct span text, const char *word)
{
	size_t len = strlen(word);
	size_t at = 0;

	while ((at = span_find(text, span_of(word), at)) != SIZE_MAX) {
		bool starts = at == 0 || strchr(" ,\t", text.ptr[at - 1]);
		bool ends = at + len == text.len ||
			    strchr(" ,\t", text.ptr[at + len]);

		if (starts && ends)
			return true;
		at += len;
	}
	return false;
}

static void check_macros(struct doctor *doctor)
{
	for (size_t i = 0; i < ARRAY_LEN(macros); i++) {
		struct span list = setting(doctor, macros[i].setting);
		struct buf change;

		if (has_word(list, macros[i].macro))
			continue;
		buf_init(&change, 0);
		buf_add_format(&change, "%s = %.*s %s", macros[i].setting,
			       (int)list.len, (const char *)list.ptr,
			       macros[i].macro);
		doctor_add(doctor, "macro-missing", main_cf,
			   buf_string(&change), "%s is not in %s: %s",
			   macros[i].macro, macros[i].setting, macros[i].why);
		buf_release(&change);
	}
}

static void check_limits(struct doctor *doctor)
{
	double size = number(setting(doctor, "message_size_limit"));
	double processes = number(setting(doctor, "default_process_limit"));
	double timeout = number(setting(doctor, "milter_content_timeout"));
	struct buf change;

	buf_init(&change, 0);
	if (size > (double)doctor->config->max_message_bytes) {
		buf_add_format(&change, "limits: {max_message_bytes: %.0f}",
			       size);
		doctor_add(doctor, "limit-low", "scamsieve.yaml",
			   buf_string(&change),
			   "Postfix takes mails of %.0f bytes, of which %zu "
			   "are screened",
			   size, doctor->config->max_message_bytes);
	}
	buf_clear(&change);
	if (processes > (double)doctor->config->milter.max_sessions) {
		buf_add_format(&change, "milter: {max_sessions: %.0f}",
			       processes);
		doctor_add(doctor, "limit-low", "scamsieve.yaml",
			   buf_string(&change),
			   "Postfix has up to %.0f sessions, and %zu are "
			   "served",
			   processes, doctor->config->milter.max_sessions);
	}
	if (timeout < CONTENT_TIMEOUT_LEAST_S &&
	    !has(setting(doctor, "milter_content_timeout"), "m"))
		doctor_add(doctor, "timeout-short", main_cf,
			   "milter_content_timeout = 60s",
			   "Postfix waits %.0f s only for the end of a "
			   "message",
			   timeout);
	if (number(setting(doctor, "milter_protocol")) < 6)
		doctor_add(doctor, "protocol-old", main_cf,
			   "milter_protocol = 6",
			   "large mails are sent whole to the milter with "
			   "this protocol");
	buf_release(&change);
}

void doctor_check_postfix(struct doctor *doctor)
{
	check_attached(doctor, "smtpd_milters", "mail over SMTP");
	check_attached(doctor, "non_smtpd_milters",
		       "mail of the sendmail command");
	check_default_action(doctor);
	check_chroot(doctor);
	check_order(doctor);
	check_macros(doctor);
	check_limits(doctor);
}
