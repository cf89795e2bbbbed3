/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_private.h - numbers and texts of a frame, for the files of wire alone.
 */
#ifndef SCAMSIEVE_SERVICE_WIRE_PRIVATE_H
#define SCAMSIEVE_SERVICE_WIRE_PRIVATE_H

#include "service/wire.h"

/* What is left of a body. Once is_bad, all that is read is 0 or empty. */
struct wire_cursor {
	struct span rest;
	struct arena *arena;
	bool is_bad;
	bool is_out_of_memory;
};

uint64_t wire_get(struct wire_cursor *cursor, size_t n_bytes);
double wire_get_number(struct wire_cursor *cursor);
struct span wire_get_text(struct wire_cursor *cursor);
/* The same, which must be well-formed UTF-8. */
struct span wire_get_utf8(struct wire_cursor *cursor);
/* The same, without a NUL byte, as a string in the arena. */
const char *wire_get_string(struct wire_cursor *cursor);
/* A count of things that take at least so many bytes each. */
size_t wire_get_count(struct wire_cursor *cursor, size_t each_bytes);
/* Zeroed room for n things. */
void *wire_room(struct wire_cursor *cursor, size_t n, size_t size);
/* 0, or what went wrong; bytes left over are wrong as well. */
int wire_finish(const struct wire_cursor *cursor, struct err *err);

void wire_put(struct buf *out, uint64_t number, size_t n_bytes);
void wire_put_number(struct buf *out, double number);
void wire_put_text(struct buf *out, struct span text);

/* A frame begun at the end of out, and its body's length once it is there. */
size_t wire_begin(struct buf *out, enum wire_kind kind);
void wire_end(struct buf *out, size_t start);

#endif
