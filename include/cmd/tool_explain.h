/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_explain.h - the message that is explained, and the forms in which an
 * explanation is shown.
 */
#ifndef SCAMSIEVE_CMD_TOOL_EXPLAIN_H
#define SCAMSIEVE_CMD_TOOL_EXPLAIN_H

#include "cmd/tool.h"
#include "cmd/tool_message.h"
#include "rules/cost.h"
#include "rules/explain.h"
#include "service/config.h"

struct explain_options {
	const char *program; /* who complains: "scamsieve VERB" */
	struct tool_rules rules;
	const char *config_path;
	const char *text;       /* --text */
	const char *from;       /* --from */
	const char *queue_id;   /* --queue: in Postfix's queue */
	const char *postfix;    /* its configuration folder */
	const char *quarantine; /* --quarantine: an id */
	const char *store;      /* of the quarantine; NULL: the config's */
	const char *as;         /* "auto", "text", "json" or "mail" */
	const char *format;     /* "text", "json" or "html" */
	const char *colour;     /* "auto", "always", "never" */
	const char *direction;  /* NULL: inbound, or as the source says */
	const char *authserv_id;
	bool is_long;
	bool wants_cost;
};

/* --- tool_explain_input.c ------------------------------------------------- */

/*
 * Read the message that the options name, or path ("-": standard input;
 * "FILE:7", "MAILBOX#7": one of several, as scan and eval name them), into
 * bytes and the arena, which both must outlive it; *form is what it
 * was. 0 or negative.
 */
int explain_read(const struct explain_options *options,
		 const struct config *config, const char *path,
		 struct buf *bytes, struct arena *arena,
		 struct message *message, enum message_form *form,
		 struct err *err);

/* Load a configuration if one is named, and complain if that fails. 0 or
 * negative. */
int explain_load_config(struct config *config, const char *path,
			const char *program);

/* How many messages are named: one at a time. */
int explain_count_inputs(const struct explain_options *options, int n_files);

/* --- the forms ------------------------------------------------------------ */

/* All that one explanation shows. */
struct explain_view {
	const struct message *message;
	const struct verdict *verdict;
	const struct explanation *explanation;
	const struct explained_change *change;
	const struct thresholds *thresholds;
	const struct message_cost *cost; /* NULL: not asked for */
	bool is_coloured;
	bool is_long; /* all clauses, and what does not hold, too */
};

enum {
	EXPLAIN_LETTERS = 26, /* rules with a letter of their own */
	EXPLAIN_COLOURS = 6   /* colours, of which rules take turns */
};

/* The letter by which marks name the verdict's rule; '+' for further ones. */
static inline char explain_letter(size_t rule)
{
	return rule < EXPLAIN_LETTERS ? (char)('A' + rule) : '+';
}

/* The place of a rule among the verdict's; SIZE_MAX: it does not count. */
size_t explain_place_of(const struct explain_view *view,
			const struct rule *rule);

/*
 * The first rules of the verdict that mark a byte of a text, at most n;
 * returns how many.
 */
size_t explain_marks_at(const struct explain_view *view, size_t text, size_t at,
			size_t *rules, size_t n);

/* The next byte of the text behind at where marks change, or SIZE_MAX. */
size_t explain_next_edge(const struct explain_view *view, size_t text,
			 size_t at);

/* What a clause does; kind is empty for "states". */
struct explain_clause {
	size_t number;        /* of the text */
	const char *polarity; /* "asks", "warns", "states" */
	const char *kind;     /* what it asks for */
	struct span text;     /* folded */
	size_t next;          /* of that text */
};

/*
 * The next clause of the texts that the reader sees, beginning with a zeroed
 * one; false when there is no more.
 */
bool explain_next_clause(const struct explain_view *view,
			 struct explain_clause *clause);

/* Where in a mail a span stands: " in part 2", " in Subject"; nothing when
 * the message has one text. */
void explain_add_where(const struct explain_view *view, struct buf *out,
		       const struct verdict_span *span);

/* Where a text is from: "body, part 2", "subject, header Subject". */
void explain_add_origin(struct buf *out, const struct message_text *text);

/* Is the fact worth telling? Call facts_get() first. */
bool explain_tells_fact(const struct facts *facts, enum field field);

/* For people: the text with marks, clauses, facts, rules with reasons. */
void explain_text(const struct explain_view *view, struct buf *out);
void explain_add_texts(const struct explain_view *view, struct buf *out);
void explain_add_report(const struct explain_view *view, struct buf *out);

/*
 * Append what the message took, a line for each rule that needed facts or
 * patterns (--long: for all that were decided); each begins with the prefix.
 */
void explain_add_cost(const struct explain_view *view, const char *prefix,
		      struct buf *out);

/* What another verdict would take, lines that begin with prefix. */
void explain_add_change(const struct explain_view *view, const char *prefix,
			struct buf *out);

/* One JSON object on one line. */
void explain_json(const struct explain_view *view, struct buf *out);

/* One page that needs nothing else. */
void explain_html(const struct explain_view *view, struct buf *out);

#endif
