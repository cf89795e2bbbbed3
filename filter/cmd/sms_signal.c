/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_signal - signals without a race against the read that they must end.
 *
 * Contract: see sms_signal.h. A handler sets a flag and writes a byte into a
 * pipe of our own, on which sms_signal_wait() polls as well: a signal that
 * comes between the look at the flag and the poll still ends the poll.
 * Failure: ERR_IO when there is no pipe to be had.
 * Threads: one program, one set of handlers.
 */
#include "cmd/sms_signal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t is_ended;
static volatile sig_atomic_t needs_reload;
static int wake[2] = {-1, -1}; /* read here, write there */

void sms_signal_wake(void)
{
	int saved = errno;

	/* A full pipe wakes as well. */
	if (write(wake[1], "", 1) < 0)
		errno = saved;
	errno = saved;
}

static void handle(int number)
{
	if (number == SIGHUP)
		needs_reload = 1;
	else
		is_ended = 1;
	sms_signal_wake();
}

static int set_flags(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 ||
	    fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
		return ERR_IO;
	return 0;
}

int sms_signal_setup(struct err *err)
{
	struct sigaction action = {.sa_handler = handle};
	struct sigaction before;

	if (pipe(wake) < 0 || set_flags(wake[0]) < 0 || set_flags(wake[1]) < 0)
		return err_set(err, ERR_IO, "pipe: %s", strerror(errno));
	sigemptyset(&action.sa_mask);
	action.sa_flags = SA_RESTART;
	sigaction(SIGTERM, &action, NULL);
	/* A shell's "&" leaves SIGINT ignored: so it stays. */
	if (sigaction(SIGINT, NULL, &before) == 0 &&
	    before.sa_handler != SIG_IGN)
		sigaction(SIGINT, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
	return 0;
}

bool sms_signal_is_ended(void)
{
	return is_ended;
}

bool sms_signal_take_reload(void)
{
	if (!needs_reload)
		return false;
	/* One that comes just now is served by the same reload. */
	needs_reload = 0;
	return true;
}

int sms_signal_poll(struct pollfd *polled, size_t n, int timeout_ms)
{
	char bytes[64];
	int n_ready;

	polled[0] = (struct pollfd){.fd = wake[0], .events = POLLIN};
	n_ready = poll(polled, n, timeout_ms);
	if (n_ready <= 0 || !polled[0].revents)
		return n_ready;
	while (read(wake[0], bytes, sizeof(bytes)) > 0)
		;
	return n_ready - 1;
}

bool sms_signal_wait(int fd, int timeout_ms)
{
	struct pollfd polled[2] = {[1] = {.fd = fd, .events = POLLIN}};

	return sms_signal_poll(polled, ARRAY_LEN(polled), timeout_ms) > 0;
}
