/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_event - read all of YAML 1.1 by way of libyaml's events.
 *
 * Contract: yaml_event_read() of yaml_tree.h. libyaml counts characters; the
 * cursor turns its marks into byte offsets, lines and columns as editors
 * show them.
 * Failure: findings with places; what libyaml cannot go on from (syntax,
 * depth, size) ends the file, the rest is collected.
 * Limits: the depth is checked at every opening bracket, for libyaml takes
 * quadratic time on deep ones.
 * Threads: safe, but for the tree.
 */
#include "yaml_tree.h"

#include <yaml.h>

struct events {
	struct yaml_tree *tree;
	yaml_parser_t parser;
	struct source_cursor cursor;
	struct source_cursor ahead; /* at the end of the last event */
	size_t n_documents;
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

static void go_to_mark(struct events *events, yaml_mark_t mark)
{
	if (events->ahead.index <= mark.index)
		events->cursor = events->ahead;
	source_cursor_to_index(&events->cursor, mark.index);
}

static struct place place_at_mark(struct events *events, yaml_mark_t mark,
				  size_t length)
{
	go_to_mark(events, mark);
	return source_cursor_place(&events->cursor, length);
}

/* From the event's start to its end, where the next one may begin. */
static struct place place_of_event(struct events *events,
				   const yaml_event_t *event)
{
	go_to_mark(events, event->start_mark);
	events->ahead = events->cursor;
	source_cursor_to_index(&events->ahead, event->end_mark.index);
	return source_cursor_place(&events->cursor, events->ahead.offset -
							events->cursor.offset);
}

static int add_problem(struct events *events)
{
	const yaml_parser_t *parser = &events->parser;
	const char *problem = parser->problem ? parser->problem : "no YAML";
	const char *text = problem;
	const char *hint = NULL;
	struct place place;

	if (parser->error == YAML_MEMORY_ERROR)
		return ERR_MEMORY;
	if (parser->error == YAML_READER_ERROR) {
		struct source_cursor cursor;
		size_t offset = parser->problem_offset;

		source_cursor_init(&cursor, events->tree->doc->source);
		source_cursor_to_offset(&cursor, cursor.offset + offset);
		diag_add(events->tree->diags, SEVERITY_ERROR, "yaml-encoding",
			 source_cursor_place(&cursor, 1), "%s", problem);
		return ERR_INPUT;
	}
	place = place_at_mark(events, parser->problem_mark, 1);
	if (place.length &&
	    events->tree->doc->source->text.ptr[place.offset] == '\t')
		problem = "found a tab character that violates indentation";
	for (size_t i = 0; i < ARRAY_LEN(problems); i++) {
		if (strcmp(problems[i].problem, problem) == 0) {
			text = problems[i].text;
			hint = problems[i].hint;
		}
	}
	diag_add_hint(events->tree->diags, SEVERITY_ERROR, "yaml-syntax", place,
		      hint, "%s", text);
	return ERR_INPUT;
}

static void check_properties(struct events *events, struct place place,
			     const yaml_char_t *anchor, const yaml_char_t *tag)
{
	if (anchor)
		diag_add_hint(events->tree->diags, SEVERITY_ERROR, "yaml-alias",
			      place, "write the value out where it is used",
			      "anchors (&%s) are not supported",
			      (const char *)anchor);
	if (tag)
		diag_add_hint(events->tree->diags, SEVERITY_ERROR, "yaml-tag",
			      place,
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

static int take_scalar(struct events *events, const yaml_event_t *event)
{
	struct place place = place_of_event(events, event);
	struct span written = span_make(
	    events->tree->doc->source->text.ptr + place.offset, place.length);

	place.length = (uint32_t)span_trim(written).len;
	check_properties(events, place, event->data.scalar.anchor,
			 tag_of(event, written));
	return yaml_tree_add(
	    events->tree, style_of(event->data.scalar.style), place,
	    span_make(event->data.scalar.value, event->data.scalar.length));
}

static int open_node(struct events *events, const yaml_event_t *event,
		     enum yaml_kind kind)
{
	struct place place = place_of_event(events, event);
	bool is_sequence = kind == YAML_SEQUENCE;
	bool is_flow = is_sequence ? event->data.sequence_start.style ==
					 YAML_FLOW_SEQUENCE_STYLE
				   : event->data.mapping_start.style ==
					 YAML_FLOW_MAPPING_STYLE;

	check_properties(events, place,
			 is_sequence ? event->data.sequence_start.anchor
				     : event->data.mapping_start.anchor,
			 is_sequence ? event->data.sequence_start.tag
				     : event->data.mapping_start.tag);
	return yaml_tree_open(events->tree, kind,
			      is_flow ? YAML_FLOW : YAML_BLOCK, place);
}

static int close_node(struct events *events, const yaml_event_t *event)
{
	const struct yaml_tree *tree = events->tree;

	/* The end of another is not where libyaml finds it out. */
	if (tree->frames[tree->depth - 1].node->style == YAML_FLOW)
		go_to_mark(events, event->end_mark);
	return yaml_tree_close(events->tree, events->cursor.offset);
}

static int take_alias(struct events *events, const yaml_event_t *event)
{
	struct place place = place_of_event(events, event);

	diag_add_hint(events->tree->diags, SEVERITY_ERROR, "yaml-alias", place,
		      "write the value out, or quote it when it begins with a "
		      "'*' of its own",
		      "aliases (*%s) are not supported",
		      (const char *)event->data.alias.anchor);
	return yaml_tree_add(events->tree, YAML_PLAIN, place, span_of(""));
}

static int take_document(struct events *events, const yaml_event_t *event)
{
	if (events->n_documents++ == 0)
		return 0;
	diag_add(events->tree->diags, SEVERITY_ERROR, "yaml-multiple-documents",
		 place_at_mark(events, event->start_mark, 3),
		 "a second document begins here; a file holds one");
	return ERR_INPUT;
}

static int take_event(struct events *events, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		return take_document(events, event);
	case YAML_ALIAS_EVENT:
		return take_alias(events, event);
	case YAML_SCALAR_EVENT:
		return take_scalar(events, event);
	case YAML_SEQUENCE_START_EVENT:
		return open_node(events, event, YAML_SEQUENCE);
	case YAML_MAPPING_START_EVENT:
		return open_node(events, event, YAML_MAPPING);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return close_node(events, event);
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		break;
	}
	return 0;
}

static int add_empty(struct events *events)
{
	diag_add(events->tree->diags, SEVERITY_ERROR, "yaml-syntax",
		 source_cursor_place(&events->cursor, 0), "the file is empty");
	return ERR_INPUT;
}

static int take_all(struct events *events)
{
	bool is_done = false;
	int result = 0;

	while (!is_done && result == 0) {
		yaml_event_t event;

		if (!yaml_parser_parse(&events->parser, &event))
			return add_problem(events);
		is_done = event.type == YAML_STREAM_END_EVENT;
		result = take_event(events, &event);
		yaml_event_delete(&event);
	}
	if (result == 0 && !events->tree->doc->root)
		return add_empty(events);
	return result;
}

int yaml_event_read(struct yaml_tree *tree, size_t offset)
{
	const struct source *source = tree->doc->source;
	struct events events = {.tree = tree};
	int result;

	source_cursor_init(&events.cursor, source);
	events.ahead = events.cursor;
	if (source->text.len == offset)
		return add_empty(&events);
	if (!yaml_parser_initialize(&events.parser))
		return ERR_MEMORY;
	yaml_parser_set_encoding(&events.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&events.parser, source->text.ptr + offset,
				     source->text.len - offset);
	result = take_all(&events);
	yaml_parser_delete(&events.parser);
	return result;
}
