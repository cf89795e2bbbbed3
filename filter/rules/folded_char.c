/* SPDX-License-Identifier: Apache-2.0 */
/*
 * folded_char - may a character of a pattern stand in a folded text?
 *
 * Folding changes more than case, and PCRE2 matches some characters by
 * others: the few that folding changes are tried on what it makes of them.
 *
 * Contract: see folded_char.h.
 * Failure: memory.
 * Limits: none.
 * Threads: safe.
 */
#include "folded_char.h"

#include "base/utf8.h"
#include "rules/regex.h"
#include "text/view.h"

bool char_is_han(uint32_t code)
{
	return (code >= 0x3400 && code <= 0x4DBF) ||
	       (code >= 0x4E00 && code <= 0x9FFF) ||
	       (code >= 0xF900 && code <= 0xFAFF) ||
	       (code >= 0x20000 && code <= 0x3FFFF);
}

/* Does the character, matched without case, match the text? */
static bool matches(uint32_t code, struct span text, struct arena *arena)
{
	unsigned char bytes[UTF8_MAX_BYTES];
	struct regex_scratch *scratch = regex_scratch_new();
	struct regex_budget budget = {.windows = 1};
	struct regex *regex = NULL;
	struct range where;
	struct buf pattern;
	size_t offset;
	bool matches = true;

	buf_init(&pattern, 64);
	buf_add_string(&pattern, "^\\Q");
	buf_add(&pattern, bytes, utf8_encode(code, bytes));
	buf_add_string(&pattern, "\\E$");
	if (scratch && !regex_compile(&regex, buf_span(&pattern), false, true,
				      arena, &offset, NULL)) {
		matches = regex_search(regex, scratch, text,
				       (struct range){0, 0}, &budget,
				       &where) != 0;
		regex_release(regex);
	}
	buf_release(&pattern);
	regex_scratch_free(scratch);
	return matches;
}

int folded_char_find(struct folded_char *folded, uint32_t code, bool is_cased,
		     struct arena *arena)
{
	unsigned char bytes[UTF8_MAX_BYTES];
	bool is_capital = code >= 'A' && code <= 'Z';
	struct span written = span_make(
	    bytes, utf8_encode(is_capital ? code + 32 : code, bytes));

	*folded = (struct folded_char){.is_kept = !is_capital || !is_cased};
	if (code < 0x80)
		return arena_copy(arena, written, &folded->instead) < 0
			   ? ERR_MEMORY
			   : 0;
	/* Between letters: at an edge folding drops what it keeps inside. */
	if (fold_literal(written, arena, &folded->instead))
		return ERR_MEMORY;
	folded->is_kept = span_equal(folded->instead, written) ||
			  (folded->instead.len && !is_cased &&
			   matches(code, folded->instead, arena));
	return 0;
}
