/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_text - one message text a line in, one answer a line out.
 *
 * Bytes that are not UTF-8 are mended with U+FFFD; a byte order mark at the
 * start of the stream is read over. With -0 a text may hold line breaks.
 * Failure: none of its own.
 * Threads: none.
 */
#include "cmd/sms_session.h"

#include "base/utf8.h"

/* A well-formed copy in the arena, if the text needs one. */
static int mend(struct span *text, struct arena *arena, uint32_t *replaced)
{
	struct buf mended = {0};

	if (utf8_valid_prefix(*text) == text->len)
		return 0;
	mended.capacity = text->len * 3; /* one byte to U+FFFD */
	mended.limit_bytes = mended.capacity;
	mended.ptr = arena_alloc(arena, mended.capacity);
	if (!mended.ptr)
		return ERR_MEMORY;
	*replaced = (uint32_t)utf8_sanitize(*text, &mended);
	*text = buf_span(&mended);
	return 0;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): as all formats have it */
static void answer(struct sms_session *session, unsigned char *record,
		   size_t len)
{
	static const struct span mark = {(const unsigned char *)"\xEF\xBB\xBF",
					 3};
	struct arena *arena = sms_session_begin(session);
	struct span text = {record, len};
	struct message message;
	uint32_t replaced = 0;

	if (session->n_records == 1 && span_starts_with(text, mark))
		text = span_make(text.ptr + mark.len, text.len - mark.len);
	if (mend(&text, arena, &replaced) < 0 ||
	    message_init_sms(&message, arena, text) < 0) {
		sms_session_answer_error(session, (struct span){0},
					 SMS_FAILURE_INTERNAL, "out of memory");
		return;
	}
	message.direction = session->options->direction;
	message.texts[0].replaced_count = replaced;
	message.reading.has_encoding_fault = replaced > 0;
	sms_session_answer(session, &message);
}

const struct sms_format sms_format_text = {
    .name = "text",
    .answer = answer,
};
