/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_address - swapped digits, or packed septets of the default alphabet.
 *
 * Contract: see sms_address.h.
 * Failure: ERR_INPUT for a field that is too short or too long.
 * Limits: ADDRESS_OCTETS.
 * Threads: safe.
 */
#include "message/sms_address.h"

#include "message/gsm7.h"

enum {
	ADDRESS_OCTETS = 11, /* type and value */
	FILLER = 0xF,
	TEXT_LIMIT = 64 /* bytes of UTF-8 */
};

static void read_name(struct span value, uint8_t semi_octets, struct buf *text)
{
	struct buf septets;

	buf_init(&septets, (size_t)ADDRESS_OCTETS * 2);
	gsm7_unpack(value, 0, semi_octets * 4u / 7, &septets);
	gsm7_decode(buf_span(&septets), (struct gsm7_shift){0}, text);
	text->has_failed |= septets.has_failed;
	buf_release(&septets);
}

static void read_number(struct span value, uint8_t semi_octets,
			enum sms_ton ton, struct buf *text)
{
	static const char digits[] = "0123456789*#abc";

	if (ton == SMS_TON_INTERNATIONAL)
		buf_add_char(text, '+');
	for (size_t i = 0; i < semi_octets; i++) {
		unsigned octet = value.ptr[i / 2];
		unsigned digit = i % 2 ? octet >> 4 : octet & 0xF;

		if (digit == FILLER)
			break;
		buf_add_char(text, (unsigned char)digits[digit]);
	}
}

int sms_address_decode(struct span octets, uint8_t semi_octets,
		       struct arena *arena, struct sms_address *address)
{
	size_t value_len = ((size_t)semi_octets + 1) / 2;
	struct span value;
	struct buf text;
	int result;

	if (octets.len > ADDRESS_OCTETS || octets.len < 1 + value_len)
		return ERR_INPUT;
	value = span_make(octets.ptr + 1, value_len);
	address->ton = (enum sms_ton)((octets.ptr[0] >> 4) & 7);
	buf_init(&text, TEXT_LIMIT);
	if (address->ton == SMS_TON_ALPHANUMERIC)
		read_name(value, semi_octets, &text);
	else
		read_number(value, semi_octets, address->ton, &text);
	result = text.has_failed
		     ? ERR_MEMORY
		     : arena_copy(arena, buf_span(&text), &address->text);
	buf_release(&text);
	return result;
}
