/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sender - what the originator of an SMS or the From of a mail shows.
 *
 * SMS originators are numeric (international, national, short code) or
 * alphanumeric (3GPP TS 23.040, at most 11 characters); addresses of mail
 * are compared with the display name and Reply-To.
 *
 * Contract: fills sender*, from.kind, reply_to*.
 * Threads: one message belongs to one thread.
 */
#include "domain.h"
#include "facts_private.h"

#include "base/ascii.h"

/* Mail domains at which anybody can have an address. */
static const char *const free_mail_domains[] = {
    "126.com",    "139.com",        "163.com",        "189.cn",
    "aliyun.com", "aol.com",        "foxmail.com",    "gmail.com",
    "gmx.com",    "gmx.de",         "googlemail.com", "hotmail.com",
    "icloud.com", "inbox.lv",       "live.com",       "mail.com",
    "mail.ru",    "msn.com",        "naver.com",      "outlook.com",
    "proton.me",  "protonmail.com", "qq.com",         "rediffmail.com",
    "sina.cn",    "sina.com",       "sohu.com",       "tutanota.com",
    "web.de",     "yahoo.co.uk",    "yahoo.com",      "yandex.com",
    "yandex.ru",  "yeah.net",       "zoho.com",       "zohomail.com",
};

bool facts_is_free_mail(struct span domain)
{
	for (size_t i = 0; i < ARRAY_LEN(free_mail_domains); i++)
		if (span_equal_nocase(domain, free_mail_domains[i]))
			return true;
	return false;
}

static void add_kind(struct facts *facts, enum field field, const char *kind)
{
	facts_add_string(facts, field, span_of(kind), no_place());
}

struct digits {
	size_t n;       /* digits, separators left out */
	bool is_number; /* nothing but digits, '+' and separators */
	bool is_international;
};

static struct digits count_digits(struct span from)
{
	struct digits digits = {.is_number = from.len > 0};

	for (size_t i = 0; i < from.len; i++) {
		unsigned char c = from.ptr[i];

		if (c >= '0' && c <= '9')
			digits.n++;
		else if (c == '+' && i == 0)
			digits.is_international = true;
		else if (c != ' ' && c != '-' && c != '(' && c != ')')
			digits.is_number = false;
	}
	if (digits.n == 0)
		digits.is_number = false;
	return digits;
}

/* Is the number one that a person's phone has? China and E.164 shapes. */
static bool is_mobile(struct span from, const struct digits *digits)
{
	struct span number = from;

	if (span_starts_with(number, span_of("+86")))
		number = span_make(number.ptr + 3, number.len - 3);
	else if (digits->n == 13 && span_starts_with(number, span_of("86")))
		number = span_make(number.ptr + 2, number.len - 2);
	if (number.len == 11 && number.ptr[0] == '1' && number.ptr[1] >= '3' &&
	    number.ptr[1] <= '9')
		return true;
	return digits->is_international && digits->n >= 10 &&
	       !span_starts_with(from, span_of("+86"));
}

static void sms_sender(struct facts *facts)
{
	struct span from = facts->message->from;
	struct digits digits = count_digits(from);

	if (facts_sender_brand(facts))
		add_kind(facts, FIELD_SENDER_KIND,
			 facts->is_sender_plain ? "official"
						: "imitates_brand");
	if (!digits.is_number) {
		add_kind(facts, FIELD_SENDER_KIND,
			 address_domain(from).len ? "email" : "alphanumeric");
		return;
	}
	add_kind(facts, FIELD_SENDER_KIND, "numeric");
	if (digits.is_international)
		add_kind(facts, FIELD_SENDER_KIND, "international");
	if (digits.n <= 6)
		add_kind(facts, FIELD_SENDER_KIND, "short_code");
	else if (is_mobile(from, &digits))
		add_kind(facts, FIELD_SENDER_KIND, "mobile");
}

/* The display name speaks for a brand that the address does not belong to,
 * or shows another address than the real one. */
static bool is_name_mismatch(struct facts *facts, struct span domain)
{
	struct span shown = address_domain(facts->message->display_name);
	bool is_claimed = false;

	if (shown.len && !span_starts_with(shown, domain) && domain.len)
		return true;
	facts_find_claims(facts);
	for (size_t i = 0; i < facts->n_claims; i++) {
		const struct claim *claim = &facts->claims[i];

		if (claim->place.text != TEXT_NONE &&
		    facts->message->texts[claim->place.text].kind ==
			TEXT_DISPLAY_NAME &&
		    facts->context->brands->brands[claim->brand].has_domains) {
			/* One name may be two brands'; one of them will do. */
			if (!facts_is_free_mail(domain) &&
			    (brand_owns_host(facts->context->brands, domain,
					     claim->brand) ||
			     facts_is_sister_of_brand(facts->context->brands,
						      domain, claim->brand)))
				return false;
			is_claimed = true;
		}
	}
	return is_claimed;
}

/* Is the last label of the domain a top-level domain (or a reserved one)? */
static bool is_delegated(struct span domain)
{
	size_t at = domain.len;

	while (at > 0 && domain.ptr[at - 1] != '.')
		at--;
	return at > 0 &&
	       domain_tld_class(span_make(domain.ptr + at, domain.len - at)) !=
		   TLD_NONE;
}

/* The display name, folded. False: there is none, or no memory. */
static bool fold_display_name(struct facts *facts, struct view *view)
{
	struct span name = facts->message->display_name;

	if (!name.len)
		return false;
	if (view_fold(view, name, facts->arena)) {
		facts->failed = ERR_MEMORY;
		return false;
	}
	return true;
}

/* The display name shows a host that the address does not belong to. */
static bool names_other_domain(struct facts *facts, struct span domain)
{
	struct link_list links = {0};
	struct view view;

	if (!domain.len || !fold_display_name(facts, &view))
		return false;
	if (link_find(&view, facts->arena, &links)) {
		facts->failed = ERR_MEMORY;
		return false;
	}
	for (size_t i = 0; i < links.n; i++)
		if (!span_equal(links.items[i].domain, link_domain(domain)))
			return true;
	return false;
}

static struct span lower_copy(struct facts *facts, struct span span)
{
	unsigned char *bytes = arena_alloc(facts->arena, span.len);

	if (!bytes) {
		facts->failed = ERR_MEMORY;
		return span;
	}
	for (size_t i = 0; i < span.len; i++)
		bytes[i] = ascii_lower(span.ptr[i]);
	return span_make(bytes, span.len);
}

/* The brand's own name below another old suffix imitates nobody, nor does
 * an institution. */
static bool imitates_brand(const struct facts *facts, struct span domain)
{
	const struct brand_index *brands = facts->context->brands;
	uint32_t brand = brand_imitated_by_host(brands, domain,
						link_domain(domain));

	return brand != BRAND_NONE && !facts_is_institution(domain) &&
	       !facts_is_sister_of_brand(brands, domain, brand);
}

/* The display name without its accents; letters of other scripts that pass
 * for Latin ones make it nobody's. */
bool facts_display_name_is_domain(struct facts *facts, struct span domain)
{
	struct view view;

	return fold_display_name(facts, &view) &&
	       view.counts[OBFUSCATION_LOOK_ALIKE] == 0 &&
	       facts_name_is_domain(view.folded, domain);
}

/* Does the text name the domain in words? */
static bool is_signed_with_domain(const struct facts *facts, struct span domain)
{
	for (size_t i = 0; i < facts->message->n_texts; i++)
		if (facts->message->texts[i].kind == TEXT_BODY &&
		    facts_text_names_domain(facts->texts[i].view.folded,
					    domain))
			return true;
	return false;
}

/* Does the reader have his address below the same registrable domain? */
static bool is_recipients(struct facts *facts, struct span domain)
{
	struct span to = address_domain(facts->message->to);

	return domain.len && to.len && !facts_is_free_mail(domain) &&
	       span_equal(link_domain(lower_copy(facts, to)),
			  link_domain(domain));
}

static void mail_sender(struct facts *facts)
{
	const struct message *message = facts->message;
	struct span domain = lower_copy(facts, address_domain(message->from));
	struct span reply = address_domain(message->reply_to);

	add_kind(facts, FIELD_SENDER_KIND, "email");
	if (domain.len)
		facts_add_string(facts, FIELD_SENDER_DOMAIN, domain,
				 no_place());
	if (facts_is_free_mail(domain))
		add_kind(facts, FIELD_FROM_KIND, "free_mail");
	if (brand_of_host(facts->context->brands, domain) != BRAND_NONE)
		add_kind(facts, FIELD_SENDER_KIND, "official");
	else if (imitates_brand(facts, domain))
		add_kind(facts, FIELD_SENDER_KIND, "imitates_brand");
	if (facts_is_institution(domain))
		add_kind(facts, FIELD_SENDER_KIND, "institution");
	if (is_name_mismatch(facts, domain))
		add_kind(facts, FIELD_FROM_KIND, "name_mismatch");
	if (!is_delegated(domain))
		add_kind(facts, FIELD_FROM_KIND, "no_domain");
	if (names_other_domain(facts, domain))
		add_kind(facts, FIELD_FROM_KIND, "names_other_domain");
	if (facts_display_name_is_domain(facts, domain))
		add_kind(facts, FIELD_FROM_KIND, "name_is_domain");
	else if (is_signed_with_domain(facts, domain))
		add_kind(facts, FIELD_FROM_KIND, "text_names_domain");
	if (is_recipients(facts, domain))
		add_kind(facts, FIELD_FROM_KIND, "recipient");
	if (!reply.len)
		return;
	reply = lower_copy(facts, reply);
	facts_add_string(facts, FIELD_REPLY_TO,
			 lower_copy(facts, message->reply_to), no_place());
	facts_add_string(facts, FIELD_REPLY_TO_DOMAIN, reply, no_place());
	if (facts_is_free_mail(reply))
		add_kind(facts, FIELD_REPLY_TO_KIND, "free_mail");
	if (!span_equal(link_domain(reply), link_domain(domain)))
		add_kind(facts, FIELD_REPLY_TO_KIND, "mismatch");
}

void facts_compute_sender(struct facts *facts)
{
	const struct message *message = facts->message;

	for (enum field field = FIELD_SENDER; field <= FIELD_REPLY_TO_KIND;
	     field++)
		(void)facts_know(facts, field);
	if (!message->from.len) {
		add_kind(facts, FIELD_SENDER_KIND, "absent");
		return;
	}
	facts_add_string(facts, FIELD_SENDER, lower_copy(facts, message->from),
			 no_place());
	if (message->channel == CHANNEL_EMAIL)
		mail_sender(facts);
	else
		sms_sender(facts);
}
