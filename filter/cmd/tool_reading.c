/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_reading - what could not be taken from files of messages.
 *
 * Contract: see tool_reading.h. Corpora have words of their own for channels
 * and directions; their records are judged all the same, and it is said once
 * a file, with the first place. The filters refuse such a record instead:
 * there it is a fault of the gateway, and would be held to thresholds that
 * are not its own.
 */
#include "cmd/tool_reading.h"

#include "cmd/program.h"

#include <stdio.h>

void reading_complain(struct tool_reading *reading, const char *path,
		      char separator, size_t number, const char *what)
{
	if (reading->n_faults++ >= READING_SHOWN)
		return;
	if (separator)
		program_complain(reading->program, "%s%c%zu: %s", path,
				 separator, number, what);
	else
		program_complain(reading->program, "%s: %s", path, what);
}

void reading_note(struct tool_reading *reading, const struct record *record,
		  size_t number)
{
	for (size_t i = 0; i < RECORD_FIELD_COUNT; i++) {
		if (!(record->passed_over >> i & 1))
			continue;
		if (!reading->passed_over[i].n++ ||
		    number < reading->passed_over[i].first)
			reading->passed_over[i].first = number;
	}
}

static void tell_passed_over(const struct tool_reading *reading,
			     enum record_field field, const char *path)
{
	size_t n = reading->passed_over[field].n;
	char place[32] = "";
	char others[64] = "";

	if (reading->passed_over[field].first)
		(void)snprintf(place, sizeof(place), ":%zu",
			       reading->passed_over[field].first);
	if (n > 1)
		(void)snprintf(others, sizeof(others), ", and in %zu more",
			       n - 1);
	program_complain(reading->program,
			 "%s%s%s\"%s\": expected %s; read as if the key were "
			 "not there%s",
			 path ? path : "", place, path ? ": " : "",
			 record_field_name(field), record_field_expected(field),
			 others);
}

void reading_end(struct tool_reading *reading, const char *path)
{
	const char *program = reading->program;

	if (reading->n_faults > READING_SHOWN)
		program_complain(program, "%s%s%zu more cannot be read",
				 path ? path : "", path ? ": " : "",
				 reading->n_faults - READING_SHOWN);
	for (size_t i = 0; i < RECORD_FIELD_COUNT; i++)
		if (reading->passed_over[i].n)
			tell_passed_over(reading, (enum record_field)i, path);
	*reading = (struct tool_reading){.program = program};
}
