/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_address.h - who sent an SMS, as it stands on the air (3GPP TS 23.040,
 * 9.1.2.5): a telephone number, or a name of up to eleven characters.
 */
#ifndef SCAMSIEVE_MESSAGE_SMS_ADDRESS_H
#define SCAMSIEVE_MESSAGE_SMS_ADDRESS_H

#include "base/arena.h"

/* Type of number, as in bits 6 to 4 of the type-of-address octet. */
enum sms_ton {
	SMS_TON_UNKNOWN,
	SMS_TON_INTERNATIONAL,
	SMS_TON_NATIONAL,
	SMS_TON_NETWORK,
	SMS_TON_SUBSCRIBER,
	SMS_TON_ALPHANUMERIC,
	SMS_TON_ABBREVIATED,
	SMS_TON_RESERVED
};

struct sms_address {
	enum sms_ton ton;
	struct span text; /* UTF-8: "+4915112345678", "10086", "Bank" */
};

/*
 * Decode an address field: octets is the type of address and the value
 * behind it, semi_octets the field's length octet. An international number
 * gets a "+"; 0xA to 0xE are * # a b c, 0xF ends the number. text is in the
 * arena. ERR_INPUT when there are fewer octets than the length says, or
 * more than eleven; ERR_MEMORY.
 */
int sms_address_decode(struct span octets, uint8_t semi_octets,
		       struct arena *arena, struct sms_address *address);

#endif
