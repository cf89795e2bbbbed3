/* SPDX-License-Identifier: Apache-2.0 */
/*
 * facts_fields - the fields that follow from entities, attachments and sizes.
 *
 * Contract: each function fills its group of fields of one message.
 * Failure: kept in facts->failed; a finder's limit makes a field partial.
 * Threads: one message belongs to one thread.
 */
#include "facts_private.h"

#include "base/utf8.h"
#include "message/sms.h"

static const struct {
	uint32_t flag;
	const char *name;
} phone_kinds[] = {
    {ENTITY_IS_SHORT_CODE, "short_code"},
    {ENTITY_IS_TOLL_FREE, "toll_free"},
    {ENTITY_IS_PREMIUM, "premium"},
    {ENTITY_IS_MOBILE, "mobile"},
    {ENTITY_IS_OBFUSCATED, "obfuscated"},
    {ENTITY_IS_INTRODUCED, "introduced"},
    {ENTITY_IS_INTERNATIONAL, "international"},
};

/* Call add for each entity of a kind in the visible texts. */
static void each_entity(struct facts *facts, enum entity_kind kind,
			enum field first, enum field last,
			void (*add)(struct facts *, const struct entity *,
				    struct fact_place))
{
	bool is_partial = false;

	for (enum field field = first; field <= last; field++)
		(void)facts_know(facts, field);
	for (size_t i = 0; i < facts->message->n_texts; i++) {
		const struct entity_list *list;

		if (!facts->texts[i].is_visible)
			continue;
		list = facts_entities(facts, (uint16_t)i, kind);
		is_partial |= list->has_hit_limit;
		for (size_t j = 0; j < list->n; j++)
			add(facts, &list->items[j],
			    (struct fact_place){(uint16_t)i,
						list->items[j].where});
	}
	for (enum field field = first; is_partial && field <= last; field++)
		facts->values[field].is_partial = true;
}

static void add_phone(struct facts *facts, const struct entity *entity,
		      struct fact_place place)
{
	facts_add_string(facts, FIELD_PHONE, entity->value, place);
	if (entity->detail.len)
		facts_add_string(facts, FIELD_PHONE_COUNTRY, entity->detail,
				 place);
	for (size_t i = 0; i < ARRAY_LEN(phone_kinds); i++)
		if (entity->flags & phone_kinds[i].flag)
			facts_add_string(facts, FIELD_PHONE_KIND,
					 span_of(phone_kinds[i].name), place);
}

void facts_compute_phones(struct facts *facts)
{
	each_entity(facts, ENTITY_PHONE, FIELD_PHONE, FIELD_PHONE_COUNT,
		    add_phone);
	facts_add_number(facts, FIELD_PHONE_COUNT,
			 (double)facts->values[FIELD_PHONE].n, no_place());
}

struct span address_domain(struct span address)
{
	for (size_t i = address.len; i > 0; i--)
		if (address.ptr[i - 1] == '@')
			return span_make(address.ptr + i, address.len - i);
	return span_make(NULL, 0);
}

static void add_email(struct facts *facts, const struct entity *entity,
		      struct fact_place place)
{
	facts_add_string(facts, FIELD_EMAIL, entity->value, place);
	facts_add_string(facts, FIELD_EMAIL_DOMAIN,
			 address_domain(entity->value), place);
}

void facts_compute_emails(struct facts *facts)
{
	each_entity(facts, ENTITY_EMAIL, FIELD_EMAIL, FIELD_EMAIL_DOMAIN,
		    add_email);
}

static void add_handle(struct facts *facts, const struct entity *entity,
		       struct fact_place place)
{
	facts_add_string(facts, FIELD_HANDLE, entity->value, place);
	facts_add_string(facts, FIELD_HANDLE_SERVICE, entity->detail, place);
}

static void add_amount(struct facts *facts, const struct entity *entity,
		       struct fact_place place)
{
	facts_add_number(facts, FIELD_AMOUNT, entity->number, place);
	facts_add_string(facts, FIELD_AMOUNT_CURRENCY, entity->detail, place);
}

static void add_wallet(struct facts *facts, const struct entity *entity,
		       struct fact_place place)
{
	facts_add_string(facts, FIELD_WALLET, entity->value, place);
	facts_add_string(facts, FIELD_WALLET_CHAIN, entity->detail, place);
}

#define ADD_VALUE(name, field)                                                 \
	static void name(struct facts *facts, const struct entity *entity,     \
			 struct fact_place place)                              \
	{                                                                      \
		facts_add_string(facts, field, entity->value, place);          \
	}
ADD_VALUE(add_code, FIELD_CODE)
ADD_VALUE(add_card, FIELD_CARD)
ADD_VALUE(add_iban, FIELD_IBAN)
ADD_VALUE(add_case_no, FIELD_CASE_NO)
#undef ADD_VALUE

static const struct {
	enum entity_kind kind;
	enum field first, last;
	void (*add)(struct facts *, const struct entity *, struct fact_place);
} entity_fields[] = {
    {ENTITY_HANDLE, FIELD_HANDLE, FIELD_HANDLE_SERVICE, add_handle},
    {ENTITY_AMOUNT, FIELD_AMOUNT, FIELD_AMOUNT_CURRENCY, add_amount},
    {ENTITY_CODE, FIELD_CODE, FIELD_CODE, add_code},
    {ENTITY_CARD, FIELD_CARD, FIELD_CARD, add_card},
    {ENTITY_IBAN, FIELD_IBAN, FIELD_IBAN, add_iban},
    {ENTITY_WALLET, FIELD_WALLET, FIELD_WALLET_CHAIN, add_wallet},
    {ENTITY_CASE_NO, FIELD_CASE_NO, FIELD_CASE_NO, add_case_no},
};

void facts_compute_entities(struct facts *facts, enum field field)
{
	for (size_t i = 0; i < ARRAY_LEN(entity_fields); i++)
		if (field >= entity_fields[i].first &&
		    field <= entity_fields[i].last)
			each_entity(facts, entity_fields[i].kind,
				    entity_fields[i].first,
				    entity_fields[i].last,
				    entity_fields[i].add);
}

static void add_bool(struct facts *facts, enum field field, bool value)
{
	(void)facts_know(facts, field);
	if (value)
		facts_add_number(facts, field, 1, no_place());
}

static double visible_length(const struct facts *facts)
{
	size_t length = 0;

	for (size_t i = 0; i < facts->message->n_texts; i++)
		if (facts->texts[i].is_visible)
			length += utf8_count(facts->texts[i].view.folded);
	return (double)length;
}

/* Foldings of one kind, or of all for OBFUSCATION_COUNT. */
static double count_obfuscation(const struct facts *facts, size_t kind)
{
	uint64_t count = 0;

	for (size_t i = 0; i < facts->message->n_texts; i++) {
		if (!facts->texts[i].is_visible)
			continue;
		for (size_t k = 0; k < OBFUSCATION_COUNT; k++)
			if (kind == OBFUSCATION_COUNT || kind == k)
				count += facts->texts[i].view.counts[k];
	}
	return (double)count;
}

/* As it came, where that is known, else as its text would be sent. */
void facts_compute_sms_size(struct facts *facts)
{
	const struct message *message = facts->message;
	const struct message_reading *reading = &message->reading;
	struct sms_size size;

	(void)facts_know(facts, FIELD_SMS_PARTS);
	(void)facts_know(facts, FIELD_SMS_SEPTETS);
	if (message->channel != CHANNEL_SMS || message->n_texts == 0)
		return;
	size = sms_measure(message->texts[0].raw, (struct gsm7_shift){0});
	facts_add_number(facts, FIELD_SMS_PARTS,
			 reading->part_count > 1 ? reading->part_count
						 : (double)size.parts,
			 no_place());
	if (reading->septet_count || size.alphabet == SMS_GSM7)
		facts_add_number(facts, FIELD_SMS_SEPTETS,
				 reading->septet_count ? reading->septet_count
						       : (double)size.units,
				 no_place());
}

/* Fetched beforehand; what could not be had is unknown, never "no". */
void facts_compute_history(struct facts *facts)
{
	const struct message_history *history = &facts->message->history;
	struct fact_values *values = facts_know(facts, FIELD_CODE_LEAVING);

	values->is_partial = history->is_unknown;
	if (history->has_code_leaving)
		facts_add_number(
		    facts, FIELD_CODE_LEAVING, 1,
		    (struct fact_place){(uint16_t)history->code_text,
					history->code_where});
}

void facts_compute_size(struct facts *facts, enum field field)
{
	const struct message *message = facts->message;
	const struct message_reading *reading = &message->reading;
	size_t kind;

	switch (field) {
	case FIELD_CHANNEL:
		facts_add_string(facts, field,
				 span_of(channel_name(message->channel)),
				 no_place());
		break;
	case FIELD_DIRECTION:
		facts_add_string(facts, field,
				 span_of(direction_name(message->direction)),
				 no_place());
		break;
	case FIELD_LENGTH:
		facts_add_number(facts, field, visible_length(facts),
				 no_place());
		break;
	case FIELD_MIME_LIMIT:
		add_bool(facts, field, reading->has_hit_limit);
		break;
	case FIELD_MIME_AMBIGUOUS:
		add_bool(facts, field, reading->is_ambiguous);
		break;
	case FIELD_MIME_ENCODING_FAULT:
		add_bool(facts, field, reading->has_encoding_fault);
		break;
	case FIELD_MIME_MESSAGE:
		add_bool(facts, field, reading->has_inner_message);
		break;
	case FIELD_SMS_LONE_PART:
		add_bool(facts, field, reading->has_lone_part);
		break;
	default: /* obfuscation.KIND, in the order of the kinds; the total */
		kind = field == FIELD_OBFUSCATION_TOTAL
			   ? OBFUSCATION_COUNT
			   : (size_t)field - FIELD_OBFUSCATION_TOTAL - 1;
		facts_add_number(facts, field, count_obfuscation(facts, kind),
				 no_place());
		break;
	}
}

void facts_compute_auth(struct facts *facts)
{
	const struct message_auth *auth = &facts->message->auth;

	facts_add_string(facts, FIELD_AUTH_SPF,
			 span_of(auth_result_name(auth->spf)), no_place());
	facts_add_string(facts, FIELD_AUTH_DKIM,
			 span_of(auth_result_name(auth->dkim)), no_place());
	facts_add_string(facts, FIELD_AUTH_DMARC,
			 span_of(auth_result_name(auth->dmarc)), no_place());
	facts_add_string(facts, FIELD_AUTH_ARC,
			 span_of(auth_result_name(auth->arc)), no_place());
	add_bool(facts, FIELD_SUBMITTED, auth->is_submitted);
}

/* What an attachment is, by the start of its type or the end of its name. */
static const struct {
	const char *kind;
	const char *type_prefix;
	const char *name_suffix;
} attachment_kinds[] = {
    {"html", "text/html", ".html"},
    {"html", "application/xhtml", ".htm"},
    {"pdf", "application/pdf", ".pdf"},
    {"image", "image/", ".png"},
    {"document", "application/msword", ".doc"},
    {"document", "application/vnd.openxmlformats", ".docx"},
    {"document", "application/vnd.ms-", ".xls"},
    {"document", "application/vnd.oasis", ".odt"},
    {"document", "application/rtf", ".rtf"},
};

static bool ends_with_nocase(struct span span, const char *suffix)
{
	size_t len = strlen(suffix);

	return span.len >= len &&
	       span_equal_nocase(span_make(span.ptr + span.len - len, len),
				 suffix);
}

void facts_compute_attachments(struct facts *facts)
{
	const struct message *message = facts->message;

	(void)facts_know(facts, FIELD_ATTACHMENT_TYPE);
	(void)facts_know(facts, FIELD_ATTACHMENT_KIND);
	for (size_t i = 0; i < message->n_attachments; i++) {
		const struct message_attachment *item = &message
							     ->attachments[i];
		struct span type = item->sniffed_type.len ? item->sniffed_type
							  : item->declared_type;

		facts_add_string(facts, FIELD_ATTACHMENT_TYPE, type,
				 no_place());
		if (item->is_archive)
			facts_add_string(facts, FIELD_ATTACHMENT_KIND,
					 span_of("archive"), no_place());
		if (item->is_executable)
			facts_add_string(facts, FIELD_ATTACHMENT_KIND,
					 span_of("executable"), no_place());
		for (size_t k = 0; k < ARRAY_LEN(attachment_kinds); k++)
			if (span_starts_with(
				type,
				span_of(attachment_kinds[k].type_prefix)) ||
			    ends_with_nocase(item->name,
					     attachment_kinds[k].name_suffix))
				facts_add_string(
				    facts, FIELD_ATTACHMENT_KIND,
				    span_of(attachment_kinds[k].kind),
				    no_place());
	}
}
