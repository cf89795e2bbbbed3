/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_common - read what people write every day without libyaml.
 *
 * Common are maps and lists by indentation or in brackets, plain and quoted
 * scalars and comments, with LF line ends and no tabs. A file that holds
 * anything else (block scalars, anchors, tags, `?` keys, keys without a
 * value in brackets, markers of documents) or anything wrong is left to
 * libyaml as a whole, so there is one place that says what is wrong; of a
 * common file both make the same tree, byte for byte.
 *
 * Contract: yaml_common_read() of yaml_tree.h.
 * Failure: YAML_UNCOMMON, or ERR_MEMORY.
 * Limits: calls nest as deep as the tree, YAML_DEPTH_LIMIT at most.
 * Threads: safe, but for the tree.
 */
#include "yaml_common.h"

/* A longer key is no key for libyaml; it counts characters, we bytes. */
enum { KEY_BYTES = 1000 };

/* The column of the next token; -1 at the end of the file. */
static int next_token(struct yaml_walk *walk, int *column)
{
	for (;;) {
		yaml_walk_skip_spaces(walk);
		if (yaml_walk_is_at(walk, '#')) {
			if (walk->at > walk->line_start && walk->at[-1] != ' ')
				return YAML_UNCOMMON;
			while (walk->at < walk->end && *walk->at != '\n')
				walk->at++;
		}
		if (!yaml_walk_is_at(walk, '\n'))
			break;
		yaml_walk_line(walk);
	}
	*column = walk->at < walk->end ? (int)(walk->at - walk->line_start)
				       : -1;
	return walk->is_uncommon ? YAML_UNCOMMON : 0;
}

/* The same where the line must be over but for a comment. */
static int end_line(struct yaml_walk *walk, int *column)
{
	yaml_walk_skip_spaces(walk);
	if (walk->at < walk->end && *walk->at != '\n' && *walk->at != '#')
		return YAML_UNCOMMON;
	return next_token(walk, column);
}

static bool is_entry(const struct yaml_walk *walk)
{
	return yaml_walk_is_at(walk, '-') &&
	       yaml_walk_is_blank(walk, walk->at + 1);
}

/* Does the ':' of a key stand here? */
static bool is_key_end(const struct yaml_walk *walk,
		       const struct yaml_word *word)
{
	return yaml_walk_is_at(walk, ':') &&
	       yaml_walk_is_blank(walk, walk->at + 1) && word->is_one_line &&
	       word->place.length <= KEY_BYTES;
}

static int add_word(struct yaml_walk *walk, const struct yaml_word *word)
{
	return yaml_tree_add(walk->tree, word->style, word->place, word->text);
}

static int open_node(struct yaml_walk *walk, enum yaml_kind kind,
		     enum yaml_style style, struct place place)
{
	place.length = style == YAML_FLOW;
	return yaml_tree_open(walk->tree, kind, style, place);
}

static int close_node(struct yaml_walk *walk)
{
	return yaml_tree_close(
	    walk->tree, (size_t)(walk->at - walk->tree->doc->source->text.ptr));
}

/*
 * From here to yaml_common_read() the functions call each other, as deep as
 * the tree, which yaml_tree_open() bounds.
 * NOLINTBEGIN(misc-no-recursion)
 */

/* --- in brackets ---------------------------------------------------------- */

static int flow_node(struct yaml_walk *walk);

static int flow_key(struct yaml_walk *walk)
{
	struct yaml_word key;
	int column;
	int rc = yaml_word_read(walk, true, &key);

	if (rc)
		return rc;
	if (!is_key_end(walk, &key))
		return YAML_UNCOMMON;
	rc = add_word(walk, &key);
	walk->at++;
	return rc ? rc : next_token(walk, &column);
}

/* A list or map whose bracket stands here. */
static int flow_collection(struct yaml_walk *walk)
{
	bool is_list = *walk->at == '[';
	unsigned char closing = is_list ? ']' : '}';
	int column;
	int rc = open_node(walk, is_list ? YAML_SEQUENCE : YAML_MAPPING,
			   YAML_FLOW, yaml_walk_place(walk, 1));

	walk->at++;
	if (!rc)
		rc = next_token(walk, &column);
	while (!rc && !yaml_walk_is_at(walk, closing)) {
		if (!is_list)
			rc = flow_key(walk);
		if (!rc)
			rc = flow_node(walk);
		if (!rc)
			rc = next_token(walk, &column);
		if (rc || yaml_walk_is_at(walk, closing))
			break;
		if (!yaml_walk_is_at(walk, ','))
			return YAML_UNCOMMON;
		walk->at++;
		rc = next_token(walk, &column);
	}
	walk->at++;
	return rc ? rc : close_node(walk);
}

static int flow_node(struct yaml_walk *walk)
{
	struct yaml_word word;
	int rc;

	if (yaml_walk_is_at(walk, '[') || yaml_walk_is_at(walk, '{'))
		return flow_collection(walk);
	rc = yaml_word_read(walk, true, &word);
	if (!rc)
		rc = yaml_word_read_on(walk, true, 0, &word);
	return rc ? rc : add_word(walk, &word);
}

/* --- by indentation ------------------------------------------------------- */

/*
 * What a value or item may be: indent is the column of the map or list that
 * it belongs to (-1: none), column that of the next token after it.
 */
static int block_node(struct yaml_walk *walk, int indent, bool may_be_block,
		      int *column);

/* A key without a value, an item that is empty: where it would begin. */
static int add_empty(struct yaml_walk *walk, struct place place)
{
	return yaml_tree_add(walk->tree, YAML_PLAIN, place, span_of(""));
}

/* Does the line end here, but for a comment? */
static bool is_line_over(struct yaml_walk *walk)
{
	yaml_walk_skip_spaces(walk);
	return walk->at == walk->end || *walk->at == '\n' || *walk->at == '#';
}

/*
 * The items at column own; is_inner when the list is the value of a key at
 * the same column.
 */
static int block_list(struct yaml_walk *walk, int own, bool is_inner,
		      int *column)
{
	int rc = open_node(walk, YAML_SEQUENCE, YAML_BLOCK,
			   yaml_walk_place(walk, 1));

	do {
		struct place empty;

		if (rc)
			return rc;
		if (!is_entry(walk)) {
			if (!is_inner)
				return YAML_UNCOMMON;
			break;
		}
		walk->at++;
		empty = yaml_walk_place(walk, 0);
		if (!is_line_over(walk)) {
			rc = block_node(walk, own, true, column);
			continue;
		}
		rc = next_token(walk, column);
		if (!rc)
			rc = *column > own ? block_node(walk, own, true, column)
					   : add_empty(walk, empty);
	} while (rc || *column == own);
	return *column > own ? YAML_UNCOMMON : close_node(walk);
}

/* What stands behind the ':' of a key at column own. */
static int block_value(struct yaml_walk *walk, int own, int *column)
{
	struct place empty = yaml_walk_place(walk, 0);
	int rc;

	if (!is_line_over(walk))
		return block_node(walk, own, false, column);
	rc = next_token(walk, column);
	if (rc)
		return rc;
	if (*column > own)
		return block_node(walk, own, true, column);
	if (*column == own && is_entry(walk))
		return block_list(walk, own, true, column);
	return add_empty(walk, empty);
}

/* The map at column own whose first key has been read. */
static int block_map(struct yaml_walk *walk, int own, struct yaml_word *key,
		     int *column)
{
	int rc = open_node(walk, YAML_MAPPING, YAML_BLOCK, key->place);

	while (!rc) {
		rc = add_word(walk, key);
		walk->at++;
		if (!rc)
			rc = block_value(walk, own, column);
		if (rc || *column != own)
			break;
		rc = yaml_word_read(walk, false, key);
		if (!rc && !is_key_end(walk, key))
			rc = YAML_UNCOMMON;
	}
	if (!rc && *column > own)
		rc = YAML_UNCOMMON;
	return rc ? rc : close_node(walk);
}

static int block_node(struct yaml_walk *walk, int indent, bool may_be_block,
		      int *column)
{
	int own = (int)(walk->at - walk->line_start);
	struct yaml_word word;
	int rc;

	if (is_entry(walk))
		return may_be_block ? block_list(walk, own, false, column)
				    : YAML_UNCOMMON;
	if (yaml_walk_is_at(walk, '[') || yaml_walk_is_at(walk, '{')) {
		rc = flow_collection(walk);
		return rc ? rc : end_line(walk, column);
	}
	rc = yaml_word_read(walk, false, &word);
	if (!rc && is_key_end(walk, &word))
		return may_be_block ? block_map(walk, own, &word, column)
				    : YAML_UNCOMMON;
	if (!rc)
		rc = yaml_word_read_on(walk, false, (size_t)indent + 1, &word);
	if (!rc)
		rc = add_word(walk, &word);
	return rc ? rc : end_line(walk, column);
}
/* NOLINTEND(misc-no-recursion) */

static bool holds(struct span text, unsigned char c)
{
	return memchr(text.ptr, c, text.len) != NULL;
}

int yaml_common_read(struct yaml_tree *tree, size_t offset)
{
	struct span text = tree->doc->source->text;
	struct yaml_walk walk = {
	    .tree = tree,
	    .at = text.ptr + offset,
	    .end = text.ptr + text.len,
	    .line_start = text.ptr + offset,
	    .line = 1,
	    .counted = text.ptr + offset,
	    .column = 1,
	};
	int column;
	int rc;

	if (!text.len || holds(text, '\t') || holds(text, '\r'))
		return YAML_UNCOMMON;
	buf_init(&walk.text, 0);
	rc = next_token(&walk, &column);
	if (!rc && (column < 0 || yaml_walk_is_marker(&walk)))
		rc = YAML_UNCOMMON;
	if (!rc)
		rc = block_node(&walk, -1, true, &column);
	if (!rc && (column >= 0 || walk.is_uncommon))
		rc = YAML_UNCOMMON;
	buf_release(&walk.text);
	return rc == 0 || rc == ERR_MEMORY ? rc : YAML_UNCOMMON;
}
