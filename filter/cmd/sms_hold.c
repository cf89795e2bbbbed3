/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_hold - the parts of long messages, in the middle of a pipe.
 *
 * Nobody waits for an answer there, so parts are held until all have come:
 * the text of all is judged once, and all parts go on, in their order, or
 * none does. Parts whose others do not come in time, or for which there is
 * no more room, are judged on what is there, as lone parts; so are those that
 * wait at the end. What is held back is one message in the quarantine, with
 * the records of all its parts.
 *
 * Contract: see sms_session.h.
 * Failure: a part that cannot be held is judged by itself.
 * Limits: those of sms_parts.c; HOLD_BYTES of records.
 * Threads: whoever calls has the lock of the parts.
 */
#include "cmd/sms_hold.h"

#include "cmd/program.h"

#include <stdlib.h>

enum { HOLD_BYTES = 64 << 20, FIRST_SLOTS = 64 };

/* A record that waits, as it is to be passed on and to be kept. */
struct held {
	uint64_t line;
	struct span emitted, wire, id;
	size_t size_bytes;
};

struct sms_hold {
	struct held **slots; /* by the id that multipart has; NULL: free */
	size_t n_slots;
	size_t first_free; /* none before it is free */
	size_t used_bytes;
};

struct sms_hold *sms_hold_new(void)
{
	return calloc(1, sizeof(struct sms_hold));
}

void sms_hold_free(struct sms_hold *hold)
{
	if (!hold)
		return;
	for (size_t i = 0; i < hold->n_slots; i++)
		free(hold->slots[i]);
	free(hold->slots);
	free(hold);
}

static bool find_slot(struct sms_hold *hold, size_t *slot)
{
	struct held **slots;
	size_t n = hold->n_slots ? hold->n_slots * 2 : FIRST_SLOTS;

	while (hold->first_free < hold->n_slots &&
	       hold->slots[hold->first_free])
		hold->first_free++;
	*slot = hold->first_free;
	if (hold->first_free < hold->n_slots)
		return true;
	slots = realloc(hold->slots, n * sizeof(struct held *));
	if (!slots)
		return false;
	for (size_t i = hold->n_slots; i < n; i++)
		slots[i] = NULL;
	hold->slots = slots;
	hold->n_slots = n;
	return true;
}

static struct span copy(unsigned char **at, struct span bytes)
{
	struct span copied = span_make(*at, bytes.len);

	if (bytes.len)
		memcpy(*at, bytes.ptr, bytes.len);
	*at += bytes.len;
	return copied;
}

int sms_hold_add(struct sms_hold *hold, struct sms_session *session,
		 const struct message *message, uint64_t *id)
{
	struct buf *record = &session->aside;
	struct span emitted = buf_span(&session->original);
	struct span wire = buf_span(&session->wire);
	struct held *held;
	unsigned char *at;
	size_t size, slot;

	if (!session->options->passes_through) {
		buf_clear(record);
		sms_message_add(record, message);
		emitted = buf_span(record);
	}
	size = sizeof(*held) + emitted.len + wire.len + message->id.len;
	if (record->has_failed || session->wire.has_failed ||
	    hold->used_bytes + size > HOLD_BYTES || !find_slot(hold, &slot))
		return ERR_LIMIT;
	held = malloc(size);
	if (!held)
		return ERR_MEMORY;
	at = (unsigned char *)(held + 1);
	*held = (struct held){.line = session->n_records, .size_bytes = size};
	held->emitted = copy(&at, emitted);
	held->wire = copy(&at, wire);
	held->id = copy(&at, message->id);
	hold->slots[slot] = held;
	hold->used_bytes += size;
	*id = slot;
	return 0;
}

void sms_hold_drop(struct sms_hold *hold, uint64_t id)
{
	struct held *held = hold->slots[id];

	hold->used_bytes -= held->size_bytes;
	hold->slots[id] = NULL;
	if (id < hold->first_free)
		hold->first_free = (size_t)id;
	free(held);
}

/* The message that a group makes, its text joined. */
static int make_message(const struct sms_hold *hold,
			const struct sms_session *session,
			const struct multipart_group *group,
			struct arena *arena, struct message *message)
{
	struct sms_payload payloads[MULTIPART_TOTAL_LIMIT];
	size_t n = multipart_payloads(group, payloads);
	struct sms_text joined;
	int rc = sms_join(&joined, payloads, n, arena, NULL);

	if (rc == 0)
		rc = message_init_sms(message, arena, joined.text);
	if (rc != 0)
		return rc;
	message->direction = session->direction;
	message->from = group->from;
	message->to = group->to;
	message->id = hold->slots[group->entries[0].id]->id;
	message->texts[0].replaced_count = joined.replaced_count;
	message->reading.part_count = (uint32_t)n;
	message->reading.septet_count = joined.septet_count;
	message->reading.has_encoding_fault = joined.has_fault;
	message->reading.has_lone_part = group->reason != MULTIPART_IS_COMPLETE;
	return 0;
}

/* The bytes of all records, a line each, to be kept as one. */
static void gather_wire(struct sms_hold *hold, struct sms_session *session,
			const struct multipart_group *group)
{
	buf_clear(&session->wire);
	for (size_t i = 0; i < group->n_entries; i++) {
		if (i)
			buf_add_char(&session->wire, '\n');
		buf_add_span(&session->wire,
			     hold->slots[group->entries[i].id]->wire);
	}
	session->wire_format = session->options->format->name;
}

bool sms_hold_release(struct sms_hold *hold, struct sms_session *session,
		      const struct multipart_group *group, struct arena *arena)
{
	struct sms_answer answer;
	struct message message;
	struct verdict verdict;
	struct err why;
	bool goes_on;
	int rc;

	gather_wire(hold, session, group);
	rc = make_message(hold, session, group, arena, &message);
	if (rc < 0) {
		err_set(&why, rc, "out of memory");
		sms_session_fail(session, hold->slots[group->entries[0].id]->id,
				 rc, &why, &answer);
	} else {
		sms_session_judge(session, &message, &verdict, &answer);
	}
	goes_on = sms_session_goes_on(session, &answer);
	for (size_t i = 0; i < group->n_entries; i++) {
		struct held *held = hold->slots[group->entries[i].id];

		answer.id = held->id;
		if (goes_on)
			sms_session_emit(session, held->emitted, &answer);
		sms_hold_drop(hold, group->entries[i].id);
	}
	return goes_on;
}

void sms_hold_repeat(struct sms_hold *hold, struct sms_session *session,
		     uint64_t id, bool goes_on)
{
	struct held *held = hold->slots[id];
	struct sms_answer answer = {
	    .id = held->id,
	    .action = action_name(goes_on ? ACTION_PASS : ACTION_QUARANTINE),
	    .error = goes_on && !session->options->passes_through
			 ? NULL
			 : "a part came again",
	};

	buf_clear(&session->wire);
	buf_add_span(&session->wire, held->wire);
	if (goes_on || sms_session_goes_on(session, &answer))
		sms_session_emit(session, held->emitted, &answer);
	sms_hold_drop(hold, id);
}
