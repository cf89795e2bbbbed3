/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_wap_push - the links of WAP pushes.
 */
#include "hex.h"

#include "message/sms.h"

#include <check.h>

Suite *test_wap_push_suite(void);

static struct arena arena;

static void set_up(void)
{
	arena_init(&arena, 0);
}

static void tear_down(void)
{
	arena_release(&arena);
}

#define WSP_SI "01 06 03 AE 81 EA"
#define WSP_SL "01 06 01 B0"

static const struct {
	const char *name;
	const char *data; /* hex, behind the port header */
	const char *text;
	const char *url;
	bool has_fault;
} push_rows[] = {
    /* <si><indication href="http://www.example.com/a" action=...>Hi</...> */
    {"service indication",
     WSP_SI "02 05 6A 00 45 C6 0D 03 6578616D706C65 00 85 03 61 00 08 01 "
	    "03 4869 00 01 01",
     "http://www.example.com/a\nHi\n", "http://www.example.com/a", false},
    {"service loading",
     WSP_SL "02 06 6A 00 85 0B 03 6578616D706C652E6E6574 00 06 01",
     "https://example.net\n", "https://example.net", false},
    {"string table",
     WSP_SI "02 05 6A 0C 6578616D706C652E6F726700 45 C6 0C 83 00 01 01 01",
     "http://example.org\n", "http://example.org", false},
    {"dates are passed over",
     WSP_SI "02 05 6A 00 45 C6 0A C3 07 20261019152540 10 C3 04 20260625 "
	    "0E 03 612E62 00 01 03 5061 79 00 01 01",
     "https://a.b\nPay\n", "https://a.b", false},
    {"cut in the link", WSP_SI "02 05 6A 00 45 C6 0D 03 6578616D706C65",
     "http://www.example\nexample\n", "http://www.example", true},
    {"XML", "01 06 03 AD 81 EA 3C736920687265663D22687474703A2F2F612E62223E",
     "<si href=\"http://a.b\">\n", NULL, false},
    {"not a push at all", "68747470733A2F2F612E622F63", "https://a.b/c\n", NULL,
     true},
};

START_TEST(pushes_give_their_links)
{
	struct octets body = hex_octets(push_rows[_i].data);
	struct octets header = hex_octets("0605040B8423F0");
	struct sms_input in = {.user_data = octets_span(&body),
			       .header = octets_span(&header),
			       .alphabet = SMS_BINARY};
	const char *name = push_rows[_i].name;
	struct sms_text out;

	ck_assert_int_eq(sms_decode(&out, &in, &arena, NULL), 0);
	ck_assert_msg(span_equal_string(out.text, push_rows[_i].text),
		      "%s: got '%.*s'", name, (int)out.text.len,
		      (const char *)out.text.ptr);
	ck_assert_msg(out.n_urls == (push_rows[_i].url ? 1u : 0u), "%s: %zu",
		      name, out.n_urls);
	if (push_rows[_i].url)
		ck_assert_msg(span_equal_string(out.urls[0], push_rows[_i].url),
			      "%s: link", name);
	ck_assert_msg(out.has_fault == push_rows[_i].has_fault, "%s: fault",
		      name);
}
END_TEST

Suite *test_wap_push_suite(void)
{
	Suite *suite = suite_create("test_wap_push");
	TCase *tcase = tcase_create("wap_push");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, pushes_give_their_links, 0,
			    ARRAY_LEN(push_rows));
	suite_add_tcase(suite, tcase);
	return suite;
}
