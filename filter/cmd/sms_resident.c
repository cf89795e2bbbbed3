/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_resident - a screener that stays, for gateways that start a process a
 * message (--listen).
 *
 * One thread waits for clients and reads their requests (sms_peer); whole ones
 * are handed to the crew (sms_crew), which answers. A client asks, waits, and
 * asks again, as often as it likes, on one connection. A request that does
 * not come in time is given up. SIGHUP reads rules and configuration again.
 * SIGTERM takes the socket away; what has been asked, or is being asked, is
 * answered.
 *
 * Failure: exit code 2 when there is no socket to be had.
 * Limits: CLIENT_LIMIT, REQUEST_MS, one request by max_line_bytes; the client
 * that was idle longest makes room. Threads: this one and the crew's.
 */
#include "cmd/program.h"
#include "cmd/sms_peer.h"
#include "cmd/sms_pool.h"
#include "cmd/sms_signal.h"
#include "cmd/unix_socket.h"

#include <errno.h>
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
	/* A request holds the message twice, as it came and as it was read,
	 * where one byte may have become three. */
	REQUEST_FACTOR = 5,
	REQUEST_BASE_BYTES = 64 << 10
};

struct resident {
	struct sms_shared *shared;
	struct sms_reading reading;
	const char *path;
	int listener; /* -1: no more clients */
	struct sms_peer *peers[CLIENT_LIMIT];
	size_t n_peers;
	int64_t rest_until_ms; /* no accept before */
	bool is_ending;
	struct pollfd polled[CLIENT_LIMIT + 2];
};

/* --- clients ------------------------------------------------------------- */

static void drop(struct resident *resident, size_t i)
{
	sms_peer_free(&resident->reading, resident->peers[i]);
	resident->peers[i] = resident->peers[--resident->n_peers];
	metrics_set_connections(resident->shared->metrics, resident->n_peers);
}

static void take_new_limit(struct resident *resident)
{
	const struct generation *generation = live_take(resident->shared->live);

	resident->reading.limit_bytes = REQUEST_FACTOR *
					    generation->config->max_line_bytes +
					REQUEST_BASE_BYTES;
	live_give_back(resident->shared->live, generation);
}

/* Make room by dropping who has been idle longest; false: nobody is. */
static bool drop_idle(struct resident *resident)
{
	size_t oldest = CLIENT_LIMIT;

	for (size_t i = 0; i < resident->n_peers; i++)
		if (sms_peer_is_idle(resident->peers[i]) &&
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
	struct sms_peer *peer = sms_peer_new(fd);

	if (!peer)
		return;
	resident->peers[resident->n_peers++] = peer;
	metrics_add(resident->reading.shard, METRICS_CONNECTIONS, 1);
	metrics_set_connections(resident->shared->metrics, resident->n_peers);
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
	struct sms_job *job = sms_crew_take_done(resident->reading.crew);

	while (job) {
		struct sms_job *next = job->next;
		struct sms_peer *peer = (struct sms_peer *)(void *)job;

		sms_peer_settle(&resident->reading, peer);
		if (!job->is_answered)
			shutdown(job->fd, SHUT_RDWR); /* read as its end */
		job = next;
	}
}

/* When a client is to be dropped, unless it does something before. */
static int64_t due_ms(const struct resident *resident,
		      const struct sms_peer *peer)
{
	if (peer->is_at_work)
		return INT64_MAX;
	if (!sms_peer_is_idle(peer))
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
		    !sms_peer_read(&resident->reading, resident->peers[i]))
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
			sms_crew_reload(resident->reading.crew);
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
	resident->reading.shard = metrics_shard(shared->metrics);
	resident->path = options->listen_path;
	resident->listener = -1;
	rc = open_listener(resident, options, err);
	if (rc == 0) {
		resident->reading.crew = sms_crew_new(
		    shared, count_threads(options), err);
		rc = resident->reading.crew ? 0 : ERR_MEMORY;
	}
	if (rc == 0) {
		say_ready(resident);
		serve(resident);
	}
	sms_crew_free(resident->reading.crew);
	if (resident->listener >= 0)
		close(resident->listener);
	free(resident);
	return rc;
}
