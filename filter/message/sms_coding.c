/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_coding - what a number for a coding means.
 *
 * Contract: see sms.h.
 * Failure: there is none; every number means something, if only binary.
 * Threads: safe.
 */
#include "message/sms.h"

static const char *const alphabet_names[SMS_ALPHABET_COUNT] = {
    [SMS_GSM7] = "gsm7",         [SMS_UCS2] = "ucs2",
    [SMS_IA5] = "ia5",           [SMS_LATIN1] = "latin1",
    [SMS_CYRILLIC] = "cyrillic", [SMS_HEBREW] = "hebrew",
    [SMS_UTF8] = "utf8",         [SMS_BINARY] = "binary",
};

const char *sms_alphabet_name(enum sms_alphabet alphabet)
{
	return alphabet_names[alphabet];
}

int sms_alphabet_parse(struct span name, enum sms_alphabet *alphabet)
{
	for (size_t i = 0; i < SMS_ALPHABET_COUNT; i++) {
		if (span_equal_string(name, alphabet_names[i])) {
			*alphabet = (enum sms_alphabet)i;
			return 0;
		}
	}
	return ERR_INPUT;
}

/* Groups 00xx and 01xx: general data coding, with or without deletion. */
static struct sms_coding general_coding(uint8_t dcs)
{
	static const enum sms_alphabet alphabets[] = {SMS_GSM7, SMS_BINARY,
						      SMS_UCS2, SMS_GSM7};
	struct sms_coding coding = {
	    .alphabet = alphabets[(dcs >> 2) & 3],
	    .message_class = dcs & 0x10 ? dcs & 3 : -1,
	};

	if (dcs & 0x20) {
		coding.alphabet = SMS_BINARY;
		coding.is_unreadable = true;
	}
	return coding;
}

/* Groups 1100 to 1111: message waiting, and data coding with a class. */
static struct sms_coding high_coding(uint8_t dcs)
{
	struct sms_coding coding = {.alphabet = SMS_GSM7, .message_class = -1};

	if ((dcs & 0xF0) == 0xE0)
		coding.alphabet = SMS_UCS2;
	if ((dcs & 0xF0) == 0xF0) {
		coding.alphabet = dcs & 4 ? SMS_BINARY : SMS_GSM7;
		coding.message_class = dcs & 3;
	}
	return coding;
}

struct sms_coding sms_coding_of_dcs(uint8_t dcs, enum sms_alphabet zero_is)
{
	if (dcs == 0)
		return (struct sms_coding){zero_is, -1, false};
	if (dcs >= 0xC0)
		return high_coding(dcs);
	if (dcs >= 0x80)
		return (struct sms_coding){SMS_GSM7, -1, false};
	return general_coding(dcs);
}

struct sms_coding sms_coding_of_smpp(uint8_t data_coding,
				     enum sms_alphabet zero_is)
{
	static const enum sms_alphabet alphabets[] = {
	    [1] = SMS_IA5,    [2] = SMS_BINARY, [3] = SMS_LATIN1,
	    [4] = SMS_BINARY, [5] = SMS_BINARY, [6] = SMS_CYRILLIC,
	    [7] = SMS_HEBREW, [8] = SMS_UCS2,
	};
	enum { JIS = 5 };

	if (data_coding == 0)
		return (struct sms_coding){zero_is, -1, false};
	if (data_coding >= 0xC0)
		return high_coding(data_coding);
	if (data_coding < ARRAY_LEN(alphabets))
		return (struct sms_coding){alphabets[data_coding], -1,
					   data_coding == JIS};
	return (struct sms_coding){SMS_BINARY, -1, true};
}
