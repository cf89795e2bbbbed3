/* SPDX-License-Identifier: Apache-2.0 */
/*
 * udh - reads a user data header's elements by a table of their kinds.
 *
 * Contract: see udh.h. One pass; every element moves on by at least two
 * octets.
 * Failure: a header that claims more than there is is ERR_INPUT; single
 * elements that are wrong are left out and flagged.
 * Limits: a header is at most 256 octets by its own length octet.
 * Threads: safe.
 */
#include "message/udh.h"

enum {
	ELEMENT_CONCAT_8 = 0x00,
	ELEMENT_PORTS_8 = 0x04,
	ELEMENT_PORTS_16 = 0x05,
	ELEMENT_CONCAT_16 = 0x08,
	ELEMENT_REPLY_ADDRESS = 0x22,
	ELEMENT_SINGLE_SHIFT = 0x24,
	ELEMENT_LOCKING_SHIFT = 0x25
};

static uint16_t read_16(const unsigned char *ptr)
{
	return (uint16_t)(ptr[0] << 8 | ptr[1]);
}

static bool is_possible(struct sms_concat concat)
{
	return concat.total > 0 && concat.number > 0 &&
	       concat.number <= concat.total;
}

static bool set_concat(struct udh *udh, struct sms_concat concat)
{
	if (!is_possible(concat))
		return false;
	udh->concat = concat.total > 1 ? concat : (struct sms_concat){0};
	return true;
}

static bool take_concat_8(struct udh *udh, struct span data)
{
	return set_concat(udh, (struct sms_concat){.reference = data.ptr[0],
						   .total = data.ptr[1],
						   .number = data.ptr[2]});
}

static bool take_concat_16(struct udh *udh, struct span data)
{
	return set_concat(udh,
			  (struct sms_concat){.reference = read_16(data.ptr),
					      .total = data.ptr[2],
					      .number = data.ptr[3],
					      .is_wide = true});
}

static bool take_ports_8(struct udh *udh, struct span data)
{
	udh->has_ports = true;
	udh->has_wide_ports = false;
	udh->port_to = data.ptr[0];
	udh->port_from = data.ptr[1];
	return true;
}

static bool take_ports_16(struct udh *udh, struct span data)
{
	udh->has_ports = true;
	udh->has_wide_ports = true;
	udh->port_to = read_16(data.ptr);
	udh->port_from = read_16(data.ptr + 2);
	return true;
}

static bool take_reply_address(struct udh *udh, struct span data)
{
	udh->reply_to = data;
	return true;
}

/* An unknown language leaves the default in force (TS 23.038, 6.2.1.2.4). */
static bool take_single_shift(struct udh *udh, struct span data)
{
	if (data.ptr[0] >= GSM7_LANGUAGE_COUNT)
		return false;
	udh->shift.single = (enum gsm7_language)data.ptr[0];
	return true;
}

static bool take_locking_shift(struct udh *udh, struct span data)
{
	if (data.ptr[0] >= GSM7_LANGUAGE_COUNT)
		return false;
	udh->shift.locking = (enum gsm7_language)data.ptr[0];
	return true;
}

/* take returns false when the values are impossible. */
static const struct {
	unsigned char id;
	unsigned char least_len, most_len;
	bool (*take)(struct udh *udh, struct span data);
} element_kinds[] = {
    {ELEMENT_CONCAT_8, 3, 3, take_concat_8},
    {ELEMENT_CONCAT_16, 4, 4, take_concat_16},
    {ELEMENT_PORTS_8, 2, 2, take_ports_8},
    {ELEMENT_PORTS_16, 4, 4, take_ports_16},
    {ELEMENT_REPLY_ADDRESS, 2, 12, take_reply_address},
    {ELEMENT_SINGLE_SHIFT, 1, 1, take_single_shift},
    {ELEMENT_LOCKING_SHIFT, 1, 1, take_locking_shift},
};

static bool take_element(struct udh *udh, unsigned char id, struct span data)
{
	for (size_t i = 0; i < ARRAY_LEN(element_kinds); i++) {
		if (element_kinds[i].id != id)
			continue;
		return data.len >= element_kinds[i].least_len &&
		       data.len <= element_kinds[i].most_len &&
		       element_kinds[i].take(udh, data);
	}
	return true;
}

int udh_parse(struct span user_data, struct udh *udh)
{
	const unsigned char *ptr;
	const unsigned char *end;

	*udh = (struct udh){0};
	if (user_data.len == 0 ||
	    (size_t)user_data.ptr[0] + 1 > user_data.len) {
		udh->is_malformed = true;
		return ERR_INPUT;
	}
	udh->len = (size_t)user_data.ptr[0] + 1;
	ptr = user_data.ptr + 1;
	end = user_data.ptr + udh->len;
	while (end - ptr >= 2) {
		struct span data = span_make(ptr + 2, ptr[1]);

		if (data.len > (size_t)(end - data.ptr))
			break;
		if (!take_element(udh, ptr[0], data))
			udh->is_malformed = true;
		ptr = data.ptr + data.len;
	}
	if (ptr != end)
		udh->is_malformed = true;
	return 0;
}

unsigned udh_fill_bits(size_t udh_len)
{
	return (unsigned)((7 - udh_len * 8 % 7) % 7);
}

size_t udh_septets(size_t udh_len)
{
	return (udh_len * 8 + 6) / 7;
}

struct sms_concat sms_concat_of_sar(uint16_t reference, uint8_t total,
				    uint8_t number)
{
	struct sms_concat concat = {.reference = reference,
				    .total = total,
				    .number = number,
				    .is_wide = true};

	if (total < 2 || !is_possible(concat))
		return (struct sms_concat){0};
	return concat;
}
