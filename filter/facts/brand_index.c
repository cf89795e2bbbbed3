/* SPDX-License-Identifier: Apache-2.0 */
/*
 * brand_index - looking up whose domain, number or sender a thing is.
 *
 * Contract: see brand_index.h.
 * Failure: memory while it is built; look-ups cannot fail.
 * Limits: labels longer than LABEL_LIMIT are not compared for likeness.
 * Threads: safe once built.
 */
#include "facts/brand_index.h"

#include <stdlib.h>

enum { LABEL_LIMIT = 63, NEAR_LABEL_MIN = 5, INSIDE_LABEL_MIN = 6 };

int brand_keys_add(struct brand_keys *keys, struct arena *arena,
		   struct span key, uint32_t brand)
{
	struct brand_key *items = arena_array_room(
	    arena, keys->items, keys->n, &keys->capacity, sizeof(*items));

	if (!items)
		return ERR_MEMORY;
	keys->items = items;
	items[keys->n++] = (struct brand_key){key, brand};
	return 0;
}

static int compare_keys(const void *left, const void *right)
{
	const struct brand_key *a = left;
	const struct brand_key *b = right;
	int order = span_compare(a->key, b->key);

	return order ? order : (a->brand > b->brand) - (a->brand < b->brand);
}

void brand_keys_sort(struct brand_keys *keys)
{
	if (keys->n)
		qsort(keys->items, keys->n, sizeof(*keys->items),
		      compare_keys);
}

const struct brand_key *brand_keys_find(const struct brand_keys *keys,
					struct span key)
{
	size_t low = 0;
	size_t high = keys->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (span_compare(keys->items[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < keys->n && span_equal(keys->items[low].key, key))
		return &keys->items[low];
	return NULL;
}

bool brand_keys_has(const struct brand_keys *keys, struct span key,
		    uint32_t brand)
{
	const struct brand_key *item = brand_keys_find(keys, key);

	for (; item && item < keys->items + keys->n &&
	       span_equal(item->key, key);
	     item++)
		if (item->brand == brand)
			return true;
	return false;
}

/* Cut the first label off: "a.b.c" becomes "b.c"; empty at the end. */
static struct span parent_of(struct span host)
{
	size_t dot = span_find(host, span_of("."), 0);

	if (dot == SIZE_MAX)
		return span_make(NULL, 0);
	return span_make(host.ptr + dot + 1, host.len - dot - 1);
}

uint32_t brand_of_host(const struct brand_index *index, struct span host)
{
	for (; host.len; host = parent_of(host)) {
		const struct brand_key *key =
		    brand_keys_find(&index->domains, host);

		if (key)
			return key->brand;
	}
	return BRAND_NONE;
}

bool brand_owns_host(const struct brand_index *index, struct span host,
		     uint32_t brand)
{
	for (; host.len; host = parent_of(host))
		if (brand_keys_has(&index->domains, host, brand))
			return true;
	return false;
}

/* Bring look-alike letters of ASCII to one form: 0 o, 1 l i, rn m, vv w. */
static size_t canonical_label(struct span label,
			      unsigned char out[LABEL_LIMIT])
{
	size_t n = 0;

	for (size_t i = 0; i < label.len && n < LABEL_LIMIT; i++) {
		unsigned char c = label.ptr[i];
		unsigned char next =
		    i + 1 < label.len ? label.ptr[i + 1] : '\0';

		if ((c == 'r' && next == 'n') || (c == 'v' && next == 'v')) {
			out[n++] = c == 'r' ? 'm' : 'w';
			i++;
			continue;
		}
		switch (c) {
		case '0':
			c = 'o';
			break;
		case '1':
		case 'i':
			c = 'l';
			break;
		case '3':
			c = 'e';
			break;
		case '5':
			c = 's';
			break;
		default:
			break;
		}
		out[n++] = c;
	}
	return n;
}

/* One insertion, deletion, change or swap apart (not equal)? */
static bool is_one_slip(struct span a, struct span b)
{
	size_t same = 0;
	size_t tail = 0;
	size_t shorter;

	if (a.len > b.len) {
		struct span swap = a;

		a = b;
		b = swap;
	}
	if (b.len - a.len > 1)
		return false;
	shorter = a.len;
	while (same < shorter && a.ptr[same] == b.ptr[same])
		same++;
	while (tail < shorter - same &&
	       a.ptr[a.len - 1 - tail] == b.ptr[b.len - 1 - tail])
		tail++;
	if (a.len == b.len && same + tail + 2 == a.len)
		return a.ptr[same] == b.ptr[same + 1] &&
		       a.ptr[same + 1] == b.ptr[same];
	return b.len - same - tail == 1;
}

static bool is_near_label(struct span piece, struct span label)
{
	unsigned char a[LABEL_LIMIT];
	unsigned char b[LABEL_LIMIT];
	size_t a_len;
	size_t b_len;

	if (piece.len > LABEL_LIMIT || label.len > LABEL_LIMIT)
		return false;
	if (label.len < NEAR_LABEL_MIN)
		return false;
	a_len = canonical_label(piece, a);
	b_len = canonical_label(label, b);
	if (a_len == b_len && !memcmp(a, b, a_len))
		return true;
	return label.len > NEAR_LABEL_MIN && is_one_slip(piece, label);
}

static uint32_t imitated_by_piece(const struct brand_index *index,
				  struct span piece)
{
	const struct brand_key *exact;

	if (piece.len < 4)
		return BRAND_NONE;
	exact = brand_keys_find(&index->labels, piece);
	if (exact)
		return exact->brand;
	for (size_t i = 0; i < index->labels.n; i++) {
		const struct brand_key *label = &index->labels.items[i];

		if (is_near_label(piece, label->key) ||
		    (label->key.len >= INSIDE_LABEL_MIN &&
		     span_find(piece, label->key, 0) != SIZE_MAX))
			return label->brand;
	}
	return BRAND_NONE;
}

uint32_t brand_imitated_by_host(const struct brand_index *index,
				struct span host, struct span domain)
{
	size_t start = 0;
	size_t end = host.len;
	size_t suffix = span_find(domain, span_of("."), 0);

	if (brand_of_host(index, host) != BRAND_NONE)
		return BRAND_NONE;
	/* The public suffix itself imitates nobody. */
	if (suffix != SIZE_MAX && domain.len <= host.len)
		end = host.len - (domain.len - suffix);
	for (size_t i = 0; i <= end; i++) {
		uint32_t brand;

		if (i < end && host.ptr[i] != '.' && host.ptr[i] != '-')
			continue;
		brand = imitated_by_piece(
		    index, span_make(host.ptr + start, i - start));
		if (brand != BRAND_NONE)
			return brand;
		start = i + 1;
	}
	return BRAND_NONE;
}
