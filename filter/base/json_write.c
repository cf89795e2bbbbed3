/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_write - JSON strings and numbers, appended to a buffer.
 *
 * Contract: see json.h; what is written is well-formed UTF-8 whatever comes
 * in, and holds no control character.
 * Failure: the buffer's, sticky.
 * Threads: safe.
 */
#include "base/json.h"

#include "base/utf8.h"

#include <math.h>

/*
 * What stands for an ASCII byte: 0 itself, 'u' a \u00XX, else the letter
 * behind the backslash.
 */
static const char escapes[0x80] = {
    [0x00] = 'u', [0x01] = 'u', [0x02] = 'u', [0x03] = 'u',  [0x04] = 'u',
    [0x05] = 'u', [0x06] = 'u', [0x07] = 'u', [0x08] = 'b',  [0x09] = 't',
    [0x0A] = 'n', [0x0B] = 'u', [0x0C] = 'f', [0x0D] = 'r',  [0x0E] = 'u',
    [0x0F] = 'u', [0x10] = 'u', [0x11] = 'u', [0x12] = 'u',  [0x13] = 'u',
    [0x14] = 'u', [0x15] = 'u', [0x16] = 'u', [0x17] = 'u',  [0x18] = 'u',
    [0x19] = 'u', [0x1A] = 'u', [0x1B] = 'u', [0x1C] = 'u',  [0x1D] = 'u',
    [0x1E] = 'u', [0x1F] = 'u', ['"'] = '"',  ['\\'] = '\\',
};

static void add_escape(struct buf *out, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char bytes[6] = {'\\', (unsigned char)escapes[c], '0', '0', 0,
				  0};

	bytes[4] = (unsigned char)hex[c >> 4];
	bytes[5] = (unsigned char)hex[c & 15];
	buf_add(out, bytes, escapes[c] == 'u' ? 6 : 2);
}

void json_add_string(struct buf *out, struct span text)
{
	static const unsigned char replacement[] = {0xEF, 0xBF, 0xBD};
	const unsigned char *ptr = text.ptr;
	const unsigned char *end = text.ptr + text.len;
	const unsigned char *run = ptr;

	buf_add_char(out, '"');
	while (ptr < end) {
		uint32_t code;
		bool is_valid;
		size_t len;

		if (*ptr < 0x80 && !escapes[*ptr]) {
			ptr++;
			continue;
		}
		len = utf8_decode(ptr, end, &code, &is_valid);
		if (*ptr >= 0x80 && is_valid) {
			ptr += len;
			continue;
		}
		buf_add(out, run, (size_t)(ptr - run));
		if (*ptr < 0x80)
			add_escape(out, *ptr);
		else
			buf_add(out, replacement, sizeof(replacement));
		ptr += len;
		run = ptr;
	}
	buf_add(out, run, (size_t)(ptr - run));
	buf_add_char(out, '"');
}

/* The decimal digits of number; returns the byte behind them. */
static unsigned char *put_unsigned(unsigned char *out, uint64_t number)
{
	uint64_t unit = 1;

	while (number / unit >= 10)
		unit *= 10;
	for (; unit; unit /= 10)
		*out++ = (unsigned char)('0' + number / unit % 10);
	return out;
}

unsigned char *json_put_decimal(unsigned char *out, double number)
{
	static const double largest = 9e15;
	uint64_t thousandths;
	unsigned fraction;

	if (isnan(number)) {
		memcpy(out, "null", 4);
		return out + 4;
	}
	if (fabs(number) > largest)
		number = copysign(largest, number);
	thousandths = (uint64_t)(fabs(number) * 1000 + 0.5);
	if (number < 0 && thousandths)
		*out++ = '-';
	out = put_unsigned(out, thousandths / 1000);
	fraction = (unsigned)(thousandths % 1000);
	*out++ = '.';
	*out++ = (unsigned char)('0' + fraction / 100);
	if (fraction % 100)
		*out++ = (unsigned char)('0' + fraction / 10 % 10);
	if (fraction % 10)
		*out++ = (unsigned char)('0' + fraction % 10);
	return out;
}

void json_add_decimal(struct buf *out, double number)
{
	unsigned char *room = buf_room(out, JSON_DECIMAL_BYTES);

	if (room)
		out->len += (size_t)(json_put_decimal(room, number) - room);
}
