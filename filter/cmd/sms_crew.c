/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_crew - threads that take a request from a queue, judge, and answer.
 *
 * Contract: see sms_crew.h. A reload is work like any other, done by one of
 * the threads while the others go on with the rules they have.
 * Failure: a request that is not understood, or for which memory is out, is
 * answered with a refusal; a client that does not take its answer in time is
 * given up.
 * Limits: ANSWER_MS to send an answer.
 * Threads: one gives work; SMS_THREAD_LIMIT do it.
 */
#include "cmd/sms_crew.h"

#include "cmd/program.h"
#include "cmd/sms_pool.h"
#include "cmd/sms_signal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { ANSWER_MS = 10000 };

struct hand {
	struct sms_crew *crew;
	struct sms_session session;
	pthread_t thread;
	bool is_started;
};

struct sms_crew {
	struct hand *hands;
	size_t n_hands;
	pthread_mutex_t lock; /* for all that follows */
	pthread_cond_t has_work;
	struct sms_job *first, *last; /* waiting */
	struct sms_job *done;
	bool needs_reload;
	bool is_reloading;
	bool is_over;
};

/* --- one request --------------------------------------------------------- */

static struct wire_answer answer_of(const struct sms_answer *answer)
{
	struct wire_answer said = {
	    .has_verdict = answer->verdict != NULL,
	    .kept_id = answer->kept_id,
	    .generation = answer->generation,
	};

	if (answer->verdict) {
		said.verdict = *answer->verdict;
	} else {
		said.action = span_of(answer->action);
		said.error = span_of(answer->error);
	}
	return said;
}

static void answer_request(struct sms_session *session,
			   const struct sms_job *job)
{
	struct arena *arena = sms_session_begin(session);
	struct wire_request request;
	struct wire_answer said;
	struct sms_answer answer;
	struct verdict verdict;
	struct err err;
	int rc = wire_read_request(job->header.kind, job->body, arena, &request,
				   &err);

	if (rc < 0) {
		metrics_add_error(session->shard, rc);
		wire_add_refusal(&session->out, rc, err.text);
		return;
	}
	session->direction = request.message.direction;
	sms_keep_wire(session, request.original,
		      (const char *)request.format.ptr);
	if (request.kind == WIRE_JUDGE) {
		sms_session_judge(session, &request.message, &verdict, &answer);
	} else {
		answer = (struct sms_answer){
		    .id = request.message.id,
		    .action = action_name(ACTION_QUARANTINE),
		    .error = (const char *)request.error.ptr,
		    .generation = screener_generation(session->screener)
				      ->number,
		};
		sms_keep(session, NULL, &answer);
		sms_count_answer(session, &answer, METRICS_POLICY_UNPARSABLE,
				 ERR_INPUT);
	}
	said = answer_of(&answer);
	wire_add_answer(&session->out, &said);
}

/* Send all bytes, or give up. */
static bool send_all(int fd, struct span rest)
{
	int64_t due_ms = program_now_ms() + ANSWER_MS;

	while (rest.len) {
		struct pollfd polled = {.fd = fd, .events = POLLOUT};
		ssize_t n = send(fd, rest.ptr, rest.len, MSG_NOSIGNAL);
		int64_t left_ms = due_ms - program_now_ms();

		if (n >= 0)
			rest = span_make(rest.ptr + n, rest.len - (size_t)n);
		else if (errno != EAGAIN && errno != EINTR)
			return false;
		else if (left_ms <= 0 || poll(&polled, 1, (int)left_ms) == 0)
			return false;
	}
	return true;
}

static void do_job(struct sms_session *session, struct sms_job *job)
{
	buf_clear(&session->out);
	answer_request(session, job);
	if (session->out.has_failed) {
		buf_release(&session->out);
		wire_add_refusal(&session->out, ERR_MEMORY, "out of memory");
	}
	job->is_answered = !session->out.has_failed &&
			   send_all(job->fd, buf_span(&session->out));
	if (!job->is_answered)
		metrics_add(session->shard, METRICS_ERROR_PEER, 1);
}

/* --- the queue ----------------------------------------------------------- */

/* Wait for work: *job, or NULL for a reload. False: there will be none. */
static bool take(struct sms_crew *crew, struct sms_job **job)
{
	bool has_work = true;

	pthread_mutex_lock(&crew->lock);
	while (!crew->first && !crew->is_over &&
	       (!crew->needs_reload || crew->is_reloading))
		pthread_cond_wait(&crew->has_work, &crew->lock);
	*job = NULL;
	if (crew->needs_reload && !crew->is_reloading && !crew->is_over) {
		crew->needs_reload = false;
		crew->is_reloading = true;
	} else if (crew->first) {
		*job = crew->first;
		crew->first = crew->first->next;
		if (!crew->first)
			crew->last = NULL;
	} else {
		has_work = false;
	}
	pthread_mutex_unlock(&crew->lock);
	return has_work;
}

static void give_back(struct sms_crew *crew, struct sms_job *job)
{
	pthread_mutex_lock(&crew->lock);
	job->next = crew->done;
	crew->done = job;
	pthread_mutex_unlock(&crew->lock);
	sms_signal_wake();
}

static void reload(struct hand *hand)
{
	struct sms_crew *crew = hand->crew;

	sms_session_reload(&hand->session);
	pthread_mutex_lock(&crew->lock);
	crew->is_reloading = false;
	if (crew->needs_reload)
		pthread_cond_signal(&crew->has_work);
	pthread_mutex_unlock(&crew->lock);
}

static void *work(void *argument)
{
	struct hand *hand = argument;
	struct sms_job *job;

	while (take(hand->crew, &job)) {
		if (job) {
			do_job(&hand->session, job);
			give_back(hand->crew, job);
		} else {
			reload(hand);
		}
	}
	return NULL;
}

void sms_crew_put(struct sms_crew *crew, struct sms_job *job)
{
	job->next = NULL;
	pthread_mutex_lock(&crew->lock);
	if (crew->last)
		crew->last->next = job;
	else
		crew->first = job;
	crew->last = job;
	pthread_cond_signal(&crew->has_work);
	pthread_mutex_unlock(&crew->lock);
}

void sms_crew_reload(struct sms_crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	crew->needs_reload = true;
	pthread_cond_signal(&crew->has_work);
	pthread_mutex_unlock(&crew->lock);
}

struct sms_job *sms_crew_take_done(struct sms_crew *crew)
{
	struct sms_job *done;

	pthread_mutex_lock(&crew->lock);
	done = crew->done;
	crew->done = NULL;
	pthread_mutex_unlock(&crew->lock);
	return done;
}

/* --- its life ------------------------------------------------------------ */

static int hire(struct sms_crew *crew, struct sms_shared *shared,
		struct err *err)
{
	struct hand *hand = &crew->hands[crew->n_hands++];
	int rc;

	hand->crew = crew;
	rc = sms_session_open(&hand->session, shared, err);
	if (rc < 0)
		return rc;
	if (pthread_create(&hand->thread, NULL, work, hand) != 0)
		return err_set(err, ERR_IO, "a thread could not be started");
	hand->is_started = true;
	return 0;
}

struct sms_crew *sms_crew_new(struct sms_shared *shared, size_t n,
			      struct err *err)
{
	struct sms_crew *crew = calloc(1, sizeof(*crew));
	sigset_t all, before;
	int rc = 0;

	if (crew)
		crew->hands = calloc(n, sizeof(*crew->hands));
	if (!crew || !crew->hands) {
		free(crew);
		err_set(err, ERR_MEMORY, "out of memory");
		return NULL;
	}
	pthread_mutex_init(&crew->lock, NULL);
	pthread_cond_init(&crew->has_work, NULL);
	/* Signals are for the one who waits for clients. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (crew->n_hands < n && rc == 0)
		rc = hire(crew, shared, err);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (rc < 0) {
		sms_crew_free(crew);
		return NULL;
	}
	return crew;
}

void sms_crew_free(struct sms_crew *crew)
{
	if (!crew)
		return;
	pthread_mutex_lock(&crew->lock);
	crew->is_over = true;
	pthread_cond_broadcast(&crew->has_work);
	pthread_mutex_unlock(&crew->lock);
	for (size_t i = 0; i < crew->n_hands; i++) {
		if (crew->hands[i].is_started)
			pthread_join(crew->hands[i].thread, NULL);
		sms_session_close(&crew->hands[i].session);
	}
	pthread_cond_destroy(&crew->has_work);
	pthread_mutex_destroy(&crew->lock);
	free(crew->hands);
	free(crew);
}
