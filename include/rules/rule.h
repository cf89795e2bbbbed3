/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rule.h - a rule as it is compiled and evaluated.
 *
 * A rule's detection is a tree of nodes over selections; a selection is a
 * list of alternatives, each a list of items that must all hold. Items name
 * sets of the scanner, patterns, facts and asks. Everything lives in the
 * ruleset's arena and does not change once the ruleset stands.
 */
#ifndef SCAMSIEVE_RULES_RULE_H
#define SCAMSIEVE_RULES_RULE_H

#include "facts/field.h"
#include "facts/vocabulary.h"
#include "rules/regex.h"
#include "rules/verdict.h"

/* Answers of a condition: three values, as Kleene has them. */
enum truth { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN };

enum item_kind {
	ITEM_WORDS, /* sets of the scanner */
	ITEM_RAW,   /* literals in the raw text */
	ITEM_REGEX, /* patterns on folded or raw text */
	ITEM_FACT,  /* a field and values */
	ITEM_ASK,
	ITEM_WARN,
	ITEM_NEAR
};

enum item_flag {
	ITEM_IS_ALL = 1 << 0,       /* every value must hold, not any */
	ITEM_IS_UNWARNED = 1 << 1,  /* only outside warnings */
	ITEM_AT_START = 1 << 2,     /* words: at the text's start */
	ITEM_AT_END = 1 << 3,       /* words: at the text's end */
	ITEM_IS_RAW = 1 << 4,       /* regex: on the raw text */
	ITEM_IS_CASED = 1 << 5,     /* raw literals: with case */
	ITEM_WANTS_ABSENCE = 1 << 6 /* exists: false */
};

enum fact_test {
	FACT_EXISTS,
	FACT_IS,
	FACT_CONTAINS,
	FACT_STARTS_WITH,
	FACT_ENDS_WITH,
	FACT_MATCHES,
	FACT_GREATER,
	FACT_GREATER_EQUAL,
	FACT_LESS,
	FACT_LESS_EQUAL
};

/* One pattern with the sets of its literal groups. */
struct pattern {
	struct regex *regex;
	const char *text;
	uint32_t sets[REGEX_GROUP_LIMIT];
	size_t n_sets; /* 0: tried on every text */
	uint32_t max_bytes;
	uint32_t max_before; /* bytes of a match before a hit of the first */
};

enum { NEAR_TERM_LIMIT = 8 };

/* Terms that must stand near each other, and how near. */
struct near {
	uint32_t *terms; /* sets; all must be there */
	size_t n_terms;
	uint32_t within;
	bool counts_words; /* within counts words, not characters */
	bool is_ordered;
	enum near_same { SAME_MESSAGE, SAME_SENTENCE, SAME_CLAUSE } same;
};

struct item {
	enum item_kind kind;
	unsigned flags;      /* enum item_flag */
	uint32_t text_kinds; /* bit (1 << enum text_kind) */
	uint32_t number;     /* of all items of the ruleset, for memos */
	union {
		struct {
			uint32_t *sets;
			size_t n;
		} words;
		struct {
			struct span *literals;
			size_t n;
			uint32_t set; /* folded, prefilter; or SET_NONE */
		} raw;
		struct {
			struct pattern *patterns;
			size_t n;
		} regex;
		struct {
			enum field field;
			enum fact_test test;
			struct span *strings; /* sorted for FACT_IS */
			size_t n_strings;
			double number;
			struct pattern *patterns;
			size_t n_patterns;
		} fact;
		uint32_t ask_kinds; /* bit (1 << kind) */
		struct near near;
	};
	const char *key; /* as written: "text|contains" */
};

struct item_list {
	struct item *items;
	size_t n;
};

struct selection {
	const char *name;
	struct item_list *alternatives;
	size_t n;
	struct place place;
	bool is_used;
};

enum node_kind {
	NODE_SELECTION, /* ref: index of the selection */
	NODE_RULE,      /* ref: index of the rule in the ruleset */
	NODE_AND,
	NODE_OR,
	NODE_NOT,
	NODE_COUNT,  /* at least `need` of the children */
	NODE_WEIGHTS /* root of a weights rule; children: its signs, whose
			`need` is their index in struct weights */
};

/* Children are nodes[first .. first + n) of the same rule; asked i-th is the
 * child whose number is the i-th child's turn. */
struct node {
	enum node_kind kind;
	uint32_t ref;
	uint32_t first;
	uint32_t n;
	uint32_t need;
	uint32_t turn;
	struct span name;   /* NODE_RULE: as written */
	struct place place; /* in the condition, for findings */
};

enum rule_status {
	STATUS_STABLE,
	STATUS_TEST,
	STATUS_EXPERIMENTAL,
	STATUS_DEPRECATED
};

enum rule_level {
	LEVEL_INFORMATIONAL,
	LEVEL_LOW,
	LEVEL_MEDIUM,
	LEVEL_HIGH,
	LEVEL_CRITICAL
};

enum { RULE_TEST_TEXTS = 8 };

/* What history says in a test: bits. */
enum rule_history { RULE_HISTORY_CODE_LEAVING = 1 << 0 };

/* A message written beside the rule, and what the rule must say to it. */
struct rule_test {
	union {
		struct {
			struct span name, text, from, to, subject, display_name,
			    reply_to, attachment;
		};
		struct span texts[RULE_TEST_TEXTS]; /* the same */
	};
	enum channel channel;
	enum direction direction;
	struct message_thread thread;
	enum auth_result dmarc;
	bool expects_match;
	uint32_t history; /* enum rule_history */
	struct place place;
};

struct score_group {
	const char *name; /* "pack/group" */
	double cap;       /* the sum is cut here; negative for evidence */
};

/* Sets and other signs of which one must be there. */
struct trigger_group {
	uint32_t *triggers;
	size_t n;
	double commonness;
};

/* How a sum becomes a score; each grows with the sum and keeps to the cap. */
enum weights_squash {
	SQUASH_SOFT,     /* cap x tanh(sum / cap): the sum while it is small */
	SQUASH_LOGISTIC, /* cap / (1 + e^-sum): the sum is log-odds */
	SQUASH_HARD      /* the sum, cut at the cap */
};

/* A phrase or a sign of a weights rule. */
struct weighted {
	struct span text; /* as written */
	double weight;
};

/* Phrases and signs that add up to one score. */
struct weights {
	double bias;  /* where the sum begins */
	double cap;   /* above 0: the most that it may score */
	double floor; /* above 0, below the cap: less is nothing */
	enum weights_squash squash;
	double needed;        /* the sum that scores the floor */
	uint32_t first_set;   /* phrase i is set first_set + i */
	uint32_t first_chars; /* of a text: only these count; 0: all */
	struct weighted *phrases;
	size_t n_phrases;
	struct weighted *signs;
	size_t n_signs;
	double sign_gain; /* sum of the signs' weights above 0 */
};

struct rule {
	const char *id; /* "pack/rule" */
	const char *pack;
	struct span title;
	enum rule_status status;
	enum rule_level level;
	double score;        /* of a weights rule: its cap */
	uint32_t group;      /* index of the score group, or SET_NONE */
	enum action forced;  /* ACTION_PASS: none */
	uint32_t channels;   /* bits; 0: all */
	uint32_t directions; /* bits; 0: both */
	struct span *langs;
	size_t n_langs;
	struct span *tags;
	size_t n_tags;
	struct span *references;
	size_t n_references;
	struct span *falsepositives;
	size_t n_falsepositives;
	int32_t expires_day; /* since 1970; INT32_MAX: never */
	bool is_off;         /* deprecated or expired */

	struct selection *selections;
	size_t n_selections;
	struct node *nodes;
	size_t n_nodes;
	uint32_t root;
	const struct weights *weights; /* NULL: a rule with a detection */

	struct trigger_group *triggers; /* rarest first; 0: none needed */
	size_t n_triggers;

	struct rule_test *tests;
	size_t n_tests;
	struct place place;       /* of the id */
	struct place score_place; /* length 0: none was written */
};

/*
 * A rule without score and verdict: it is there for other rules to name, and
 * is decided only when one does.
 */
static inline bool rule_is_signal(const struct rule *rule)
{
	return rule->score == 0 && rule->forced == ACTION_PASS &&
	       rule->status == STATUS_STABLE;
}

/*
 * Is the rule decided for its own sake? One without score or verdict is
 * there for others to name. Expired rules are among them: a stored ruleset
 * outlives days.
 */
static inline bool rule_is_looked_at(const struct rule *rule)
{
	return rule->status != STATUS_DEPRECATED && !rule_is_signal(rule);
}

/* A rule that counts but does not score. */
static inline bool rule_is_shadow(const struct rule *rule)
{
	return rule->status == STATUS_TEST ||
	       rule->status == STATUS_EXPERIMENTAL;
}

#endif
