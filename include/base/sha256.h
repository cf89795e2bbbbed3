/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sha256.h - SHA-256 (FIPS 180-4) of bytes in memory, and HMAC with it.
 *
 * Our own, for no library that we link against has it and a checksum is no
 * reason to link against a whole TLS stack.
 */
#ifndef SCAMSIEVE_BASE_SHA256_H
#define SCAMSIEVE_BASE_SHA256_H

#include "base/span.h"

enum { SHA256_BYTES = 32 };

/* The digest of the bytes. */
void sha256(struct span bytes, unsigned char digest[SHA256_BYTES]);

/* HMAC (RFC 2104) of the bytes with a key of SHA256_BYTES. */
void hmac_sha256(const unsigned char key[SHA256_BYTES], struct span bytes,
		 unsigned char digest[SHA256_BYTES]);

#endif
