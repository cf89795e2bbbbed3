/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mapping.h - records of other shapes: which path in somebody's JSON holds
 * which of our fields (record.h).
 *
 *   text                        a key of the object
 *   data.payload.from.number    keys inside each other
 *   to[0].phone_number          an element of a list
 *   results[].text              each element is a message of its own
 *   [].content                  the whole is a list of messages
 *   =binary                     no path: always this value
 *
 * A path may lead on into a string that itself holds JSON, as in the
 * envelopes of message queues. Fields outside the list of messages hold for
 * all of them.
 */
#ifndef SCAMSIEVE_MESSAGE_MAPPING_H
#define SCAMSIEVE_MESSAGE_MAPPING_H

#include "message/record.h"

enum {
	MAPPING_NODE_LIMIT = 128,    /* steps of all paths */
	MAPPING_MESSAGE_LIMIT = 1000 /* of one list */
};

enum mapping_step { MAPPING_KEY, MAPPING_INDEX, MAPPING_EACH };

/* A step that paths share; a tree by indexes, 0 is the root. */
struct mapping_node {
	enum mapping_step step;
	struct span key;         /* of a KEY */
	uint32_t index;          /* of an INDEX */
	uint16_t child;          /* the first, 0: none */
	uint16_t sibling;        /* the next, 0: none */
	enum record_field field; /* RECORD_FIELD_COUNT: none ends here */
};

struct mapping {
	struct mapping_node nodes[MAPPING_NODE_LIMIT];
	size_t n_nodes;
	uint16_t each;         /* the list of messages, 0: none */
	const char *text_path; /* the first that leads to the text, or NULL */
	struct span constants[RECORD_FIELD_COUNT];
};

/* A mapping without paths. */
void mapping_init(struct mapping *mapping);

/*
 * Let path lead to field. The path is borrowed. Several paths may lead to
 * one field: of those found, the last in the record counts. 0, ERR_INPUT
 * with what is wrong in the path, or ERR_LIMIT.
 */
int mapping_add(struct mapping *mapping, enum record_field field,
		const char *path, struct err *err);

/* NULL-terminated names of the shapes that are known by name. */
extern const char *const mapping_presets[];

/* Add the paths of one of mapping_presets. ERR_INPUT: no such name. */
int mapping_add_preset(struct mapping *mapping, const char *name);

/* One message's values, not yet judged. */
struct mapped_values {
	uint32_t found; /* bit i: values[i] is set */
	struct json_token values[RECORD_FIELD_COUNT];
	size_t at[RECORD_FIELD_COUNT]; /* bytes, for messages */
};

struct mapped {
	bool is_list;  /* the mapping has a list of messages */
	bool has_list; /* and so has the record */
	struct mapped_values shared;
	struct mapped_values *messages; /* one unless is_list */
	size_t n_messages;
	size_t capacity;
	bool is_mended; /* U+FFFD was put in */
};

/*
 * Read a line in place, as record_read() does. mapped points into the line
 * and the arena. 0, ERR_INPUT, ERR_LIMIT, ERR_MEMORY.
 */
int mapping_read(const struct mapping *mapping, struct mapped *mapped,
		 struct arena *arena, unsigned char *line, size_t len,
		 struct err *err);

/*
 * The same for pairs of a form (application/x-www-form-urlencoded, the URL
 * Standard, section 5.1): key=value&key=value. Only paths of one key apply.
 */
int mapping_read_form(const struct mapping *mapping, struct mapped *mapped,
		      struct arena *arena, unsigned char *line, size_t len,
		      struct err *err);

/*
 * Make message i of mapped; record keeps what record_build() left. Errors
 * as record_take() and record_build(); message->id is set if there is one.
 */
int mapped_build(const struct mapping *mapping, const struct mapped *mapped,
		 size_t i, struct record *record, struct message *message,
		 const struct record_defaults *defaults, struct arena *arena,
		 struct err *err);

#endif
