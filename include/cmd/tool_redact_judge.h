/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_redact_judge.h - the search for fakes that keep the verdict.
 */
#ifndef SCAMSIEVE_CMD_TOOL_REDACT_JUDGE_H
#define SCAMSIEVE_CMD_TOOL_REDACT_JUDGE_H

#include "cmd/tool_redact.h"
#include "rules/explain.h"
#include "service/config.h"

enum { JUDGE_LIMIT = 500 };

/* What became of a message: the rules that fired, sorted by id. */
struct judged {
	enum action action;
	double score;
	const char **ids;
	size_t n;
	size_t capacity;
	struct explanation explanation;
};

/* One message on its way. Buffers and arenas are the caller's. */
struct redact_run {
	const struct ruleset *ruleset;
	struct scratch *scratch;
	const struct config *config;
	struct message_given given;
	struct redaction redaction;
	struct message message; /* as it came */
	struct span bytes;      /* the same, as they came */
	struct buf out;         /* the redacted one */
	struct buf again, from; /* a copy to read it from */
	struct message reread;
	struct arena trial;
	size_t n_trials;
	struct err *err;
};

/* Screen; *judged is in the arena. 0 or negative. */
int redact_judge(struct redact_run *run, struct message *message,
		 struct arena *arena, struct judged *judged);

/* Do the same rules fire, with the same action? */
bool judged_equal(const struct judged *a, const struct judged *b);

/*
 * Set the steps of all items and fill run->out and run->reread; *got is the
 * best verdict that was reached, in run->trial. 0, or negative with err.
 */
int redact_fit(struct redact_run *run, const struct judged *want,
	       struct judged *got);

/* Say what was done, for people. */
void redact_report(const struct redaction *redaction, const struct judged *want,
		   const struct judged *got, struct buf *out);

#endif
