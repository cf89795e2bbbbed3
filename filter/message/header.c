/* SPDX-License-Identifier: Apache-2.0 */
/*
 * header - find the headers of a mail or part that screening reads.
 *
 * Contract: see header.h. Values are borrowed and keep their folds.
 * Failure: a line that is no header ends the block, as Postfix does it, and
 * is marked; past a limit the rest is skipped, and that is marked.
 * Limits: struct header_limits, HEADER_KEPT, HEADER_SAME_KEPT.
 * Threads: safe.
 */
#include "message/header.h"

static const char *const names[HEADER_COUNT] = {
#define X(upper, name) [HEADER_##upper] = (name),
    HEADER_LIST(X)
#undef X
};

/* Most names are told apart by their length. */
static const uint8_t name_lengths[HEADER_COUNT] = {
#define X(upper, name) [HEADER_##upper] = sizeof(name) - 1,
    HEADER_LIST(X)
#undef X
};

const char *header_name(enum header_id id)
{
	return id < HEADER_COUNT ? names[id] : NULL;
}

enum header_id header_find_id(struct span name)
{
	name = span_trim(name);
	for (unsigned id = 0; id < HEADER_COUNT; id++)
		if (name.len == name_lengths[id] &&
		    span_equal_nocase(name, names[id]))
			return (enum header_id)id;
	return HEADER_OTHER;
}

/* Bytes of the name in front of the colon, 0 when it is no header line. */
static size_t name_length(struct span line)
{
	size_t len = 0;

	while (len < line.len && line.ptr[len] > ' ' && line.ptr[len] < 127 &&
	       line.ptr[len] != ':')
		len++;
	for (size_t i = len; i < line.len; i++) {
		if (line.ptr[i] == ':')
			return len;
		if (line.ptr[i] != ' ' && line.ptr[i] != '\t')
			break;
	}
	return 0;
}

void header_block_add(struct header_block *block, enum header_id id,
		      struct span value)
{
	if (id >= HEADER_COUNT)
		return;
	if (block->n == HEADER_KEPT || block->counts[id] == HEADER_SAME_KEPT) {
		block->has_hit_limit = true;
		return;
	}
	block->counts[id]++;
	block->items[block->n++] = (struct header){id, value};
}

bool header_block_get(const struct header_block *block, enum header_id id,
		      size_t nth, struct span *value)
{
	if (nth >= block->counts[id])
		return false;
	for (size_t i = 0; i < block->n; i++)
		if (block->items[i].id == id && nth-- == 0) {
			*value = block->items[i].value;
			return true;
		}
	return false;
}

/* The line at offset at, its LF included. */
static struct span line_at(struct span bytes, size_t at)
{
	const unsigned char *start = bytes.ptr + at;
	const unsigned char *lf = memchr(start, '\n', bytes.len - at);

	return span_make(start, lf ? (size_t)(lf - start) + 1 : bytes.len - at);
}

static bool is_blank(struct span line)
{
	return span_equal_string(line, "\n") || span_equal_string(line, "\r\n");
}

static bool is_folded(struct span line)
{
	return line.len > 0 && (line.ptr[0] == ' ' || line.ptr[0] == '\t');
}

/* The line's fields, and the lines that continue it; returns the end. */
static size_t read_header(struct header_block *block, struct span bytes,
			  size_t at, const struct header_limits *limits)
{
	struct span line = line_at(bytes, at);
	size_t name_len = name_length(line);
	enum header_id id = header_find_id(span_make(line.ptr, name_len));
	const unsigned char *colon = memchr(line.ptr + name_len, ':',
					    line.len - name_len);
	size_t start = (size_t)(colon - bytes.ptr) + 1;
	size_t len;

	for (at += line.len; at < bytes.len; at += line.len) {
		line = line_at(bytes, at);
		if (!is_folded(line))
			break;
	}
	len = at - start;
	if (len > limits->header_bytes) {
		len = limits->header_bytes;
		if (id != HEADER_OTHER)
			block->has_hit_limit = true;
	}
	header_block_add(block, id, span_make(bytes.ptr + start, len));
	return at;
}

void header_block_read(struct header_block *block, struct span bytes,
		       const struct header_limits *limits, size_t *body)
{
	size_t at = 0;
	size_t count = 0;

	block->n = 0;
	memset(block->counts, 0, sizeof(block->counts));
	block->has_hit_limit = false;
	block->has_bad_line = false;
	while (at < bytes.len) {
		struct span line = line_at(bytes, at);

		if (is_blank(line)) {
			at += line.len;
			break;
		}
		if (name_length(line) == 0) {
			/* A part may do without headers, not without "". */
			block->has_bad_line = count > 0;
			if (count > 0 || !is_folded(line))
				break;
			at += line.len;
			continue;
		}
		if (count++ >= limits->headers ||
		    at >= limits->header_block_bytes) {
			block->has_hit_limit = true;
			break;
		}
		at = read_header(block, bytes, at, limits);
	}
	*body = at;
}

static bool needs_unfolding(struct span value)
{
	for (size_t i = 0; i < value.len; i++)
		if (value.ptr[i] == '\r' || value.ptr[i] == '\n' ||
		    value.ptr[i] == '\0')
			return true;
	return false;
}

int header_unfold(struct span value, struct arena *arena, struct span *unfolded)
{
	unsigned char *out;
	size_t n = 0;

	value = span_trim(value);
	*unfolded = value;
	if (!needs_unfolding(value))
		return 0;
	out = arena_alloc(arena, value.len);
	if (!out)
		return ERR_MEMORY;
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = value.ptr[i];

		if (c == '\0')
			continue;
		if (c != '\r' && c != '\n') {
			out[n++] = c;
			continue;
		}
		while (i + 1 < value.len &&
		       strchr("\r\n\t ", value.ptr[i + 1]) && value.ptr[i + 1])
			i++;
		if (n == 0 || out[n - 1] != ' ')
			out[n++] = ' ';
	}
	*unfolded = span_trim(span_make(out, n));
	return 0;
}
