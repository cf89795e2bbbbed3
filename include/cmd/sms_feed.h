/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_feed.h - records out of a stream: large reads, one terminator,
 * records over the limit thrown away to their end.
 */
#ifndef SCAMSIEVE_CMD_SMS_FEED_H
#define SCAMSIEVE_CMD_SMS_FEED_H

#include "base/err.h"

enum { SMS_READ_BYTES = 128 << 10 };

struct sms_feed {
	int fd;
	unsigned char terminator; /* '\n' or '\0' */
	size_t limit_bytes;       /* of a record without its terminator */
	unsigned char *ptr;
	size_t capacity;
	size_t start;     /* first byte not yet given out */
	size_t scanned;   /* bytes before hold no terminator */
	size_t end;       /* bytes read */
	bool is_skipping; /* the record was too long: looking for its end */
	bool is_at_end;   /* the stream has ended */
};

enum sms_feed_event {
	SMS_FEED_RECORD,   /* one record */
	SMS_FEED_TOO_LONG, /* one record that was thrown away */
	SMS_FEED_DRY,      /* more must be read first */
	SMS_FEED_END       /* nothing will follow */
};

/* Read from fd (borrowed). Release with sms_feed_release(). */
void sms_feed_init(struct sms_feed *feed, int fd, unsigned char terminator,
		   size_t limit_bytes);
void sms_feed_release(struct sms_feed *feed);

/*
 * The next record, without its terminator and, when that is a line feed,
 * without a carriage return before it. The caller may change the bytes;
 * they are valid until the next call. The last record needs no terminator.
 */
enum sms_feed_event sms_feed_next(struct sms_feed *feed, unsigned char **record,
				  size_t *len);

/*
 * One read(2), which may block. 0, also when a signal came first or the
 * stream ended; ERR_IO or ERR_MEMORY.
 */
int sms_feed_fill(struct sms_feed *feed, struct err *err);

#endif
