/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_doc.h - a YAML file as a tree whose every node knows its place.
 *
 * What people write (packs, lexicons, brands, suites, configuration) is one
 * YAML 1.1 document of maps, lists and scalars. Anchors, aliases, tags,
 * second documents, duplicate keys and characters that nobody can see are
 * refused. Scalars stay text: what they mean is asked for by the reader
 * (yaml_read.h), so `lang: no` is the word "no".
 */
#ifndef SCAMSIEVE_BASE_YAML_DOC_H
#define SCAMSIEVE_BASE_YAML_DOC_H

#include "base/err.h"

enum { YAML_DEPTH_LIMIT = 32, YAML_NODE_LIMIT = 500000 };

enum yaml_kind { YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING };

enum yaml_style {
	YAML_PLAIN,
	YAML_SINGLE,
	YAML_DOUBLE,
	YAML_LITERAL, /* | */
	YAML_FOLDED,  /* > */
	YAML_FLOW,    /* [ ] or { } */
	YAML_BLOCK    /* a list or map by indentation */
};

struct yaml_node {
	struct place place;      /* as written, quotes included */
	struct span text;        /* scalar: decoded, well-formed UTF-8 */
	struct yaml_node *first; /* first item of a list, first key of a map */
	struct yaml_node *next;  /* next item, or next key of the map */
	struct yaml_node *value; /* of a key; never NULL */
	const struct yaml_node *key; /* whose value this is or is part of */
	uint32_t n;                  /* items, or keys */
	unsigned char kind;          /* enum yaml_kind */
	unsigned char style;         /* enum yaml_style */
};

struct yaml_doc {
	const struct source *source;
	struct yaml_node *root;
	size_t n_nodes;
};

/*
 * Parse source (borrowed, must outlive the tree) into doc; nodes and texts
 * live in the arena. 0 when the whole file was read: findings such as
 * duplicate keys may have been added, so look at diags->n_errors before you
 * trust the tree. ERR_INPUT when parsing had to stop (doc->root is NULL and
 * diags says why), ERR_LIMIT for a file or tree too large, ERR_MEMORY.
 *
 * Lints: yaml-syntax, yaml-encoding, yaml-size, yaml-depth, yaml-alias,
 * yaml-tag, yaml-duplicate-key, yaml-multiple-documents,
 * invisible-character.
 */
int yaml_doc_parse(struct yaml_doc *doc, const struct source *source,
		   struct arena *arena, struct diag_list *diags);

/*
 * The value of the key in a map; NULL when there is none, or when node is
 * NULL or no map. Of a key given twice the first counts.
 */
const struct yaml_node *yaml_get(const struct yaml_node *node, const char *key);

/*
 * The first of the items to walk (by ->next): those of a list, or the
 * node itself when it is a single scalar or map that is a key's value.
 * NULL for NULL.
 */
const struct yaml_node *yaml_items(const struct yaml_node *node);

/* `key:` with nothing behind it, `~` or `null` */
bool yaml_is_null(const struct yaml_node *node);

/*
 * Add yaml-duplicate-key for each key of the map that an earlier one has
 * named; scratch is any buffer. 0 or ERR_MEMORY. yaml_doc_parse() has done
 * this for every map.
 */
int yaml_check_duplicates(const struct yaml_node *map, struct buf *scratch,
			  struct diag_list *diags);

/* The scalar, value or key, that holds the byte of the file; NULL: none. */
const struct yaml_node *yaml_scalar_at(const struct yaml_node *root,
				       size_t offset);

/*
 * Where in the file a piece of a scalar's text stands: length bytes from
 * offset of node->text, mapped back through quotes, escapes, folded lines
 * and indentation. The whole scalar when that cannot be told (it never
 * happens for a tree made by yaml_doc_parse). An offset past the end gives
 * the place behind the last character.
 */
struct place yaml_place_in(const struct yaml_node *node, size_t offset,
			   size_t length);

#endif
