/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quarantine - opens the store, and what all that use it share.
 *
 * Contract: see quarantine.h. SQLite in write-ahead mode with
 * synchronous=FULL: a commit returns when the log is on the disk. Before and
 * after each commit the file and its log are looked up by name, because a
 * store that was deleted or moved away would go on taking what nobody will
 * find.
 * Failure: every error of SQLite becomes ERR_IO (ERR_MEMORY) with its reason
 * and the path; a transaction that was begun is rolled back.
 * Limits: busy_ms of waiting for another writer.
 * Threads: one at a time a store.
 */
#include "quarantine_private.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const state_names[QUARANTINE_STATE_COUNT] = {
    [QUARANTINE_HELD] = "held",
    [QUARANTINE_RELEASED] = "released",
    [QUARANTINE_DISCARDED] = "discarded",
};

const char *quarantine_state_name(enum quarantine_state state)
{
	return state_names[state];
}

int quarantine_state_parse(struct span name, enum quarantine_state *state)
{
	for (size_t i = 0; i < QUARANTINE_STATE_COUNT; i++) {
		if (span_equal_string(name, state_names[i])) {
			*state = (enum quarantine_state)i;
			return 0;
		}
	}
	return ERR_INPUT;
}

/* What an operator can do about SQLite's common failures. */
static const struct {
	int code; /* primary */
	const char *why;
} reasons[] = {
    {SQLITE_BUSY, "another program keeps it locked"},
    {SQLITE_LOCKED, "another program keeps it locked"},
    {SQLITE_FULL, "no space is left on the disk, or its limit is reached"},
    {SQLITE_READONLY, "it may not be written"},
    {SQLITE_PERM, "its mode forbids that"},
    {SQLITE_CORRUPT, "it is damaged; keep a copy and start a new one"},
    {SQLITE_NOTADB, "it is not a quarantine, or it is damaged"},
};

int quarantine_fail(struct quarantine *quarantine, const char *doing,
		    struct err *err)
{
	int code = sqlite3_errcode(quarantine->db) & 0xFF;
	const char *why = sqlite3_errmsg(quarantine->db);
	int system_errno = sqlite3_system_errno(quarantine->db);

	if (code == SQLITE_NOMEM)
		return err_set(err, ERR_MEMORY,
			       "the quarantine %s: cannot %s: out of memory",
			       quarantine->path, doing);
	if ((code == SQLITE_IOERR || code == SQLITE_CANTOPEN) && system_errno)
		why = strerror(system_errno);
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
		if (reasons[i].code == code)
			why = reasons[i].why;
	}
	return err_set(err, ERR_IO, "the quarantine %s: cannot %s: %s",
		       quarantine->path, doing, why);
}

int quarantine_bind(sqlite3_stmt *statement, const struct bound *values,
		    size_t n)
{
	int result = SQLITE_OK;

	for (size_t i = 0; i < n && result == SQLITE_OK; i++) {
		const struct bound *value = &values[i];
		/* A NULL pointer would bind NULL. */
		const void *ptr = value->bytes.ptr ? value->bytes.ptr
						   : (const void *)"";

		switch (value->kind) {
		case BOUND_INTEGER:
			result = sqlite3_bind_int64(statement, (int)i + 1,
						    value->integer);
			break;
		case BOUND_TEXT:
			result = sqlite3_bind_text64(
			    statement, (int)i + 1, ptr, value->bytes.len,
			    SQLITE_STATIC, SQLITE_UTF8);
			break;
		case BOUND_BLOB:
			result = sqlite3_bind_blob64(statement, (int)i + 1, ptr,
						     value->bytes.len,
						     SQLITE_STATIC);
			break;
		}
	}
	return result;
}

sqlite3_stmt *quarantine_prepare(struct quarantine *quarantine, const char *sql,
				 const struct bound *values, size_t n)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(quarantine->db, sql, -1, &statement, NULL) !=
		SQLITE_OK ||
	    quarantine_bind(statement, values, n) != SQLITE_OK) {
		sqlite3_finalize(statement);
		return NULL;
	}
	return statement;
}

int quarantine_run(struct quarantine *quarantine, const char *sql,
		   const struct bound *values, size_t n)
{
	sqlite3_stmt *statement = quarantine_prepare(quarantine, sql, values,
						     n);
	int result;

	if (!statement)
		return sqlite3_errcode(quarantine->db);
	do
		result = sqlite3_step(statement);
	while (result == SQLITE_ROW);
	sqlite3_finalize(statement);
	return result == SQLITE_DONE ? SQLITE_OK : result;
}

struct span column_span(sqlite3_stmt *statement, int column)
{
	const void *bytes = sqlite3_column_blob(statement, column);

	return span_make(bytes,
			 (size_t)sqlite3_column_bytes(statement, column));
}

static bool is_where_it_was(const char *path, struct file_identity *known)
{
	struct file_identity now;

	if (!file_identify(path, &now))
		return false;
	if (!known->is_known)
		*known = now;
	return now.device == known->device && now.inode == known->inode;
}

/* Would what is committed now be found again? */
static int check_presence(struct quarantine *quarantine, struct err *err)
{
	if (is_where_it_was(quarantine->path, &quarantine->file) &&
	    is_where_it_was(quarantine->log_path, &quarantine->log))
		return 0;
	return err_set(err, ERR_IO,
		       "the quarantine %s or its log was deleted or replaced "
		       "while it was open; restart to open it again",
		       quarantine->path);
}

int quarantine_begin(struct quarantine *quarantine, const char *doing,
		     struct err *err)
{
	int result;

	if (quarantine->options.is_read_only)
		return err_set(err, ERR_IO,
			       "the quarantine %s: cannot %s: it was opened "
			       "for reading only",
			       quarantine->path, doing);
	if (quarantine_run(quarantine, "BEGIN IMMEDIATE", NULL, 0) != SQLITE_OK)
		return quarantine_fail(quarantine, doing, err);
	result = check_presence(quarantine, err);
	if (result < 0)
		quarantine_roll_back(quarantine);
	return result;
}

int quarantine_commit(struct quarantine *quarantine, const char *doing,
		      struct err *err)
{
	int result;

	if (quarantine_run(quarantine, "COMMIT", NULL, 0) == SQLITE_OK)
		return check_presence(quarantine, err);
	result = quarantine_fail(quarantine, doing, err);
	quarantine_roll_back(quarantine);
	return result;
}

void quarantine_roll_back(struct quarantine *quarantine)
{
	if (!sqlite3_get_autocommit(quarantine->db))
		quarantine_run(quarantine, "ROLLBACK", NULL, 0);
}

/* Settings of the connection; the first that fails ends it. */
static int configure(struct quarantine *quarantine, struct err *err)
{
	static const char *const settings[] = {
	    "PRAGMA trusted_schema = OFF",
	    "PRAGMA secure_delete = ON",
	    "PRAGMA synchronous = FULL",
	};
	sqlite3 *db = quarantine->db;

	sqlite3_extended_result_codes(db, 1);
	sqlite3_busy_timeout(db, quarantine->options.busy_ms);
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, QUARANTINE_MESSAGE_LIMIT * 2);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		if (quarantine_run(quarantine, settings[i], NULL, 0) !=
		    SQLITE_OK)
			return quarantine_fail(quarantine, "open it", err);
	}
	if (!quarantine->options.is_read_only &&
	    sqlite3_db_readonly(db, "main") != 0)
		return err_set(err, ERR_IO,
			       "the quarantine %s may not be written",
			       quarantine->path);
	return 0;
}

static int open_database(struct quarantine *quarantine, struct err *err)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW |
		    (quarantine->options.is_read_only ? SQLITE_OPEN_READONLY
						      : SQLITE_OPEN_READWRITE);
	int result;

	if (sqlite3_open_v2(quarantine->path, &quarantine->db, flags, NULL) !=
	    SQLITE_OK)
		return quarantine->db
			   ? quarantine_fail(quarantine, "open it", err)
			   : err_set(err, ERR_MEMORY, "out of memory");
	result = configure(quarantine, err);
	if (result == 0)
		result = quarantine_migrate(quarantine, err);
	return result;
}

static int set_paths(struct quarantine *quarantine, struct err *err)
{
	size_t size;
	int result = quarantine_check_place(
	    quarantine->options.path,
	    !quarantine->options.must_exist &&
		!quarantine->options.is_read_only,
	    quarantine->options.is_read_only, &quarantine->path, err);

	if (result < 0)
		return result;
	size = strlen(quarantine->path) + sizeof("-wal");
	quarantine->log_path = malloc(size);
	if (!quarantine->log_path)
		return err_set(err, ERR_MEMORY, "out of memory");
	snprintf(quarantine->log_path, size, "%s-wal", quarantine->path);
	quarantine->options.path = quarantine->path;
	return 0;
}

int quarantine_open(struct quarantine **quarantine,
		    const struct quarantine_options *options, struct err *err)
{
	struct quarantine *opened = calloc(1, sizeof(*opened));
	int result;

	if (!opened)
		return err_set(err, ERR_MEMORY, "out of memory");
	opened->options = *options;
	if (opened->options.busy_ms == 0)
		opened->options.busy_ms = QUARANTINE_BUSY_MS;
	if (opened->options.window_ms == 0)
		opened->options.window_ms = QUARANTINE_WINDOW_MS;
	result = set_paths(opened, err);
	if (result == 0)
		result = open_database(opened, err);
	if (result == 0) {
		/* From here on these are the ones. */
		is_where_it_was(opened->path, &opened->file);
		is_where_it_was(opened->log_path, &opened->log);
	}
	if (result < 0) {
		quarantine_close(opened);
		return result;
	}
	*quarantine = opened;
	return 0;
}

void quarantine_close(struct quarantine *quarantine)
{
	if (!quarantine)
		return;
	sqlite3_finalize(quarantine->find);
	sqlite3_finalize(quarantine->count_seen);
	sqlite3_finalize(quarantine->insert);
	sqlite3_close(quarantine->db);
	free(quarantine->log_path);
	free(quarantine->path);
	free(quarantine);
}
