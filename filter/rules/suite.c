/* SPDX-License-Identifier: Apache-2.0 */
/*
 * suite - files of whole messages and what is expected of each.
 *
 * Contract: see suite.h. Mails are named, not read: that is the caller's.
 * Failure: findings; a message with errors is left out, the rest is read.
 * Limits: SUITE_MESSAGE_LIMIT messages a file; those of rule files.
 * Threads: belongs to loading.
 */
#include "rules/suite.h"

#include "base/datetime.h"
#include "rule_files.h"
#include "rule_head.h"

#include <math.h>

static const struct yaml_key score_keys[] = {
    {.name = "min", .types = YAML_NUMBER, .doc = "the score is not below"},
    {.name = "max", .types = YAML_NUMBER, .doc = "the score is not above"},
};

static const struct yaml_key expect_keys[] = {
    {.name = "action",
     .types = YAML_STRING,
     .doc = "exactly this action",
     .names = rule_action_names},
    {.name = "min_action",
     .types = YAML_STRING,
     .doc = "this action or more",
     .names = rule_action_names},
    {.name = "max_action",
     .types = YAML_STRING,
     .doc = "this action or less",
     .names = rule_action_names},
    {.name = "score",
     .types = YAML_MAP,
     .doc = "the range of the score",
     .keys = score_keys,
     .n_keys = ARRAY_LEN(score_keys)},
    {.name = "rules",
     .types = YAML_STRINGS,
     .doc = "ids (pack/rule) of rules that must match"},
    {.name = "not_rules",
     .types = YAML_STRINGS,
     .doc = "ids (pack/rule) of rules that must not match"},
};

static const struct yaml_key message_keys[] = {
#include "test_key.def"
    {.name = "text",
     .types = YAML_STRING,
     .doc = "the message's text; or a file"},
    {.name = "file",
     .types = YAML_STRING,
     .doc = "a mail (*.eml), by its path from the suite's folder"},
    {.name = "why",
     .types = YAML_STRING,
     .doc = "why this is expected; shown when it fails"},
    {.name = "time",
     .types = YAML_STRING,
     .doc = "when the message came, as 2026-11-01T12:00:00Z"},
    {.name = "expect",
     .types = YAML_MAP,
     .is_required = true,
     .doc = "what screening must come to",
     .keys = expect_keys,
     .n_keys = ARRAY_LEN(expect_keys)},
};

static const struct yaml_key file_keys[] = {
    YAML_ROW_SCHEMA,
    {.name = "kind",
     .types = YAML_STRING,
     .is_required = true,
     .doc = "suite",
     .names = (const char *const[]){"suite", NULL}},
    {.name = "title", .types = YAML_STRING, .doc = "what the suite is for"},
    {.name = "description", .types = YAML_STRING, .doc = "more about it"},
    YAML_ROW_LICENSE,
    {.name = "authserv_id",
     .types = YAML_STRING,
     .doc = "the server whose Authentication-Results are believed"},
    {.name = "messages",
     .types = YAML_LIST_OF_MAP,
     .is_required = true,
     .doc = "the messages",
     .keys = message_keys,
     .n_keys = ARRAY_LEN(message_keys)},
};

const struct yaml_key *suite_keys(size_t *n)
{
	*n = ARRAY_LEN(file_keys);
	return file_keys;
}

struct parsing {
	struct suite *suite;
	struct arena *arena;
	struct diag_list *diags;
};

/* --- one message --------------------------------------------------------- */

static int read_actions(const struct yaml_node *expect,
			struct suite_message *to, struct diag_list *diags)
{
	int exact = -1;
	int min = ACTION_PASS;
	int max = ACTION_REJECT;

	if (yaml_read_enum(yaml_get(expect, "action"), rule_action_names,
			   &exact, diags) ||
	    yaml_read_enum(yaml_get(expect, "min_action"), rule_action_names,
			   &min, diags) ||
	    yaml_read_enum(yaml_get(expect, "max_action"), rule_action_names,
			   &max, diags))
		return ERR_INPUT;
	to->min_action = (enum action)(exact < 0 ? min : exact);
	to->max_action = (enum action)(exact < 0 ? max : exact);
	return 0;
}

static int read_expect(struct parsing *parsing, const struct yaml_node *expect,
		       struct suite_message *to)
{
	const struct yaml_node *score = yaml_get(expect, "score");
	struct diag_list *diags = parsing->diags;
	int rc;

	to->min_score = -INFINITY;
	to->max_score = INFINITY;
	if (read_actions(expect, to, diags) ||
	    yaml_read_number(yaml_get(score, "min"), &to->min_score, diags) ||
	    yaml_read_number(yaml_get(score, "max"), &to->max_score, diags))
		return ERR_INPUT;
	if (to->min_action > to->max_action || to->min_score > to->max_score) {
		diag_add(diags, SEVERITY_ERROR, "out-of-range", expect->place,
			 "nothing is in this range: the least is above the "
			 "most");
		return ERR_INPUT;
	}
	rc = yaml_read_strings(yaml_get(expect, "rules"), parsing->arena,
			       &to->rules, &to->n_rules, diags);
	if (!rc)
		rc = yaml_read_strings(yaml_get(expect, "not_rules"),
				       parsing->arena, &to->not_rules,
				       &to->n_not_rules, diags);
	return rc;
}

/* The path of a file that is named from the suite's folder. */
static int resolve(struct parsing *parsing, struct span file, const char **path)
{
	const char *own = parsing->suite->source->path;
	const char *slash = strrchr(own, '/');
	size_t folder = slash && file.ptr[0] != '/' ? (size_t)(slash - own) + 1
						    : 0;
	char *joined = arena_alloc(parsing->arena, folder + file.len + 1);

	if (!joined)
		return ERR_MEMORY;
	memcpy(joined, own, folder);
	memcpy(joined + folder, file.ptr, file.len);
	joined[folder + file.len] = '\0';
	*path = joined;
	return 0;
}

static int read_content(struct parsing *parsing, const struct yaml_node *node,
			struct suite_message *to)
{
	const struct yaml_node *file = yaml_get(node, "file");

	if (!file == !yaml_get(node, "text")) {
		diag_add(parsing->diags, SEVERITY_ERROR, "missing-key",
			 node->place, "a message has either 'text' or 'file'");
		return ERR_INPUT;
	}
	if (!file)
		return 0;
	if (file->kind != YAML_SCALAR || !file->text.len ||
	    memchr(file->text.ptr, '\0', file->text.len)) {
		yaml_add_wrong_type(file, YAML_STRING, parsing->diags);
		return ERR_INPUT;
	}
	to->message.channel = CHANNEL_EMAIL;
	if (!to->message.name.len)
		to->message.name = file->text;
	return resolve(parsing, file->text, &to->file);
}

static int read_time(struct parsing *parsing, const struct yaml_node *time,
		     int64_t *time_s)
{
	if (!time || !datetime_parse(time->text, time_s))
		return 0;
	diag_add(parsing->diags, SEVERITY_ERROR, "wrong-type", time->place,
		 "a time is written as 2026-11-01T12:00:00Z");
	return ERR_INPUT;
}

static int read_message(struct parsing *parsing, const struct yaml_node *node,
			struct suite_message *to)
{
	const struct yaml_node *expect = yaml_get(node, "expect");
	int rc;

	*to = (struct suite_message){.file = NULL};
	if (!expect || expect->kind != YAML_MAPPING)
		return ERR_INPUT; /* the keys' check has said so */
	if (test_message_read(node, &to->message, parsing->diags) ||
	    yaml_read_string(yaml_get(node, "why"), &to->why, parsing->diags) ||
	    read_time(parsing, yaml_get(node, "time"), &to->time_s))
		return ERR_INPUT;
	rc = read_content(parsing, node, to);
	return rc ? rc : read_expect(parsing, expect, to);
}

/* --- a file -------------------------------------------------------------- */

static int read_messages(struct parsing *parsing, const struct yaml_node *list)
{
	struct suite *suite = parsing->suite;

	if (list->n > SUITE_MESSAGE_LIMIT) {
		diag_add(parsing->diags, SEVERITY_ERROR, "out-of-range",
			 list->place, "more than %d messages",
			 SUITE_MESSAGE_LIMIT);
		return 0;
	}
	suite->messages = arena_zalloc(parsing->arena, list->n + 1,
				       sizeof(*suite->messages));
	if (!suite->messages)
		return ERR_MEMORY;
	for (const struct yaml_node *node = list->first; node;
	     node = node->next) {
		int rc = read_message(parsing, node,
				      &suite->messages[suite->n_messages]);

		if (rc == ERR_MEMORY)
			return rc;
		suite->n_messages += rc == 0;
	}
	return 0;
}

int suite_parse(struct suite *suite, const struct source *source,
		const struct yaml_node *root, struct arena *arena,
		struct diag_list *diags)
{
	const struct yaml_node *messages = yaml_get(root, "messages");
	struct parsing parsing = {suite, arena, diags};
	struct span authserv_id = {NULL, 0};

	*suite = (struct suite){.source = source};
	(void)yaml_check_file(root, file_keys, ARRAY_LEN(file_keys), diags,
			      "suite");
	if (!yaml_read_string(yaml_get(root, "authserv_id"), &authserv_id,
			      diags) &&
	    authserv_id.len) {
		if (arena_copy(arena, authserv_id, &authserv_id))
			return ERR_MEMORY;
		suite->authserv_id = (const char *)authserv_id.ptr;
	}
	return messages && messages->kind == YAML_SEQUENCE
		   ? read_messages(&parsing, messages)
		   : 0;
}

/* --- all files ----------------------------------------------------------- */

/* Is it worth being parsed? Rules and brands are large. */
static bool may_be_suite(const struct source *source)
{
	return span_find(source->text, span_of("suite"), 0) != SIZE_MAX &&
	       !span_ends_with(span_of(source->path), span_of(".txt"));
}

static int read_one(struct suite_list *suites, const struct source *source,
		    struct arena *arena, struct diag_list *diags)
{
	struct yaml_doc doc;
	const struct yaml_node *kind;
	int rc;

	if (!may_be_suite(source))
		return 0;
	rc = yaml_doc_parse(&doc, source, arena, diags);
	if (rc)
		return rc == ERR_INPUT ? 0 : rc;
	kind = yaml_get(doc.root, "kind");
	if (!kind || !span_equal_string(kind->text, "suite"))
		return 0;
	suites->items = arena_array_room(arena, suites->items, suites->n,
					 &suites->capacity,
					 sizeof(*suites->items));
	if (!suites->items)
		return ERR_MEMORY;
	return suite_parse(&suites->items[suites->n++], source, doc.root, arena,
			   diags);
}

int suites_read(struct suite_list *suites, const char *const *paths,
		size_t n_paths, struct arena *arena, struct diag_list *diags,
		struct err *err)
{
	struct rule_files files;
	int rc = rule_files_read(&files, paths, n_paths, true, arena, err);

	*suites = (struct suite_list){.n = 0};
	for (size_t i = 0; i < files.n && !rc; i++) {
		rc = read_one(suites, files.items[i], arena, diags);
		if (rc)
			err_set(err, rc, "%s: too large, or out of memory",
				files.items[i]->path);
	}
	return rc;
}
