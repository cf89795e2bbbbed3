/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_hash - the vectors of the paper's reference: key and input count up
 * from zero.
 */
#include "base/hash.h"

#include <check.h>

Suite *test_hash_suite(void);

static const struct {
	size_t len;
	uint64_t hash;
} hash_rows[] = {
    {0, UINT64_C(0x726fdb47dd0e0e31)},  {1, UINT64_C(0x74f839c593dc67fd)},
    {7, UINT64_C(0xab0200f58b01d137)},  {8, UINT64_C(0x93f5f5799a932462)},
    {15, UINT64_C(0xa129ca6149be45e5)},
};

START_TEST(hash_meets_its_vectors)
{
	static const struct hash_seed seed = {
	    {UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)}};
	unsigned char bytes[16];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)i;
	ck_assert_uint_eq(hash_bytes(span_make(bytes, hash_rows[_i].len), seed),
			  hash_rows[_i].hash);
}
END_TEST

/* Each byte, each length and each order counts. */
START_TEST(digest_tells_contents_apart)
{
	enum { BYTES = 100, CONTENTS = 3 * BYTES };
	static const struct hash_digest none = {{0, 0}};
	struct hash_digest digests[CONTENTS];
	unsigned char bytes[BYTES] = {0};
	size_t n = 0;

	for (size_t i = 0; i < BYTES; i++) {
		struct span part = span_make(bytes, i);

		digests[n++] = hash_digest(part, none);
		digests[n++] = hash_digest(part, digests[0]);
		bytes[i] ^= 0x80;
		digests[n++] = hash_digest(span_make(bytes, BYTES), none);
		bytes[i] ^= 0x80;
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			for (size_t word = 0; word < 2; word++)
				ck_assert_uint_ne(digests[i].words[word],
						  digests[k].words[word]);
}
END_TEST

Suite *test_hash_suite(void)
{
	Suite *suite = suite_create("test_hash");
	TCase *tcase = tcase_create("hash");

	tcase_add_loop_test(tcase, hash_meets_its_vectors, 0,
			    ARRAY_LEN(hash_rows));
	tcase_add_test(tcase, digest_tells_contents_apart);
	suite_add_tcase(suite, tcase);
	return suite;
}
