/* SPDX-License-Identifier: Apache-2.0 */
/*
 * milter_session - libmilter's callbacks, from connect to close.
 *
 * Contract: each callback hands what it is given to the session's desk and
 * returns; all deciding is done at the end of the message. The order of
 * callbacks is the MTA's: every one of them copes with a session that has
 * not been greeted, and with a mail that was not ended.
 * Failure: a mail that cannot be taken in is deferred at its end.
 * Limits: those of milter.h and mail.h; max_sessions, max_message_bytes.
 * Threads: libmilter calls one session from one thread at a time.
 *
 * Over a unix socket the steps that are only listened to are not answered,
 * and those that say nothing to us are left out, which is fastest. Over TCP
 * each step is asked for and answered: the MTA writes in small pieces, the
 * macros of a step that it leaves out among them, and every one that has no
 * answer costs 40 ms, Nagle's algorithm there waiting for our delayed
 * acknowledgement.
 */
#include "cmd/milter.h"

#include "cmd/mail_status.h"
#include "cmd/program.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

#define ACTIONS                                                                \
	(SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_QUARANTINE | SMFIF_ADDRCPT |    \
	 SMFIF_DELRCPT)
#define STEPS_LEFT_OUT (SMFIP_NOHELO | SMFIP_NODATA | SMFIP_NOEOH)
#define STEPS_NOT_ANSWERED                                                     \
	(SMFIP_NR_CONN | SMFIP_NR_MAIL | SMFIP_NR_RCPT | SMFIP_NR_HDR |        \
	 SMFIP_NR_BODY)

/* Callbacks are given no context of ours before the first one. */
static struct milter *milter;

static sfsistat go_on(const struct milter_session *session,
		      unsigned long no_reply)
{
	return (session->steps & no_reply) ? SMFIS_NOREPLY : SMFIS_CONTINUE;
}

static struct milter_session *session_of(SMFICTX *context)
{
	struct milter_session *session = smfi_getpriv(context);

	if (session)
		return session;
	session = calloc(1, sizeof(*session));
	if (!session)
		return NULL;
	session->milter = milter;
	/* A connection that is used again is not negotiated again. */
	session->steps = atomic_load(&milter->steps);
	if (smfi_setpriv(context, session) != MI_SUCCESS) {
		free(session);
		return NULL;
	}
	return session;
}

static sfsistat on_negotiate(SMFICTX *context, unsigned long actions,
			     unsigned long steps, unsigned long f2 UNUSED,
			     unsigned long f3 UNUSED,
			     unsigned long *wanted_actions,
			     unsigned long *wanted_steps, unsigned long *out2,
			     unsigned long *out3)
{
	unsigned long wanted = SMFIP_NOUNKNOWN | SMFIP_SKIP | SMFIP_HDR_LEADSPC;
	struct milter_session *session;
	struct err err;

	*out2 = 0;
	*out3 = 0;
	if ((actions & ACTIONS) != ACTIONS) {
		err_set(&err, 0, "offered 0x%lx, needed 0x%lx", actions,
			(unsigned long)ACTIONS);
		log_error(milter->log, LOG_LEVEL_ERROR,
			  "the MTA does not allow what is needed", &err);
		metrics_add(milter->shard, METRICS_ERROR_PEER, 1);
		return SMFIS_REJECT;
	}
	if (milter->is_unix)
		wanted |= STEPS_LEFT_OUT | STEPS_NOT_ANSWERED;
	*wanted_actions = ACTIONS;
	*wanted_steps = wanted & steps;
	session = session_of(context);
	if (!session)
		return SMFIS_REJECT;
	session->steps = *wanted_steps;
	atomic_store(&milter->steps, *wanted_steps);
	return SMFIS_CONTINUE;
}

static bool read_client(struct network *client, const struct sockaddr *address)
{
	char text[INET6_ADDRSTRLEN];
	const char *got = NULL;

	if (address && address->sa_family == AF_INET)
		got = inet_ntop(
		    AF_INET,
		    &((const struct sockaddr_in *)(const void *)address)
			 ->sin_addr,
		    text, sizeof(text));
	if (address && address->sa_family == AF_INET6)
		got = inet_ntop(
		    AF_INET6,
		    &((const struct sockaddr_in6 *)(const void *)address)
			 ->sin6_addr,
		    text, sizeof(text));
	return got && network_parse(client, span_of(text)) == 0;
}

/* What Postfix shows for mail of the sendmail command: no client has it. */
static bool is_port_0_of_loopback(const struct sockaddr *address)
{
	const struct sockaddr_in *in = (const void *)address;
	const struct sockaddr_in6 *in6 = (const void *)address;

	if (address && address->sa_family == AF_INET)
		return in->sin_port == 0 &&
		       ntohl(in->sin_addr.s_addr) >> 24 == 127;
	return address && address->sa_family == AF_INET6 &&
	       in6->sin6_port == 0 && IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr);
}

static sfsistat on_connect(SMFICTX *context, char *host UNUSED,
			   struct sockaddr *address)
{
	struct milter_session *session = session_of(context);
	size_t limit = milter->config.milter.max_sessions;

	if (!session)
		return SMFIS_TEMPFAIL;
	if (!session->is_counted &&
	    atomic_fetch_add(&milter->n_sessions, 1) >= limit) {
		atomic_fetch_sub(&milter->n_sessions, 1);
		log_event(milter->log, LOG_LEVEL_WARNING,
			  "too many sessions, one is deferred", NULL, 0);
		metrics_add(milter->shard, METRICS_REFUSED, 1);
		/* Where no answer is due its mails are deferred instead. */
		session->is_over_limit = true;
		return (session->steps & SMFIP_NR_CONN) ? SMFIS_NOREPLY
							: SMFIS_TEMPFAIL;
	}
	session->is_over_limit = false;
	if (!session->is_counted)
		metrics_add(milter->shard, METRICS_CONNECTIONS, 1);
	session->is_counted = true;
	session->has_client = read_client(&session->client, address);
	session->is_local = is_port_0_of_loopback(address);
	return go_on(session, SMFIP_NR_CONN);
}

/* Steps that say nothing to us, asked for because of their answers. */
static sfsistat on_hello(SMFICTX *context UNUSED, char *name UNUSED)
{
	return SMFIS_CONTINUE;
}

static sfsistat on_data(SMFICTX *context UNUSED)
{
	return SMFIS_CONTINUE;
}

static void forget_mail(struct milter_session *session)
{
	milter_desk_give_back(milter, session->desk);
	session->desk = NULL;
}

struct span milter_bare_address(const char *argument)
{
	struct span address = span_of(argument);

	if (address.len > 1 && address.ptr[0] == '<' &&
	    address.ptr[address.len - 1] == '>')
		address = span_make(address.ptr + 1, address.len - 2);
	if (address.len > MILTER_ADDRESS_LIMIT)
		address.len = MILTER_ADDRESS_LIMIT;
	return address;
}

static sfsistat on_mail(SMFICTX *context, char **arguments)
{
	struct milter_session *session = session_of(context);
	struct milter_desk *desk;

	if (!session)
		return SMFIS_TEMPFAIL;
	forget_mail(session);
	/* Without a desk the mail is deferred at its end. */
	desk = session->is_over_limit ? NULL : milter_desk_take(milter);
	session->desk = desk;
	if (!desk)
		return go_on(session, SMFIP_NR_MAIL);
	milter_direction(context, session, desk);
	if (arena_copy(&desk->arena,
		       milter_bare_address(arguments ? arguments[0] : NULL),
		       &desk->envelope_from) < 0)
		desk->has_failed = true;
	return go_on(session, SMFIP_NR_MAIL);
}

static int keep_recipient(struct milter_desk *desk, const char *recipient)
{
	const char **recipients;
	struct span copy;

	if (desk->n_recipients >= MILTER_RECIPIENT_LIMIT)
		return 0;
	recipients = arena_array_room(
	    &desk->arena, desk->recipients, desk->n_recipients,
	    &desk->recipients_capacity, sizeof(*recipients));
	if (!recipients)
		return ERR_MEMORY;
	desk->recipients = recipients;
	if (arena_copy(&desk->arena, span_of(recipient), &copy) < 0)
		return ERR_MEMORY;
	recipients[desk->n_recipients] = (const char *)copy.ptr;
	if (desk->n_recipients == 0)
		desk->envelope_to = milter_bare_address((const char *)copy.ptr);
	return 0;
}

static sfsistat on_recipient(SMFICTX *context, char **arguments)
{
	struct milter_session *session = session_of(context);
	struct milter_desk *desk = session ? session->desk : NULL;

	if (!desk || !arguments || !arguments[0])
		return session ? go_on(session, SMFIP_NR_RCPT) : SMFIS_TEMPFAIL;
	if (keep_recipient(desk, arguments[0]) < 0)
		desk->has_failed = true;
	else
		desk->n_recipients++;
	return go_on(session, SMFIP_NR_RCPT);
}

static void note_subject(struct milter_desk *desk, struct span value)
{
	if (desk->n_subjects++ || value.len > MILTER_SUBJECT_LIMIT)
		return;
	if (arena_copy(&desk->arena, value, &desk->subject) < 0)
		desk->has_failed = true;
}

static sfsistat on_header(SMFICTX *context, char *name, char *value)
{
	struct milter_session *session = session_of(context);
	struct milter_desk *desk = session ? session->desk : NULL;
	struct span trimmed = span_trim(span_of(name));

	if (!desk)
		return session ? go_on(session, SMFIP_NR_HDR) : SMFIS_TEMPFAIL;
	for (size_t i = 0; i < mail_status_header_count; i++) {
		if (span_equal_nocase(trimmed, mail_status_headers[i])) {
			desk->n_forged[i]++;
			return go_on(session, SMFIP_NR_HDR);
		}
	}
	if (span_equal_nocase(trimmed, "Subject"))
		note_subject(desk, span_of(value));
	if (desk->screener && mail_reader_header(&desk->reader, span_of(name),
						 span_of(value)) < 0)
		desk->has_failed = true;
	return go_on(session, SMFIP_NR_HDR);
}

static sfsistat on_body(SMFICTX *context, unsigned char *chunk, size_t len)
{
	struct milter_session *session = session_of(context);
	struct milter_desk *desk = session ? session->desk : NULL;
	size_t limit;
	size_t room;

	if (!desk)
		return session ? go_on(session, SMFIP_NR_BODY) : SMFIS_TEMPFAIL;
	limit = desk->config->max_message_bytes;
	room = limit > desk->body_bytes ? limit - desk->body_bytes : 0;
	desk->body_bytes += len;
	if (len > room) {
		desk->is_oversize = true;
		len = room;
	}
	if (len && desk->screener &&
	    mail_reader_body(&desk->reader, span_make(chunk, len)) < 0)
		desk->has_failed = true;
	if (desk->is_oversize && (session->steps & SMFIP_SKIP) &&
	    !(session->steps & SMFIP_NR_BODY))
		return SMFIS_SKIP;
	return go_on(session, SMFIP_NR_BODY);
}

/* The mail as a whole is here: judge it, act, tell. */
static sfsistat end_mail(SMFICTX *context, struct milter_desk *desk)
{
	bool is_measured = milter->metrics != NULL;
	uint64_t start_cpu_ns = is_measured ? program_thread_cpu_ns() : 0;
	uint64_t start_ns = program_now_ns();
	struct milter_outcome outcome;
	struct milter_times times = {0};
	sfsistat answer;

	milter_judge(milter, desk, &outcome);
	times.judged = program_now_ns() - start_ns;
	if (is_measured)
		times.judged_cpu = program_thread_cpu_ns() - start_cpu_ns;
	answer = milter_act(context, milter, desk, &outcome);
	times.total = program_now_ns() - start_ns;
	milter_report(context, milter, desk, &outcome, &times);
	atomic_fetch_add(&milter->n_messages, 1);
	return answer;
}

static sfsistat on_end(SMFICTX *context)
{
	struct milter_session *session = session_of(context);
	sfsistat answer = SMFIS_TEMPFAIL;

	atomic_fetch_add(&milter->n_judging, 1);
	if (atomic_load(&milter->is_draining))
		metrics_add(milter->shard, METRICS_UNSEEN_DRAINING, 1);
	else if (session && session->desk)
		answer = end_mail(context, session->desk);
	else
		metrics_add(milter->shard,
			    session && session->is_over_limit
				? METRICS_UNSEEN_SESSIONS
				: METRICS_UNSEEN_MEMORY,
			    1);
	if (session)
		forget_mail(session);
	atomic_fetch_sub(&milter->n_judging, 1);
	return answer;
}

static sfsistat on_abort(SMFICTX *context)
{
	struct milter_session *session = smfi_getpriv(context);

	if (session)
		forget_mail(session);
	return SMFIS_CONTINUE;
}

/* Also called for sessions that never got as far as connect. */
static sfsistat on_close(SMFICTX *context)
{
	struct milter_session *session = smfi_getpriv(context);

	if (!session)
		return SMFIS_CONTINUE;
	forget_mail(session);
	if (session->is_counted)
		atomic_fetch_sub(&milter->n_sessions, 1);
	(void)smfi_setpriv(context, NULL);
	free(session);
	return SMFIS_CONTINUE;
}

int milter_session_register(struct milter *served, struct err *err)
{
	static char name[] = "scamsieve";
	struct smfiDesc description = {
	    .xxfi_name = name,
	    .xxfi_version = SMFI_VERSION,
	    .xxfi_flags = ACTIONS,
	    .xxfi_connect = on_connect,
	    .xxfi_helo = on_hello,
	    .xxfi_envfrom = on_mail,
	    .xxfi_envrcpt = on_recipient,
	    .xxfi_data = on_data,
	    .xxfi_header = on_header,
	    .xxfi_eoh = on_data,
	    .xxfi_body = on_body,
	    .xxfi_eom = on_end,
	    .xxfi_abort = on_abort,
	    .xxfi_close = on_close,
	    .xxfi_negotiate = on_negotiate,
	};

	milter = served;
	return smfi_register(description) == MI_SUCCESS
		   ? 0
		   : err_set(err, ERR_IO, "libmilter does not take us");
}
