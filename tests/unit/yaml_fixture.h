/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_fixture.h - parse YAML in a test, and list its findings as text.
 */
#ifndef TESTS_UNIT_YAML_FIXTURE_H
#define TESTS_UNIT_YAML_FIXTURE_H

#include "base/source.h"
#include "base/yaml_read.h"

#include <check.h>

struct yaml_fixture {
	struct arena arena;
	struct diag_list diags;
};

static inline void yaml_fixture_init(struct yaml_fixture *f)
{
	arena_init(&f->arena, 0);
	diag_list_init(&f->diags, &f->arena);
}

/* The root of a text that parses; path is what findings call it. */
static inline const struct yaml_node *
yaml_fixture_parse(struct yaml_fixture *f, const char *path, const char *text)
{
	struct source *source = arena_zalloc(&f->arena, 1, sizeof(*source));
	struct yaml_doc doc;

	ck_assert_ptr_nonnull(source);
	*source = (struct source){path, span_of(text)};
	ck_assert_int_eq(yaml_doc_parse(&doc, source, &f->arena, &f->diags), 0);
	return doc.root;
}

/* "2:3 lint: text" of each finding, sorted, one a line; in the arena. */
static inline const char *yaml_findings(struct diag_list *diags,
					struct arena *arena)
{
	struct buf out;
	struct span copy = {0};

	buf_init(&out, 0);
	diag_list_sort(diags);
	for (size_t i = 0; i < diags->n; i++) {
		const struct diag *diag = &diags->items[i];

		buf_add_format(&out, "%u:%u %s: %s\n", diag->place.line,
			       diag->place.column, diag->lint, diag->text);
	}
	ck_assert_int_eq(arena_copy(arena, buf_span(&out), &copy), 0);
	buf_release(&out);
	return (const char *)copy.ptr;
}

static inline const char *yaml_fixture_findings(struct yaml_fixture *f)
{
	return yaml_findings(&f->diags, &f->arena);
}

/* A file of the tree that must parse. */
static inline const struct yaml_node *yaml_fixture_read(struct yaml_fixture *f,
							const char *path)
{
	struct source *source = arena_zalloc(&f->arena, 1, sizeof(*source));
	struct yaml_doc doc;
	struct err err = {""};

	ck_assert_ptr_nonnull(source);
	ck_assert_msg(source_read(source, path, &f->arena, &err) == 0, "%s",
		      err.text);
	ck_assert_msg(yaml_doc_parse(&doc, source, &f->arena, &f->diags) == 0,
		      "%s: %s", path, yaml_fixture_findings(f));
	return doc.root;
}

#endif
