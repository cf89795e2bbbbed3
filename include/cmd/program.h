/* SPDX-License-Identifier: Apache-2.0 */
/*
 * program.h - what all programs share: version, exit codes, where the rules
 * are, and how findings are shown.
 */
#ifndef SCAMSIEVE_CMD_PROGRAM_H
#define SCAMSIEVE_CMD_PROGRAM_H

#include "base/err.h"

#define SCAMSIEVE_VERSION "0.1.0"

enum exit_code {
	EXIT_CLEAN = 0,
	EXIT_FINDINGS = 1, /* something to report, or tests that failed */
	EXIT_TROUBLE = 2   /* usage, configuration, input or output */
};

/*
 * Where the rules are that belong to this program: ../rules beside the
 * folder of the program's own file when that exists, so that a build tree
 * uses its own rules, also build/san, else where they are installed.
 * The result is a static string; not safe with threads.
 */
const char *program_rules_path(void);

/*
 * Where compiled rules are kept between starts: $SCAMSIEVE_CACHE_DIR (empty:
 * nowhere), $CACHE_DIRECTORY as systemd gives it, /var/cache/scamsieve for
 * root, $XDG_CACHE_HOME/scamsieve, ~/.cache/scamsieve. NULL: nowhere. A
 * static string; not safe with threads.
 */
const char *program_cache_folder(void);

/* Seconds since 1970. */
int64_t program_now_s(void);

/* Nanoseconds of a clock that only goes forward. */
uint64_t program_now_ns(void);

/* The same in milliseconds. */
int64_t program_now_ms(void);

/* Nanoseconds of processor time: of this process, of this thread. */
uint64_t program_cpu_ns(void);
uint64_t program_thread_cpu_ns(void);

/* "program: message" on stderr. */
void program_complain(const char *program, const char *format, ...)
    PRINTF_LIKE(2, 3);

/* All findings on stderr, sorted, each with its line and caret. */
void program_show_findings(struct diag_list *list);

/* Write all bytes, whatever interrupts. 0 or ERR_IO, errno is kept. */
int program_write(int fd, struct span bytes);

/*
 * Write all bytes to standard output, and complain when that fails; a reader
 * that has gone away is no cause to. 0 or ERR_IO.
 */
int program_print(const char *program, struct span bytes);

#endif
