/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_session.h - one run of scamsieve-sms: the rules in force, the memory
 * to screen with, the answers not yet written.
 */
#ifndef SCAMSIEVE_CMD_SMS_SESSION_H
#define SCAMSIEVE_CMD_SMS_SESSION_H

#include "cmd/metrics_file.h"
#include "cmd/sms_answer.h"
#include "cmd/sms_options.h"

#include <pthread.h>
#include <stdatomic.h>

struct multipart;
struct quarantine;
struct sms_hold;
struct sms_remote;

/* What all threads of a run share. */
struct sms_shared {
	const struct sms_options *options;
	struct live *live;       /* NULL: a resident screener has them */
	struct config config;    /* without live: the settings */
	struct history *history; /* NULL: nothing is remembered */
	struct metrics_file *metrics_file; /* NULL: nothing is counted */
	struct metrics *metrics;           /* of it, or NULL */
	size_t arena_limit_bytes;
	struct quarantine *store;      /* NULL: nothing is kept */
	char *store_path;              /* of what is open */
	int64_t expired_ms;            /* when old messages were removed */
	atomic_bool has_store;         /* the same, without the lock */
	pthread_mutex_t lock;          /* for the store */
	pthread_mutex_t fallback_lock; /* to load rules or open it late */
	struct multipart *multipart; /* parts that wait; NULL until one does */
	struct sms_hold *hold;       /* records of parts, in a pipe */
	pthread_mutex_t parts_lock;  /* for it; taken before the other */
};

/* What each thread has for itself. */
struct sms_session {
	const struct sms_options *options;
	struct sms_shared *shared;
	struct metrics_shard *shard; /* NULL: nothing is counted */
	uint64_t judged_ns;          /* what judging took; 0: not measured */
	struct screener *screener;   /* NULL: not here, or not yet */
	struct sms_remote *remote;   /* NULL: messages are judged here */
	struct arena own;            /* without screener: a message's memory */
	enum direction direction;    /* of one that could not be read */
	struct buf out;
	uint64_t n_records;  /* read so far, the current one included */
	struct err why;      /* what the last answer's error points to */
	struct arena line;   /* a record that holds several messages */
	struct buf original; /* a record as it came, for passing it on */
	struct buf aside;
	struct buf wire; /* the message as it came, to be kept */
	const char *wire_format;
	struct buf verdict;  /* as JSON, to be kept */
	size_t record_start; /* in out, of the record that is answered */
	bool holds_back;     /* it must not be passed on, or not yet */
	bool has_shown;      /* what is in out is all there is to say */
	bool is_stuck;       /* a message would be lost: end */
	struct err stuck;    /* why */
};

/*
 * A way in which messages come to us and answers leave. Either a stream of
 * records, each answered in its turn, or a run of its own.
 */
struct sms_format {
	const char *name; /* "jsonl" */
	/*
	 * Answer one record in session->out, without a line feed; the bytes
	 * may be changed.
	 */
	void (*answer)(struct sms_session *session, unsigned char *record,
		       size_t len);
	/* Do everything; returns the exit code. NULL: a stream. */
	int (*run)(struct sms_session *session, int n_operands,
		   char **operands);
};

enum { SMS_SMSTOOLS_HIGHEST = 2 }; /* its exit codes are 0 to 2 */

/* All formats; the last one's name is NULL. */
extern const struct sms_format *const sms_formats[];

extern const struct sms_format sms_format_jsonl;
extern const struct sms_format sms_format_text;
extern const struct sms_format sms_format_form;
extern const struct sms_format sms_format_smstools;
extern const struct sms_format sms_format_gammu;
extern const struct sms_format sms_format_kannel;

/*
 * Load rules and configuration as the options say. 0 or negative; to be
 * closed either way.
 */
int sms_shared_open(struct sms_shared *shared,
		    const struct sms_options *options, struct diag_list *diags,
		    struct err *err);
void sms_shared_close(struct sms_shared *shared);

/* Read rules and settings again. Negative: the old ones stay in force. */
int sms_shared_reload(struct sms_shared *shared, struct diag_list *diags,
		      struct err *err);

/* Load rules into a thin client, if nobody has yet; any thread. 0 or
 * negative. */
int sms_shared_fall_back(struct sms_shared *shared, struct err *err);

/* A thread's session. 0 or ERR_MEMORY; to be closed either way. */
int sms_session_open(struct sms_session *session, struct sms_shared *shared,
		     struct err *err);
void sms_session_close(struct sms_session *session);

/*
 * Read rules and configuration again, while no other thread is at work;
 * complaints go to stderr.
 */
void sms_session_reload(struct sms_session *session);

/* Empty memory for the next message; valid until the one after it. */
struct arena *sms_session_begin(struct sms_session *session);

/*
 * Judge the message begun: answer->verdict, or action and error by the
 * operator's policy. Valid until the next sms_session_begin().
 */
void sms_session_judge(struct sms_session *session,
		       const struct message *message, struct verdict *verdict,
		       struct sms_answer *answer);

/* The same for one that came in no bytes of its own: kept as a record. */
void sms_session_judge_one(struct sms_session *session,
			   const struct message *message,
			   struct verdict *verdict, struct sms_answer *answer);

/* The settings in force; of the generation begun. */
const struct config *sms_session_config(const struct sms_session *session);

enum sms_failure {
	SMS_FAILURE_INTERNAL,
	SMS_FAILURE_UNPARSABLE,
	SMS_FAILURE_OVERSIZE
};

/* What the operator's policy says of a failure: "pass", "error" ... */
const char *sms_session_policy(const struct sms_session *session,
			       enum sms_failure failure);

/*
 * The answer to a message that could not be read, by the policy that fits
 * rc. why is copied into the session.
 */
void sms_session_fail(struct sms_session *session, struct span id, int rc,
		      const struct err *why, struct sms_answer *answer);

/*
 * Start the metrics, if the settings and the way of this run ask for any;
 * tell which rules are in force, and how a reload went. Only who lives on
 * and judges has metrics. 0 or negative.
 */
int sms_count_open(struct sms_shared *shared, const struct config *config,
		   struct err *err);
void sms_count_rules(struct sms_shared *shared);
void sms_count_reload(struct sms_session *session, int rc,
		      struct diag_list *diags);
void sms_count_close(struct sms_shared *shared);

/*
 * A message has its answer; policy is the one that decided if it has no
 * verdict, rc the code of what went wrong or 0.
 */
void sms_count_answer(struct sms_session *session,
		      const struct sms_answer *answer,
		      enum metrics_policy policy, int rc);

/* Append the answer to the file of --log, if there is one. */
void sms_session_log(struct sms_session *session,
		     const struct sms_answer *answer);

/* Bytes that one message may have; of the generation begun. */
size_t sms_session_limit(const struct sms_session *session);

/* text as a JSON string that lives as long as the session's line. 0 or
 * ERR_MEMORY. */
int sms_session_quote(struct sms_session *session, struct span text,
		      struct span *quoted, struct err *err);

/*
 * The same for a message that came as a record, which may be one of several
 * parts. Each part is answered at once: judged by itself, and the last to
 * come on all of the text. A part that comes again gets the last one's
 * answer.
 */
void sms_session_answer_part(struct sms_session *session,
			     const struct record *record,
			     struct message *message, struct arena *arena);

/*
 * In a pipe: pass on, or keep, what waited too long for the rest of it, or
 * all that waits; appended to out, line feeds between. While no other thread
 * is at work.
 */
void sms_parts_let_go(struct sms_session *session, bool is_all);

/* Milliseconds until that is due; -1: nothing waits. */
int sms_parts_due_ms(struct sms_shared *shared);

/* What the session was told of a resident screener. 0 or ERR_MEMORY. */
int sms_ask_open(struct sms_session *session, struct err *err);
void sms_ask_close(struct sms_session *session);

/*
 * Have the resident judge a message, or keep one that could not be read.
 * Negative with err: it cannot be had, or will not.
 */
int sms_ask_judge(struct sms_session *session, const struct message *message,
		  struct verdict *verdict, struct sms_answer *answer,
		  struct err *err);
int sms_ask_keep(struct sms_session *session, struct sms_answer *answer,
		 struct err *err);

/*
 * Open the quarantine at path (NULL: none), and close another. 0 or
 * negative: what was open stays so. One thread at a time; others may be
 * keeping messages meanwhile.
 */
int sms_keep_open(struct sms_shared *shared, const char *path, struct err *err);
void sms_keep_close(struct sms_shared *shared);

/* Remove what is older than quarantine.retention_days, now and then. */
void sms_keep_expire(struct sms_shared *shared, const struct config *config);

/* Open the store that a thin client's settings name, if none is open. 0 or
 * negative. */
int sms_keep_open_late(struct sms_shared *shared, struct err *err);

/* Remember a message's bytes, should it have to be kept. */
void sms_keep_wire(struct sms_session *session, struct span bytes,
		   const char *format);

/* The same for a message without bytes of its own: a record is made. */
void sms_keep_record(struct sms_session *session,
		     const struct message *message);

/*
 * If the action is quarantine and there is a store: put the message there
 * before the answer says so. When that fails, the answer says that instead.
 * message is NULL when it could not be read.
 */
void sms_keep(struct sms_session *session, const struct message *message,
	      struct sms_answer *answer);

/*
 * The same whatever the action is; answer->kept_id stays 0 when it could not
 * be kept.
 */
void sms_keep_anyway(struct sms_session *session, const struct message *message,
		     struct sms_answer *answer);

/* The key of a record that is passed on, for the answer. */
#define SMS_OUR_KEY "scamsieve"

/*
 * Append the answer or, in the middle of a pipe, the message when it may go
 * on.
 */
void sms_session_show(struct sms_session *session, struct sms_answer *answer);

/*
 * In the middle of a pipe: may the message go on? What may not is kept, or
 * the run ends.
 */
bool sms_session_goes_on(struct sms_session *session,
			 struct sms_answer *answer);

/* Append a record (an object with keys) that goes on, marked if need be. */
void sms_session_emit(struct sms_session *session, struct span record,
		      const struct sms_answer *answer);

/* Judge a message begun, and show what came of it. */
void sms_session_answer(struct sms_session *session,
			const struct message *message);

/* The same for all messages of a record; a list is answered with a list. */
void sms_session_answer_mapped(struct sms_session *session,
			       const struct mapping *mapping,
			       const struct mapped *mapped);

/*
 * Append the answer to a record that could not be screened. "line N, " is
 * put before why.
 */
void sms_session_answer_error(struct sms_session *session, struct span id,
			      enum sms_failure failure, const char *why);

/* Screen a stream on standard input to its end. Returns the exit code. */
int sms_stream_run(struct sms_shared *shared, struct err *err);

/*
 * Answer clients on the socket of --listen until SIGTERM. Returns the exit
 * code, or negative with err.
 */
int sms_resident_run(struct sms_shared *shared, struct err *err);

#endif
