/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quarantine_read - lists entries and the audit.
 *
 * Contract: see quarantine.h. One statement serves every filter: a condition
 * that is not wanted is always true.
 * Failure: ERR_IO; entries that were given before stay given.
 * Limits: filter.limit.
 * Threads: one at a time a store.
 */
#include "quarantine_private.h"

#define ENTRY_COLUMNS                                                          \
	"id, state, seen_count, time_ms, channel, direction, sender,"          \
	" recipient, gateway_key, format, wire, text, verdict, rules,"         \
	" decided_ms, decided_by, reason"

static const char doing[] = "read it";

/* The columns of ENTRY_COLUMNS, in their order. */
static int read_entry(sqlite3_stmt *row, struct quarantine_entry *entry)
{
	struct quarantine_message *message = &entry->message;

	*entry = (struct quarantine_entry){
	    .id = sqlite3_column_int64(row, 0),
	    .state = (enum quarantine_state)sqlite3_column_int(row, 1),
	    .seen_count = sqlite3_column_int64(row, 2),
	    .message =
		{
		    .time_ms = sqlite3_column_int64(row, 3),
		    .from = column_span(row, 6),
		    .to = column_span(row, 7),
		    .key = column_span(row, 8),
		    .format = column_span(row, 9),
		    .wire = column_span(row, 10),
		    .text = column_span(row, 11),
		    .verdict = column_span(row, 12),
		    .rules = column_span(row, 13),
		},
	    .decided_ms = sqlite3_column_int64(row, 14),
	    .decided_by = column_span(row, 15),
	    .reason = column_span(row, 16),
	};
	if (channel_parse(column_span(row, 4), &message->channel) < 0 ||
	    direction_parse(column_span(row, 5), &message->direction) < 0)
		return ERR_INPUT;
	return 0;
}

/* Rows to each until one does not return 0. Takes the statement. */
static int each_entry(struct quarantine *quarantine, sqlite3_stmt *statement,
		      int (*each)(void *context,
				  const struct quarantine_entry *entry),
		      void *context, struct err *err)
{
	struct quarantine_entry entry;
	int step = SQLITE_ERROR;
	int result = 0;

	if (!statement)
		return quarantine_fail(quarantine, doing, err);
	while (result == 0 && (step = sqlite3_step(statement)) == SQLITE_ROW) {
		if (read_entry(statement, &entry) < 0)
			result = err_set(err, ERR_IO,
					 "the quarantine %s: message %lld is "
					 "damaged",
					 quarantine->path, (long long)entry.id);
		else
			result = each(context, &entry);
	}
	if (result == 0 && step != SQLITE_DONE)
		result = quarantine_fail(quarantine, doing, err);
	sqlite3_finalize(statement);
	return result;
}

static struct span channel_span(const struct quarantine_filter *filter)
{
	return filter->has_channel ? span_of(channel_name(filter->channel))
				   : span_of("");
}

static struct span direction_span(const struct quarantine_filter *filter)
{
	return filter->has_direction
		   ? span_of(direction_name(filter->direction))
		   : span_of("");
}

int quarantine_list(struct quarantine *quarantine,
		    const struct quarantine_filter *filter,
		    int (*each)(void *context,
				const struct quarantine_entry *entry),
		    void *context, struct err *err)
{
	static const char sql[] =
	    "SELECT " ENTRY_COLUMNS " FROM message WHERE id > ?1"
	    " AND (?2 = 0 OR (?2 >> state) & 1)"
	    " AND (?3 = '' OR channel = ?3)"
	    " AND (?4 = '' OR direction = ?4)"
	    " AND (?5 = '' OR sender = ?5)"
	    " AND (?6 = '' OR recipient = ?6)"
	    " AND (?7 = '' OR instr(' ' || rules || ' ', ' ' || ?7 || ' '))"
	    " AND (?8 = '' OR instr(text, ?8))"
	    " AND (?9 = 0 OR time_ms >= ?9)"
	    " AND (?10 = 0 OR time_ms < ?10)"
	    " ORDER BY id LIMIT ?11";
	const struct bound values[] = {
	    bound_integer(filter->after_id),
	    bound_integer(filter->states),
	    bound_text(channel_span(filter)),
	    bound_text(direction_span(filter)),
	    bound_text(filter->from),
	    bound_text(filter->to),
	    bound_text(filter->rule),
	    bound_text(filter->contains),
	    bound_integer(filter->since_ms),
	    bound_integer(filter->until_ms),
	    bound_integer(filter->limit && filter->limit < INT64_MAX
			      ? (int64_t)filter->limit
			      : -1),
	};

	return each_entry(
	    quarantine,
	    quarantine_prepare(quarantine, sql, values, ARRAY_LEN(values)),
	    each, context, err);
}

struct copying {
	struct arena *arena;
	struct quarantine_entry *entry;
	bool is_found;
};

static int copy_entry(void *context, const struct quarantine_entry *entry)
{
	struct copying *copying = context;
	struct quarantine_entry *copy = copying->entry;
	struct span *const spans[] = {
	    &copy->message.from,   &copy->message.to,      &copy->message.key,
	    &copy->message.format, &copy->message.wire,    &copy->message.text,
	    &copy->message.rules,  &copy->message.verdict, &copy->decided_by,
	    &copy->reason,
	};

	*copy = *entry;
	copying->is_found = true;
	for (size_t i = 0; i < ARRAY_LEN(spans); i++) {
		int result = arena_copy(copying->arena, *spans[i], spans[i]);

		if (result < 0)
			return result;
	}
	return 0;
}

int quarantine_get(struct quarantine *quarantine, int64_t id,
		   struct arena *arena, struct quarantine_entry *entry,
		   struct err *err)
{
	struct copying copying = {.arena = arena, .entry = entry};
	struct bound value = bound_integer(id);
	int result = each_entry(
	    quarantine,
	    quarantine_prepare(quarantine,
			       "SELECT " ENTRY_COLUMNS
			       " FROM message WHERE id = ?1",
			       &value, 1),
	    copy_entry, &copying, err);

	if (result == ERR_MEMORY)
		return err_set(err, result, "out of memory");
	if (result == 0 && !copying.is_found)
		return err_set(err, ERR_INPUT,
			       "the quarantine has no message %lld",
			       (long long)id);
	return result;
}

int quarantine_list_audit(struct quarantine *quarantine, int64_t id,
			  int (*each)(void *context,
				      const struct quarantine_audit *line),
			  void *context, struct err *err)
{
	struct bound value = bound_integer(id);
	sqlite3_stmt *row = quarantine_prepare(
	    quarantine,
	    "SELECT message_id, time_ms, action, who, why, count FROM audit"
	    " WHERE ?1 = 0 OR message_id = ?1 ORDER BY id",
	    &value, 1);
	int step = SQLITE_ERROR;
	int result = 0;

	if (!row)
		return quarantine_fail(quarantine, doing, err);
	while (result == 0 && (step = sqlite3_step(row)) == SQLITE_ROW) {
		struct quarantine_audit line = {
		    .id = sqlite3_column_int64(row, 0),
		    .time_ms = sqlite3_column_int64(row, 1),
		    .action = column_span(row, 2),
		    .who = column_span(row, 3),
		    .why = column_span(row, 4),
		    .count = sqlite3_column_int64(row, 5),
		};

		result = each(context, &line);
	}
	if (result == 0 && step != SQLITE_DONE)
		result = quarantine_fail(quarantine, doing, err);
	sqlite3_finalize(row);
	return result;
}
