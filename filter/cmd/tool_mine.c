/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_mine - scamsieve mine: phrases that tell labelled messages apart.
 *
 * The messages are judged as `scamsieve eval` judges them; of each the
 * folded visible texts are cut into phrases. Names of brands are in none.
 *
 * Contract: the draft on stdout, what it is worth on stderr; exits 0, or 2
 * when something could not be read or nothing was found.
 */
#include "cmd/tool_mine.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "rules/rule.h"
#include "rules/rule_test.h"
#include "facts/facts.h"

#include <stdio.h>
#include <stdlib.h>

enum { WITHOUT_BYTES = 1 << 20 };

struct mining {
	const struct mine_command *command;
	struct eval_run run;
	struct mine mine;
	struct mine_options options;
	const struct rule *signs[MINE_SIGNS];
	size_t n_taken;
};

static bool is_among(struct span name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_equal_string(name, names[i]))
			return true;
	return false;
}

/* Which side is the message on? False: on none that takes part. */
static bool find_side(const struct mine_command *command, struct span label,
		      enum mine_side *side)
{
	if (span_equal_string(label, command->eval.positive))
		*side = MINE_POSITIVE;
	else if (span_equal_string(label, "ham") ||
		 is_among(label, command->eval.negatives,
			  command->eval.n_negatives))
		*side = MINE_HONEST;
	else if (is_among(label, command->against, command->n_against))
		*side = MINE_AGAINST;
	else
		return false;
	return true;
}

/* The score without what a rule of the draft's id adds now. */
static double score_of_others(const struct mine_command *command,
			      const struct verdict *verdict)
{
	double score = verdict->score;

	for (size_t i = 0; i < verdict->n_rules; i++)
		if (!strcmp(verdict->rules[i].id, command->id))
			score -= verdict->rules[i].score;
	return verdict->is_forced ? 1e6 : score;
}

/* Where the text names brands: no phrase is made of them. */
static void bar_brands(const struct facts *facts, uint16_t text, bool *barred)
{
	const struct brand_index *brands = facts->context->brands;

	for (size_t i = 0; i < facts->hits->n_touched; i++) {
		uint32_t set = facts->hits->touched[i];

		if (set - brands->first_set >= 2 * brands->n_brands)
			continue;
		for (const struct hit *hit = hits_first(facts->hits, set); hit;
		     hit = hits_next(facts->hits, hit))
			for (uint32_t at = hit->where.start;
			     hit->text == text && at < hit->where.end; at++)
				barred[at] = true;
	}
}

/* Bytes of the first characters; 0: all of the text. */
static size_t byte_limit(struct span folded, size_t chars)
{
	size_t at = 0;

	if (!chars || folded.len <= chars)
		return 0;
	for (size_t n = 0; n < chars && at < folded.len; n++) {
		at++;
		while (at < folded.len && (folded.ptr[at] & 0xC0) == 0x80)
			at++;
	}
	return at;
}

static int add_texts(struct mining *mining, const struct eval_seen *seen)
{
	struct facts *facts = scratch_facts(seen->scratch);

	for (size_t i = 0; i < seen->message->n_texts; i++) {
		struct span folded = facts->texts[i].view.folded;
		bool *barred;

		if (!facts->texts[i].is_visible || !folded.len)
			continue;
		barred = calloc(folded.len, sizeof(*barred));
		if (!barred)
			return ERR_MEMORY;
		bar_brands(facts, (uint16_t)i, barred);
		mine_add_text(&mining->mine, seen->row, folded,
			      byte_limit(folded, mining->command->first_chars),
			      barred);
		free(barred);
	}
	return 0;
}

static uint64_t cluster_of(const struct eval_seen *seen)
{
	struct span name = seen->record->names[MEASURE_CLUSTER];

	if (!name.len)
		name = span_make(&seen->row, sizeof(seen->row));
	return hash_bytes(name, (struct hash_seed){{3, 4}});
}

static int see(void *context, const struct eval_seen *seen)
{
	struct mining *mining = context;
	const struct mine_command *command = mining->command;
	struct mine_row row = {
	    .cluster = cluster_of(seen),
	    .score = score_of_others(command, seen->verdict),
	    .threshold = seen->threshold,
	};

	if ((command->channel >= 0 &&
	     (int)seen->message->channel != command->channel) ||
	    (command->n_langs && !is_among(span_of(seen->verdict->lang),
					   command->langs, command->n_langs)) ||
	    !find_side(command, seen->record->names[MEASURE_LABEL], &row.side))
		return 0;
	/* "-" has number 0 where no source is named. */
	if (measure_name(&mining->run.measure,
			 seen->record->names[MEASURE_SOURCE], &row.source))
		return ERR_MEMORY;
	if (row.source == MEASURE_NONE)
		row.source = 0;
	mine_set_row(&mining->mine, seen->row, &row);
	mining->n_taken++;
	for (size_t i = 0; i < command->n_signs; i++)
		if (rule_holds(seen->scratch, mining->signs[i]) == TRUTH_YES)
			mine_add_sign(&mining->mine, seen->row, i);
	return add_texts(mining, seen);
}

static int complain(const char *text)
{
	program_complain("scamsieve mine", "%s", text);
	return ERR_INPUT;
}

/* Read the words that shall be in no phrase, folded as texts are. */
static int read_without(struct mining *mining)
{
	struct mine_options *options = &mining->options;
	struct arena *arena = &mining->mine.arena;
	size_t capacity = 0;
	struct span *words = NULL;
	struct err err = {""};
	struct buf bytes;
	int rc = 0;

	if (!mining->command->without)
		return 0;
	buf_init(&bytes, 0);
	if (tool_read_input(mining->command->without, WITHOUT_BYTES, &bytes,
			    &err))
		rc = complain(err.text);
	for (size_t at = 0; at < bytes.len && !rc;) {
		size_t end = span_find(buf_span(&bytes), span_of("\n"), at);
		struct span line;

		if (end > bytes.len)
			end = bytes.len;
		line = span_trim(span_make(bytes.ptr + at, end - at));
		at = end + 1;
		if (!line.len || line.ptr[0] == '#')
			continue;
		words = arena_array_room(arena, words, options->n_without,
					 &capacity, sizeof(*words));
		if (!words ||
		    fold_literal(line, arena, &words[options->n_without]) ||
		    arena_copy(arena, words[options->n_without],
			       &words[options->n_without]))
			rc = ERR_MEMORY;
		else
			options->n_without++;
	}
	span_sort(words, options->n_without);
	options->without = words;
	buf_release(&bytes);
	return rc;
}

static int find_signs(struct mining *mining)
{
	const struct mine_command *command = mining->command;
	struct span names[MINE_SIGNS];
	size_t n;
	const struct rule *rules = ruleset_rules(mining->run.set.ruleset, &n);

	for (size_t i = 0; i < command->n_signs; i++) {
		names[i] = span_of(command->signs[i]);
		for (size_t k = 0; k < n && !mining->signs[i]; k++)
			if (!strcmp(rules[k].id, command->signs[i]))
				mining->signs[i] = &rules[k];
		if (!mining->signs[i]) {
			program_complain("scamsieve mine", "no rule '%s'",
					 command->signs[i]);
			return ERR_INPUT;
		}
	}
	mine_name_signs(&mining->mine, names, command->is_counter,
			command->n_signs);
	return 0;
}

static int write_draft(struct buf *out)
{
	return out->has_failed ? ERR_MEMORY
			       : program_print("scamsieve mine", buf_span(out));
}

static int mine_pack(struct mining *mining)
{
	struct mine_candidate *candidates = NULL;
	size_t n = 0;
	struct buf out;
	int rc = mine_candidates(&mining->mine, &mining->options, NULL,
				 &candidates, &n);

	buf_init(&out, 0);
	if (!rc && n == 0)
		rc = complain("no phrase tells the messages apart; see "
			      "--min-clusters and --min-sources");
	if (!rc) {
		mine_write_pack(&out, mining->command, &mining->mine,
				candidates, n);
		rc = write_draft(&out);
	}
	buf_release(&out);
	free(candidates);
	return rc;
}

static void show_outcome(const char *what, const struct mine_outcome *outcome)
{
	fprintf(stderr,
		"%s: caught %zu -> %zu of %zu (%.1f %%; clusters %.1f %%), "
		"honest flagged %zu -> %zu of %zu, others %zu -> %zu of %zu; "
		"alone %zu caught, %zu honest\n",
		what, outcome->before[MINE_POSITIVE],
		outcome->after[MINE_POSITIVE], outcome->n[MINE_POSITIVE],
		100.0 * (double)outcome->after[MINE_POSITIVE] /
		    (double)outcome->n[MINE_POSITIVE],
		100 * outcome->clusters[1] / outcome->clusters[0],
		outcome->before[MINE_HONEST], outcome->after[MINE_HONEST],
		outcome->n[MINE_HONEST], outcome->before[MINE_AGAINST],
		outcome->after[MINE_AGAINST], outcome->n[MINE_AGAINST],
		outcome->alone[MINE_POSITIVE], outcome->alone[MINE_HONEST]);
}

static int mine_weights(struct mining *mining)
{
	const struct mine_command *command = mining->command;
	struct mine *mine = &mining->mine;
	struct mine_scale scale = command->scale;
	struct mine_model model = {.n = 0};
	struct mine_report report;
	double *sums = calloc(mine->n_rows + 1, sizeof(*sums));
	struct buf out;
	int rc = sums ? mine_cross(mine, &mining->options, &command->fit, sums)
		      : ERR_MEMORY;

	buf_init(&out, 0);
	if (!rc)
		rc = mine_fit(mine, &mining->options, &command->fit, NULL,
			      &model);
	if (!rc && mine_choose_scale(mine, sums, model.bias,
				     command->false_rate, &scale))
		rc = complain("no scale keeps the honest messages below "
			      "--false-rate");
	if (!rc)
		rc = mine_judge(mine, sums, &scale, &report.cross);
	if (!rc) {
		mine_sum(mine, &model, sums);
		rc = mine_judge(mine, sums, &scale, &report.whole);
	}
	if (!rc) {
		show_outcome("by folds", &report.cross);
		show_outcome("on all", &report.whole);
		mine_write_weights(&out, command, mine, &model, &scale,
				   &report);
		rc = write_draft(&out);
	}
	mine_model_release(&model);
	buf_release(&out);
	free(sums);
	return rc;
}

static bool has_both_sides(const struct mine *mine)
{
	bool has[3] = {false, false, false};

	for (size_t i = 0; i < mine->n_rows; i++)
		if (mine->rows[i].is_set)
			has[mine->rows[i].side] = true;
	return has[MINE_POSITIVE] && has[MINE_HONEST];
}

static int mine_all(struct mining *mining, char **paths)
{
	int rc = eval_run_open(&mining->run, &mining->command->eval);

	if (!rc)
		rc = find_signs(mining);
	if (!rc)
		rc = read_without(mining);
	if (rc)
		return rc;
	mining->run.see = see;
	mining->run.see_context = mining;
	for (; *paths; paths++)
		eval_corpus(&mining->run, *paths);
	if (mining->run.shows_progress)
		fputs("\r                    \r", stderr);
	if (eval_run_is_empty(&mining->run))
		return ERR_INPUT;
	if (!has_both_sides(&mining->mine))
		return complain("there are no messages to be caught, or none "
				"to be let pass");
	rc = mine_settle(&mining->mine, &mining->options);
	if (rc == ERR_LIMIT)
		return complain("too much text; --first-chars takes less of "
				"it");
	if (!rc)
		rc = mining->command->is_weights ? mine_weights(mining)
						 : mine_pack(mining);
	if (rc == ERR_MEMORY)
		(void)complain("out of memory");
	return mining->run.has_failed ? ERR_INPUT : rc;
}

static int run_mine(const struct mine_command *command, char **paths)
{
	struct mining mining = {.command = command, .options = command->mine};
	int rc;

	mine_init(&mining.mine);
	rc = mine_all(&mining, paths);
	mine_release(&mining.mine);
	eval_run_close(&mining.run);
	return rc ? EXIT_TROUBLE : EXIT_CLEAN;
}

int tool_mine(int argc, char **argv)
{
	struct mine_command command;
	int first;

	mine_command_init(&command);
	if (!tool_parse(&tool_mine_options, argc, argv, &command, &first))
		return first;
	if (first == argc) {
		program_complain("scamsieve mine",
				 "name the corpora; - is standard input");
		return EXIT_TROUBLE;
	}
	if (!command.fit.most)
		command.fit.most = command.is_weights ? 200 : 40;
	return run_mine(&command, argv + first);
}
