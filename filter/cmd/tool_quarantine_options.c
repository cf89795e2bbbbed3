/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_quarantine_options - what can be said to scamsieve quarantine.
 *
 * Contract: see tool_quarantine.h and option.h.
 * Failure: ERR_INPUT with what was expected.
 */
#include "cmd/tool_quarantine.h"

#include "base/datetime.h"

#include <stdio.h>
#include <stdlib.h>

/* A whole number from 1 on; false when it does not begin with one. */
static bool parse_number(const char *text, char **end, int64_t *number)
{
	if (*text < '0' || *text > '9')
		return false;
	*number = strtoll(text, end, 10);
	return *number > 0 && *number < INT64_MAX;
}

static int take_state(void *target, const char *argument, struct err *err)
{
	enum quarantine_state state = QUARANTINE_HELD;

	(void)err; /* the choices are checked before */
	(void)quarantine_state_parse(span_of(argument), &state);
	((struct quarantine_run *)target)->filter.states |= 1u << state;
	return 0;
}

static int take_channel(void *target, const char *argument, struct err *err)
{
	struct quarantine_filter *filter = &((struct quarantine_run *)target)
						->filter;

	(void)err;
	filter->has_channel = true;
	return channel_parse(span_of(argument), &filter->channel);
}

static int take_direction(void *target, const char *argument, struct err *err)
{
	struct quarantine_filter *filter = &((struct quarantine_run *)target)
						->filter;

	(void)err;
	filter->has_direction = true;
	return direction_parse(span_of(argument), &filter->direction);
}

static int take_span(void *span, const char *argument, struct err *err UNUSED)
{
	*(struct span *)span = span_of(argument);
	return 0;
}

#define TAKES_SPAN(member)                                                     \
	.take = take_span,                                                     \
	.offset = OPTION_OFFSET(struct quarantine_run, member, struct span)

/* "2026-03-01" or "2026-03-01T12:00:00Z" */
static int take_moment(void *time_ms, const char *argument, struct err *err)
{
	char midnight[64];
	int64_t seconds;

	snprintf(midnight, sizeof(midnight), "%.40sT00:00:00Z", argument);
	if (datetime_parse(span_of(argument), &seconds) < 0 &&
	    datetime_parse(span_of(midnight), &seconds) < 0)
		return err_set(err, ERR_INPUT,
			       "expected a time such as 2026-03-01 or "
			       "2026-03-01T12:00:00Z");
	*(int64_t *)time_ms = seconds * MS_A_SECOND;
	return 0;
}

#define TAKES_MOMENT(member)                                                   \
	.take = take_moment,                                                   \
	.offset = OPTION_OFFSET(struct quarantine_run, member, int64_t)

bool quarantine_parse_id(const char *text, int64_t *id)
{
	char *end;

	return parse_number(text, &end, id) && !*end;
}

static int take_limit(void *target, const char *argument, struct err *err)
{
	int64_t number;

	if (!quarantine_parse_id(argument, &number))
		return err_set(err, ERR_INPUT, "expected a number from 1 on");
	((struct quarantine_run *)target)->filter.limit = (size_t)number;
	return 0;
}

static int take_after(void *target, const char *argument, struct err *err)
{
	int64_t number;

	if (!quarantine_parse_id(argument, &number))
		return err_set(err, ERR_INPUT, "expected a message's id");
	((struct quarantine_run *)target)->filter.after_id = number;
	return 0;
}

static int take_older_than(void *target, const char *argument, struct err *err)
{
	static const struct {
		char letter;
		int64_t seconds;
	} units[] = {
	    {'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
	enum { MOST = 100000 };
	int64_t number;
	char *end;

	if (parse_number(argument, &end, &number) && number <= MOST)
		for (size_t i = 0; i < ARRAY_LEN(units); i++) {
			if (*end != units[i].letter || end[1])
				continue;
			((struct quarantine_run *)target)
			    ->older_than_s = number * units[i].seconds;
			return 0;
		}
	return err_set(err, ERR_INPUT,
		       "expected a time such as 30d; units are s, m, h, d, w");
}

static const struct option_row rows[] = {
    {.name = "store",
     .letter = 's',
     .argument = "FILE",
     .help = "The quarantine; " QUARANTINE_DEFAULT_PATH " without it.",
     OPTION_STRING(struct quarantine_run, options.path)},
    {.name = "why",
     .letter = 'w',
     .argument = "TEXT",
     .help = "release, discard, purge: the reason, for the audit. Required.",
     OPTION_STRING(struct quarantine_run, decision.why)},
    {.name = "who",
     .argument = "NAME",
     .help = "release, discard, purge: who decides; the user without it.",
     OPTION_STRING(struct quarantine_run, decision.who)},
    {.name = "older-than",
     .argument = "AGE",
     .help = "purge: how long ago a message came, such as 30d or 12h. "
	     "Required.",
     .take = take_older_than},
    {.name = "all",
     .help = "purge: also what is still held; else only what was decided.",
     OPTION_FLAG(struct quarantine_run, takes_all)},
    {.name = "wire",
     .help = "show: nothing but the bytes as they came.",
     OPTION_FLAG(struct quarantine_run, is_wire)},
    {.name = "json",
     .letter = 'j',
     .help = "list, show: a JSON object a line, as export does.",
     OPTION_FLAG(struct quarantine_run, is_json)},
    {.name = "state",
     .argument = "STATE",
     .help = "list, export: held, released or discarded; may be given again.",
     .choices = (const char *const[]){"held", "released", "discarded", NULL},
     .take = take_state},
    {.name = "channel",
     .argument = "CHANNEL",
     .help = "list, export: sms or email.",
     .choices = (const char *const[]){"sms", "email", NULL},
     .take = take_channel},
    {.name = "direction",
     .argument = "WAY",
     .help = "list, export: inbound or outbound.",
     .choices = (const char *const[]){"inbound", "outbound", NULL},
     .take = take_direction},
    {.name = "from",
     .argument = "ADDRESS",
     .help = "list, export: of this originator.",
     TAKES_SPAN(filter.from)},
    {.name = "to",
     .argument = "ADDRESS",
     .help = "list, export: to this recipient.",
     TAKES_SPAN(filter.to)},
    {.name = "rule",
     .argument = "ID",
     .help = "list, export: that this rule matched.",
     TAKES_SPAN(filter.rule)},
    {.name = "contains",
     .argument = "TEXT",
     .help = "list, export: with these characters in the text.",
     TAKES_SPAN(filter.contains)},
    {.name = "since",
     .argument = "TIME",
     .help = "list, export: from a date or time (RFC 3339) on.",
     TAKES_MOMENT(filter.since_ms)},
    {.name = "until",
     .argument = "TIME",
     .help = "list, export: before a date or time.",
     TAKES_MOMENT(filter.until_ms)},
    {.name = "after",
     .argument = "ID",
     .help = "list, export: with a higher id.",
     .take = take_after},
    {.name = "limit",
     .letter = 'n',
     .argument = "N",
     .help = "list, export: at most so many.",
     .take = take_limit},
    OPTION_ROW_HELP,
};

const struct option_table tool_quarantine_options = {
    .usage = "scamsieve quarantine VERB [OPTION]... [ID]...",
    .purpose =
	"Look at the messages that are held and decide on them. The verbs: "
	"list; show ID...; audit [ID]...; export (JSON Lines); release ID... "
	"prints the messages as they came, to be handed on; discard ID...; "
	"purge --older-than AGE.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
    .operands = (const char *const[]){"audit", "discard", "export", "list",
				      "purge", "release", "show", NULL},
};
