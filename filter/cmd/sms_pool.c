/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_pool - a batch of records cut into runs, each answered by a thread.
 *
 * Contract: see sms_pool.h. Threads take runs of consecutive records, one
 * after the other, as long as there are any; the caller takes part. More runs
 * than threads: one that has hard messages, or must wait for a processor,
 * holds up few others. The runs' buffers one after the other are the answers
 * in order.
 * Failure: a thread that cannot be started is done without; a buffer that
 * failed is the caller's to see.
 * Limits: SMS_THREAD_LIMIT.
 * Threads: one caller.
 */
#include "cmd/sms_pool.h"

#include <stdlib.h>

/* Fewer records are not worth waking another thread for. */
enum { RUN_RECORDS = 32, RUNS_PER_THREAD = 8 };

struct run {
	const struct sms_record *records;
	size_t n;
	uint64_t first;
	struct buf out;
};

struct worker {
	struct sms_pool *pool;
	struct sms_session session;
	pthread_t thread;
	bool is_started;
};

struct sms_pool {
	struct worker *workers; /* the first is the caller */
	size_t n_workers;
	struct run *runs;     /* RUNS_PER_THREAD for each worker */
	pthread_mutex_t lock; /* for all that follows */
	pthread_cond_t has_runs;
	pthread_cond_t is_done;
	size_t n_runs;     /* of the batch */
	size_t n_taken;    /* of them, from the first on */
	size_t n_answered; /* of those taken */
	bool is_over;
};

static void answer_too_long(struct sms_session *session)
{
	struct err why;

	sms_keep_wire(session, (struct span){0},
		      session->options->format->name);
	sms_session_begin(session);
	err_set(&why, 0,
		"expected at most %zu bytes; what was longer has been thrown "
		"away",
		sms_session_limit(session));
	sms_session_answer_error(session, (struct span){0},
				 SMS_FAILURE_OVERSIZE, why.text);
}

static void answer_record(struct sms_session *session,
			  const struct sms_record *record)
{
	session->record_start = session->out.len;
	session->holds_back = false;
	session->has_shown = false;
	if (record->ptr) {
		sms_keep_wire(session, span_make(record->ptr, record->len),
			      session->options->format->name);
		session->options->format->answer(session, record->ptr,
						 record->len);
	} else {
		answer_too_long(session);
	}
	/* A message that is held back leaves no line. */
	if (!session->options->emits_messages ||
	    session->out.len > session->record_start)
		buf_add_char(&session->out, '\n');
}

/* Answer into the run's buffer, which the session has meanwhile. */
static void answer_run(struct sms_session *session, struct run *run)
{
	struct buf own = session->out;

	session->out = run->out;
	buf_clear(&session->out);
	for (size_t i = 0; i < run->n; i++) {
		session->n_records = run->first + i;
		answer_record(session, &run->records[i]);
	}
	run->out = session->out;
	session->out = own;
}

/* Answer runs until all are taken. The lock is held before and after. */
static void answer_runs(struct worker *worker)
{
	struct sms_pool *pool = worker->pool;

	while (pool->n_taken < pool->n_runs) {
		struct run *run = &pool->runs[pool->n_taken++];

		pthread_mutex_unlock(&pool->lock);
		answer_run(&worker->session, run);
		pthread_mutex_lock(&pool->lock);
		pool->n_answered++;
	}
}

static void *work(void *argument)
{
	struct worker *worker = argument;
	struct sms_pool *pool = worker->pool;

	pthread_mutex_lock(&pool->lock);
	while (!pool->is_over) {
		answer_runs(worker);
		if (pool->n_answered == pool->n_runs)
			pthread_cond_signal(&pool->is_done);
		pthread_cond_wait(&pool->has_runs, &pool->lock);
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

static int start(struct sms_pool *pool, struct sms_shared *shared, size_t i,
		 struct err *err)
{
	struct worker *worker = &pool->workers[i];
	int rc;

	worker->pool = pool;
	pool->n_workers++;
	rc = sms_session_open(&worker->session, shared, err);
	if (rc < 0 || i == 0)
		return rc;
	if (pthread_create(&worker->thread, NULL, work, worker) != 0)
		return err_set(err, ERR_IO, "a thread could not be started");
	worker->is_started = true;
	return 0;
}

struct sms_pool *sms_pool_new(struct sms_shared *shared, size_t n_threads,
			      struct err *err)
{
	struct sms_pool *pool = calloc(1, sizeof(*pool));
	int rc = 0;

	if (pool) {
		pool->workers = calloc(n_threads, sizeof(*pool->workers));
		pool->runs = calloc(n_threads,
				    RUNS_PER_THREAD * sizeof(*pool->runs));
	}
	if (!pool || !pool->workers || !pool->runs) {
		if (pool) {
			free(pool->workers);
			free(pool->runs);
		}
		free(pool);
		err_set(err, ERR_MEMORY, "out of memory");
		return NULL;
	}
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->has_runs, NULL);
	pthread_cond_init(&pool->is_done, NULL);
	for (size_t i = 0; i < n_threads && rc == 0; i++)
		rc = start(pool, shared, i, err);
	if (rc < 0) {
		sms_pool_free(pool);
		return NULL;
	}
	return pool;
}

void sms_pool_free(struct sms_pool *pool)
{
	if (!pool)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->is_over = true;
	pthread_cond_broadcast(&pool->has_runs);
	pthread_mutex_unlock(&pool->lock);
	for (size_t i = 0; i < pool->n_workers; i++) {
		if (pool->workers[i].is_started)
			pthread_join(pool->workers[i].thread, NULL);
		sms_session_close(&pool->workers[i].session);
	}
	for (size_t i = 0; i < pool->n_workers * RUNS_PER_THREAD; i++)
		buf_release(&pool->runs[i].out);
	pthread_cond_destroy(&pool->has_runs);
	pthread_cond_destroy(&pool->is_done);
	pthread_mutex_destroy(&pool->lock);
	free(pool->workers);
	free(pool->runs);
	free(pool);
}

struct sms_session *sms_pool_session(struct sms_pool *pool)
{
	return &pool->workers[0].session;
}

/*
 * Cut the batch into runs of about the same length, as many as are worth it;
 * returns their number.
 */
static size_t deal_out(struct sms_pool *pool, const struct sms_record *records,
		       size_t n, uint64_t first)
{
	size_t n_runs = n / RUN_RECORDS;
	size_t start = 0;

	if (n_runs > pool->n_workers * RUNS_PER_THREAD)
		n_runs = pool->n_workers * RUNS_PER_THREAD;
	if (n_runs == 0 || pool->n_workers == 1)
		n_runs = 1;
	for (size_t i = 0; i < n_runs; i++) {
		size_t end = n * (i + 1) / n_runs;

		pool->runs[i].records = records + start;
		pool->runs[i].n = end - start;
		pool->runs[i].first = first + start;
		start = end;
	}
	return n_runs;
}

void sms_pool_answer(struct sms_pool *pool, const struct sms_record *records,
		     size_t n, uint64_t first)
{
	/* Nobody looks at the runs now: all of the last ones are answered. */
	size_t n_runs = deal_out(pool, records, n, first);
	pthread_mutex_lock(&pool->lock);
	pool->n_runs = n_runs;
	pool->n_taken = 0;
	pool->n_answered = 0;
	if (n_runs > 1)
		pthread_cond_broadcast(&pool->has_runs);
	answer_runs(&pool->workers[0]);
	while (pool->n_answered < pool->n_runs)
		pthread_cond_wait(&pool->is_done, &pool->lock);
	pthread_mutex_unlock(&pool->lock);
}

struct buf *sms_pool_piece(struct sms_pool *pool, size_t i)
{
	return i < pool->n_runs ? &pool->runs[i].out : NULL;
}

const char *sms_pool_trouble(const struct sms_pool *pool)
{
	for (size_t i = 0; i < pool->n_workers; i++)
		if (pool->workers[i].session.is_stuck)
			return pool->workers[i].session.stuck.text;
	return NULL;
}
