/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metrics_file - metrics as a file, written anew every interval.
 *
 * The file is replaced as a whole: who reads it sees the old text or the new
 * one. Two processes of one name would write in turn what neither has counted,
 * so a lock beside the file is held; who does not get it says so, goes on
 * counting, and tries again at the next interval.
 *
 * Contract: see metrics_file.h.
 * Failure: told once, and once an hour while it lasts. No message ever waits
 * for this file.
 * Limits: STOP_MS for the last text.
 * Threads: one of its own; started and stopped from one.
 */
#include "cmd/metrics_file.h"

#include "cmd/file.h"
#include "cmd/program.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { STOP_MS = 2000, TELL_AGAIN_S = 3600, LOCK_MODE = 0600 };

struct metrics_file {
	struct metrics *metrics;
	struct metrics_file_options options;
	struct buf path, lock_path;
	struct buf text;
	int64_t interval_ms;
	int64_t start_s;
	int lock_fd; /* -1: not held */
	bool has_failed, was_told_of_failure;
	struct err why;
	int64_t told_s;

	pthread_t thread;
	pthread_mutex_t mutex; /* for all that follows */
	pthread_cond_t changed;
	bool is_asked; /* to end */
	bool is_done;
};

/* --- one text ------------------------------------------------------------- */

/* Somebody may have emptied the folder, and another process come. */
static bool has_lock(struct metrics_file *file)
{
	struct stat there, ours;

	if (file->lock_fd < 0)
		return false;
	if (stat(buf_string(&file->lock_path), &there) == 0 &&
	    fstat(file->lock_fd, &ours) == 0 && there.st_ino == ours.st_ino &&
	    there.st_dev == ours.st_dev)
		return true;
	close(file->lock_fd);
	file->lock_fd = -1;
	return false;
}

static int take_lock(struct metrics_file *file, struct err *err)
{
	const char *path = buf_string(&file->lock_path);
	int fd;

	if (has_lock(file))
		return 0;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, LOCK_MODE);
	if (fd < 0)
		return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		close(fd);
		return err_set(err, ERR_IO,
			       "%s: another process writes it; give this one "
			       "a metrics.name of its own",
			       buf_string(&file->path));
	}
	file->lock_fd = fd;
	return 0;
}

static int write_text(struct metrics_file *file, bool is_last, struct err *err)
{
	struct metrics_now now = {
	    .version = SCAMSIEVE_VERSION,
	    .start_s = file->start_s,
	    .time_s = program_now_s(),
	    .cpu_ns = program_cpu_ns(),
	    .is_running = !is_last,
	};
	int rc = take_lock(file, err);

	if (rc < 0)
		return rc;
	if (file->options.refresh)
		file->options.refresh(file->options.context, file->metrics);
	buf_clear(&file->text);
	metrics_format(file->metrics, &now, &file->text);
	if (file->text.has_failed)
		return err_set(err, ERR_MEMORY, "%s: out of memory",
			       buf_string(&file->path));
	return file_publish(buf_string(&file->path), buf_span(&file->text),
			    err);
}

static bool is_ending(struct metrics_file *file)
{
	bool is_asked;

	pthread_mutex_lock(&file->mutex);
	is_asked = file->is_asked;
	pthread_mutex_unlock(&file->mutex);
	return is_asked;
}

static void tell(struct metrics_file *file)
{
	file->was_told_of_failure = file->has_failed;
	file->told_s = program_now_s();
	file->options.tell(file->options.context,
			   file->has_failed ? &file->why : NULL);
}

static void write_and_tell(struct metrics_file *file, bool is_last)
{
	int rc = write_text(file, is_last, &file->why);
	bool is_due = program_now_s() - file->told_s >= TELL_AGAIN_S;

	file->has_failed = rc < 0;
	if (rc < 0)
		metrics_add_error(metrics_shard(file->metrics), rc);
	/* A disk that hung may have outlived whom this would be told. */
	if (is_ending(file))
		return;
	if (file->has_failed != file->was_told_of_failure ||
	    (file->has_failed && is_due))
		tell(file);
}

/* --- the thread ----------------------------------------------------------- */

static struct timespec time_in(int64_t ms)
{
	struct timespec due;

	clock_gettime(CLOCK_MONOTONIC, &due);
	ms += due.tv_nsec / 1000000;
	due.tv_sec += ms / 1000;
	due.tv_nsec = (long)(ms % 1000) * 1000000L;
	return due;
}

/* Until the next text is due; false: the last one is. */
static bool wait_for_turn(struct metrics_file *file)
{
	struct timespec due = time_in(file->interval_ms);
	int rc = 0;

	pthread_mutex_lock(&file->mutex);
	while (!file->is_asked && rc == 0)
		rc = pthread_cond_timedwait(&file->changed, &file->mutex, &due);
	pthread_mutex_unlock(&file->mutex);
	return rc != 0;
}

static void *work(void *argument)
{
	struct metrics_file *file = argument;

	do {
		write_and_tell(file, false);
	} while (wait_for_turn(file));
	write_and_tell(file, true);
	pthread_mutex_lock(&file->mutex);
	file->is_done = true;
	pthread_cond_signal(&file->changed);
	pthread_mutex_unlock(&file->mutex);
	return NULL;
}

static int start_thread(struct metrics_file *file, struct err *err)
{
	pthread_condattr_t attributes;
	sigset_t all, before;
	int rc;

	pthread_mutex_init(&file->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&file->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	/* Signals are for those who wait for them. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&file->thread, NULL, work, file);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc ? err_set(err, ERR_IO, "a thread could not be started: %s",
			    strerror(rc))
		  : 0;
}

/* --- its life ------------------------------------------------------------- */

static const char *name_of(const struct config *config, const char *program)
{
	return *config->metrics_name ? config->metrics_name : program;
}

bool metrics_file_path(const struct config *config, const char *program,
		       struct buf *path)
{
	if (!config->metrics_folder)
		return false;
	buf_add_format(path, "%s/%s.prom", config->metrics_folder,
		       name_of(config, program));
	return true;
}

static void release(struct metrics_file *file)
{
	metrics_free(file->metrics);
	buf_release(&file->path);
	buf_release(&file->lock_path);
	buf_release(&file->text);
	free(file);
}

int metrics_file_start(struct metrics_file **started,
		       const struct config *config,
		       const struct metrics_file_options *options,
		       struct err *err)
{
	struct metrics_file *file;
	int rc = 0;

	*started = NULL;
	if (!config->metrics_folder)
		return 0;
	file = calloc(1, sizeof(*file));
	if (!file)
		return err_set(err, ERR_MEMORY, "out of memory");
	file->options = *options;
	file->lock_fd = -1;
	file->start_s = program_now_s();
	file->interval_ms = (int64_t)config->metrics_interval_s * 1000;
	file->metrics = metrics_new(name_of(config, options->program),
				    options->channel);
	metrics_file_path(config, options->program, &file->path);
	buf_add_format(&file->lock_path, "%s/.%s.lock", config->metrics_folder,
		       name_of(config, options->program));
	if (!file->metrics || file->path.has_failed ||
	    file->lock_path.has_failed)
		rc = err_set(err, ERR_MEMORY, "out of memory");
	if (rc == 0)
		rc = start_thread(file, err);
	if (rc < 0)
		release(file);
	else
		*started = file;
	return rc;
}

struct metrics *metrics_file_metrics(const struct metrics_file *file)
{
	return file ? file->metrics : NULL;
}

void metrics_file_stop(struct metrics_file *file)
{
	struct timespec due = time_in(STOP_MS);
	bool is_done;
	int rc = 0;

	if (!file)
		return;
	pthread_mutex_lock(&file->mutex);
	file->is_asked = true;
	pthread_cond_signal(&file->changed);
	while (!file->is_done && rc == 0)
		rc = pthread_cond_timedwait(&file->changed, &file->mutex, &due);
	is_done = file->is_done;
	pthread_mutex_unlock(&file->mutex);
	if (!is_done) {
		pthread_detach(file->thread);
		return;
	}
	pthread_join(file->thread, NULL);
	if (file->has_failed && !file->was_told_of_failure)
		tell(file);
	pthread_cond_destroy(&file->changed);
	pthread_mutex_destroy(&file->mutex);
	if (file->lock_fd >= 0)
		close(file->lock_fd);
	release(file);
}
