/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_smstools - message files of SMS Server Tools 3, read and marked.
 */
#include "base/utf8.h"
#include "message/smstools.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span file = span_make(data, size);
	struct message message;
	struct arena arena;
	struct buf once, twice;

	arena_init(&arena, 64 << 20);
	buf_init(&once, 0);
	buf_init(&twice, 0);
	if (smstools_read(&message, &arena, file, DIRECTION_INBOUND, NULL) == 0)
		for (size_t i = 0; i < message.n_texts; i++)
			require(utf8_valid_prefix(message.texts[i].raw) ==
				message.texts[i].raw.len);
	/* Marks are put once, however often the file is marked. */
	smstools_mark(&once, file, span_of("X-Scamsieve-Action: tag\n"));
	smstools_mark(&twice, buf_span(&once),
		      span_of("X-Scamsieve-Action: tag\n"));
	require(span_equal(buf_span(&once), buf_span(&twice)));
	smstools_mark(&twice, file, (struct span){0});
	buf_release(&once);
	buf_release(&twice);
	arena_release(&arena);
	return 0;
}
