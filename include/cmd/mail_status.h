/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mail_status.h - the headers that say what was found in a mail.
 *
 *   X-Scamsieve-Status: Yes, score=12.5 required=5.0 action=quarantine
 *       direction=inbound rules=pack/rule,pack/other pack=pack
 *       version=0123456789abcdef
 *   X-Scamsieve-Score: 12.5
 *
 * "Yes" from the score on from which mail is tagged, else "No". A mail that
 * was not screened says "No, unscreened=REASON"; one that was not read to
 * its end has partial=REASON, and one for which N rules could not be decided,
 * as when a pattern used up its budget, undecided=N.
 */
#ifndef SCAMSIEVE_CMD_MAIL_STATUS_H
#define SCAMSIEVE_CMD_MAIL_STATUS_H

#include "base/buf.h"
#include "rules/verdict.h"

#define MAIL_STATUS_HEADER "X-Scamsieve-Status"
#define MAIL_SCORE_HEADER "X-Scamsieve-Score"

/* The names that are ours: whoever else wrote them has forged them. */
extern const char *const mail_status_headers[];
extern const size_t mail_status_header_count;

enum {
	MAIL_STATUS_RULES = 40, /* named in one header */
	MAIL_STATUS_LINE = 72   /* columns from which it is folded */
};

struct mail_status {
	const struct verdict *verdict; /* NULL: not screened */
	const char *unscreened;        /* then why: "internal-error" */
	const char *partial;           /* "oversize", "unparsable", or NULL */
	enum action action;            /* what is done, policies applied */
	enum direction direction;
	const char *version; /* of the ruleset; NULL: none */
};

/* Append the status header's value, folded by "\n\t"; ASCII. */
void mail_status_add(struct buf *out, const struct mail_status *status);

/* Append the rules' ids with commas between, "none" without. */
void mail_status_add_rules(struct buf *out, const struct verdict *verdict);

/* Append a score with one to three decimals; "never" for INFINITY. */
void mail_status_add_score(struct buf *out, double score);

/*
 * What a status header says on a key, such as "score"; white space may be
 * folded. False when the key is not there.
 */
bool mail_status_get(struct span value, const char *key, struct span *found);

#endif
