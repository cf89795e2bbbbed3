/* SPDX-License-Identifier: Apache-2.0 */
/*
 * option - command lines and their help, from one table.
 *
 * Contract: see option.h. Nothing is printed here.
 * Failure: ERR_INPUT; the caller prints and exits with 2.
 * Limits: OPTION_LIMIT rows.
 * Threads: none; getopt_long(3) keeps its state in globals.
 */
#include "cmd/option.h"

#include <assert.h>
#include <getopt.h>
#include <stdlib.h>

enum {
	FIRST_VALUE = 256, /* what getopt_long returns for row 0's long name */
	HELP_COLUMN = 24,
	HELP_WIDTH = 79
};

struct parser {
	const struct option_table *table;
	struct option longs[OPTION_LIMIT + 1];
	char letters[2 * OPTION_LIMIT + 2];
};

static void prepare(struct parser *parser, const struct option_table *table)
{
	size_t n = 0;

	assert(table->n_rows <= OPTION_LIMIT);
	*parser = (struct parser){.table = table};
	parser->letters[n++] = ':'; /* tell a missing argument apart */
	for (size_t i = 0; i < table->n_rows; i++) {
		const struct option_row *row = &table->rows[i];

		parser->longs[i] = (struct option){
		    .name = row->name,
		    .has_arg = row->argument ? required_argument : no_argument,
		    .val = FIRST_VALUE + (int)i,
		};
		if (row->letter)
			parser->letters[n++] = row->letter;
		if (row->letter && row->argument)
			parser->letters[n++] = ':';
	}
}

static const struct option_row *find_row(const struct option_table *table,
					 int value)
{
	if (value >= FIRST_VALUE)
		return &table->rows[value - FIRST_VALUE];
	for (size_t i = 0; i < table->n_rows; i++)
		if (value && table->rows[i].letter == value)
			return &table->rows[i];
	return NULL;
}

/* A long option that getopt_long() did not take: unknown or ambiguous. */
static int fail_long(const struct option_table *table, const char *given,
		     struct err *err)
{
	const char *names[OPTION_LIMIT];
	const char *nearest;
	struct span name = span_of(given + 2);
	size_t end = span_find(name, span_of("="), 0);

	if (end != SIZE_MAX)
		name.len = end;
	for (size_t i = 0; i < table->n_rows; i++)
		names[i] = table->rows[i].name;
	nearest = closest_word(name, names, table->n_rows);
	return err_set(err, ERR_INPUT, "unknown option '--%.*s'%s%s%s",
		       (int)name.len, (const char *)name.ptr,
		       nearest ? ", did you mean '--" : ", see --help",
		       nearest ? nearest : "", nearest ? "'?" : "");
}

/* getopt_long() said '?' or ':'. */
static int fail(const struct option_table *table, int what, char **argv,
		struct err *err)
{
	const struct option_row *row = find_row(table, optopt);

	if (row && what == ':')
		return err_set(err, ERR_INPUT, "option '--%s' needs %s %s",
			       row->name,
			       strchr("AEIOU", row->argument[0]) ? "an" : "a",
			       row->argument);
	if (row)
		return err_set(err, ERR_INPUT,
			       "option '--%s' takes no argument", row->name);
	if (optopt)
		return err_set(err, ERR_INPUT,
			       "unknown option '-%c', see --help", optopt);
	return fail_long(table, argv[optind - 1], err);
}

static int check_choice(const struct option_row *row, const char *argument,
			struct err *err)
{
	struct buf names;
	int rc;

	if (!row->choices)
		return 0;
	for (size_t i = 0; row->choices[i]; i++)
		if (strcmp(row->choices[i], argument) == 0)
			return 0;
	buf_init(&names, 0);
	for (size_t i = 0; row->choices[i]; i++)
		buf_add_format(&names, "%s%s", i ? ", " : "", row->choices[i]);
	rc = err_set(err, ERR_INPUT, "expected one of %s, got '%s'",
		     buf_string(&names), argument);
	buf_release(&names);
	return rc;
}

/* Put the option where its row says. */
static int put(const struct option_row *row, void *target, struct err *err)
{
	void *member = row->offset ? (char *)target + row->offset : target;

	switch (row->kind) {
	case OPTION_KIND_TAKEN:
		return row->take(member, optarg, err);
	case OPTION_KIND_FLAG:
		*(bool *)member = true;
		return 0;
	case OPTION_KIND_STRING:
		*(const char **)member = optarg;
		return 0;
	case OPTION_KIND_COUNT:
		return option_count(optarg, (size_t)row->least,
				    (size_t)row->most, member, err);
	case OPTION_KIND_REAL:
		return option_real(optarg, row->least, row->most, member, err);
	case OPTION_KIND_HELP:
		break;
	}
	return 0;
}

static int take(const struct option_row *row, void *target, struct err *err)
{
	struct err why;
	int rc = check_choice(row, optarg, &why);

	if (rc == 0)
		rc = put(row, target, &why);
	if (rc < 0)
		return err_set(err, rc, "option '--%s': %s", row->name,
			       why.text);
	return 0;
}

int option_parse(const struct option_table *table, int argc, char **argv,
		 void *target, int *first_operand, struct err *err)
{
	struct parser parser;
	int value;
	int result = 0;

	prepare(&parser, table);
	opterr = 0;
	optind = 0; /* starts anew, also the permutation */
	while ((value = getopt_long(argc, argv, parser.letters, parser.longs,
				    NULL)) != -1) {
		const struct option_row *row;
		int rc;

		if (value == '?' || value == ':')
			return fail(table, value, argv, err);
		row = find_row(table, value);
		rc = take(row, target, err);
		if (rc < 0)
			return rc;
		if (row->kind == OPTION_KIND_HELP)
			result = OPTION_HELP;
	}
	*first_operand = optind;
	return result;
}

/* Append text in lines, each but the first indented to column. */
static void add_wrapped(struct buf *out, const char *text, size_t column)
{
	size_t at = column;

	while (*text) {
		size_t word = strcspn(text, " ");

		if (at > column && at + 1 + word > HELP_WIDTH) {
			buf_add_char(out, '\n');
			buf_add_repeat(out, ' ', column);
			at = column;
		} else if (at > column) {
			buf_add_char(out, ' ');
			at++;
		}
		buf_add(out, text, word);
		at += word;
		text += word;
		text += strspn(text, " ");
	}
	buf_add_char(out, '\n');
}

static void add_row(struct buf *out, const struct option_row *row)
{
	size_t start = out->len;

	if (row->letter)
		buf_add_format(out, "  -%c, --%s", row->letter, row->name);
	else
		buf_add_format(out, "      --%s", row->name);
	if (row->argument)
		buf_add_format(out, " %s", row->argument);
	if (out->len - start + 2 > HELP_COLUMN) {
		buf_add_char(out, '\n');
		buf_add_repeat(out, ' ', HELP_COLUMN);
	} else {
		buf_add_repeat(out, ' ', HELP_COLUMN - (out->len - start));
	}
	add_wrapped(out, row->help, HELP_COLUMN);
}

void option_help(const struct option_table *table, struct buf *out)
{
	buf_add_format(out, "Usage: %s\n\n", table->usage);
	add_wrapped(out, table->purpose, 0);
	buf_add_string(out, "\nOptions:\n");
	for (size_t i = 0; i < table->n_rows; i++)
		add_row(out, &table->rows[i]);
	if (table->epilogue)
		buf_add_format(out, "\n%s", table->epilogue);
}

int option_size(const char *argument, size_t min, size_t max, size_t *size,
		struct err *err)
{
	static const char units[] = "KMG";
	char *end;
	unsigned long long number = strtoull(argument, &end, 10);
	const char *unit = *end ? strchr(units, *end & ~0x20) : NULL;
	unsigned shift = unit ? 10 * (unsigned)(unit - units + 1) : 0;

	if (end == argument || argument[0] == '-' || (unit ? end[1] : *end) ||
	    number > SIZE_MAX >> shift || (size_t)number << shift < min ||
	    (size_t)number << shift > max)
		return err_set(err, ERR_INPUT,
			       "expected a size from %zu to %zu bytes (K, M "
			       "and G may stand behind the number), got '%s'",
			       min, max, argument);
	*size = (size_t)number << shift;
	return 0;
}

int option_count(const char *argument, size_t least, size_t most, size_t *count,
		 struct err *err)
{
	char *end;
	unsigned long long value = strtoull(argument, &end, 10);

	if (end == argument || *end || argument[0] == '-' || value < least ||
	    value > most)
		return err_set(err, ERR_INPUT,
			       "expected a number from %zu to %zu, got '%s'",
			       least, most, argument);
	*count = (size_t)value;
	return 0;
}

int option_real(const char *argument, double least, double most, double *real,
		struct err *err)
{
	char *end;
	double value = strtod(argument, &end);

	if (end != argument && *end == '%') {
		value /= 100;
		end++;
	}
	if (end == argument || *end || !(value >= least && value <= most))
		return err_set(err, ERR_INPUT,
			       "expected a number from %g to %g, got '%s'",
			       least, most, argument);
	*real = value;
	return 0;
}
