/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quarantine_decide - release, discard and purge, each with its audit line
 * in the same transaction.
 *
 * Contract: see quarantine.h. A decision is made once: only a held message
 * can be decided, under the write lock.
 * Failure: nothing changed.
 * Threads: one at a time a store.
 */
#include "quarantine_private.h"

static int add_audit(struct quarantine *quarantine, int64_t id,
		     const char *action,
		     const struct quarantine_decision *decision, int64_t count)
{
	const struct bound values[] = {
	    bound_integer(id),
	    bound_integer(decision->time_ms),
	    bound_text(span_of(action)),
	    bound_text(span_of(decision->who)),
	    bound_text(span_of(decision->why)),
	    bound_integer(count),
	};

	return quarantine_run(quarantine,
			      "INSERT INTO audit (message_id, time_ms, action,"
			      " who, why, count) VALUES (?1, ?2, ?3, ?4, ?5,"
			      " ?6)",
			      values, ARRAY_LEN(values));
}

/* Why a message that is not held cannot be decided. */
static int say_why_not(struct quarantine *quarantine, int64_t id,
		       struct err *err)
{
	struct quarantine_entry entry;
	struct buf when;
	struct arena arena;
	int result;

	arena_init(&arena, 0);
	buf_init(&when, 0);
	result = quarantine_get(quarantine, id, &arena, &entry, err);
	if (result == 0) {
		quarantine_add_time(&when, entry.decided_ms);
		result = err_set(
		    err, ERR_INPUT, "message %lld was %s already by %.*s at %s",
		    (long long)id, quarantine_state_name(entry.state),
		    (int)entry.decided_by.len,
		    (const char *)entry.decided_by.ptr, buf_string(&when));
	}
	buf_release(&when);
	arena_release(&arena);
	return result;
}

static int mark(struct quarantine *quarantine, int64_t id,
		enum quarantine_state state, const char *action,
		const struct quarantine_decision *decision, struct err *err)
{
	const struct bound values[] = {
	    bound_integer(id),
	    bound_integer(state),
	    bound_integer(decision->time_ms),
	    bound_text(span_of(decision->who)),
	    bound_text(span_of(decision->why)),
	    bound_integer(QUARANTINE_HELD),
	};

	if (quarantine_run(quarantine,
			   "UPDATE message SET state = ?2, decided_ms = ?3,"
			   " decided_by = ?4, reason = ?5"
			   " WHERE id = ?1 AND state = ?6",
			   values, ARRAY_LEN(values)) != SQLITE_OK)
		return quarantine_fail(quarantine, action, err);
	if (sqlite3_changes(quarantine->db) == 0)
		return say_why_not(quarantine, id, err);
	if (add_audit(quarantine, id, action, decision, 1) != SQLITE_OK)
		return quarantine_fail(quarantine, action, err);
	return 0;
}

static int decide(struct quarantine *quarantine, int64_t id,
		  enum quarantine_state state, const char *action,
		  const struct quarantine_decision *decision, struct err *err)
{
	int result = quarantine_begin(quarantine, action, err);

	if (result < 0)
		return result;
	result = mark(quarantine, id, state, action, decision, err);
	if (result < 0) {
		quarantine_roll_back(quarantine);
		return result;
	}
	return quarantine_commit(quarantine, action, err);
}

int quarantine_release(struct quarantine *quarantine, int64_t id,
		       const struct quarantine_decision *decision,
		       struct err *err)
{
	return decide(quarantine, id, QUARANTINE_RELEASED, "release", decision,
		      err);
}

int quarantine_discard(struct quarantine *quarantine, int64_t id,
		       const struct quarantine_decision *decision,
		       struct err *err)
{
	return decide(quarantine, id, QUARANTINE_DISCARDED, "discard", decision,
		      err);
}

int quarantine_purge(struct quarantine *quarantine, int64_t before_ms,
		     unsigned states,
		     const struct quarantine_decision *decision,
		     uint64_t *count, struct err *err)
{
	static const char action[] = "purge";
	const struct bound values[] = {
	    bound_integer(before_ms),
	    bound_integer(states),
	};
	int64_t removed;
	int result = quarantine_begin(quarantine, action, err);

	if (result < 0)
		return result;
	result = quarantine_run(quarantine,
				"DELETE FROM message WHERE time_ms < ?1"
				" AND (?2 = 0 OR (?2 >> state) & 1)",
				values, ARRAY_LEN(values));
	removed = sqlite3_changes64(quarantine->db);
	if (result == SQLITE_OK)
		result = add_audit(quarantine, 0, action, decision, removed);
	if (result != SQLITE_OK) {
		result = quarantine_fail(quarantine, action, err);
		quarantine_roll_back(quarantine);
		return result;
	}
	result = quarantine_commit(quarantine, action, err);
	if (result < 0)
		return result;
	*count = (uint64_t)removed;
	/* Take the wiped pages out of the log too, if nobody reads now. */
	sqlite3_wal_checkpoint_v2(quarantine->db, NULL,
				  SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	return 0;
}
