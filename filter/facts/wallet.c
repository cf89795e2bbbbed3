/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wallet - cryptocurrency addresses, by shape and checksum.
 *
 * Contract: see entity.h. Addresses in base58check and EIP-55 tell letters
 * by their case, which folding loses: they are read from the raw bytes, and
 * the value keeps their case. Those in bech32 and Ethereum's are in lower
 * case. The detail is the chain: btc, ltc, doge, tron, eth.
 * Failure: ERR_MEMORY; a raw text that cannot be had gives no address.
 * Limits: words of ADDRESS_MIN to ADDRESS_MAX bytes.
 * Threads: safe.
 */
#include "finder.h"
#include "wallet_check.h"

enum { ADDRESS_MIN = 26, ADDRESS_MAX = 74, HEX_LEN = 42 };

static const struct base58_chain {
	unsigned char first; /* letter that such an address begins with */
	int version;
	const char *chain;
} base58_chains[] = {
    {'1', 0x00, "btc"}, {'3', 0x05, "btc"}, {'t', 0x41, "tron"},
    {'l', 0x30, "ltc"}, {'m', 0x32, "ltc"}, {'d', 0x1e, "doge"},
};

static const struct {
	const char *prefix;
	const char *chain;
} bech32_chains[] = {{"bc", "btc"}, {"ltc", "ltc"}};

static const char *base58_chain(struct finder *finder, struct range where,
				struct span *value)
{
	unsigned char first = finder->text.ptr[where.start];
	size_t i = 0;

	while (i < ARRAY_LEN(base58_chains) && base58_chains[i].first != first)
		i++;
	if (i == ARRAY_LEN(base58_chains) || where.end - where.start > 35)
		return NULL;
	*value = finder_raw(finder, where);
	return base58_version(*value) == base58_chains[i].version
		   ? base58_chains[i].chain
		   : NULL;
}

/* The chain of the address that the word is, and its value; or NULL. */
static const char *chain_of(struct finder *finder, struct range where,
			    struct span *value)
{
	struct span word = span_range(finder->text, where);
	const struct range digits = {where.start + 2, where.end};

	*value = word;
	if (word.len == HEX_LEN && span_starts_with(word, span_of("0x")))
		return eip55_is_valid(finder_raw(finder, digits)) ? "eth"
								  : NULL;
	for (size_t i = 0; i < ARRAY_LEN(bech32_chains); i++)
		if (bech32_is_valid(word, bech32_chains[i].prefix))
			return bech32_chains[i].chain;
	return base58_chain(finder, where, value);
}

int wallet_find(struct finder *finder)
{
	struct span text = finder->text;
	int status = 0;

	for (size_t i = 0; status == 0 && i < text.len; i++) {
		struct range where;
		struct span value;
		const char *chain;

		if (!ascii_is_alnum(text.ptr[i]))
			continue;
		where = range_make(i, word_end(text, i));
		i = where.end;
		if (where.end - where.start < ADDRESS_MIN ||
		    where.end - where.start > ADDRESS_MAX)
			continue;
		chain = chain_of(finder, where, &value);
		if (chain)
			status = finder_add(finder, where, 0, value,
					    span_of(chain), 0);
	}
	return status;
}
