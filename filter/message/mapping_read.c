/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mapping_read - JSON, walked along the paths of a mapping.
 *
 * Contract: see mapping.h. The walk keeps one frame for each container that
 * is open; what no path leads to is read over. Strings that paths lead into
 * are put aside and walked afterwards, so nothing recurses.
 * Failure: the first fault, with its byte.
 * Limits: JSON_DEPTH_LIMIT, MAPPING_MESSAGE_LIMIT, the arena's.
 * Threads: safe.
 */
#include "message/mapping.h"

enum { NONE = UINT16_MAX };
#define SHARED UINT32_MAX

/* A container that is open and that a path leads through. */
struct frame {
	uint16_t node;
	bool is_array;
	uint32_t index;   /* of the element to come */
	uint32_t message; /* whose values are in here; SHARED: all */
};

/* A string that holds JSON. */
struct aside {
	struct frame frame;
	struct span text;
};

struct walk {
	const struct mapping *mapping;
	struct mapped *mapped;
	struct arena *arena;
	struct json_reader reader;
	struct frame frames[JSON_DEPTH_LIMIT];
	size_t depth;
	struct aside *asides;
	size_t n_asides;
	size_t asides_capacity;
};

static int add_message(struct walk *walk, uint32_t *message, struct err *err)
{
	struct mapped *mapped = walk->mapped;
	struct mapped_values *messages;

	if (mapped->n_messages == MAPPING_MESSAGE_LIMIT)
		return err_set(err, ERR_LIMIT,
			       "expected at most %d messages in a list",
			       MAPPING_MESSAGE_LIMIT);
	messages = arena_array_room(walk->arena, mapped->messages,
				    mapped->n_messages, &mapped->capacity,
				    sizeof(*messages));
	if (!messages)
		return err_set(err, ERR_MEMORY, "out of memory");
	mapped->messages = messages;
	messages[mapped->n_messages].found = 0;
	*message = (uint32_t)mapped->n_messages++;
	return 0;
}

static uint16_t find_key(const struct mapping *mapping, uint16_t parent,
			 struct span key)
{
	uint16_t node = mapping->nodes[parent].child;

	for (; node; node = mapping->nodes[node].sibling)
		if (mapping->nodes[node].step == MAPPING_KEY &&
		    span_equal(mapping->nodes[node].key, key))
			return node;
	return NONE;
}

static uint16_t find_index(const struct mapping *mapping, uint16_t parent,
			   uint32_t index)
{
	uint16_t node = mapping->nodes[parent].child;

	for (; node; node = mapping->nodes[node].sibling) {
		const struct mapping_node *child = &mapping->nodes[node];

		if (child->step == MAPPING_EACH ||
		    (child->step == MAPPING_INDEX && child->index == index))
			return node;
	}
	return NONE;
}

static void store(struct mapped *mapped, uint32_t message,
		  enum record_field field, const struct json_token *token,
		  size_t at)
{
	struct mapped_values *values = message == SHARED
					   ? &mapped->shared
					   : &mapped->messages[message];

	values->values[field] = *token;
	values->at[field] = at;
	values->found |= UINT32_C(1) << field;
}

static int put_aside(struct walk *walk, struct frame frame, struct span text,
		     struct err *err)
{
	struct aside *asides;

	if (walk->n_asides == MAPPING_MESSAGE_LIMIT)
		return err_set(err, ERR_LIMIT,
			       "expected at most %d strings that hold JSON",
			       MAPPING_MESSAGE_LIMIT);
	asides = arena_array_room(walk->arena, walk->asides, walk->n_asides,
				  &walk->asides_capacity, sizeof(*asides));
	if (!asides)
		return err_set(err, ERR_MEMORY, "out of memory");
	walk->asides = asides;
	asides[walk->n_asides++] = (struct aside){frame, text};
	return 0;
}

static int fail_kind(enum record_field field, enum json_token_kind kind,
		     size_t at, struct err *err)
{
	return err_set(err, ERR_INPUT,
		       "byte %zu: \"%s\": expected one value, found %s", at,
		       record_field_name(field), json_token_name(kind));
}

static bool is_list_of_messages(const struct walk *walk, uint16_t node)
{
	const struct mapping_node *nodes = walk->mapping->nodes;
	uint16_t child = nodes[node].child;

	while (child && child != walk->mapping->each)
		child = nodes[child].sibling;
	return child != 0;
}

/* The value of a node that a path leads to or through. */
static int take_value(struct walk *walk, struct frame frame,
		      const struct json_token *token, size_t at,
		      struct err *err)
{
	const struct mapping_node *node = &walk->mapping->nodes[frame.node];

	if (token->kind == JSON_TOKEN_OBJECT ||
	    token->kind == JSON_TOKEN_ARRAY) {
		if (!node->child && node->field != RECORD_FIELD_COUNT)
			return fail_kind(node->field, token->kind, at, err);
		frame.is_array = token->kind == JSON_TOKEN_ARRAY;
		frame.index = 0;
		if (frame.is_array && is_list_of_messages(walk, frame.node))
			walk->mapped->has_list = true;
		walk->frames[walk->depth++] = frame;
		return 0;
	}
	if (token->kind == JSON_TOKEN_STRING && node->child)
		return put_aside(walk, frame, token->value, err);
	if (node->field != RECORD_FIELD_COUNT)
		store(walk->mapped, frame.message, node->field, token, at);
	return 0;
}

/*
 * Read the value that belongs to frame->node, which may be NONE. Sets *ended
 * when it was the end of the list instead.
 */
static int read_value(struct walk *walk, struct frame frame, bool *ended,
		      struct err *err)
{
	size_t at = json_offset(&walk->reader);
	struct json_token token;
	int rc;

	if (frame.node != NONE &&
	    walk->mapping->nodes[frame.node].field == RECORD_ID)
		rc = json_next_raw(&walk->reader, &token, err);
	else
		rc = json_next(&walk->reader, &token, err);
	if (rc < 0)
		return rc;
	*ended = token.kind == JSON_TOKEN_ARRAY_END;
	if (*ended)
		return 0;
	if (frame.node != NONE &&
	    walk->mapping->nodes[frame.node].step == MAPPING_EACH) {
		rc = add_message(walk, &frame.message, err);
		if (rc < 0)
			return rc;
	}
	if (frame.node != NONE)
		return take_value(walk, frame, &token, at, err);
	if (token.kind == JSON_TOKEN_OBJECT || token.kind == JSON_TOKEN_ARRAY)
		return json_skip_rest(&walk->reader, err);
	return 0;
}

/* The next member of the innermost container; *ended: there was none. */
static int read_member(struct walk *walk, bool *ended, struct err *err)
{
	struct frame *top = &walk->frames[walk->depth - 1];
	struct frame frame = *top;
	struct json_token token;
	int rc;

	if (top->is_array) {
		frame.node = find_index(walk->mapping, top->node, top->index++);
		return read_value(walk, frame, ended, err);
	}
	rc = json_next(&walk->reader, &token, err);
	if (rc < 0)
		return rc;
	*ended = token.kind == JSON_TOKEN_OBJECT_END;
	if (*ended)
		return 0;
	frame.node = find_key(walk->mapping, top->node, token.value);
	return read_value(walk, frame, ended, err);
}

/* Walk one JSON text whose value belongs to frame. */
static int walk_text(struct walk *walk, struct frame frame, struct span text,
		     struct err *err)
{
	struct json_token token;
	bool ended;
	int rc;

	json_reader_init(&walk->reader, (unsigned char *)(uintptr_t)text.ptr,
			 text.len);
	walk->depth = 0;
	rc = json_next(&walk->reader, &token, err);
	if (rc < 0)
		return rc;
	if (token.kind != JSON_TOKEN_OBJECT && token.kind != JSON_TOKEN_ARRAY)
		return err_set(err, ERR_INPUT,
			       "byte 0: expected an object or a list, found "
			       "%s",
			       json_token_name(token.kind));
	rc = take_value(walk, frame, &token, 0, err);
	while (rc == 0 && walk->depth) {
		rc = read_member(walk, &ended, err);
		if (rc == 0 && ended)
			walk->depth--;
	}
	return rc < 0 ? rc : json_next(&walk->reader, &token, err);
}

/* The messages to be filled before anything is read. */
static int begin(const struct mapping *mapping, struct mapped *mapped,
		 struct arena *arena, uint32_t *first, struct err *err)
{
	struct walk walk = {.mapped = mapped, .arena = arena};

	*mapped = (struct mapped){.is_list = mapping->each != 0};
	*first = SHARED;
	return mapped->is_list ? 0 : add_message(&walk, first, err);
}

int mapping_read(const struct mapping *mapping, struct mapped *mapped,
		 struct arena *arena, unsigned char *line, size_t len,
		 struct err *err)
{
	struct frame root = {0};
	struct walk walk;
	int rc = begin(mapping, mapped, arena, &root.message, err);

	if (rc == 0)
		rc = record_prepare(&line, &len, arena, &mapped->is_mended,
				    err);
	if (rc < 0)
		return rc;
	walk.mapping = mapping;
	walk.mapped = mapped;
	walk.arena = arena;
	walk.asides = NULL;
	walk.n_asides = 0;
	walk.asides_capacity = 0;
	rc = walk_text(&walk, root, span_make(line, len), err);
	for (size_t i = 0; i < walk.n_asides && rc == 0; i++)
		rc = walk_text(&walk, walk.asides[i].frame, walk.asides[i].text,
			       err);
	if (rc == 0 && mapped->is_list && !mapped->has_list)
		return err_set(err, ERR_INPUT,
			       "the list of messages is missing");
	return rc;
}

/* --- messages ------------------------------------------------------------ */

static int take_all(struct record *record, const struct mapped_values *values,
		    struct err *err)
{
	int rc = 0;

	for (int i = 0; i < RECORD_FIELD_COUNT && rc == 0; i++)
		if (values->found >> i & 1)
			rc = record_take(record, (enum record_field)i,
					 &values->values[i], values->at[i],
					 err);
	return rc;
}

static bool has_text(const struct record *record)
{
	return record->found &
	       (UINT32_C(1) << RECORD_TEXT | UINT32_C(1) << RECORD_HEX);
}

int mapped_build(const struct mapping *mapping, const struct mapped *mapped,
		 size_t i, struct record *record, struct message *message,
		 const struct record_defaults *defaults, struct arena *arena,
		 struct err *err)
{
	struct mapped_values constants = {0};
	int rc;

	record_begin(record, message, defaults);
	message->reading.has_encoding_fault = mapped->is_mended;
	for (int field = 0; field < RECORD_FIELD_COUNT; field++) {
		if (!mapping->constants[field].len)
			continue;
		constants.found |= UINT32_C(1) << field;
		constants.values[field] = (struct json_token){
		    JSON_TOKEN_STRING, mapping->constants[field], 0};
	}
	rc = take_all(record, &constants, err);
	if (rc == 0)
		rc = take_all(record, &mapped->shared, err);
	if (rc == 0)
		rc = take_all(record, &mapped->messages[i], err);
	if (rc == 0 && mapping->text_path && !has_text(record))
		rc = err_set(err, ERR_INPUT,
			     "nothing is at '%s': expected the message's text "
			     "there",
			     mapping->text_path);
	return rc < 0 ? rc : record_build(record, arena, err);
}
