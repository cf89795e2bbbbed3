/* SPDX-License-Identifier: Apache-2.0 */
/*
 * brand_index - looking up whose domain, number or sender a thing is.
 *
 * Contract: see brand_index.h.
 * Failure: memory while it is built; look-ups cannot fail.
 * Threads: safe once built.
 */
#include "facts/brand_index.h"

#include "base/sort.h"

/* The first bytes as a number that orders as they do; NUL for none. */
static uint32_t lead_of(struct span key)
{
	uint32_t lead = 0;

	for (size_t i = 0; i < sizeof(lead); i++)
		lead = lead << 8 | (i < key.len ? key.ptr[i] : 0u);
	return lead;
}

int brand_keys_add(struct brand_keys *keys, struct arena *arena,
		   struct span key, uint32_t brand)
{
	struct brand_key *items = arena_array_room(
	    arena, keys->items, keys->n, &keys->capacity, sizeof(*items));

	if (!items)
		return ERR_MEMORY;
	keys->items = items;
	items[keys->n++] = (struct brand_key){key, brand, lead_of(key)};
	return 0;
}

static int compare_keys(const void *left, const void *right)
{
	const struct brand_key *a = left;
	const struct brand_key *b = right;
	int order;

	if (a->lead != b->lead)
		return a->lead < b->lead ? -1 : 1;
	order = span_compare(a->key, b->key);
	return order ? order : (a->brand > b->brand) - (a->brand < b->brand);
}

int brand_keys_sort(struct brand_keys *keys)
{
	return sort_by_span(keys->items, keys->n, sizeof(*keys->items),
			    compare_keys);
}

const struct brand_key *brand_keys_find(const struct brand_keys *keys,
					struct span key)
{
	uint32_t lead = lead_of(key);
	size_t low = 0;
	size_t high = keys->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct brand_key *item = &keys->items[middle];

		if (item->lead != lead ? item->lead < lead
				       : span_compare(item->key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < keys->n && span_equal(keys->items[low].key, key))
		return &keys->items[low];
	return NULL;
}

const struct brand_key *brand_keys_next(const struct brand_keys *keys,
					const struct brand_key *key)
{
	return key + 1 < keys->items + keys->n &&
		       span_equal(key[1].key, key->key)
		   ? key + 1
		   : NULL;
}

bool brand_keys_has(const struct brand_keys *keys, struct span key,
		    uint32_t brand)
{
	for (const struct brand_key *item = brand_keys_find(keys, key); item;
	     item = brand_keys_next(keys, item))
		if (item->brand == brand)
			return true;
	return false;
}

/* Cut the first label off: "a.b.c" becomes "b.c"; empty at the end. */
static struct span parent_of(struct span host)
{
	const unsigned char *dot = memchr(host.ptr, '.', host.len);

	if (!dot)
		return span_make(NULL, 0);
	return span_make(dot + 1, host.len - (size_t)(dot + 1 - host.ptr));
}

const struct brand_key *brand_domain_of(const struct brand_index *index,
					struct span *host)
{
	const struct brand_key *key = NULL;

	while (!key && host->len) {
		key = brand_keys_find(&index->domains, *host);
		*host = parent_of(*host);
	}
	return key;
}

uint32_t brand_of_host(const struct brand_index *index, struct span host)
{
	const struct brand_key *key = brand_domain_of(index, &host);

	return key ? key->brand : BRAND_NONE;
}

bool brand_owns_host(const struct brand_index *index, struct span host,
		     uint32_t brand)
{
	for (; host.len; host = parent_of(host))
		if (brand_keys_has(&index->domains, host, brand))
			return true;
	return false;
}

enum { HOST_LIMIT = 253 }; /* RFC 1035, 2.3.4, without the last dot */

/* The host with "www." before it, in buffer; empty when too long. */
static struct span with_www(struct span host, unsigned char *buffer)
{
	if (host.len == 0 || host.len + 4 > HOST_LIMIT)
		return span_make(buffer, 0);
	memcpy(buffer, "www.", 4);
	memcpy(buffer + 4, host.ptr, host.len);
	return span_make(buffer, host.len + 4);
}

const struct brand_key *brand_www_of(const struct brand_index *index,
				     struct span host)
{
	unsigned char buffer[HOST_LIMIT];

	return brand_keys_find(&index->domains, with_www(host, buffer));
}

uint32_t brand_of_link_host(const struct brand_index *index, struct span host)
{
	uint32_t brand = brand_of_host(index, host);
	const struct brand_key *key;

	if (brand != BRAND_NONE)
		return brand;
	key = brand_www_of(index, host);
	return key ? key->brand : BRAND_NONE;
}

struct span brand_local_number(struct span number)
{
	if (number.len > 3 && number.ptr[0] == '+' && number.ptr[1] == '8' &&
	    number.ptr[2] == '6')
		return span_make(number.ptr + 3, number.len - 3);
	if (number.len > 2 && number.ptr[0] == '+' && number.ptr[1] == '1')
		return span_make(number.ptr + 2, number.len - 2);
	if (number.len > 1 && number.ptr[0] == '+')
		return span_make(number.ptr + 1, number.len - 1);
	return number;
}

bool brand_owns_number(const struct brand_index *index, struct span number,
		       uint32_t brand)
{
	return brand_keys_has(&index->phones, number, brand) ||
	       brand_keys_has(&index->phones, brand_local_number(number),
			      brand) ||
	       brand_keys_has(&index->senders, number, brand);
}
