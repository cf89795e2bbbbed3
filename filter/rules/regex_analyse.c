/* SPDX-License-Identifier: Apache-2.0 */
/*
 * regex_analyse - which literals does a pattern need?
 *
 * Reads the pattern as PCRE2 would, far enough to know what must stand in
 * every match: runs of plain characters, and alternations in which every
 * branch has such a run. What may be left out (?, *, {0,n}, lookarounds)
 * adds nothing; what is not understood ends the run. A group's branches are
 * kept on an explicit stack, so deep nesting costs no C stack.
 *
 * Contract: see regex.h. The answer is safe: a text without the literals
 * cannot match. Case is not looked at: literals come in lower case.
 * Failure: memory only.
 * Limits: DEPTH_LIMIT nested groups (deeper: no literals), the best
 * REGEX_GROUP_LIMIT groups are kept.
 * Threads: safe.
 */
#include "regex_piece.h"

#include "base/ascii.h"
#include "base/utf8.h"

enum {
	DEPTH_LIMIT = 32,
	COPIES_KEPT = 8 /* of a character that stands so often, or more */
};

/* A group that is being read: its branches so far, and the current one. */
struct level {
	struct regex_piece branch; /* the current branch */
	struct buf run;            /* literal bytes in a row, still growing */
	struct regex_piece whole;  /* of the finished branches */
	size_t n_branches;
	bool is_lookaround;
	bool has_opaque_branch; /* a finished branch without literals */
	bool begins_at_edge;    /* its branches: as at_edge */
	bool at_edge;        /* no letter or digit stands before what comes, */
	bool run_at_edge;    /* nor before the run, */
	uint32_t run_before; /* before which so many bytes may stand */
};

struct reader {
	struct regex_cursor cursor;
	struct arena *arena;
	struct level *levels;
	size_t n_levels; /* that have been in use */
	size_t depth;
	bool is_opaque; /* not understood: give no literals at all */
	bool has_nested_quantifier;
	size_t nested_at; /* byte of the outer quantifier */
	bool has_failed;  /* memory */
};

/* The run of plain characters ends here: it becomes a group of one. */
static void end_run(struct reader *reader, struct level *level)
{
	struct literal_group group = {
	    .n = 1,
	    .at_edge = level->run_at_edge,
	    .max_before = level->run_before,
	};

	if (level->run.len == 0)
		return;
	group.literals = arena_alloc(reader->arena, sizeof(struct span));
	if (!group.literals || arena_copy(reader->arena, buf_span(&level->run),
					  group.literals) < 0)
		reader->has_failed = true;
	else
		regex_piece_add(&level->branch, group);
	buf_clear(&level->run);
}

/* A branch is complete: the group needs a literal of this branch or one of
 * the earlier branches. */
static void end_branch(struct reader *reader, struct level *level)
{
	struct regex_piece *branch = &level->branch;
	struct regex_piece *whole = &level->whole;

	end_run(reader, level);
	if (level->n_branches++ == 0) {
		*whole = *branch;
		level->has_opaque_branch = branch->n == 0;
	} else {
		const struct literal_group *so_far = regex_piece_best(whole);
		const struct literal_group *best = regex_piece_best(branch);
		struct literal_group joined = {0};

		if (so_far && best && !level->has_opaque_branch &&
		    literal_group_join(&joined, so_far, best, reader->arena))
			reader->has_failed = true;
		if (joined.n == 0)
			level->has_opaque_branch = true;
		whole->n = 0;
		regex_piece_add(whole, joined);
		if (branch->min_bytes < whole->min_bytes)
			whole->min_bytes = branch->min_bytes;
		if (branch->max_bytes > whole->max_bytes)
			whole->max_bytes = branch->max_bytes;
		whole->has_quantifier |= branch->has_quantifier;
	}
	*branch = (struct regex_piece){0};
	level->at_edge = level->begins_at_edge;
}

/* Append a finished piece with its quantifier to the current branch. */
static void append_piece(struct reader *reader, struct level *level,
			 const struct regex_piece *piece,
			 struct regex_quantifier quantifier)
{
	end_run(reader, level);
	if (quantifier.max >= REGEX_UNBOUNDED && piece->has_quantifier &&
	    !reader->has_nested_quantifier) {
		reader->has_nested_quantifier = true;
		reader->nested_at = quantifier.at;
	}
	regex_piece_append(&level->branch, piece, quantifier);
	level->at_edge = false;
}

/* Some one character that is not a fixed one. */
static void append_any(struct reader *reader, struct level *level)
{
	struct regex_piece piece = {.min_bytes = 1,
				    .max_bytes = UTF8_MAX_BYTES};

	append_piece(reader, level, &piece,
		     regex_read_quantifier(&reader->cursor));
}

/* A plain character of len bytes: goes on the run unless quantified. */
static void append_plain(struct reader *reader, struct level *level,
			 const unsigned char *bytes, size_t len)
{
	struct regex_quantifier quantifier = regex_read_quantifier(
	    &reader->cursor);
	size_t least = quantifier.min;
	unsigned char lower[UTF8_MAX_BYTES];

	if (least == 0) {
		struct regex_piece piece = {.min_bytes = len,
					    .max_bytes = UTF8_MAX_BYTES};

		append_piece(reader, level, &piece, quantifier);
		return;
	}
	memcpy(lower, bytes, len);
	lower[0] = ascii_lower(lower[0]);
	if (level->run.len == 0) {
		level->run_at_edge = level->at_edge && ascii_is_alnum(lower[0]);
		level->run_before = regex_bytes(level->branch.max_bytes);
	}
	level->at_edge = false;
	for (size_t i = 0; i < least && i < COPIES_KEPT; i++)
		buf_add(&level->run, lower, len);
	regex_piece_grow(&level->branch, len * least,
			 quantifier.max >= REGEX_UNBOUNDED
			     ? REGEX_UNBOUNDED
			     : UTF8_MAX_BYTES * quantifier.max);
	if (quantifier.is_given)
		end_run(reader, level); /* x+, x{2,4}: another x may follow */
	if (quantifier.max >= REGEX_UNBOUNDED)
		level->branch.has_quantifier = true;
}

static void read_escape(struct reader *reader, struct level *level)
{
	unsigned char c = regex_peek(&reader->cursor, 1);

	reader->cursor.at += 2;
	if (ascii_is_digit(c) || c == 'g' || c == 'k' || c == 'Q' || c == 'E' ||
	    c == 'x' || c == 'o' || c == 'N' || c == 'c') {
		reader->is_opaque = true; /* back-references, codes, quotes */
		return;
	}
	switch (c) {
	case 'p':
	case 'P':
		regex_skip_property(&reader->cursor);
		append_any(reader, level);
		return;
	case 'b':
		end_run(reader, level);
		level->at_edge = true;
		return;
	case 'B':
	case 'A':
	case 'G':
		end_run(reader, level);
		level->at_edge = false;
		return;
	case 'R':
	case 'X':
		reader->is_opaque = true;
		return;
	case 'd':
	case 'D':
	case 's':
	case 'S':
	case 'w':
	case 'W':
	case 'h':
	case 'H':
	case 'v':
	case 'V':
	case 'n':
	case 'r':
	case 't':
	case 'f':
	case 'e':
	case 'a':
		append_any(reader, level);
		return;
	default:
		if (c >= 0x80)
			reader->is_opaque = true;
		else
			append_plain(reader, level, &c, 1);
	}
}

static void open_group(struct reader *reader)
{
	enum regex_group group = regex_read_group(&reader->cursor);
	struct level *level;
	bool at_edge;

	if (group == REGEX_GROUP_NONE)
		return;
	if (group == REGEX_GROUP_UNKNOWN || reader->depth + 1 >= DEPTH_LIMIT) {
		reader->is_opaque = true;
		return;
	}
	end_run(reader, &reader->levels[reader->depth]);
	level = &reader->levels[++reader->depth];
	if (reader->depth < reader->n_levels)
		buf_release(&level->run);
	else
		reader->n_levels++;
	at_edge = level[-1].at_edge;
	*level = (struct level){.is_lookaround = group ==
						 REGEX_GROUP_LOOKAROUND,
				.begins_at_edge = at_edge,
				.at_edge = at_edge};
}

static void close_group(struct reader *reader)
{
	struct level *level = &reader->levels[reader->depth];

	reader->cursor.at++;
	if (reader->depth == 0) {
		reader->is_opaque = true;
		return;
	}
	end_branch(reader, level);
	reader->depth--;
	if (level->is_lookaround)
		(void)regex_read_quantifier(&reader->cursor);
	else
		append_piece(reader, &reader->levels[reader->depth],
			     &level->whole,
			     regex_read_quantifier(&reader->cursor));
}

static void read_one(struct reader *reader)
{
	struct level *level = &reader->levels[reader->depth];
	unsigned char c = regex_peek(&reader->cursor, 0);
	const unsigned char *ptr = reader->cursor.pattern.ptr +
				   reader->cursor.at;
	uint32_t code;
	bool is_valid;
	size_t len;

	switch (c) {
	case '\\':
		read_escape(reader, level);
		return;
	case '[':
		regex_skip_class(&reader->cursor);
		append_any(reader, level);
		return;
	case '(':
		open_group(reader);
		return;
	case ')':
		close_group(reader);
		return;
	case '|':
		reader->cursor.at++;
		end_branch(reader, level);
		return;
	case '.':
		reader->cursor.at++;
		append_any(reader, level);
		return;
	case '^':
	case '$':
		reader->cursor.at++;
		end_run(reader, level);
		return;
	default:
		len = utf8_decode(ptr,
				  reader->cursor.pattern.ptr +
				      reader->cursor.pattern.len,
				  &code, &is_valid);
		reader->cursor.at += len;
		/* Letters with case outside ASCII: no fixed bytes. */
		if (code >= 0x80 && code < 0x2E80)
			append_any(reader, level);
		else
			append_plain(reader, level, ptr, len);
	}
}

/* Keep the best groups, best first. */
static void choose_groups(struct reader *reader, struct regex_needs *needs)
{
	struct regex_piece *whole = &reader->levels[0].whole;

	needs->groups = arena_zalloc(reader->arena, REGEX_GROUP_LIMIT,
				     sizeof(*needs->groups));
	if (!needs->groups) {
		reader->has_failed = true;
		return;
	}
	while (needs->n < REGEX_GROUP_LIMIT && whole->n) {
		size_t best = 0;

		for (size_t i = 1; i < whole->n; i++)
			if (literal_group_worth(&whole->groups[i]) >
			    literal_group_worth(&whole->groups[best]))
				best = i;
		needs->groups[needs->n++] = whole->groups[best];
		whole->groups[best] = whole->groups[--whole->n];
	}
}

int regex_analyse(struct span pattern, struct arena *arena,
		  struct regex_needs *needs)
{
	struct reader reader = {.cursor = {.pattern = pattern}, .arena = arena};
	size_t max_bytes;

	*needs = (struct regex_needs){.max_bytes = UINT32_MAX};
	reader.levels = arena_alloc(arena, DEPTH_LIMIT * sizeof(struct level));
	if (!reader.levels)
		return ERR_MEMORY;
	reader.levels[0] = (struct level){.n_branches = 0};
	reader.n_levels = 1;
	while (reader.cursor.at < pattern.len && !reader.is_opaque)
		read_one(&reader);
	if (reader.depth != 0)
		reader.is_opaque = true;
	needs->has_nested_quantifier = reader.has_nested_quantifier;
	needs->nested_at = reader.nested_at;
	if (!reader.is_opaque) {
		end_branch(&reader, &reader.levels[0]);
		max_bytes = reader.levels[0].whole.max_bytes;
		needs->max_bytes = regex_bytes(max_bytes);
		choose_groups(&reader, needs);
	}
	for (size_t i = 0; i < reader.n_levels; i++) {
		reader.has_failed |= reader.levels[i].run.has_failed;
		buf_release(&reader.levels[i].run);
	}
	return reader.has_failed ? ERR_MEMORY : 0;
}
