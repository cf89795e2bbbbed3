/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_text - settings that are texts or lists of them, held to a shape.
 *
 * Contract: see config_setting.h. What gets into a header, an SMTP answer or
 * a log line is printable ASCII, so that it needs no quoting there.
 * Failure: ERR_INPUT with what was expected.
 * Limits: CONFIG_TEXT_LIMIT, CONFIG_LIST_LIMIT.
 * Threads: as the config.
 */
#include "config_setting.h"

#include "rules/lint.h"
#include "service/network.h"

enum { PORT_MAX = 65535 };

static bool is_printable(struct span text, unsigned char first)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < first || text.ptr[i] > '~')
			return false;
	return true;
}

static bool is_word(struct span text)
{
	return is_printable(text, '!');
}

/* What a file and a label of Prometheus may be named, without a quote. */
static bool is_name(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwx"
			    "yz0123456789_-.",
			    text.ptr[i]) ||
		    !text.ptr[i])
			return false;
	return text.len <= CONFIG_NAME_LIMIT &&
	       (text.len == 0 || text.ptr[0] != '.');
}

static bool is_address(struct span text)
{
	size_t at = span_find(text, span_of("@"), 0);

	if (text.len == 0)
		return true;
	return is_word(text) && at != SIZE_MAX && at > 0 && at + 1 < text.len &&
	       span_find(text, span_of("@"), at + 1) == SIZE_MAX &&
	       span_find(text, span_of("<"), 0) == SIZE_MAX &&
	       span_find(text, span_of(">"), 0) == SIZE_MAX;
}

static bool cut_start(struct span *text, const char *start)
{
	struct span prefix = span_of(start);

	if (!span_starts_with(*text, prefix))
		return false;
	*text = span_make(text->ptr + prefix.len, text->len - prefix.len);
	return true;
}

static bool is_socket(struct span text)
{
	unsigned port = 0;
	size_t i = 0;

	if (!is_word(text))
		return false;
	if (cut_start(&text, "unix:") || cut_start(&text, "local:"))
		return text.len > 1 && text.ptr[0] == '/';
	if (!cut_start(&text, "inet:") && !cut_start(&text, "inet6:"))
		return false;
	for (; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9'; i++) {
		port = port * 10 + (unsigned)(text.ptr[i] - '0');
		if (port > PORT_MAX)
			return false;
	}
	return port > 0 && text.len > i + 1 && text.ptr[i] == '@';
}

static int check_lint(struct span text, struct err *err)
{
	struct lint_options options = {.n_context = 0};
	struct err why;

	if (lint_switch(&options, false, text, &why) == 0)
		return 0;
	return err_set(err, ERR_INPUT,
		       "expected lints of scamsieve check --list-lints that "
		       "are no errors: %s",
		       why.text);
}

int config_check_shape(enum text_shape shape, struct span text, struct err *err)
{
	struct network network;

	if (text.len > CONFIG_TEXT_LIMIT)
		return err_set(err, ERR_INPUT, "expected at most %d bytes",
			       CONFIG_TEXT_LIMIT);
	switch (shape) {
	case SHAPE_LINE:
		return is_printable(text, ' ')
			   ? 0
			   : err_set(err, ERR_INPUT,
				     "expected printable ASCII");
	case SHAPE_WORD:
		return is_word(text)
			   ? 0
			   : err_set(err, ERR_INPUT,
				     "expected printable ASCII without "
				     "spaces");
	case SHAPE_NAME:
		return is_name(text)
			   ? 0
			   : err_set(err, ERR_INPUT,
				     "expected at most %d letters, digits, "
				     "'_', '-' and '.', not beginning with "
				     "'.'",
				     CONFIG_NAME_LIMIT);
	case SHAPE_ADDRESS:
		return is_address(text) ? 0
					: err_set(err, ERR_INPUT,
						  "expected an address such as "
						  "fraud@example.org");
	case SHAPE_SOCKET:
		return is_socket(text)
			   ? 0
			   : err_set(err, ERR_INPUT,
				     "expected inet:PORT@HOST, "
				     "inet6:PORT@HOST or unix:/PATH");
	case SHAPE_LINT:
		return check_lint(text, err);
	case SHAPE_NETWORK:
		break;
	}
	if (network_parse(&network, text) == 0)
		return 0;
	return err_set(err, ERR_INPUT,
		       "expected networks such as 192.0.2.0/24 or "
		       "2001:db8::/32");
}

static int copy(struct config *config, struct span text, const char **copied,
		struct err *err)
{
	struct span kept;

	if (arena_copy(&config->arena, text, &kept) < 0)
		return err_set(err, ERR_MEMORY, "out of memory");
	*copied = (const char *)kept.ptr;
	return 0;
}

int config_apply_text(struct config *config, const struct setting *setting,
		      struct span text, struct err *err)
{
	void *target = (unsigned char *)config + setting->offset;
	int rc = config_check_shape(setting->shape, text, err);

	return rc < 0 ? rc : copy(config, text, target, err);
}

static bool is_separator(unsigned char c)
{
	return c == ',' || c == ' ';
}

/* The next item, from *at on; empty when there is none. */
static struct span next_item(struct span text, size_t *at)
{
	size_t start;

	while (*at < text.len && is_separator(text.ptr[*at]))
		(*at)++;
	start = *at;
	while (*at < text.len && !is_separator(text.ptr[*at]))
		(*at)++;
	return span_make(text.ptr + start, *at - start);
}

int config_apply_list(struct config *config, const struct setting *setting,
		      struct span text, struct err *err)
{
	struct config_list *list = (void *)((unsigned char *)config +
					    setting->offset);
	struct config_list next = {0};
	struct span item;
	size_t at = 0;

	next.items = arena_zalloc(&config->arena, CONFIG_LIST_LIMIT,
				  sizeof(*next.items));
	if (!next.items)
		return err_set(err, ERR_MEMORY, "out of memory");
	while ((item = next_item(text, &at)).len) {
		int rc = config_check_shape(setting->shape, item, err);

		if (rc == 0 && next.n == CONFIG_LIST_LIMIT)
			rc = err_set(err, ERR_INPUT, "expected at most %d",
				     CONFIG_LIST_LIMIT);
		if (rc == 0)
			rc = copy(config, item, &next.items[next.n++], err);
		if (rc < 0)
			return rc;
	}
	*list = next;
	return 0;
}
