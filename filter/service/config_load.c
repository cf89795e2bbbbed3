/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_load - settings out of a YAML file.
 *
 * Contract: see config_load() in config.h. The keys that a file may hold are
 * tables for yaml_check_keys(); values are applied by the table of settings.
 * Failure: findings with their places; nothing is changed then.
 * Limits: those of source.h and yaml_doc.h.
 * Threads: safe, but for config and findings.
 */
#include "config_setting.h"

#include "base/source.h"
#include "base/yaml_read.h"

static const char *const policy_values[] = {"pass", "quarantine", "error",
					    NULL};

static const struct yaml_key action_keys[] = {
    {"tag", YAML_NUMBER | YAML_STRING, false, "score from which to tag", NULL,
     NULL, 0},
    {"quarantine", YAML_NUMBER | YAML_STRING, false,
     "score from which to keep the message back", NULL, NULL, 0},
    {"reject", YAML_NUMBER | YAML_STRING, false,
     "score from which to refuse; never unless set", NULL, NULL, 0},
};

static const struct yaml_key direction_keys[] = {
    {"inbound", YAML_MAP, false, "messages that come in", NULL, action_keys,
     ARRAY_LEN(action_keys)},
    {"outbound", YAML_MAP, false, "messages that go out", NULL, action_keys,
     ARRAY_LEN(action_keys)},
};

static const struct yaml_key channel_keys[] = {
    {"sms", YAML_MAP, false, "short messages", NULL, direction_keys,
     ARRAY_LEN(direction_keys)},
    {"email", YAML_MAP, false, "mail", NULL, direction_keys,
     ARRAY_LEN(direction_keys)},
};

static const struct yaml_key failure_keys[] = {
    {"internal_error", YAML_STRING, false, "screening itself went wrong",
     policy_values, NULL, 0},
    {"unparsable", YAML_STRING, false, "the message could not be read",
     policy_values, NULL, 0},
    {"oversize", YAML_STRING, false, "the message is over a limit",
     policy_values, NULL, 0},
};

static const struct yaml_key limit_keys[] = {
    {"max_message_bytes", YAML_NUMBER, false, "of a mail that is scanned", NULL,
     NULL, 0},
    {"max_line_bytes", YAML_NUMBER, false, "of scamsieve-sms's input", NULL,
     NULL, 0},
    {"part_wait_seconds", YAML_NUMBER, false,
     "that a part of a long SMS waits for the others", NULL, NULL, 0},
};

static const struct yaml_key milter_failure_keys[] = {
    {"internal_error", YAML_STRING, false, "screening itself went wrong",
     policy_values, NULL, 0},
    {"unparsable", YAML_STRING, false, "not all of the mail could be read",
     policy_values, NULL, 0},
    {"oversize", YAML_STRING, false, "the mail is over max_message_bytes",
     policy_values, NULL, 0},
    {"rules_missing", YAML_STRING, false,
     "there have been no usable rules since the start", policy_values, NULL, 0},
};

static const struct yaml_key log_keys[] = {
    {"to", YAML_STRING, false, "auto, journal, syslog or stderr", NULL, NULL,
     0},
    {"format", YAML_STRING, false, "text or json", NULL, NULL, 0},
    {"level", YAML_STRING, false, "the least severe level shown", NULL, NULL,
     0},
};

static const struct yaml_key milter_keys[] = {
    {"socket", YAML_STRING, false, "where Postfix connects", NULL, NULL, 0},
    {"socket_group", YAML_STRING, false, "who may use a unix socket", NULL,
     NULL, 0},
    {"user", YAML_STRING, false, "to become when started as root", NULL, NULL,
     0},
    {"authserv_id", YAML_STRING, false,
     "whose Authentication-Results are believed", NULL, NULL, 0},
    {"internal_networks", YAML_LIST_OF_STRING, false,
     "clients whose mail is outbound", NULL, NULL, 0},
    {"on_tag", YAML_STRING, false, "deliver or copy", NULL, NULL, 0},
    {"on_quarantine", YAML_STRING, false, "hold or redirect", NULL, NULL, 0},
    {"review_mailbox", YAML_STRING, false, "who looks at such mail", NULL, NULL,
     0},
    {"subject_tag", YAML_STRING, false, "put before the subject", NULL, NULL,
     0},
    {"reject_text", YAML_STRING, false, "what a refused sender is told", NULL,
     NULL, 0},
    {"failure", YAML_MAP, false, "what to do when screening a mail fails", NULL,
     milter_failure_keys, ARRAY_LEN(milter_failure_keys)},
    {"max_sessions", YAML_NUMBER, false, "served at one time", NULL, NULL, 0},
    {"timeout_seconds", YAML_NUMBER, false, "of a silent session", NULL, NULL,
     0},
    {"drain_seconds", YAML_NUMBER, false, "for running messages at the end",
     NULL, NULL, 0},
    {"log", YAML_MAP, false, "where and how events are told", NULL, log_keys,
     ARRAY_LEN(log_keys)},
};

static const struct yaml_key quarantine_keys[] = {
    {"store", YAML_STRING, false,
     "file in which quarantined SMS are kept, or none", NULL, NULL, 0},
    {"retention_days", YAML_NUMBER, false,
     "after which they are removed, decided or not; 0: never", NULL, NULL, 0},
};

static const struct yaml_key check_keys[] = {
    {"off", YAML_LIST_OF_STRING, false, "lints that are not looked for", NULL,
     NULL, 0},
    {"on", YAML_LIST_OF_STRING, false, "notes that are shown as warnings", NULL,
     NULL, 0},
};

static const struct yaml_key history_keys[] = {
    {"codes", YAML_STRING, false,
     "ignore or watch one-time codes that go to customers", NULL, NULL, 0},
    {"code_minutes", YAML_NUMBER, false, "for which a code is remembered", NULL,
     NULL, 0},
    {"max_codes", YAML_NUMBER, false, "remembered at one time", NULL, NULL, 0},
};

static const struct yaml_key metrics_keys[] = {
    {"folder", YAML_STRING, false,
     "where NAME.prom is written for Prometheus, or none", NULL, NULL, 0},
    {"name", YAML_STRING, false, "of this service; empty: the program's", NULL,
     NULL, 0},
    {"interval_seconds", YAML_NUMBER, false, "between two writes", NULL, NULL,
     0},
};

static const struct yaml_key top_keys[] = {
    {"thresholds", YAML_MAP, false, "scores by channel and direction", NULL,
     channel_keys, ARRAY_LEN(channel_keys)},
    {"failure", YAML_MAP, false, "what to do when screening fails", NULL,
     failure_keys, ARRAY_LEN(failure_keys)},
    {"limits", YAML_MAP, false, "sizes", NULL, limit_keys,
     ARRAY_LEN(limit_keys)},
    {"quarantine", YAML_MAP, false, "where quarantined SMS are kept", NULL,
     quarantine_keys, ARRAY_LEN(quarantine_keys)},
    {"history", YAML_MAP, false, "what is remembered of earlier SMS", NULL,
     history_keys, ARRAY_LEN(history_keys)},
    {"metrics", YAML_MAP, false, "numbers for monitoring", NULL, metrics_keys,
     ARRAY_LEN(metrics_keys)},
    {"rules", YAML_LIST_OF_STRING, false, "files and folders with rules", NULL,
     NULL, 0},
    {"check", YAML_MAP, false, "scamsieve check alone", NULL, check_keys,
     ARRAY_LEN(check_keys)},
    {"milter", YAML_MAP, false, "scamsieve-milter alone", NULL, milter_keys,
     ARRAY_LEN(milter_keys)},
};

const struct yaml_key *config_keys(size_t *n)
{
	*n = ARRAY_LEN(top_keys);
	return top_keys;
}

bool config_is_one(const struct yaml_node *root)
{
	if (yaml_get(root, "kind") || yaml_get(root, "pack"))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(top_keys); i++) {
		const struct yaml_node *node = yaml_get(root, top_keys[i].name);

		/* Rules are maps in a pack, paths in a configuration. */
		if (node && !yaml_is_type(node, YAML_LIST_OF_MAP))
			return true;
	}
	return false;
}

const struct yaml_node *config_node(const struct yaml_node *node,
				    const char *path)
{
	enum { KEY_BYTES = 32 };
	char key[KEY_BYTES];

	while (node && *path) {
		size_t len = strcspn(path, ".");

		if (len >= sizeof(key))
			return NULL;
		memcpy(key, path, len);
		key[len] = '\0';
		node = yaml_get(node, key);
		path += len + (path[len] == '.');
	}
	return node;
}

/* "FILE:LINE", in the config's arena. */
static const char *origin_of(struct config *config,
			     const struct yaml_node *node)
{
	struct span copy = {0};
	struct buf text;

	buf_init(&text, 0);
	buf_add_format(&text, "%s:%u", node->place.source->path,
		       node->place.line);
	if (arena_copy(&config->arena, buf_span(&text), &copy) < 0)
		copy = span_of("file");
	buf_release(&text);
	return (const char *)copy.ptr;
}

/* A path of the file's, from the file's folder if it is relative. */
static int copy_path(struct config *config, const char *file, struct span path,
		     const char **copied)
{
	const char *slash = strrchr(file, '/');
	struct span copy = {0};
	struct buf text;
	int rc;

	buf_init(&text, 0);
	if (slash && path.len && path.ptr[0] != '/')
		buf_add(&text, file, (size_t)(slash - file) + 1);
	buf_add_span(&text, path);
	rc = text.has_failed
		 ? ERR_MEMORY
		 : arena_copy(&config->arena, buf_span(&text), &copy);
	buf_release(&text);
	*copied = (const char *)copy.ptr;
	return rc;
}

/* The items are applied as one text, as config_set() takes them. */
static int read_list(struct config *config, const struct setting *setting,
		     const struct yaml_node *node, struct diag_list *diags,
		     struct err *why)
{
	struct span *texts = NULL;
	struct buf joined;
	size_t n = 0;
	int rc = yaml_read_strings(node, diags->arena, &texts, &n, diags);

	buf_init(&joined, 0);
	for (size_t i = 0; i < n && rc == 0; i++) {
		buf_add_span(&joined, texts[i]);
		buf_add_char(&joined, ',');
	}
	if (rc == 0)
		rc = joined.has_failed
			 ? ERR_MEMORY
			 : config_apply_list(config, setting, buf_span(&joined),
					     why);
	buf_release(&joined);
	return rc;
}

static int read_paths(struct config *config, const struct yaml_node *node,
		      struct diag_list *diags)
{
	const char **paths;
	struct span *texts = NULL;
	size_t n = 0;
	int rc = yaml_read_strings(node, diags->arena, &texts, &n, diags);

	if (rc < 0)
		return rc;
	paths = arena_zalloc(&config->arena, n + 1, sizeof(*paths));
	if (!paths)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++) {
		rc = copy_path(config, node->place.source->path, texts[i],
			       &paths[i]);
		if (rc < 0)
			return rc;
	}
	config->rules = paths;
	config->n_rules = n;
	return 0;
}

/* The value of a setting; of a path that is relative, from the file's folder.
 */
static int value_of(struct config *config, const struct setting *setting,
		    const struct yaml_node *node, struct span *value)
{
	const char *path = NULL;

	*value = node->text;
	if (setting->kind != SETTING_PATH ||
	    span_equal_string(node->text, "none") || node->text.len == 0)
		return 0;
	if (copy_path(config, node->place.source->path, node->text, &path) < 0)
		return ERR_MEMORY;
	*value = span_of(path);
	return 0;
}

/* The items of a list that have not its shape are findings of their own. */
static int check_items(const struct setting *setting,
		       const struct yaml_node *node, struct diag_list *diags)
{
	struct err why;
	int rc = 0;

	if (setting->kind != SETTING_LIST || node->kind != YAML_SEQUENCE)
		return 0;
	for (const struct yaml_node *item = node->first; item;
	     item = item->next) {
		if (config_check_shape(setting->shape, item->text, &why) == 0)
			continue;
		diag_add(diags, SEVERITY_ERROR, "out-of-range", item->place,
			 "'%s': %s, not '%.*s'", setting->path, why.text,
			 (int)item->text.len, (const char *)item->text.ptr);
		rc = ERR_INPUT;
	}
	return rc;
}

/* Apply what the file says on one setting, if it says anything. */
static int read_setting(struct config *config, const struct setting *setting,
			const struct yaml_node *root, struct diag_list *diags)
{
	const struct yaml_node *node = config_node(root, setting->path);
	struct span value;
	struct err why;
	int rc;

	if (!node)
		return 0;
	config_set_origin(config, setting, origin_of(config, node));
	if (setting->kind == SETTING_PATHS)
		return read_paths(config, node, diags);
	if (check_items(setting, node, diags))
		return ERR_INPUT;
	if (value_of(config, setting, node, &value) < 0)
		return ERR_MEMORY;
	rc = setting->kind == SETTING_LIST
		 ? read_list(config, setting, node, diags, &why)
		 : config_apply(config, setting, value, &why);
	if (rc == 0 || rc == ERR_MEMORY)
		return rc;
	diag_add(diags, SEVERITY_ERROR, "out-of-range", node->place,
		 "'%s': %s, not '%.*s'", setting->path, why.text,
		 (int)node->text.len, (const char *)node->text.ptr);
	return ERR_INPUT;
}

static int read_settings(struct config *config, const struct yaml_node *root,
			 struct diag_list *diags)
{
	int result = 0;

	if (yaml_check_keys(root, top_keys, ARRAY_LEN(top_keys), diags,
			    "the configuration") < 0)
		return ERR_INPUT;
	for (size_t i = 0; i < config_setting_count; i++) {
		int rc = read_setting(config, &config_settings[i], root, diags);

		if (rc == ERR_MEMORY)
			return rc;
		if (rc < 0)
			result = rc;
	}
	return result;
}

int config_load(struct config *config, const char *path,
		struct diag_list *diags, struct err *err)
{
	struct config next = *config;
	struct source *source = arena_zalloc(diags->arena, 1, sizeof(*source));
	struct yaml_doc doc = {0};
	size_t n_errors = diags->n_errors;
	int rc;

	if (!source)
		return err_set(err, ERR_MEMORY, "%s: out of memory", path);
	rc = source_read(source, path, diags->arena, err);
	if (rc < 0)
		return rc;
	rc = yaml_doc_parse(&doc, source, diags->arena, diags);
	if (rc == 0)
		rc = read_settings(&next, doc.root, diags);
	config->arena = next.arena;
	if (rc == ERR_MEMORY)
		return err_set(err, rc, "%s: out of memory", path);
	if (rc < 0 || diags->n_errors > n_errors)
		return err_set(err, ERR_INPUT,
			       "%s: the configuration has errors", path);
	*config = next;
	return 0;
}
