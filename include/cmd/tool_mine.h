/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_mine.h - phrases found in labelled messages, as a draft.
 */
#ifndef SCAMSIEVE_CMD_TOOL_MINE_H
#define SCAMSIEVE_CMD_TOOL_MINE_H

#include "cmd/tool_eval.h"
#include "service/mine.h"

enum { MINE_LANGS = 8, MINE_LABELS = 16, MINE_SIGNS = 64 };

struct mine_command {
	struct eval_options eval; /* first: the rows of eval take it */
	const char *against[MINE_LABELS];
	size_t n_against;
	const char *langs[MINE_LANGS];
	size_t n_langs;
	const char *signs[MINE_SIGNS];
	bool is_counter[MINE_SIGNS]; /* it speaks for honest messages */
	size_t n_signs;
	const char *without; /* file of words; NULL: none */
	const char *id;      /* "pack/rule" */
	int channel;         /* enum channel; -1: all */
	size_t first_chars;
	bool is_weights;
	struct mine_options mine;
	struct mine_fit_options fit;
	struct mine_scale scale;
	double false_rate;
};

/* The defaults of all options. */
void mine_command_init(struct mine_command *command);

/* What the weights are expected to do, for the comments of the draft. */
struct mine_report {
	struct mine_outcome cross; /* each message by a fit without its fold */
	struct mine_outcome whole;
};

/* Append the draft as YAML. */
void mine_write_pack(struct buf *out, const struct mine_command *command,
		     const struct mine *mine,
		     const struct mine_candidate *candidates, size_t n);
void mine_write_weights(struct buf *out, const struct mine_command *command,
			const struct mine *mine, const struct mine_model *model,
			const struct mine_scale *scale,
			const struct mine_report *report);

#endif
