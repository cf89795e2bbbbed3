/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_resident - a screener that stays, for gateways that start a process a
 * message (--listen).
 *
 * One thread waits for clients and reads their requests, each only as far as
 * it goes; whole ones are handed to the crew, which answers. A client asks,
 * waits, and asks again, as often as it likes, on one connection.
 *
 *	new connection -> header -> body -> at the crew's -> header ...
 *
 * What comes in is not believed: what is no frame closes the connection,
 * what is too large is read over and refused, what does not come in time is
 * given up. SIGHUP reads rules and configuration again. SIGTERM takes the
 * socket away; what has been asked, or is being asked, is answered.
 *
 * Failure: exit code 2 when there is no socket to be had.
 * Limits: CLIENT_LIMIT, REQUEST_MS, MEMORY_BYTES for all requests, one
 * request by max_line_bytes; the client that was idle longest makes room.
 * Threads: this one and the crew's.
 */
#include "cmd/program.h"
#include "cmd/sms_crew.h"
#include "cmd/sms_pool.h"
#include "cmd/sms_signal.h"
#include "cmd/unix_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum {
	CLIENT_LIMIT = 500,
	BACKLOG = 256,
	REQUEST_MS = 10000, /* from the first byte to the last */
	GREETING_MS = 1000, /* at the end: for one who has just come */
	REST_MS = 100,      /* when no connection can be taken */
	READ_BYTES = 64 << 10,
	ROUND_BYTES = 1 << 20,    /* of one client, then the next */
	MEMORY_BYTES = 256 << 20, /* announced and not yet answered */
	/* A request holds the message twice, as it came and as it was read,
	 * where one byte may have become three. */
	REQUEST_FACTOR = 5,
	REQUEST_BASE_BYTES = 64 << 10
};

struct peer {
	struct sms_job job; /* first: the two are cast to each other */
	struct buf bytes;   /* header and body, as far as they came */
	bool is_in_body;    /* the header is there, and good */
	bool is_at_work;    /* at the crew's */
	bool has_asked;     /* once at least */
	size_t to_skip;     /* bytes of a body that is not taken */
	size_t reserved_bytes;
	int64_t since_ms; /* idle, or reading, since then */
};

struct resident {
	struct sms_shared *shared;
	struct sms_crew *crew;
	const char *path;
	int listener; /* -1: no more clients */
	struct peer *peers[CLIENT_LIMIT];
	size_t n_peers;
	size_t reserved_bytes;
	size_t limit_bytes;    /* of one request */
	int64_t rest_until_ms; /* no accept before */
	bool is_ending;
	struct pollfd polled[CLIENT_LIMIT + 2];
	unsigned char waste[READ_BYTES]; /* what is read over */
};

/* --- one client ---------------------------------------------------------- */

static bool is_idle(const struct peer *peer)
{
	return !peer->is_at_work && peer->bytes.len == 0 && peer->to_skip == 0;
}

/* Ready for the next header. */
static void settle(struct resident *resident, struct peer *peer)
{
	resident->reserved_bytes -= peer->reserved_bytes;
	peer->reserved_bytes = 0;
	peer->is_in_body = false;
	peer->is_at_work = false;
	peer->to_skip = 0;
	peer->since_ms = program_now_ms();
	if (peer->bytes.capacity > READ_BYTES)
		buf_release(&peer->bytes); /* a large one is rare */
	buf_clear(&peer->bytes);
}

static void drop(struct resident *resident, size_t i)
{
	struct peer *peer = resident->peers[i];

	settle(resident, peer);
	close(peer->job.fd);
	buf_release(&peer->bytes);
	free(peer);
	resident->peers[i] = resident->peers[--resident->n_peers];
}

/* As much as the socket takes: a client that has gone wrong is not waited
 * for. */
static void refuse(const struct peer *peer, int code, const char *text)
{
	struct buf out;

	buf_init(&out, 0);
	wire_add_refusal(&out, code, text);
	if (!out.has_failed)
		(void)!send(peer->job.fd, out.ptr, out.len, MSG_NOSIGNAL);
	buf_release(&out);
}

/* A header is there. False: the client is not one of ours. */
static bool begin_body(struct resident *resident, struct peer *peer)
{
	struct wire_header *header = &peer->job.header;
	struct err err;

	if (wire_read_header(peer->bytes.ptr, header, &err) < 0) {
		refuse(peer, ERR_INPUT, err.text);
		return false;
	}
	peer->is_in_body = true;
	if (header->body_bytes > resident->limit_bytes ||
	    resident->reserved_bytes + header->body_bytes > MEMORY_BYTES) {
		peer->to_skip = header->body_bytes;
		return true;
	}
	peer->reserved_bytes = header->body_bytes;
	resident->reserved_bytes += header->body_bytes;
	return true;
}

/* The body that is not taken has been read over. */
static void end_skipping(struct resident *resident, struct peer *peer)
{
	if (peer->job.header.body_bytes > resident->limit_bytes)
		refuse(peer, ERR_LIMIT,
		       "the message is larger than limits.max_line_bytes of "
		       "the screener allows");
	else
		refuse(peer, ERR_MEMORY, "the screener has too much to do");
	settle(resident, peer);
}

/* What has been read is complete so far. False: drop the client. */
static bool take_step(struct resident *resident, struct peer *peer)
{
	if (!peer->is_in_body && peer->bytes.len == WIRE_HEADER_BYTES &&
	    !begin_body(resident, peer))
		return false;
	if (!peer->is_in_body)
		return true;
	if (peer->job.header.body_bytes > 0 && peer->reserved_bytes == 0) {
		if (peer->to_skip == 0)
			end_skipping(resident, peer);
		return true;
	}
	if (peer->bytes.len <
	    WIRE_HEADER_BYTES + (size_t)peer->job.header.body_bytes)
		return true;
	peer->job.body = span_make(peer->bytes.ptr + WIRE_HEADER_BYTES,
				   peer->job.header.body_bytes);
	peer->is_at_work = true;
	peer->has_asked = true;
	sms_crew_put(resident->crew, &peer->job);
	return true;
}

/* How many bytes to read next, never more than belong to this request. */
static size_t wanted_bytes(const struct peer *peer)
{
	size_t n;

	if (peer->to_skip)
		n = peer->to_skip;
	else if (!peer->is_in_body)
		n = WIRE_HEADER_BYTES - peer->bytes.len;
	else
		n = WIRE_HEADER_BYTES + peer->job.header.body_bytes -
		    peer->bytes.len;
	return n > READ_BYTES ? READ_BYTES : n;
}

/* Read what there is. False: drop the client. */
static bool read_from(struct resident *resident, struct peer *peer)
{
	size_t n_read = 0;

	if (is_idle(peer))
		peer->since_ms = program_now_ms();
	while (!peer->is_at_work && n_read < ROUND_BYTES) {
		size_t wanted = wanted_bytes(peer);
		unsigned char *room = peer->to_skip
					  ? resident->waste
					  : buf_room(&peer->bytes, wanted);
		ssize_t n = room ? recv(peer->job.fd, room, wanted, 0) : 0;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return true;
		if (n <= 0)
			return false;
		n_read += (size_t)n;
		if (peer->to_skip)
			peer->to_skip -= (size_t)n;
		else
			peer->bytes.len += (size_t)n;
		if (!take_step(resident, peer))
			return false;
	}
	return true;
}

/* --- all of them --------------------------------------------------------- */

static void take_new_limit(struct resident *resident)
{
	const struct generation *generation = live_take(resident->shared->live);

	resident->limit_bytes = REQUEST_FACTOR *
				    generation->config->max_line_bytes +
				REQUEST_BASE_BYTES;
	live_give_back(resident->shared->live, generation);
}

/* Make room by dropping who has been idle longest; false: nobody is. */
static bool drop_idle(struct resident *resident)
{
	size_t oldest = CLIENT_LIMIT;

	for (size_t i = 0; i < resident->n_peers; i++)
		if (is_idle(resident->peers[i]) &&
		    (oldest == CLIENT_LIMIT ||
		     resident->peers[i]->since_ms <
			 resident->peers[oldest]->since_ms))
			oldest = i;
	if (oldest == CLIENT_LIMIT)
		return false;
	drop(resident, oldest);
	return true;
}

static void admit(struct resident *resident, int fd)
{
	struct peer *peer = calloc(1, sizeof(*peer));
	int flags = fcntl(fd, F_GETFL);

	if (!peer || flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 ||
	    fcntl(fd, F_SETFD, FD_CLOEXEC) < 0) {
		close(fd);
		free(peer);
		return;
	}
	peer->job.fd = fd;
	peer->since_ms = program_now_ms();
	buf_init(&peer->bytes, 0);
	resident->peers[resident->n_peers++] = peer;
}

static void accept_all(struct resident *resident)
{
	while (resident->n_peers < CLIENT_LIMIT || drop_idle(resident)) {
		int fd = accept(resident->listener, NULL, NULL);

		if (fd >= 0) {
			admit(resident, fd);
			continue;
		}
		if (errno == EINTR || errno == ECONNABORTED)
			continue;
		if (errno != EAGAIN)
			resident->rest_until_ms = program_now_ms() + REST_MS;
		return;
	}
	resident->rest_until_ms = program_now_ms() + REST_MS;
}

/* Those whom the crew has answered may ask again. */
static void take_back(struct resident *resident)
{
	struct sms_job *job = sms_crew_take_done(resident->crew);

	while (job) {
		struct sms_job *next = job->next;
		struct peer *peer = (struct peer *)(void *)job;

		settle(resident, peer);
		if (!job->is_answered)
			shutdown(job->fd, SHUT_RDWR); /* read as its end */
		job = next;
	}
}

/* When a client is to be dropped, unless it does something before. */
static int64_t due_ms(const struct resident *resident, const struct peer *peer)
{
	if (peer->is_at_work)
		return INT64_MAX;
	if (!is_idle(peer))
		return peer->since_ms + REQUEST_MS;
	if (!resident->is_ending)
		return INT64_MAX;
	return peer->has_asked ? 0 : peer->since_ms + GREETING_MS;
}

/* Drop who is overdue; returns how long to wait for the next, -1: for ever. */
static int drop_overdue(struct resident *resident)
{
	int64_t now_ms = program_now_ms();
	int64_t next_ms = INT64_MAX;

	for (size_t i = 0; i < resident->n_peers;) {
		int64_t due = due_ms(resident, resident->peers[i]);

		if (due <= now_ms) {
			drop(resident, i);
			continue;
		}
		if (due < next_ms)
			next_ms = due;
		i++;
	}
	if (resident->rest_until_ms > now_ms &&
	    resident->rest_until_ms < next_ms)
		next_ms = resident->rest_until_ms;
	return next_ms == INT64_MAX ? -1 : (int)(next_ms - now_ms);
}

/* No more clients, but those who are in the queue. */
static void end(struct resident *resident)
{
	resident->is_ending = true;
	accept_all(resident);
	close(resident->listener);
	unlink(resident->path);
	resident->listener = -1;
	resident->rest_until_ms = 0;
}

static void wait_and_read(struct resident *resident, int timeout_ms)
{
	struct pollfd *polled = resident->polled;
	size_t n = resident->n_peers;
	bool is_resting = program_now_ms() < resident->rest_until_ms;

	polled[1] = (struct pollfd){.fd = is_resting ? -1 : resident->listener,
				    .events = POLLIN};
	for (size_t i = 0; i < n; i++)
		polled[2 + i] = (struct pollfd){
		    .fd = resident->peers[i]->is_at_work
			      ? -1
			      : resident->peers[i]->job.fd,
		    .events = POLLIN,
		};
	if (sms_signal_poll(polled, n + 2, timeout_ms) < 0)
		return;
	/* From the back: the last takes the place of one that is dropped. */
	for (size_t i = n; i-- > 0;)
		if (polled[2 + i].revents &&
		    !read_from(resident, resident->peers[i]))
			drop(resident, i);
	if (polled[1].revents)
		accept_all(resident);
}

static void serve(struct resident *resident)
{
	int timeout_ms;

	while (!resident->is_ending || resident->n_peers) {
		take_back(resident);
		if (sms_signal_take_reload())
			sms_crew_reload(resident->crew);
		if (sms_signal_is_ended() && !resident->is_ending)
			end(resident);
		take_new_limit(resident);
		timeout_ms = drop_overdue(resident);
		if (!resident->is_ending || resident->n_peers)
			wait_and_read(resident, timeout_ms);
	}
}

/* --- its life ------------------------------------------------------------ */

static int open_listener(struct resident *resident,
			 const struct sms_options *options, struct err *err)
{
	struct sockaddr_un address;
	int rc = unix_socket_claim(resident->path, resident->path, err);
	mode_t mask;
	int fd;

	if (rc == 0)
		rc = unix_socket_address(resident->path, resident->path,
					 &address, err);
	if (rc < 0)
		return rc;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	resident->listener = fd;
	/* Nobody else's until mode and group are what they should be. */
	mask = umask(0177);
	if (fd < 0 ||
	    bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		rc = err_set(err, ERR_IO, "%s: %s", resident->path,
			     strerror(errno));
	umask(mask);
	if (rc == 0)
		rc = unix_socket_admit(
		    resident->path, (mode_t)options->socket_mode,
		    "--socket-group", options->socket_group, err);
	if (rc == 0 && listen(fd, BACKLOG) < 0)
		rc = err_set(err, ERR_IO, "%s: %s", resident->path,
			     strerror(errno));
	return rc;
}

static size_t count_threads(const struct sms_options *options)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	if (options->n_threads)
		return options->n_threads;
	if (n < 2)
		return 2;
	return n > SMS_THREAD_LIMIT ? SMS_THREAD_LIMIT : (size_t)n;
}

static void say_ready(const struct resident *resident)
{
	const struct generation *generation = live_take(resident->shared->live);
	struct ruleset_stats stats;

	ruleset_stats(generation->ruleset, &stats);
	program_complain("scamsieve-sms", "ready at %s: %zu rules, version %s",
			 resident->path, stats.n_rules, stats.version);
	live_give_back(resident->shared->live, generation);
}

int sms_resident_run(struct sms_shared *shared, struct err *err)
{
	const struct sms_options *options = shared->options;
	struct resident *resident = calloc(1, sizeof(*resident));
	int rc;

	if (!resident)
		return err_set(err, ERR_MEMORY, "out of memory");
	resident->shared = shared;
	resident->path = options->listen_path;
	resident->listener = -1;
	rc = open_listener(resident, options, err);
	if (rc == 0) {
		resident->crew = sms_crew_new(shared, count_threads(options),
					      err);
		rc = resident->crew ? 0 : ERR_MEMORY;
	}
	if (rc == 0) {
		say_ready(resident);
		serve(resident);
	}
	sms_crew_free(resident->crew);
	if (resident->listener >= 0)
		close(resident->listener);
	free(resident);
	return rc;
}
