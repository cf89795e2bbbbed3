/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_alphabet.h - bytes of one of SMS's alphabets to UTF-8.
 */
#ifndef SCAMSIEVE_MESSAGE_SMS_ALPHABET_H
#define SCAMSIEVE_MESSAGE_SMS_ALPHABET_H

#include "message/sms.h"

struct sms_reading {
	size_t replaced_count; /* U+FFFD put in */
	bool has_lone_surrogate;
	bool has_cut_unit; /* UCS-2 of an odd length: the last was dropped */
};

/*
 * Append the bytes' text to out and add up in reading what was amiss. A
 * byte order mark at the start is dropped. Of SMS_BINARY the runs that can
 * be read are given, each on a line of its own. Failure: see buf.h.
 */
void sms_alphabet_read(enum sms_alphabet alphabet, struct gsm7_shift shift,
		       struct span bytes, struct buf *out,
		       struct sms_reading *reading);

#endif
