/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_doctor - scamsieve doctor: is this machine's mail screened?
 *
 * Looks at the configuration, the rules, the socket and Postfix's settings,
 * and names for each thing that is wrong the line to change.
 *
 * Contract: nothing is changed. Exit 0 when nothing was found, 1 with
 * findings, 2 when it cannot look.
 */
#include "cmd/tool.h"
#include "cmd/tool_doctor.h"

#include "base/json.h"
#include "cmd/load.h"
#include "service/screen.h"

#include <stdio.h>
#include <unistd.h>

static const char program[] = "scamsieve doctor";

struct run {
	struct doctor doctor;
	const char *config_path;
};

static const struct option_row rows[] = {
    {.name = "config",
     .argument = "FILE",
     .help = "Our configuration. Without it " LOAD_DEFAULT_CONFIG
	     " is read if there is one.",
     OPTION_STRING(struct run, config_path)},
    {.name = "postfix-config",
     .letter = 'c',
     .argument = "FOLDER",
     .help = "Postfix's configuration, for an instance that is not the usual "
	     "one.",
     OPTION_STRING(struct run, doctor.postfix.config_folder)},
    {.name = "etc",
     .argument = "FOLDER",
     .help = "Where opendkim.conf and opendmarc.conf are (/etc).",
     OPTION_STRING(struct run, doctor.etc_folder)},
    {.name = "json",
     .letter = 'j',
     .help = "A JSON object a line.",
     OPTION_FLAG(struct run, doctor.is_json)},
    OPTION_ROW_HELP,
};

const struct option_table tool_doctor_options = {
    .usage = "scamsieve doctor [OPTION]...",
    .purpose = "Finds what keeps this machine's mail from being screened, and "
	       "names the line to change.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
};

void doctor_add(struct doctor *doctor, const char *name, const char *file,
		const char *change, const char *format, ...)
{
	char text[DOCTOR_TEXT_BYTES];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	doctor->n_findings++;
	if (!doctor->is_json) {
		buf_add_format(&doctor->out, "%s: %s [%s]\n", file, text, name);
		if (*change)
			buf_add_format(&doctor->out, "    %s\n", change);
		return;
	}
	buf_add_string(&doctor->out, "{\"finding\":");
	json_add_string(&doctor->out, span_of(name));
	buf_add_string(&doctor->out, ",\"file\":");
	json_add_string(&doctor->out, span_of(file));
	buf_add_string(&doctor->out, ",\"text\":");
	json_add_string(&doctor->out, span_of(text));
	buf_add_string(&doctor->out, ",\"change\":");
	json_add_string(&doctor->out, span_of(change));
	buf_add_string(&doctor->out, "}\n");
}

/* Configuration and rules, as the milter reads them. 0 or negative. */
static int check_rules(struct run *run, struct live **live, struct err *err)
{
	struct live_options live_options = {
	    .default_rules = program_rules_path(),
	    .config_path = run->config_path,
	    .ruleset = {.now_s = program_now_s(), .now_ns = program_now_ns},
	};
	struct diag_list diags;
	struct arena arena;
	int rc;

	arena_init(&arena, 0);
	diag_list_init(&diags, &arena);
	rc = live_open(live, &live_options, &diags, err);
	for (size_t i = 0; i < diags.n; i++) {
		const struct diag *diag = &diags.items[i];
		const struct source *source = diag->place.source;
		char place[DOCTOR_TEXT_BYTES];

		if (diag->severity != SEVERITY_ERROR)
			continue;
		snprintf(place, sizeof(place), "%s:%u:%u",
			 source ? source->path : "", diag->place.line,
			 diag->place.column);
		doctor_add(&run->doctor, "rules-broken", place, "", "%s",
			   diag->text);
	}
	arena_release(&arena);
	return rc;
}

static int look(struct run *run, struct err *err)
{
	const struct generation *generation;
	struct ruleset_stats stats;
	struct live *live;
	int rc = check_rules(run, &live, err);

	if (rc < 0)
		return run->doctor.n_findings ? EXIT_FINDINGS : rc;
	generation = live_take(live);
	run->doctor.config = generation->config;
	ruleset_stats(generation->ruleset, &stats);
	memcpy(run->doctor.version, stats.version, sizeof(stats.version));
	doctor_check_running(&run->doctor);
	doctor_check_service(&run->doctor);
	doctor_check_metrics(&run->doctor);
	rc = doctor_read_postfix(&run->doctor, err);
	if (rc == 0)
		doctor_check_postfix(&run->doctor);
	live_give_back(live, generation);
	live_close(live);
	if (rc < 0)
		return rc;
	if (run->doctor.n_findings)
		return EXIT_FINDINGS;
	if (!run->doctor.is_json)
		buf_add_string(&run->doctor.out, "nothing found\n");
	return EXIT_CLEAN;
}

int tool_doctor(int argc, char **argv)
{
	struct run run = {.doctor.etc_folder = "/etc"};
	struct err err = {""};
	int status;
	int first;

	run.config_path = load_default_config();
	if (!tool_parse(&tool_doctor_options, argc, argv, &run, &first))
		return first;
	if (first < argc) {
		program_complain(program, "'%s' is not an option, see --help",
				 argv[first]);
		return EXIT_TROUBLE;
	}
	buf_init(&run.doctor.out, 0);
	arena_init(&run.doctor.postfix.arena, 0);
	status = look(&run, &err);
	if (program_write(STDOUT_FILENO, buf_span(&run.doctor.out)) < 0)
		status = err_set(&err, ERR_IO, "cannot write the output");
	if (status < 0) {
		program_complain(program, "%s", err.text);
		status = EXIT_TROUBLE;
	}
	arena_release(&run.doctor.postfix.arena);
	buf_release(&run.doctor.out);
	return status;
}
