/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_doctor_postfix - does Postfix hand its mail to the milter, and say
 * what the milter needs to know?
 *
 * Contract: see tool_doctor.h. Settings are read by postconf -x, expanded.
 * Failure: a setting that Postfix does not have counts as empty.
 */
#include "cmd/tool_doctor.h"

#include "cmd/tool.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	NUMBER_BYTES = 24,
	CONTENT_TIMEOUT_LEAST_S = 30,
	CONF_LIMIT = 1 << 20 /* bytes of another milter's configuration */
};

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

static struct span behind_equals(struct span text)
{
	text = span_trim(text);
	if (text.len && text.ptr[0] == '=')
		text = span_trim(span_make(text.ptr + 1, text.len - 1));
	return text;
}

/* The value of a line "name = value" or "name value"; empty without. */
static struct span value_of(struct span lines, const char *name)
{
	size_t len = strlen(name);

	while (lines.len) {
		size_t lf = span_find(lines, span_of("\n"), 0);
		size_t end = lf == SIZE_MAX ? lines.len : lf;

		if (end > len && memcmp(lines.ptr, name, len) == 0 &&
		    strchr(" \t", lines.ptr[len]))
			return behind_equals(
			    span_make(lines.ptr + len, end - len));
		end += end < lines.len;
		lines = span_make(lines.ptr + end, lines.len - end);
	}
	return span_of("");
}

struct span doctor_setting(const struct doctor *doctor, const char *name)
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

/*
 * The next milter of a list, behind *at: a word, or the first one in braces
 * (Postfix 3.0: { inet:host:port, connect_timeout=10s }).
 */
static bool next_milter(struct span list, size_t *at, struct span *word)
{
	static const char gaps[] = " ,\t{}\n";
	bool is_in_braces = false;
	size_t start;

	while (*at < list.len && strchr(gaps, list.ptr[*at]))
		is_in_braces = list.ptr[(*at)++] == '{' || is_in_braces;
	start = *at;
	while (*at < list.len && !strchr(gaps, list.ptr[*at]))
		(*at)++;
	*word = span_make(list.ptr + start, *at - start);
	while (is_in_braces && *at < list.len && list.ptr[*at] != '}')
		(*at)++;
	return word->len > 0;
}

/* Where we are in a list of milters. */
struct position {
	enum peer_kind kind; /* PEER_OTHER: nowhere */
	size_t n_before, n_behind;
};

static struct position find_peer(const struct doctor *doctor,
				 struct span milters)
{
	struct position position = {.kind = PEER_OTHER};
	struct span word;
	size_t at = 0;

	while (next_milter(milters, &at, &word)) {
		enum peer_kind kind = doctor_peer_kind(doctor, word);

		if (kind != PEER_OTHER)
			position.kind = kind;
		else if (position.kind == PEER_OTHER)
			position.n_before++;
		else
			position.n_behind++;
	}
	return position;
}

static bool is_chrooted(const struct doctor *doctor)
{
	return has(doctor->services, "chroot = y");
}

/* Named in a way that Postfix does not see it. */
static void check_path(struct doctor *doctor, const char *name,
		       enum peer_kind kind)
{
	bool is_wrong = is_chrooted(doctor) ? kind == PEER_FROM_ROOT
					    : kind == PEER_FROM_QUEUE;
	struct buf change;

	if (!is_wrong)
		return;
	buf_init(&change, 0);
	buf_add_format(&change, "%s = ", name);
	doctor_peer(doctor, &change);
	doctor_add(doctor, "chroot-path", main_cf, buf_string(&change),
		   "Postfix %s a chroot: it does not find our socket by the "
		   "name in %s",
		   is_chrooted(doctor) ? "runs in" : "runs in no", name);
	buf_release(&change);
}

static void check_attached(struct doctor *doctor, const char *name,
			   const char *what)
{
	struct span milters = doctor_setting(doctor, name);
	struct position position = find_peer(doctor, milters);
	struct buf change;

	check_path(doctor, name, position.kind);
	if (position.kind != PEER_OTHER)
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
	struct span action = doctor_setting(doctor, "milter_default_action");

	if (span_equal_string(action, "accept"))
		doctor_add(doctor, "default-accept", main_cf,
			   "milter_default_action = tempfail", "%s",
			   doctor->is_answered
			       ? "while the milter is away mail passes "
				 "unscreened, and nobody is told"
			       : "the milter does not answer, and mail passes "
				 "unscreened");
}

/* A socket that smtpd, in its chroot, cannot see. */
static void check_chroot(struct doctor *doctor)
{
	const char *socket = doctor->config->milter.socket;
	struct span queue = doctor_setting(doctor, "queue_directory");
	const char *path = strchr(socket, '/');

	if (strncmp(socket, "inet", 4) == 0 || !path || !is_chrooted(doctor) ||
	    span_starts_with(span_of(path), queue))
		return;
	doctor_add(doctor, "outside-chroot", "scamsieve.yaml",
		   "milter: {socket: "
		   "unix:/var/spool/postfix/scamsieve/milter.sock}",
		   "Postfix runs in %.*s and does not see %s", (int)queue.len,
		   (const char *)queue.ptr, path);
}

/* Is it the name under which a verifier of this machine writes? */
static bool is_own_name(const struct doctor *doctor, const char *id)
{
	static const char *const files[] = {"opendkim.conf", "opendmarc.conf"};
	struct span host = doctor_setting(doctor, "myhostname");
	bool is_own = span_equal_nocase(host, id);

	for (size_t i = 0; i < ARRAY_LEN(files) && !is_own; i++) {
		char path[PATH_MAX];
		struct buf text;
		struct err err;
		struct span name;

		snprintf(path, sizeof(path), "%s/%s", doctor->etc_folder,
			 files[i]);
		buf_init(&text, 0);
		if (access(path, R_OK) == 0 &&
		    tool_read_input(path, CONF_LIMIT, &text, &err) == 0) {
			name = value_of(buf_span(&text), "AuthservID");
			is_own = span_equal_nocase(name, id);
		}
		buf_release(&text);
	}
	return is_own;
}

static void add_authserv_id(struct doctor *doctor, const char *finding,
			    const char *text)
{
	struct span host = doctor_setting(doctor, "myhostname");
	struct buf change;

	buf_init(&change, 0);
	buf_add_format(&change, "milter: {authserv_id: %.*s}", (int)host.len,
		       (const char *)host.ptr);
	doctor_add(doctor, finding, "scamsieve.yaml", buf_string(&change), "%s",
		   text);
	buf_release(&change);
}

static void check_order(struct doctor *doctor)
{
	const char *id = doctor->config->milter.authserv_id;
	struct position position = find_peer(
	    doctor, doctor_setting(doctor, "smtpd_milters"));

	if (position.kind == PEER_OTHER)
		return;
	if (position.n_behind)
		doctor_add(doctor, "milter-order", main_cf,
			   "smtpd_milters = (verifiers), (this milter)",
			   "milters behind ours are not heard: put those that "
			   "write Authentication-Results, such as OpenDKIM, "
			   "before it");
	if (!*id && position.n_before)
		add_authserv_id(doctor, "no-authserv-id",
				"other milters are there, but nobody's "
				"Authentication-Results are believed");
	if (*id && !is_own_name(doctor, id))
		add_authserv_id(doctor, "authserv-id-other",
				"authserv_id is neither this machine's name "
				"nor one of its verifiers': whoever writes "
				"under it is believed");
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
		struct span list = doctor_setting(doctor, macros[i].setting);
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
	double size = number(doctor_setting(doctor, "message_size_limit"));
	double processes = number(
	    doctor_setting(doctor, "default_process_limit"));
	double timeout = number(
	    doctor_setting(doctor, "milter_content_timeout"));
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
	    !has(doctor_setting(doctor, "milter_content_timeout"), "m"))
		doctor_add(doctor, "timeout-short", main_cf,
			   "milter_content_timeout = 60s",
			   "Postfix waits %.0f s only for the end of a "
			   "message",
			   timeout);
	if (number(doctor_setting(doctor, "milter_protocol")) < 6)
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
	doctor_check_access(doctor);
	check_order(doctor);
	check_macros(doctor);
	check_limits(doctor);
}
