/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_sha256 - the examples of FIPS 180-4 and the lengths around a block.
 */
#include "base/sha256.h"

#include <check.h>
#include <stdio.h>

Suite *test_sha256_suite(void);

static const struct {
	const char *piece;
	size_t times;
	const char *want;
} digest_rows[] = {
    {"", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", 1,
     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"a", 55,
     "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
    {"a", 56,
     "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
    {"a", 64,
     "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
    {"a", 1000,
     "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"},
};

START_TEST(digests_are_right)
{
	unsigned char bytes[1024];
	unsigned char digest[SHA256_BYTES];
	char got[SHA256_BYTES * 2 + 1];
	size_t len = 0;

	for (size_t i = 0; i < digest_rows[_i].times; i++) {
		struct span piece = span_of(digest_rows[_i].piece);

		memcpy(bytes + len, piece.ptr, piece.len);
		len += piece.len;
	}
	sha256(span_make(bytes, len), digest);
	for (size_t i = 0; i < SHA256_BYTES; i++)
		(void)snprintf(got + i * 2, 3, "%02x", digest[i]);
	ck_assert_str_eq(got, digest_rows[_i].want);
}
END_TEST

/* Test cases 1 and 2 of RFC 4231, the keys padded with zeros to 32 bytes. */
static const struct {
	const char *key, *text, *want;
} hmac_rows[] = {
    {"\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"
     "\x0b\x0b\x0b",
     "Hi There",
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {"Jefe", "what do ya want for nothing?",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
};

START_TEST(hmacs_are_right)
{
	unsigned char key[SHA256_BYTES] = {0};
	unsigned char digest[SHA256_BYTES];
	char got[SHA256_BYTES * 2 + 1];

	memcpy(key, hmac_rows[_i].key, strlen(hmac_rows[_i].key));
	hmac_sha256(key, span_of(hmac_rows[_i].text), digest);
	for (size_t i = 0; i < SHA256_BYTES; i++)
		(void)snprintf(got + i * 2, 3, "%02x", digest[i]);
	ck_assert_str_eq(got, hmac_rows[_i].want);
}
END_TEST

Suite *test_sha256_suite(void)
{
	Suite *suite = suite_create("test_sha256");
	TCase *tcase = tcase_create("sha256");

	tcase_add_loop_test(tcase, digests_are_right, 0,
			    ARRAY_LEN(digest_rows));
	tcase_add_loop_test(tcase, hmacs_are_right, 0, ARRAY_LEN(hmac_rows));
	suite_add_tcase(suite, tcase);
	return suite;
}
