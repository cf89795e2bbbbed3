/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quarantine_schema - the tables, and the steps from version to version.
 *
 * Contract: see quarantine_migrate(). SQLite's application_id says that the
 * file is ours, its user_version which step was the last. All steps that are
 * missing run in one transaction, so that two programs that start at once,
 * or one that is killed, leave the old version or the new.
 * Failure: ERR_IO; a newer version and a foreign file are not touched.
 * Threads: one at a time a store.
 */
#include "quarantine_private.h"

#include <stdio.h>

enum {
	APPLICATION_ID = 0x53637351, /* "ScsQ" */
	STATEMENT_LIMIT = 6,
	RETRY_MS = 10
};

/* What leads from version i to i + 1. */
static const char *const steps[QUARANTINE_SCHEMA][STATEMENT_LIMIT] = {
    {
	"CREATE TABLE message ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),"
	" seen_count INTEGER NOT NULL,"
	" time_ms INTEGER NOT NULL,"
	" channel TEXT NOT NULL,"
	" direction TEXT NOT NULL,"
	" sender TEXT NOT NULL,"
	" recipient TEXT NOT NULL,"
	" gateway_key TEXT NOT NULL,"
	" format TEXT NOT NULL,"
	" wire BLOB NOT NULL,"
	" text TEXT NOT NULL,"
	" verdict TEXT NOT NULL,"
	" rules TEXT NOT NULL,"
	" decided_ms INTEGER NOT NULL DEFAULT 0,"
	" decided_by TEXT NOT NULL DEFAULT '',"
	" reason TEXT NOT NULL DEFAULT '',"
	" content_hash INTEGER NOT NULL"
	") STRICT",
	"CREATE INDEX message_by_content ON message (content_hash, time_ms)",
	"CREATE INDEX message_by_state ON message (state, time_ms)",
	"CREATE TABLE audit ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" message_id INTEGER NOT NULL,"
	" time_ms INTEGER NOT NULL,"
	" action TEXT NOT NULL,"
	" who TEXT NOT NULL,"
	" why TEXT NOT NULL,"
	" count INTEGER NOT NULL"
	") STRICT",
	"CREATE INDEX audit_by_message ON audit (message_id)",
    },
};

/* A pragma's number, or -1 on failure. */
static int64_t ask(struct quarantine *quarantine, const char *sql)
{
	sqlite3_stmt *statement = quarantine_prepare(quarantine, sql, NULL, 0);
	int64_t number = -1;

	if (statement && sqlite3_step(statement) == SQLITE_ROW)
		number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return number;
}

static int tell(struct quarantine *quarantine, const char *pragma,
		int64_t number)
{
	char sql[64];

	snprintf(sql, sizeof(sql), "PRAGMA %s = %lld", pragma,
		 (long long)number);
	return quarantine_run(quarantine, sql, NULL, 0);
}

/* The version of our own store; 0 when the file is empty. */
static int find_version(struct quarantine *quarantine, int64_t *version,
			struct err *err)
{
	int64_t tables = ask(quarantine, "SELECT count(*) FROM sqlite_schema");
	int64_t application = ask(quarantine, "PRAGMA application_id");

	*version = ask(quarantine, "PRAGMA user_version");
	if (tables < 0 || application < 0 || *version < 0)
		return quarantine_fail(quarantine, "open it", err);
	if (tables == 0 && application == 0 && *version == 0)
		return 0;
	if (application != APPLICATION_ID || *version == 0)
		return err_set(err, ERR_IO,
			       "the quarantine %s is another program's "
			       "database; name a file of its own",
			       quarantine->path);
	if (*version > QUARANTINE_SCHEMA)
		return err_set(
		    err, ERR_IO,
		    "the quarantine %s has schema %lld, this program "
		    "knows %d; update the program",
		    quarantine->path, (long long)*version, QUARANTINE_SCHEMA);
	return 0;
}

static int run_steps(struct quarantine *quarantine, size_t version)
{
	int result = SQLITE_OK;

	for (; version < QUARANTINE_SCHEMA; version++) {
		for (size_t i = 0; i < STATEMENT_LIMIT && steps[version][i] &&
				   result == SQLITE_OK;
		     i++)
			result = quarantine_run(quarantine, steps[version][i],
						NULL, 0);
	}
	if (result == SQLITE_OK)
		result = tell(quarantine, "application_id", APPLICATION_ID);
	if (result == SQLITE_OK)
		result = tell(quarantine, "user_version", QUARANTINE_SCHEMA);
	if (result == SQLITE_OK)
		result = quarantine_run(quarantine, "COMMIT", NULL, 0);
	return result;
}

static int migrate(struct quarantine *quarantine, struct err *err)
{
	int64_t version;
	int result;

	/* Write-ahead mode is kept in the file, and not in a transaction. */
	if (ask(quarantine, "PRAGMA journal_mode = WAL") < 0 ||
	    quarantine_run(quarantine, "BEGIN IMMEDIATE", NULL, 0) != SQLITE_OK)
		return quarantine_fail(quarantine, "prepare it", err);
	/* Another program may have been faster. */
	result = find_version(quarantine, &version, err);
	if (result == 0 && version == QUARANTINE_SCHEMA) {
		quarantine_roll_back(quarantine);
		return 0;
	}
	if (result == 0 && run_steps(quarantine, (size_t)version) != SQLITE_OK)
		result = quarantine_fail(quarantine, "prepare it", err);
	quarantine_roll_back(quarantine);
	return result;
}

/*
 * Write-ahead mode is kept in the file, but another program may change it.
 * SQLite does not wait for a lock here, so that we have to.
 */
static int set_mode(struct quarantine *quarantine, struct err *err)
{
	sqlite3_stmt *statement = quarantine_prepare(
	    quarantine, "PRAGMA journal_mode = WAL", NULL, 0);
	int waited_ms = 0;
	int step = SQLITE_ERROR;
	int result = 0;

	while (statement) {
		step = sqlite3_step(statement);
		if ((step & 0xFF) != SQLITE_BUSY ||
		    waited_ms >= quarantine->options.busy_ms)
			break;
		sqlite3_reset(statement);
		waited_ms += sqlite3_sleep(RETRY_MS);
	}
	if (step != SQLITE_ROW)
		result = quarantine_fail(quarantine, "prepare it", err);
	else if (!span_equal_string(column_span(statement, 0), "wal"))
		result = err_set(err, ERR_IO,
				 "the quarantine %s: its file system has no "
				 "write-ahead mode; use a local disk",
				 quarantine->path);
	sqlite3_finalize(statement);
	return result;
}

/* The file never grows past limit_bytes. */
static int set_limit(struct quarantine *quarantine, struct err *err)
{
	int64_t page_bytes = ask(quarantine, "PRAGMA page_size");
	uint64_t pages;

	if (quarantine->options.limit_bytes == 0)
		return 0;
	if (page_bytes <= 0)
		return quarantine_fail(quarantine, "open it", err);
	pages = quarantine->options.limit_bytes / (uint64_t)page_bytes;
	if (pages < 1)
		pages = 1;
	if (pages > INT32_MAX)
		return 0;
	if (tell(quarantine, "max_page_count", (int64_t)pages) != SQLITE_OK)
		return quarantine_fail(quarantine, "limit it", err);
	return 0;
}

int quarantine_migrate(struct quarantine *quarantine, struct err *err)
{
	int64_t version;
	int result = find_version(quarantine, &version, err);

	if (result < 0)
		return result;
	if (quarantine->options.is_read_only) {
		if (version == QUARANTINE_SCHEMA)
			return 0;
		return err_set(err, ERR_IO,
			       "the quarantine %s has schema %lld, this "
			       "program reads %d; open it once for writing",
			       quarantine->path, (long long)version,
			       QUARANTINE_SCHEMA);
	}
	result = set_mode(quarantine, err);
	if (result == 0 && version < QUARANTINE_SCHEMA)
		result = migrate(quarantine, err);
	if (result == 0)
		result = set_limit(quarantine, err);
	return result;
}
