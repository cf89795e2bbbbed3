/* SPDX-License-Identifier: Apache-2.0 */
/*
 * charset - to UTF-8 from what mail declares, or from what it looks like.
 *
 * Contract: see charset.h. UTF-8, US-ASCII and windows-1252 are decoded
 * here, the rest by iconv, from a list: iconv itself knows modules that
 * no mail needs, and some of them had holes.
 * Failure: what cannot be decoded is U+FFFD, byte by byte, and counted.
 * Limits: the output is at most 6 times the input, plus one character.
 * Threads: safe; a conversion descriptor lives for one call.
 */
#include "base/utf8.h"

#include "charset_list.h"

#include <errno.h>
#include <iconv.h>

const struct charset charset_list[CHARSET_COUNT] = {
#define CHARSET(id, name, kind, iconv_name, is_shifting)                       \
	[id] = {name, iconv_name, kind, is_shifting},
#include "charset_table.def"
#undef CHARSET
};

static const struct label {
	const char *text;
	enum charset_id id;
} labels[] = {
#define LABEL(text, id) {text, id},
#include "charset_table.def"
#undef LABEL
};

enum { LABEL_BYTES = 64 };

/* Lower case, without quotes and language, as a C string; "" if too long. */
static void normalise_label(struct span label, char out[LABEL_BYTES])
{
	size_t n = 0;

	label = span_trim(label);
	while (label.len && strchr("\"'", label.ptr[0]) && label.ptr[0])
		label = span_make(label.ptr + 1, label.len - 1);
	for (size_t i = 0; i < label.len; i++) {
		unsigned char c = label.ptr[i];

		if (strchr("*\"';, \t", c) || n == LABEL_BYTES - 1)
			break;
		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c + 32);
		out[n++] = (char)c;
	}
	out[n] = '\0';
}

const struct charset *charset_find(struct span label)
{
	char text[LABEL_BYTES];
	size_t low = 0;
	size_t high = ARRAY_LEN(labels);

	normalise_label(label, text);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(text, labels[middle].text);

		if (order == 0)
			return &charset_list[labels[middle].id];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const char *charset_name(const struct charset *charset)
{
	return charset->name;
}

bool charset_is_ascii(const struct charset *charset)
{
	return charset->kind == ASCII;
}

bool charset_is_shifting(const struct charset *charset)
{
	return charset->is_shifting;
}

/* --- decoding ------------------------------------------------------------ */

static void add_replacement(struct buf *out, uint32_t *n_replaced)
{
	buf_add(out, "\xEF\xBF\xBD", 3);
	(*n_replaced)++;
}

static void decode_windows_1252(struct span bytes, struct buf *out)
{
	/* 0x80 to 0x9F; the five holes are C1 controls, as on the web. */
	static const uint16_t high[32] = {
	    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
	    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
	    0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
	    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
	size_t start = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = bytes.ptr[i];
		unsigned char utf8[UTF8_MAX_BYTES];

		if (c < 0x80)
			continue;
		buf_add(out, bytes.ptr + start, i - start);
		start = i + 1;
		buf_add(out, utf8,
			utf8_encode(c < 0xA0 ? high[c - 0x80] : c, utf8));
	}
	buf_add(out, bytes.ptr + start, bytes.len - start);
}

static void decode_iconv(const char *name, struct span bytes, struct buf *out,
			 uint32_t *n_replaced)
{
	iconv_t descriptor = iconv_open("UTF-8", name);
	/* iconv() takes a pointer to char, and only reads. */
	union {
		const unsigned char *bytes;
		char *chars;
	} in = {.bytes = bytes.ptr};
	size_t left = bytes.len;

	if (descriptor == (iconv_t)-1) {
		*n_replaced += (uint32_t)utf8_sanitize(bytes, out);
		return;
	}
	while (left > 0 && !out->has_failed) {
		size_t want = left * 2 + 16;
		char *room = (char *)buf_room(out, want);
		size_t before = left;
		size_t room_left = want;
		size_t result;

		if (!room)
			break;
		result = iconv(descriptor, &in.chars, &left, &room, &room_left);
		out->len += want - room_left;
		if (result != (size_t)-1 || left == 0)
			continue;
		if (errno == E2BIG && (left < before || room_left < want))
			continue;
		add_replacement(out, n_replaced);
		if (errno == EINVAL)
			break;
		in.bytes++;
		left--;
	}
	iconv_close(descriptor);
}

/* RFC 1843: ~{ and ~} around GB 2312 without its eighth bits. */
static void decode_hz(struct span bytes, struct buf *out, uint32_t *n_replaced)
{
	struct buf wide;
	bool is_wide = false;

	buf_init(&wide, 0);
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = bytes.ptr[i];
		unsigned char next = i + 1 < bytes.len ? bytes.ptr[i + 1] : 0;

		if (c == '~' && (next == '{' || next == '}')) {
			is_wide = next == '{';
			i++;
		} else if (c == '~' && next == '~' && !is_wide) {
			buf_add_char(&wide, '~');
			i++;
		} else if (c == '~' && next == '\n') {
			i++;
		} else if (c == '\n') {
			is_wide = false;
			buf_add_char(&wide, c);
		} else {
			bool is_lead = is_wide && c > ' ';

			buf_add_char(&wide,
				     (unsigned char)(is_lead ? c | 0x80 : c));
		}
	}
	if (wide.has_failed)
		out->has_failed = true;
	else
		decode_iconv("GB18030", buf_span(&wide), out, n_replaced);
	buf_release(&wide);
}

/* UTF-16 without a mark: the zero bytes of ASCII tell the order. */
static const char *utf16_order(const struct charset *charset, struct span bytes)
{
	enum { LOOKED_AT = 512 };
	size_t even = 0;
	size_t odd = 0;

	for (size_t i = 0; i + 1 < bytes.len && i < LOOKED_AT; i += 2) {
		even += bytes.ptr[i] == 0;
		odd += bytes.ptr[i + 1] == 0;
	}
	if (even > odd * 4 + 1)
		return "UTF-16BE";
	if (odd > even * 4 + 1)
		return "UTF-16LE";
	return charset->iconv_name;
}

static bool is_unicode(const struct charset *charset)
{
	return charset->kind == UTF8 || charset->kind == UTF16 ||
	       charset == &charset_list[CHARSET_UTF_32];
}

int charset_decode(const struct charset *charset, struct span bytes,
		   struct buf *out, uint32_t *n_replaced)
{
	size_t mark_len;
	const struct charset *marked = charset_of_mark(bytes, &mark_len);
	const char *name;

	if (marked && (is_unicode(charset) || charset->kind == ASCII)) {
		charset = marked;
		bytes = span_make(bytes.ptr + mark_len, bytes.len - mark_len);
		name = marked->iconv_name;
	} else {
		name = charset->kind == UTF16 ? utf16_order(charset, bytes)
					      : charset->iconv_name;
	}
	switch (charset->kind) {
	case ASCII:
		charset = charset_guess(bytes);
		if (charset->kind == ICONV) {
			decode_iconv(charset->iconv_name, bytes, out,
				     n_replaced);
			break;
		}
		if (charset->kind == WINDOWS_1252) {
			decode_windows_1252(bytes, out);
			break;
		}
		/* fall through */
	case UTF8:
		*n_replaced += (uint32_t)utf8_sanitize(bytes, out);
		break;
	case WINDOWS_1252:
		decode_windows_1252(bytes, out);
		break;
	case HZ:
		decode_hz(bytes, out, n_replaced);
		break;
	case UTF16:
	case ICONV:
		decode_iconv(name, bytes, out, n_replaced);
		break;
	}
	return out->has_failed ? ERR_MEMORY : 0;
}

/* Are the bytes UTF-8, and meant so? Takes a mark that says it off them. */
static bool find_utf8(const struct charset *charset, struct span *bytes)
{
	size_t mark_len;
	const struct charset *marked = charset_of_mark(*bytes, &mark_len);

	if (charset->kind == ASCII || (marked && is_unicode(charset)))
		charset = charset_guess(*bytes);
	if (charset->kind != UTF8 || utf8_valid_prefix(*bytes) != bytes->len)
		return false;
	*bytes = span_make(bytes->ptr + mark_len, bytes->len - mark_len);
	return true;
}

int charset_read(const struct charset *charset, struct span bytes,
		 struct buf *scratch, struct span *text, uint32_t *n_replaced)
{
	int status;

	if (find_utf8(charset, &bytes)) {
		*text = bytes;
		return 0;
	}
	buf_clear(scratch);
	status = charset_decode(charset, bytes, scratch, n_replaced);
	*text = buf_span(scratch);
	return status;
}
