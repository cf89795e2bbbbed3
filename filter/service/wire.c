/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire - frames between a resident screener and its clients: their headers,
 * numbers and texts, and refusals.
 *
 * Contract: see wire.h. Messages are in wire_request.c, verdicts in
 * wire_answer.c.
 * Failure: ERR_INPUT for what is not a frame of ours; a cursor stays bad.
 * Limits: nothing is allocated that the body's own length does not pay for.
 * Threads: safe.
 */
#include "wire_private.h"

#include "base/utf8.h"

static const unsigned char magic[4] = {'S', 'C', 'S', 'V'};

/* Where the header's parts stand. */
enum { AT_VERSION = 4, AT_KIND = 5, AT_ZERO = 6, AT_LENGTH = 8 };

uint64_t wire_get(struct wire_cursor *cursor, size_t n_bytes)
{
	uint64_t number = 0;

	if (cursor->rest.len < n_bytes)
		cursor->is_bad = true;
	if (cursor->is_bad)
		return 0;
	for (size_t i = 0; i < n_bytes; i++)
		number = number << 8 | cursor->rest.ptr[i];
	cursor->rest = span_make(cursor->rest.ptr + n_bytes,
				 cursor->rest.len - n_bytes);
	return number;
}

double wire_get_number(struct wire_cursor *cursor)
{
	uint64_t bits = wire_get(cursor, sizeof(bits));
	double number;

	memcpy(&number, &bits, sizeof(number));
	return number;
}

struct span wire_get_text(struct wire_cursor *cursor)
{
	size_t len = (size_t)wire_get(cursor, 4);
	struct span text;

	if (len > cursor->rest.len)
		cursor->is_bad = true;
	if (cursor->is_bad)
		return (struct span){0};
	text = span_make(cursor->rest.ptr, len);
	cursor->rest = span_make(cursor->rest.ptr + len,
				 cursor->rest.len - len);
	return text;
}

struct span wire_get_utf8(struct wire_cursor *cursor)
{
	struct span text = wire_get_text(cursor);

	if (utf8_valid_prefix(text) != text.len)
		cursor->is_bad = true;
	return text;
}

const char *wire_get_string(struct wire_cursor *cursor)
{
	struct span text = wire_get_utf8(cursor);

	if (text.len && memchr(text.ptr, '\0', text.len))
		cursor->is_bad = true;
	if (!cursor->is_bad && arena_copy(cursor->arena, text, &text) < 0)
		cursor->is_bad = cursor->is_out_of_memory = true;
	return cursor->is_bad ? "" : (const char *)text.ptr;
}

size_t wire_get_count(struct wire_cursor *cursor, size_t each_bytes)
{
	size_t n = (size_t)wire_get(cursor, 4);

	if (n <= cursor->rest.len / each_bytes)
		return n;
	cursor->is_bad = true;
	return 0;
}

void *wire_room(struct wire_cursor *cursor, size_t n, size_t size)
{
	void *room;

	if (cursor->is_bad || n == 0)
		return NULL;
	room = arena_zalloc(cursor->arena, n, size);
	if (!room)
		cursor->is_bad = cursor->is_out_of_memory = true;
	return room;
}

int wire_finish(const struct wire_cursor *cursor, struct err *err)
{
	if (cursor->is_out_of_memory)
		return err_set(err, ERR_MEMORY, "out of memory");
	if (cursor->is_bad || cursor->rest.len)
		return err_set(err, ERR_INPUT, "a frame that is not ours");
	return 0;
}

void wire_put(struct buf *out, uint64_t number, size_t n_bytes)
{
	while (n_bytes--)
		buf_add_char(out, (unsigned char)(number >> 8 * n_bytes));
}

void wire_put_number(struct buf *out, double number)
{
	uint64_t bits;

	memcpy(&bits, &number, sizeof(bits));
	wire_put(out, bits, sizeof(bits));
}

void wire_put_text(struct buf *out, struct span text)
{
	if (text.len > UINT32_MAX)
		out->has_failed = true;
	wire_put(out, text.len, 4);
	buf_add_span(out, text);
}

size_t wire_begin(struct buf *out, enum wire_kind kind)
{
	buf_add(out, magic, sizeof(magic));
	buf_add_char(out, WIRE_VERSION);
	buf_add_char(out, (unsigned char)kind);
	wire_put(out, 0, WIRE_HEADER_BYTES - AT_ZERO);
	return out->len;
}

void wire_end(struct buf *out, size_t start)
{
	size_t len = out->len - start;

	if (out->has_failed || len > UINT32_MAX) {
		out->has_failed = true;
		return;
	}
	for (size_t i = 0; i < WIRE_HEADER_BYTES - AT_LENGTH; i++)
		out->ptr[start - 1 - i] = (unsigned char)(len >> 8 * i);
}

int wire_read_header(const unsigned char bytes[WIRE_HEADER_BYTES],
		     struct wire_header *header, struct err *err)
{
	struct wire_cursor rest = {
	    .rest = span_make(bytes + AT_LENGTH,
			      WIRE_HEADER_BYTES - AT_LENGTH)};

	if (memcmp(bytes, magic, sizeof(magic)) != 0)
		return err_set(err, ERR_INPUT, "a frame that is not ours");
	if (bytes[AT_VERSION] != WIRE_VERSION)
		return err_set(err, ERR_INPUT,
			       "the other side speaks version %d, this "
			       "program version %d: restart the one that was "
			       "not",
			       bytes[AT_VERSION], WIRE_VERSION);
	if (bytes[AT_KIND] < WIRE_JUDGE || bytes[AT_KIND] > WIRE_REFUSAL ||
	    bytes[AT_ZERO] || bytes[AT_ZERO + 1])
		return err_set(err, ERR_INPUT, "a frame of no known kind");
	header->kind = (enum wire_kind)bytes[AT_KIND];
	header->body_bytes = (uint32_t)wire_get(&rest, 4);
	return 0;
}

void wire_add_refusal(struct buf *out, int code, const char *text)
{
	size_t start = wire_begin(out, WIRE_REFUSAL);

	wire_put(out, (uint64_t)-code, 1);
	wire_put_text(out, span_of(text));
	wire_end(out, start);
}

int wire_read_refusal(struct span body, struct wire_refusal *refusal,
		      struct err *err)
{
	struct wire_cursor cursor = {.rest = body};

	refusal->code = -(int)wire_get(&cursor, 1);
	refusal->text = wire_get_utf8(&cursor);
	if (refusal->code > ERR_MEMORY || refusal->code < ERR_UNKNOWN)
		cursor.is_bad = true;
	return wire_finish(&cursor, err);
}
