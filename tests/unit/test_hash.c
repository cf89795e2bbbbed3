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

Suite *test_hash_suite(void)
{
	Suite *suite = suite_create("test_hash");
	TCase *tcase = tcase_create("hash");

	tcase_add_loop_test(tcase, hash_meets_its_vectors, 0,
			    ARRAY_LEN(hash_rows));
	suite_add_tcase(suite, tcase);
	return suite;
}
