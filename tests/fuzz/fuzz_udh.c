/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_udh - user data with headers and pushes, in every alphabet.
 *
 * Input: alphabet and flags, TP-UDL, then the user data. A second octet of
 * 0xFF reads the data as an address field.
 */
#include "base/utf8.h"
#include "message/sms.h"
#include "message/sms_address.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { IS_PACKED = 0x40, HAS_UDH = 0x80, ADDRESS = 0xFF };

static void require(bool condition)
{
	if (!condition)
		abort();
}

static bool is_well_formed(struct span text)
{
	return utf8_valid_prefix(text) == text.len;
}

static void check_text(const struct sms_text *out)
{
	const struct sms_concat *concat = &out->udh.concat;

	require(is_well_formed(out->text));
	require(concat->total != 1 && concat->number <= concat->total);
	require(!concat->total == !concat->number);
	for (size_t i = 0; i < out->n_urls; i++)
		require(out->urls[i].len && is_well_formed(out->urls[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct sms_text out;
	struct sms_payload parts[2];
	struct sms_address address;
	struct sms_input in = {0};

	if (size < 2)
		return 0;
	in.user_data = span_make(data + 2, size - 2);
	in.alphabet = (enum sms_alphabet)((data[0] & 0x3F) %
					  SMS_ALPHABET_COUNT);
	in.is_packed = data[0] & IS_PACKED;
	in.has_udh = data[0] & HAS_UDH;
	in.septet_count = data[1];
	arena_init(&arena, 0);
	if (data[1] == ADDRESS &&
	    sms_address_decode(in.user_data, data[0], &arena, &address) == 0)
		require(is_well_formed(address.text));
	if (sms_decode(&out, &in, &arena, NULL) == 0) {
		check_text(&out);
		parts[0] = out.payload;
		parts[1] = out.payload;
		require(sms_join(&out, parts, 2, &arena, NULL) == 0);
		require(is_well_formed(out.text));
	}
	arena_release(&arena);
	return 0;
}
