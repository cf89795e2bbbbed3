/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_tree.h - a tree while a reader of YAML fills it.
 *
 * yaml_event.c reads by way of libyaml and builds the tree with this.
 */
#ifndef SCAMSIEVE_BASE_YAML_TREE_H
#define SCAMSIEVE_BASE_YAML_TREE_H

#include "base/source.h"
#include "base/yaml_doc.h"

/* A list or map that is being filled. */
struct yaml_frame {
	struct yaml_node *node;
	struct yaml_node *last; /* item or key */
	struct yaml_node *key;  /* waits for its value */
};

struct yaml_tree {
	struct yaml_doc *doc;
	struct arena *arena;
	struct diag_list *diags;
	struct yaml_frame frames[YAML_DEPTH_LIMIT];
	size_t depth;
	struct yaml_node *nodes; /* room for n_nodes_left of them */
	size_t n_nodes_left;
	size_t end_offset;  /* of the node that came last */
	struct buf scratch; /* keys of a map, to find duplicates */
};

/* Begin to fill doc, whose source is known; nodes and texts go into arena. */
void yaml_tree_init(struct yaml_tree *tree, struct yaml_doc *doc,
		    struct arena *arena, struct diag_list *diags);

void yaml_tree_release(struct yaml_tree *tree);

/* Add a scalar; text is copied. 0, ERR_INPUT with a finding, ERR_MEMORY. */
int yaml_tree_add(struct yaml_tree *tree, enum yaml_style style,
		  struct place place, struct span text);

/*
 * Open a list or map; what comes next goes into it. ERR_INPUT, ERR_LIMIT
 * with a finding, ERR_MEMORY.
 */
int yaml_tree_open(struct yaml_tree *tree, enum yaml_kind kind,
		   enum yaml_style style, struct place place);

/*
 * Close what was opened last. end_offset is behind the bracket of what is
 * written in brackets; otherwise the end is that of the last node in it.
 * Duplicate keys are found. 0 or ERR_MEMORY.
 */
int yaml_tree_close(struct yaml_tree *tree, size_t end_offset);

/*
 * Read the source from an offset (behind the byte order mark) by way of
 * libyaml. 0, or with findings ERR_INPUT or ERR_LIMIT, or ERR_MEMORY.
 */
int yaml_event_read(struct yaml_tree *tree, size_t offset);

/*
 * The escape of double quotes at the start of bytes (its backslash), YAML
 * 1.1, 5.6: its character is set, its length returned; 0 for none.
 */
size_t yaml_escape_decode(struct span bytes, uint32_t *code);

#endif
