/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_eval.h - rules measured on labelled messages.
 */
#ifndef SCAMSIEVE_CMD_TOOL_EVAL_H
#define SCAMSIEVE_CMD_TOOL_EVAL_H

#include "cmd/tool.h"
#include "cmd/tool_reading.h"
#include "service/config.h"
#include "service/measure.h"
#include "text/mutate.h"

#include <pthread.h>
#include <stdatomic.h>

enum eval_format_kind { EVAL_TEXT, EVAL_JSON, EVAL_CSV, EVAL_HTML };

enum { EVAL_NEGATIVES = 16 };

struct eval_options {
	const char *program; /* who complains */
	struct tool_rules rules;
	const char *config_path;
	const char *label_field;
	const char *positive;
	const char *negatives[EVAL_NEGATIVES]; /* labels that count as ham */
	size_t n_negatives;
	const char *label; /* of mails; NULL: their folder's name */
	const char *authserv_id;
	enum action at; /* from which a message counts as flagged */
	enum eval_format_kind format;
	size_t n_threads;
	size_t seed; /* of disguises */
	bool mutates;
	bool times_rules;
	bool lists_examples;
	bool lists_others; /* and what else is flagged */
};

/* A miss or a false alarm, kept to be shown. */
struct eval_example {
	size_t row;
	struct span name;    /* the record's id, or file:line */
	struct span text;    /* the body's beginning, UTF-8 */
	struct range *spans; /* of the text, that rules matched */
	size_t n_spans;
};

/* One message of a corpus that is still to be judged. */
struct eval_item {
	const char *path;     /* as it is named in complaints */
	const char *folder;   /* where a record's eml_path begins; or NULL */
	const char *label;    /* of a mail; NULL: this is a JSON record */
	unsigned char *bytes; /* NULL: read the mail from path */
	size_t len;
	size_t number; /* line, or place in the mailbox; 0: a whole file */
};

struct eval_items {
	struct eval_item *items;
	size_t n, capacity;
};

/* What one disguise did to the messages that are rightly flagged. */
struct eval_mutation {
	size_t n_tried;   /* it changed something */
	size_t n_flagged; /* they still are */
	size_t n_kept;    /* and with the same action or more */
};

/* A message that a disguise gets past the rules, kept to be shown. */
struct eval_lost {
	size_t row;
	struct span name;
	enum mutation mutation;
};

struct eval_record;

/* A message that was judged, while it is there. */
struct eval_seen {
	size_t row; /* the same whatever the threads' order */
	const struct eval_record *record;
	const struct message *message;
	struct scratch *scratch;
	const struct verdict *verdict;
	double threshold; /* from which it is flagged */
};

struct eval_run {
	const struct eval_options *options;
	struct tool_set set;
	struct config config;
	struct measure_rule *rules;
	size_t n_rules;
	uint64_t *rule_ns; /* what each took; NULL: not asked for */
	struct measure measure;
	struct arena arena;            /* of rules and examples */
	struct eval_example *examples; /* in the order of their rows */
	size_t n_examples, examples_capacity;
	struct mutator *mutator; /* NULL: nothing is disguised */
	struct eval_mutation mutations[MUTATION_COUNT];
	struct eval_lost *lost; /* in the order of their rows */
	size_t n_lost, lost_capacity;
	struct tool_reading reading;
	size_t n_unlabelled;
	size_t n_unread;
	bool has_failed;
	bool keeps_examples;
	bool shows_progress;

	/* the batch that the threads share */
	pthread_mutex_t lock; /* measure, arena, examples, stderr */
	const struct eval_items *batch;
	/* Called for each message judged, one at a time; NULL: nobody is. */
	int (*see)(void *context, const struct eval_seen *seen);
	void *see_context;
	size_t first_row;
	atomic_size_t next;
};

/* --- tool_eval_options.c ------------------------------------------------- */

/* program: "scamsieve VERB", who complains. */
void eval_options_init(struct eval_options *options, const char *program);

/* For rows: one --negative, into a struct eval_options; one --at, into an
 * enum action. */
int eval_take_negative(void *target, const char *argument, struct err *err);
int eval_take_at(void *target, const char *argument, struct err *err);

#define EVAL_TAKES_AT(type, member)                                            \
	.take = eval_take_at, .offset = OPTION_OFFSET(type, member, enum action)

/* --- tool_eval.c --------------------------------------------------------- */

/*
 * Load rules and configuration for a run whose storage is zeroed. 0, or
 * negative after a complaint; to be closed in both cases. The options must
 * outlive it.
 */
int eval_run_open(struct eval_run *run, const struct eval_options *options);
void eval_run_close(struct eval_run *run);

/*
 * When nothing that has a label was judged there is nothing to measure: say
 * why, unless it has been said. All corpora have been read.
 */
bool eval_run_is_empty(const struct eval_run *run);

/* --- tool_eval_corpus.c -------------------------------------------------- */

/* Read a corpus and judge it; what cannot be read is complained of. */
void eval_corpus(struct eval_run *run, const char *path);
/* "c" of "a/b/c" and of "a/b/c/". */
struct span eval_last_part(struct span path);
void eval_complain(struct eval_run *run, const char *path, size_t number,
		   const char *what);

/* --- tool_eval_judge.c --------------------------------------------------- */

/* Judge all items on the run's threads; rows are added in their order. */
void eval_judge(struct eval_run *run, const struct eval_items *items);

/* --- tool_eval_mutate.c -------------------------------------------------- */

/*
 * Judge a message that came to an action once more in each disguise, and
 * count what became of it. 0 or ERR_MEMORY. Called by many threads.
 */
int eval_mutate(struct eval_run *run, struct scratch *scratch,
		struct arena *arena, const struct message *message,
		enum action action, const struct eval_lost *self);

/* What disguises did, as a table and as members of an object. */
void eval_mutations_add_text(struct buf *out, const struct eval_run *run);
void eval_mutations_add_json(struct buf *out, const struct eval_run *run);

/* --- tool_eval_record.c -------------------------------------------------- */

/* What a record says beside its message; spans into its line. */
struct eval_record {
	struct span id, eml_path;
	struct span names[MEASURE_KEY_COUNT];
	bool has_label; /* and it is not null */
	struct record record;
};

/*
 * Read a record of a corpus, whose line is decoded in place, as
 * record_read_foreign() does: record->record says what was read over.
 * Errors as there.
 */
int eval_record_read(struct eval_record *record, struct message *message,
		     unsigned char *line, size_t len, const char *label_field,
		     struct arena *arena, struct err *err);

/* --- tool_eval_example.c ------------------------------------------------- */

/* What a message is and who it is, while it is judged. */
struct eval_subject {
	const struct eval_item *item;
	size_t index; /* of its row */
	struct eval_record record;
	struct message message;
};

/* The record's id, or file:line; it may be written into room. */
struct span eval_example_name(const struct eval_subject *subject, char *room,
			      size_t size);

/* Keep a wrong verdict's message; with the run's lock held. 0 or
 * ERR_MEMORY. */
int eval_keep_example(struct eval_run *run, const struct eval_subject *subject,
		      const struct verdict *verdict);

/* In the order of their rows. */
void eval_sort_examples(struct eval_run *run);

/* --- the formats ---------------------------------------------------------- */

/* All that the formats show, counted once. */
struct eval_report {
	const struct eval_run *run;
	const struct measure *measure;
	struct measure_tally all;
	struct eval_slice {
		enum measure_key key;
		uint32_t name;
		struct measure_tally tally;
	} * slices; /* by file, source, language, label, kind of hard ham */
	size_t n_slices;
	struct eval_point {
		double threshold;
		struct measure_tally tally;
	} * sweep;
	size_t n_sweep;
	struct measure_rule_result *rules;
	struct measure_tag_result *tags;
	size_t n_tags;
	uint32_t *order; /* rules that hit, by how much they catch */
	size_t n_order;
	uint32_t *idle; /* rules that never hit */
	size_t n_idle;
};

/* "label", "source", ... */
const char *eval_key_name(enum measure_key key);

/* What the run measured, made ready to be shown; 0 or ERR_MEMORY. A zeroed
 * report may be released. */
int eval_report_init(struct eval_report *report, const struct eval_run *run);
void eval_report_release(struct eval_report *report);

/* Append the report in a form. */
void eval_add_text(struct buf *out, const struct eval_report *report);
void eval_add_json(struct buf *out, const struct eval_report *report);
void eval_add_csv(struct buf *out, const struct eval_report *report);
void eval_add_html(struct buf *out, const struct eval_report *report);

/* "miss" or "false_alarm" */
const char *eval_example_kind(const struct eval_report *report,
			      const struct eval_example *example);

#endif
