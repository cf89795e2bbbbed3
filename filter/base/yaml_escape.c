/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_escape - the escapes of double quotes (YAML 1.1, 5.6).
 *
 * Contract: yaml_escape_decode() of yaml_tree.h.
 * Failure: 0 for what is no escape, or no character.
 * Limits: none of its own.
 * Threads: safe.
 */
#include "yaml_tree.h"

#include "base/hex.h"

static const struct {
	unsigned char name;
	uint32_t code;
} escapes[] = {
    {'0', 0},    {'a', 7},      {'b', 8},      {'t', 9},     {'\t', 9},
    {'n', 10},   {'v', 11},     {'f', 12},     {'r', 13},    {'e', 27},
    {' ', ' '},  {'"', '"'},    {'/', '/'},    {'\\', '\\'}, {'N', 0x85},
    {'_', 0xA0}, {'L', 0x2028}, {'P', 0x2029},
};

/* n hexadecimal digits of a character. */
static size_t decode_digits(struct span digits, size_t n, uint32_t *code)
{
	uint32_t value = 0;

	if (digits.len < n)
		return 0;
	for (size_t i = 0; i < n; i++) {
		int digit = hex_digit(digits.ptr[i]);

		if (digit < 0)
			return 0;
		value = value << 4 | (uint32_t)digit;
	}
	if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
		return 0;
	*code = value;
	return n;
}

size_t yaml_escape_decode(struct span bytes, uint32_t *code)
{
	unsigned char name = bytes.len > 1 ? bytes.ptr[1] : 0;
	size_t n = name == 'x' ? 2 : name == 'u' ? 4 : name == 'U' ? 8 : 0;

	if (n) {
		n = decode_digits(span_make(bytes.ptr + 2, bytes.len - 2), n,
				  code);
		return n ? 2 + n : 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(escapes); i++) {
		if (bytes.len > 1 && escapes[i].name == name) {
			*code = escapes[i].code;
			return 2;
		}
	}
	return 0;
}
