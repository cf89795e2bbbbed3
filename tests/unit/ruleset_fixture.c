/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ruleset_fixture - rulesets from strings, for tests.
 */
#include "ruleset_fixture.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void write_file(const char *folder, const struct fixture_file *file)
{
	char path[256];
	FILE *stream;

	snprintf(path, sizeof(path), "%s/%s", folder, file->name);
	stream = fopen(path, "w");
	ck_assert_ptr_nonnull(stream);
	fputs(file->text, stream);
	ck_assert_int_eq(fclose(stream), 0);
}

static void remove_file(const char *folder, const struct fixture_file *file)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, file->name);
	ck_assert_int_eq(unlink(path), 0);
}

void fixture_load(struct fixture *fixture, const struct fixture_file *files,
		  size_t n)
{
	struct ruleset_options options = {.now_s = 1767225600,
					  .keeps_tests = true};
	const char *path = fixture->folder;

	*fixture = (struct fixture){.folder = "/tmp/scamsieve-test.XXXXXX"};
	ck_assert_ptr_nonnull(mkdtemp(fixture->folder));
	for (size_t i = 0; i < n; i++)
		write_file(fixture->folder, &files[i]);
	arena_init(&fixture->arena, 0);
	diag_list_init(&fixture->diags, &fixture->arena);
	fixture->rc = ruleset_load(&fixture->ruleset, &path, 1, &options,
				   &fixture->diags, &fixture->err);
	for (size_t i = 0; i < n; i++)
		remove_file(fixture->folder, &files[i]);
	ck_assert_int_eq(rmdir(fixture->folder), 0);
	if (fixture->ruleset)
		fixture->scratch = scratch_new(fixture->ruleset);
}

void fixture_release(struct fixture *fixture)
{
	scratch_free(fixture->scratch);
	ruleset_free(fixture->ruleset);
	arena_release(&fixture->arena);
}

struct verdict fixture_judge(struct fixture *fixture, const char *text)
{
	static const struct thresholds thresholds = {5, 9, 20};
	struct message message;
	struct verdict verdict;

	ck_assert_msg(fixture->ruleset, "%s", fixture_findings(fixture));
	ck_assert_int_eq(
	    message_init_sms(&message, &fixture->arena, span_of(text)), 0);
	ck_assert_int_eq(ruleset_evaluate(fixture->ruleset, fixture->scratch,
					  &message, &thresholds,
					  &fixture->arena, &verdict),
			 0);
	return verdict;
}

static bool is_among(const struct verdict_rule *rules, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(rules[i].id, id))
			return true;
	return false;
}

bool fixture_fired(const struct verdict *verdict, const char *id)
{
	return is_among(verdict->rules, verdict->n_rules, id) ||
	       is_among(verdict->shadow, verdict->n_shadow, id);
}

const char *fixture_findings(struct fixture *fixture)
{
	struct buf out;
	struct span copy = {NULL, 0};

	buf_init(&out, 0);
	diag_list_sort(&fixture->diags);
	for (size_t i = 0; i < fixture->diags.n; i++)
		diag_format(&fixture->diags.items[i], &out);
	buf_add_string(&out, fixture->err.text);
	ck_assert_int_eq(arena_copy(&fixture->arena, buf_span(&out), &copy), 0);
	buf_release(&out);
	return (const char *)copy.ptr;
}
