/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_scan - strings and numbers of JSON (RFC 8259, sections 6 and 7).
 *
 * Contract: see json_scan.h. A string without escapes is looked through
 * eight bytes at a time and left as it is. One with escapes is decoded
 * where it stands, for no escape is shorter than what it stands for (a
 * lone surrogate's six bytes become the three of U+FFFD).
 * Failure: NULL and the place.
 * Limits: the caller's buffer.
 * Threads: safe.
 */
#include "json_scan.h"

#include "base/hex.h"
#include "base/utf8.h"
#include "json_stop.h"

static unsigned char *fail(struct json_fault *fault, const unsigned char *at,
			   const char *expected)
{
	*fault = (struct json_fault){at, expected};
	return NULL;
}

/* Four digits at ptr into *unit; NULL, or the byte that is not one. */
static const unsigned char *read_hex(const unsigned char *ptr,
				     const unsigned char *end, uint32_t *unit)
{
	*unit = 0;
	for (int i = 0; i < 4; i++) {
		int digit = ptr < end ? hex_digit(*ptr) : -1;

		if (digit < 0)
			return ptr;
		*unit = *unit << 4 | (uint32_t)digit;
		ptr++;
	}
	return NULL;
}

static bool is_high_surrogate(uint32_t unit)
{
	return unit >= 0xD800 && unit <= 0xDBFF;
}

static bool is_low_surrogate(uint32_t unit)
{
	return unit >= 0xDC00 && unit <= 0xDFFF;
}

/*
 * The XXXX of one \uXXXX at ptr, or of two that are a surrogate pair.
 * Returns the byte behind, or NULL.
 */
static unsigned char *read_unicode(unsigned char *ptr, unsigned char *end,
				   uint32_t *code, uint32_t *replaced,
				   struct json_fault *fault)
{
	uint32_t low;
	const unsigned char *bad = read_hex(ptr, end, code);

	if (bad)
		return fail(fault, bad, "four hex digits after \\u");
	ptr += 4;
	if (is_high_surrogate(*code) && end - ptr >= 6 && ptr[0] == '\\' &&
	    ptr[1] == 'u' && !read_hex(ptr + 2, end, &low) &&
	    is_low_surrogate(low)) {
		*code = 0x10000 + ((*code - 0xD800) << 10) + (low - 0xDC00);
		return ptr + 6;
	}
	if (is_high_surrogate(*code) || is_low_surrogate(*code)) {
		*code = UTF8_REPLACEMENT;
		(*replaced)++;
	}
	return ptr;
}

/* The escape whose backslash is at ptr. Returns the byte behind, or NULL. */
static unsigned char *read_escape(unsigned char *ptr, unsigned char *end,
				  uint32_t *code, uint32_t *replaced,
				  struct json_fault *fault)
{
	static const char letters[] = "\"\\/bfnrt";
	static const char meanings[] = "\"\\/\b\f\n\r\t";
	const char *letter;

	ptr++;
	if (ptr < end && *ptr == 'u')
		return read_unicode(ptr + 1, end, code, replaced, fault);
	letter = ptr < end && *ptr ? strchr(letters, *ptr) : NULL;
	if (!letter)
		return fail(fault, ptr, "one of \"\\/bfnrtu after '\\'");
	*code = (unsigned char)meanings[letter - letters];
	return ptr + 1;
}

unsigned char *json_scan_escapes(unsigned char *first, unsigned char *ptr,
				 unsigned char *end, bool keeps_escapes,
				 struct span *text, uint32_t *replaced,
				 struct json_fault *fault)
{
	unsigned char *out = ptr; /* trails ptr once an escape was decoded */

	while (ptr < end && *ptr != '"') {
		unsigned char *run;
		uint32_t code;

		if (*ptr < 0x20)
			return fail(fault, ptr,
				    "no bare control character in a string");
		run = read_escape(ptr, end, &code, replaced, fault);
		if (!run)
			return NULL;
		ptr = find_stop(run, end);
		if (!keeps_escapes) {
			out += utf8_encode(code, out);
			memmove(out, run, (size_t)(ptr - run));
			out += ptr - run;
		}
	}
	if (ptr >= end)
		return fail(fault, ptr, "'\"' at the end of the string");
	*text = span_make(first, (size_t)((keeps_escapes ? ptr : out) - first));
	return ptr + 1;
}

/* --- numbers ------------------------------------------------------------- */

static unsigned char *skip_digits(unsigned char *ptr, const unsigned char *end)
{
	while (ptr < end && *ptr >= '0' && *ptr <= '9')
		ptr++;
	return ptr;
}

/*
 * Would a double overflow? exponent is that of the first digit which is not
 * 0; the digits are compared with those of the largest double and a half.
 */
static bool is_too_large(struct span number, long exponent)
{
	static const unsigned char largest[] = "179769313486231580793";
	size_t n = 0;

	if (exponent != 308)
		return exponent > 308;
	for (size_t i = 0; i < number.len && largest[n]; i++) {
		unsigned char c = number.ptr[i];

		if (c == 'e' || c == 'E')
			break;
		if (c == '.' || (n == 0 && c == '0'))
			continue;
		if (c != largest[n])
			return c > largest[n];
		n++;
	}
	return largest[n] == '\0';
}

/* The decimal exponent of the first digit that is not 0; 0 for zero. */
static long leading_exponent(struct span whole, struct span fraction,
			     long exponent)
{
	if (whole.ptr[0] != '0')
		return exponent + (long)whole.len - 1;
	for (size_t i = 0; i < fraction.len; i++)
		if (fraction.ptr[i] != '0')
			return exponent - (long)i - 1;
	return 0;
}

/*
 * "e+10" if it stands at ptr; *exponent is its value, held at +-1e9, which
 * no line of digits can make good. Returns the byte behind, or NULL.
 */
static unsigned char *read_exponent(unsigned char *ptr, unsigned char *end,
				    long *exponent, struct json_fault *fault)
{
	unsigned char *first;
	bool is_negative;

	*exponent = 0;
	if (ptr >= end || (*ptr != 'e' && *ptr != 'E'))
		return ptr;
	ptr++;
	is_negative = ptr < end && *ptr == '-';
	if (ptr < end && (*ptr == '-' || *ptr == '+'))
		ptr++;
	first = ptr;
	ptr = skip_digits(ptr, end);
	if (ptr == first)
		return fail(fault, ptr, "a digit of the exponent");
	for (; first < ptr && *exponent < 100000000; first++)
		*exponent = *exponent * 10 + (*first - '0');
	if (is_negative)
		*exponent = -*exponent;
	return ptr;
}

unsigned char *json_scan_number(unsigned char *ptr, unsigned char *end,
				struct json_fault *fault)
{
	unsigned char *start = ptr;
	struct span whole, fraction;
	long exponent;

	ptr += *ptr == '-';
	whole.ptr = ptr;
	ptr = ptr < end && *ptr == '0' ? ptr + 1 : skip_digits(ptr, end);
	whole.len = (size_t)(ptr - whole.ptr);
	if (whole.len == 0)
		return fail(fault, ptr, "a digit");
	fraction = span_make(ptr, 0);
	if (ptr < end && *ptr == '.') {
		fraction.ptr = ++ptr;
		ptr = skip_digits(ptr, end);
		fraction.len = (size_t)(ptr - fraction.ptr);
		if (fraction.len == 0)
			return fail(fault, ptr, "a digit after '.'");
	}
	ptr = read_exponent(ptr, end, &exponent, fault);
	if (!ptr)
		return NULL;
	if (is_too_large(span_make(whole.ptr, (size_t)(ptr - whole.ptr)),
			 leading_exponent(whole, fraction, exponent)))
		return fail(fault, start, "a number that a double can hold");
	return ptr;
}
