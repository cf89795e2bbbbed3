/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_network - which texts are networks, and what is inside of them.
 */
#include "service/network.h"

#include <check.h>

Suite *test_network_suite(void);

static const struct {
	const char *text;
	int rc;
	unsigned bits;
} parsed[] = {
    {"192.0.2.1", 0, 128},
    {"192.0.2.0/24", 0, 120},
    {"0.0.0.0/0", 0, 96},
    {"::/0", 0, 0},
    {"2001:db8::/32", 0, 32},
    {"::1", 0, 128},
    {"::ffff:192.0.2.0/120", 0, 120},
    {"192.0.2.1/24", ERR_INPUT, 0},
    {"192.0.2.0/33", ERR_INPUT, 0},
    {"192.0.2.0/", ERR_INPUT, 0},
    {"192.0.2.0/2x", ERR_INPUT, 0},
    {"192.0.2.0/99999999999", ERR_INPUT, 0},
    {"192.0.2", ERR_INPUT, 0},
    {"localhost", ERR_INPUT, 0},
    {"", ERR_INPUT, 0},
    {"2001:db8:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000",
     ERR_INPUT, 0},
};

START_TEST(texts_are_networks_or_not)
{
	struct network network;
	int rc = network_parse(&network, span_of(parsed[_i].text));

	ck_assert_msg(rc == parsed[_i].rc, "%s: got %d", parsed[_i].text, rc);
	if (rc == 0)
		ck_assert_msg(network.bits == parsed[_i].bits, "%s: %u bits",
			      parsed[_i].text, network.bits);
}
END_TEST

static const struct {
	const char *network;
	const char *address;
	bool is_inside;
} inside[] = {
    {"127.0.0.0/8", "127.0.0.1", true},
    {"127.0.0.0/8", "::ffff:127.0.0.1", true},
    {"127.0.0.0/8", "128.0.0.1", false},
    {"192.0.2.128/25", "192.0.2.129", true},
    {"192.0.2.128/25", "192.0.2.127", false},
    {"::1/128", "::1", true},
    {"::1/128", "::2", false},
    {"2001:db8::/33", "2001:db8:7fff::1", true},
    {"2001:db8::/33", "2001:db8:8000::1", false},
    {"0.0.0.0/0", "203.0.113.7", true},
    {"0.0.0.0/0", "2001:db8::1", false},
    {"::/0", "203.0.113.7", true},
};

START_TEST(addresses_are_inside_or_not)
{
	struct network network;
	struct network address;

	ck_assert_int_eq(network_parse(&network, span_of(inside[_i].network)),
			 0);
	ck_assert_int_eq(network_parse(&address, span_of(inside[_i].address)),
			 0);
	ck_assert_msg(network_has(&network, &address) == inside[_i].is_inside,
		      "%s in %s", inside[_i].address, inside[_i].network);
}
END_TEST

Suite *test_network_suite(void)
{
	Suite *suite = suite_create("test_network");
	TCase *tests = tcase_create("network");

	tcase_add_loop_test(tests, texts_are_networks_or_not, 0,
			    ARRAY_LEN(parsed));
	tcase_add_loop_test(tests, addresses_are_inside_or_not, 0,
			    ARRAY_LEN(inside));
	suite_add_tcase(suite, tests);
	return suite;
}
