/* SPDX-License-Identifier: Apache-2.0 */
/*
 * milter.h - what the files of scamsieve-milter share.
 *
 * struct milter is the daemon: one, for the life of the program. struct
 * milter_session is one connection of the MTA, struct milter_desk the memory
 * in which one mail is judged: desks are lent for a mail and go back into a
 * pool, so that idle sessions cost next to nothing.
 */
#ifndef SCAMSIEVE_CMD_MILTER_H
#define SCAMSIEVE_CMD_MILTER_H

#include "base/log.h"
#include "cmd/metrics_file.h"
#include "message/mail.h"
#include "service/network.h"
#include "service/screen.h"

#include <libmilter/mfapi.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
	MILTER_DESKS_KEPT = 8,         /* idle ones, with their memory */
	MILTER_BODY_KEPT = 1 << 20,    /* bytes that an idle desk may hold */
	MILTER_RECIPIENT_LIMIT = 1000, /* kept, to redirect a mail */
	MILTER_FORGED_LIMIT = 500,     /* headers of our names; more: refused */
	MILTER_ADDRESS_LIMIT = 1024,   /* bytes of an envelope address */
	MILTER_SUBJECT_LIMIT = 32768   /* bytes of one that can be tagged */
};

struct milter_desk {
	struct milter_desk *next; /* in the pool */
	struct metrics_shard *shard;
	struct arena arena;        /* envelope and subject */
	struct screener *screener; /* NULL: there are no rules */
	struct mail_reader reader;
	bool has_reader;

	/* the mail on it */
	const struct generation *generation;
	const struct config *config;
	enum direction direction;
	bool is_submitted;
	bool is_local; /* by the sendmail command */
	bool is_oversize;
	bool has_failed; /* memory ran out on the way */
	struct span envelope_from;
	struct span envelope_to; /* the first recipient */
	const char **recipients; /* as the MTA gave them */
	size_t n_recipients;     /* seen; those past the limit not kept */
	size_t recipients_capacity;
	struct span subject; /* the first, raw, with its leading space */
	size_t n_subjects;
	size_t body_bytes;
	size_t n_forged[2]; /* by mail_status_headers */
	struct message message;
	struct verdict verdict;
};

struct milter {
	const struct live_options *live_options;
	struct config config; /* as read at start */
	struct log *log;
	struct metrics_file *metrics_file; /* NULL: none is written */
	struct metrics *metrics;           /* of it, or NULL */
	struct metrics_shard *shard;       /* for what is no mail's */
	_Atomic(struct live *) live;       /* NULL: no usable rules yet */
	bool is_unix;                      /* the socket; else TCP */

	pthread_mutex_t pool_lock;
	struct milter_desk *pool;
	size_t n_pooled;

	atomic_size_t n_sessions;
	atomic_size_t n_judging; /* end-of-message callbacks that run */
	atomic_uint_least64_t n_messages;
	atomic_bool is_draining;
	atomic_ulong steps; /* as last negotiated, for reused connections */
};

struct milter_session {
	struct milter *milter;
	struct milter_desk *desk; /* NULL: no mail begun */
	unsigned long steps;      /* protocol flags in force */
	struct network client;
	bool has_client; /* an address that we could read */
	bool is_local;   /* the sendmail command's, not a client's */
	bool is_counted;
	bool is_over_limit; /* of sessions: its mails are deferred */
};

/* What is done with a mail, all policies applied. */
struct milter_outcome {
	enum action action;
	bool is_deferred; /* not taken now; action does not count */
	const struct verdict *verdict; /* NULL: not screened */
	const char *unscreened;        /* "internal-error", or NULL */
	const char *partial;           /* "oversize", "unparsable", or NULL */
	enum metrics_policy policy;    /* that decided; _COUNT: none */
	int error;                     /* code of why, or 0 */
	struct err why;                /* of what went wrong; "" if nothing */
};

/* What the end of a mail took, in ns. */
struct milter_times {
	uint64_t judged;     /* to the verdict */
	uint64_t judged_cpu; /* of that, processor time; 0: not measured */
	uint64_t total;      /* to the MTA's having been told */
};

/* --- milter_pool.c ------------------------------------------------------- */

/* A desk for one mail, its generation taken; NULL: out of memory. */
struct milter_desk *milter_desk_take(struct milter *milter);
/* The mail is done with. NULL is accepted. */
void milter_desk_give_back(struct milter *milter, struct milter_desk *desk);
/* Free the idle desks, and with them old generations. */
void milter_pool_clear(struct milter *milter);

/* --- milter_rules.c ------------------------------------------------------ */

/*
 * Load the rules for the first time. Negative when they are not good, unless
 * failure.rules_missing lets mail be taken without any.
 */
int milter_rules_open(struct milter *milter, struct diag_list *diags,
		      struct err *err);
/* Read them again; told in the log, to systemd, and in the metrics. */
void milter_rules_reload(struct milter *milter);
/* Tell which rules are in force. */
void milter_rules_tell(struct milter *milter, const char *event);

/* --- milter_session.c ---------------------------------------------------- */

/* Tell libmilter our callbacks. 0 or ERR_IO. To be called once. */
int milter_session_register(struct milter *served, struct err *err);

/*
 * What stands between the angle brackets of an envelope's address, cut at
 * MILTER_ADDRESS_LIMIT.
 */
struct span milter_bare_address(const char *argument);

/* --- milter_judge.c ------------------------------------------------------ */

/* Judge the mail on the desk and apply the failure policies. */
void milter_judge(struct milter *milter, struct milter_desk *desk,
		  struct milter_outcome *outcome);

/* --- milter_action.c ----------------------------------------------------- */

/*
 * Do what the outcome says, by libmilter's calls of an end-of-message
 * callback; what it is to return. What cannot be done defers the mail, and
 * the outcome says so then.
 */
sfsistat milter_act(SMFICTX *context, struct milter *milter,
		    const struct milter_desk *desk,
		    struct milter_outcome *outcome);

/* --- milter_direction.c -------------------------------------------------- */

/*
 * Outbound or inbound, once the MTA has said who sends; from then on the
 * desk knows. See there for what decides.
 */
void milter_direction(SMFICTX *context, const struct milter_session *session,
		      struct milter_desk *desk);

/* --- milter_report.c ----------------------------------------------------- */

/* The one log line of a mail, and its place in the metrics. */
void milter_report(SMFICTX *context, struct milter *milter,
		   const struct milter_desk *desk,
		   const struct milter_outcome *outcome,
		   const struct milter_times *times);

/* All findings of a load as log lines. */
void milter_report_findings(struct log *log, struct diag_list *diags);

#endif
