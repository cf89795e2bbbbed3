/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_encoded_word - any bytes as a header value: the text is well-formed
 * and holds no control character.
 */
#include "base/utf8.h"
#include "message/encoded_word.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct span text;
	uint32_t n_faults = 0;

	arena_init(&arena, 0);
	require(!encoded_word_decode(span_make(data, size), &arena, &text,
				     &n_faults));
	require(utf8_valid_prefix(text) == text.len);
	for (size_t i = 0; i < text.len; i++)
		require(text.ptr[i] >= ' ' && text.ptr[i] != 127);
	arena_release(&arena);
	return 0;
}
