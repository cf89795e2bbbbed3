/* SPDX-License-Identifier: Apache-2.0 */
/*
 * link_fields - the fields that follow from links: what stands in them, what
 * kind they are, whose domain they imitate.
 *
 * Contract: fills link to link.look_alike.
 * Failure: kept in facts->failed; a limit of the list makes a field partial.
 * Threads: one message belongs to one thread.
 */
#include "facts_private.h"

static const struct {
	uint32_t flag;
	const char *name;
} link_kinds[] = {
    {LINK_IS_IP, "ip"},
    {LINK_IS_SHORTENER, "shortener"},
    {LINK_HAS_USER_INFO, "user_info"},
    {LINK_IS_PUNYCODE, "punycode"},
    {LINK_HAS_PORT, "port"},
    {LINK_IS_RARE_TLD, "rare_tld"},
    {LINK_IS_SPACED, "spaced"},
    {LINK_IS_DEFANGED, "defanged"},
    {LINK_IS_MESSENGER, "messenger"},
    {LINK_SHOWS_OTHER, "shows_other"},
    {LINK_IS_FREE_HOST, "free_host"},
    {LINK_IS_HTTP, "http"},
    {LINK_IS_MARKUP, "markup"},
    {LINK_IS_CARRIER, "carrier"},
    {LINK_IS_PUBLIC, "public"},
};

static void add_link(struct facts *facts, const struct link *link,
		     struct fact_place place)
{
	facts_add_string(facts, FIELD_LINK, link->url, place);
	facts_add_string(facts, FIELD_LINK_HOST, link->host, place);
	facts_add_string(facts, FIELD_LINK_DOMAIN, link->domain, place);
	facts_add_string(facts, FIELD_LINK_TLD, link->tld, place);
	if (link->path.len)
		facts_add_string(facts, FIELD_LINK_PATH, link->path, place);
}

/*
 * The brand that an internationalised host imitates: read as the letters
 * that it shows, it is a brand's, or imitates one.
 */
static uint32_t imitated_by_letters(struct facts *facts,
				    const struct link *link)
{
	const struct brand_index *brands = facts->context->brands;
	struct view view;
	uint32_t brand;

	if (view_fold(&view, link->host, facts->arena)) {
		facts->failed = ERR_MEMORY;
		return BRAND_NONE;
	}
	brand = brand_of_host(brands, view.folded);
	if (brand != BRAND_NONE)
		return brand;
	return brand_imitated_by_host(brands, view.folded,
				      link_domain(view.folded));
}

/* A bare host in a text, without a path: it may be named and not offered. */
static bool is_named_only(const struct link *link)
{
	return !(link->flags & (LINK_HAS_SCHEME | LINK_IS_MARKUP)) &&
	       link->path.len <= 1 &&
	       !span_starts_with(link->host, span_of("www."));
}

/* Hosts at which anybody can have a page, or hide where a link leads. */
static const uint32_t anybodys = LINK_IS_FREE_HOST | LINK_IS_MESSENGER |
				 LINK_IS_SHORTENER | LINK_HAS_USER_INFO;

/* "Heron <mail@heron-mail.example>" leads to heron.example, its own name's. */
static bool is_namesake(struct facts *facts, const struct link *link,
			struct span from)
{
	return !(link->flags & (anybodys | LINK_IS_CARRIER)) &&
	       facts_is_longer_name(from, link->domain) &&
	       facts_display_name_is_domain(facts, link->domain);
}

/*
 * Of a mail: does the link lead to whom the mail says that it is from, by
 * the registrable domain, or to the same brand? Where anybody can have an
 * address or a page, neither. What leads elsewhere leads outward, unless it
 * leads to another registered brand or to the domain that the sender's is a
 * longer form of, only names a host, is a register or the like where nobody
 * can put up a page, or goes by a mailing service that counts clicks (then
 * nobody can tell where it leads). brand is whose the link's host is.
 */
static void add_whose(struct facts *facts, const struct link *link,
		      uint32_t brand, struct fact_place place)
{
	const struct fact_values *domain;
	struct span from;
	bool is_same;

	if (facts->message->channel != CHANNEL_EMAIL || !link->domain.len)
		return;
	domain = facts_get(facts, FIELD_SENDER_DOMAIN);
	if (domain->n == 0)
		return;
	from = domain->items[0].string;
	is_same = !(link->flags & LINK_IS_FREE_HOST) &&
		  (span_equal(link->domain, link_domain(from)) ||
		   facts_are_sisters(link->domain, from) ||
		   (brand != BRAND_NONE &&
		    brand == brand_of_host(facts->context->brands, from))) &&
		  !facts_is_free_mail(from);
	facts_add_string(facts, FIELD_LINK_KIND,
			 span_of(is_same ? "sender" : "elsewhere"), place);
	if (is_same)
		return;
	if (is_namesake(facts, link, from))
		facts_add_string(facts, FIELD_LINK_KIND, span_of("namesake"),
				 place);
	else if (is_named_only(link))
		facts_add_string(facts, FIELD_LINK_KIND, span_of("named"),
				 place);
	else if ((brand == BRAND_NONE &&
		  !(link->flags & (LINK_IS_CARRIER | LINK_IS_PUBLIC))) ||
		 (link->flags & anybodys))
		facts_add_string(facts, FIELD_LINK_KIND, span_of("outward"),
				 place);
}

static void add_link_kinds(struct facts *facts, const struct link *link,
			   struct fact_place place)
{
	const struct brand_index *brands = facts->context->brands;
	uint32_t brand = brand_of_link_host(brands, link->host);
	uint32_t imitated;

	add_whose(facts, link, brand, place);
	for (size_t i = 0; i < ARRAY_LEN(link_kinds); i++)
		if (link->flags & link_kinds[i].flag)
			facts_add_string(facts, FIELD_LINK_KIND,
					 span_of(link_kinds[i].name), place);
	if (brand != BRAND_NONE) {
		facts_add_string(facts, FIELD_LINK_KIND, span_of("official"),
				 place);
		return;
	}
	if (link->flags & LINK_IS_CARRIER)
		return;
	imitated = link->flags & LINK_IS_PUNYCODE
		       ? imitated_by_letters(facts, link)
		       : brand_imitated_by_host(brands, link->host,
						link->domain);
	if (imitated == BRAND_NONE)
		return;
	if (facts->message->channel == CHANNEL_EMAIL &&
	    facts_is_sister_of_brand(brands, link->domain, imitated))
		return;
	facts_add_string(facts, FIELD_LINK_KIND, span_of("look_alike"), place);
	facts_add_string(facts, FIELD_LINK_LOOK_ALIKE,
			 span_of(brands->brands[imitated].id), place);
}

/* Call add for every link of the visible texts and of the markup; fields
 * first to last become known. Returns how many there were. */
static size_t each_link(struct facts *facts, enum field first, enum field last,
			void (*add)(struct facts *, const struct link *,
				    struct fact_place))
{
	const struct link_list *markup = facts_markup_links(facts);
	bool is_partial = markup->has_hit_limit;
	size_t n = 0;

	for (enum field field = first; field <= last; field++)
		(void)facts_know(facts, field);
	for (size_t i = 0; i < facts->message->n_texts; i++) {
		const struct link_list *links;

		if (!facts->texts[i].is_visible)
			continue;
		links = facts_links(facts, (uint16_t)i);
		is_partial |= links->has_hit_limit;
		for (size_t j = 0; j < links->n; j++, n++)
			add(facts, &links->items[j],
			    (struct fact_place){(uint16_t)i,
						links->items[j].where});
	}
	for (size_t i = 0; i < markup->n; i++, n++)
		add(facts, &markup->items[i], no_place());
	for (enum field field = first; is_partial && field <= last; field++)
		facts->values[field].is_partial = true;
	return n;
}

void facts_compute_links(struct facts *facts)
{
	size_t n = each_link(facts, FIELD_LINK, FIELD_LINK_COUNT, add_link);

	facts_add_number(facts, FIELD_LINK_COUNT, (double)n, no_place());
}

void facts_compute_link_kinds(struct facts *facts)
{
	(void)each_link(facts, FIELD_LINK_KIND, FIELD_LINK_LOOK_ALIKE,
			add_link_kinds);
}
