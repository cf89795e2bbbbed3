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

void json_add_decimal(struct buf *out, double number)
{
	static const double largest = 9e15;
	unsigned char digits[3];
	uint64_t thousandths;
	size_t n = 3;

	if (isnan(number)) {
		buf_add_string(out, "null");
		return;
	}
	if (fabs(number) > largest)
		number = copysign(largest, number);
	thousandths = (uint64_t)(fabs(number) * 1000 + 0.5);
	if (number < 0 && thousandths)
		buf_add_char(out, '-');
	buf_add_unsigned(out, thousandths / 1000);
	digits[0] = (unsigned char)('0' + thousandths / 100 % 10);
	digits[1] = (unsigned char)('0' + thousandths / 10 % 10);
	digits[2] = (unsigned char)('0' + thousandths % 10);
	while (n > 1 && digits[n - 1] == '0')
		n--;
	buf_add_char(out, '.');
	buf_add(out, digits, n);
}
