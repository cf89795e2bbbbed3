/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_contact - which brands a message speaks for, and whether what it
 * offers is theirs.
 */
#include "base/base.h"
#include "facts_check.h"

#include <check.h>

Suite *test_contact_suite(void);

static const char brands[] =
    "schema: 1\nkind: brands\ntitle: test\nbrands:\n"
    "  - id: acme-bank\n    name: Acme Bank\n    aliases: "
    "[\u9876\u5cf0\u94f6\u884c, acmeb]\n"
    "    kind: bank\n    country: CN\n    domains: [acmebank.com, "
    "www.acmemail.com]\n"
    "    phones: [\"95588\", \"400-800-1234\"]\n"
    "    emails: [help@acmebank.com]\n    senders: [AcmeBank]\n"
    "    source: \"https://acmebank.com/\"\n    reviewed: 2026-01-01\n"
    "  - id: swift-post\n    name: Swift Post\n    kind: courier\n    country: "
    "US\n"
    "    domains: [swiftpost.com]\n"
    "    source: \"https://swiftpost.com/\"\n    reviewed: 2026-01-01\n";

#define SMS(row_name, row_text, row_field, row_want)                           \
	{                                                                      \
		.name = (row_name), .channel = CHANNEL_SMS,                    \
		.text = (row_text), .field = (row_field), .want = (row_want)   \
	}

static const struct facts_row rows[] = {
    SMS("nobody", "See you at noon", "brand.claimed", ""),
    SMS("by name", "Acme Bank: your card is ready", "brand.claimed",
	"acme-bank"),
    SMS("by alias", "\u9876\u5cf0\u94f6\u884c\u901a\u77e5", "brand.claimed",
	"acme-bank"),
    SMS("by signature", "\u3010\u9876\u5cf0\u94f6\u884c\u3011\u60a8\u597d",
	"brand.signature", "acme-bank"),
    SMS("kind", "Swift Post: your parcel", "brand.kind", "courier"),
    SMS("country", "Acme Bank: your card", "brand.country", "CN"),
    SMS("name in disguise", "\u0410cme B\u0430nk: your card", "brand.claimed",
	"acme-bank"),
    {.name = "by sender",
     .channel = CHANNEL_SMS,
     .from = "AcmeBank",
     .text = "Your card is ready",
     .field = "brand.claimed",
     .want = "acme-bank"},

    SMS("own link", "Acme Bank: see https://www.acmebank.com/a",
	"contact.official", "link"),
    SMS("own link is not foreign", "Acme Bank: see https://acmebank.com/a",
	"contact.unofficial", ""),
    SMS("foreign link", "Acme Bank: see https://cards-desk.example/a",
	"contact.unofficial", "link"),
    SMS("another brand's link is neither",
	"Acme Bank: see https://swiftpost.com/a", "contact.unofficial", ""),
    SMS("own number", "Acme Bank: call 95588", "contact.official", "phone"),
    SMS("own number, written otherwise", "Acme Bank: call 400 8001234",
	"contact.official", "phone"),
    SMS("foreign number", "Acme Bank: call 13900000001", "contact.unofficial",
	"phone"),
    SMS("own address", "Acme Bank: write to help@acmebank.com",
	"contact.official", "email"),
    SMS("foreign address", "Acme Bank: write to help@desk.example",
	"contact.unofficial", "email"),
    SMS("foreign handle", "Acme Bank: add our WeChat: acme_desk88",
	"contact.unofficial", "handle"),
    SMS("both", "Acme Bank: call 95588 or see https://cards.example/a",
	"contact", "unofficial|official"),
    SMS("no brand, no judgement", "See https://cards-desk.example/a", "contact",
	""),
    {.name = "the reader's own address",
     .channel = CHANNEL_EMAIL,
     .from = "desk@acmebank.com",
     .to = "Ann@home.example",
     .display_name = "Acme Bank",
     .text = "Signed in as ann@home.example",
     .field = "contact.unofficial",
     .want = ""},
    {.name = "another's address",
     .channel = CHANNEL_EMAIL,
     .from = "desk@acmebank.com",
     .to = "joan@home.example",
     .display_name = "Acme Bank",
     .text = "Signed in as ann@home.example",
     .field = "contact.unofficial",
     .want = "email"},
    {.name = "a number in the brand's own mail",
     .channel = CHANNEL_EMAIL,
     .from = "desk@acmebank.com",
     .display_name = "Acme Bank",
     .text = "Call us at 1-888-555-0121",
     .field = "contact.unofficial",
     .want = "phone"},
    {.name = "mail from elsewhere",
     .channel = CHANNEL_EMAIL,
     .from = "desk@garden.example",
     .display_name = "Acme Bank",
     .text = "Your card is ready",
     .field = "contact.unofficial",
     .want = "sender"},
    {.name = "mail from the brand",
     .channel = CHANNEL_EMAIL,
     .from = "desk@acmebank.com",
     .display_name = "Acme Bank",
     .text = "Your card is ready",
     .field = "contact.official",
     .want = "sender"},
    {.name = "link to the sender's domain",
     .channel = CHANNEL_EMAIL,
     .from = "desk@Garden.example",
     .text = "See https://help.garden.example/a",
     .field = "link.kind",
     .want = "sender"},
    {.name = "link elsewhere",
     .channel = CHANNEL_EMAIL,
     .from = "desk@garden.example",
     .text = "See https://help.orchard.example/a",
     .field = "link.kind",
     .want = "elsewhere|outward"},
    {.name = "a host that is only named",
     .channel = CHANNEL_EMAIL,
     .from = "desk@garden.example",
     .text = "You registered orchard-club.com",
     .field = "link.kind",
     .want = "elsewhere|named"},
    {.name = "a brand that a mailing service's link names",
     .channel = CHANNEL_EMAIL,
     .from = "desk@garden.example",
     .text = "See https://u1.ct.sendgrid.net/acmeb/a",
     .field = "brand.claimed",
     .want = ""},
    {.name = "a register",
     .channel = CHANNEL_EMAIL,
     .from = "desk@garden.example",
     .text = "See https://www.fdic.gov/a",
     .field = "link.kind",
     .want = "elsewhere|public"},
    {.name = "the shorter name of the sender's",
     .channel = CHANNEL_EMAIL,
     .from = "desk@garden-mail.example",
     .display_name = "The Garden",
     .text = "See https://garden.example/a",
     .field = "link.kind",
     .want = "elsewhere|namesake"},
    {.name = "a longer name than the sender's",
     .channel = CHANNEL_EMAIL,
     .from = "desk@garden.example",
     .display_name = "The Garden",
     .text = "See https://garden-mail.example/a",
     .field = "link.kind",
     .want = "elsewhere|outward"},
    {.name = "the shorter name, of which nothing is shown",
     .channel = CHANNEL_EMAIL,
     .from = "desk@garden-mail.example",
     .display_name = "Anna",
     .text = "See https://garden.example/a",
     .field = "link.kind",
     .want = "elsewhere|outward"},
    {.name = "a service that counts clicks",
     .channel = CHANNEL_EMAIL,
     .from = "desk@garden.example",
     .text = "See https://u1.ct.sendgrid.net/ls/click?upn=u1",
     .field = "link.kind",
     .want = "elsewhere|carrier"},
    {.name = "a host with a path is offered",
     .channel = CHANNEL_EMAIL,
     .from = "desk@garden.example",
     .text = "See orchard-club.com/a",
     .field = "link.kind",
     .want = "elsewhere|outward"},
    {.name = "link to a brand that is not the sender",
     .channel = CHANNEL_EMAIL,
     .from = "desk@garden.example",
     .text = "See https://www.acmebank.com/a",
     .field = "link.kind",
     .want = "elsewhere|official"},
    {.name = "link to the same name below another suffix",
     .channel = CHANNEL_EMAIL,
     .from = "desk@northmoor.com",
     .text = "See https://www.northmoor.co.uk/a",
     .field = "link.kind",
     .want = "sender"},
    {.name = "link to the same name below a cheap suffix",
     .channel = CHANNEL_EMAIL,
     .from = "desk@northmoor.com",
     .text = "See https://www.northmoor.cm/a",
     .field = "link.kind",
     .want = "elsewhere|outward"},
    {.name = "mail from the brand's name below another suffix",
     .channel = CHANNEL_EMAIL,
     .from = "desk@acmebank.de",
     .display_name = "Acme Bank",
     .text = "Your card is ready",
     .field = "contact.unofficial",
     .want = ""},
    {.name = "mail from the brand's name below a cheap suffix",
     .channel = CHANNEL_EMAIL,
     .from = "desk@acmebank.cm",
     .display_name = "Acme Bank",
     .text = "Your card is ready",
     .field = "contact.unofficial",
     .want = "sender"},
    {.name = "link to the same brand's other domain",
     .channel = CHANNEL_EMAIL,
     .from = "desk@acmebank.com",
     .text = "See https://www.acmemail.com/a",
     .field = "link.kind",
     .want = "sender|official"},
    {.name = "free mail belongs to no link",
     .channel = CHANNEL_EMAIL,
     .from = "desk@gmail.com",
     .text = "See https://www.gmail.com/a",
     .field = "link.kind",
     .want = "elsewhere|outward"},
    {.name = "no sender, no judgement",
     .channel = CHANNEL_EMAIL,
     .text = "See https://help.garden.example/a",
     .field = "link.kind",
     .want = ""},
    SMS("bare domain of a www. entry", "Acme Bank: see https://acmemail.com/a",
	"contact.official", "link"),
    SMS("another host of a www. entry",
	"Acme Bank: see https://a.acmemail.com/a", "contact.unofficial",
	"link"),
    {.name = "address at the bare domain of a www. entry",
     .channel = CHANNEL_EMAIL,
     .from = "joan@acmemail.com",
     .display_name = "Acme Bank",
     .text = "Your card is ready",
     .field = "contact.unofficial",
     .want = "sender"},
};

START_TEST(tells_official_from_foreign)
{
	facts_check(rows, ARRAY_LEN(rows), brands, NULL);
}
END_TEST

Suite *test_contact_suite(void)
{
	Suite *suite = suite_create("test_contact");
	TCase *tcase = tcase_create("all");

	tcase_add_test(tcase, tells_official_from_foreign);
	suite_add_tcase(suite, tcase);
	return suite;
}
