/* SPDX-License-Identifier: Apache-2.0 */
/*
 * network - addresses, networks, and which is in which.
 *
 * Contract: see network.h.
 * Failure: ERR_INPUT for what is neither.
 * Threads: safe.
 */
#include "service/network.h"

#include <arpa/inet.h>

enum { MAPPED_BYTES = 12, BITS = 8 * NETWORK_BYTES, MAPPED_BITS = 96 };

static const unsigned char mapped[MAPPED_BYTES] = {[10] = 0xff, [11] = 0xff};

/* The address alone; *width is that of its family. */
static int parse_address(struct network *network, const char *text,
			 unsigned *width)
{
	network->bits = BITS;
	*width = BITS;
	if (inet_pton(AF_INET6, text, network->address) == 1)
		return 0;
	memcpy(network->address, mapped, MAPPED_BYTES);
	*width = BITS - MAPPED_BITS;
	return inet_pton(AF_INET, text, network->address + MAPPED_BYTES) == 1
		   ? 0
		   : ERR_INPUT;
}

static int parse_bits(const char *digits, unsigned width, unsigned *bits)
{
	*bits = 0;
	if (!*digits)
		return ERR_INPUT;
	for (; *digits; digits++) {
		if (*digits < '0' || *digits > '9')
			return ERR_INPUT;
		*bits = *bits * 10 + (unsigned)(*digits - '0');
		if (*bits > width)
			return ERR_INPUT;
	}
	*bits += BITS - width;
	return 0;
}

static bool is_bit_set(const unsigned char *address, unsigned bit)
{
	return address[bit / 8] >> (7 - bit % 8) & 1;
}

int network_parse(struct network *network, struct span text)
{
	char copy[NETWORK_TEXT_LIMIT];
	char *slash;
	unsigned width;

	if (text.len == 0 || text.len >= sizeof(copy) ||
	    memchr(text.ptr, '\0', text.len))
		return ERR_INPUT;
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	slash = strchr(copy, '/');
	if (slash)
		*slash = '\0';
	if (parse_address(network, copy, &width) < 0)
		return ERR_INPUT;
	if (slash && parse_bits(slash + 1, width, &network->bits) < 0)
		return ERR_INPUT;
	for (unsigned bit = network->bits; bit < BITS; bit++)
		if (is_bit_set(network->address, bit))
			return ERR_INPUT;
	return 0;
}

bool network_has(const struct network *network, const struct network *address)
{
	for (unsigned bit = 0; bit < network->bits; bit++)
		if (is_bit_set(network->address, bit) !=
		    is_bit_set(address->address, bit))
			return false;
	return true;
}
