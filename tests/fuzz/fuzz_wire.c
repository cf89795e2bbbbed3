/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_wire - frames between a resident screener and its clients.
 *
 * Input: a kind, then a body. What is taken is written again, and must come
 * out as the same bytes.
 */
#include "service/wire.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require_same(struct buf *out, struct span body)
{
	if (out->has_failed || out->len != WIRE_HEADER_BYTES + body.len ||
	    memcmp(out->ptr + WIRE_HEADER_BYTES, body.ptr, body.len) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct message_text text = {.raw = span_of("the text of the message")};
	struct message message = {.texts = &text, .n_texts = 1};
	struct wire_request request;
	struct wire_refusal refusal;
	struct wire_answer answer;
	struct arena arena;
	struct span body;
	struct buf out;

	if (size < 1)
		return 0;
	body = span_make(data + 1, size - 1);
	arena_init(&arena, 64 << 20);
	buf_init(&out, 0);
	switch (data[0]) {
	case WIRE_ANSWER:
		if (wire_read_answer(body, &message, &arena, &answer, NULL) ==
		    0)
			wire_add_answer(&out, &answer);
		break;
	case WIRE_REFUSAL:
		(void)wire_read_refusal(body, &refusal, NULL);
		break;
	default:
		if (wire_read_request((enum wire_kind)data[0], body, &arena,
				      &request, NULL) < 0)
			break;
		/* Flags that nobody knows are forgotten. */
		wire_add_request(&out, &request);
		break;
	}
	/* Booleans may be written in other ways than ours. */
	if (out.len && data[0] == WIRE_KEEP)
		require_same(&out, body);
	buf_release(&out);
	arena_release(&arena);
	return 0;
}
