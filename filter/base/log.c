/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log - levels, repeats and the way of an event to its sink.
 *
 * Contract: see log.h. An attacker who can make one fault happen a thousand
 * times a second must not fill the disk: the same line is told a few times,
 * then counted. Lines are the same when all but the time is; what differs in
 * a queue id is never held back.
 * Failure: when memory is out, a line is lost or a repeat is told in full.
 * Limits: SLOTS different lines are watched at a time; the one seen longest
 * ago makes room.
 * Threads: all functions but open and close may be called from any thread;
 * an event is formatted by its thread, one mutex is held while its line is
 * compared, given its time and written.
 */
#include "base/log.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum { SLOTS = 16, USUAL_BYTES = 512 };

/* A line that came lately. */
struct slot {
	struct buf line; /* formatted without time; empty: unused */
	enum log_level level;
	int64_t first_ms; /* when its window began */
	int64_t last_ms;
	uint64_t shown;
	uint64_t held_back;
};

struct log {
	pthread_mutex_t mutex;
	_Atomic int level;
	enum log_format format;
	const struct log_sink *sink;
	void *sink_state;
	int64_t (*now_ms)(void);
	struct buf line; /* the line as it is written */
	struct slot slots[SLOTS];
	atomic_uint_least64_t n_suppressed;
};

static int64_t system_now_ms(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_REALTIME, &now) < 0)
		return 0;
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int log_open(struct log **log, const struct log_options *options,
	     struct err *err)
{
	struct log *new = calloc(1, sizeof(*new));
	int status;

	if (!new)
		return err_set(err, ERR_MEMORY, "out of memory");
	new->level = (int)options->level;
	new->format = options->format;
	new->sink = options->sink ? options->sink : &log_sink_stderr;
	new->now_ms = options->now_ms ? options->now_ms : system_now_ms;
	if (pthread_mutex_init(&new->mutex, NULL)) {
		free(new);
		return err_set(err, ERR_MEMORY, "no mutex for the log");
	}
	status = new->sink->open(options->program, &new->sink_state, err);
	if (status < 0) {
		pthread_mutex_destroy(&new->mutex);
		free(new);
		return status;
	}
	*log = new;
	return 0;
}

void log_set_level(struct log *log, enum log_level level)
{
	log->level = (int)level;
}

/* bare is the record as a text line without time and level. */
static void write_record(struct log *log, const struct log_record *record,
			 struct span bare)
{
	bool needs_prefix = log->sink->needs_prefix;

	buf_clear(&log->line);
	if (log->format == LOG_FORMAT_TEXT && !needs_prefix)
		buf_add_span(&log->line, bare);
	else if (log->format != LOG_FORMAT_TEXT ||
		 !log_line_begin(record, bare, &log->line))
		log_line_format(record, log->format, needs_prefix, &log->line);
	/* The NUL that buf_string() puts there is not counted. */
	if (!log->line.has_failed && *buf_string(&log->line))
		log->sink->write(log->sink_state, record, buf_span(&log->line));
}

static void write_whole(struct log *log, const struct log_record *record)
{
	struct buf bare;

	buf_init(&bare, 0);
	log_line_format(record, LOG_FORMAT_TEXT, false, &bare);
	if (!bare.has_failed)
		write_record(log, record, buf_span(&bare));
	buf_release(&bare);
}

/* Tell how often the slot's line came unseen, and forget it. */
static void settle(struct log *log, struct slot *slot, int64_t now_ms)
{
	struct log_record record = {
	    .level = slot->level,
	    .time_ms = now_ms,
	    .message = "message repeated",
	    .repeats = slot->held_back,
	};
	struct log_field what = log_text("of", buf_span(&slot->line));

	record.fields = &what;
	record.n_fields = 1;
	if (slot->held_back)
		write_whole(log, &record);
	buf_clear(&slot->line);
	slot->shown = 0;
	slot->held_back = 0;
}

/* Settle what is due at now_ms. */
static void settle_due(struct log *log, int64_t now_ms)
{
	for (size_t i = 0; i < SLOTS; i++) {
		struct slot *slot = &log->slots[i];

		/* A clock that was set back ends the window too. */
		if (slot->line.len &&
		    (now_ms - slot->first_ms >= LOG_REPEAT_WINDOW_MS ||
		     now_ms < slot->first_ms))
			settle(log, slot, now_ms);
	}
}

static struct slot *find_slot(struct log *log, struct span bare,
			      enum log_level level)
{
	for (size_t i = 0; i < SLOTS; i++)
		if (log->slots[i].level == level &&
		    span_equal(buf_span(&log->slots[i].line), bare))
			return &log->slots[i];
	return NULL;
}

/* An unused slot, or the one seen longest ago, settled. */
static struct slot *make_room(struct log *log, int64_t now_ms)
{
	struct slot *oldest = &log->slots[0];

	for (size_t i = 0; i < SLOTS; i++) {
		if (log->slots[i].line.len == 0)
			return &log->slots[i];
		if (log->slots[i].last_ms < oldest->last_ms)
			oldest = &log->slots[i];
	}
	settle(log, oldest, now_ms);
	return oldest;
}

/* Whether the record is to be shown; counts it if not. */
static bool is_to_be_shown(struct log *log, const struct log_record *record,
			   struct span bare)
{
	struct slot *slot = find_slot(log, bare, record->level);

	if (!slot) {
		slot = make_room(log, record->time_ms);
		buf_clear(&slot->line);
		buf_add_span(&slot->line, bare);
		if (slot->line.has_failed) {
			/* Not watched: unused, and so it is told in full. */
			buf_clear(&slot->line);
			return true;
		}
		slot->level = record->level;
		slot->first_ms = record->time_ms;
	}
	slot->last_ms = record->time_ms;
	if (slot->shown < LOG_REPEATS_SHOWN) {
		slot->shown++;
		return true;
	}
	slot->held_back++;
	atomic_fetch_add_explicit(&log->n_suppressed, 1, memory_order_relaxed);
	return false;
}

void log_event(struct log *log, enum log_level level, const char *message,
	       const struct log_field *fields, size_t n_fields)
{
	struct log_record record = {
	    .level = level,
	    .message = message,
	    .fields = fields,
	    .n_fields = n_fields,
	};
	struct buf bare;

	if ((int)level > log->level)
		return;
	buf_init(&bare, 0);
	(void)buf_room(&bare, USUAL_BYTES);
	log_line_format(&record, LOG_FORMAT_TEXT, false, &bare);
	pthread_mutex_lock(&log->mutex);
	record.time_ms = log->now_ms();
	settle_due(log, record.time_ms);
	if (!bare.has_failed && is_to_be_shown(log, &record, buf_span(&bare)))
		write_record(log, &record, buf_span(&bare));
	pthread_mutex_unlock(&log->mutex);
	buf_release(&bare);
}

void log_error(struct log *log, enum log_level level, const char *message,
	       const struct err *err)
{
	struct log_field error = log_text("error", span_of(err->text));

	log_event(log, level, message, &error, 1);
}

uint64_t log_suppressed(const struct log *log)
{
	return atomic_load_explicit(&log->n_suppressed, memory_order_relaxed);
}

void log_tick(struct log *log)
{
	pthread_mutex_lock(&log->mutex);
	settle_due(log, log->now_ms());
	pthread_mutex_unlock(&log->mutex);
}

void log_close(struct log *log)
{
	if (!log)
		return;
	for (size_t i = 0; i < SLOTS; i++) {
		settle(log, &log->slots[i], log->now_ms());
		buf_release(&log->slots[i].line);
	}
	log->sink->close(log->sink_state);
	buf_release(&log->line);
	pthread_mutex_destroy(&log->mutex);
	free(log);
}
