/* SPDX-License-Identifier: Apache-2.0 */
/*
 * registry_text - the shape of names, domains, numbers and the like.
 *
 * Contract: registry_private.h. Host names as RFC 1123 section 2.1 has
 * them, in lower case and with internationalised labels encoded (RFC 5890).
 * Failure: findings with places and what to write instead.
 * Limits: REGISTRY_TEXT_LIMIT texts a list, REGISTRY_TEXT_BYTES each.
 * Threads: safe, but for arena and list of findings.
 */
#include "registry_private.h"

#include "domain.h"

#include "base/utf8.h"
#include "facts/link.h"

enum { HOST_BYTES = 253, LABEL_BYTES = 63, SENDER_BYTES = 40 };

static bool is_lower_or_digit(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Labels of lower-case letters, digits and inner hyphens, two at least. */
static bool is_domain(struct span text)
{
	size_t label_start = 0;
	size_t n_labels = 0;

	if (text.len > HOST_BYTES)
		return false;
	for (size_t i = 0; i <= text.len; i++) {
		if (i < text.len && text.ptr[i] != '.') {
			if (!is_lower_or_digit(text.ptr[i]) &&
			    text.ptr[i] != '-')
				return false;
			continue;
		}
		if (i == label_start || i - label_start > LABEL_BYTES ||
		    text.ptr[label_start] == '-' || text.ptr[i - 1] == '-')
			return false;
		label_start = i + 1;
		n_labels++;
	}
	return n_labels >= 2;
}

/* The last label of a host is never a number. */
static bool is_address(struct span text)
{
	return text.len && text.ptr[text.len - 1] >= '0' &&
	       text.ptr[text.len - 1] <= '9';
}

static const char *domain_hint(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] >= 0x80)
			return "write labels of other scripts as xn--";
	if (span_find(text, span_of("://"), 0) != SIZE_MAX ||
	    span_find(text, span_of("/"), 0) != SIZE_MAX)
		return "write the host alone, without https:// and path";
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] >= 'A' && text.ptr[i] <= 'Z')
			return "write it in lower case";
	return "such as example.com";
}

static bool is_email(struct span text)
{
	size_t at = span_find(text, span_of("@"), 0);

	if (at == SIZE_MAX || at == 0)
		return false;
	for (size_t i = 0; i < at; i++)
		if (!is_lower_or_digit(text.ptr[i]) &&
		    (text.ptr[i] == '\0' || !strchr("._+-", text.ptr[i])))
			return false;
	return is_domain(span_make(text.ptr + at + 1, text.len - at - 1));
}

/* service:name, both not empty, the service in lower case. */
static bool is_handle(struct span text)
{
	size_t colon = span_find(text, span_of(":"), 0);

	if (colon == SIZE_MAX || colon == 0 || colon + 1 == text.len)
		return false;
	for (size_t i = 0; i < colon; i++)
		if (!is_lower_or_digit(text.ptr[i]))
			return false;
	return true;
}

/* One character of a name says too little; a Han character is three bytes. */
static bool is_alias(struct span text)
{
	return utf8_count(text) >= 2 &&
	       span_find(text, span_of("*"), 0) == SIZE_MAX;
}

struct complaint {
	const char *lint;
	const char *text;
	const char *hint;
};

static bool check_shape(struct span text, enum registry_shape shape,
			struct complaint *complaint)
{
	struct phone_forms forms;

	switch (shape) {
	case SHAPE_ALIAS:
		*complaint = (struct complaint){
		    "bad-alias", "is no name",
		    "a name has two characters at least and no *"};
		return is_alias(text);
	case SHAPE_DOMAIN:
		*complaint = (struct complaint){"bad-domain", "is not a domain",
						domain_hint(text)};
		return is_domain(text) && !is_address(text);
	case SHAPE_PHONE:
		*complaint = (struct complaint){
		    "bad-phone", "is not a telephone number",
		    "3 to 15 digits, a + in front of a country code"};
		return registry_phone_forms(text, "INT", &forms);
	case SHAPE_EMAIL:
		*complaint = (struct complaint){
		    "bad-email", "is not a mail address",
		    "such as help@example.com, in lower case"};
		return is_email(text);
	case SHAPE_HANDLE:
		*complaint = (struct complaint){
		    "bad-handle", "is not a handle",
		    "write service:name, such as wechat:example"};
		return is_handle(text);
	case SHAPE_SENDER:
		*complaint = (struct complaint){
		    "bad-sender", "is not an SMS sender",
		    "a short code or a name of up to 40 bytes"};
		return text.len > 0 && text.len <= SENDER_BYTES;
	}
	return false;
}

static void add_text(struct brand_texts *texts, const struct yaml_node *node,
		     enum registry_shape shape, struct diag_list *diags)
{
	struct span text = span_trim(node->text);
	struct complaint complaint = {"registry-size", "... is too long", NULL};
	size_t shown = text.len < 60 ? text.len : utf8_floor(text, 60);

	if (text.len > REGISTRY_TEXT_BYTES ||
	    !check_shape(text, shape, &complaint)) {
		diag_add_hint(diags, SEVERITY_ERROR, complaint.lint,
			      node->place, complaint.hint, "'%.*s' %s",
			      (int)shown, (const char *)text.ptr,
			      complaint.text);
		return;
	}
	for (size_t i = 0; i < texts->n; i++) {
		if (!span_equal(texts->items[i].text, text))
			continue;
		diag_add(diags, SEVERITY_WARNING, "duplicate-word", node->place,
			 "'%.*s' is in this brand twice", (int)shown,
			 (const char *)text.ptr);
		return;
	}
	texts->items[texts->n++] = (struct brand_text){text, node->place};
}

int registry_read_texts(const struct registry *registry,
			const struct yaml_node *first,
			const struct yaml_node *list, enum registry_shape shape,
			struct brand_texts *texts, struct diag_list *diags)
{
	size_t n = (first ? 1 : 0) + (list ? list->n + 1u : 0);

	if (n > REGISTRY_TEXT_LIMIT) {
		diag_add(diags, SEVERITY_ERROR, "registry-size", list->place,
			 "the list holds more than %d entries",
			 REGISTRY_TEXT_LIMIT);
		return ERR_LIMIT;
	}
	texts->items = arena_zalloc(registry->arena, n, sizeof(*texts->items));
	if (!texts->items)
		return ERR_MEMORY;
	if (first && yaml_is_type(first, YAML_STRING))
		add_text(texts, first, shape, diags);
	for (const struct yaml_node *item = yaml_items(list); item;
	     item = item->next)
		if (yaml_is_type(item, YAML_STRING))
			add_text(texts, item, shape, diags);
	return 0;
}

/* Is what stands below it a domain of its own, by either section of the list
 * of public suffixes? */
static bool is_suffix(struct span domain)
{
	unsigned char below[HOST_BYTES + 2] = "x.";
	bool is_private;

	if (domain.len > HOST_BYTES)
		return false;
	memcpy(below + 2, domain.ptr, domain.len);
	return domain_registrable_len(span_make(below, domain.len + 2),
				      &is_private) == domain.len + 2;
}

bool registry_domain_hosts_others(struct span domain, bool is_authority)
{
	if (domain_flags(domain, domain) &
	    (LINK_IS_SHORTENER | LINK_IS_FREE_HOST))
		return true;
	return !is_authority && is_suffix(domain);
}
