/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_completions.h - between the files that write completions for shells.
 */
#ifndef SCAMSIEVE_CMD_TOOL_COMPLETIONS_H
#define SCAMSIEVE_CMD_TOOL_COMPLETIONS_H

#include "cmd/option.h"

/* What can stand behind an option or a verb. */
enum completion_kind {
	COMPLETION_NONE,  /* nothing that is known */
	COMPLETION_WORDS, /* one of some words */
	COMPLETION_FILES,
	COMPLETION_FOLDERS,
	COMPLETION_SETTINGS /* KEY=VALUE of the configuration */
};

/* A program, and its options or those of its verbs. */
struct completion {
	const char *program; /* "scamsieve-sms" */
	/* Of a program without verbs; NULL: tool_verbs[]. */
	const struct option_table *table;
};

/* Of an option that takes an argument. */
enum completion_kind completion_of(const struct option_row *row);

/* Of the first operand. */
enum completion_kind completion_of_operand(const struct option_table *table);

/* The help up to the end of its first sentence. */
struct span completion_summary(const struct option_row *row);

/* "thresholds.sms.inbound.tag=" ..., with a space between them. */
void completion_add_settings(struct buf *out);

/* The same for a NULL-terminated list of words. */
void completion_add_words(struct buf *out, const char *const *words);

/* A program's name as a shell's function may be named. */
void completion_add_name(struct buf *out, const char *program);

/* Append a script for one program. */
void completion_bash(const struct completion *completion, struct buf *out);
void completion_zsh(const struct completion *completion, struct buf *out);
void completion_fish(const struct completion *completion, struct buf *out);

#endif
