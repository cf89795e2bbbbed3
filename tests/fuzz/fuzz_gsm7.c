/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_gsm7 - septets of any tables: the text is well-formed, what was
 * encoded reads back the same, and a measured size is the encoded one.
 *
 * Input: locking and single shift, fill bits, then packed octets.
 */
#include "base/utf8.h"
#include "message/gsm7.h"
#include "message/sms.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void check_round_trip(struct span text, struct gsm7_shift shift)
{
	struct sms_size measured = sms_measure(text, shift);
	struct buf septets;
	struct buf again;

	buf_init(&septets, 0);
	buf_init(&again, 0);
	if (gsm7_encode(text, shift, &septets) == text.len) {
		require(measured.alphabet == SMS_GSM7);
		require(measured.units == septets.len);
		require(gsm7_decode(buf_span(&septets), shift, &again) == 0);
		require(span_equal(text, buf_span(&again)));
	} else {
		require(measured.alphabet == SMS_UCS2);
	}
	require(measured.parts >= 1 && measured.parts <= measured.units + 1);
	buf_release(&again);
	buf_release(&septets);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gsm7_shift shift;
	struct buf septets;
	struct buf text;

	if (size < 3)
		return 0;
	shift.locking = (enum gsm7_language)(data[0] % GSM7_LANGUAGE_COUNT);
	shift.single = (enum gsm7_language)(data[1] % GSM7_LANGUAGE_COUNT);
	buf_init(&septets, 0);
	buf_init(&text, 0);
	gsm7_unpack(span_make(data + 3, size - 3), data[2] % 7, size * 2,
		    &septets);
	gsm7_decode(buf_span(&septets), shift, &text);
	require(utf8_valid_prefix(buf_span(&text)) == text.len);
	check_round_trip(buf_span(&text), shift);
	buf_clear(&text);
	gsm7_decode(span_make(data + 3, size - 3), shift, &text);
	require(utf8_valid_prefix(buf_span(&text)) == text.len);
	buf_release(&text);
	buf_release(&septets);
	return 0;
}
