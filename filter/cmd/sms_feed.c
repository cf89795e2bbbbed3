/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_feed - a stream cut into records.
 *
 * Contract: see sms_feed.h. The buffer holds what was read and not given
 * out; it grows to the limit of a record and one read, no further.
 * Failure: ERR_IO, ERR_MEMORY.
 * Limits: limit_bytes; what is longer costs no memory.
 * Threads: none.
 */
#include "cmd/sms_feed.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

void sms_feed_init(struct sms_feed *feed, int fd, unsigned char terminator,
		   size_t limit_bytes)
{
	*feed = (struct sms_feed){
	    .fd = fd,
	    .terminator = terminator,
	    .limit_bytes = limit_bytes,
	};
}

void sms_feed_release(struct sms_feed *feed)
{
	free(feed->ptr);
	feed->ptr = NULL;
}

/* A record of len bytes ends before next; give it out or say it was long. */
static enum sms_feed_event end_record(struct sms_feed *feed, size_t len,
				      size_t next, unsigned char **record,
				      size_t *record_len)
{
	unsigned char *start = feed->ptr + feed->start;

	feed->start = next;
	feed->scanned = next;
	if (feed->is_skipping) {
		feed->is_skipping = false;
		return SMS_FEED_TOO_LONG;
	}
	if (feed->terminator == '\n' && len && start[len - 1] == '\r')
		len--;
	if (len > feed->limit_bytes)
		return SMS_FEED_TOO_LONG;
	*record = start;
	*record_len = len;
	return SMS_FEED_RECORD;
}

/* No terminator in what is there: wait, or start to throw away. */
static void note_unfinished(struct sms_feed *feed)
{
	feed->scanned = feed->end;
	/* One byte more may be a carriage return. */
	if (feed->end - feed->start > feed->limit_bytes + 1)
		feed->is_skipping = true;
	if (feed->is_skipping || feed->start == feed->end) {
		feed->start = 0;
		feed->scanned = 0;
		feed->end = 0;
	}
}

enum sms_feed_event sms_feed_next(struct sms_feed *feed, unsigned char **record,
				  size_t *len)
{
	unsigned char *found = NULL;
	size_t at;

	if (feed->scanned < feed->end)
		found = memchr(feed->ptr + feed->scanned, feed->terminator,
			       feed->end - feed->scanned);
	if (found) {
		at = (size_t)(found - feed->ptr);
		return end_record(feed, at - feed->start, at + 1, record, len);
	}
	note_unfinished(feed);
	if (!feed->is_at_end)
		return SMS_FEED_DRY;
	if (feed->start == feed->end && !feed->is_skipping)
		return SMS_FEED_END;
	return end_record(feed, feed->end - feed->start, feed->end, record,
			  len);
}

/* Room for one large read behind what is there. */
static int make_room(struct sms_feed *feed)
{
	size_t kept = feed->end - feed->start;
	size_t capacity = feed->capacity ? feed->capacity
					 : (size_t)2 * SMS_READ_BYTES;
	unsigned char *ptr;

	if (feed->start) {
		memmove(feed->ptr, feed->ptr + feed->start, kept);
		feed->scanned -= feed->start;
		feed->start = 0;
		feed->end = kept;
	}
	while (capacity - kept < SMS_READ_BYTES)
		capacity *= 2;
	if (capacity == feed->capacity)
		return 0;
	ptr = realloc(feed->ptr, capacity);
	if (!ptr)
		return ERR_MEMORY;
	feed->ptr = ptr;
	feed->capacity = capacity;
	return 0;
}

int sms_feed_fill(struct sms_feed *feed, struct err *err)
{
	ssize_t n;

	if (make_room(feed) < 0)
		return err_set(err, ERR_MEMORY, "out of memory");
	n = read(feed->fd, feed->ptr + feed->end, feed->capacity - feed->end);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (n < 0)
		return err_set(err, ERR_IO, "standard input: %s",
			       strerror(errno));
	if (n == 0)
		feed->is_at_end = true;
	feed->end += (size_t)n;
	return 0;
}
