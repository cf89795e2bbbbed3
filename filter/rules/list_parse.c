/* SPDX-License-Identifier: Apache-2.0 */
/*
 * list_parse - list files: one value a line, '#' begins a comment.
 *
 * Contract: see builder.h. A list is named after its file, without folders
 * and ending; a later file of the same name replaces it.
 * Failure: text that is not UTF-8, or that nobody can see, is a finding.
 * Limits: those of a source.
 * Threads: belongs to loading.
 */
#include "builder.h"

#include "base/source.h"

static struct span list_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct span name = span_of(slash ? slash + 1 : path);

	if (span_ends_with(name, span_of(".txt")))
		name.len -= 4;
	return name;
}

static struct value_list *new_list(struct builder *builder, struct span name)
{
	struct value_list *lists = builder->lists;

	for (size_t i = 0; i < builder->n_lists; i++)
		if (span_equal(lists[i].name, name)) {
			lists[i].n = 0;
			lists[i].values = NULL;
			return &lists[i];
		}
	lists = arena_array_room(builder->scratch, lists, builder->n_lists,
				 &builder->lists_capacity, sizeof(*lists));
	if (!lists)
		return NULL;
	builder->lists = lists;
	lists[builder->n_lists] = (struct value_list){.name = name};
	return &lists[builder->n_lists++];
}

/* Take the next line off the text. */
static struct span take_line(struct span *text)
{
	size_t end = span_find(*text, span_of("\n"), 0);
	size_t len = end == SIZE_MAX ? text->len : end;
	struct span line = span_make(text->ptr, len);
	size_t skip = end == SIZE_MAX ? len : len + 1;

	*text = span_make(text->ptr + skip, text->len - skip);
	return line;
}

int list_parse(struct builder *builder, const struct source *source)
{
	struct value_list *list;
	struct span text = source->text;
	size_t capacity = 0;

	if (source_check(source, builder->diags))
		return 0; /* said */
	list = new_list(builder, list_name(source->path));
	if (!list)
		return ERR_MEMORY;
	while (text.len) {
		struct span line = take_line(&text);
		size_t comment = span_find(line, span_of("#"), 0);
		struct span folded;

		if (comment != SIZE_MAX)
			line.len = comment;
		line = span_trim(line);
		if (line.len == 0)
			continue;
		list->values = arena_array_room(
		    &builder->ruleset->arena, list->values, list->n, &capacity,
		    sizeof(*list->values));
		if (!list->values ||
		    fold_literal(line, builder->scratch, &folded))
			return ERR_MEMORY;
		list->values[list->n++] = builder_keep(builder, folded);
	}
	span_sort(list->values, list->n);
	return 0;
}

const struct value_list *builder_find_list(const struct builder *builder,
					   struct span name)
{
	for (size_t i = 0; i < builder->n_lists; i++)
		if (span_equal(builder->lists[i].name, name))
			return &builder->lists[i];
	return NULL;
}
