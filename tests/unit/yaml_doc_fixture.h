/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_doc_fixture.h - a document that may be broken, for tests of the reader.
 */
#ifndef SCAMSIEVE_TESTS_YAML_DOC_FIXTURE_H
#define SCAMSIEVE_TESTS_YAML_DOC_FIXTURE_H

#include "base/yaml_read.h"

#include <check.h>
#include <string.h>

struct fixture {
	struct arena arena;
	struct diag_list diags;
	struct source source;
	struct yaml_doc doc;
};

static inline int parse(struct fixture *f, const void *bytes, size_t len)
{
	arena_init(&f->arena, 0);
	diag_list_init(&f->diags, &f->arena);
	f->source = (struct source){"t.yaml", span_make(bytes, len)};
	return yaml_doc_parse(&f->doc, &f->source, &f->arena, &f->diags);
}

static inline int parse_string(struct fixture *f, const char *text)
{
	return parse(f, text, strlen(text));
}

/* "2:3 lint: text" of each finding, one a line. */
static inline const char *findings(struct fixture *f)
{
	struct buf out;
	struct span copy = {0};

	buf_init(&out, 0);
	diag_list_sort(&f->diags);
	for (size_t i = 0; i < f->diags.n; i++) {
		const struct diag *diag = &f->diags.items[i];

		buf_add_format(&out, "%u:%u %s: %s\n", diag->place.line,
			       diag->place.column, diag->lint, diag->text);
	}
	ck_assert_int_eq(arena_copy(&f->arena, buf_span(&out), &copy), 0);
	buf_release(&out);
	return (const char *)copy.ptr;
}

#endif
