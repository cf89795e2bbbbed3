/* SPDX-License-Identifier: Apache-2.0 */
/*
 * option.h - a program's options as one table, from which the parser, the
 * help and the shells' completions are made.
 */
#ifndef SCAMSIEVE_CMD_OPTION_H
#define SCAMSIEVE_CMD_OPTION_H

#include "base/err.h"

enum { OPTION_LIMIT = 64 }; /* rows of one table */

struct option_row {
	const char *name;     /* "rules": given as --rules */
	char letter;          /* 'r': given as -r; '\0': no short form */
	const char *argument; /* "PATH" as help shows it; NULL: takes none */
	const char *help;     /* sentences without a line break */
	/* What the argument may be, NULL-terminated; NULL: anything. */
	const char *const *choices;
	/*
	 * Take the option into target, argument NULL if it has none. 0, or
	 * negative with err; the parser puts the option's name in front.
	 */
	int (*take)(void *target, const char *argument, struct err *err);
};

struct option_table {
	const char *usage;   /* "scamsieve-sms [OPTION]..." */
	const char *purpose; /* one paragraph without a line break */
	const struct option_row *rows;
	size_t n_rows;
	const char *epilogue; /* printed as it is; NULL: none */
	/* What the first operand may be, NULL-terminated; NULL: anything. For
	 * completion only. */
	const char *const *operands;
};

/*
 * Parse argv[1..argc-1] as getopt_long(3) does: options and operands in any
 * order, "--" ends the options. argv is reordered; *first_operand is the
 * index of the first operand. 0, or ERR_INPUT with a message that names the
 * option and, when it looks like a slip, the one that was meant.
 */
int option_parse(const struct option_table *table, int argc, char **argv,
		 void *target, int *first_operand, struct err *err);

/* Append what --help prints. */
void option_help(const struct option_table *table, struct buf *out);

/*
 * A number with an optional K, M or G (1024 each), from min to max.
 * 0, or ERR_INPUT with "expected ...".
 */
int option_size(const char *argument, size_t min, size_t max, size_t *size,
		struct err *err);

/* A whole number from 0 to max. 0, or ERR_INPUT with "expected ...". */
int option_number(const char *argument, size_t max, size_t *number,
		  struct err *err);

#endif
