/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wallet_check.h - the checksums of cryptocurrency addresses.
 *
 * Private to the facts floor.
 */
#ifndef SCAMSIEVE_FACTS_WALLET_CHECK_H
#define SCAMSIEVE_FACTS_WALLET_CHECK_H

#include "base/span.h"

/*
 * The version byte of a base58check address of 25 bytes (version, hash of
 * 20 bytes, checksum), or -1 when it is none.
 */
int base58_version(struct span address);

/*
 * A segwit address of the given human-readable part ("bc"), lower case:
 * bech32 (BIP 173) for version 0, bech32m (BIP 350) for the others.
 */
bool bech32_is_valid(struct span address, const char *prefix);

/*
 * 40 hexadecimal digits whose letters, if of both cases, say the checksum
 * of EIP-55.
 */
bool eip55_is_valid(struct span digits);

#endif
