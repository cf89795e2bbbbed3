/* SPDX-License-Identifier: Apache-2.0 */
/*
 * udh.h - the header at the start of an SMS's user data (3GPP TS 23.040,
 * 9.2.3.24), there when the TP-UDHI bit (SMPP: esm_class & 0x40) is set.
 */
#ifndef SCAMSIEVE_MESSAGE_UDH_H
#define SCAMSIEVE_MESSAGE_UDH_H

#include "message/gsm7.h"

/* The ports of WAP Push (WAP-235, 6.4), without and with WTLS. */
enum { PORT_WAP_PUSH = 2948, PORT_WAP_PUSH_SECURE = 2949 };

/* Which message a part belongs to, and as which part of it. */
struct sms_concat {
	uint16_t reference;
	uint8_t total;  /* 2 to 255; 0 when the message is not in parts */
	uint8_t number; /* 1 to total */
	bool is_wide;   /* the reference has 16 bits */
};

struct udh {
	size_t len; /* octets of the header with its length octet; 0: none */
	struct sms_concat concat;
	struct gsm7_shift shift;
	bool has_ports;
	bool has_wide_ports; /* 16 bits each */
	uint16_t port_to;
	uint16_t port_from;
	struct span reply_to; /* element 0x22 as it stands, borrowed */
	bool is_malformed;    /* an element was cut or had a wrong length */
};

/*
 * Read the header at the start of user_data. Elements not known here are
 * passed over; of one that is repeated the last counts; one of a wrong
 * length or with impossible values is left out (is_malformed).
 * Concatenation with a total of 1 is none. ERR_INPUT when the header is
 * longer than the data: udh is zeroed then but for is_malformed, and all of
 * the data is text.
 */
int udh_parse(struct span user_data, struct udh *udh);

/*
 * How many bits (0 to 6) lie between a header of this many octets and the
 * first septet behind it.
 */
unsigned udh_fill_bits(size_t udh_len);

/* How many septets of TP-UDL a header of this many octets takes. */
size_t udh_septets(size_t udh_len);

/*
 * The concatenation that the SMPP 3.4 fields sar_msg_ref_num,
 * sar_total_segments and sar_segment_seqnum stand for (5.3.2.22 to 24);
 * total 0 when they are impossible.
 */
struct sms_concat sms_concat_of_sar(uint16_t reference, uint8_t total,
				    uint8_t number);

#endif
