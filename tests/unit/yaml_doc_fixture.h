/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_doc_fixture.h - a document that may be broken, for tests of the reader.
 */
#ifndef SCAMSIEVE_TESTS_YAML_DOC_FIXTURE_H
#define SCAMSIEVE_TESTS_YAML_DOC_FIXTURE_H

#include "yaml_fixture.h"

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

static inline const char *findings(struct fixture *f)
{
	return yaml_findings(&f->diags, &f->arena);
}

#endif
