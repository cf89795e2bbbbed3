/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_doc - build the tree of a YAML file from libyaml's events.
 *
 * Contract: see yaml_doc.h. libyaml counts characters; the cursor turns its
 * marks into byte offsets, lines and columns as editors show them.
 * Failure: findings with places; what libyaml cannot go on from (syntax,
 * depth, size) ends the file, the rest is collected.
 * Limits: SOURCE_LIMIT_BYTES, YAML_DEPTH_LIMIT, YAML_NODE_LIMIT. The depth
 * is checked at every opening bracket, for libyaml takes quadratic time on
 * deep ones.
 * Threads: safe, but for the arena and the list of findings.
 */
#include "base/yaml_doc.h"

#include "base/source.h"
#include "base/utf8.h"

#include <yaml.h>

/* A list or map that is being filled. */
struct frame {
	struct yaml_node *node;
	struct yaml_node *last; /* item or key */
	struct yaml_node *key;  /* waits for its value */
};

struct builder {
	struct yaml_doc *doc;
	const struct source *source;
	struct arena *arena;
	struct diag_list *diags;
	yaml_parser_t parser;
	struct source_cursor cursor;
	struct frame frames[YAML_DEPTH_LIMIT];
	size_t depth;
	size_t n_documents;
	size_t end_offset;  /* of the node that came last */
	struct buf scratch; /* keys of a map, to find duplicates */
};

/* What libyaml says, and what helps. */
static const struct {
	const char *problem;
	const char *text;
	const char *hint;
} problems[] = {
    {"mapping values are not allowed in this context",
     "a ':' is not expected here",
     "quote a value that holds ': ', and check the indentation"},
    {"found character that cannot start any token",
     "this character cannot begin a value",
     "quote the value; indent with spaces, not tabs"},
    {"found a tab character that violates indentation",
     "a tab is used to indent", "indent with spaces"},
    {"did not find expected key", "a key is expected here",
     "check the indentation, and quote values that begin with a quote or "
     "bracket but go on after it"},
    {"could not find expected ':'", "a ':' is expected here",
     "every entry of a map is 'key: value'"},
    {"did not find expected '-' indicator", "a '- ' is expected here",
     "check the indentation of the list's items"},
    {"found unexpected end of stream", "the file ends inside a quoted value",
     "close the quote"},
    {"did not find expected ',' or ']'", "a ',' or ']' is expected here",
     "close the list with ']'; quote items that hold ',' or brackets"},
    {"did not find expected ',' or '}'", "a ',' or '}' is expected here",
     "close the map with '}'; quote values that hold ',' or brackets"},
    {"found unknown escape character", "this escape is not known",
     "in double quotes write \\\\ for a backslash, or use single quotes"},
    {"block sequence entries are not allowed in this context",
     "a list's '- ' is not expected here",
     "begin the list on a line of its own"},
};

static struct place place_at_mark(struct builder *builder, yaml_mark_t mark,
				  size_t length)
{
	source_cursor_to_index(&builder->cursor, mark.index);
	return source_cursor_place(&builder->cursor, length);
}

/* The bytes from one mark to a later one. */
static size_t bytes_between(struct builder *builder, yaml_mark_t start,
			    yaml_mark_t end)
{
	struct source_cursor cursor;

	source_cursor_to_index(&builder->cursor, start.index);
	cursor = builder->cursor;
	source_cursor_to_index(&cursor, end.index);
	return cursor.offset - builder->cursor.offset;
}

static struct place place_of_event(struct builder *builder,
				   const yaml_event_t *event)
{
	size_t length = bytes_between(builder, event->start_mark,
				      event->end_mark);

	return place_at_mark(builder, event->start_mark, length);
}

static int add_problem(struct builder *builder)
{
	const yaml_parser_t *parser = &builder->parser;
	const char *problem = parser->problem ? parser->problem : "no YAML";
	const char *text = problem;
	const char *hint = NULL;
	struct place place;

	if (parser->error == YAML_MEMORY_ERROR)
		return ERR_MEMORY;
	if (parser->error == YAML_READER_ERROR) {
		struct source_cursor cursor;
		size_t offset = parser->problem_offset;

		source_cursor_init(&cursor, builder->source);
		source_cursor_to_offset(&cursor, cursor.offset + offset);
		diag_add(builder->diags, SEVERITY_ERROR, "yaml-encoding",
			 source_cursor_place(&cursor, 1), "%s", problem);
		return ERR_INPUT;
	}
	place = place_at_mark(builder, parser->problem_mark, 1);
	if (place.length && builder->source->text.ptr[place.offset] == '\t')
		problem = "found a tab character that violates indentation";
	for (size_t i = 0; i < ARRAY_LEN(problems); i++) {
		if (strcmp(problems[i].problem, problem) == 0) {
			text = problems[i].text;
			hint = problems[i].hint;
		}
	}
	diag_add_hint(builder->diags, SEVERITY_ERROR, "yaml-syntax", place,
		      hint, "%s", text);
	return ERR_INPUT;
}

/* Put a new node where the open list or map waits for one. */
static void attach(struct builder *builder, struct yaml_node *node)
{
	struct frame *frame;

	if (builder->depth == 0) {
		builder->doc->root = node;
		return;
	}
	frame = &builder->frames[builder->depth - 1];
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
		diag_add(builder->diags, SEVERITY_ERROR, "yaml-syntax",
			 node->place, "a key must be a word, not a %s",
			 node->kind == YAML_MAPPING ? "map" : "list");
}

static int add_node(struct builder *builder, enum yaml_kind kind,
		    enum yaml_style style, struct place place,
		    struct yaml_node **added)
{
	struct yaml_node *node;

	if (++builder->doc->n_nodes > YAML_NODE_LIMIT) {
		diag_add(builder->diags, SEVERITY_ERROR, "yaml-size", place,
			 "the file holds more than %d values: split it",
			 YAML_NODE_LIMIT);
		return ERR_LIMIT;
	}
	node = arena_zalloc(builder->arena, 1, sizeof(*node));
	if (!node)
		return ERR_MEMORY;
	node->place = place;
	node->kind = (unsigned char)kind;
	node->style = (unsigned char)style;
	attach(builder, node);
	builder->end_offset = place.offset + place.length;
	*added = node;
	return 0;
}

static void check_properties(struct builder *builder, struct place place,
			     const yaml_char_t *anchor, const yaml_char_t *tag)
{
	if (anchor)
		diag_add_hint(builder->diags, SEVERITY_ERROR, "yaml-alias",
			      place, "write the value out where it is used",
			      "anchors (&%s) are not supported",
			      (const char *)anchor);
	if (tag)
		diag_add_hint(builder->diags, SEVERITY_ERROR, "yaml-tag", place,
			      "leave the tag out; quote a value to keep it "
			      "text",
			      "tags (%s) are not supported", (const char *)tag);
}

static enum yaml_style style_of(yaml_scalar_style_t style)
{
	switch (style) {
	case YAML_SINGLE_QUOTED_SCALAR_STYLE:
		return YAML_SINGLE;
	case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
		return YAML_DOUBLE;
	case YAML_LITERAL_SCALAR_STYLE:
		return YAML_LITERAL;
	case YAML_FOLDED_SCALAR_STYLE:
		return YAML_FOLDED;
	case YAML_ANY_SCALAR_STYLE:
	case YAML_PLAIN_SCALAR_STYLE:
		break;
	}
	return YAML_PLAIN;
}

/*
 * The tag of a scalar, or NULL. libyaml drops the non-specific tag "!", but
 * nothing else that is no string begins with it.
 */
static const yaml_char_t *tag_of(const yaml_event_t *event, struct span written)
{
	static const yaml_char_t non_specific[] = "!";

	if (written.len && written.ptr[0] == '!')
		return event->data.scalar.tag ? event->data.scalar.tag
					      : non_specific;
	return event->data.scalar.tag;
}

static int take_scalar(struct builder *builder, const yaml_event_t *event)
{
	struct place place = place_of_event(builder, event);
	struct span written = span_make(
	    builder->source->text.ptr + place.offset, place.length);
	struct yaml_node *node;
	int result;

	place.length = (uint32_t)span_trim(written).len;
	check_properties(builder, place, event->data.scalar.anchor,
			 tag_of(event, written));
	result = add_node(builder, YAML_SCALAR,
			  style_of(event->data.scalar.style), place, &node);
	if (result < 0)
		return result;
	return arena_copy(
	    builder->arena,
	    span_make(event->data.scalar.value, event->data.scalar.length),
	    &node->text);
}

static int open_node(struct builder *builder, const yaml_event_t *event,
		     enum yaml_kind kind)
{
	struct place place = place_of_event(builder, event);
	bool is_sequence = kind == YAML_SEQUENCE;
	bool is_flow = is_sequence ? event->data.sequence_start.style ==
					 YAML_FLOW_SEQUENCE_STYLE
				   : event->data.mapping_start.style ==
					 YAML_FLOW_MAPPING_STYLE;
	struct yaml_node *node;
	int result;

	if (builder->depth == YAML_DEPTH_LIMIT) {
		diag_add(builder->diags, SEVERITY_ERROR, "yaml-depth", place,
			 "lists and maps are nested more than %d deep",
			 YAML_DEPTH_LIMIT);
		return ERR_INPUT;
	}
	check_properties(builder, place,
			 is_sequence ? event->data.sequence_start.anchor
				     : event->data.mapping_start.anchor,
			 is_sequence ? event->data.sequence_start.tag
				     : event->data.mapping_start.tag);
	result = add_node(builder, kind, is_flow ? YAML_FLOW : YAML_BLOCK,
			  place, &node);
	if (result < 0)
		return result;
	builder->frames[builder->depth++] = (struct frame){.node = node};
	return 0;
}

static int close_node(struct builder *builder, const yaml_event_t *event)
{
	struct yaml_node *node = builder->frames[--builder->depth].node;

	if (node->style == YAML_FLOW) {
		struct source_cursor cursor = builder->cursor;

		source_cursor_to_index(&cursor, event->end_mark.index);
		builder->end_offset = cursor.offset;
	}
	if (builder->end_offset > node->place.offset)
		node->place.length = (uint32_t)(builder->end_offset -
						node->place.offset);
	return node->kind == YAML_MAPPING
		   ? yaml_check_duplicates(node, &builder->scratch,
					   builder->diags)
		   : 0;
}

static int take_alias(struct builder *builder, const yaml_event_t *event)
{
	struct place place = place_of_event(builder, event);
	struct yaml_node *node;
	int result;

	diag_add_hint(builder->diags, SEVERITY_ERROR, "yaml-alias", place,
		      "write the value out, or quote it when it begins with a "
		      "'*' of its own",
		      "aliases (*%s) are not supported",
		      (const char *)event->data.alias.anchor);
	result = add_node(builder, YAML_SCALAR, YAML_PLAIN, place, &node);
	if (result == 0)
		node->text = span_of("");
	return result;
}

static int take_document(struct builder *builder, const yaml_event_t *event)
{
	if (builder->n_documents++ == 0)
		return 0;
	diag_add(builder->diags, SEVERITY_ERROR, "yaml-multiple-documents",
		 place_at_mark(builder, event->start_mark, 3),
		 "a second document begins here; a file holds one");
	return ERR_INPUT;
}

static int take_event(struct builder *builder, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		return take_document(builder, event);
	case YAML_ALIAS_EVENT:
		return take_alias(builder, event);
	case YAML_SCALAR_EVENT:
		return take_scalar(builder, event);
	case YAML_SEQUENCE_START_EVENT:
		return open_node(builder, event, YAML_SEQUENCE);
	case YAML_MAPPING_START_EVENT:
		return open_node(builder, event, YAML_MAPPING);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return close_node(builder, event);
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		break;
	}
	return 0;
}

static int add_empty(struct builder *builder)
{
	diag_add(builder->diags, SEVERITY_ERROR, "yaml-syntax",
		 source_cursor_place(&builder->cursor, 0), "the file is empty");
	return ERR_INPUT;
}

static int build(struct builder *builder)
{
	bool is_done = false;
	int result = 0;

	while (!is_done && result == 0) {
		yaml_event_t event;

		if (!yaml_parser_parse(&builder->parser, &event))
			return add_problem(builder);
		is_done = event.type == YAML_STREAM_END_EVENT;
		result = take_event(builder, &event);
		yaml_event_delete(&event);
	}
	if (result == 0 && !builder->doc->root)
		return add_empty(builder);
	return result;
}

/*
 * In double quotes a character that nobody can see is mended by its escape,
 * which means the same, not by deleting it.
 */
static void mend_in_quotes(const struct builder *builder, size_t first)
{
	struct span text = builder->source->text;

	for (size_t i = first; i < builder->diags->n; i++) {
		struct diag *diag = &builder->diags->items[i];
		const struct yaml_node *scalar;
		struct span kept;
		struct buf escape;
		uint32_t code;
		bool is_valid;

		if (strcmp(diag->lint, "invisible-character") != 0)
			continue;
		scalar = yaml_scalar_at(builder->doc->root, diag->place.offset);
		if (!scalar || scalar->style != YAML_DOUBLE)
			continue;
		(void)utf8_decode(text.ptr + diag->place.offset,
				  text.ptr + text.len, &code, &is_valid);
		buf_init(&escape, 0);
		buf_add_format(&escape, code > 0xFFFF ? "\\U%08X" : "\\u%04x",
			       code);
		if (arena_copy(builder->diags->arena, buf_span(&escape),
			       &kept) == 0)
			diag->fix = (const char *)kept.ptr;
		buf_release(&escape);
	}
}

int yaml_doc_parse(struct yaml_doc *doc, const struct source *source,
		   struct arena *arena, struct diag_list *diags)
{
	struct builder builder = {
	    .doc = doc, .source = source, .arena = arena, .diags = diags};
	size_t n_diags = diags->n;
	struct span text;
	int result;

	*doc = (struct yaml_doc){.source = source};
	source_cursor_init(&builder.cursor, source);
	if (source->text.len > SOURCE_LIMIT_BYTES) {
		diag_add(diags, SEVERITY_ERROR, "yaml-size",
			 source_cursor_place(&builder.cursor, 0),
			 "the file is larger than %d MB: split it",
			 SOURCE_LIMIT_BYTES >> 20);
		return ERR_LIMIT;
	}
	if (source->text.len == 0)
		return add_empty(&builder);
	result = source_check(source, diags);
	if (result < 0)
		return result;
	if (!yaml_parser_initialize(&builder.parser))
		return ERR_MEMORY;
	buf_init(&builder.scratch, 0);
	text = span_make(source->text.ptr + builder.cursor.offset,
			 source->text.len - builder.cursor.offset);
	yaml_parser_set_encoding(&builder.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&builder.parser, text.ptr, text.len);
	result = build(&builder);
	if (result < 0)
		doc->root = NULL;
	else
		mend_in_quotes(&builder, n_diags);
	buf_release(&builder.scratch);
	yaml_parser_delete(&builder.parser);
	return result;
}
