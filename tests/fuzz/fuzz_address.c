/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_address - any bytes as an address list: no more addresses than asked
 * for, names are well-formed.
 */
#include "base/utf8.h"
#include "message/address.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct address_list list = {.limit = 20};
	struct arena arena;

	arena_init(&arena, 0);
	require(!address_list_parse(span_make(data, size), &arena, &list));
	require(list.n <= list.limit);
	for (size_t i = 0; i < list.n; i++) {
		struct span name = list.items[i].name;

		require(utf8_valid_prefix(name) == name.len);
		require(name.len > 0 || list.items[i].address.len > 0);
	}
	arena_release(&arena);
	return 0;
}
