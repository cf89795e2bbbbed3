/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_doctor_service - what systemd lets the milter do.
 *
 * Contract: see tool_doctor.h. systemctl is asked for the unit; where there
 * is none, this process stands for the daemon.
 * Failure: what cannot be found out is no finding.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */ /* NOLINT */
#include "cmd/tool_doctor.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>

enum { OTHERS = 64, PAGE_BYTES = 4096 };

static const char unit[] = "scamsieve-milter.service";

/* "NAME=value" lines; empty without systemd. */
static void ask_systemd(struct buf *out)
{
	static const char *const arguments[] = {
	    "-c",
	    "systemctl show -p LimitNOFILE -p LimitNPROC -p TasksMax "
	    "-p MemoryDenyWriteExecute -p User -p Group "
	    "-p ProtectSystem -p ReadWritePaths scamsieve-milter "
	    "2>/dev/null || :",
	    NULL};
	struct hold_queue nowhere = {.config_folder = NULL};
	struct err err;

	if (hold_run(&nowhere, "sh", arguments, out, &err) < 0)
		buf_clear(out);
}

struct span doctor_unit_value(const struct doctor *doctor, const char *name)
{
	struct span lines = doctor->unit;
	size_t len = strlen(name);

	while (lines.len) {
		size_t lf = span_find(lines, span_of("\n"), 0);
		size_t end = lf == SIZE_MAX ? lines.len : lf;

		if (end > len && memcmp(lines.ptr, name, len) == 0 &&
		    lines.ptr[len] == '=')
			return span_make(lines.ptr + len + 1, end - len - 1);
		end += end < lines.len;
		lines = span_make(lines.ptr + end, lines.len - end);
	}
	return span_of("");
}

/* Memory that is both written and executed: what PCRE2's compiler needs. */
static bool may_compile(void)
{
	void *page = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return false;
	munmap(page, PAGE_BYTES);
	return true;
}

static void check_compiling(struct doctor *doctor, struct span answer)
{
	bool is_denied = span_find(answer,
				   span_of("MemoryDenyWriteExecute=yes"),
				   0) != SIZE_MAX;

	if (is_denied)
		doctor_add(doctor, "jit-refused", unit,
			   "MemoryDenyWriteExecute=no",
			   "regular expressions are interpreted, which is "
			   "many times slower");
	else if (!may_compile())
		doctor_add(doctor, "jit-refused", "system", "",
			   "memory cannot be written and executed here "
			   "(SELinux, seccomp): regular expressions are "
			   "interpreted, which is many times slower");
}

/* Of the unit, or else of this process. UINT64_MAX: none. */
static uint64_t descriptor_limit(struct span answer)
{
	static const char key[] = "LimitNOFILE=";
	size_t at = span_find(answer, span_of(key), 0);
	struct rlimit limit;

	if (at != SIZE_MAX) {
		/* A buf_string() ends in NUL; "infinity" is none. */
		uint64_t n = strtoull(
		    (const char *)answer.ptr + at + sizeof(key) - 1, NULL, 10);

		return n ? n : UINT64_MAX;
	}
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 ||
	    limit.rlim_max == RLIM_INFINITY)
		return UINT64_MAX;
	return limit.rlim_max;
}

static void check_descriptors(struct doctor *doctor, struct span answer)
{
	size_t n_sessions = doctor->config->milter.max_sessions;
	uint64_t limit = descriptor_limit(answer);
	struct buf change;

	if (limit >= n_sessions + OTHERS)
		return;
	buf_init(&change, 0);
	buf_add_format(&change, "LimitNOFILE=%zu", n_sessions + OTHERS);
	doctor_add(doctor, "limit-low", unit, buf_string(&change),
		   "%zu sessions need %zu open files, and the limit is %llu",
		   n_sessions, n_sessions + OTHERS, (unsigned long long)limit);
	buf_release(&change);
}

/* A session may need a thread; one that gets none hangs. */
static void check_threads(struct doctor *doctor)
{
	static const char *const names[] = {"LimitNPROC", "TasksMax"};
	size_t needed = doctor->config->milter.max_sessions + OTHERS;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct span value = doctor_unit_value(doctor, names[i]);
		char text[DOCTOR_TEXT_BYTES];
		unsigned long long limit;

		snprintf(text, sizeof(text), "%.*s", (int)value.len,
			 (const char *)value.ptr);
		limit = strtoull(text, NULL, 10);
		/* "infinity" is none, and so is what is not said. */
		if (limit == 0 || limit >= needed)
			continue;
		snprintf(text, sizeof(text), "%s=%zu", names[i], needed);
		doctor_add(doctor, "limit-low", unit, text,
			   "%zu sessions need %zu threads, and the limit is "
			   "%llu",
			   doctor->config->milter.max_sessions, needed, limit);
	}
}

void doctor_check_service(struct doctor *doctor)
{
	struct span answer;
	struct buf out;

	buf_init(&out, 0);
	ask_systemd(&out);
	answer = span_of(buf_string(&out));
	(void)arena_copy(&doctor->postfix.arena, answer, &doctor->unit);
	check_compiling(doctor, answer);
	check_descriptors(doctor, answer);
	check_threads(doctor);
	buf_release(&out);
}
