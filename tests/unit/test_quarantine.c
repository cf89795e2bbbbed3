/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_quarantine - what the store promises, also when it is killed, full,
 * locked, moved away or tampered with.
 *
 * SCAMSIEVE_KILLS=N ends a writer N messages long instead of a short one.
 */
#include "service/quarantine.h"

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

Suite *test_quarantine_suite(void);

enum { NOW_MS = 1760000000 };

static char folder[64];
static char path[96];
static struct quarantine *store;
static struct arena arena;
static struct err err;

static const struct quarantine_decision decision = {"root", "asked for",
						    NOW_MS + 5000};

static struct quarantine *open_with(struct quarantine_options options)
{
	struct quarantine *opened = NULL;

	options.path = path;
	err.text[0] = '\0';
	if (quarantine_open(&opened, &options, &err) < 0)
		return NULL;
	return opened;
}

static void set_up(void)
{
	snprintf(folder, sizeof(folder), "/tmp/scamsieve-test.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/quarantine.db", folder);
	arena_init(&arena, 0);
	store = open_with((struct quarantine_options){0});
	ck_assert_msg(store != NULL, "%s", err.text);
}

static void remove_file(const char *suffix)
{
	char name[128];

	snprintf(name, sizeof(name), "%s%s", path, suffix);
	unlink(name);
}

static void remove_store(void)
{
	remove_file("");
	remove_file("-wal");
	remove_file("-shm");
}

static void tear_down(void)
{
	quarantine_close(store);
	store = NULL;
	arena_release(&arena);
	remove_store();
	remove_file(".old");
	rmdir(folder);
}

static void reopen(struct quarantine_options options)
{
	quarantine_close(store);
	store = open_with(options);
}

static struct quarantine_message message_of(const char *text, int64_t time_ms)
{
	return (struct quarantine_message){
	    .time_ms = time_ms,
	    .channel = CHANNEL_SMS,
	    .direction = DIRECTION_INBOUND,
	    .from = span_of("+4915100000001"),
	    .to = span_of("12345"),
	    .format = span_of("text"),
	    .wire = span_of(text),
	    .text = span_of(text),
	    .verdict = span_of("{\"score\":9.5}"),
	    .rules = span_of("core/a core/b"),
	};
}

static int put(struct quarantine *into, const char *text, int64_t time_ms,
	       struct quarantine_receipt *receipt)
{
	struct quarantine_message message = message_of(text, time_ms);

	err.text[0] = '\0';
	return quarantine_put(into, &message, receipt, &err);
}

/* Put and be sure; the id. */
static int64_t must_put(const char *text, int64_t time_ms)
{
	struct quarantine_receipt receipt;
	int result = put(store, text, time_ms, &receipt);

	ck_assert_msg(result == 0, "%s", err.text);
	return receipt.id;
}

static int count_one(void *context, const struct quarantine_entry *entry)
{
	size_t *count = context;

	(void)entry;
	(*count)++;
	return 0;
}

static size_t count_all(struct quarantine *in)
{
	struct quarantine_filter filter = {0};
	size_t count = 0;

	ck_assert_int_eq(quarantine_list(in, &filter, count_one, &count, &err),
			 0);
	return count;
}

START_TEST(what_was_put_is_there)
{
	static const unsigned char wire[] = {0, 1, 0xFF, '\n', 0};
	struct quarantine_message message = message_of("the text", NOW_MS);
	struct quarantine_receipt receipt;
	struct quarantine_entry entry;

	message.wire = span_make(wire, sizeof(wire));
	message.key = span_of("SM123");
	message.direction = DIRECTION_OUTBOUND;
	ck_assert_int_eq(quarantine_put(store, &message, &receipt, &err), 0);
	ck_assert(!receipt.is_repeat);
	reopen((struct quarantine_options){.is_read_only = true});
	ck_assert_msg(store != NULL, "%s", err.text);
	ck_assert_int_eq(
	    quarantine_get(store, receipt.id, &arena, &entry, &err), 0);
	ck_assert_int_eq(entry.state, QUARANTINE_HELD);
	ck_assert_int_eq(entry.seen_count, 1);
	ck_assert_int_eq(entry.message.time_ms, NOW_MS);
	ck_assert_int_eq(entry.message.channel, CHANNEL_SMS);
	ck_assert_int_eq(entry.message.direction, DIRECTION_OUTBOUND);
	ck_assert(span_equal_string(entry.message.from, "+4915100000001"));
	ck_assert(span_equal_string(entry.message.to, "12345"));
	ck_assert(span_equal_string(entry.message.key, "SM123"));
	ck_assert(span_equal_string(entry.message.format, "text"));
	ck_assert(span_equal(entry.message.wire, message.wire));
	ck_assert(span_equal_string(entry.message.text, "the text"));
	ck_assert(span_equal_string(entry.message.verdict, "{\"score\":9.5}"));
	ck_assert(span_equal_string(entry.message.rules, "core/a core/b"));
	ck_assert_int_eq(quarantine_get(store, 99, &arena, &entry, &err),
			 ERR_INPUT);
	ck_assert_str_eq(err.text, "the quarantine has no message 99");
}
END_TEST

START_TEST(empty_fields_are_kept)
{
	struct quarantine_message message = {.time_ms = NOW_MS};
	struct quarantine_receipt receipt;
	struct quarantine_entry entry;

	ck_assert_int_eq(quarantine_put(store, &message, &receipt, &err), 0);
	ck_assert_int_eq(
	    quarantine_get(store, receipt.id, &arena, &entry, &err), 0);
	ck_assert_uint_eq(entry.message.wire.len, 0);
	ck_assert_uint_eq(entry.message.from.len, 0);
}
END_TEST

START_TEST(retry_makes_one_copy)
{
	struct quarantine_receipt first, again;
	struct quarantine_entry entry;

	ck_assert_int_eq(put(store, "x", NOW_MS, &first), 0);
	ck_assert_int_eq(put(store, "x", NOW_MS + 30000, &again), 0);
	ck_assert(again.is_repeat);
	ck_assert_int_eq(again.id, first.id);
	/* Clocks go back, too. */
	ck_assert_int_eq(put(store, "x", NOW_MS - 30000, &again), 0);
	ck_assert(again.is_repeat);
	ck_assert_int_eq(quarantine_get(store, first.id, &arena, &entry, &err),
			 0);
	ck_assert_int_eq(entry.seen_count, 3);
	ck_assert_uint_eq(count_all(store), 1);
	ck_assert_int_eq(
	    put(store, "x", NOW_MS + QUARANTINE_WINDOW_MS + 1, &again), 0);
	ck_assert(!again.is_repeat);
	ck_assert_uint_eq(count_all(store), 2);
}
END_TEST

START_TEST(decided_copies_are_not_mixed_up)
{
	struct quarantine_receipt first, again;

	ck_assert_int_eq(put(store, "x", NOW_MS, &first), 0);
	ck_assert_int_eq(quarantine_discard(store, first.id, &decision, &err),
			 0);
	ck_assert_int_eq(put(store, "x", NOW_MS, &again), 0);
	ck_assert(again.is_repeat);
	ck_assert_int_eq(put(store, "y", NOW_MS, &first), 0);
	ck_assert_int_eq(quarantine_release(store, first.id, &decision, &err),
			 0);
	/* The released one has gone on; this is another. */
	ck_assert_int_eq(put(store, "y", NOW_MS, &again), 0);
	ck_assert(!again.is_repeat);
}
END_TEST

START_TEST(any_other_field_makes_another_message)
{
	struct quarantine_receipt receipt;
	struct quarantine_message message = message_of("x", NOW_MS);
	struct span *const fields[] = {&message.from, &message.to, &message.key,
				       &message.format, &message.wire};

	ck_assert_int_eq(quarantine_put(store, &message, &receipt, &err), 0);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		message = message_of("x", NOW_MS);
		*fields[i] = span_of("other");
		ck_assert_int_eq(
		    quarantine_put(store, &message, &receipt, &err), 0);
		ck_assert_msg(!receipt.is_repeat, "field %zu", i);
	}
	message = message_of("x", NOW_MS);
	message.direction = DIRECTION_OUTBOUND;
	ck_assert_int_eq(quarantine_put(store, &message, &receipt, &err), 0);
	ck_assert(!receipt.is_repeat);
	/* What screening says of it does not. */
	message = message_of("x", NOW_MS);
	message.verdict = span_of("{}");
	message.rules = span_of("");
	ck_assert_int_eq(quarantine_put(store, &message, &receipt, &err), 0);
	ck_assert(receipt.is_repeat);
}
END_TEST

static const struct {
	struct quarantine_filter filter;
	size_t want;
} filter_rows[] = {
    {{0}, 4},
    {{.limit = 2}, 2},
    {{.after_id = 1}, 3},
    {{.states = 1u << QUARANTINE_HELD}, 3},
    {{.states = 1u << QUARANTINE_DISCARDED}, 1},
    {{.states = 1u << QUARANTINE_HELD | 1u << QUARANTINE_DISCARDED}, 4},
    {{.states = 1u << QUARANTINE_RELEASED}, 0},
    {{.has_channel = true, .channel = CHANNEL_EMAIL}, 1},
    {{.has_direction = true, .direction = DIRECTION_OUTBOUND}, 1},
    {{.from = {(const unsigned char *)"+1", 2}}, 1},
    {{.to = {(const unsigned char *)"12345", 5}}, 4},
    {{.rule = {(const unsigned char *)"core/b", 6}}, 3},
    {{.rule = {(const unsigned char *)"core/", 5}}, 0},
    {{.contains = {(const unsigned char *)"two", 3}}, 1},
    {{.contains = {(const unsigned char *)"TWO", 3}}, 0},
    {{.since_ms = NOW_MS + 1}, 3},
    {{.until_ms = NOW_MS + 1}, 1},
    {{.since_ms = NOW_MS + 1, .until_ms = NOW_MS + 3}, 2},
};

START_TEST(filters_choose)
{
	static const char *const texts[] = {"one", "two", "three", "four"};
	struct quarantine_receipt receipt;
	size_t count = 0;

	for (int i = 0; i < 4; i++) {
		struct quarantine_message message = message_of(texts[i],
							       NOW_MS + i);

		if (i == 1)
			message.channel = CHANNEL_EMAIL;
		if (i == 2)
			message.direction = DIRECTION_OUTBOUND;
		if (i == 3) {
			message.from = span_of("+1");
			message.rules = span_of("core/bb");
		}
		ck_assert_int_eq(
		    quarantine_put(store, &message, &receipt, &err), 0);
	}
	ck_assert_int_eq(quarantine_discard(store, 1, &decision, &err), 0);
	ck_assert_int_eq(quarantine_list(store, &filter_rows[_i].filter,
					 count_one, &count, &err),
			 0);
	ck_assert_uint_eq(count, filter_rows[_i].want);
}
END_TEST

static int stop_at_once(void *context, const struct quarantine_entry *entry)
{
	(void)context;
	return (int)entry->id + 100;
}

START_TEST(listing_may_be_stopped)
{
	must_put("a", NOW_MS);
	must_put("b", NOW_MS);
	ck_assert_int_eq(quarantine_list(store, &(struct quarantine_filter){0},
					 stop_at_once, NULL, &err),
			 101);
}
END_TEST

static int add_audit_line(void *context, const struct quarantine_audit *line)
{
	buf_add_format(context, "%lld %.*s %.*s %.*s %lld;",
		       (long long)line->id, (int)line->action.len,
		       (const char *)line->action.ptr, (int)line->who.len,
		       (const char *)line->who.ptr, (int)line->why.len,
		       (const char *)line->why.ptr, (long long)line->count);
	return 0;
}

START_TEST(decisions_are_made_once_and_written_down)
{
	int64_t a = must_put("a", NOW_MS);
	int64_t b = must_put("b", NOW_MS);
	struct quarantine_entry entry;
	struct buf audit;

	ck_assert_int_eq(quarantine_release(store, a, &decision, &err), 0);
	ck_assert_int_eq(quarantine_release(store, a, &decision, &err),
			 ERR_INPUT);
	ck_assert_str_eq(err.text, "message 1 was released already by root at "
				   "1970-01-21T08:53:25.000Z");
	ck_assert_int_eq(quarantine_discard(store, a, &decision, &err),
			 ERR_INPUT);
	ck_assert_int_eq(quarantine_discard(store, b, &decision, &err), 0);
	ck_assert_int_eq(quarantine_discard(store, 77, &decision, &err),
			 ERR_INPUT);
	ck_assert_str_eq(err.text, "the quarantine has no message 77");
	ck_assert_int_eq(quarantine_get(store, b, &arena, &entry, &err), 0);
	ck_assert_int_eq(entry.state, QUARANTINE_DISCARDED);
	ck_assert(span_equal_string(entry.decided_by, "root"));
	ck_assert(span_equal_string(entry.reason, "asked for"));
	ck_assert_int_eq(entry.decided_ms, NOW_MS + 5000);
	buf_init(&audit, 0);
	ck_assert_int_eq(
	    quarantine_list_audit(store, 0, add_audit_line, &audit, &err), 0);
	ck_assert_str_eq(buf_string(&audit), "1 release root asked for 1;"
					     "2 discard root asked for 1;");
	buf_clear(&audit);
	ck_assert_int_eq(
	    quarantine_list_audit(store, b, add_audit_line, &audit, &err), 0);
	ck_assert_str_eq(buf_string(&audit), "2 discard root asked for 1;");
	buf_release(&audit);
}
END_TEST

/* Does any of the store's files hold these bytes? */
static bool file_holds(const char *suffix, const char *bytes)
{
	static char content[1 << 20];
	char name[128];
	FILE *file;
	size_t len;

	snprintf(name, sizeof(name), "%s%s", path, suffix);
	file = fopen(name, "rb");
	if (!file)
		return false;
	len = fread(content, 1, sizeof(content), file);
	fclose(file);
	for (size_t i = 0; i + strlen(bytes) <= len; i++) {
		if (memcmp(content + i, bytes, strlen(bytes)) == 0)
			return true;
	}
	return false;
}

START_TEST(purge_leaves_no_bytes)
{
	uint64_t count = 0;
	struct buf audit;

	must_put("a secret of old", NOW_MS);
	must_put("a decided one of old", NOW_MS + 1);
	must_put("a young one", NOW_MS + 10);
	ck_assert_int_eq(quarantine_discard(store, 2, &decision, &err), 0);
	ck_assert(file_holds("-wal", "a secret of old"));
	ck_assert_int_eq(quarantine_purge(store, NOW_MS + 10,
					  1u << QUARANTINE_DISCARDED, &decision,
					  &count, &err),
			 0);
	ck_assert_uint_eq(count, 1);
	ck_assert_int_eq(
	    quarantine_purge(store, NOW_MS + 10, 0, &decision, &count, &err),
	    0);
	ck_assert_uint_eq(count, 1);
	ck_assert_uint_eq(count_all(store), 1);
	ck_assert(!file_holds("", "a secret of old"));
	ck_assert(!file_holds("-wal", "a secret of old"));
	ck_assert(file_holds("", "a young one"));
	buf_init(&audit, 0);
	quarantine_list_audit(store, 0, add_audit_line, &audit, &err);
	ck_assert_str_eq(buf_string(&audit), "2 discard root asked for 1;"
					     "0 purge root asked for 1;"
					     "0 purge root asked for 1;");
	buf_release(&audit);
	/* An id is never used again. */
	ck_assert_int_eq(must_put("next", NOW_MS), 4);
}
END_TEST

START_TEST(limit_spares_what_is_held)
{
	struct quarantine_receipt receipt;

	reopen((struct quarantine_options){.limit_count = 2});
	must_put("a", NOW_MS);
	must_put("b", NOW_MS);
	ck_assert_int_eq(put(store, "c", NOW_MS, &receipt), ERR_LIMIT);
	ck_assert_msg(strstr(err.text, "holds 2 messages, its limit") != NULL,
		      "%s", err.text);
	ck_assert_uint_eq(count_all(store), 2);
	ck_assert_int_eq(put(store, "a", NOW_MS, &receipt), 0);
	ck_assert_int_eq(quarantine_discard(store, 1, &decision, &err), 0);
	ck_assert_int_eq(put(store, "c", NOW_MS, &receipt), 0);
	ck_assert_uint_eq(count_all(store), 2);
}
END_TEST

START_TEST(huge_messages_are_refused)
{
	struct quarantine_message message = message_of("x", NOW_MS);
	struct quarantine_receipt receipt;

	message.wire.len = (size_t)QUARANTINE_MESSAGE_LIMIT + 1;
	ck_assert_int_eq(quarantine_put(store, &message, &receipt, &err),
			 ERR_LIMIT);
}
END_TEST

/* --- places that are not safe ----------------------------------------------
 */

START_TEST(unsafe_places_are_refused)
{
	char other[128];

	quarantine_close(store);
	store = NULL;
	snprintf(other, sizeof(other), "%s.old", path);

	ck_assert_int_eq(chmod(path, 0644), 0);
	ck_assert_ptr_null(open_with((struct quarantine_options){0}));
	ck_assert_msg(strstr(err.text, "is open to others; run: chmod") != NULL,
		      "%s", err.text);
	ck_assert_int_eq(chmod(path, 0600), 0);

	ck_assert_int_eq(chmod(folder, 01777), 0);
	ck_assert_ptr_null(open_with((struct quarantine_options){0}));
	ck_assert_msg(strstr(err.text, "everybody; give it one of your own") !=
			  NULL,
		      "%s", err.text);

	ck_assert_int_eq(chmod(folder, 0770), 0);
	ck_assert_ptr_null(open_with((struct quarantine_options){0}));
	ck_assert_msg(strstr(err.text, "others may write its folder") != NULL,
		      "%s", err.text);
	ck_assert_int_eq(chmod(folder, 0700), 0);

	ck_assert_int_eq(rename(path, other), 0);
	ck_assert_ptr_null(
	    open_with((struct quarantine_options){.must_exist = true}));
	ck_assert_msg(strstr(err.text, "No such file") != NULL, "%s", err.text);
	ck_assert_ptr_null(
	    open_with((struct quarantine_options){.is_read_only = true}));
	ck_assert_int_eq(access(path, F_OK), -1);
	ck_assert_int_eq(symlink(other, path), 0);
	ck_assert_ptr_null(open_with((struct quarantine_options){0}));
	ck_assert_msg(strstr(err.text, "is a symbolic link") != NULL, "%s",
		      err.text);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_ptr_null(open_with((struct quarantine_options){0}));
	ck_assert_msg(strstr(err.text, "is not a plain file") != NULL, "%s",
		      err.text);
	ck_assert_int_eq(rmdir(path), 0);
}
END_TEST

START_TEST(planted_log_is_refused)
{
	char log[128];

	quarantine_close(store);
	store = NULL;
	snprintf(log, sizeof(log), "%s-wal", path);
	unlink(log);
	ck_assert_int_eq(symlink("/dev/null", log), 0);
	ck_assert_ptr_null(open_with((struct quarantine_options){0}));
	ck_assert_msg(strstr(err.text, "is a symbolic link") != NULL, "%s",
		      err.text);
	unlink(log);
}
END_TEST

static const char *const bad_paths[] = {"", "/nowhere-at-all/q.db", "/tmp/",
					"/dev/null/q.db"};

START_TEST(bad_paths_are_refused)
{
	struct quarantine_options options = {.path = bad_paths[_i]};
	struct quarantine *opened;

	err.text[0] = '\0';
	ck_assert_int_eq(quarantine_open(&opened, &options, &err), ERR_IO);
	ck_assert_str_ne(err.text, "");
}
END_TEST

/* As another user, where root may stand aside. */
START_TEST(readers_of_no_right_are_refused)
{
	pid_t child;
	int status;

	if (geteuid() != 0)
		return;
	quarantine_close(store);
	store = NULL;
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		if (setgid(65534) < 0 || setuid(65534) < 0)
			_exit(2);
		_exit(open_with((struct quarantine_options){0}) != NULL);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

START_TEST(reading_only_does_not_write)
{
	struct quarantine_receipt receipt;

	must_put("a", NOW_MS);
	reopen((struct quarantine_options){.is_read_only = true});
	ck_assert_int_eq(put(store, "b", NOW_MS, &receipt), ERR_IO);
	ck_assert_msg(strstr(err.text, "for reading only") != NULL, "%s",
		      err.text);
	ck_assert_int_eq(quarantine_release(store, 1, &decision, &err), ERR_IO);
	ck_assert_uint_eq(count_all(store), 1);
}
END_TEST

/* --- other programs' files, other versions ---------------------------------
 */

static void run_sql(const char *sql)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static const struct {
	const char *sql;
	const char *want;
} foreign_rows[] = {
    {"PRAGMA user_version = 2", "has schema 2, this program knows 1"},
    {"PRAGMA application_id = 7", "is another program's database"},
    {"PRAGMA user_version = 0", "is another program's database"},
};

START_TEST(foreign_files_are_left_alone)
{
	quarantine_close(store);
	store = NULL;
	run_sql(foreign_rows[_i].sql);
	ck_assert_ptr_null(open_with((struct quarantine_options){0}));
	ck_assert_msg(strstr(err.text, foreign_rows[_i].want) != NULL, "%s",
		      err.text);
}
END_TEST

/* As of a copy that was made with other tools. */
START_TEST(write_ahead_mode_is_set_again)
{
	must_put("a", NOW_MS);
	quarantine_close(store);
	run_sql("PRAGMA journal_mode = DELETE");
	store = open_with((struct quarantine_options){0});
	ck_assert_msg(store != NULL, "%s", err.text);
	must_put("b", NOW_MS);
	ck_assert_uint_eq(count_all(store), 2);
	ck_assert(file_holds("-wal", "b"));
}
END_TEST

START_TEST(garbage_is_not_opened)
{
	FILE *file;

	quarantine_close(store);
	store = NULL;
	remove_store();
	file = fopen(path, "wb");
	ck_assert_int_eq(fchmod(fileno(file), 0600), 0);
	for (int i = 0; i < 4096; i++)
		fputc(i * 7 & 0xFF, file);
	fclose(file);
	ck_assert_ptr_null(open_with((struct quarantine_options){0}));
	ck_assert_msg(strstr(err.text, "not a quarantine") != NULL, "%s",
		      err.text);
}
END_TEST

START_TEST(empty_file_becomes_a_store)
{
	quarantine_close(store);
	remove_store();
	store = NULL;
	close(open(path, O_CREAT | O_WRONLY, 0600));
	store = open_with((struct quarantine_options){0});
	ck_assert_msg(store != NULL, "%s", err.text);
	must_put("a", NOW_MS);
}
END_TEST

/* --- faults: never a success that is none ----------------------------------
 */

START_TEST(full_store_is_an_error)
{
	static char text[3000];
	struct quarantine_receipt receipt;
	size_t kept = 0;
	int result;

	memset(text, 'x', sizeof(text) - 1);
	reopen((struct quarantine_options){.limit_bytes = 100000});
	do {
		text[0] = (char)('A' + kept % 26);
		text[1] = (char)('A' + kept / 26);
		result = put(store, text, NOW_MS, &receipt);
		kept += result == 0;
	} while (result == 0 && kept < 100);
	ck_assert_int_eq(result, ERR_IO);
	ck_assert_msg(strstr(err.text, "no space is left") != NULL, "%s",
		      err.text);
	ck_assert_uint_gt(kept, 3);
	ck_assert_uint_eq(count_all(store), kept);
	/* It recovers when there is room again. */
	reopen((struct quarantine_options){0});
	ck_assert_int_eq(put(store, text, NOW_MS, &receipt), 0);
}
END_TEST

/* The system says no in the middle of a write. */
START_TEST(write_that_fails_is_an_error)
{
	static char text[40000];
	struct rlimit limit = {.rlim_cur = 60000, .rlim_max = RLIM_INFINITY};
	struct quarantine_receipt receipt;

	must_put("before", NOW_MS);
	memset(text, 'x', sizeof(text) - 1);
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(put(store, text, NOW_MS, &receipt), ERR_IO);
	ck_assert_str_ne(err.text, "");
	limit.rlim_cur = RLIM_INFINITY;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_uint_eq(count_all(store), 1);
	ck_assert_int_eq(put(store, text, NOW_MS, &receipt), 0);
}
END_TEST

START_TEST(locked_store_is_an_error)
{
	struct quarantine_receipt receipt;
	sqlite3 *db;

	reopen((struct quarantine_options){.busy_ms = 50});
	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL),
			 SQLITE_OK);
	ck_assert_int_eq(put(store, "a", NOW_MS, &receipt), ERR_IO);
	ck_assert_msg(strstr(err.text, "keeps it locked") != NULL, "%s",
		      err.text);
	ck_assert_int_eq(quarantine_release(store, 1, &decision, &err), ERR_IO);
	sqlite3_close(db);
	ck_assert_int_eq(put(store, "a", NOW_MS, &receipt), 0);
}
END_TEST

START_TEST(vanished_store_is_an_error)
{
	struct quarantine_receipt receipt;
	char other[128];

	must_put("a", NOW_MS);
	snprintf(other, sizeof(other), "%s.old", path);
	if (_i == 0)
		remove_file("");
	else if (_i == 1)
		ck_assert_int_eq(rename(path, other), 0);
	else
		remove_file("-wal");
	ck_assert_int_eq(put(store, "b", NOW_MS, &receipt), ERR_IO);
	ck_assert_msg(strstr(err.text, "was deleted or replaced") != NULL, "%s",
		      err.text);
	/* A new one in its place is not the one that is open. */
	if (_i == 0) {
		struct quarantine *second = open_with(
		    (struct quarantine_options){0});

		quarantine_close(second);
		ck_assert_int_eq(put(store, "b", NOW_MS, &receipt), ERR_IO);
		ck_assert_msg(strstr(err.text, "was deleted or replaced"), "%s",
			      err.text);
	}
	reopen((struct quarantine_options){0});
	ck_assert_msg(store != NULL, "%s", err.text);
	ck_assert_int_eq(put(store, "b", NOW_MS, &receipt), 0);
}
END_TEST

/* --- several writers, and one that is killed --------------------------------
 */

enum { WRITERS = 3, A_WRITER = 60 };

static void write_some(int writer)
{
	struct quarantine *own = open_with((struct quarantine_options){0});
	struct quarantine_receipt receipt;
	char text[32];

	if (!own) {
		fprintf(stderr, "%s\n", err.text);
		_exit(1);
	}
	for (int i = 0; i < A_WRITER; i++) {
		/* One in two is the same for all writers. */
		snprintf(text, sizeof(text), "%d of %d", i, i % 2 ? writer : 9);
		if (put(own, text, NOW_MS, &receipt) < 0)
			_exit(2);
	}
	quarantine_close(own);
	_exit(0);
}

START_TEST(writers_do_not_disturb_each_other)
{
	pid_t children[WRITERS];
	int status;

	quarantine_close(store);
	store = NULL;
	remove_store(); /* they race to make it, too */
	for (int i = 0; i < WRITERS; i++) {
		children[i] = fork();
		ck_assert_int_ge(children[i], 0);
		if (children[i] == 0)
			write_some(i);
	}
	for (int i = 0; i < WRITERS; i++) {
		ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
		ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0,
			      "writer %d: status %d", i, status);
	}
	store = open_with((struct quarantine_options){0});
	ck_assert_uint_eq(count_all(store),
			  A_WRITER / 2 + WRITERS * (A_WRITER / 2));
}
END_TEST

/* Puts for ever, and says each id once it is safe. */
static void report_puts(int out, int round)
{
	struct quarantine *own = open_with((struct quarantine_options){0});
	struct quarantine_receipt receipt;
	char text[32];

	for (int i = 0; own; i++) {
		snprintf(text, sizeof(text), "%d in round %d", i, round);
		if (put(own, text, NOW_MS, &receipt) < 0 ||
		    write(out, &receipt.id, sizeof(receipt.id)) < 0)
			break;
	}
	_exit(1);
}

struct reported {
	int64_t *ids;
	size_t n, capacity;
};

/* Read ids until enough came, kill the child, read what it still said. */
static void kill_after(pid_t child, int in, size_t enough,
		       struct reported *reported)
{
	size_t n = 0;
	int64_t id;

	while (read(in, &id, sizeof(id)) == (ssize_t)sizeof(id)) {
		if (++n == enough)
			kill(child, SIGKILL);
		ck_assert_uint_lt(reported->n, reported->capacity);
		reported->ids[reported->n++] = id;
	}
	waitpid(child, NULL, 0);
	ck_assert_uint_ge(n, enough);
}

START_TEST(killed_writer_loses_nothing_it_reported)
{
	const char *wanted = getenv("SCAMSIEVE_KILLS");
	size_t total = wanted ? (size_t)strtoul(wanted, NULL, 10) : 200;
	struct reported reported = {.capacity = total * 4 + 100000};
	struct quarantine_entry entry;

	reported.ids = calloc(reported.capacity, sizeof(int64_t));
	quarantine_close(store);
	store = NULL;
	for (int round = 0; reported.n < total; round++) {
		int ends[2];
		pid_t child;

		ck_assert_int_eq(pipe(ends), 0);
		child = fork();
		ck_assert_int_ge(child, 0);
		if (child == 0) {
			close(ends[0]);
			report_puts(ends[1], round);
		}
		close(ends[1]);
		kill_after(child, ends[0], 1 + (size_t)round * 7 % 23,
			   &reported);
		close(ends[0]);
	}
	store = open_with((struct quarantine_options){0});
	ck_assert_msg(store != NULL, "%s", err.text);
	for (size_t i = 0; i < reported.n; i++) {
		ck_assert_msg(quarantine_get(store, reported.ids[i], &arena,
					     &entry, &err) == 0,
			      "%s", err.text);
		arena_reset(&arena);
	}
	ck_assert_uint_ge(count_all(store), reported.n);
	free(reported.ids);
}
END_TEST

/* --- JSON --------------------------------------------------------------------
 */

START_TEST(entry_as_json)
{
	struct quarantine_entry entry = {
	    .id = 7,
	    .seen_count = 2,
	    .message = message_of("say \"hi\"\n", 1760274733123),
	};
	struct buf out;

	buf_init(&out, 0);
	entry.message.wire = span_make("\0\xFFz", 3);
	quarantine_add_json(&out, &entry);
	ck_assert_str_eq(
	    buf_string(&out),
	    "{\"id\":7,\"state\":\"held\",\"seen\":2,"
	    "\"time\":\"2025-10-12T13:12:13.123Z\",\"channel\":\"sms\","
	    "\"direction\":\"inbound\",\"from\":\"+4915100000001\","
	    "\"to\":\"12345\",\"key\":\"\",\"text\":\"say \\\"hi\\\"\\n\","
	    "\"rules\":[\"core/a\",\"core/b\"],\"verdict\":{\"score\":9.5},"
	    "\"format\":\"text\",\"wire_base64\":\"AP96\"}\n");
	buf_clear(&out);
	entry.state = QUARANTINE_RELEASED;
	entry.decided_by = span_of("root");
	entry.reason = span_of("ours");
	entry.message.verdict = span_of("{} {}");
	entry.message.rules = span_of("");
	entry.message.wire = span_of("a");
	quarantine_add_json(&out, &entry);
	ck_assert_msg(strstr(buf_string(&out), "\"verdict\":\"{} {}\"") &&
			  strstr(buf_string(&out), "\"rules\":[]") &&
			  strstr(buf_string(&out), "\"YQ==\"") &&
			  strstr(buf_string(&out),
				 "\"decided\":\"1970-01-01T00:00:00.000Z\","
				 "\"decided_by\":\"root\","
				 "\"reason\":\"ours\""),
		      "%s", buf_string(&out));
	buf_release(&out);
}
END_TEST

START_TEST(states_have_names)
{
	for (int i = 0; i < QUARANTINE_STATE_COUNT; i++) {
		const char *name = quarantine_state_name(
		    (enum quarantine_state)i);
		enum quarantine_state back;

		ck_assert_int_eq(quarantine_state_parse(span_of(name), &back),
				 0);
		ck_assert_int_eq(back, i);
	}
	ck_assert_int_eq(quarantine_state_parse(span_of("lost"),
						&(enum quarantine_state){0}),
			 ERR_INPUT);
}
END_TEST

Suite *test_quarantine_suite(void)
{
	Suite *suite = suite_create("test_quarantine");
	TCase *tcase = tcase_create("quarantine");

	tcase_set_timeout(tcase, getenv("SCAMSIEVE_KILLS") ? 600 : 30);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, what_was_put_is_there);
	tcase_add_test(tcase, empty_fields_are_kept);
	tcase_add_test(tcase, retry_makes_one_copy);
	tcase_add_test(tcase, decided_copies_are_not_mixed_up);
	tcase_add_test(tcase, any_other_field_makes_another_message);
	tcase_add_loop_test(tcase, filters_choose, 0, ARRAY_LEN(filter_rows));
	tcase_add_test(tcase, listing_may_be_stopped);
	tcase_add_test(tcase, decisions_are_made_once_and_written_down);
	tcase_add_test(tcase, purge_leaves_no_bytes);
	tcase_add_test(tcase, limit_spares_what_is_held);
	tcase_add_test(tcase, huge_messages_are_refused);
	tcase_add_test(tcase, unsafe_places_are_refused);
	tcase_add_test(tcase, planted_log_is_refused);
	tcase_add_loop_test(tcase, bad_paths_are_refused, 0,
			    ARRAY_LEN(bad_paths));
	tcase_add_test(tcase, readers_of_no_right_are_refused);
	tcase_add_test(tcase, reading_only_does_not_write);
	tcase_add_loop_test(tcase, foreign_files_are_left_alone, 0,
			    ARRAY_LEN(foreign_rows));
	tcase_add_test(tcase, write_ahead_mode_is_set_again);
	tcase_add_test(tcase, garbage_is_not_opened);
	tcase_add_test(tcase, empty_file_becomes_a_store);
	tcase_add_test(tcase, full_store_is_an_error);
	tcase_add_test(tcase, write_that_fails_is_an_error);
	tcase_add_test(tcase, locked_store_is_an_error);
	tcase_add_loop_test(tcase, vanished_store_is_an_error, 0, 3);
	tcase_add_test(tcase, writers_do_not_disturb_each_other);
	tcase_add_test(tcase, killed_writer_loses_nothing_it_reported);
	tcase_add_test(tcase, entry_as_json);
	tcase_add_test(tcase, states_have_names);
	suite_add_tcase(suite, tcase);
	return suite;
}
