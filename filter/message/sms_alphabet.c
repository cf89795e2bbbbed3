/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_alphabet - one small reader for each alphabet, listed in a table.
 *
 * Contract: see sms_alphabet.h. UCS-2 is read as UTF-16 (RFC 2781), because
 * telephones send and show it so; a surrogate without its other half is
 * U+FFFD.
 * Failure: what cannot be read is replaced and counted, never refused.
 * Limits: output is at most three bytes a byte.
 * Threads: safe.
 */
#include "message/sms_alphabet.h"

#include "base/utf8.h"

enum {
	BYTE_ORDER_MARK = 0xFEFF,
	READABLE_RUN_MIN = 4 /* characters; shorter ones are chance */
};

static void add_character(struct buf *out, uint32_t code)
{
	unsigned char *room = buf_room(out, UTF8_MAX_BYTES);

	if (room)
		out->len += utf8_encode(code, room);
}

static void replace(struct buf *out, struct sms_reading *reading)
{
	add_character(out, UTF8_REPLACEMENT);
	reading->replaced_count++;
}

static uint32_t read_unit(struct span bytes, size_t i)
{
	return (uint32_t)bytes.ptr[i] << 8 | bytes.ptr[i + 1];
}

static bool is_high_surrogate(uint32_t unit)
{
	return unit >= 0xD800 && unit <= 0xDBFF;
}

static bool is_low_surrogate(uint32_t unit)
{
	return unit >= 0xDC00 && unit <= 0xDFFF;
}

static void read_ucs2(struct span bytes, struct buf *out,
		      struct sms_reading *reading)
{
	size_t end = bytes.len & ~(size_t)1;

	if (bytes.len != end)
		reading->has_cut_unit = true;
	for (size_t i = 0; i < end; i += 2) {
		uint32_t unit = read_unit(bytes, i);
		uint32_t next = i + 2 < end ? read_unit(bytes, i + 2) : 0;

		if (i == 0 && unit == BYTE_ORDER_MARK)
			continue;
		if (is_high_surrogate(unit) && is_low_surrogate(next)) {
			add_character(out, 0x10000 + ((unit - 0xD800) << 10) +
					       (next - 0xDC00));
			i += 2;
		} else if (is_high_surrogate(unit) || is_low_surrogate(unit)) {
			reading->has_lone_surrogate = true;
			replace(out, reading);
		} else {
			add_character(out, unit);
		}
	}
}

static void read_ia5(struct span bytes, struct buf *out,
		     struct sms_reading *reading)
{
	for (size_t i = 0; i < bytes.len; i++) {
		if (bytes.ptr[i] < 0x80)
			buf_add_char(out, bytes.ptr[i]);
		else
			replace(out, reading);
	}
}

static void read_latin1(struct span bytes, struct buf *out,
			struct sms_reading *reading)
{
	(void)reading;
	for (size_t i = 0; i < bytes.len; i++)
		add_character(out, bytes.ptr[i]);
}

/* ISO 8859-5 is Unicode's block moved by 0x360, but for three characters. */
static void read_cyrillic(struct span bytes, struct buf *out,
			  struct sms_reading *reading)
{
	(void)reading;
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = bytes.ptr[i];

		if (c <= 0xA0 || c == 0xAD)
			add_character(out, c);
		else if (c == 0xF0)
			add_character(out, 0x2116);
		else if (c == 0xFD)
			add_character(out, 0xA7);
		else
			add_character(out, c + 0x360u);
	}
}

/* One byte of ISO 8859-8, or 0. */
static uint32_t hebrew_character(unsigned char c)
{
	if (c >= 0xE0 && c <= 0xFA)
		return c + 0x4F0u;
	switch (c) {
	case 0xA1:
		return 0;
	case 0xAA:
		return 0xD7;
	case 0xBA:
		return 0xF7;
	case 0xDF:
		return 0x2017;
	case 0xFD:
		return 0x200E;
	case 0xFE:
		return 0x200F;
	}
	return c < 0xBF ? c : 0;
}

static void read_hebrew(struct span bytes, struct buf *out,
			struct sms_reading *reading)
{
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = bytes.ptr[i];
		uint32_t code = hebrew_character(c);

		if (code || c == 0)
			add_character(out, code);
		else
			replace(out, reading);
	}
}

static void read_utf8(struct span bytes, struct buf *out,
		      struct sms_reading *reading)
{
	static const unsigned char mark[] = {0xEF, 0xBB, 0xBF};

	if (bytes.len >= sizeof(mark) &&
	    memcmp(bytes.ptr, mark, sizeof(mark)) == 0)
		bytes = span_make(bytes.ptr + sizeof(mark),
				  bytes.len - sizeof(mark));
	reading->replaced_count += utf8_sanitize(bytes, out);
}

/* Length of the readable character at ptr, 0 when there is none. */
static size_t readable_len(const unsigned char *ptr, const unsigned char *end)
{
	uint32_t code;
	bool is_valid;
	size_t len = utf8_decode(ptr, end, &code, &is_valid);

	if (!is_valid ||
	    (code < 0x20 && code != '\t' && code != '\n' && code != '\r'))
		return 0;
	return code >= 0x7F && code <= 0x9F ? 0 : len;
}

/* Like strings(1): runs of readable UTF-8, a line each. */
static void read_binary(struct span bytes, struct buf *out,
			struct sms_reading *reading)
{
	const unsigned char *ptr = bytes.ptr;
	const unsigned char *end = bytes.ptr + bytes.len;

	(void)reading;
	while (ptr < end) {
		const unsigned char *start = ptr;
		size_t count = 0;
		size_t len;

		while (ptr < end && (len = readable_len(ptr, end)) > 0) {
			ptr += len;
			count++;
		}
		if (count >= READABLE_RUN_MIN) {
			if (out->len && out->ptr[out->len - 1] != '\n')
				buf_add_char(out, '\n');
			buf_add(out, start, (size_t)(ptr - start));
		}
		if (ptr < end)
			ptr++;
	}
}

void sms_alphabet_read(enum sms_alphabet alphabet, struct gsm7_shift shift,
		       struct span bytes, struct buf *out,
		       struct sms_reading *reading)
{
	static void (*const readers[SMS_ALPHABET_COUNT])(
	    struct span bytes, struct buf * out,
	    struct sms_reading * reading) = {
	    [SMS_UCS2] = read_ucs2,     [SMS_IA5] = read_ia5,
	    [SMS_LATIN1] = read_latin1, [SMS_CYRILLIC] = read_cyrillic,
	    [SMS_HEBREW] = read_hebrew, [SMS_UTF8] = read_utf8,
	    [SMS_BINARY] = read_binary,
	};

	if (alphabet == SMS_GSM7)
		reading->replaced_count += gsm7_decode(bytes, shift, out);
	else
		readers[alphabet](bytes, out, reading);
}
