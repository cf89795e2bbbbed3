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
#include "rules/regex.h"

#include "base/utf8.h"

enum { DEPTH_LIMIT = 32, LENGTH_UNBOUNDED = 1 << 28, SEQUENCE_LIMIT = 16 };

/* What is known of a piece of the pattern. */
struct piece {
	struct literal_group groups[SEQUENCE_LIMIT];
	size_t n;
	size_t min_bytes;
	size_t max_bytes;    /* LENGTH_UNBOUNDED: no bound */
	bool has_quantifier; /* an unbounded one, somewhere inside */
};

/* A group that is being read: its branches so far, and the current one. */
struct level {
	struct piece branch; /* the current branch */
	struct buf run;      /* literal bytes in a row, still growing */
	struct piece whole;  /* of the finished branches */
	size_t n_branches;
	bool is_lookaround;
	bool has_opaque_branch; /* a finished branch without literals */
};

struct reader {
	struct span pattern;
	size_t at;
	struct arena *arena;
	struct level *levels;
	size_t depth;
	bool is_opaque; /* not understood: give no literals at all */
	bool has_nested_quantifier;
	size_t nested_at; /* byte of the outer quantifier */
	bool has_failed;  /* memory */
};

struct quantifier {
	size_t min, max; /* max LENGTH_UNBOUNDED: no end */
	bool is_given;
	size_t at; /* in the pattern */
};

static size_t bounded_add(size_t a, size_t b)
{
	return a >= LENGTH_UNBOUNDED || b >= LENGTH_UNBOUNDED ||
		       a + b >= LENGTH_UNBOUNDED
		   ? LENGTH_UNBOUNDED
		   : a + b;
}

static size_t bounded_multiply(size_t a, size_t b)
{
	if (a == 0 || b == 0)
		return 0;
	if (a >= LENGTH_UNBOUNDED || b >= LENGTH_UNBOUNDED ||
	    a > LENGTH_UNBOUNDED / b)
		return LENGTH_UNBOUNDED;
	return a * b;
}

static size_t shortest(const struct literal_group *group)
{
	size_t least = SIZE_MAX;

	for (size_t i = 0; i < group->n; i++)
		if (group->literals[i].len < least)
			least = group->literals[i].len;
	return least;
}

/* How well a group tells texts apart: long and few literals are better. */
static double worth(const struct literal_group *group)
{
	return (double)shortest(group) - 0.1 * (double)group->n;
}

/* Keep the group; with no room left the poorest one goes. */
static void add_group(struct piece *piece, struct literal_group group)
{
	size_t poorest = 0;

	if (group.n == 0 || group.n > REGEX_LITERAL_LIMIT ||
	    shortest(&group) == 0)
		return;
	if (piece->n < SEQUENCE_LIMIT) {
		piece->groups[piece->n++] = group;
		return;
	}
	for (size_t i = 1; i < piece->n; i++)
		if (worth(&piece->groups[i]) < worth(&piece->groups[poorest]))
			poorest = i;
	if (worth(&group) > worth(&piece->groups[poorest]))
		piece->groups[poorest] = group;
}

static const struct literal_group *best_group(const struct piece *piece)
{
	const struct literal_group *best = NULL;

	for (size_t i = 0; i < piece->n; i++)
		if (!best || worth(&piece->groups[i]) > worth(best))
			best = &piece->groups[i];
	return best;
}

/* The run of plain characters ends here: it becomes a group of one. */
static void end_run(struct reader *reader, struct level *level)
{
	struct literal_group group = {.n = 1};

	if (level->run.len == 0)
		return;
	group.literals = arena_alloc(reader->arena, sizeof(struct span));
	if (!group.literals || arena_copy(reader->arena, buf_span(&level->run),
					  group.literals) < 0)
		reader->has_failed = true;
	else
		add_group(&level->branch, group);
	buf_clear(&level->run);
}

/* Both groups' literals in one group, or an empty one when too many. */
static struct literal_group join(struct reader *reader,
				 const struct literal_group *a,
				 const struct literal_group *b)
{
	struct literal_group joined = {.n = a->n + b->n};

	if (joined.n > REGEX_LITERAL_LIMIT)
		return (struct literal_group){0};
	joined.literals = arena_alloc(reader->arena,
				      joined.n * sizeof(*joined.literals));
	if (!joined.literals) {
		reader->has_failed = true;
		return (struct literal_group){0};
	}
	memcpy(joined.literals, a->literals, a->n * sizeof(*a->literals));
	memcpy(joined.literals + a->n, b->literals,
	       b->n * sizeof(*b->literals));
	return joined;
}

/* A branch is complete: the group needs a literal of this branch or one of
 * the earlier branches. */
static void end_branch(struct reader *reader, struct level *level)
{
	struct piece *branch = &level->branch;
	struct piece *whole = &level->whole;
	const struct literal_group *best;

	end_run(reader, level);
	if (level->n_branches++ == 0) {
		*whole = *branch;
		level->has_opaque_branch = branch->n == 0;
	} else {
		const struct literal_group *so_far = best_group(whole);
		struct literal_group joined = {0};

		best = best_group(branch);
		if (so_far && best && !level->has_opaque_branch)
			joined = join(reader, so_far, best);
		if (joined.n == 0)
			level->has_opaque_branch = true;
		whole->n = 0;
		add_group(whole, joined);
		if (branch->min_bytes < whole->min_bytes)
			whole->min_bytes = branch->min_bytes;
		if (branch->max_bytes > whole->max_bytes)
			whole->max_bytes = branch->max_bytes;
		whole->has_quantifier |= branch->has_quantifier;
	}
	*branch = (struct piece){0};
}

static size_t read_number(struct reader *reader, bool *is_given)
{
	size_t number = 0;

	*is_given = false;
	while (reader->at < reader->pattern.len &&
	       reader->pattern.ptr[reader->at] >= '0' &&
	       reader->pattern.ptr[reader->at] <= '9' && number < 100000) {
		number = number * 10 +
			 (size_t)(reader->pattern.ptr[reader->at++] - '0');
		*is_given = true;
	}
	return number;
}

static unsigned char peek(const struct reader *reader, size_t ahead)
{
	return reader->at + ahead < reader->pattern.len
		   ? reader->pattern.ptr[reader->at + ahead]
		   : '\0';
}

/* {n}, {n,} or {n,m}; anything else is a plain brace. */
static struct quantifier read_braces(struct reader *reader)
{
	struct quantifier quantifier = {1, 1, false, 0};
	size_t start = reader->at;
	bool has_min;
	bool has_max = false;
	size_t min;
	size_t max;

	reader->at++;
	min = read_number(reader, &has_min);
	max = min;
	if (has_min && peek(reader, 0) == ',') {
		reader->at++;
		max = read_number(reader, &has_max);
		if (!has_max)
			max = LENGTH_UNBOUNDED;
	}
	if (!has_min || peek(reader, 0) != '}') {
		reader->at = start;
		return quantifier;
	}
	reader->at++;
	return (struct quantifier){min, max, true, start};
}

static struct quantifier read_quantifier(struct reader *reader)
{
	struct quantifier quantifier = {1, 1, false, 0};
	size_t at = reader->at;

	switch (peek(reader, 0)) {
	case '?':
		quantifier = (struct quantifier){0, 1, true, at};
		reader->at++;
		break;
	case '*':
		quantifier = (struct quantifier){0, LENGTH_UNBOUNDED, true, at};
		reader->at++;
		break;
	case '+':
		quantifier = (struct quantifier){1, LENGTH_UNBOUNDED, true, at};
		reader->at++;
		break;
	case '{':
		quantifier = read_braces(reader);
		break;
	default:
		break;
	}
	/* Lazy and possessive forms need the same literals. */
	if (quantifier.is_given &&
	    (peek(reader, 0) == '?' || peek(reader, 0) == '+'))
		reader->at++;
	return quantifier;
}

/* Append a finished piece with its quantifier to the current branch. */
static void append_piece(struct reader *reader, struct level *level,
			 const struct piece *piece,
			 struct quantifier quantifier)
{
	struct piece *branch = &level->branch;

	end_run(reader, level);
	if (quantifier.min > 0)
		for (size_t i = 0; i < piece->n; i++)
			add_group(branch, piece->groups[i]);
	branch->min_bytes = bounded_add(
	    branch->min_bytes,
	    bounded_multiply(piece->min_bytes, quantifier.min));
	branch->max_bytes = bounded_add(
	    branch->max_bytes,
	    bounded_multiply(piece->max_bytes, quantifier.max));
	if (quantifier.max >= LENGTH_UNBOUNDED) {
		if (piece->has_quantifier && !reader->has_nested_quantifier) {
			reader->has_nested_quantifier = true;
			reader->nested_at = quantifier.at;
		}
		branch->has_quantifier = true;
	}
	branch->has_quantifier |= piece->has_quantifier;
}

/* Some one character that is not a fixed one. */
static void append_any(struct reader *reader, struct level *level)
{
	struct piece piece = {.min_bytes = 1, .max_bytes = UTF8_MAX_BYTES};

	append_piece(reader, level, &piece, read_quantifier(reader));
}

/* A plain character of len bytes: goes on the run unless quantified. */
static void append_plain(struct reader *reader, struct level *level,
			 const unsigned char *bytes, size_t len)
{
	struct quantifier quantifier = read_quantifier(reader);
	struct piece piece = {.min_bytes = len, .max_bytes = UTF8_MAX_BYTES};
	unsigned char lower[UTF8_MAX_BYTES];

	if (quantifier.is_given && quantifier.min != 1) {
		append_piece(reader, level, &piece, quantifier);
		return;
	}
	memcpy(lower, bytes, len);
	if (len == 1 && lower[0] >= 'A' && lower[0] <= 'Z')
		lower[0] = (unsigned char)(lower[0] + 32);
	buf_add(&level->run, lower, len);
	level->branch.min_bytes = bounded_add(level->branch.min_bytes, len);
	level->branch.max_bytes = bounded_add(level->branch.max_bytes,
					      quantifier.max >= LENGTH_UNBOUNDED
						  ? LENGTH_UNBOUNDED
						  : UTF8_MAX_BYTES);
	if (quantifier.is_given)
		end_run(reader, level); /* x+ : another x may follow */
	if (quantifier.max >= LENGTH_UNBOUNDED)
		level->branch.has_quantifier = true;
}

/* Skip [...]; at stands on the '['. */
static void skip_class(struct reader *reader)
{
	reader->at++;
	if (peek(reader, 0) == '^')
		reader->at++;
	if (peek(reader, 0) == ']')
		reader->at++;
	while (reader->at < reader->pattern.len) {
		unsigned char c = peek(reader, 0);

		if (c == '\\') {
			reader->at += 2;
			continue;
		}
		if (c == '[' && peek(reader, 1) == ':') {
			reader->at += 2;
			while (
			    reader->at + 1 < reader->pattern.len &&
			    !(peek(reader, 0) == ':' && peek(reader, 1) == ']'))
				reader->at++;
			reader->at += 2;
			continue;
		}
		reader->at++;
		if (c == ']')
			return;
	}
}

/* Skip the {...} or one character behind \p, \x, \o and the like. */
static void skip_escape_argument(struct reader *reader)
{
	if (peek(reader, 0) != '{') {
		reader->at++;
		return;
	}
	while (reader->at < reader->pattern.len && peek(reader, 0) != '}')
		reader->at++;
	reader->at++;
}

static void read_escape(struct reader *reader, struct level *level)
{
	unsigned char c = peek(reader, 1);

	reader->at += 2;
	if ((c >= '0' && c <= '9') || c == 'g' || c == 'k' || c == 'Q' ||
	    c == 'E' || c == 'x' || c == 'o' || c == 'N' || c == 'c') {
		reader->is_opaque = true; /* back-references, codes, quotes */
		return;
	}
	switch (c) {
	case 'p':
	case 'P':
		skip_escape_argument(reader);
		append_any(reader, level);
		return;
	case 'b':
	case 'B':
	case 'A':
	case 'G':
		end_run(reader, level);
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

/* Read what stands behind "(?": returns false when it opens no group. */
static bool read_group_kind(struct reader *reader, bool *is_lookaround)
{
	unsigned char c = peek(reader, 0);

	*is_lookaround = false;
	if (c == ':' || c == '>' || c == '|') {
		reader->at++;
		return true;
	}
	if (c == '=' || c == '!' ||
	    (c == '<' && (peek(reader, 1) == '=' || peek(reader, 1) == '!'))) {
		reader->at += c == '<' ? 2 : 1;
		*is_lookaround = true;
		return true;
	}
	if (c == '<' || c == 'P' || c == '\'') {
		unsigned char close = c == '\'' ? '\'' : '>';

		reader->at++;
		if (c == 'P' && peek(reader, 0) != '<') {
			reader->is_opaque = true;
			return false;
		}
		while (reader->at < reader->pattern.len &&
		       peek(reader, 0) != close)
			reader->at++;
		reader->at++;
		return true;
	}
	if (c == '#') {
		while (reader->at < reader->pattern.len &&
		       peek(reader, 0) != ')')
			reader->at++;
		reader->at++;
		return false;
	}
	/* Option settings such as (?i) and (?i:...). */
	while (peek(reader, 0) == 'i' || peek(reader, 0) == 's' ||
	       peek(reader, 0) == 'm' || peek(reader, 0) == '-' ||
	       peek(reader, 0) == 'U')
		reader->at++;
	c = peek(reader, 0);
	if (c == ')' || c == ':') {
		reader->at++;
		return c == ':';
	}
	reader->is_opaque = true;
	return false;
}

static void open_group(struct reader *reader)
{
	struct level *level;
	bool is_lookaround = false;

	reader->at++;
	if (peek(reader, 0) == '?') {
		reader->at++;
		if (!read_group_kind(reader, &is_lookaround))
			return;
	}
	end_run(reader, &reader->levels[reader->depth]);
	if (reader->depth + 1 >= DEPTH_LIMIT) {
		reader->is_opaque = true;
		return;
	}
	level = &reader->levels[++reader->depth];
	buf_release(&level->run);
	*level = (struct level){.is_lookaround = is_lookaround};
}

static void close_group(struct reader *reader)
{
	struct level *level = &reader->levels[reader->depth];

	reader->at++;
	if (reader->depth == 0) {
		reader->is_opaque = true;
		return;
	}
	end_branch(reader, level);
	reader->depth--;
	if (level->is_lookaround)
		(void)read_quantifier(reader);
	else
		append_piece(reader, &reader->levels[reader->depth],
			     &level->whole, read_quantifier(reader));
}

static void read_one(struct reader *reader)
{
	struct level *level = &reader->levels[reader->depth];
	unsigned char c = peek(reader, 0);
	const unsigned char *ptr = reader->pattern.ptr + reader->at;
	uint32_t code;
	bool is_valid;
	size_t len;

	switch (c) {
	case '\\':
		read_escape(reader, level);
		return;
	case '[':
		skip_class(reader);
		append_any(reader, level);
		return;
	case '(':
		open_group(reader);
		return;
	case ')':
		close_group(reader);
		return;
	case '|':
		reader->at++;
		end_branch(reader, level);
		return;
	case '.':
		reader->at++;
		append_any(reader, level);
		return;
	case '^':
	case '$':
		reader->at++;
		end_run(reader, level);
		return;
	default:
		len = utf8_decode(ptr,
				  reader->pattern.ptr + reader->pattern.len,
				  &code, &is_valid);
		reader->at += len;
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
	struct piece *whole = &reader->levels[0].whole;

	needs->groups = arena_zalloc(reader->arena, REGEX_GROUP_LIMIT,
				     sizeof(*needs->groups));
	if (!needs->groups) {
		reader->has_failed = true;
		return;
	}
	while (needs->n < REGEX_GROUP_LIMIT && whole->n) {
		size_t best = 0;

		for (size_t i = 1; i < whole->n; i++)
			if (worth(&whole->groups[i]) >
			    worth(&whole->groups[best]))
				best = i;
		needs->groups[needs->n++] = whole->groups[best];
		whole->groups[best] = whole->groups[--whole->n];
	}
}

int regex_analyse(struct span pattern, struct arena *arena,
		  struct regex_needs *needs)
{
	struct reader reader = {.pattern = pattern, .arena = arena};
	size_t max_bytes;

	*needs = (struct regex_needs){.max_bytes = UINT32_MAX};
	reader.levels = arena_zalloc(arena, DEPTH_LIMIT, sizeof(struct level));
	if (!reader.levels)
		return ERR_MEMORY;
	while (reader.at < pattern.len && !reader.is_opaque)
		read_one(&reader);
	if (reader.depth != 0)
		reader.is_opaque = true;
	needs->has_nested_quantifier = reader.has_nested_quantifier;
	needs->nested_at = reader.nested_at;
	if (!reader.is_opaque) {
		end_branch(&reader, &reader.levels[0]);
		max_bytes = reader.levels[0].whole.max_bytes;
		if (max_bytes < LENGTH_UNBOUNDED)
			needs->max_bytes = (uint32_t)max_bytes;
		choose_groups(&reader, needs);
	}
	for (size_t i = 0; i < DEPTH_LIMIT; i++) {
		reader.has_failed |= reader.levels[i].run.has_failed;
		buf_release(&reader.levels[i].run);
	}
	return reader.has_failed ? ERR_MEMORY : 0;
}
