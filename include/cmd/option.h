/* SPDX-License-Identifier: Apache-2.0 */
/*
 * option.h - a program's options as one table, from which the parser, the
 * help and the shells' completions are made.
 */
#ifndef SCAMSIEVE_CMD_OPTION_H
#define SCAMSIEVE_CMD_OPTION_H

#include "base/err.h"

enum { OPTION_LIMIT = 64 }; /* rows of one table */

/* What becomes of an option, and so what the target has at its offset. */
enum option_kind {
	OPTION_KIND_TAKEN,  /* what the row's take() knows */
	OPTION_KIND_FLAG,   /* bool: becomes true */
	OPTION_KIND_STRING, /* const char *: the argument, borrowed, or NULL */
	OPTION_KIND_COUNT,  /* size_t from least to most */
	OPTION_KIND_REAL,   /* double from least to most; 5% is 0.05 */
	OPTION_KIND_HELP    /* nothing: option_parse() returns OPTION_HELP */
};

struct option_row {
	const char *name;     /* "rules": given as --rules */
	char letter;          /* 'r': given as -r; '\0': no short form */
	const char *argument; /* "PATH" as help shows it; NULL: takes none */
	const char *help;     /* sentences without a line break */
	/* What the argument may be, NULL-terminated; NULL: anything. */
	const char *const *choices;
	/*
	 * Take the option into what is at the row's offset of the target,
	 * argument NULL if it has none. 0, or negative with err; the parser
	 * puts the option's name in front.
	 */
	int (*take)(void *target, const char *argument, struct err *err);
	enum option_kind kind;
	size_t offset; /* bytes into the target */
	double least, most;
};

/*
 * The end of a row whose option goes into a member of the target, a struct
 * type, as it is; a member of another type does not compile without warnings.
 */
#define OPTION_FLAG(type, member)                                              \
	.kind = OPTION_KIND_FLAG, .offset = OPTION_OFFSET(type, member, bool)
#define OPTION_STRING(type, member)                                            \
	.kind = OPTION_KIND_STRING,                                            \
	.offset = OPTION_OFFSET(type, member, const char *)
#define OPTION_COUNT(type, member, from, to)                                   \
	.kind = OPTION_KIND_COUNT,                                             \
	.offset = OPTION_OFFSET(type, member, size_t),                         \
	.least = (double)(from), .most = (double)(to)
#define OPTION_REAL(type, member, from, to)                                    \
	.kind = OPTION_KIND_REAL,                                              \
	.offset = OPTION_OFFSET(type, member, double),                         \
	.least = (double)(from), .most = (double)(to)

/* Where a member of this kind stands: the comparison is never made. */
#define OPTION_OFFSET(type, member, kind)                                      \
	(offsetof(type, member) +                                              \
	 0 * sizeof((kind *)NULL == &((type *)NULL)->member))

/* The row that all tables end in. */
#define OPTION_ROW_HELP                                                        \
	{                                                                      \
		.name = "help", .letter = 'h', .help = "Show this help.",      \
		.kind = OPTION_KIND_HELP                                       \
	}

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

enum { OPTION_HELP = 1 };

/*
 * Parse argv[1..argc-1] as getopt_long(3) does: options and operands in any
 * order, "--" ends the options. argv is reordered; *first_operand is the
 * index of the first operand. 0; OPTION_HELP when help was asked for; or
 * ERR_INPUT with a message that names the option and, when it looks like a
 * slip, the one that was meant.
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

/* A whole number from least to most. 0, or ERR_INPUT with "expected ...". */
int option_count(const char *argument, size_t least, size_t most, size_t *count,
		 struct err *err);

/* A number from least to most, as a decimal fraction or a share: 0.05, 5%.
 * 0, or ERR_INPUT with "expected ...". */
int option_real(const char *argument, double least, double most, double *real,
		struct err *err);

#endif
