/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_sender - what originators of SMS and addresses of mails show.
 */
#include "base/base.h"
#include "facts_check.h"

#include <check.h>

Suite *test_sender_suite(void);

static const char brands[] =
    "schema: 1\nkind: brands\ntitle: test\nbrands:\n"
    "  - id: acme-pay\n    name: Acme Pay\n    kind: wallet\n    country: US\n"
    "    domains: [acmepay.com]\n    senders: [AcmePay, \"95588\"]\n"
    "    source: \"https://acmepay.com/\"\n    reviewed: 2026-01-01\n"
    "  - id: acme-pay-tokyo\n    name: Acme Pay Tokyo\n    kind: wallet\n"
    "    country: JP\n    domains: [acmepay.jp, gmail.com]\n"
    "    source: \"https://acmepay.jp/\"\n    reviewed: 2026-01-01\n";

static const struct facts_row rows[] = {
    {"short code", CHANNEL_SMS, .from = "10690", .field = "sender.kind",
     .want = "numeric|short_code"},
    {"mobile, China", CHANNEL_SMS, .from = "13900000001",
     .field = "sender.kind", .want = "numeric|mobile"},
    {"mobile, China, with +86", CHANNEL_SMS, .from = "+8613900000001",
     .field = "sender.kind", .want = "numeric|international|mobile"},
    {"mobile, China, with 86", CHANNEL_SMS, .from = "8613900000001",
     .field = "sender.kind", .want = "numeric|mobile"},
    {"international", CHANNEL_SMS, .from = "+12025550123",
     .field = "sender.kind", .want = "numeric|international|mobile"},
    {"blanks and hyphens", CHANNEL_SMS, .from = "+1 202-555-0123",
     .field = "sender.kind", .want = "numeric|international|mobile"},
    {"long service number", CHANNEL_SMS, .from = "106900000001",
     .field = "sender.kind", .want = "numeric"},
    {"alphanumeric", CHANNEL_SMS, .from = "GardenClub", .field = "sender.kind",
     .want = "alphanumeric"},
    {"mail address in an SMS", CHANNEL_SMS, .from = "desk@mail.example",
     .field = "sender.kind", .want = "email"},
    {"a brand's own id", CHANNEL_SMS, .from = "AcmePay", .field = "sender.kind",
     .want = "official|alphanumeric"},
    {"a brand's own short code", CHANNEL_SMS, .from = "95588",
     .field = "sender.kind", .want = "official|numeric|short_code"},
    {"look-alike of a brand's id", CHANNEL_SMS, .from = "AcmeP\u0430y",
     .field = "sender.kind", .want = "imitates_brand|alphanumeric"},
    {"nobody", CHANNEL_SMS, .field = "sender.kind", .want = "absent"},
    {"originator as it came", CHANNEL_SMS, .from = "GardenClub",
     .field = "sender", .want = "gardenclub"},

    {"mail", CHANNEL_EMAIL, .from = "anna@garden.example",
     .field = "sender.kind", .want = "email"},
    {"mail, domain", CHANNEL_EMAIL, .from = "anna@Garden.example",
     .field = "sender.domain", .want = "garden.example"},
    {"mail of a brand", CHANNEL_EMAIL, .from = "info@mail.acmepay.com",
     .field = "sender.kind", .want = "email|official"},
    {"mail of a university", CHANNEL_EMAIL, .from = "desk@it.northmoor.edu",
     .field = "sender.kind", .want = "email|institution"},
    {"mail of a council", CHANNEL_EMAIL, .from = "desk@northmoor.gov.uk",
     .field = "sender.kind", .want = "email|institution"},
    {"a suffix alone", CHANNEL_EMAIL, .from = "desk@ac.uk",
     .field = "sender.kind", .want = "email"},
    {"such a label elsewhere", CHANNEL_EMAIL,
     .from = "desk@x.gov.northmoor.com", .field = "sender.kind",
     .want = "email"},
    {"such a name bought", CHANNEL_EMAIL, .from = "desk@northmoor-edu.com",
     .field = "sender.kind", .want = "email"},
    {"mail from a look-alike", CHANNEL_EMAIL, .from = "info@acmepay-help.com",
     .field = "sender.kind", .want = "email|imitates_brand"},
    {"a name that is the domain's", CHANNEL_EMAIL,
     .from = "news@mail.northmoor.org", .display_name = "Northmoor Museum",
     .field = "from.kind", .want = "name_is_domain"},
    {"two words of it", CHANNEL_EMAIL, .from = "desk@greenheron.com",
     .display_name = "The Green Heron Ltd", .field = "from.kind",
     .want = "name_is_domain"},
    {"with hyphens", CHANNEL_EMAIL, .from = "desk@green-heron.com",
     .display_name = "The Green Heron Ltd", .field = "from.kind",
     .want = "name_is_domain"},
    {"a lure behind the name", CHANNEL_EMAIL,
     .from = "desk@northmoor-billing.com", .display_name = "Northmoor Billing",
     .field = "from.kind", .want = ""},
    {"more than the name", CHANNEL_EMAIL, .from = "desk@northmoor-billing.com",
     .display_name = "Northmoor", .field = "from.kind", .want = ""},
    {"initials and a word", CHANNEL_EMAIL, .from = "desk@conmuseums.org",
     .display_name = "City of Northmoor Museums", .field = "from.kind",
     .want = "name_is_domain"},
    {"initials", CHANNEL_EMAIL, .from = "desk@ght.example",
     .display_name = "The Green Heron Trust", .field = "from.kind",
     .want = "name_is_domain"},
    {"other initials", CHANNEL_EMAIL, .from = "desk@ghtx.example",
     .display_name = "The Green Heron Trust", .field = "from.kind", .want = ""},
    {"half a word of it", CHANNEL_EMAIL, .from = "desk@north.example",
     .display_name = "Northmoor", .field = "from.kind", .want = ""},
    {"more words that are nobody's", CHANNEL_EMAIL,
     .from = "desk@card-watch.example", .display_name = "Card Watch",
     .field = "from.kind", .want = ""},
    {"an ampersand that the domain spells", CHANNEL_EMAIL,
     .from = "desk@heronandmoor.example", .display_name = "Heron & Moor",
     .field = "from.kind", .want = "name_is_domain"},
    {"an ampersand that it drops", CHANNEL_EMAIL,
     .from = "desk@heronmoor.example", .display_name = "Heron & Moor",
     .field = "from.kind", .want = "name_is_domain"},
    {"accents that it drops", CHANNEL_EMAIL,
     .from = "desk@libreriagarza.example",
     .display_name = "Librer\u00eda Garza", .field = "from.kind",
     .want = "name_is_domain"},
    {"letters of another script", CHANNEL_EMAIL,
     .from = "desk@northmoor.example", .display_name = "N\u043erthmoor",
     .field = "from.kind", .want = ""},
    {"nobody's name, and a text that names the domain", CHANNEL_EMAIL,
     .from = "desk@heronandmoor.example", .display_name = "Customer Service",
     .text = "Your order is ready. Heron & Moor, 5 Bridge Street",
     .field = "from.kind", .want = "text_names_domain"},
    {"no name, and a text that names the domain", CHANNEL_EMAIL,
     .from = "desk@green-heron.example", .text = "Thank you, Green Heron.",
     .field = "from.kind", .want = "text_names_domain"},
    {"a text with the domain's host alone", CHANNEL_EMAIL,
     .from = "desk@greenheron.example", .display_name = "Support",
     .text = "See https://greenheron.example or desk@greenheron.example",
     .field = "from.kind", .want = ""},
    {"a text with more than the name", CHANNEL_EMAIL,
     .from = "desk@greenheron.example", .display_name = "Support",
     .text = "The Green Herons fly", .field = "from.kind", .want = ""},
    {"a person's name, and a text that names the domain", CHANNEL_EMAIL,
     .from = "desk@greenheron.example", .display_name = "Anna Meyer",
     .text = "Thank you, Green Heron", .field = "from.kind",
     .want = "text_names_domain"},
    {"the reader's own house", CHANNEL_EMAIL,
     .from = "desk@Mail.northmoor.example", .to = "ann@Northmoor.example",
     .field = "from.kind", .want = "recipient"},
    {"another house", CHANNEL_EMAIL, .from = "desk@mail.northmoor.example",
     .to = "ann@southmoor.example", .field = "from.kind", .want = ""},
    {"free mail to free mail", CHANNEL_EMAIL, .from = "anna@gmail.com",
     .to = "ann@gmail.com", .field = "from.kind", .want = "free_mail"},
    {"words that are nobody's", CHANNEL_EMAIL,
     .from = "desk@mailsupport.example", .display_name = "Mail Support",
     .field = "from.kind", .want = ""},
    {"free mail", CHANNEL_EMAIL, .from = "anna@gmail.com", .field = "from.kind",
     .want = "free_mail"},
    {"name of a brand, another's address", CHANNEL_EMAIL,
     .from = "anna@garden.example", .display_name = "Acme Pay",
     .field = "from.kind", .want = "name_mismatch"},
    {"name of a brand that the subject names first", CHANNEL_EMAIL,
     .from = "anna@garden.example", .display_name = "Acme Pay",
     .text = "[Acme Pay] Your card", .field = "from.kind",
     .want = "name_mismatch"},
    {"name of a brand, its address", CHANNEL_EMAIL, .from = "info@acmepay.com",
     .display_name = "Acme Pay", .field = "from.kind",
     .want = "name_is_domain"},
    {"name of two brands, the address of one", CHANNEL_EMAIL,
     .from = "info@acmepay.jp", .display_name = "Acme Pay Tokyo",
     .field = "from.kind", .want = "name_is_domain"},
    {"name of a brand that gives mail to all", CHANNEL_EMAIL,
     .from = "anna@gmail.com", .display_name = "Acme Pay Tokyo",
     .field = "from.kind", .want = "free_mail|name_mismatch"},
    {"name that is another address", CHANNEL_EMAIL,
     .from = "anna@garden.example", .display_name = "info@acmepay.com",
     .field = "from.kind", .want = "name_mismatch"},
    {"name that is another domain", CHANNEL_EMAIL,
     .from = "anna@garden.example", .display_name = "mailroom.com",
     .field = "from.kind", .want = "names_other_domain"},
    {"name that is its domain", CHANNEL_EMAIL, .from = "anna@garden.com",
     .display_name = "www.garden.com", .field = "from.kind",
     .want = "name_is_domain"},
    {"a domain that cannot exist", CHANNEL_EMAIL, .from = "desk@301079payments",
     .field = "from.kind", .want = "no_domain"},
    {"a reserved domain", CHANNEL_EMAIL, .from = "desk@mail.example",
     .field = "from.kind", .want = ""},
    {"reply to another", CHANNEL_EMAIL, .from = "anna@garden.example",
     .reply_to = "bob@other.example", .field = "reply_to.kind",
     .want = "mismatch"},
    {"reply to the same domain", CHANNEL_EMAIL, .from = "anna@garden.example",
     .reply_to = "office@mail.garden.example", .field = "reply_to.kind",
     .want = ""},
    {"reply to free mail", CHANNEL_EMAIL, .from = "anna@garden.example",
     .reply_to = "anna@gmail.com", .field = "reply_to.kind",
     .want = "free_mail|mismatch"},
};

START_TEST(says_what_senders_show)
{
	facts_check(rows, ARRAY_LEN(rows), brands, NULL);
}
END_TEST

Suite *test_sender_suite(void)
{
	Suite *suite = suite_create("test_sender");
	TCase *tcase = tcase_create("all");

	tcase_add_test(tcase, says_what_senders_show);
	suite_add_tcase(suite, tcase);
	return suite;
}
