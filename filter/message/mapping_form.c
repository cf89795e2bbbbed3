/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mapping_form - pairs of a form, as webhooks post them.
 *
 * Contract: see mapping_read_form() in mapping.h. Everything is decoded in
 * place, for what stands for a byte is never shorter than it.
 * Failure: ERR_INPUT for a key given twice; all else is read as it comes,
 * as browsers and servers do.
 * Limits: the arena's.
 * Threads: safe.
 */
#include "message/mapping.h"

#include "base/hex.h"
#include "base/utf8.h"

/* The field that a path of this one key leads to. */
static enum record_field find_field(const struct mapping *mapping,
				    struct span key)
{
	uint16_t node = mapping->nodes[0].child;

	for (; node; node = mapping->nodes[node].sibling)
		if (mapping->nodes[node].step == MAPPING_KEY &&
		    span_equal(mapping->nodes[node].key, key))
			return mapping->nodes[node].field;
	return RECORD_FIELD_COUNT;
}

static int mend(struct mapped *mapped, struct span *text, struct arena *arena)
{
	unsigned char *bytes = (unsigned char *)(uintptr_t)text->ptr;

	if (utf8_valid_prefix(*text) == text->len)
		return 0;
	mapped->is_mended = true;
	if (record_mend(&bytes, &text->len, arena) < 0)
		return ERR_MEMORY;
	text->ptr = bytes;
	return 0;
}

/* An id is echoed as JSON: make a string of it. */
static int quote(struct span *text, struct arena *arena)
{
	struct buf quoted;
	int rc;

	buf_init(&quoted, 0);
	json_add_string(&quoted, *text);
	rc = quoted.has_failed ? ERR_MEMORY
			       : arena_copy(arena, buf_span(&quoted), text);
	buf_release(&quoted);
	return rc;
}

static int take_pair(const struct mapping *mapping, struct mapped *mapped,
		     struct arena *arena, struct span key, struct span value,
		     struct err *err)
{
	struct mapped_values *values = &mapped->messages[0];
	enum record_field field = find_field(mapping, key);

	if (field == RECORD_FIELD_COUNT)
		return 0;
	if (values->found >> field & 1)
		return err_set(err, ERR_INPUT,
			       "expected each key once, found '%.*s' again",
			       (int)utf8_floor(key, 60), (const char *)key.ptr);
	if (mend(mapped, &value, arena) < 0 ||
	    (field == RECORD_ID && quote(&value, arena) < 0))
		return err_set(err, ERR_MEMORY, "out of memory");
	values->values[field] = (struct json_token){JSON_TOKEN_STRING, value,
						    0};
	values->found |= UINT32_C(1) << field;
	return 0;
}

/* "key=value" from line to stop. */
static int read_pair(const struct mapping *mapping, struct mapped *mapped,
		     struct arena *arena, unsigned char *line,
		     unsigned char *stop, struct err *err)
{
	unsigned char *equals = memchr(line, '=', (size_t)(stop - line));
	struct span key, value = {0};

	key = hex_decode_percent(line,
				 (size_t)((equals ? equals : stop) - line));
	if (equals)
		value = hex_decode_percent(equals + 1,
					   (size_t)(stop - equals - 1));
	return take_pair(mapping, mapped, arena, key, value, err);
}

int mapping_read_form(const struct mapping *mapping, struct mapped *mapped,
		      struct arena *arena, unsigned char *line, size_t len,
		      struct err *err)
{
	unsigned char *end = line + len;
	int rc = 0;

	*mapped = (struct mapped){0};
	if (mapping->each)
		return err_set(err, ERR_INPUT,
			       "a form holds one message: expected paths "
			       "without []");
	mapped->messages = arena_zalloc(arena, 1, sizeof(*mapped->messages));
	if (!mapped->messages)
		return err_set(err, ERR_MEMORY, "out of memory");
	mapped->n_messages = 1;
	while (rc == 0 && line < end) {
		unsigned char *stop = memchr(line, '&', (size_t)(end - line));

		if (!stop)
			stop = end;
		rc = read_pair(mapping, mapped, arena, line, stop, err);
		line = stop == end ? end : stop + 1;
	}
	return rc;
}
