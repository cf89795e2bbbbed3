/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quarantine_put - one message in, durably, once.
 *
 * Contract: see quarantine_put(). Finding the same message and storing it
 * happen under one write lock, so that two programs that retry at once still
 * make one copy. A hash finds candidates; the bytes decide.
 * Failure: nothing is stored, and the error says so.
 * Limits: QUARANTINE_MESSAGE_LIMIT; limit_count and limit_bytes as opened.
 * Threads: one at a time a store.
 */
#include "base/hash.h"
#include "quarantine_private.h"

static const char doing[] = "keep a message";

/* The fields that make two messages the same, in the table's order. */
enum { SAME_COUNT = 7 };

static void same_fields(const struct quarantine_message *message,
			struct bound fields[SAME_COUNT])
{
	fields[0] = bound_text(span_of(channel_name(message->channel)));
	fields[1] = bound_text(span_of(direction_name(message->direction)));
	fields[2] = bound_text(message->from);
	fields[3] = bound_text(message->to);
	fields[4] = bound_text(message->key);
	fields[5] = bound_text(message->format);
	fields[6] = bound_blob(message->wire);
}

/* Chained over the fields, so that none flows into the next. */
static int64_t hash_fields(const struct bound fields[SAME_COUNT])
{
	struct hash_seed seed = {{0, 0}};
	int64_t result;

	for (size_t i = 0; i < SAME_COUNT; i++)
		seed.words[0] = hash_bytes(fields[i].bytes, seed);
	memcpy(&result, &seed.words[0], sizeof(result));
	return result;
}

/* A statement that is prepared at its first use and kept. */
static sqlite3_stmt *kept(struct quarantine *quarantine,
			  sqlite3_stmt **statement, const char *sql)
{
	if (!*statement && sqlite3_prepare_v3(quarantine->db, sql, -1,
					      SQLITE_PREPARE_PERSISTENT,
					      statement, NULL) != SQLITE_OK)
		return NULL;
	return *statement;
}

/* *id is that of an equal message in the window, or 0. */
static int find_same(struct quarantine *quarantine, int64_t time_ms,
		     int64_t hash, const struct bound fields[SAME_COUNT],
		     int64_t *id)
{
	static const char sql[] =
	    "SELECT id FROM message WHERE content_hash = ?1"
	    " AND time_ms BETWEEN ?2 AND ?3 AND state <> ?4"
	    " AND channel = ?5 AND direction = ?6 AND sender = ?7"
	    " AND recipient = ?8 AND gateway_key = ?9 AND format = ?10"
	    " AND wire = ?11 ORDER BY id LIMIT 1";
	int64_t window_ms = quarantine->options.window_ms;
	struct bound values[4 + SAME_COUNT] = {
	    bound_integer(hash),
	    bound_integer(time_ms - window_ms),
	    bound_integer(time_ms + window_ms),
	    bound_integer(QUARANTINE_RELEASED),
	};
	sqlite3_stmt *statement = kept(quarantine, &quarantine->find, sql);
	int result;

	*id = 0;
	if (window_ms < 0)
		return SQLITE_OK;
	if (!statement)
		return SQLITE_ERROR;
	memcpy(values + 4, fields, SAME_COUNT * sizeof(*fields));
	result = quarantine_bind(statement, values, ARRAY_LEN(values));
	if (result == SQLITE_OK)
		result = sqlite3_step(statement);
	if (result == SQLITE_ROW)
		*id = sqlite3_column_int64(statement, 0);
	if (sqlite3_reset(statement) != SQLITE_OK)
		return SQLITE_ERROR;
	return *id || result == SQLITE_DONE ? SQLITE_OK : SQLITE_ERROR;
}

static int run_kept(sqlite3_stmt *statement, const struct bound *values,
		    size_t n)
{
	int result;

	if (!statement)
		return SQLITE_ERROR;
	result = quarantine_bind(statement, values, n);
	if (result == SQLITE_OK)
		result = sqlite3_step(statement);
	if (sqlite3_reset(statement) != SQLITE_OK)
		return SQLITE_ERROR;
	sqlite3_clear_bindings(statement);
	return result == SQLITE_DONE ? SQLITE_OK : SQLITE_ERROR;
}

static int count_up(struct quarantine *quarantine, int64_t id)
{
	struct bound value = bound_integer(id);

	return run_kept(kept(quarantine, &quarantine->count_seen,
			     "UPDATE message SET seen_count = seen_count + 1"
			     " WHERE id = ?1"),
			&value, 1);
}

static int insert(struct quarantine *quarantine,
		  const struct quarantine_message *message, int64_t hash,
		  const struct bound fields[SAME_COUNT], int64_t *id)
{
	static const char sql[] =
	    "INSERT INTO message (time_ms, content_hash, state, seen_count,"
	    " text, verdict, rules, channel, direction, sender, recipient,"
	    " gateway_key, format, wire)"
	    " VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
	    " ?13)";
	struct bound values[6 + SAME_COUNT] = {
	    bound_integer(message->time_ms), bound_integer(hash),
	    bound_integer(QUARANTINE_HELD),  bound_text(message->text),
	    bound_text(message->verdict),    bound_text(message->rules),
	};
	int result;

	memcpy(values + 6, fields, SAME_COUNT * sizeof(*fields));
	result = run_kept(kept(quarantine, &quarantine->insert, sql), values,
			  ARRAY_LEN(values));
	*id = sqlite3_last_insert_rowid(quarantine->db);
	return result;
}

/* At limit_count: remove the oldest one that was decided, if there is any. */
static int make_room(struct quarantine *quarantine, struct err *err)
{
	struct bound held = bound_integer(QUARANTINE_HELD);
	uint64_t limit = quarantine->options.limit_count;
	sqlite3_stmt *statement;
	uint64_t count = 0;

	if (!limit)
		return 0;
	statement = quarantine_prepare(quarantine,
				       "SELECT count(*) FROM message", NULL, 0);
	if (statement && sqlite3_step(statement) == SQLITE_ROW)
		count = (uint64_t)sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	if (!statement)
		return quarantine_fail(quarantine, doing, err);
	if (count < limit)
		return 0;
	if (quarantine_run(quarantine,
			   "DELETE FROM message WHERE id = (SELECT id FROM"
			   " message WHERE state <> ?1 ORDER BY id LIMIT 1)",
			   &held, 1) != SQLITE_OK)
		return quarantine_fail(quarantine, doing, err);
	if (sqlite3_changes(quarantine->db) == 0)
		return err_set(err, ERR_LIMIT,
			       "the quarantine %s holds %llu messages, its "
			       "limit; release, discard or purge some",
			       quarantine->path, (unsigned long long)count);
	return 0;
}

static int check_size(const struct quarantine_message *message, struct err *err)
{
	const struct span fields[] = {
	    message->from, message->to,   message->key,     message->format,
	    message->wire, message->text, message->verdict, message->rules};
	size_t total = 0;

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		if (fields[i].len > QUARANTINE_MESSAGE_LIMIT - total)
			return err_set(err, ERR_LIMIT,
				       "a message over %d bytes is not kept",
				       QUARANTINE_MESSAGE_LIMIT);
		total += fields[i].len;
	}
	return 0;
}

/* Within a transaction. */
static int put(struct quarantine *quarantine,
	       const struct quarantine_message *message,
	       struct quarantine_receipt *receipt, struct err *err)
{
	struct bound fields[SAME_COUNT];
	int64_t hash;
	int result;

	same_fields(message, fields);
	hash = hash_fields(fields);
	if (find_same(quarantine, message->time_ms, hash, fields,
		      &receipt->id) != SQLITE_OK)
		return quarantine_fail(quarantine, doing, err);
	receipt->is_repeat = receipt->id != 0;
	if (receipt->is_repeat)
		return count_up(quarantine, receipt->id) == SQLITE_OK
			   ? 0
			   : quarantine_fail(quarantine, doing, err);
	result = make_room(quarantine, err);
	if (result < 0)
		return result;
	if (insert(quarantine, message, hash, fields, &receipt->id) !=
	    SQLITE_OK)
		return quarantine_fail(quarantine, doing, err);
	return 0;
}

int quarantine_put(struct quarantine *quarantine,
		   const struct quarantine_message *message,
		   struct quarantine_receipt *receipt, struct err *err)
{
	struct quarantine_receipt made = {0};
	int result = check_size(message, err);

	if (result < 0)
		return result;
	result = quarantine_begin(quarantine, doing, err);
	if (result < 0)
		return result;
	result = put(quarantine, message, &made, err);
	if (result < 0) {
		quarantine_roll_back(quarantine);
		return result;
	}
	result = quarantine_commit(quarantine, doing, err);
	if (result == 0)
		*receipt = made;
	return result;
}
