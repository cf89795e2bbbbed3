/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mutate_message - a whole message disguised, text by text.
 *
 * Contract: see mutate.h. What the reader does not see stays as it is, and
 * so do links in markup, addresses and attachments.
 * Failure: memory.
 * Threads: safe, but for the arena.
 */
#include "text/mutate.h"

/* Like a text's own seed, so that equal texts are not disguised alike. */
static uint64_t seed_of(uint64_t seed, struct span text)
{
	uint64_t hash = UINT64_C(14695981039346656037) ^ seed;

	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ text.ptr[i]) * UINT64_C(1099511628211);
	return hash;
}

static bool is_seen(enum text_kind kind)
{
	return kind == TEXT_BODY || kind == TEXT_SUBJECT ||
	       kind == TEXT_DISPLAY_NAME || kind == TEXT_LINK;
}

int mutate_message(const struct mutator *mutator, enum mutation mutation,
		   const struct message *message, uint64_t seed,
		   struct arena *arena, struct message *mutated,
		   bool *has_changed)
{
	struct buf out;
	int rc = 0;

	*mutated = *message;
	*has_changed = false;
	if (!message->n_texts)
		return 0;
	mutated->texts = arena_zalloc(arena, message->n_texts,
				      sizeof(*mutated->texts));
	if (!mutated->texts)
		return ERR_MEMORY;
	buf_init(&out, 0);
	for (size_t i = 0; i < message->n_texts && !rc; i++) {
		struct message_text *text = &mutated->texts[i];

		*text = message->texts[i];
		if (!is_seen(text->kind))
			continue;
		buf_clear(&out);
		if (!mutate_text(mutator, mutation, text->raw,
				 seed_of(seed, text->raw), &out))
			continue;
		*has_changed = true;
		rc = out.has_failed
			 ? ERR_MEMORY
			 : arena_copy(arena, buf_span(&out), &text->raw);
	}
	buf_release(&out);
	return rc;
}
