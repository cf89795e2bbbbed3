/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_reference.h - between the files that write the reference of rule
 * language, settings and options: for a terminal, or as mdoc(7) for the
 * manual pages.
 */
#ifndef SCAMSIEVE_CMD_TOOL_REFERENCE_H
#define SCAMSIEVE_CMD_TOOL_REFERENCE_H

#include "cmd/option.h"

struct reference {
	struct buf *out;
	bool is_mdoc;
};

/* A list of items between the two. */
void reference_start(struct reference *reference);
void reference_end(struct reference *reference);

/*
 * One item: its name as it is written, what it is ("" for nothing more to
 * say), and a sentence or phrase about it.
 */
void reference_item(struct reference *reference, const char *name,
		    const char *detail, const char *doc);

/* What stands behind a program's name, as mdoc's macros. */
void reference_synopsis(struct reference *reference, const char *usage);

/* A paragraph. */
void reference_text(struct reference *reference, const char *text);

/* All options of a table. */
void reference_options(struct reference *reference,
		       const struct option_table *table);

/* Items of the rule language, of field.def and the like. */
void reference_fields(struct reference *reference);
void reference_texts(struct reference *reference);
void reference_modifiers(struct reference *reference);
void reference_asks(struct reference *reference);
void reference_brand_kinds(struct reference *reference);

/* The keys of a JSON record. */
void reference_records(struct reference *reference);

/*
 * All keys of a kind of file, as a list; also of "near". ERR_INPUT for a
 * name that is none.
 */
int reference_keys(struct reference *reference, const char *name);

#endif
