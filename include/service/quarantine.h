/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quarantine.h - where held messages are kept until somebody decides.
 *
 * One SQLite file, made to survive: a message that quarantine_put() has
 * accepted is on the disk, whatever happens next. Several processes may use
 * the same store at a time. Every decision is written down with who and why.
 *
 * Errors: ERR_IO says the store could not do it (full, locked, read-only,
 * damaged, moved away, not safe to use), ERR_INPUT that what was asked for
 * makes no sense, ERR_LIMIT that a limit is reached. The text says what to
 * do. A failed call has changed nothing.
 */
#ifndef SCAMSIEVE_SERVICE_QUARANTINE_H
#define SCAMSIEVE_SERVICE_QUARANTINE_H

#include "base/err.h"
#include "message/message.h"

#define QUARANTINE_DEFAULT_PATH "/var/lib/scamsieve/quarantine.db"

enum {
	QUARANTINE_SCHEMA = 1, /* the version that this code writes */
	QUARANTINE_MESSAGE_LIMIT = 64 << 20, /* bytes of one message */
	QUARANTINE_BUSY_MS = 5000, /* default wait for another writer */
	QUARANTINE_WINDOW_MS =
	    600000 /* default time in which a repeat is one */
};

enum quarantine_state {
	QUARANTINE_HELD,
	QUARANTINE_RELEASED,
	QUARANTINE_DISCARDED,
	QUARANTINE_STATE_COUNT
};

/* "held", "released", "discarded" */
const char *quarantine_state_name(enum quarantine_state state);
/* The inverse: 0, or ERR_INPUT. */
int quarantine_state_parse(struct span name, enum quarantine_state *state);

/* A message as it is put in. */
struct quarantine_message {
	int64_t time_ms; /* when it came, since 1970 */
	enum channel channel;
	enum direction direction;
	struct span from;
	struct span to;
	struct span key;     /* the gateway's own id; may be empty */
	struct span format;  /* of wire: "jsonl", "text", "smstools" ... */
	struct span wire;    /* the bytes as they came, to be given again */
	struct span text;    /* what a person reads, UTF-8 */
	struct span verdict; /* JSON object */
	struct span rules;   /* ids, a space between two */
};

/* A message as it is kept. */
struct quarantine_entry {
	int64_t id;
	enum quarantine_state state;
	int64_t seen_count; /* how often it was put: retries count up */
	struct quarantine_message message;
	int64_t decided_ms; /* 0 while it is held */
	struct span decided_by;
	struct span reason;
};

struct quarantine_options {
	const char *path;
	bool is_read_only;    /* list, get and export only */
	bool must_exist;      /* do not create it */
	int busy_ms;          /* 0: QUARANTINE_BUSY_MS */
	int64_t window_ms;    /* 0: QUARANTINE_WINDOW_MS; negative: none */
	uint64_t limit_count; /* messages; 0: none */
	uint64_t limit_bytes; /* of the file; 0: none */
};

struct quarantine;

/*
 * Open the store, creating or migrating it unless it is read-only. Refused
 * (ERR_IO): a symbolic link or anything but a plain file; a file that others
 * may write or read; a folder that others may write, or a file or folder of
 * another user; a store of a newer version; a file that is something else.
 * One thread at a time may use it; do not carry it over a fork.
 */
int quarantine_open(struct quarantine **quarantine,
		    const struct quarantine_options *options, struct err *err);
/* NULL is accepted. */
void quarantine_close(struct quarantine *quarantine);

struct quarantine_receipt {
	int64_t id;
	bool is_repeat; /* it was there already */
};

/*
 * Keep a message. When 0 is returned, it is on the disk. The same message
 * within the time window is one: the copy that is held or discarded already
 * is counted up, and its id comes back. The same means equal in all but
 * time_ms, text, verdict and rules. At limit_count, messages that were
 * decided make room, oldest first; if there are none, ERR_LIMIT.
 */
int quarantine_put(struct quarantine *quarantine,
		   const struct quarantine_message *message,
		   struct quarantine_receipt *receipt, struct err *err);

/* What to list. Zeroed: everything, oldest first. */
struct quarantine_filter {
	unsigned states; /* 1 << enum quarantine_state, or-ed; 0: all */
	bool has_channel, has_direction;
	enum channel channel;
	enum direction direction;
	struct span from;     /* exact; empty: any */
	struct span to;       /* exact */
	struct span rule;     /* an id among the rules */
	struct span contains; /* in the text, exact case */
	int64_t since_ms;     /* 0: open */
	int64_t until_ms;     /* excluded; 0: open */
	int64_t after_id;     /* 0: from the start */
	size_t limit;         /* 0: all */
};

/*
 * Call each for every entry, in order of id. Spans are valid during the
 * call. A value other than 0 from each ends the listing and is returned.
 * each must not call into the same quarantine.
 */
int quarantine_list(struct quarantine *quarantine,
		    const struct quarantine_filter *filter,
		    int (*each)(void *context,
				const struct quarantine_entry *entry),
		    void *context, struct err *err);

/* One entry, its texts in the arena. ERR_INPUT when there is no such id. */
int quarantine_get(struct quarantine *quarantine, int64_t id,
		   struct arena *arena, struct quarantine_entry *entry,
		   struct err *err);

/* A decision: by whom and why stand in the audit for good. */
struct quarantine_decision {
	const char *who;
	const char *why;
	int64_t time_ms;
};

/*
 * Mark a held message as released, so that nobody releases it twice; the
 * caller hands its wire bytes on afterwards. ERR_INPUT when there is none of
 * that id or it was decided before; the text says by whom.
 */
int quarantine_release(struct quarantine *quarantine, int64_t id,
		       const struct quarantine_decision *decision,
		       struct err *err);
/* The same, but the message is not to be handed on. */
int quarantine_discard(struct quarantine *quarantine, int64_t id,
		       const struct quarantine_decision *decision,
		       struct err *err);

/*
 * Remove messages that came before before_ms, of these states (0: all), with
 * their bytes wiped from the file. *count says how many. The audit stays.
 */
int quarantine_purge(struct quarantine *quarantine, int64_t before_ms,
		     unsigned states,
		     const struct quarantine_decision *decision,
		     uint64_t *count, struct err *err);

/* A line of the audit. */
struct quarantine_audit {
	int64_t id; /* of the message; 0: of many */
	int64_t time_ms;
	struct span action; /* "release", "discard", "purge" */
	struct span who;
	struct span why;
	int64_t count; /* messages concerned */
};

/* The audit of one message, or of all (id 0), oldest first; as list. */
int quarantine_list_audit(struct quarantine *quarantine, int64_t id,
			  int (*each)(void *context,
				      const struct quarantine_audit *line),
			  void *context, struct err *err);

/*
 * Append an entry as one line of JSON, line feed included: all its fields,
 * times in RFC 3339, the wire bytes in base64, the verdict as it is.
 */
void quarantine_add_json(struct buf *out, const struct quarantine_entry *entry);

/* Append a time in milliseconds as RFC 3339 in UTC. */
void quarantine_add_time(struct buf *out, int64_t time_ms);

#endif
