/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_quarantine.h - between the files of `scamsieve quarantine`.
 *
 * What is shown was written by strangers: whatever it holds, it stays on its
 * line and does not command the terminal.
 */
#ifndef SCAMSIEVE_CMD_TOOL_QUARANTINE_H
#define SCAMSIEVE_CMD_TOOL_QUARANTINE_H

#include "cmd/tool.h"
#include "service/quarantine.h"

enum { MS_A_SECOND = 1000 };

/* What was asked for, and the work. */
struct quarantine_run {
	struct quarantine_options options;
	struct quarantine_filter filter;
	struct quarantine_decision decision;
	struct quarantine *store;
	int64_t older_than_s; /* 0: not given */
	bool is_json, is_wire, takes_all;
	struct buf out;
};

/* A message's id; false when the text is none. */
bool quarantine_parse_id(const char *text, int64_t *id);

/* The heading of a list. */
void quarantine_show_heading(struct buf *out);

/* An entry as one line: id, time, state, way, from, to, rules, text. */
void quarantine_show_line(struct buf *out,
			  const struct quarantine_entry *entry);

/* All of an entry, a field a line, its text last. */
void quarantine_show_entry(struct buf *out,
			   const struct quarantine_entry *entry);

/* One line of an entry's history. */
void quarantine_show_audit(struct buf *out,
			   const struct quarantine_audit *line);

/*
 * Append text with controls, line ends, bidirectional marks and ill-formed
 * bytes as U+FFFD; with keeps_lines, line feeds stay.
 */
void quarantine_show_text(struct buf *out, struct span text, bool keeps_lines);

#endif
