/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_eval_example - misses and false alarms, kept to be shown.
 *
 * Contract: see tool_eval.h.
 * Failure: ERR_MEMORY.
 * Limits: EXAMPLE_BYTES of an example's text, EXAMPLE_LIMIT examples.
 */
#include "cmd/tool_eval.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum { EXAMPLE_BYTES = 2000, EXAMPLE_LIMIT = 20000, EXAMPLE_SPANS = 100 };

/* Copy the spans that lie in the text; they may overlap. */
static int keep_spans(struct eval_run *run, struct eval_example *example,
		      uint32_t text, const struct verdict *verdict)
{
	example->spans = arena_alloc(&run->arena,
				     EXAMPLE_SPANS * sizeof(*example->spans));
	if (!example->spans)
		return ERR_MEMORY;
	for (size_t i = 0; i < verdict->n_rules; i++) {
		const struct verdict_rule *rule = &verdict->rules[i];

		for (size_t j = 0; j < rule->n_spans; j++) {
			struct range raw = rule->spans[j].raw;

			if (rule->spans[j].text == text &&
			    raw.end <= example->text.len &&
			    raw.start < raw.end &&
			    example->n_spans < EXAMPLE_SPANS)
				example->spans[example->n_spans++] = raw;
		}
	}
	return 0;
}

struct span eval_example_name(const struct eval_subject *subject, char *room,
			      size_t size)
{
	const struct eval_item *item = subject->item;

	if (subject->record.id.len)
		return subject->record.id;
	if (item->number)
		snprintf(room, size, "%s:%zu", item->path, item->number);
	else
		snprintf(room, size, "%s", item->path);
	return span_of(room);
}

int eval_keep_example(struct eval_run *run, const struct eval_subject *subject,
		      const struct verdict *verdict)
{
	struct eval_example *example;
	char room[PATH_MAX];
	struct span text = span_of("");
	uint32_t number = 0;

	if (run->n_examples >= EXAMPLE_LIMIT)
		return 0;
	run->examples = arena_array_room(
	    &run->arena, run->examples, run->n_examples,
	    &run->examples_capacity, sizeof(*run->examples));
	if (!run->examples)
		return ERR_MEMORY;
	for (size_t i = 0; i < subject->message.n_texts; i++) {
		if (subject->message.texts[i].kind != TEXT_BODY)
			continue;
		number = (uint32_t)i;
		text = subject->message.texts[i].raw;
		break;
	}
	if (text.len > EXAMPLE_BYTES) {
		text.len = EXAMPLE_BYTES;
		while (text.len && (text.ptr[text.len] & 0xC0) == 0x80)
			text.len--;
	}
	example = &run->examples[run->n_examples];
	*example = (struct eval_example){.row = subject->index};
	if (arena_copy(&run->arena,
		       eval_example_name(subject, room, sizeof(room)),
		       &example->name) ||
	    arena_copy(&run->arena, text, &example->text) ||
	    keep_spans(run, example, number, verdict))
		return ERR_MEMORY;
	run->n_examples++;
	return 0;
}

static int compare_examples(const void *a, const void *b)
{
	size_t left = ((const struct eval_example *)a)->row;
	size_t right = ((const struct eval_example *)b)->row;

	return left < right ? -1 : left > right;
}

void eval_sort_examples(struct eval_run *run)
{
	if (run->n_examples)
		qsort(run->examples, run->n_examples, sizeof(*run->examples),
		      compare_examples);
}
