/* SPDX-License-Identifier: Apache-2.0 */
/*
 * regex - PCRE2, kept on a leash.
 *
 * Contract: see regex.h. The only module that includes pcre2.h.
 * Machine code costs as much to make as some searches without it, so it is
 * made for a pattern that is searched for again and again. Limits count what
 * either does differently: what one cannot tell is put to the other, so that
 * the answer does not hang on how often a pattern was searched for before.
 *
 * Failure: a refused pattern is ERR_INPUT with its offset; a match that
 * meets a limit is ERR_UNKNOWN, never "no match".
 * Limits: PCRE2's match limit counts from each start position and does not
 * bound the time on long text, so starts are tried in windows, each window
 * sees REGEX_REACH_BYTES beyond itself, and the clock is read in between.
 * Threads: a regex is shared (its first search takes a lock), a scratch
 * belongs to one thread.
 */
#include "rules/regex.h"

#include "base/utf8.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { REGEX_UNPREPARED, REGEX_READY, REGEX_FAILED };

/* So many places are tried before machine code is made; to begin a window
 * weighs as much as some. */
enum { STARTS_BEFORE_JIT = 1024, STARTS_A_WINDOW = 64 };

struct regex {
	struct span pattern;
	bool is_cased;
	bool is_jit_off;
	atomic_int state;
	atomic_uint n_starts;      /* tried before, roughly */
	pcre2_code *code;          /* NULL until the first search */
	_Atomic(pcre2_code *) jit; /* the same with machine code, or just the
				      same where there can be none */
};

/* Held while a regex is made ready for its first search, or faster. */
static pthread_mutex_t preparing = PTHREAD_MUTEX_INITIALIZER;

struct regex_scratch {
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
};

enum { JIT_STACK_START = 32 * 1024, JIT_STACK_MAX = 512 * 1024 };

/* Where the pattern uses what rules may not use; SIZE_MAX: nowhere. */
static size_t find_forbidden(struct span pattern, const char **what)
{
	static const struct {
		unsigned char letter;
		const char *what;
	} escapes[] = {
	    {'C', "\\C is not allowed in a rule: write . for a character"},
	    {'K', "\\K is not allowed in a rule: write (?<=...) for what must "
		  "stand before"},
	    {'z', "\\z is not allowed in a rule: write $"},
	    {'Z', "\\Z is not allowed in a rule: write $"},
	};
	bool is_quoted = false;

	for (size_t i = 0; i + 1 < pattern.len; i++) {
		const unsigned char *p = pattern.ptr + i;

		if (p[0] == '\\') {
			if (p[1] == 'Q' || p[1] == 'E')
				is_quoted = p[1] == 'Q';
			for (size_t k = 0; !is_quoted && k < ARRAY_LEN(escapes);
			     k++) {
				if (p[1] != escapes[k].letter)
					continue;
				*what = escapes[k].what;
				return i;
			}
			i++;
			continue;
		}
		if (is_quoted || p[0] != '(')
			continue;
		if (p[1] == '*') {
			*what = "verbs (*...) are not allowed in a rule";
			return i;
		}
		if (p[1] == '?' && i + 2 < pattern.len &&
		    (p[2] == 'C' || p[2] == 'R')) {
			*what = p[2] == 'C'
				    ? "callouts are not allowed in a rule"
				    : "recursion is not allowed in a rule";
			return i;
		}
	}
	return SIZE_MAX;
}

static int compile_code(struct regex *regex, size_t *error_offset,
			struct err *err)
{
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C |
			   PCRE2_USE_OFFSET_LIMIT;
	int error = 0;
	PCRE2_SIZE at = 0;

	if (!regex->is_cased)
		options |= PCRE2_CASELESS;
	regex->code = pcre2_compile(regex->pattern.ptr, regex->pattern.len,
				    options, &error, &at, NULL);
	if (!regex->code) {
		PCRE2_UCHAR text[256];

		pcre2_get_error_message(error, text, sizeof(text));
		*error_offset = at;
		return err_set(err, ERR_INPUT, "%s", (const char *)text);
	}
	return 0;
}

int regex_compile(struct regex **regex, struct span pattern, bool is_cased,
		  bool is_jit_off, struct arena *arena, size_t *error_offset,
		  struct err *err)
{
	struct regex *made;
	const char *what = NULL;
	int rc;

	*error_offset = 0;
	if (pattern.len > REGEX_PATTERN_BYTES)
		return err_set(err, ERR_INPUT,
			       "pattern is longer than %d bytes",
			       REGEX_PATTERN_BYTES);
	*error_offset = find_forbidden(pattern, &what);
	if (*error_offset != SIZE_MAX)
		return err_set(err, ERR_INPUT, "%s", what);
	*error_offset = 0;
	made = arena_zalloc(arena, 1, sizeof(*made));
	if (!made || arena_copy(arena, pattern, &made->pattern) < 0)
		return err_set(err, ERR_MEMORY, "out of memory");
	made->is_cased = is_cased;
	made->is_jit_off = is_jit_off;
	rc = compile_code(made, error_offset, err);
	regex_release(made);
	if (!rc)
		*regex = made;
	return rc;
}

void regex_release(struct regex *regex)
{
	pcre2_code *jit = atomic_exchange(&regex->jit, NULL);

	if (jit != regex->code)
		pcre2_code_free(jit);
	pcre2_code_free(regex->code);
	regex->code = NULL;
}

/* Compile for good. */
static bool prepare(struct regex *regex)
{
	int state;
	size_t offset;

	pthread_mutex_lock(&preparing);
	state = atomic_load(&regex->state);
	if (state == REGEX_UNPREPARED) {
		state = REGEX_READY;
		if (compile_code(regex, &offset, NULL))
			state = REGEX_FAILED;
		atomic_store(&regex->state, state);
	}
	pthread_mutex_unlock(&preparing);
	return state == REGEX_READY;
}

static bool is_ready(struct regex *regex)
{
	return LIKELY(
		   atomic_load_explicit(&regex->state, memory_order_acquire) ==
		   REGEX_READY) ||
	       prepare(regex);
}

/* A copy with machine code: others may be matching by the code itself. */
static pcre2_code *compile_jit(const struct regex *regex)
{
	pcre2_code *copy = pcre2_code_copy(regex->code);

	if (copy && pcre2_jit_compile(copy, PCRE2_JIT_COMPLETE)) {
		pcre2_code_free(copy);
		copy = NULL;
	}
	return copy ? copy : regex->code;
}

static const pcre2_code *make_jit(struct regex *regex)
{
	pcre2_code *jit;

	pthread_mutex_lock(&preparing);
	jit = atomic_load(&regex->jit);
	if (!jit) {
		jit = compile_jit(regex);
		atomic_store(&regex->jit, jit);
	}
	pthread_mutex_unlock(&preparing);
	return jit;
}

/* What to match a window by. */
static const pcre2_code *code_for(struct regex *regex, struct range window)
{
	const pcre2_code *jit = atomic_load_explicit(&regex->jit,
						     memory_order_acquire);
	unsigned n;

	if (LIKELY(jit != NULL))
		return jit;
	if (regex->is_jit_off)
		return regex->code;
	/* Threads may miss each other's: it is a guess all the same. */
	n = atomic_load_explicit(&regex->n_starts, memory_order_relaxed) +
	    STARTS_A_WINDOW + window.end - window.start;
	if (n > STARTS_BEFORE_JIT)
		return make_jit(regex);
	atomic_store_explicit(&regex->n_starts, n, memory_order_relaxed);
	return regex->code;
}

/* What else there is to match by; the same: nothing. */
static const pcre2_code *other_code(struct regex *regex, const pcre2_code *code)
{
	if (code != regex->code || regex->is_jit_off)
		return regex->code;
	return make_jit(regex);
}

struct regex_scratch *regex_scratch_new(void)
{
	struct regex_scratch *scratch = calloc(1, sizeof(*scratch));

	if (!scratch)
		return NULL;
	scratch->data = pcre2_match_data_create(1, NULL);
	scratch->context = pcre2_match_context_create(NULL);
	scratch->stack = pcre2_jit_stack_create(JIT_STACK_START, JIT_STACK_MAX,
						NULL);
	if (!scratch->data || !scratch->context) {
		regex_scratch_free(scratch);
		return NULL;
	}
	pcre2_set_match_limit(scratch->context, REGEX_MATCH_LIMIT);
	pcre2_set_heap_limit(scratch->context, REGEX_HEAP_KBYTES);
	/* Without JIT support there is no stack, and none is needed. */
	if (scratch->stack)
		pcre2_jit_stack_assign(scratch->context, NULL, scratch->stack);
	return scratch;
}

void regex_scratch_free(struct regex_scratch *scratch)
{
	if (!scratch)
		return;
	pcre2_match_data_free(scratch->data);
	pcre2_match_context_free(scratch->context);
	pcre2_jit_stack_free(scratch->stack);
	free(scratch);
}

/* One window of start positions. 1, 0 or ERR_UNKNOWN. */
static int search_window(struct regex *regex, struct regex_scratch *scratch,
			 struct span text, struct range window,
			 struct range *where)
{
	const pcre2_code *code = code_for(regex, window);
	size_t reach = (size_t)window.end + REGEX_REACH_BYTES;
	uint32_t options = PCRE2_NO_UTF_CHECK;
	PCRE2_SIZE *ends;
	int rc;

	if (reach < text.len) {
		/* The cut is not the end: $ must not match there. */
		text.len = utf8_floor(text, reach);
		options |= PCRE2_NOTEOL;
	}
	pcre2_set_offset_limit(scratch->context, window.end);
	rc = pcre2_match(code, text.ptr, text.len, window.start, options,
			 scratch->data, scratch->context);
	if (rc < 0 && rc != PCRE2_ERROR_NOMATCH) {
		const pcre2_code *other = other_code(regex, code);

		if (other == code)
			return ERR_UNKNOWN;
		rc = pcre2_match(other, text.ptr, text.len, window.start,
				 options, scratch->data, scratch->context);
	}
	if (rc == PCRE2_ERROR_NOMATCH)
		return 0;
	if (rc < 0)
		return ERR_UNKNOWN;
	ends = pcre2_get_ovector_pointer(scratch->data);
	*where = (struct range){(uint32_t)ends[0], (uint32_t)ends[1]};
	return 1;
}

/* May another window be tried? Counts it. */
static bool may_spend(struct regex_budget *budget, uint64_t started_ns)
{
	uint64_t spent;

	if (budget->is_spent)
		return false;
	if (budget->windows == 0) {
		budget->is_spent = true;
		return false;
	}
	budget->windows--;
	if (!budget->now_ns || !started_ns)
		return true;
	spent = budget->now_ns() - started_ns;
	return !(budget->rule_ns && spent > budget->rule_ns) &&
	       !(budget->message_ns && spent > budget->message_ns);
}

static void settle(struct regex_budget *budget, uint64_t started_ns)
{
	uint64_t spent;

	if (!budget->now_ns || !started_ns || !budget->message_ns)
		return;
	spent = budget->now_ns() - started_ns;
	if (spent >= budget->message_ns) {
		budget->is_spent = true;
		budget->message_ns = 1;
	} else {
		budget->message_ns -= spent;
	}
}

int regex_search(struct regex *regex, struct regex_scratch *scratch,
		 struct span text, struct range starts,
		 struct regex_budget *budget, struct range *where)
{
	bool is_long = starts.end - starts.start > REGEX_WINDOW_BYTES;
	uint64_t started_ns = is_long && budget->now_ns ? budget->now_ns() : 0;
	struct range window = {starts.start, starts.start};
	int rc = 0;

	if (!is_ready(regex))
		return ERR_UNKNOWN;
	while (rc == 0 && window.start <= starts.end) {
		size_t end = (size_t)window.start + REGEX_WINDOW_BYTES;

		if (!may_spend(budget, started_ns))
			return ERR_UNKNOWN;
		window.end = end < starts.end ? (uint32_t)utf8_floor(text, end)
					      : starts.end;
		rc = search_window(regex, scratch, text, window, where);
		if (window.end == starts.end)
			break;
		window.start = window.end;
	}
	settle(budget, started_ns);
	return rc;
}
