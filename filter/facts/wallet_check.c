/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wallet_check - base58check, bech32 and EIP-55.
 *
 * Contract: see wallet_check.h.
 * Failure: an address that does not check is none.
 * Limits: base58 addresses of 25 bytes, bech32 ones of 90 characters.
 * Threads: safe.
 */
#include "wallet_check.h"
#include "keccak.h"

#include "base/sha256.h"

enum {
	BASE58_BYTES = 25, /* decoded: version, 20 bytes, checksum */
	CHECKSUM_BYTES = 4,
	BECH32_MAX = 90,
	BECH32_CHECKSUM = 6,
	BECH32M_SUM = 0x2bc830a3,
	ETHEREUM_DIGITS = 40
};

static const char base58_alphabet[] =
    "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
static const char bech32_alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/* The number in base 58 as 25 bytes; false when it needs more. */
static bool base58_decode(struct span address,
			  unsigned char bytes[BASE58_BYTES])
{
	memset(bytes, 0, BASE58_BYTES);
	for (size_t i = 0; i < address.len; i++) {
		const char *place = address.ptr[i] ? strchr(base58_alphabet,
							    address.ptr[i])
						   : NULL;
		unsigned carry;

		if (!place)
			return false;
		carry = (unsigned)(place - base58_alphabet);
		for (size_t k = BASE58_BYTES; k-- > 0;) {
			carry += bytes[k] * 58u;
			bytes[k] = (unsigned char)carry;
			carry >>= 8;
		}
		if (carry)
			return false;
	}
	return true;
}

int base58_version(struct span address)
{
	unsigned char bytes[BASE58_BYTES];
	unsigned char digest[SHA256_BYTES];
	const size_t len = BASE58_BYTES - CHECKSUM_BYTES;
	size_t ones = 0;
	size_t zeros = 0;

	if (address.len < 26 || address.len > 35 ||
	    !base58_decode(address, bytes))
		return -1;
	/* A leading 1 stands for each leading byte that is zero. */
	while (ones < address.len && address.ptr[ones] == '1')
		ones++;
	while (zeros < BASE58_BYTES && bytes[zeros] == 0)
		zeros++;
	if (ones != zeros)
		return -1;
	sha256(span_make(bytes, len), digest);
	sha256(span_make(digest, SHA256_BYTES), digest);
	if (memcmp(digest, bytes + len, CHECKSUM_BYTES) != 0)
		return -1;
	return bytes[0];
}

static uint32_t polymod_step(uint32_t value)
{
	static const uint32_t generator[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa,
					     0x3d4233dd, 0x2a1462b3};
	uint32_t top = value >> 25;

	value = (value & 0x1ffffff) << 5;
	for (size_t i = 0; i < ARRAY_LEN(generator); i++)
		if (top >> i & 1)
			value ^= generator[i];
	return value;
}

/* Bytes that the data holds: 2 to 40, and 20 or 32 for version 0. */
static bool is_program(size_t data, unsigned version)
{
	size_t bytes = (data - 1) * 5 / 8;

	if (version > 16 || bytes < 2 || bytes > 40)
		return false;
	return version != 0 || bytes == 20 || bytes == 32;
}

bool bech32_is_valid(struct span address, const char *prefix)
{
	size_t prefix_len = strlen(prefix);
	uint32_t value = 1;
	unsigned version = 0;
	size_t start = prefix_len + 1;

	if (address.len > BECH32_MAX ||
	    address.len < start + 1 + BECH32_CHECKSUM ||
	    memcmp(address.ptr, prefix, prefix_len) != 0 ||
	    address.ptr[prefix_len] != '1')
		return false;
	for (size_t i = 0; i < prefix_len; i++)
		value = polymod_step(value) ^ (unsigned char)prefix[i] / 32u;
	value = polymod_step(value);
	for (size_t i = 0; i < prefix_len; i++)
		value = polymod_step(value) ^ (unsigned char)prefix[i] % 32u;
	for (size_t i = start; i < address.len; i++) {
		const char *place = address.ptr[i] ? strchr(bech32_alphabet,
							    address.ptr[i])
						   : NULL;
		unsigned digit;

		if (!place)
			return false;
		digit = (unsigned)(place - bech32_alphabet);
		if (i == start)
			version = digit;
		value = polymod_step(value) ^ digit;
	}
	return value == (version == 0 ? 1u : (uint32_t)BECH32M_SUM) &&
	       is_program(address.len - start - BECH32_CHECKSUM, version);
}

bool eip55_is_valid(struct span digits)
{
	unsigned char lower[ETHEREUM_DIGITS];
	unsigned char digest[KECCAK_BYTES];
	bool has_lower = false;
	bool has_upper = false;

	if (digits.len != ETHEREUM_DIGITS)
		return false;
	for (size_t i = 0; i < ETHEREUM_DIGITS; i++) {
		unsigned char c = digits.ptr[i];

		lower[i] = c | 32;
		has_lower |= c >= 'a' && c <= 'f';
		has_upper |= c >= 'A' && c <= 'F';
		if ((c < '0' || c > '9') && (lower[i] < 'a' || lower[i] > 'f'))
			return false;
	}
	if (!has_lower || !has_upper)
		return true;
	keccak256(span_make(lower, sizeof(lower)), digest);
	for (size_t i = 0; i < ETHEREUM_DIGITS; i++) {
		unsigned nibble = digest[i / 2] >> (i % 2 ? 0 : 4) & 15;
		unsigned char c = digits.ptr[i];

		if (c > '9' && (nibble >= 8) != (c < 'a'))
			return false;
	}
	return true;
}
