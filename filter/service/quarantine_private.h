/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quarantine_private.h - between the files that keep the quarantine.
 */
#ifndef SCAMSIEVE_SERVICE_QUARANTINE_PRIVATE_H
#define SCAMSIEVE_SERVICE_QUARANTINE_PRIVATE_H

#include "service/quarantine.h"

#include <sqlite3.h>
#include <sys/stat.h>

/* Which file it was that was opened. */
struct file_identity {
	dev_t device;
	ino_t inode;
	bool is_known;
};

struct quarantine {
	sqlite3 *db;
	struct quarantine_options options;
	char *path;     /* absolute, its folder without links */
	char *log_path; /* the write-ahead log beside it */
	struct file_identity file, log;
	sqlite3_stmt *find, *count_seen, *insert; /* of quarantine_put() */
};

/*
 * Is this a safe place (see quarantine_open())? *path is the real one, to be
 * freed. With creates, the file is made with mode 0600 when it is missing.
 */
int quarantine_check_place(const char *path, bool creates, bool is_read_only,
			   char **real_path, struct err *err);

/* Note which file stands at path; false when it cannot be told. */
bool file_identify(const char *path, struct file_identity *identity);

/* Bring the store to QUARANTINE_SCHEMA, or check that it is. */
int quarantine_migrate(struct quarantine *quarantine, struct err *err);

/* "the quarantine PATH: cannot DO: WHY", from SQLite's last error. */
int quarantine_fail(struct quarantine *quarantine, const char *doing,
		    struct err *err);

/* A value to be bound; bytes are borrowed until the statement is reset. */
enum bound_kind { BOUND_INTEGER, BOUND_TEXT, BOUND_BLOB };

struct bound {
	enum bound_kind kind;
	int64_t integer;
	struct span bytes;
};

static inline struct bound bound_integer(int64_t integer)
{
	return (struct bound){BOUND_INTEGER, integer, {NULL, 0}};
}

static inline struct bound bound_text(struct span text)
{
	return (struct bound){BOUND_TEXT, 0, text};
}

static inline struct bound bound_blob(struct span bytes)
{
	return (struct bound){BOUND_BLOB, 0, bytes};
}

/* Bind values to ?1, ?2 ... SQLITE_OK or SQLite's error. */
int quarantine_bind(sqlite3_stmt *statement, const struct bound *values,
		    size_t n);

/* A prepared statement with its values bound; NULL on failure. */
sqlite3_stmt *quarantine_prepare(struct quarantine *quarantine, const char *sql,
				 const struct bound *values, size_t n);

/* Run a statement that gives no rows. SQLITE_OK or SQLite's error. */
int quarantine_run(struct quarantine *quarantine, const char *sql,
		   const struct bound *values, size_t n);

/*
 * Begin to write: takes the write lock, after checking that the store still
 * is where it was. End with quarantine_commit() or quarantine_roll_back().
 */
int quarantine_begin(struct quarantine *quarantine, const char *doing,
		     struct err *err);
/* Commit and check once more; on failure all is rolled back. */
int quarantine_commit(struct quarantine *quarantine, const char *doing,
		      struct err *err);
void quarantine_roll_back(struct quarantine *quarantine);

/* A column as borrowed bytes, valid until the next step. */
struct span column_span(sqlite3_stmt *statement, int column);

#endif
