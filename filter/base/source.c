/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source - read a file that people write, whole, and tell places in it.
 *
 * Contract: see source.h. Opened without blocking, so that a FIFO put in
 * the place of a file is an error and not a hang. Characters that show
 * nothing are findings, for a rule that reads differently from what it does
 * cannot be reviewed.
 * Failure: ERR_IO, ERR_LIMIT, ERR_MEMORY with the file's name.
 * Limits: SOURCE_LIMIT_BYTES; a file that grows meanwhile is cut there too.
 * INVISIBLE_LIMIT findings of invisible characters a file.
 * Threads: safe, but for the arena.
 */
#include "base/source.h"

#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { INVISIBLE_LIMIT = 20 };

static int check_file(int fd, const char *path, size_t *size, struct err *err)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return err_set(err, ERR_IO, "cannot read %s: %s", path,
			       strerror(errno));
	if (!S_ISREG(status.st_mode))
		return err_set(err, ERR_IO, "%s is not a regular file", path);
	if (status.st_size > SOURCE_LIMIT_BYTES)
		return err_set(err, ERR_LIMIT,
			       "%s is larger than %d MB: split it", path,
			       SOURCE_LIMIT_BYTES >> 20);
	*size = (size_t)status.st_size;
	return 0;
}

static int read_all(int fd, const char *path, unsigned char *bytes, size_t size,
		    size_t *got, struct err *err)
{
	*got = 0;
	while (*got < size) {
		ssize_t n = read(fd, bytes + *got, size - *got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(err, ERR_IO, "cannot read %s: %s", path,
				       strerror(errno));
		if (n == 0)
			break;
		*got += (size_t)n;
	}
	return 0;
}

int source_read(struct source *source, const char *path, struct arena *arena,
		struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	unsigned char *bytes;
	struct span name;
	size_t size = 0;
	size_t got = 0;
	int result;

	if (fd < 0)
		return err_set(err, ERR_IO, "cannot open %s: %s", path,
			       strerror(errno));
	result = check_file(fd, path, &size, err);
	if (result < 0)
		goto out;
	bytes = arena_alloc(arena, size);
	if (!bytes || arena_copy(arena, span_of(path), &name) < 0) {
		result = err_set(err, ERR_MEMORY, "no memory to read %s", path);
		goto out;
	}
	result = read_all(fd, path, bytes, size, &got, err);
	if (result == 0)
		*source = (struct source){(const char *)name.ptr,
					  span_make(bytes, got)};
out:
	close(fd);
	return result;
}

void source_cursor_init(struct source_cursor *cursor,
			const struct source *source)
{
	static const unsigned char mark[] = {0xEF, 0xBB, 0xBF};
	bool has_mark = span_starts_with(source->text,
					 span_make(mark, sizeof(mark)));

	*cursor = (struct source_cursor){
	    .source = source,
	    .offset = has_mark ? sizeof(mark) : 0,
	    .line = 1,
	    .column = 1,
	};
}

/* Past one character; ill-formed text is gone through in small steps. */
static void step(struct source_cursor *cursor)
{
	struct span text = cursor->source->text;
	unsigned char c = text.ptr[cursor->offset++];

	for (size_t n = 1; n < UTF8_MAX_BYTES; n++) {
		if (cursor->offset == text.len ||
		    (text.ptr[cursor->offset] & 0xC0) != 0x80)
			break;
		cursor->offset++;
	}
	cursor->index++;
	cursor->column++;
	if (c == '\n') {
		cursor->line++;
		cursor->column = 1;
	}
}

void source_cursor_to_offset(struct source_cursor *cursor, size_t offset)
{
	if (offset > cursor->source->text.len)
		offset = cursor->source->text.len;
	while (cursor->offset < offset) {
		step(cursor);
		if (cursor->offset > offset) /* amid ill-formed text */
			cursor->offset = offset;
	}
}

/* Over ASCII in this line, at most so many characters of it. */
static void skip_ascii(struct source_cursor *cursor, size_t limit)
{
	struct span text = cursor->source->text;
	const unsigned char *ptr = text.ptr + cursor->offset;
	size_t n = 0;

	if (limit > text.len - cursor->offset)
		limit = text.len - cursor->offset;
	while (n < limit && ptr[n] < 0x80 && ptr[n] != '\n')
		n++;
	cursor->offset += n;
	cursor->index += n;
	cursor->column += (uint32_t)n;
}

void source_cursor_to_index(struct source_cursor *cursor, size_t index)
{
	while (cursor->index < index &&
	       cursor->offset < cursor->source->text.len) {
		skip_ascii(cursor, index - cursor->index);
		if (cursor->index < index &&
		    cursor->offset < cursor->source->text.len)
			step(cursor);
	}
}

struct place source_cursor_place(const struct source_cursor *cursor,
				 size_t length)
{
	size_t rest = cursor->source->text.len - cursor->offset;

	if (length > rest)
		length = rest;
	return (struct place){
	    .source = cursor->source,
	    .offset = (uint32_t)cursor->offset,
	    .length = (uint32_t)length,
	    .line = cursor->line,
	    .column = cursor->column,
	};
}

static const struct {
	uint32_t first, last;
	bool is_control; /* a YAML reader refuses it altogether */
	const char *what;
} invisible[] = {
    {0x00, 0x08, true, "control character"},
    {0x0B, 0x0C, true, "control character"},
    {0x0E, 0x1F, true, "control character"},
    {0x7F, 0x84, true, "control character"},
    {0x85, 0x85, false, "line break of another kind"},
    {0x86, 0x9F, true, "control character"},
    {0xAD, 0xAD, false, "soft hyphen"},
    {0x034F, 0x034F, false, "grapheme joiner"},
    {0x061C, 0x061C, false, "bidirectional mark"},
    {0x115F, 0x1160, false, "filler"},
    {0x17B4, 0x17B5, false, "invisible vowel"},
    {0x180B, 0x180F, false, "variation selector"},
    {0x200B, 0x200D, false, "zero-width character"},
    {0x200E, 0x200F, false, "bidirectional mark"},
    {0x2028, 0x2029, false, "line break of another kind"},
    {0x202A, 0x202E, false, "bidirectional override"},
    {0x2060, 0x206F, false, "zero-width character"},
    {0x3164, 0x3164, false, "filler"},
    {0xFEFF, 0xFEFF, true, "byte order mark"},
    {0xFFA0, 0xFFA0, false, "filler"},
    {0xFFF0, 0xFFFB, false, "format character"},
    {0xFFFE, 0xFFFF, true, "noncharacter"},
    {0xE0000, 0xE0FFF, false, "tag character"},
};

/* Persian and Indic words and joined emoji need a joiner now and then. */
static bool needs_joiner(uint32_t before)
{
	return (before >= 0x0620 && before <= 0x10FF) ||
	       (before >= 0x1780 && before <= 0x1CFF) ||
	       (before >= 0x2190 && before <= 0x2BFF) || before == 0xFE0F ||
	       (before >= 0x1F000 && before <= 0x1FAFF);
}

/* The row of invisible[] for a character, or -1. */
static int find_invisible(uint32_t code, uint32_t before)
{
	if ((code == 0x200C || code == 0x200D) && needs_joiner(before))
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(invisible); i++)
		if (code >= invisible[i].first && code <= invisible[i].last)
			return (int)i;
	return -1;
}

static bool is_plain_ascii(unsigned char c)
{
	return (c >= 0x20 && c < 0x7F) || c == '\n' || c == '\t' || c == '\r';
}

/* Eight bytes of printable ASCII? May say no where they are. */
static bool are_plain_ascii(const unsigned char *ptr)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	uint64_t word;

	memcpy(&word, ptr, sizeof(word));
	return !((word | (word - each * 0x20) | (word + each)) & each * 0x80);
}

/*
 * Past what most of a text is made of, and shows: printable ASCII and line
 * breaks, and most characters that are CJK or as wide.
 */
static size_t skip_visible(struct span text, size_t at)
{
	while (at < text.len) {
		const unsigned char *ptr = text.ptr + at;

		if (text.len - at >= 8 && are_plain_ascii(ptr))
			at += 8;
		else if (is_plain_ascii(*ptr))
			at++;
		else if ((*ptr >= 0xE4 && *ptr <= 0xEC) ||   /* U+4000-CFFF */
			 (*ptr == 0xE3 && ptr[1] != 0x85) || /* U+3000-3FFF */
			 (*ptr == 0xEF && ptr[1] == 0xBC))   /* U+FF00-FF3F */
			at += 3;
		else
			break;
	}
	return at;
}

static int check_characters(const struct source *source, size_t len,
			    struct diag_list *diags)
{
	struct source_cursor cursor;
	struct span text = span_make(source->text.ptr, len);
	uint32_t before = 0;
	size_t found = 0;
	int result = 0;

	source_cursor_init(&cursor, source);
	for (size_t at = cursor.offset; at < len;) {
		size_t seen = skip_visible(text, at);
		uint32_t code;
		bool is_valid;
		size_t n;
		int row;

		if (seen > at)
			before = 0; /* it needs no joiner */
		at = seen;
		if (at == len)
			break;
		n = utf8_decode(text.ptr + at, text.ptr + len, &code,
				&is_valid);
		row = find_invisible(code, before);
		if (row < 0)
			goto next;
		if (invisible[row].is_control)
			result = ERR_INPUT;
		if (found++ >= INVISIBLE_LIMIT)
			goto next;
		source_cursor_to_offset(&cursor, at);
		diag_add_fix(diags, SEVERITY_ERROR, "invisible-character",
			     source_cursor_place(&cursor, n), "",
			     "delete it, or write it as an escape in double "
			     "quotes, such as \"\\u200b\"",
			     "invisible character U+%04X (%s)", code,
			     invisible[row].what);
	next:
		before = code;
		at += n;
	}
	return result;
}

int source_check(const struct source *source, struct diag_list *diags)
{
	size_t valid = utf8_valid_prefix(source->text);
	int result = check_characters(source, valid, diags);
	struct source_cursor cursor;

	if (valid == source->text.len)
		return result;
	source_cursor_init(&cursor, source);
	source_cursor_to_offset(&cursor, valid);
	diag_add_hint(diags, SEVERITY_ERROR, "yaml-encoding",
		      source_cursor_place(&cursor, 1), "save the file as UTF-8",
		      "byte 0x%02X is not UTF-8", source->text.ptr[valid]);
	return ERR_INPUT;
}
