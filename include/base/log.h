/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log.h - what the programs tell their operators.
 *
 * One event, one line, made of a fixed message and named values. Only the
 * programs log (the floor cmd); the library returns errors instead.
 *
 * Values come from messages that strangers wrote: whatever they hold, a line
 * stays one line and a value stays one value.
 */
#ifndef SCAMSIEVE_BASE_LOG_H
#define SCAMSIEVE_BASE_LOG_H

#include "base/err.h"

enum log_level {
	LOG_LEVEL_ERROR,   /* something does not work; act */
	LOG_LEVEL_WARNING, /* works, but not as it should */
	LOG_LEVEL_NOTICE,  /* start, reload, stop */
	LOG_LEVEL_INFO,    /* one line a message */
	LOG_LEVEL_DEBUG,
	LOG_LEVEL_COUNT
};

enum log_format {
	LOG_FORMAT_TEXT, /* time=... level=info message="..." key=value ... */
	LOG_FORMAT_JSON  /* {"time":"...","level":"info","message":...} */
};

enum log_value_kind { LOG_VALUE_TEXT, LOG_VALUE_INTEGER, LOG_VALUE_DECIMAL };

/* A named value. The key is one of ours: a-z, 0-9 and '_'. */
struct log_field {
	const char *key;
	enum log_value_kind kind;
	struct span text;
	int64_t integer;
	double decimal;
};

/* A field of that key; key and text are borrowed until it is logged. */
static inline struct log_field log_text(const char *key, struct span text)
{
	return (struct log_field){key, LOG_VALUE_TEXT, text, 0, 0};
}

/* The same for a whole number. */
static inline struct log_field log_integer(const char *key, int64_t integer)
{
	return (struct log_field){key, LOG_VALUE_INTEGER, {0}, integer, 0};
}

/* Written with one to three decimals. */
static inline struct log_field log_decimal(const char *key, double decimal)
{
	return (struct log_field){key, LOG_VALUE_DECIMAL, {0}, 0, decimal};
}

/* One event, as the line and the sink are given it. */
struct log_record {
	enum log_level level;
	int64_t time_ms; /* since 1970, UTC */
	const char *message;
	const struct log_field *fields;
	size_t n_fields;
	uint64_t repeats; /* 0; else: the same line came so often again */
};

enum {
	LOG_VALUE_LIMIT = 1024, /* bytes of a value; longer ones are cut */
	LOG_LINE_LIMIT = 8192,  /* bytes of a line; what does not fit is left */
	LOG_REPEATS_SHOWN = 3,  /* of the same line, within ... */
	LOG_REPEAT_WINDOW_MS = 30000
};

/*
 * Append the record as a line without its line feed. Controls, line and
 * paragraph separators and bidirectional marks are written \uXXXX, ill-formed
 * UTF-8 as U+FFFD. Without with_prefix, a text line begins at the message:
 * syslog and the journal have time and level themselves.
 */
void log_line_format(const struct log_record *record, enum log_format format,
		     bool with_prefix, struct buf *out);

/*
 * Append the text line whose part behind time and level is there already.
 * false, and nothing is appended, where some fields may not fit any more.
 */
bool log_line_begin(const struct log_record *record, struct span bare,
		    struct buf *out);

/* Append one value as it stands in a line of that format. */
void log_value_format(const struct log_field *field, enum log_format format,
		      struct buf *out);

/*
 * Where lines go. state is what open() left there; line is terminated by a
 * NUL that is not counted. A line that cannot be written is lost: there is
 * nobody to tell.
 */
struct log_sink {
	bool needs_prefix;
	int (*open)(const char *program, void **state, struct err *err);
	void (*write)(void *state, const struct log_record *record,
		      struct span line);
	void (*close)(void *state);
};

extern const struct log_sink log_sink_stderr;
extern const struct log_sink log_sink_syslog; /* facility mail */
/*
 * The journal, values as fields SCAMSIEVE_KEY. open() fails with ERR_IO when
 * the program was built without libsystemd or no journal listens. It is a
 * module of its own: only programs that name it link libsystemd.
 */
extern const struct log_sink log_sink_journal;

struct log_options {
	enum log_level level; /* this and what is more severe */
	enum log_format format;
	const struct log_sink *sink; /* NULL: stderr */
	const char *program;         /* a literal; shown by syslog */
	int64_t (*now_ms)(void);     /* NULL: the system's clock */
};

struct log;

/* 0 and *log, or ERR_MEMORY, ERR_IO. Close with log_close(). */
int log_open(struct log **log, const struct log_options *options,
	     struct err *err);

/* Says what was held back, then closes. NULL is accepted. */
void log_close(struct log *log);

/* Callable from any thread, while others log. */
void log_set_level(struct log *log, enum log_level level);

/*
 * Log one event. message is a fixed text, the same for every event of its
 * kind. The same line (time aside) is shown LOG_REPEATS_SHOWN times within
 * LOG_REPEAT_WINDOW_MS; further ones are counted, and told as one line with
 * repeats=N once the window is over. Callable from any thread.
 */
void log_event(struct log *log, enum log_level level, const char *message,
	       const struct log_field *fields, size_t n_fields);

/* The same for an error that a library function returned: error="...". */
void log_error(struct log *log, enum log_level level, const char *message,
	       const struct err *err);

/* How many lines were held back since log_open(). Any thread. */
uint64_t log_suppressed(const struct log *log);

/* Tell what is held back and due; for a program's timer. Any thread. */
void log_tick(struct log *log);

#endif
