/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_doctor_socket - is the milter there, and can Postfix reach it?
 *
 * Postfix names a unix socket from its queue folder: smtpd and cleanup have
 * it as their root in a chroot, and as their working folder else. So a name
 * that does not begin with '/' is right either way, and any other only one
 * way.
 *
 * Contract: see tool_doctor.h.
 */
#include "cmd/tool_doctor.h"

#include <limits.h>
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { PORT_BYTES = 128, CONNECT_S = 5 };

static const char *our_socket(const struct doctor *doctor)
{
	return doctor->config->milter.socket;
}

static bool is_inet(const char *socket)
{
	return strncmp(socket, "inet", 4) == 0;
}

/* The path of ours; NULL: it is none. */
static const char *our_path(const struct doctor *doctor)
{
	return is_inet(our_socket(doctor)) ? NULL
					   : strchr(our_socket(doctor), '/');
}

/* Ours as it is named from Postfix's queue folder; NULL: not in it. */
static const char *path_in_queue(const struct doctor *doctor)
{
	struct span queue = doctor_setting(doctor, "queue_directory");
	const char *path = our_path(doctor);

	if (!path || !queue.len || !span_starts_with(span_of(path), queue) ||
	    path[queue.len] != '/')
		return NULL;
	return path + queue.len + 1;
}

void doctor_peer(const struct doctor *doctor, struct buf *out)
{
	const char *socket = our_socket(doctor);
	const char *inside = path_in_queue(doctor);
	const char *port = strchr(socket, ':') + 1;
	const char *at = strchr(socket, '@');

	if (is_inet(socket) && at)
		buf_add_format(out, "inet:%s:%.*s", at + 1, (int)(at - port),
			       port);
	else
		buf_add_format(out, "unix:%s",
			       inside ? inside : our_path(doctor));
}

static bool is_loopback(struct span host)
{
	return span_equal_nocase(host, "localhost") ||
	       span_equal_string(host, "127.0.0.1") ||
	       span_equal_string(host, "::1") ||
	       span_equal_string(host, "[::1]");
}

/* "inet:HOST:PORT" of Postfix against our inet:PORT@HOST. */
static bool is_same_inet(struct span word, const char *socket)
{
	const char *port = strchr(socket, ':') + 1;
	struct span host = span_of(strchr(port, '@') + 1);
	size_t port_len = strcspn(port, "@");
	size_t start = strlen("inet:");
	size_t colon = word.len;

	while (colon > start && word.ptr[colon - 1] != ':')
		colon--;
	if (!span_starts_with(word, span_of("inet:")) || colon == start ||
	    !span_equal(span_make(word.ptr + colon, word.len - colon),
			span_make(port, port_len)))
		return false;
	word = span_make(word.ptr + start, colon - 1 - start);
	return span_equal(word, host) || span_equal_string(host, "0.0.0.0") ||
	       span_equal_string(host, "::") ||
	       (is_loopback(word) && is_loopback(host));
}

enum peer_kind doctor_peer_kind(const struct doctor *doctor, struct span word)
{
	const char *inside = path_in_queue(doctor);
	const char *path = our_path(doctor);

	if (!path)
		return is_same_inet(word, our_socket(doctor)) ? PEER_RIGHT
							      : PEER_OTHER;
	if (!span_starts_with(word, span_of("unix:")))
		return PEER_OTHER;
	word = span_make(word.ptr + 5, word.len - 5);
	if (inside && span_equal_string(word, inside))
		return PEER_RIGHT;
	if (span_equal_string(word, path))
		return PEER_FROM_ROOT;
	return inside && word.len && word.ptr[0] == '/' &&
		       span_equal_string(span_make(word.ptr + 1, word.len - 1),
					 inside)
		   ? PEER_FROM_QUEUE
		   : PEER_OTHER;
}

/* --- is it there? -------------------------------------------------------- */

static bool can_connect(const struct sockaddr *address, socklen_t len)
{
	/* One that hangs lets clients wait in its queue, and then outside. */
	const struct timeval limit = {.tv_sec = CONNECT_S};
	int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool is_connected;

	if (fd < 0)
		return false;
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	is_connected = connect(fd, address, len) == 0;
	close(fd);
	return is_connected;
}

static bool is_inet_answered(const char *socket)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	struct addrinfo *found = NULL;
	bool is_answered = false;
	char port[PORT_BYTES];
	char *at;

	snprintf(port, sizeof(port), "%s", strchr(socket, ':') + 1);
	at = strchr(port, '@');
	if (!at)
		return false;
	*at++ = '\0';
	if (getaddrinfo(at, port, &hints, &found) != 0)
		return false;
	for (const struct addrinfo *i = found; i && !is_answered;
	     i = i->ai_next)
		is_answered = can_connect(i->ai_addr, i->ai_addrlen);
	freeaddrinfo(found);
	return is_answered;
}

static bool is_unix_answered(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if (!path || strlen(path) >= sizeof(address.sun_path))
		return false;
	memcpy(address.sun_path, path, strlen(path) + 1);
	return can_connect((const struct sockaddr *)&address, sizeof(address));
}

void doctor_check_running(struct doctor *doctor)
{
	doctor->is_answered = our_path(doctor)
				  ? is_unix_answered(our_path(doctor))
				  : is_inet_answered(our_socket(doctor));
	if (!doctor->is_answered)
		doctor_add(doctor, "not-running", "systemd",
			   "systemctl enable --now scamsieve-milter",
			   "nobody answers on %s", our_socket(doctor));
}

/* --- may Postfix connect? ------------------------------------------------ */

void doctor_check_access(struct doctor *doctor)
{
	struct span owner = doctor_setting(doctor, "mail_owner");
	const char *path = our_path(doctor);
	struct doctor_user user;
	char copy[PATH_MAX];
	const char *bar;

	if (!path || !doctor->is_answered || !doctor_find_user(owner, &user))
		return;
	snprintf(copy, sizeof(copy), "%s", path);
	bar = doctor_find_bar(&user, copy, S_IWOTH);
	if (!bar)
		return;
	if (strcmp(bar, path) == 0)
		doctor_add(doctor, "socket-closed", "scamsieve.yaml",
			   "milter: {socket_group: postfix}",
			   "Postfix's user %.*s may not connect to %s",
			   (int)owner.len, (const char *)owner.ptr, path);
	else
		doctor_add(doctor, "socket-closed", bar,
			   "chgrp postfix, chmod g+x",
			   "Postfix's user %.*s may not enter %s, where the "
			   "socket is",
			   (int)owner.len, (const char *)owner.ptr, bar);
}
