/* SPDX-License-Identifier: Apache-2.0 */
/*
 * milter_notify - what systemd is told, see sd_notify(3).
 *
 * Contract: see milter_daemon.h. Without systemd, or built without its
 * library, nothing happens.
 * Threads: the main one.
 */
#include "cmd/milter_daemon.h"

#ifdef HAVE_SYSTEMD
#include "cmd/program.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <systemd/sd-daemon.h>

enum { STATUS_BYTES = 256, NS_A_MICROSECOND = 1000 };

void milter_notify_ready(void)
{
	sd_notify(0, "READY=1");
}

void milter_notify_reloading(void)
{
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
		   program_now_ns() / NS_A_MICROSECOND);
}

void milter_notify_stopping(void)
{
	sd_notify(0, "STOPPING=1");
}

void milter_notify_status(const char *format, ...)
{
	char status[STATUS_BYTES];
	va_list list;

	va_start(list, format);
	vsnprintf(status, sizeof(status), format, list);
	va_end(list);
	sd_notifyf(0, "STATUS=%s", status);
}

void milter_notify_watchdog(void)
{
	sd_notify(0, "WATCHDOG=1");
}
#else
void milter_notify_ready(void)
{
}

void milter_notify_reloading(void)
{
}

void milter_notify_stopping(void)
{
}

void milter_notify_status(const char *format UNUSED, ...)
{
}

void milter_notify_watchdog(void)
{
}
#endif
