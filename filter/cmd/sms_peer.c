/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_peer - one client of a resident screener: its requests read, piece by
 * piece and never further than they go.
 *
 *	header -> body -> at the crew's -> header ...
 *
 * What comes is not believed: what is no frame ends the connection, what is
 * too large is read over and refused.
 *
 * Contract: see sms_peer.h.
 * Failure: sms_peer_read() says when a client is to be dropped.
 * Limits: MEMORY_BYTES for all requests together, ROUND_BYTES a turn.
 * Threads: one reads; the crew has a peer between its request and answer.
 */
#include "cmd/sms_peer.h"

#include "cmd/program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	ROUND_BYTES = 1 << 20,   /* of one client, then the next */
	MEMORY_BYTES = 256 << 20 /* announced and not yet answered */
};

struct sms_peer *sms_peer_new(int fd)
{
	struct sms_peer *peer = calloc(1, sizeof(*peer));
	int flags = fcntl(fd, F_GETFL);

	if (!peer || flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 ||
	    fcntl(fd, F_SETFD, FD_CLOEXEC) < 0) {
		close(fd);
		free(peer);
		return NULL;
	}
	peer->job.fd = fd;
	peer->since_ms = program_now_ms();
	buf_init(&peer->bytes, 0);
	return peer;
}

void sms_peer_free(struct sms_reading *reading, struct sms_peer *peer)
{
	sms_peer_settle(reading, peer);
	close(peer->job.fd);
	buf_release(&peer->bytes);
	free(peer);
}

bool sms_peer_is_idle(const struct sms_peer *peer)
{
	return !peer->is_at_work && peer->bytes.len == 0 && peer->to_skip == 0;
}

void sms_peer_settle(struct sms_reading *reading, struct sms_peer *peer)
{
	reading->reserved_bytes -= peer->reserved_bytes;
	peer->reserved_bytes = 0;
	peer->is_in_body = false;
	peer->is_at_work = false;
	peer->to_skip = 0;
	peer->since_ms = program_now_ms();
	if (peer->bytes.capacity > SMS_PEER_READ_BYTES)
		buf_release(&peer->bytes); /* a large one is rare */
	buf_clear(&peer->bytes);
}

/* As much as the socket takes: a client that has gone wrong is not waited
 * for. */
static void refuse(const struct sms_peer *peer, int code, const char *text)
{
	struct buf out;

	buf_init(&out, 0);
	wire_add_refusal(&out, code, text);
	if (!out.has_failed)
		(void)!send(peer->job.fd, out.ptr, out.len, MSG_NOSIGNAL);
	buf_release(&out);
}

/* A header is there. False: the client is not one of ours. */
static bool begin_body(struct sms_reading *reading, struct sms_peer *peer)
{
	struct wire_header *header = &peer->job.header;
	struct err err;

	if (wire_read_header(peer->bytes.ptr, header, &err) < 0) {
		refuse(peer, ERR_INPUT, err.text);
		return false;
	}
	peer->is_in_body = true;
	if (header->body_bytes > reading->limit_bytes ||
	    reading->reserved_bytes + header->body_bytes > MEMORY_BYTES) {
		peer->to_skip = header->body_bytes;
		return true;
	}
	peer->reserved_bytes = header->body_bytes;
	reading->reserved_bytes += header->body_bytes;
	return true;
}

/* The body that is not taken has been read over. */
static void end_skipping(struct sms_reading *reading, struct sms_peer *peer)
{
	bool is_large = peer->job.header.body_bytes > reading->limit_bytes;

	metrics_add_error(reading->shard, is_large ? ERR_LIMIT : ERR_MEMORY);
	if (is_large)
		refuse(peer, ERR_LIMIT,
		       "the message is larger than limits.max_line_bytes of "
		       "the screener allows");
	else
		refuse(peer, ERR_MEMORY, "the screener has too much to do");
	sms_peer_settle(reading, peer);
}

/* What has been read is complete so far. False: drop the client. */
static bool take_step(struct sms_reading *reading, struct sms_peer *peer)
{
	if (!peer->is_in_body && peer->bytes.len == WIRE_HEADER_BYTES &&
	    !begin_body(reading, peer))
		return false;
	if (!peer->is_in_body)
		return true;
	if (peer->job.header.body_bytes > 0 && peer->reserved_bytes == 0) {
		if (peer->to_skip == 0)
			end_skipping(reading, peer);
		return true;
	}
	if (peer->bytes.len <
	    WIRE_HEADER_BYTES + (size_t)peer->job.header.body_bytes)
		return true;
	peer->job.body = span_make(peer->bytes.ptr + WIRE_HEADER_BYTES,
				   peer->job.header.body_bytes);
	peer->is_at_work = true;
	peer->has_asked = true;
	sms_crew_put(reading->crew, &peer->job);
	return true;
}

/* How many bytes to read next, never more than belong to this request. */
static size_t wanted_bytes(const struct sms_peer *peer)
{
	size_t n;

	if (peer->to_skip)
		n = peer->to_skip;
	else if (!peer->is_in_body)
		n = WIRE_HEADER_BYTES - peer->bytes.len;
	else
		n = WIRE_HEADER_BYTES + peer->job.header.body_bytes -
		    peer->bytes.len;
	return n > SMS_PEER_READ_BYTES ? SMS_PEER_READ_BYTES : n;
}

/* --- reading ------------------------------------------------------------- */

bool sms_peer_read(struct sms_reading *reading, struct sms_peer *peer)
{
	size_t n_read = 0;

	if (sms_peer_is_idle(peer))
		peer->since_ms = program_now_ms();
	while (!peer->is_at_work && n_read < ROUND_BYTES) {
		size_t wanted = wanted_bytes(peer);
		unsigned char *room = peer->to_skip
					  ? reading->waste
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
		if (!take_step(reading, peer))
			return false;
	}
	return true;
}
