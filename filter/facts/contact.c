/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contact - are the contacts on offer those of the brand that is claimed?
 *
 * Only with a claimed brand can a contact be official or not. A link is
 * official when its host belongs to a claimed brand, neutral when it belongs
 * to another registered brand (unless anyone can put pages there) or names
 * no host of note, else unofficial. A number is unofficial only when the
 * registry knows the brand's numbers (the sender's, in a mail from a
 * brand's address) and the text presents it as one to call. The address that
 * the message is for is no contact. Wrong is worse than missing: what cannot be
 * told is neither.
 *
 * Contract: fills contact, contact.official, contact.unofficial.
 * Threads: one message belongs to one thread.
 */
#include "facts_private.h"

static void add_contact(struct facts *facts, bool is_official, const char *kind,
			struct fact_place place)
{
	facts_add_string(facts, FIELD_CONTACT,
			 span_of(is_official ? "official" : "unofficial"),
			 place);
	facts_add_string(facts,
			 is_official ? FIELD_CONTACT_OFFICIAL
				     : FIELD_CONTACT_UNOFFICIAL,
			 span_of(kind), place);
}

static bool is_claimed(const struct facts *facts, uint32_t brand)
{
	for (size_t i = 0; i < facts->n_claims; i++)
		if (facts->claims[i].brand == brand)
			return true;
	return false;
}

/* Does the entry, or another of the same key, stand for a claimed brand? */
static bool claimed_has_key(const struct facts *facts,
			    const struct brand_keys *keys,
			    const struct brand_key *key)
{
	for (; key; key = brand_keys_next(keys, key))
		if (is_claimed(facts, key->brand))
			return true;
	return false;
}

static bool claimed_has(const struct facts *facts,
			const struct brand_keys *keys, struct span value)
{
	return claimed_has_key(facts, keys, brand_keys_find(keys, value));
}

static bool claimed_owns_host(const struct facts *facts, struct span host)
{
	const struct brand_index *brands = facts->context->brands;
	const struct brand_key *key;

	while ((key = brand_domain_of(brands, &host)))
		if (claimed_has_key(facts, &brands->domains, key))
			return true;
	return false;
}

static bool claimed_owns_link(const struct facts *facts, struct span host)
{
	const struct brand_index *brands = facts->context->brands;

	return claimed_owns_host(facts, host) ||
	       claimed_has_key(facts, &brands->domains,
			       brand_www_of(brands, host));
}

/* Of a mail: has the host a claimed brand's name below another suffix? It is
 * neither the brand's, for the registry lacks it, nor a stranger's. */
static bool is_claimed_sister(const struct facts *facts, struct span host)
{
	for (size_t i = 0; i < facts->n_claims; i++)
		if (facts_is_sister_of_brand(facts->context->brands, host,
					     facts->claims[i].brand))
			return true;
	return false;
}

/* Does the registry know this kind of contact for any claimed brand? */
static bool knows_any(const struct facts *facts,
		      bool (*knows)(const struct brand_entry *))
{
	for (size_t i = 0; i < facts->n_claims; i++)
		if (knows(&facts->context->brands
			       ->brands[facts->claims[i].brand]))
			return true;
	return false;
}

static bool knows_domains(const struct brand_entry *brand)
{
	return brand->has_domains;
}

static bool knows_phones(const struct brand_entry *brand)
{
	return brand->has_phones;
}

static void judge_link(struct facts *facts, const struct link *link,
		       struct fact_place place)
{
	if (claimed_owns_link(facts, link->host)) {
		if (!(link->flags & (LINK_IS_FREE_HOST | LINK_HAS_USER_INFO)))
			add_contact(facts, true, "link", place);
		return;
	}
	if (brand_of_link_host(facts->context->brands, link->host) !=
		BRAND_NONE &&
	    !(link->flags &
	      (LINK_IS_FREE_HOST | LINK_IS_MESSENGER | LINK_IS_SHORTENER)))
		return;
	if (facts->message->channel == CHANNEL_EMAIL &&
	    is_claimed_sister(facts, link->host))
		return;
	if (knows_any(facts, knows_domains))
		add_contact(facts, false, "link", place);
}

/*
 * Does the registry know the numbers of whom the message speaks for? In a
 * mail from a registered brand's address that is this brand, whatever
 * others it names.
 */
static bool knows_numbers(const struct facts *facts)
{
	const struct brand_index *brands = facts->context->brands;
	struct span domain = address_domain(facts->message->from);
	uint32_t sender = BRAND_NONE;

	if (facts->message->channel == CHANNEL_EMAIL &&
	    !facts_is_free_mail(domain))
		sender = brand_of_host(brands, domain);
	return sender == BRAND_NONE ? knows_any(facts, knows_phones)
				    : brands->brands[sender].has_phones;
}

static void judge_phone(struct facts *facts, const struct entity *phone,
			struct fact_place place)
{
	const struct brand_keys *phones = &facts->context->brands->phones;

	if (claimed_has(facts, phones, phone->value) ||
	    claimed_has(facts, phones, brand_local_number(phone->value))) {
		add_contact(facts, true, "phone", place);
		return;
	}
	if (brand_keys_find(phones, brand_local_number(phone->value)))
		return; /* another brand's own: 110, 12321 ... */
	if ((phone->flags & (ENTITY_IS_INTRODUCED | ENTITY_IS_TOLL_FREE |
			     ENTITY_IS_PREMIUM)) &&
	    knows_numbers(facts))
		add_contact(facts, false, "phone", place);
}

/* The address of whom the mail is for: nobody offers him that. */
static bool is_recipient(const struct facts *facts, struct span lower)
{
	struct span to = facts->message->to;

	if (to.len != lower.len)
		return false;
	for (size_t i = 0; i < to.len; i++) {
		unsigned char c = to.ptr[i];

		if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != lower.ptr[i])
			return false;
	}
	return to.len > 0;
}

static void judge_email(struct facts *facts, const struct entity *email,
			struct fact_place place)
{
	struct span host = address_domain(email->value);

	if (claimed_has(facts, &facts->context->brands->emails, email->value) ||
	    claimed_owns_host(facts, host))
		add_contact(facts, true, "email", place);
	else if (!is_recipient(facts, email->value) &&
		 knows_any(facts, knows_domains))
		add_contact(facts, false, "email", place);
}

static void judge_handle(struct facts *facts, const struct entity *handle,
			 struct fact_place place)
{
	size_t n = handle->detail.len;
	size_t len = n + 1 + handle->value.len;
	unsigned char *key;

	if (!(handle->flags & ENTITY_IS_INTRODUCED))
		return; /* found by its shape: whom a bank's notice says paid */
	key = arena_alloc(facts->arena, len);
	if (!key) {
		facts->failed = ERR_MEMORY;
		return;
	}
	if (n)
		memcpy(key, handle->detail.ptr, n);
	key[n] = ':';
	memcpy(key + n + 1, handle->value.ptr, handle->value.len);
	add_contact(facts,
		    claimed_has(facts, &facts->context->brands->handles,
				span_make(key, len)),
		    "handle", place);
}

static void judge_entities(struct facts *facts, uint16_t text,
			   enum entity_kind kind,
			   void (*judge)(struct facts *, const struct entity *,
					 struct fact_place))
{
	const struct entity_list *list = facts_entities(facts, text, kind);

	for (size_t i = 0; i < list->n; i++)
		judge(facts, &list->items[i],
		      (struct fact_place){text, list->items[i].where});
	if (list->has_hit_limit)
		facts->values[FIELD_CONTACT].is_partial = true;
}

/* A brand does not write from a private number or another domain. */
static void judge_sender(struct facts *facts)
{
	const struct fact_values *kinds = facts_get(facts, FIELD_SENDER_KIND);
	struct span domain = address_domain(facts->message->from);

	if (facts->message->channel == CHANNEL_EMAIL && domain.len) {
		if (claimed_owns_host(facts, domain))
			add_contact(facts, true, "sender", no_place());
		else if (knows_any(facts, knows_domains) &&
			 !is_claimed_sister(facts, domain))
			add_contact(facts, false, "sender", no_place());
		return;
	}
	for (size_t i = 0; i < kinds->n; i++) {
		if (span_equal_string(kinds->items[i].string, "official"))
			add_contact(facts, true, "sender", no_place());
		else if (span_equal_string(kinds->items[i].string, "mobile"))
			add_contact(facts, false, "sender", no_place());
	}
}

void facts_compute_contacts(struct facts *facts)
{
	const struct link_list *markup;

	(void)facts_know(facts, FIELD_CONTACT);
	(void)facts_know(facts, FIELD_CONTACT_OFFICIAL);
	(void)facts_know(facts, FIELD_CONTACT_UNOFFICIAL);
	facts_find_claims(facts);
	if (facts->n_claims == 0)
		return;
	for (size_t i = 0; i < facts->message->n_texts; i++) {
		uint16_t text = (uint16_t)i;
		const struct link_list *links;

		if (!facts->texts[i].is_visible)
			continue;
		links = facts_links(facts, text);
		for (size_t j = 0; j < links->n; j++)
			judge_link(
			    facts, &links->items[j],
			    (struct fact_place){text, links->items[j].where});
		judge_entities(facts, text, ENTITY_PHONE, judge_phone);
		judge_entities(facts, text, ENTITY_EMAIL, judge_email);
		judge_entities(facts, text, ENTITY_HANDLE, judge_handle);
	}
	markup = facts_markup_links(facts);
	for (size_t i = 0; i < markup->n; i++)
		judge_link(facts, &markup->items[i], no_place());
	judge_sender(facts);
}
