/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sort - sorting many items by the bytes that they begin with.
 *
 * The first eight bytes as a number decide of most; many are sorted byte by
 * byte, from the last to the first. Only what has the same eight is compared.
 *
 * Contract: see sort.h.
 * Failure: ERR_MEMORY.
 * Limits: twice the items in memory while they are sorted.
 * Threads: safe.
 */
#include "base/sort.h"

#include "base/err.h"

#include <stdlib.h>

enum { LEAD_BYTES = 8, FEW = 64, VALUES = 256 };

struct lead {
	uint64_t value;
	size_t item;
};

/* The first bytes as a number that orders as they do; NUL for none. */
static uint64_t lead_of(struct span bytes)
{
	uint64_t value = 0;

	for (size_t i = 0; i < LEAD_BYTES; i++)
		value = value << 8 | (i < bytes.len ? bytes.ptr[i] : 0u);
	return value;
}

/* By insertion, which is faster than counting. */
static void sort_few(struct lead *leads, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct lead lead = leads[i];
		size_t at = i;

		for (; at > 0 && leads[at - 1].value > lead.value; at--)
			leads[at] = leads[at - 1];
		leads[at] = lead;
	}
}

static void sort_many(struct lead *leads, struct lead *other, size_t n)
{
	for (unsigned shift = 0; shift < 8 * LEAD_BYTES; shift += 8) {
		size_t starts[VALUES + 1] = {0};
		struct lead *from = leads;

		for (size_t i = 0; i < n; i++)
			starts[(leads[i].value >> shift & 0xFF) + 1]++;
		for (size_t i = 0; i < VALUES; i++)
			starts[i + 1] += starts[i];
		for (size_t i = 0; i < n; i++)
			other[starts[from[i].value >> shift & 0xFF]++] =
			    from[i];
		leads = other;
		other = from;
	}
}

static void take_turns(unsigned char *items, const unsigned char *copy,
		       size_t size, const struct lead *leads, size_t n)
{
	for (size_t i = 0; i < n; i++)
		memcpy(items + i * size, copy + leads[i].item * size, size);
}

int sort_by_span(void *items, size_t n, size_t size,
		 int (*compare)(const void *, const void *))
{
	_Static_assert(LEAD_BYTES % 2 == 0,
		       "after an even number of turns all is in place");
	unsigned char *bytes = items;
	unsigned char *copy;
	struct lead *leads;

	if (n < 2)
		return 0;
	leads = malloc(2 * n * sizeof(*leads));
	copy = malloc(n * size);
	if (!leads || !copy) {
		free(copy);
		free(leads);
		return ERR_MEMORY;
	}
	for (size_t i = 0; i < n; i++)
		leads[i] = (struct lead){
		    lead_of(*(const struct span *)(void *)(bytes + i * size)),
		    i};
	if (n <= FEW)
		sort_few(leads, n);
	else
		sort_many(leads, leads + n, n);
	memcpy(copy, bytes, n * size);
	take_turns(bytes, copy, size, leads, n);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && leads[end].value == leads[i].value;
		     end++)
			;
		if (end - i > 1)
			qsort(bytes + i * size, end - i, size, compare);
	}
	free(copy);
	free(leads);
	return 0;
}
