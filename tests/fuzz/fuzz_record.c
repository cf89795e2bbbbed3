/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_record - a line of the stdin filter: what is read is well-formed and
 * lies in the line or the arena; a refusal says why.
 */
#include "base/utf8.h"
#include "message/record.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void check_message(const struct message *message)
{
	const struct span spans[] = {
	    message->id,
	    message->from,
	    message->to,
	    message->reply_to,
	    message->message_id,
	    message->display_name,
	    message->envelope_from,
	};

	require(message->n_texts >= 1 && message->texts[0].kind == TEXT_BODY);
	for (size_t i = 0; i < message->n_texts; i++)
		require(utf8_valid_prefix(message->texts[i].raw) ==
			message->texts[i].raw.len);
	for (size_t i = 0; i < ARRAY_LEN(spans); i++)
		require(utf8_valid_prefix(spans[i]) == spans[i].len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct record_defaults defaults = {CHANNEL_SMS,
							DIRECTION_INBOUND};
	struct message message;
	struct arena arena;
	struct err err = {""};
	unsigned char *line = malloc(size + 1);

	require(line != NULL);
	if (size)
		memcpy(line, data, size);
	arena_init(&arena, 0);
	if (record_read(&message, &arena, line, size, &defaults, &err) == 0)
		check_message(&message);
	else
		require(err.text[0] != '\0');
	arena_release(&arena);
	free(line);
	return 0;
}
