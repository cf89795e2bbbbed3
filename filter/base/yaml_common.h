/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_common.h - walking through a file in common YAML.
 *
 * The functions return 0, or YAML_UNCOMMON, or ERR_MEMORY.
 */
#ifndef SCAMSIEVE_BASE_YAML_COMMON_H
#define SCAMSIEVE_BASE_YAML_COMMON_H

#include "yaml_tree.h"

struct yaml_walk {
	struct yaml_tree *tree;
	const unsigned char *at;
	const unsigned char *end;
	const unsigned char *line_start;
	uint32_t line; /* from 1 */
	/* Where columns were counted to: characters, from 1. */
	const unsigned char *counted;
	uint32_t column;
	struct buf text; /* of a scalar that is not as it is written */
	bool is_uncommon;
};

/* Plain or quoted, one line or more. */
struct yaml_word {
	struct place place;
	struct span text; /* borrowed from the source, or from walk->text */
	enum yaml_style style;
	bool is_one_line;
};

static inline bool yaml_walk_is_at(const struct yaml_walk *walk,
				   unsigned char c)
{
	return walk->at < walk->end && *walk->at == c;
}

/* Does a blank, a line's end or the end of the file stand at ptr? */
static inline bool yaml_walk_is_blank(const struct yaml_walk *walk,
				      const unsigned char *ptr)
{
	return ptr >= walk->end || *ptr == ' ' || *ptr == '\n';
}

static inline void yaml_walk_skip_spaces(struct yaml_walk *walk)
{
	while (yaml_walk_is_at(walk, ' '))
		walk->at++;
}

/* Does a line that ends or begins a document stand here? */
bool yaml_walk_is_marker(const struct yaml_walk *walk);

/* Past the line break; a line that ends the document is uncommon. */
void yaml_walk_line(struct yaml_walk *walk);

/* The place of len bytes here; never back in the line. */
struct place yaml_walk_place(struct yaml_walk *walk, size_t len);

/*
 * Read the first line of a plain scalar, or a whole quoted one. What begins
 * with any other indicator is uncommon.
 */
int yaml_word_read(struct yaml_walk *walk, bool is_flow,
		   struct yaml_word *word);

/*
 * Read on in what yaml_word_read() has begun: lines of a plain scalar,
 * outside brackets only those that are indented by indent bytes or more.
 */
int yaml_word_read_on(struct yaml_walk *walk, bool is_flow, size_t indent,
		      struct yaml_word *word);

#endif
