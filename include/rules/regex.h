/* SPDX-License-Identifier: Apache-2.0 */
/*
 * regex.h - PCRE2 patterns with the literals that they need and a bound on
 * what they may cost.
 *
 * A pattern is matched without case (unless asked otherwise), with UTF and
 * Unicode properties. \C, \K, \z and \Z (write $), callouts, (*VERBS) and
 * recursion into the whole pattern are refused. A match never looks further
 * than REGEX_REACH_BYTES past its start.
 */
#ifndef SCAMSIEVE_RULES_REGEX_H
#define SCAMSIEVE_RULES_REGEX_H

#include "base/err.h"

enum {
	REGEX_PATTERN_BYTES = 4096,
	REGEX_GROUP_LIMIT = 4,     /* literal groups kept of one pattern */
	REGEX_LITERAL_LIMIT = 64,  /* literals in one group */
	REGEX_WINDOW_BYTES = 1024, /* starts tried between two clock checks */
	REGEX_REACH_BYTES = 8192,
	REGEX_MATCH_LIMIT = 20000, /* PCRE2's match limit, a start position */
	REGEX_HEAP_KBYTES = 2048
};

struct regex;
struct regex_scratch;

/*
 * Literals of which at least one must stand in every match. Lower case;
 * a pattern has any number of such groups, all of which must be met.
 */
struct literal_group {
	struct span *literals;
	size_t n;
	uint64_t at_edge; /* bits: so does no ASCII letter or digit before it */
	uint32_t max_before; /* bytes of a match before one of them; UINT32_MAX:
				no bound known */
};
_Static_assert(REGEX_LITERAL_LIMIT <= 64, "literals are bits of a number");

struct regex_needs {
	struct literal_group *groups;
	size_t n;
	uint32_t max_bytes;         /* of a match; UINT32_MAX: no bound known */
	bool has_nested_quantifier; /* (a+)+ and the like */
	size_t nested_at;           /* byte of the outer quantifier */
};

/*
 * Find the literals that a pattern needs, by reading it; what is not
 * understood adds nothing, so the answer is always safe. In the arena.
 * 0 or ERR_MEMORY.
 */
int regex_analyse(struct span pattern, struct arena *arena,
		  struct regex_needs *needs);

/*
 * Check a pattern; the regex and a copy of the pattern are taken from the
 * arena. It is compiled for good at its first search, for most never have
 * one. On a refusal *error_offset is the byte of the pattern where it went
 * wrong.
 * 0, ERR_INPUT or ERR_MEMORY, with err.
 */
int regex_compile(struct regex **regex, struct span pattern, bool is_cased,
		  bool is_jit_off, struct arena *arena, size_t *error_offset,
		  struct err *err);

/* Give PCRE2's part back; the rest goes with the arena. */
void regex_release(struct regex *regex);

/* One thread's match data and stack. NULL: out of memory. */
struct regex_scratch *regex_scratch_new(void);
void regex_scratch_free(struct regex_scratch *scratch);

/* What a search may still spend; shared by the searches of one message. */
struct regex_budget {
	uint64_t (*now_ns)(void); /* NULL: no clock, windows are counted */
	uint64_t rule_ns;         /* one search, 0: none */
	uint64_t message_ns;      /* all searches, 0: none; counts down */
	size_t windows;           /* all searches; counts down */
	bool is_spent;
};

/*
 * Search valid UTF-8 text in starts.start..starts.end (start positions, on
 * character boundaries). 1 and *where for a match, 0 for none, ERR_UNKNOWN
 * when a limit was hit first.
 */
int regex_search(struct regex *regex, struct regex_scratch *scratch,
		 struct span text, struct range starts,
		 struct regex_budget *budget, struct range *where);

#endif
