/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entity_table.h - tables of texts and the entities that must be found.
 */
#ifndef SCAMSIEVE_TESTS_ENTITY_TABLE_H
#define SCAMSIEVE_TESTS_ENTITY_TABLE_H

#include "facts/entity.h"

struct entity_row {
	const char *name;
	const char *in;    /* raw text, UTF-8 */
	const char *want;  /* "value detail | value detail"; "" for none */
	uint32_t flags;    /* that the first one must have */
	uint32_t no_flags; /* that the first one must not have */
};

/* Fold the text, find, compare; a failure prints name, got and want. */
void entity_row_check(enum entity_kind kind, const struct entity_row *row);

/* Bytes at random, biased to what the finder looks for: no crash, sane. */
void entity_survives_noise(enum entity_kind kind, const char *seeds);

/* Twice as much text takes about twice as long, not four times. */
void entity_is_linear(enum entity_kind kind, const char *piece);

#endif
