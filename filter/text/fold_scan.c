/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold_scan - what a folded text holds, eight bytes at a time.
 *
 * Bytes are compared within a 64-bit word; a comparison sets the high bit
 * of each byte it holds for. Letters and alphanumerics are also kept as one
 * bit a byte over the last 64 bytes, in which single letters close to each
 * other and letters around digits are looked for. A pattern may be seen
 * twice, or reported where there is none; none is missed.
 *
 * Failure: none. Limits: linear. Threads: no shared state.
 */
#include "fold.h"

#include "mixed.h"

enum {
	STEP = 32,	  /* bytes read before the windows are looked at */
	WORD = 8,
	LATIN_GAP = 4,	  /* a single letter, up to three ASCII joiners */
};

#define EVERY_BYTE(value) (UINT64_C(0x0101010101010101) * (value))
#define HIGH_BITS EVERY_BYTE(0x80)

/* One bit a byte, the first byte lowest, for the last 64 bytes. */
struct windows {
	uint64_t letters;
	uint64_t alnum;
	uint64_t leet; /* digits and signs that may stand for letters */
};

static ALWAYS_INLINE uint64_t load(const unsigned char *ptr, size_t n)
{
	uint64_t word = 0;

	if (LIKELY(n >= sizeof(word)))
		memcpy(&word, ptr, sizeof(word));
	else
		for (size_t i = 0; i < n; i++)
			((unsigned char *)&word)[i] = ptr[i];
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

static ALWAYS_INLINE uint64_t bytes_between(uint64_t word, unsigned first,
					    unsigned last)
{
	uint64_t low = word & ~HIGH_BITS;

	return (low + EVERY_BYTE(0x80u - first)) &
	       ~(low + EVERY_BYTE(0x7Fu - last)) & ~word & HIGH_BITS;
}

static ALWAYS_INLINE uint64_t bytes_equal(uint64_t word, unsigned value)
{
	uint64_t differs = (word & ~HIGH_BITS) ^ EVERY_BYTE(value);

	return ~(differs + EVERY_BYTE(0x7F)) & ~word & HIGH_BITS;
}

/* The high bits of a word as its number of eight bits. */
static ALWAYS_INLINE uint64_t bit_a_byte(uint64_t high_bits)
{
	return ((high_bits >> 7) * UINT64_C(0x0102040810204080)) >> 56;
}

/* Signs: which flags they raise, and which of them are leet, bit by bit. */
static uint32_t scan_signs(const unsigned char *ptr, const unsigned char *first,
			   uint64_t signs, uint64_t *leet)
{
	uint32_t flags = 0;

	for (; signs; signs &= signs - 1) {
		const unsigned char *at = ptr + __builtin_ctzll(signs) / 8;

		if (*at == '@')
			flags |= VIEW_HAS_AT;
		else if (*at == '/')
			flags |= VIEW_HAS_SLASH;
		else if (*at == '.' && at > first &&
			 (at[-1] >= 0x80 || (at[-1] >= 'a' && at[-1] <= 'z') ||
			  (at[-1] >= '0' && at[-1] <= '9')))
			flags |= VIEW_HAS_DOT_WORD;
		if (*at != '.' && mixed_letter(*at))
			*leet |= UINT64_C(1) << (at - ptr);
	}
	return flags;
}

/* Bits within reach 2 to 4 (ASCII joiners) or 2 to 13 (any) behind. */
static uint64_t within_reach(uint64_t bits, bool is_ascii)
{
	uint64_t reach = bits >> 2 | bits >> 3 | bits >> LATIN_GAP;

	if (!is_ascii)
		reach |= reach >> 3 | reach >> 6 | reach >> 9;
	return reach;
}

static uint32_t look_at_windows(const struct windows *windows, bool is_ascii)
{
	uint64_t singles = windows->letters & ~(windows->alnum << 1) &
			   ~(windows->alnum >> 1);
	uint64_t pairs = singles & within_reach(singles, is_ascii);
	uint64_t leet = windows->leet;
	uint64_t inner = leet & (windows->letters << 1) &
			 (windows->letters >> 1 |
			  (leet >> 1 & windows->letters >> 2));
	uint32_t flags = 0;

	if (pairs && (singles & within_reach(pairs, is_ascii)))
		flags |= FOLD_HAS_SINGLES;
	if (inner)
		flags |= FOLD_MAYBE_MIXED;
	return flags;
}

/* What the last byte of the word before was, in the lowest byte. */
struct carry {
	uint64_t letters;
	uint64_t r, v, l;
};

/* rn and vv anywhere, ln and lm at the start of a word. */
static ALWAYS_INLINE uint64_t odd_pairs(uint64_t word, uint64_t letters,
					struct carry *carry)
{
	uint64_t r = bytes_equal(word, 'r');
	uint64_t v = bytes_equal(word, 'v');
	uint64_t n = bytes_equal(word, 'n');
	uint64_t m = bytes_equal(word, 'm');
	uint64_t l = bytes_equal(word, 'l') & ~(letters << 8 | carry->letters);
	uint64_t pairs = (n & (r << 8 | carry->r)) | (v & (v << 8 | carry->v)) |
			 ((n | m) & (l << 8 | carry->l));

	*carry = (struct carry){letters >> 56, r >> 56, v >> 56, l >> 56};
	return pairs;
}

uint32_t fold_scan(struct span folded)
{
	struct windows windows = {0, 0, 0};
	uint64_t seen_letters = 0;
	uint64_t seen_digits = 0;
	uint64_t high = 0;
	uint64_t pairs = 0;
	struct carry carry = {0, 0, 0, 0};
	uint32_t flags = 0;
	size_t at = 0;

	while (at < folded.len) {
		windows.letters >>= STEP;
		windows.alnum >>= STEP;
		windows.leet >>= STEP;
		for (unsigned shift = 64 - STEP; shift < 64; shift += WORD) {
			const unsigned char *ptr = folded.ptr + at;
			size_t left = folded.len - at;
			uint64_t word = load(ptr, left);
			uint64_t letters = bytes_between(word, 'a', 'z');
			uint64_t digits = bytes_between(word, '0', '9');
			uint64_t signs = bytes_between(word, '!', '~') &
					 ~letters & ~digits;
			uint64_t leet = bit_a_byte(digits);

			if (signs)
				flags |= scan_signs(ptr, folded.ptr, signs,
						    &leet);
			seen_letters |= letters;
			seen_digits |= digits;
			high |= word;
			pairs |= odd_pairs(word, letters, &carry);
			windows.letters |= bit_a_byte(letters) << shift;
			windows.alnum |= bit_a_byte(letters | digits) << shift;
			windows.leet |= leet << shift;
			at += WORD;
			if (left <= WORD)
				break;
		}
		flags |= look_at_windows(&windows, !(high & HIGH_BITS));
	}
	if (seen_letters)
		flags |= VIEW_HAS_LATIN;
	if (seen_digits)
		flags |= VIEW_HAS_DIGIT;
	if (pairs)
		flags |= FOLD_MAYBE_MIXED;
	return flags;
}
