/* SPDX-License-Identifier: Apache-2.0 */
/*
 * milter_signal - SIGHUP and SIGUSR1 reload, SIGTERM and SIGINT end.
 *
 * libmilter starts a thread of its own that waits for SIGHUP, SIGTERM and
 * SIGINT by sigwait(3) and stops the filter on any of them, cutting messages
 * that are being judged. It cannot be told not to. So the four signals are
 * blocked in every thread, our main thread fetches them, and the sigwait()
 * that libmilter calls is the one below, which never returns: a program's
 * own definition comes before the C library's.
 *
 * Contract: see milter_daemon.h. Signals that come while one is being served
 * stay pending, so the last SIGHUP is always followed by a reload.
 * Threads: milter_signal_wait() in one thread.
 */
#include "cmd/milter_daemon.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

static const int signals[] = {SIGHUP, SIGUSR1, SIGTERM, SIGINT};

static void fill(sigset_t *set)
{
	sigemptyset(set);
	for (size_t i = 0; i < ARRAY_LEN(signals); i++)
		sigaddset(set, signals[i]);
}

/* For libmilter's thread, see above. Nothing else here calls sigwait().
 * NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
int sigwait(const sigset_t *restrict set UNUSED, int *restrict number UNUSED)
{
	for (;;)
		pause();
}

void milter_signal_setup(void)
{
	struct sigaction action = {.sa_handler = SIG_IGN};
	sigset_t set;

	fill(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigaction(SIGPIPE, &action, NULL);
	/* A shell's "&" leaves SIGINT ignored, and ignored ones never come. */
	action.sa_handler = SIG_DFL;
	for (size_t i = 0; i < ARRAY_LEN(signals); i++)
		sigaction(signals[i], &action, NULL);
}

enum milter_event milter_signal_wait(unsigned timeout_ms)
{
	struct timespec timeout = {
	    .tv_sec = timeout_ms / 1000,
	    .tv_nsec = (long)(timeout_ms % 1000) * 1000000L,
	};
	sigset_t set;

	fill(&set);
	switch (sigtimedwait(&set, NULL, &timeout)) {
	case SIGHUP:
	case SIGUSR1:
		return MILTER_EVENT_RELOAD;
	case SIGTERM:
	case SIGINT:
		return MILTER_EVENT_END;
	default:
		return MILTER_EVENT_NONE;
	}
}
