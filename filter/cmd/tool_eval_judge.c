/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_eval_judge - a batch of labelled messages judged on several threads.
 *
 * Contract: see tool_eval.h. Each thread has a scratch and an arena of its
 * own and takes the next item that nobody has; what it found goes into the
 * item's own row, so that the result does not hang on the threads' order.
 * Failure: messages that cannot be read are complained of and left out.
 * Limits: MAIL_FILE_LIMIT a mail, ROW_HITS rules a message.
 * Threads: eval_judge() from one thread; the others are its own.
 */
#include "cmd/tool_eval.h"
#include "message/mail.h"
#include "rules/rule.h"
#include "rules/rule_test.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	MAIL_FILE_LIMIT = 64 << 20,
	ROW_HITS = 4096,
	THREAD_LIMIT = 64,
	PROGRESS_STEP = 500
};

struct worker {
	struct eval_run *run;
	struct scratch *scratch;
	struct arena arena;
	struct buf mail;
	uint64_t *rule_ns; /* what each rule took, when it is asked for */
	struct measure_hit hits[ROW_HITS];
};

void eval_complain(struct eval_run *run, const char *path, size_t number,
		   const char *what)
{
	reading_complain(&run->reading, path, number ? ':' : '\0', number,
			 what);
	run->has_failed = true;
	run->n_unread++;
}

static bool is_negative(const struct eval_run *run, struct span label)
{
	const struct eval_options *options = run->options;

	for (size_t i = 0; i < options->n_negatives; i++)
		if (span_equal_string(label, options->negatives[i]))
			return true;
	return false;
}

static enum measure_class classify(const struct eval_run *run,
				   const struct eval_record *record)
{
	struct span label = record->names[MEASURE_LABEL];

	if (span_equal_string(label, run->options->positive))
		return MEASURE_POSITIVE;
	if (!span_equal_string(label, "ham") && !is_negative(run, label))
		return MEASURE_OTHER;
	return record->names[MEASURE_HARDNEG].len ? MEASURE_HARD : MEASURE_HAM;
}

static double threshold_of(const struct thresholds *thresholds, enum action at)
{
	switch (at) {
	case ACTION_PASS:
	case ACTION_TAG:
	case ACTION_COUNT:
		break;
	case ACTION_QUARANTINE:
		return fmin(thresholds->quarantine, thresholds->reject);
	case ACTION_REJECT:
		return thresholds->reject;
	}
	return fmin(thresholds->tag,
		    fmin(thresholds->quarantine, thresholds->reject));
}

static size_t gather_hits(struct worker *worker, const struct verdict *verdict)
{
	size_t n_rules;
	const struct rule *first = ruleset_rules(worker->run->set.ruleset,
						 &n_rules);
	size_t n = 0;

	for (size_t i = 0; i < verdict->n_rules && n < ROW_HITS; i++)
		worker->hits[n++] = (struct measure_hit){
		    (uint32_t)(verdict->rules[i].rule - first),
		    (float)verdict->rules[i].score};
	for (size_t i = 0; i < verdict->n_shadow && n < ROW_HITS; i++)
		worker->hits[n++] = (struct measure_hit){
		    (uint32_t)(verdict->shadow[i].rule - first),
		    (float)verdict->shadow[i].score};
	return n;
}

/* With the lock held. */
static int keep_row(struct worker *worker, const struct eval_subject *subject,
		    struct measure_row *row, const struct verdict *verdict)
{
	struct eval_run *run = worker->run;
	bool is_wrong;

	for (int i = 0; i < MEASURE_KEY_COUNT; i++)
		if (measure_name(&run->measure, subject->record.names[i],
				 &row->names[i]))
			return ERR_MEMORY;
	if (measure_set(&run->measure, subject->index, row, worker->hits,
			gather_hits(worker, verdict)))
		return ERR_MEMORY;
	is_wrong = row->is_flagged
		       ? row->class == MEASURE_HAM || row->class == MEASURE_HARD
		       : row->class == MEASURE_POSITIVE;
	if (row->class == MEASURE_OTHER)
		is_wrong = row->is_flagged && run->options->lists_others;
	return is_wrong && run->keeps_examples
		   ? eval_keep_example(run, subject, verdict)
		   : 0;
}

static void complain(struct worker *worker, const struct eval_item *item,
		     const char *what)
{
	pthread_mutex_lock(&worker->run->lock);
	eval_complain(worker->run, item->path, item->number, what);
	pthread_mutex_unlock(&worker->run->lock);
}

static void disguise(struct worker *worker, const struct eval_subject *subject,
		     enum action action)
{
	char room[PATH_MAX];
	const struct eval_lost self = {
	    .row = subject->index,
	    .name = eval_example_name(subject, room, sizeof(room)),
	};

	if (eval_mutate(worker->run, worker->scratch, &worker->arena,
			&subject->message, action, &self))
		complain(worker, subject->item, "out of memory");
}

static void judge(struct worker *worker, const struct eval_subject *subject)
{
	struct eval_run *run = worker->run;
	const struct message *message = &subject->message;
	const struct thresholds *thresholds =
	    &run->config.thresholds[message->channel][message->direction];
	enum action at = run->options->at;
	struct verdict verdict;
	struct measure_row row = {.is_flagged = false};
	int rc = ruleset_evaluate(run->set.ruleset, worker->scratch, message,
				  thresholds, &worker->arena, &verdict);

	pthread_mutex_lock(&run->lock);
	if (!rc) {
		row = (struct measure_row){
		    .class = classify(run, &subject->record),
		    .is_flagged = verdict.action >= at,
		    .score = verdict.score,
		    .threshold = threshold_of(thresholds, at),
		};
		if (row.is_flagged && row.score + 1e-9 < row.threshold)
			row.score = INFINITY; /* a rule forced it */
		rc = keep_row(worker, subject, &row, &verdict);
		if (!rc && run->see)
			rc = run->see(run->see_context,
				      &(struct eval_seen){
					  .row = subject->index,
					  .record = &subject->record,
					  .message = message,
					  .scratch = worker->scratch,
					  .verdict = &verdict,
					  .threshold = row.threshold,
				      });
	}
	if (rc)
		eval_complain(run, subject->item->path, subject->item->number,
			      rc == ERR_LIMIT ? "too large" : "out of memory");
	pthread_mutex_unlock(&run->lock);
	if (!rc && run->mutator && row.is_flagged &&
	    row.class == MEASURE_POSITIVE)
		disguise(worker, subject, verdict.action);
}

/* The mail in a file, into the worker's buffer. */
static int read_mail_file(struct worker *worker, const char *path,
			  struct message *message, struct err *err)
{
	const struct mail_options options = {
	    .authserv_id = worker->run->options->authserv_id,
	};
	int rc;

	buf_clear(&worker->mail);
	rc = tool_read_input(path, MAIL_FILE_LIMIT, &worker->mail, err);
	return rc ? rc
		  : mail_read(message, buf_span(&worker->mail), &options,
			      &worker->arena, err);
}

/* A record may name the mail that it was made of, in its own folder. */
static int read_named_mail(struct worker *worker, struct eval_subject *subject,
			   struct err *err)
{
	struct span name = subject->record.eml_path;
	char path[PATH_MAX];
	int n;

	if (!subject->item->folder || !name.len)
		return 0;
	if (name.ptr[0] == '/' || span_starts_with(name, span_of("../")) ||
	    span_find(name, span_of("/../"), 0) != SIZE_MAX)
		return err_set(err, ERR_INPUT,
			       "eml_path: expected a file below the corpus");
	n = snprintf(path, sizeof(path), "%s/%.*s", subject->item->folder,
		     (int)name.len, (const char *)name.ptr);
	if (n < 0 || (size_t)n >= sizeof(path))
		return err_set(err, ERR_INPUT, "eml_path: too long");
	return read_mail_file(worker, path, &subject->message, err);
}

/* Only of what is counted: the label says. */
static void note(struct worker *worker, const struct eval_item *item,
		 const struct eval_record *record)
{
	if (!record->has_label || !record->record.passed_over)
		return;
	pthread_mutex_lock(&worker->run->lock);
	reading_note(&worker->run->reading, &record->record, item->number);
	pthread_mutex_unlock(&worker->run->lock);
}

static int read_item(struct worker *worker, struct eval_subject *subject,
		     struct err *err)
{
	const struct mail_options options = {
	    .authserv_id = worker->run->options->authserv_id,
	};
	const struct eval_item *item = subject->item;
	int rc;

	if (!item->label) {
		rc = eval_record_read(
		    &subject->record, &subject->message, item->bytes, item->len,
		    worker->run->options->label_field, &worker->arena, err);
		note(worker, item, &subject->record);
		if (rc || !subject->record.has_label)
			return rc;
		return read_named_mail(worker, subject, err);
	}
	subject->record = (struct eval_record){.has_label = true};
	subject->record.names[MEASURE_LABEL] = span_of(item->label);
	if (!item->bytes)
		return read_mail_file(worker, item->path, &subject->message,
				      err);
	return mail_read(&subject->message, span_make(item->bytes, item->len),
			 &options, &worker->arena, err);
}

/* The file of a record or mailbox, the folder of a mail. */
static struct span file_of(const struct eval_item *item)
{
	struct span path = span_of(item->path);

	if (!item->number && path.len) {
		size_t end = path.len;

		while (end && path.ptr[end - 1] != '/')
			end--;
		path.len = end ? end - 1 : path.len;
	}
	return eval_last_part(path);
}

static void show_progress(struct eval_run *run, size_t done)
{
	if (run->shows_progress && done % PROGRESS_STEP == 0)
		fprintf(stderr, "\r%zu messages ", run->first_row + done);
}

static void *work(void *argument)
{
	struct worker *worker = argument;
	struct eval_run *run = worker->run;
	size_t index;

	while ((index = atomic_fetch_add(&run->next, 1)) < run->batch->n) {
		struct eval_subject subject = {
		    .item = &run->batch->items[index],
		    .index = run->first_row + index,
		};
		struct err err = {""};

		arena_reset(&worker->arena);
		show_progress(run, index);
		if (read_item(worker, &subject, &err) < 0) {
			complain(worker, subject.item, err.text);
		} else if (subject.record.has_label) {
			subject.record.names[MEASURE_FILE] = file_of(
			    subject.item);
			judge(worker, &subject);
		} else {
			pthread_mutex_lock(&run->lock);
			run->n_unlabelled++;
			pthread_mutex_unlock(&run->lock);
		}
	}
	return NULL;
}

static void worker_free(struct worker *worker)
{
	scratch_free(worker->scratch);
	arena_release(&worker->arena);
	buf_release(&worker->mail);
	free(worker->rule_ns);
	free(worker);
}

static struct worker *worker_new(struct eval_run *run)
{
	struct worker *worker = calloc(1, sizeof(*worker));

	if (!worker)
		return NULL;
	worker->run = run;
	arena_init(&worker->arena, 0);
	buf_init(&worker->mail, 0);
	worker->scratch = scratch_new(run->set.ruleset);
	worker->rule_ns = calloc(run->n_rules + 1, sizeof(uint64_t));
	if (!worker->scratch || !worker->rule_ns) {
		worker_free(worker);
		return NULL;
	}
	if (run->rule_ns)
		scratch_time_rules(worker->scratch, worker->rule_ns);
	return worker;
}

void eval_judge(struct eval_run *run, const struct eval_items *items)
{
	struct worker *workers[THREAD_LIMIT];
	pthread_t threads[THREAD_LIMIT];
	size_t n_started = 0;
	size_t n = 0;

	run->batch = items;
	run->first_row = run->measure.n_rows;
	atomic_store(&run->next, 0);
	while (n < run->options->n_threads && n < THREAD_LIMIT &&
	       (workers[n] = worker_new(run)))
		n++;
	if (n == 0 || measure_grow(&run->measure, items->n)) {
		eval_complain(run, "memory", 0, "there is too little");
		goto out;
	}
	/* The first worker's thread is this one. */
	while (n_started + 1 < n &&
	       pthread_create(&threads[n_started], NULL, work,
			      workers[n_started + 1]) == 0)
		n_started++;
	(void)work(workers[0]);
	for (size_t i = 0; i < n_started; i++)
		pthread_join(threads[i], NULL);
	eval_sort_examples(run);
out:
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; run->rule_ns && j < run->n_rules; j++)
			run->rule_ns[j] += workers[i]->rule_ns[j];
		worker_free(workers[i]);
	}
}
