/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_tree - put nodes where the open list or map waits for them.
 *
 * Contract: see yaml_tree.h.
 * Failure: findings with places.
 * Limits: YAML_DEPTH_LIMIT, YAML_NODE_LIMIT.
 * Threads: one tree belongs to one thread.
 */
#include "yaml_tree.h"

void yaml_tree_init(struct yaml_tree *tree, struct yaml_doc *doc,
		    struct arena *arena, struct diag_list *diags)
{
	tree->doc = doc;
	tree->arena = arena;
	tree->diags = diags;
	buf_init(&tree->scratch, 0);
	tree->doc->root = NULL;
	tree->doc->n_nodes = 0;
	tree->depth = 0;
	tree->n_nodes_left = 0;
	tree->end_offset = 0;
}

void yaml_tree_release(struct yaml_tree *tree)
{
	buf_release(&tree->scratch);
}

/* Put a new node where the open list or map waits for one. */
static void attach(struct yaml_tree *tree, struct yaml_node *node)
{
	struct yaml_frame *frame;

	if (tree->depth == 0) {
		tree->doc->root = node;
		return;
	}
	frame = &tree->frames[tree->depth - 1];
	if (frame->key) {
		node->key = frame->key;
		frame->key->value = node;
		frame->key = NULL;
		return;
	}
	if (frame->last)
		frame->last->next = node;
	else
		frame->node->first = node;
	frame->last = node;
	frame->node->n++;
	if (frame->node->kind == YAML_SEQUENCE) {
		node->key = frame->node->key;
		return;
	}
	frame->key = node;
	if (node->kind != YAML_SCALAR)
		diag_add(tree->diags, SEVERITY_ERROR, "yaml-syntax",
			 node->place, "a key must be a word, not a %s",
			 node->kind == YAML_MAPPING ? "map" : "list");
}

/*
 * Room for a node. They are taken by the dozen, so that texts, which need no
 * alignment, stand close together.
 */
static struct yaml_node *new_node(struct yaml_tree *tree)
{
	enum { MANY = 48 };

	if (tree->n_nodes_left == 0) {
		tree->nodes = arena_alloc(tree->arena,
					  MANY * sizeof(*tree->nodes));
		tree->n_nodes_left = tree->nodes ? MANY : 0;
	}
	if (!tree->nodes)
		return NULL;
	tree->n_nodes_left--;
	return tree->nodes++;
}

static int add_node(struct yaml_tree *tree, enum yaml_kind kind,
		    enum yaml_style style, struct place place,
		    struct yaml_node **added)
{
	struct yaml_node *node;

	if (++tree->doc->n_nodes > YAML_NODE_LIMIT) {
		diag_add(tree->diags, SEVERITY_ERROR, "yaml-size", place,
			 "the file holds more than %d values: split it",
			 YAML_NODE_LIMIT);
		return ERR_LIMIT;
	}
	node = new_node(tree);
	if (!node)
		return ERR_MEMORY;
	*node = (struct yaml_node){
	    .place = place,
	    .kind = (unsigned char)kind,
	    .style = (unsigned char)style,
	};
	attach(tree, node);
	tree->end_offset = place.offset + place.length;
	*added = node;
	return 0;
}

int yaml_tree_add(struct yaml_tree *tree, enum yaml_style style,
		  struct place place, struct span text)
{
	struct yaml_node *node;
	int rc = add_node(tree, YAML_SCALAR, style, place, &node);

	return rc < 0 ? rc : arena_copy(tree->arena, text, &node->text);
}

int yaml_tree_open(struct yaml_tree *tree, enum yaml_kind kind,
		   enum yaml_style style, struct place place)
{
	struct yaml_node *node;
	int rc;

	if (tree->depth == YAML_DEPTH_LIMIT) {
		diag_add(tree->diags, SEVERITY_ERROR, "yaml-depth", place,
			 "lists and maps are nested more than %d deep",
			 YAML_DEPTH_LIMIT);
		return ERR_INPUT;
	}
	rc = add_node(tree, kind, style, place, &node);
	if (rc < 0)
		return rc;
	tree->frames[tree->depth++] = (struct yaml_frame){.node = node};
	return 0;
}

int yaml_tree_close(struct yaml_tree *tree, size_t end_offset)
{
	struct yaml_node *node = tree->frames[--tree->depth].node;

	if (node->style == YAML_FLOW)
		tree->end_offset = end_offset;
	if (tree->end_offset > node->place.offset)
		node->place.length = (uint32_t)(tree->end_offset -
						node->place.offset);
	return node->kind == YAML_MAPPING
		   ? yaml_check_duplicates(node, &tree->scratch, tree->diags)
		   : 0;
}
