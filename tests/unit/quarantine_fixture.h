/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quarantine_fixture.h - a store in a folder of its own, for tests.
 * What each test file has of it is its own: one store at a time.
 */
#ifndef SCAMSIEVE_TESTS_QUARANTINE_FIXTURE_H
#define SCAMSIEVE_TESTS_QUARANTINE_FIXTURE_H

#include "service/quarantine.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NOW_MS = 1760000000 };

static char folder[64];
static char path[96];
static struct quarantine *store;
static struct arena arena;
static struct err err;

static const struct quarantine_decision decision UNUSED = {"root", "asked for",
							   NOW_MS + 5000};

static inline struct quarantine *open_with(struct quarantine_options options)
{
	struct quarantine *opened = NULL;

	options.path = path;
	err.text[0] = '\0';
	if (quarantine_open(&opened, &options, &err) < 0)
		return NULL;
	return opened;
}

static inline void set_up(void)
{
	snprintf(folder, sizeof(folder), "/tmp/scamsieve-test.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/quarantine.db", folder);
	arena_init(&arena, 0);
	store = open_with((struct quarantine_options){0});
	ck_assert_msg(store != NULL, "%s", err.text);
}

static inline void remove_file(const char *suffix)
{
	char name[128];

	snprintf(name, sizeof(name), "%s%s", path, suffix);
	unlink(name);
}

static inline void remove_store(void)
{
	remove_file("");
	remove_file("-wal");
	remove_file("-shm");
}

static inline void tear_down(void)
{
	quarantine_close(store);
	store = NULL;
	arena_release(&arena);
	remove_store();
	remove_file(".old");
	rmdir(folder);
}

static inline void reopen(struct quarantine_options options)
{
	quarantine_close(store);
	store = open_with(options);
}

static inline struct quarantine_message message_of(const char *text,
						   int64_t time_ms)
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

static inline int put(struct quarantine *into, const char *text,
		      int64_t time_ms, struct quarantine_receipt *receipt)
{
	struct quarantine_message message = message_of(text, time_ms);

	err.text[0] = '\0';
	return quarantine_put(into, &message, receipt, &err);
}

/* Put and be sure; the id. */
static inline int64_t must_put(const char *text, int64_t time_ms)
{
	struct quarantine_receipt receipt;
	int result = put(store, text, time_ms, &receipt);

	ck_assert_msg(result == 0, "%s", err.text);
	return receipt.id;
}

static inline int count_one(void *context, const struct quarantine_entry *entry)
{
	size_t *count = context;

	(void)entry;
	(*count)++;
	return 0;
}

static inline size_t count_all(struct quarantine *in)
{
	struct quarantine_filter filter = {0};
	size_t count = 0;

	ck_assert_int_eq(quarantine_list(in, &filter, count_one, &count, &err),
			 0);
	return count;
}

/* Does any of the store's files hold these bytes? */
static inline bool file_holds(const char *suffix, const char *bytes)
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

#endif
