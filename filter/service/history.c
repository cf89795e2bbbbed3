/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history - one-time codes on their way to customers, and back out.
 *
 * A ring of fixed size, in order of arrival, beside a table of buckets that
 * lead to its entries by a part of their HMAC. A new code takes the oldest
 * one's place. Who the code came from and the brands that its message spoke
 * for are kept the same way, as HMACs, for a customer may answer them.
 *
 * Contract: see history.h.
 * Failure: a customer or code beyond its bound is not remembered.
 * Limits: code_limit entries, BRAND_LIMIT brands each, ADDRESS_LIMIT bytes.
 * Threads: any; one lock, held for one code.
 */
#include "service/history.h"

#include "facts/code_token.h"

#include <pthread.h>
#include <stdlib.h>

enum {
	BRAND_LIMIT = 2,
	ADDRESS_LIMIT = 64,
	NUMBER_DIGITS = 9, /* by which two numbers are the same */
	NOBODY = -1
};

/* What an HMAC stands for: no two kinds are ever equal. */
enum { MAC_CODE = 'c', MAC_PERSON = 'p', MAC_BRAND = 'b' };

/* 128 bits of the HMAC. */
struct mac {
	uint64_t words[2];
};

struct code_entry {
	struct mac code; /* of customer and code */
	uint64_t from;   /* of whom it came from */
	uint64_t brands[BRAND_LIMIT];
	int64_t since_s;
	uint32_t n_brands;
	int32_t next; /* in its bucket */
	bool is_used;
};

struct history {
	struct history_options options;
	pthread_mutex_t lock; /* for all that follows */
	struct code_entry *ring;
	int32_t *buckets; /* a power of two of them */
	size_t n_buckets;
	size_t at; /* the next to be used */
	size_t n;
};

struct history *history_new(const struct history_options *options)
{
	struct history *history = calloc(1, sizeof(*history));
	size_t n_buckets = 1;

	if (!history)
		return NULL;
	while (n_buckets < options->code_limit)
		n_buckets *= 2;
	history->options = *options;
	history->n_buckets = n_buckets;
	history->ring = calloc(options->code_limit, sizeof(*history->ring));
	history->buckets = malloc(n_buckets * sizeof(*history->buckets));
	if (!history->ring || !history->buckets) {
		free(history->ring);
		free(history->buckets);
		free(history);
		return NULL;
	}
	for (size_t i = 0; i < n_buckets; i++)
		history->buckets[i] = NOBODY;
	pthread_mutex_init(&history->lock, NULL);
	return history;
}

void history_free(struct history *history)
{
	if (!history)
		return;
	pthread_mutex_destroy(&history->lock);
	free(history->ring);
	free(history->buckets);
	free(history);
}

size_t history_code_count(struct history *history)
{
	size_t n;

	pthread_mutex_lock(&history->lock);
	n = history->n;
	pthread_mutex_unlock(&history->lock);
	return n;
}

/* --- names made short and secret ------------------------------------------ */

/* An address in the form in which two are compared. */
struct address {
	unsigned char bytes[ADDRESS_LIMIT];
	size_t len; /* 0: there is none */
};

/* The last digits of a number; the name of anything else in lower case. */
static struct address address_of(struct span raw)
{
	struct address address = {.len = 0};
	bool is_number = true;

	for (size_t i = 0; i < raw.len; i++) {
		unsigned char c = raw.ptr[i];

		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		if (c >= 'a') /* a letter, or a byte of one */
			is_number = false;
		if (c <= ' ' || memchr("+-().", c, 5))
			continue;
		if (address.len == ADDRESS_LIMIT)
			return (struct address){.len = 0};
		address.bytes[address.len++] = c;
	}
	if (is_number && address.len > NUMBER_DIGITS) {
		memmove(address.bytes,
			address.bytes + address.len - NUMBER_DIGITS,
			NUMBER_DIGITS);
		address.len = NUMBER_DIGITS;
	}
	return address;
}

/* The HMAC of a kind and one or two texts. */
static struct mac mac_of(const struct history *history, unsigned char kind,
			 struct span first, struct span second)
{
	unsigned char bytes[2 + ADDRESS_LIMIT + CODE_TOKEN_BYTES];
	unsigned char digest[SHA256_BYTES];
	struct mac mac = {{0, 0}};

	bytes[0] = kind;
	bytes[1] = (unsigned char)first.len;
	memcpy(bytes + 2, first.ptr, first.len);
	if (second.len)
		memcpy(bytes + 2 + first.len, second.ptr, second.len);
	hmac_sha256(history->options.key,
		    span_make(bytes, 2 + first.len + second.len), digest);
	memcpy(&mac, digest, sizeof(mac));
	return mac;
}

static uint64_t person_of(const struct history *history, struct span raw)
{
	struct address address = address_of(raw);
	struct mac mac = mac_of(history, MAC_PERSON,
				span_make(address.bytes, address.len),
				(struct span){0});

	return mac.words[0];
}

static uint64_t brand_of(const struct history *history, const char *id)
{
	struct span name = span_of(id);

	if (name.len > ADDRESS_LIMIT)
		name.len = ADDRESS_LIMIT;
	return mac_of(history, MAC_BRAND, name, (struct span){0}).words[0];
}

static int64_t time_of(const struct history *history,
		       const struct message *message)
{
	return message->time_s ? message->time_s : history->options.now_s();
}

/* --- the ring ------------------------------------------------------------- */

static int32_t *bucket_of(struct history *history, const struct mac *code)
{
	return &history->buckets[code->words[0] & (history->n_buckets - 1)];
}

/* Take the oldest entry out of its bucket. */
static void forget(struct history *history, int32_t index)
{
	const struct code_entry *entry = &history->ring[index];
	int32_t *link = bucket_of(history, &entry->code);

	while (*link != index)
		link = &history->ring[*link].next;
	*link = entry->next;
}

static void remember(struct history *history, const struct code_entry *entry)
{
	int32_t index = (int32_t)history->at;
	struct code_entry *place = &history->ring[index];
	int32_t *bucket;

	if (place->is_used)
		forget(history, index);
	else
		history->n++;
	bucket = bucket_of(history, &entry->code);
	*place = *entry;
	place->is_used = true;
	place->next = *bucket;
	*bucket = index;
	history->at = (history->at + 1) % history->options.code_limit;
}

/* May the customer send a code to this number? */
static bool is_meant_for(const struct history *history,
			 const struct code_entry *entry,
			 const struct message *message,
			 const struct brand_index *brands)
{
	if (entry->from == person_of(history, message->to))
		return true;
	for (uint32_t i = 0; i < brands->n_brands && entry->n_brands; i++) {
		if (!brand_owns_number(brands, message->to, i))
			continue;
		for (uint32_t j = 0; j < entry->n_brands; j++)
			if (entry->brands[j] ==
			    brand_of(history, brands->brands[i].id))
				return true;
	}
	return false;
}

/* Has the code come lately, and only from others than it is going to? */
static bool is_leaving(struct history *history, const struct mac *code,
		       const struct message *message,
		       const struct brand_index *brands)
{
	int64_t now_s = time_of(history, message);
	bool is_found = false;
	bool is_meant = false;

	pthread_mutex_lock(&history->lock);
	for (int32_t i = *bucket_of(history, code); i != NOBODY;
	     i = history->ring[i].next) {
		const struct code_entry *entry = &history->ring[i];
		int64_t age_s = now_s - entry->since_s;

		if (memcmp(&entry->code, code, sizeof(*code)) != 0 ||
		    age_s > history->options.code_s ||
		    age_s < -history->options.code_s)
			continue;
		is_found = true;
		is_meant |= is_meant_for(history, entry, message, brands);
	}
	pthread_mutex_unlock(&history->lock);
	return is_found && !is_meant;
}

/* --- messages ------------------------------------------------------------- */

static bool fetch_text(struct history *history, const struct message *message,
		       const struct brand_index *brands, struct span customer,
		       const struct view *view, struct range *where)
{
	struct code_token tokens[CODE_TOKEN_LIMIT];
	size_t n = code_tokens(view, tokens);

	for (size_t i = 0; i < n; i++) {
		struct mac code = mac_of(
		    history, MAC_CODE, customer,
		    span_make(tokens[i].value, tokens[i].len));

		if (!is_leaving(history, &code, message, brands))
			continue;
		*where = tokens[i].where;
		return true;
	}
	return false;
}

int history_fetch(struct history *history, const struct message *message,
		  const struct brand_index *brands, struct arena *arena,
		  struct message_history *known)
{
	struct address customer = address_of(message->from);

	*known = (struct message_history){.is_unknown = false};
	if (message->channel != CHANNEL_SMS ||
	    message->direction != DIRECTION_OUTBOUND || customer.len == 0)
		return 0;
	for (uint32_t i = 0; i < message->n_texts; i++) {
		struct view view;
		int rc;

		if (!text_kind_is_visible(message->texts[i].kind))
			continue;
		rc = view_fold(&view, message->texts[i].raw, arena);
		if (rc < 0)
			return rc;
		if (!fetch_text(history, message, brands,
				span_make(customer.bytes, customer.len), &view,
				&known->code_where))
			continue;
		known->has_code_leaving = true;
		known->code_text = i;
		return 0;
	}
	return 0;
}

void history_learn(struct history *history, struct facts *facts)
{
	const struct message *message = facts->message;
	struct address customer = address_of(message->to);
	const struct fact_values *codes;
	struct code_entry entry = {.since_s = time_of(history, message)};

	if (message->channel != CHANNEL_SMS ||
	    message->direction != DIRECTION_INBOUND || customer.len == 0)
		return;
	codes = facts_get(facts, FIELD_CODE);
	if (codes->n == 0)
		return;
	entry.from = person_of(history, message->from);
	facts_find_claims(facts);
	for (size_t i = 0; i < facts->n_claims && entry.n_brands < BRAND_LIMIT;
	     i++)
		entry.brands[entry.n_brands++] = brand_of(
		    history,
		    facts->context->brands->brands[facts->claims[i].brand].id);
	for (size_t i = 0; i < codes->n; i++) {
		struct span code = code_token_of(codes->items[i].string);

		if (code.len > CODE_TOKEN_BYTES)
			continue;
		entry.code = mac_of(history, MAC_CODE,
				    span_make(customer.bytes, customer.len),
				    code);
		pthread_mutex_lock(&history->lock);
		remember(history, &entry);
		pthread_mutex_unlock(&history->lock);
	}
}
