/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_account - cards, IBANs and wallets: what carries a checksum.
 */
#include "entity_table.h"

#include <check.h>

Suite *test_account_suite(void);

/* Numbers that networks publish for testing, and ones made from them. */
static const struct entity_row card_rows[] = {
    {"visa", "card 4111111111111111 please", "4111111111111111 visa", 0, 0},
    {"visa in groups", "4111 1111 1111 1111", "4111111111111111 visa", 0, 0},
    {"hyphens", "4111-1111-1111-1111.", "4111111111111111 visa", 0, 0},
    {"mastercard", "5555 5555 5555 4444", "5555555555554444 mastercard", 0, 0},
    {"mastercard, new range", "2223003122003222", "2223003122003222 mastercard",
     0, 0},
    {"amex", "3782 822463 10005", "378282246310005 amex", 0, 0},
    {"unionpay", "卡号6200000000000005", "6200000000000005 unionpay", 0, 0},
    {"unionpay of 19", "6205500000000000004", "6205500000000000004 unionpay", 0,
     0},
    {"jcb", "3566002020360505", "3566002020360505 jcb", 0, 0},
    {"glued to Chinese", "卡4111111111111111的", "4111111111111111 visa", 0, 0},

    {"wrong check digit", "4111111111111112", "", 0, 0},
    {"order number", "order number 4111111111111111", "", 0, 0},
    {"parcel", "快递单号4111111111111111", "", 0, 0},
    {"no issuer", "0000000000000000", "", 0, 0},
    {"tail", "card ending in 1111", "", 0, 0},
    {"masked", "4111 **** **** 1111", "", 0, 0},
    {"too long", "41111111111111111111111", "", 0, 0},
    {"piece of an identifier", "x4111111111111111", "", 0, 0},
    {"decimals", "4111111111111111.25", "", 0, 0},
    {"odd groups", "41 111 11111 1111 11", "", 0, 0},
};

static const struct entity_row iban_rows[] = {
    {"german", "DE89370400440532013000", "de89370400440532013000 de", 0, 0},
    {"in groups", "to DE89 3704 0044 0532 0130 00 today",
     "de89370400440532013000 de", 0, 0},
    {"british", "GB29NWBK60161331926819.", "gb29nwbk60161331926819 gb", 0, 0},
    {"french", "FR14 2004 1010 0505 0001 3M02 606",
     "fr1420041010050500013m02606 fr", 0, 0},
    {"dutch", "NL91ABNA0417164300", "nl91abna0417164300 nl", 0, 0},
    {"spanish", "ES9121000418450200051332", "es9121000418450200051332 es", 0,
     0},
    {"norwegian", "NO9386011117947", "no9386011117947 no", 0, 0},
    {"two", "NL91ABNA0417164300 NO9386011117947",
     "nl91abna0417164300 nl | no9386011117947 no", 0, 0},

    {"wrong check digits", "DE88370400440532013000", "", 0, 0},
    {"too short", "DE8937040044053201300", "", 0, 0},
    {"too long", "DE893704004405320130001", "", 0, 0},
    {"no such country", "ZZ89370400440532013000", "", 0, 0},
    {"piece of a word", "xDE89370400440532013000", "", 0, 0},
    {"hyphens", "DE89-3704-0044-0532-0130-00", "", 0, 0},
};

/* Addresses of BIP 173, BIP 350, EIP-55 and of well-known contracts. */
static const struct entity_row wallet_rows[] = {
    {"btc", "send to 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
     "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2 btc", 0, 0},
    {"btc script", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
     "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy btc", 0, 0},
    {"btc segwit", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
     "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 btc", 0, 0},
    {"btc taproot",
     "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
     "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0 btc", 0,
     0},
    {"eth with checksum", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
     "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed eth", 0, 0},
    {"eth without checksum", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
     "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed eth", 0, 0},
    {"tron", "充值TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t到账",
     "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t tron", 0, 0},
    {"behind a full-width colon",
     "地址：0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
     "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed eth", 0, 0},

    {"btc, one letter wrong", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", "", 0, 0},
    {"btc in lower case", "1bvbmseystwetqtfn5au4m4gfg7xjanvn2", "", 0, 0},
    {"segwit, one letter wrong", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
     "", 0, 0},
    {"segwit with the checksum of the other version",
     "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", "", 0,
     0},
    {"eth, case wrong", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", "", 0, 0},
    {"eth, too short", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae", "", 0, 0},
    {"eth, a digest", "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495",
     "", 0, 0},
    {"tron, one letter wrong", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6s", "", 0, 0},
    {"commit", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "", 0, 0},
};

START_TEST(cards_are_found)
{
	entity_row_check(ENTITY_CARD, &card_rows[_i]);
}
END_TEST

START_TEST(ibans_are_found)
{
	entity_row_check(ENTITY_IBAN, &iban_rows[_i]);
}
END_TEST

START_TEST(wallets_are_found)
{
	entity_row_check(ENTITY_WALLET, &wallet_rows[_i]);
}
END_TEST

START_TEST(accounts_survive_noise)
{
	entity_survives_noise(ENTITY_CARD, "0123456789 -4");
	entity_survives_noise(ENTITY_IBAN, "de89370400440532013000 gb");
	entity_survives_noise(ENTITY_WALLET, "bc1q0xTR13abcdefghzZ卡");
}
END_TEST

static const struct {
	enum entity_kind kind;
	const char *piece;
} pieces[] = {
    {ENTITY_CARD, "4"},
    {ENTITY_CARD, "4111 "},
    {ENTITY_IBAN, "de89"},
    {ENTITY_IBAN, "de89 3"},
    {ENTITY_WALLET, "bc1q"},
    {ENTITY_WALLET, "1BvBMSEYstWetqTFn5Au4m4GFg7x "},
    {ENTITY_WALLET, "\xE2\x80\x8BTR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t "},
};

START_TEST(account_search_is_linear)
{
	entity_is_linear(pieces[_i].kind, pieces[_i].piece);
}
END_TEST

Suite *test_account_suite(void)
{
	Suite *suite = suite_create("test_account");
	TCase *tcase = tcase_create("account");

	tcase_add_loop_test(tcase, cards_are_found, 0, ARRAY_LEN(card_rows));
	tcase_add_loop_test(tcase, ibans_are_found, 0, ARRAY_LEN(iban_rows));
	tcase_add_loop_test(tcase, wallets_are_found, 0,
			    ARRAY_LEN(wallet_rows));
	tcase_add_test(tcase, accounts_survive_noise);
	tcase_add_loop_test(tcase, account_search_is_linear, 0,
			    ARRAY_LEN(pieces));
	suite_add_tcase(suite, tcase);
	return suite;
}
