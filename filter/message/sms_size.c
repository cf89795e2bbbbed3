/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_size - how many units and parts a text takes as SMS.
 *
 * Contract: see sms_measure() in sms.h. One pass, both countings at once;
 * the septets are given up at the first character without one.
 * Failure: none.
 * Threads: safe.
 */
#include "base/utf8.h"
#include "message/sms.h"

enum {
	HEADER_LENGTH_OCTET = 1,
	CONCAT_ELEMENT = 5, /* octets, with an 8-bit reference */
	SHIFT_ELEMENT = 3,
	UNIT_OCTETS = 2
};

/* Units so far: as one message, and in parts of a given room. */
struct count {
	size_t units;
	size_t parts;     /* full ones */
	size_t in_part;   /* units in the part being filled */
	size_t part_room; /* units */
};

static void count_add(struct count *count, size_t cost)
{
	count->units += cost;
	if (count->in_part + cost > count->part_room) {
		count->parts++;
		count->in_part = 0;
	}
	count->in_part += cost;
}

static size_t count_parts(const struct count *count, size_t single_room)
{
	return count->units <= single_room ? 1 : count->parts + 1;
}

static size_t shift_octets(struct gsm7_shift shift)
{
	size_t octets = 0;

	if (shift.locking != GSM7_DEFAULT)
		octets += SHIFT_ELEMENT;
	if (shift.single != GSM7_DEFAULT)
		octets += SHIFT_ELEMENT;
	return octets;
}

/* Septets left beside a header with elements of so many octets. */
static size_t septet_room(size_t element_octets)
{
	if (element_octets == 0)
		return SMS_SEPTETS;
	return SMS_SEPTETS - udh_septets(HEADER_LENGTH_OCTET + element_octets);
}

struct sms_size sms_measure(struct span text, struct gsm7_shift shift)
{
	const unsigned char *ptr = text.ptr;
	const unsigned char *end = text.ptr + text.len;
	size_t elements = shift_octets(shift);
	struct count septets = {
	    .part_room = septet_room(elements + CONCAT_ELEMENT)};
	struct count units = {
	    .part_room = (SMS_OCTETS - HEADER_LENGTH_OCTET - CONCAT_ELEMENT) /
			 UNIT_OCTETS};
	bool fits = true;

	while (ptr < end) {
		uint32_t code;
		bool is_valid;
		unsigned cost;

		ptr += utf8_decode(ptr, end, &code, &is_valid);
		count_add(&units, code >= 0x10000 ? 2 : 1);
		if (!fits)
			continue;
		cost = gsm7_cost(code, shift);
		fits = cost > 0;
		count_add(&septets, cost);
	}
	if (fits)
		return (struct sms_size){
		    SMS_GSM7, septets.units,
		    count_parts(&septets, septet_room(elements))};
	return (struct sms_size){SMS_UCS2, units.units,
				 count_parts(&units, SMS_OCTETS / UNIT_OCTETS)};
}
