/* SPDX-License-Identifier: Apache-2.0 */
/*
 * milter_action - headers, holding, refusing: what is done with a mail.
 *
 * Contract: see milter.h. Every mail that is taken bears one status header
 * of ours and none of anybody else. The forged ones go highest index first,
 * for deleting one renumbers those behind it.
 * Failure: a call of libmilter that fails defers the mail: a mail that came
 * through without its mark would look screened to nobody.
 * Threads: the session's.
 */
#include "cmd/milter.h"

#include "cmd/mail_status.h"
#include "rules/ruleset.h"

#include <assert.h>
#include <stdio.h>

enum { REPLY_BYTES = 400 };

static_assert(ARRAY_LEN(((struct milter_desk *)0)->n_forged) == 2,
	      "one count for each of mail_status_headers");

struct act {
	SMFICTX *context;
	const struct milter_desk *desk;
	struct milter_outcome *outcome;
	struct buf text;
};

/* libmilter's calls take char *, and change nothing. */
static char *loose(const char *text)
{
	char *same;

	memcpy(&same, &text, sizeof(same));
	return same;
}

static int fail(struct act *act, const char *call)
{
	metrics_add(act->desk->shard, METRICS_ERROR_PEER, 1);
	return err_set(&act->outcome->why, ERR_IO,
		       "the MTA does not do what it is asked: %s", call);
}

/* An SMTP answer; libmilter reads it as a format, so '%' is doubled. */
static void reply(struct act *act, const char *code, const char *status,
		  const char *text)
{
	char line[REPLY_BYTES];
	size_t n = 0;

	for (; *text && n + 2 < sizeof(line); text++) {
		if (*text == '%')
			line[n++] = '%';
		line[n++] = *text >= ' ' && *text <= '~' ? *text : '?';
	}
	line[n] = '\0';
	/* On failure the MTA says something of its own. */
	(void)smfi_setreply(act->context, loose(code), loose(status), line);
}

static sfsistat defer(struct act *act)
{
	act->outcome->is_deferred = true;
	reply(act, "451", "4.7.1",
	      "Screening is not possible now, please try again later");
	return SMFIS_TEMPFAIL;
}

static sfsistat refuse(struct act *act)
{
	const char *queue_id = smfi_getsymval(act->context, loose("i"));
	const struct milter_config *config = &act->desk->config->milter;
	char text[REPLY_BYTES];

	snprintf(text, sizeof(text), "%s (reference %s)", config->reject_text,
		 queue_id ? queue_id : "NOQUEUE");
	reply(act, "550", "5.7.1", text);
	return SMFIS_REJECT;
}

static int remove_forged(struct act *act)
{
	for (size_t i = 0; i < mail_status_header_count; i++) {
		for (size_t n = act->desk->n_forged[i]; n > 0; n--) {
			if (smfi_chgheader(act->context,
					   loose(mail_status_headers[i]),
					   (int)n, NULL) != MI_SUCCESS)
				return fail(act, "delete a header");
		}
	}
	return 0;
}

/* Below the MTA's own Received line. */
static int insert(struct act *act, const char *name)
{
	const char *value = buf_string(&act->text);

	if (act->text.has_failed) {
		metrics_add_error(act->desk->shard, ERR_MEMORY);
		return err_set(&act->outcome->why, ERR_MEMORY, "out of memory");
	}
	if (smfi_insheader(act->context, 1, loose(name), loose(value)) !=
	    MI_SUCCESS)
		return fail(act, "insert a header");
	return 0;
}

static int add_status(struct act *act)
{
	const struct milter_outcome *outcome = act->outcome;
	struct mail_status status = {
	    .verdict = outcome->verdict,
	    .unscreened = outcome->unscreened,
	    .partial = outcome->partial,
	    .action = outcome->action,
	    .direction = act->desk->direction,
	};
	struct ruleset_stats stats;
	int rc;

	if (act->desk->generation) {
		ruleset_stats(act->desk->generation->ruleset, &stats);
		status.version = stats.version;
	}
	if (outcome->verdict) {
		buf_clear(&act->text);
		buf_add_char(&act->text, ' ');
		mail_status_add_score(&act->text, outcome->verdict->score);
		rc = insert(act, MAIL_SCORE_HEADER);
		if (rc < 0)
			return rc;
	}
	buf_clear(&act->text);
	buf_add_char(&act->text, ' ');
	mail_status_add(&act->text, &status);
	return insert(act, MAIL_STATUS_HEADER);
}

static int tag_subject(struct act *act)
{
	const struct milter_desk *desk = act->desk;
	struct span subject = desk->subject;
	int rc;

	if (!*desk->config->milter.subject_tag ||
	    (desk->n_subjects && !subject.ptr))
		return 0;
	while (subject.len && subject.ptr[0] == ' ')
		subject = span_make(subject.ptr + 1, subject.len - 1);
	/* A mail that comes by here a second time has it. */
	if (span_starts_with(subject,
			     span_of(desk->config->milter.subject_tag)))
		return 0;
	buf_clear(&act->text);
	buf_add_char(&act->text, ' ');
	buf_add_string(&act->text, desk->config->milter.subject_tag);
	buf_add_span(&act->text, subject);
	if (desk->n_subjects == 0)
		return insert(act, "Subject");
	rc = smfi_chgheader(act->context, loose("Subject"), 1,
			    loose(buf_string(&act->text)));
	return rc == MI_SUCCESS ? 0 : fail(act, "change the subject");
}

static int hold(struct act *act)
{
	buf_clear(&act->text);
	buf_add_string(&act->text, "scamsieve: ");
	if (act->outcome->verdict)
		mail_status_add_rules(&act->text, act->outcome->verdict);
	else
		buf_add_string(&act->text, act->outcome->unscreened);
	if (smfi_quarantine(act->context, loose(buf_string(&act->text))) !=
	    MI_SUCCESS)
		return fail(act, "hold a mail");
	return 0;
}

/* Is it the review mailbox, in whatever case? */
static bool is_review(const struct act *act, const char *recipient)
{
	return span_equal_nocase(milter_bare_address(recipient),
				 act->desk->config->milter.review_mailbox);
}

static int add_review(struct act *act)
{
	const char *mailbox = act->desk->config->milter.review_mailbox;

	return smfi_addrcpt(act->context, loose(mailbox)) == MI_SUCCESS
		   ? 0
		   : fail(act, "add a recipient");
}

/* A copy, unless it goes there anyway. */
static int copy_to_review(struct act *act)
{
	const struct milter_desk *desk = act->desk;

	for (size_t i = 0; i < desk->n_recipients && i < MILTER_RECIPIENT_LIMIT;
	     i++)
		if (is_review(act, desk->recipients[i]))
			return 0;
	return add_review(act);
}

/*
 * The review mailbox instead of all recipients. It comes last: it may have
 * been one of them, and taking that one away takes each of that name.
 */
static int redirect(struct act *act)
{
	const struct milter_desk *desk = act->desk;

	for (size_t i = 0; i < desk->n_recipients; i++)
		if (smfi_delrcpt(act->context, loose(desk->recipients[i])) !=
		    MI_SUCCESS)
			return fail(act, "remove a recipient");
	return add_review(act);
}

/*
 * Not a mail of the sendmail command: Postfix names its recipients as they
 * are behind its canonical maps, and does not find them by these names.
 */
static bool may_redirect(const struct milter_desk *desk)
{
	return desk->config->milter.on_quarantine == QUARANTINE_REDIRECT &&
	       desk->n_recipients <= MILTER_RECIPIENT_LIMIT && !desk->is_local;
}

static int keep_back(struct act *act)
{
	const struct milter_desk *desk = act->desk;
	bool is_redirect = may_redirect(desk);
	int rc = is_redirect ? redirect(act) : hold(act);

	if (rc == 0)
		metrics_add(desk->shard,
			    is_redirect ? METRICS_REDIRECTED : METRICS_HELD, 1);
	return rc;
}

static int deliver(struct act *act)
{
	const struct milter_config *config = &act->desk->config->milter;
	int rc = remove_forged(act);

	if (rc == 0)
		rc = add_status(act);
	if (rc == 0 && act->outcome->action >= ACTION_TAG)
		rc = tag_subject(act);
	if (rc < 0)
		return rc;
	switch (act->outcome->action) {
	case ACTION_TAG:
		return config->on_tag == TAG_COPY ? copy_to_review(act) : 0;
	case ACTION_QUARANTINE:
		return keep_back(act);
	case ACTION_PASS:
	case ACTION_REJECT:
	case ACTION_COUNT:
		break;
	}
	return 0;
}

static bool has_too_many_forged(const struct milter_desk *desk)
{
	return desk->n_forged[0] + desk->n_forged[1] > MILTER_FORGED_LIMIT;
}

sfsistat milter_act(SMFICTX *context, struct milter *milter UNUSED,
		    const struct milter_desk *desk,
		    struct milter_outcome *outcome)
{
	struct act act = {context, desk, outcome, {0}};
	sfsistat answer = SMFIS_CONTINUE;

	buf_init(&act.text, 0);
	if (has_too_many_forged(desk)) {
		err_set(&outcome->why, 0, "more than %d forged headers",
			MILTER_FORGED_LIMIT);
		outcome->is_deferred = false;
		outcome->action = ACTION_REJECT;
	}
	if (outcome->is_deferred)
		answer = defer(&act);
	else if (outcome->action == ACTION_REJECT)
		answer = refuse(&act);
	else if (deliver(&act) < 0)
		answer = defer(&act);
	buf_release(&act.text);
	return answer;
}
