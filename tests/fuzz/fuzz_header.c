/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_header - header blocks, structured values and Authentication-Results
 * on any bytes: offsets stay inside, unfolded values hold no line end.
 */
#include "base/utf8.h"
#include "message/auth_results.h"
#include "message/header.h"
#include "message/param.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void check_value(struct span value, struct arena *arena)
{
	struct message_auth auth = {0};
	struct param_list list;
	struct span text;
	uint32_t n_faults = 0;

	require(!header_unfold(value, arena, &value));
	for (size_t i = 0; i < value.len; i++)
		require(value.ptr[i] != '\r' && value.ptr[i] != '\n' &&
			value.ptr[i] != '\0');
	require(!param_list_parse(value, arena, &list));
	require(list.n <= PARAM_LIMIT);
	require(!param_text(&list, "name", arena, &text, &n_faults));
	require(utf8_valid_prefix(text) == text.len);
	require(!auth_results_apply(value, "mx.example", arena, &auth));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct header_limits limits = {50, 500, 5000};
	struct span bytes = span_make(data, size);
	struct header_block block;
	struct arena arena;
	size_t body;

	arena_init(&arena, 0);
	header_block_read(&block, bytes, &limits, &body);
	require(body <= size && block.n <= HEADER_KEPT);
	for (size_t i = 0; i < block.n; i++) {
		require(block.items[i].value.len <= limits.header_bytes);
		check_value(block.items[i].value, &arena);
	}
	check_value(bytes, &arena);
	arena_release(&arena);
	return 0;
}
