/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_redact.h - between the files of scamsieve redact.
 *
 * What is to be hidden is a list of items: a string as it is written, and
 * what it is. Each gets a fake of the same shape. Equal things get equal
 * fakes. A fake says nothing of what it stands for: it depends on the order
 * in which things come, and on the seed.
 */
#ifndef SCAMSIEVE_CMD_TOOL_REDACT_H
#define SCAMSIEVE_CMD_TOOL_REDACT_H

#include "cmd/tool_message.h"
#include "facts/facts.h"

enum redact_kind {
	REDACT_NAME,
	REDACT_POSE, /* the name that the sender gives himself */
	REDACT_PHONE,
	REDACT_EMAIL,
	REDACT_HANDLE,
	REDACT_AMOUNT,
	REDACT_CODE,
	REDACT_CARD,
	REDACT_IBAN,
	REDACT_WALLET,
	REDACT_CASE_NO,
	REDACT_NUMBER, /* any other run of digits */
	REDACT_LINK,
	REDACT_KIND_COUNT
};

/*
 * How many things there may be, and how long each. item->step says how much
 * of a thing its fake keeps, if the verdict hangs on it.
 */
enum { REDACT_ITEM_LIMIT = 1024, REDACT_RAW_BYTES = 2048 };

struct redact_item {
	enum redact_kind kind;
	struct span raw;    /* as written */
	struct span value;  /* equal for what is the same thing */
	struct span detail; /* phone: country; wallet: chain; link: host */
	struct span domain; /* link, address: registrable domain */
	uint32_t link_flags;
	uint32_t ordinal; /* of the things of its kind */
	uint32_t salt;    /* counts fakes that somebody has */
	unsigned step;    /* how much the fake keeps */
	struct span fake;
};

struct redaction {
	const struct brand_index *brands;
	struct arena *arena; /* of all items */
	uint64_t seed;
	struct redact_item *items; /* longest first, once sorted */
	size_t n;
	size_t capacity;
	uint32_t counts[REDACT_KIND_COUNT]; /* things, not spellings */
	struct span *hosts; /* lower case, numbered as they came */
	size_t n_hosts;
	size_t hosts_capacity;
	struct span named; /* label of his domain that the sender's name says */
	bool has_hit_limit;
};

/* "phone", ... */
const char *redact_kind_name(enum redact_kind kind);
/* The last step of the kind, from 0. */
unsigned redact_last_step(enum redact_kind kind);

/* --- finding ------------------------------------------------------------- */

/*
 * Add a thing, unless it is there already, empty or too long. value: see
 * above; raw when empty. Both are copied. 0 or ERR_MEMORY.
 */
int redact_add(struct redaction *redaction, enum redact_kind kind,
	       struct span raw, struct span value, struct redact_item *rest);

/* All that facts know of the message, and runs of digits. What belongs to a
 * brand is public and is not added. 0 or ERR_MEMORY. */
int redact_find(struct redaction *redaction, struct facts *facts);

/* Who sends it and who gets it. 0 or ERR_MEMORY. */
int redact_find_people(struct redaction *redaction, struct facts *facts);

/* Names of people: in greetings and beside addresses. 0 or ERR_MEMORY. */
int redact_find_names(struct redaction *redaction, struct facts *facts);

/* Is the number, or address, one that a brand has published? */
bool redact_is_public_phone(const struct redaction *redaction,
			    struct span value);
bool redact_is_public_email(const struct redaction *redaction,
			    struct span address);

/* --- fakes --------------------------------------------------------------- */

/* A generator; equal for equal things. */
struct redact_dice {
	uint64_t state;
};

/* By seed, kind and ordinal of a thing, and how many fakes were taken. */
struct redact_dice redact_dice(const struct redaction *redaction,
			       const struct redact_item *item);
/* The same for a host, or the domain above it, in lower case. */
struct redact_dice redact_host_dice(struct redaction *redaction,
				    struct span host);
uint32_t redact_roll(struct redact_dice *dice, uint32_t sides);

/* Make item->fake at its step. 0 or ERR_MEMORY. */
int redact_fake(struct redaction *redaction, struct redact_item *item);

/* Append text with other letters and digits, of the same scripts. */
void redact_scramble(struct redact_dice *dice, struct span text,
		     struct buf *out);

/* Append a fake of each of these. */
void redact_fake_phone(struct redaction *redaction,
		       const struct redact_item *item, struct buf *out);
void redact_fake_account(struct redaction *redaction,
			 const struct redact_item *item, struct buf *out);
void redact_fake_name(struct redaction *redaction,
		      const struct redact_item *item, struct buf *out);
void redact_fake_link(struct redaction *redaction,
		      const struct redact_item *item, struct buf *out);
void redact_fake_email(struct redaction *redaction,
		       const struct redact_item *item, struct buf *out);

/* --- writing ------------------------------------------------------------- */

/* Append text with every item in it replaced. */
void redact_apply(const struct redaction *redaction, struct span text,
		  struct buf *out);

/* The item that still stands in text, or NULL. In a link or an address
 * (!is_text) a name may be a brand's. */
const struct redact_item *redact_leak(const struct redaction *redaction,
				      struct span text, bool is_text);

/* Append the message in its form; of a mail the bytes are needed. 0 or
 * ERR_MEMORY. */
int redact_write(struct redaction *redaction, const struct message *message,
		 enum message_form form, struct span bytes, struct buf *out);

/* Whose Authentication-Results a redacted mail has. */
#define REDACT_AUTHSERV_ID "mx.example.org"

/* The same for a mail alone, and finding what only its source shows. */
int redact_write_mail(struct redaction *redaction,
		      const struct message *message, struct span bytes,
		      struct buf *out);
int redact_find_in_mail(struct redaction *redaction,
			const struct message *message, struct span bytes);

#endif
