/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_rules - a rule file of any kind, or a list: whatever is wrong is a
 * finding with a place that can be shown, and what is refused has an error.
 * What is accepted judges a message.
 */
#include "rules/lint.h"
#include "rules/ruleset.h"

#include "message/message.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_findings(struct diag_list *diags)
{
	struct buf out;
	enum lint lint;

	buf_init(&out, 0);
	diag_list_sort(diags);
	for (size_t i = 0; i < diags->n; i++) {
		const struct diag *diag = &diags->items[i];
		struct place place = diag->place;

		if (lint_parse(span_of(diag->lint), &lint))
			abort();
		if (place.source && ((size_t)place.offset + place.length >
					 place.source->text.len ||
				     place.line == 0 || place.column == 0))
			abort();
		if (diag->fix && !place.source)
			abort();
		diag_format(diag, &out);
	}
	buf_release(&out);
}

static void judge(const struct ruleset *ruleset)
{
	static const struct thresholds thresholds = {5, 9, 20};
	static const char text[] =
	    "Acme: lemon tree 4001234567, 把验证码发给客服";
	struct scratch *scratch = scratch_new(ruleset);
	struct message message;
	struct verdict verdict;
	struct arena arena;

	arena_init(&arena, 0);
	if (!scratch || message_init_sms(&message, &arena, span_of(text)) ||
	    ruleset_evaluate(ruleset, scratch, &message, &thresholds, &arena,
			     &verdict))
		abort();
	scratch_free(scratch);
	arena_release(&arena);
}

static void load(const char *path, const uint8_t *data, size_t size)
{
	struct lint_options lint = {.n_context = 0};
	struct ruleset_options options = {
	    .now_s = 1796083200, .keeps_tests = true, .lint = &lint};
	struct source source = {path, {data, size}};
	struct ruleset *ruleset = NULL;
	struct diag_list diags;
	struct arena arena;
	struct err err = {""};
	int rc;

	arena_init(&arena, 0);
	diag_list_init(&diags, &arena);
	(void)lint_switch(&lint, true, span_of("all"), NULL);
	rc = ruleset_load_source(&ruleset, &source, &options, &diags, &err);
	if (rc ? diags.n_errors == 0 || ruleset : !ruleset)
		abort();
	check_findings(&diags);
	if (ruleset)
		judge(ruleset);
	ruleset_free(ruleset);
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	load("fuzz.yaml", data, size);
	load("fuzz.txt", data, size);
	return 0;
}
