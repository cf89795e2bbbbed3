/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_pool - a batch of records cut into runs, each answered by a thread.
 *
 * Contract: see sms_pool.h. Threads wait for a batch, answer one run of
 * consecutive records each into a buffer of their own, and wait again; the
 * caller takes part. Buffers one after the other are the answers in order.
 * Failure: a thread that cannot be started is done without; a buffer that
 * failed is the caller's to see.
 * Limits: SMS_THREAD_LIMIT.
 * Threads: one caller.
 */
#include "cmd/sms_pool.h"

#include <stdlib.h>

/* Fewer records are not worth waking another thread for. */
enum { RUN_RECORDS = 32 };

struct worker {
	struct sms_pool *pool;
	struct sms_session session;
	pthread_t thread;
	bool is_started;
	uint64_t batch; /* the last one that it has seen */
	const struct sms_record *records;
	size_t n;
	uint64_t first;
};

struct sms_pool {
	struct worker *workers; /* the first is the caller */
	size_t n_workers;
	pthread_mutex_t lock; /* for all that follows */
	pthread_cond_t has_batch;
	pthread_cond_t is_done;
	uint64_t batch;
	size_t n_busy;
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

static void answer_run(struct worker *worker)
{
	struct sms_session *session = &worker->session;

	for (size_t i = 0; i < worker->n; i++) {
		const struct sms_record *record = &worker->records[i];

		session->n_records = worker->first + i;
		session->record_start = session->out.len;
		session->holds_back = false;
		session->has_shown = false;
		if (record->ptr) {
			sms_keep_wire(session,
				      span_make(record->ptr, record->len),
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
}

/* Wait for a batch that is new to the worker; false: there will be none. */
static bool wait_for_batch(struct worker *worker)
{
	struct sms_pool *pool = worker->pool;
	bool is_over;

	pthread_mutex_lock(&pool->lock);
	while (worker->batch == pool->batch && !pool->is_over)
		pthread_cond_wait(&pool->has_batch, &pool->lock);
	worker->batch = pool->batch;
	is_over = pool->is_over;
	pthread_mutex_unlock(&pool->lock);
	return !is_over;
}

static void *work(void *argument)
{
	struct worker *worker = argument;
	struct sms_pool *pool = worker->pool;

	while (wait_for_batch(worker)) {
		answer_run(worker);
		pthread_mutex_lock(&pool->lock);
		if (--pool->n_busy == 0)
			pthread_cond_signal(&pool->is_done);
		pthread_mutex_unlock(&pool->lock);
	}
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

	if (pool)
		pool->workers = calloc(n_threads, sizeof(*pool->workers));
	if (!pool || !pool->workers) {
		free(pool);
		err_set(err, ERR_MEMORY, "out of memory");
		return NULL;
	}
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->has_batch, NULL);
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
	pthread_cond_broadcast(&pool->has_batch);
	pthread_mutex_unlock(&pool->lock);
	for (size_t i = 0; i < pool->n_workers; i++) {
		if (pool->workers[i].is_started)
			pthread_join(pool->workers[i].thread, NULL);
		sms_session_close(&pool->workers[i].session);
	}
	pthread_cond_destroy(&pool->has_batch);
	pthread_cond_destroy(&pool->is_done);
	pthread_mutex_destroy(&pool->lock);
	free(pool->workers);
	free(pool);
}

struct sms_session *sms_pool_session(struct sms_pool *pool)
{
	return &pool->workers[0].session;
}

/* Cut the batch into runs of about the same length, as many as are worth it. */
static void deal_out(struct sms_pool *pool, const struct sms_record *records,
		     size_t n, uint64_t first)
{
	size_t n_runs = n / RUN_RECORDS;
	size_t start = 0;

	if (n_runs > pool->n_workers)
		n_runs = pool->n_workers;
	if (n_runs == 0)
		n_runs = 1;
	for (size_t i = 0; i < pool->n_workers; i++) {
		size_t end = i < n_runs ? n * (i + 1) / n_runs : n;

		buf_clear(&pool->workers[i].session.out);
		pool->workers[i].records = records + start;
		pool->workers[i].n = end - start;
		pool->workers[i].first = first + start;
		start = end;
	}
}

void sms_pool_answer(struct sms_pool *pool, const struct sms_record *records,
		     size_t n, uint64_t first)
{
	bool is_alone = pool->n_workers == 1 || n < (size_t)2 * RUN_RECORDS;

	deal_out(pool, records, n, first);
	if (is_alone) {
		answer_run(&pool->workers[0]);
		return;
	}
	pthread_mutex_lock(&pool->lock);
	pool->batch++;
	pool->n_busy = pool->n_workers - 1;
	pthread_cond_broadcast(&pool->has_batch);
	pthread_mutex_unlock(&pool->lock);
	answer_run(&pool->workers[0]);
	pthread_mutex_lock(&pool->lock);
	while (pool->n_busy)
		pthread_cond_wait(&pool->is_done, &pool->lock);
	pthread_mutex_unlock(&pool->lock);
}

struct buf *sms_pool_piece(struct sms_pool *pool, size_t i)
{
	return i < pool->n_workers ? &pool->workers[i].session.out : NULL;
}

const char *sms_pool_trouble(const struct sms_pool *pool)
{
	for (size_t i = 0; i < pool->n_workers; i++)
		if (pool->workers[i].session.is_stuck)
			return pool->workers[i].session.stuck.text;
	return NULL;
}
