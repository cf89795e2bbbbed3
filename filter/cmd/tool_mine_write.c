/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_mine_write - drafts as YAML.
 *
 * Contract: see tool_mine.h. Phrases are folded text of letters, spaces and
 * apostrophes, so double quotes need no escapes.
 */
#include "cmd/tool_mine.h"

#include <math.h>

static void add_scope(struct buf *out, const struct mine_command *command,
		      const char *indent)
{
	if (command->channel >= 0)
		buf_add_format(out, "%schannel: %s\n", indent,
			       channel_name((enum channel)command->channel));
	buf_add_format(out, "%sdirection: inbound\n", indent);
	if (command->n_langs)
		buf_add_format(out, "%slang: [", indent);
	for (size_t i = 0; i < command->n_langs; i++)
		buf_add_format(out, "%s%s", i ? ", " : "", command->langs[i]);
	if (command->n_langs)
		buf_add_string(out, "]\n");
}

static struct span pack_of(const struct mine_command *command)
{
	return span_make(command->id,
			 (size_t)(strchr(command->id, '/') - command->id));
}

/* "says-verify-your"; Chinese phrases have none and are numbered. */
static void add_rule_id(struct buf *out, struct span phrase, size_t number)
{
	for (size_t i = 0; i < phrase.len; i++)
		if (phrase.ptr[i] >= 0x80) {
			buf_add_format(out, "phrase-%zu", number);
			return;
		}
	buf_add_string(out, "says-");
	for (size_t i = 0; i < phrase.len; i++) {
		unsigned char c = phrase.ptr[i];

		if (c != '\'')
			buf_add_char(out, c == ' ' ? '-' : c);
	}
}

void mine_write_pack(struct buf *out, const struct mine_command *command,
		     const struct mine *mine,
		     const struct mine_candidate *candidates, size_t n)
{
	struct span pack = pack_of(command);
	size_t number = 0;

	buf_add_format(
	    out,
	    "schema: 1\npack: %.*s\ntitle: Phrases found in labelled "
	    "messages\nversion: 0.1.0\n\nrules:\n",
	    (int)pack.len, (const char *)pack.ptr);
	for (size_t i = 0; i < n && number < command->fit.most; i++) {
		const struct mine_candidate *candidate = &candidates[i];
		struct span text = mine->columns[candidate->column].text;

		if (candidate->z <= 0)
			continue;
		buf_add_string(out, "  - id: ");
		add_rule_id(out, text, ++number);
		buf_add_format(out,
			       "\n    title: Says \"%.*s\"\n"
			       "    # in %u clusters of %u sources, and %u of "
			       "what is to be let pass; z %.1f\n"
			       "    status: experimental\n    level: low\n"
			       "    score: %.1f\n",
			       (int)text.len, (const char *)text.ptr,
			       candidate->clusters[0], candidate->sources[0],
			       candidate->clusters[1], candidate->z,
			       fmin(fmax(candidate->log_odds / 2, 0.5), 2));
		add_scope(out, command, "    ");
		buf_add_format(out,
			       "    detection:\n      phrase: {text|word: "
			       "\"%.*s\"}\n      condition: phrase\n",
			       (int)text.len, (const char *)text.ptr);
	}
}

static void add_outcome(struct buf *out, const char *what,
			const struct mine_outcome *outcome)
{
	buf_add_format(
	    out,
	    "#   %s: %zu of %zu caught (%zu by other rules, %zu by "
	    "this alone),\n#     %.1f of %.0f clusters; %zu of %zu "
	    "honest flagged, %zu of them now;\n#     %zu of %zu "
	    "others flagged, %zu of them now\n",
	    what, outcome->after[MINE_POSITIVE], outcome->n[MINE_POSITIVE],
	    outcome->before[MINE_POSITIVE], outcome->alone[MINE_POSITIVE],
	    outcome->clusters[1], outcome->clusters[0],
	    outcome->after[MINE_HONEST], outcome->n[MINE_HONEST],
	    outcome->added, outcome->after[MINE_AGAINST],
	    outcome->n[MINE_AGAINST],
	    outcome->after[MINE_AGAINST] - outcome->before[MINE_AGAINST]);
}

/* Weights of one side, the heaviest first as the model has them sorted. */
static void add_phrases(struct buf *out, const struct mine *mine,
			const struct mine_model *model, double slope,
			bool is_positive)
{
	for (size_t i = 0; i < model->n; i++) {
		const struct mine_column
		    *column = &mine->columns[model->columns[i]];
		double weight = round(model->weights[i] * slope * 100) / 100;

		if (column->is_sign || weight == 0 ||
		    (weight > 0) != is_positive)
			continue;
		buf_add_format(out, "  \"%.*s\": %.2f\n", (int)column->text.len,
			       (const char *)column->text.ptr, weight);
	}
}

static void add_signs(struct buf *out, const struct mine *mine,
		      const struct mine_model *model, double slope)
{
	bool is_first = true;

	for (size_t i = 0; i < model->n; i++) {
		const struct mine_column
		    *column = &mine->columns[model->columns[i]];
		double weight = round(model->weights[i] * slope * 100) / 100;

		if (!column->is_sign || weight == 0)
			continue;
		if (is_first)
			buf_add_string(out, "signs:\n");
		is_first = false;
		buf_add_format(out, "  - {rule: %.*s, weight: %.2f}\n",
			       (int)column->text.len,
			       (const char *)column->text.ptr, weight);
	}
}

void mine_write_weights(struct buf *out, const struct mine_command *command,
			const struct mine *mine, const struct mine_model *model,
			const struct mine_scale *scale,
			const struct mine_report *report)
{
	struct span pack = pack_of(command);

	buf_add_format(out,
		       "schema: 1\nkind: weights\npack: %.*s\nid: %s\ntitle: "
		       "Phrases found in labelled messages\nversion: 0.1.0\n"
		       "status: experimental\nlevel: medium\n",
		       (int)pack.len, (const char *)pack.ptr,
		       strchr(command->id, '/') + 1);
	add_scope(out, command, "");
	buf_add_format(out, "\n# With the other rules, at the threshold:\n");
	add_outcome(out, "fitted on all", &report->whole);
	add_outcome(out, "fitted without the message's fold", &report->cross);
	buf_add_format(out,
		       "bias: %.2f\ncap: %g\nfloor: %g\nsquash: logistic\n",
		       model->bias * scale->slope + scale->shift, scale->cap,
		       scale->floor);
	if (command->first_chars)
		buf_add_format(out, "first_chars: %zu\n", command->first_chars);
	buf_add_string(out, "phrases:\n");
	add_phrases(out, mine, model, scale->slope, true);
	buf_add_string(out, "  # what honest messages say\n");
	add_phrases(out, mine, model, scale->slope, false);
	add_signs(out, mine, model, scale->slope);
}
