/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_remote - asking a resident screener over its socket.
 *
 * Contract: see sms_remote.h. Asking twice does no harm: a message that was
 * kept already is kept once, see quarantine.h.
 * Failure: ERR_IO, ERR_INPUT; the connection is closed then, so that a late
 * answer is never taken for that to another message.
 * Limits: timeout_ms for all of one exchange; WIRE_ANSWER_MAX_BYTES. After
 * a time-out nothing is tried for REST_MS.
 * Threads: one connection a thread.
 */
#include "cmd/sms_remote.h"

#include "cmd/program.h"
#include "cmd/unix_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { REST_MS = 5000, READ_BYTES = 64 << 10 };

void sms_remote_init(struct sms_remote *remote, const char *path,
		     int64_t timeout_ms)
{
	*remote = (struct sms_remote){
	    .path = path,
	    .timeout_ms = timeout_ms,
	    .fd = -1,
	};
	buf_init(&remote->out, 0);
	buf_init(&remote->in, 0);
}

static void disconnect(struct sms_remote *remote)
{
	if (remote->fd >= 0)
		close(remote->fd);
	remote->fd = -1;
}

void sms_remote_release(struct sms_remote *remote)
{
	disconnect(remote);
	buf_release(&remote->out);
	buf_release(&remote->in);
}

static int fail(const struct sms_remote *remote, int number, struct err *err)
{
	return err_set(err, ERR_IO, "the screener at %s: %s", remote->path,
		       strerror(number));
}

/* A full queue of the listener's makes connect(2) wait as long as this. */
static int limit_connect(int fd, int64_t timeout_ms)
{
	struct timeval limit = {
	    .tv_sec = timeout_ms / 1000,
	    .tv_usec = timeout_ms % 1000 * 1000,
	};

	return setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
}

static int join(struct sms_remote *remote, struct err *err)
{
	struct sockaddr_un address;
	int rc = unix_socket_address(remote->path, remote->path, &address, err);
	int flags;

	if (rc < 0)
		return rc;
	remote->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (remote->fd < 0)
		return fail(remote, errno, err);
	if (limit_connect(remote->fd, remote->timeout_ms) < 0 ||
	    connect(remote->fd, (const struct sockaddr *)&address,
		    sizeof(address)) < 0) {
		rc = fail(remote, errno == EAGAIN ? ETIMEDOUT : errno, err);
		disconnect(remote);
		return rc;
	}
	flags = fcntl(remote->fd, F_GETFL);
	if (flags >= 0 && fcntl(remote->fd, F_SETFL, flags | O_NONBLOCK) == 0)
		return 0;
	rc = fail(remote, errno, err);
	disconnect(remote);
	return rc;
}

/* Wait for the socket; 0, or the number of an error. */
static int wait_for(const struct sms_remote *remote, short events,
		    int64_t due_ms)
{
	struct pollfd polled = {.fd = remote->fd, .events = events};
	int64_t left_ms = due_ms - program_now_ms();
	int n;

	if (left_ms <= 0)
		return ETIMEDOUT;
	n = poll(&polled, 1, (int)left_ms);
	if (n == 0)
		return ETIMEDOUT;
	return n < 0 && errno != EINTR ? errno : 0;
}

static int send_all(struct sms_remote *remote, int64_t due_ms)
{
	struct span rest = buf_span(&remote->out);
	int number = 0;

	while (rest.len && number == 0) {
		ssize_t n = send(remote->fd, rest.ptr, rest.len, MSG_NOSIGNAL);

		if (n >= 0)
			rest = span_make(rest.ptr + n, rest.len - (size_t)n);
		else if (errno == EAGAIN)
			number = wait_for(remote, POLLOUT, due_ms);
		else if (errno != EINTR)
			number = errno;
	}
	return number;
}

/* Read until there are len bytes; 0, or the number of an error. */
static int receive(struct sms_remote *remote, size_t len, int64_t due_ms)
{
	struct buf *in = &remote->in;
	int number = 0;

	while (in->len < len && number == 0) {
		size_t wanted = len - in->len;
		unsigned char *room;
		ssize_t n;

		if (wanted > READ_BYTES)
			wanted = READ_BYTES;
		room = buf_room(in, wanted);
		if (!room)
			return ENOMEM;
		n = recv(remote->fd, room, wanted, 0);
		if (n > 0)
			in->len += (size_t)n;
		else if (n == 0)
			number = ECONNRESET;
		else if (errno == EAGAIN)
			number = wait_for(remote, POLLIN, due_ms);
		else if (errno != EINTR)
			number = errno;
	}
	return number;
}

/* One exchange on a connection that is there. *number is the error's. */
static int exchange(struct sms_remote *remote, struct wire_header *header,
		    int *number, struct err *err)
{
	int64_t due_ms = program_now_ms() + remote->timeout_ms;

	buf_clear(&remote->in);
	*number = send_all(remote, due_ms);
	/* One that refuses says why and closes: it may be there to read. */
	if (*number == 0 || *number == EPIPE)
		*number = receive(remote, WIRE_HEADER_BYTES, due_ms);
	if (*number)
		return fail(remote, *number, err);
	if (wire_read_header(remote->in.ptr, header, err) < 0)
		return ERR_INPUT;
	if (header->body_bytes > WIRE_ANSWER_MAX_BYTES)
		return err_set(err, ERR_INPUT, "an answer of %u bytes",
			       header->body_bytes);
	*number = receive(
	    remote, WIRE_HEADER_BYTES + (size_t)header->body_bytes, due_ms);
	return *number ? fail(remote, *number, err) : 0;
}

int sms_remote_ask(struct sms_remote *remote, enum wire_kind *kind,
		   struct span *body, struct err *err)
{
	bool is_used = remote->fd >= 0;
	struct wire_header header = {0};
	int number = 0;
	int rc = 0;

	if (remote->out.has_failed)
		return err_set(err, ERR_MEMORY, "out of memory");
	if (program_now_ms() < remote->next_try_ms)
		return fail(remote, ETIMEDOUT, err);
	if (!is_used)
		rc = join(remote, err);
	if (rc == 0)
		rc = exchange(remote, &header, &number, err);
	if (is_used && (number == EPIPE || number == ECONNRESET)) {
		disconnect(remote);
		rc = join(remote, err);
		if (rc == 0)
			rc = exchange(remote, &header, &number, err);
	}
	if (rc < 0) {
		disconnect(remote);
		if (number == ETIMEDOUT)
			remote->next_try_ms = program_now_ms() + REST_MS;
		return rc;
	}
	*kind = header.kind;
	*body = span_make(remote->in.ptr + WIRE_HEADER_BYTES,
			  header.body_bytes);
	return 0;
}
