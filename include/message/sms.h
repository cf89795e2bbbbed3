/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms.h - from an SMS's user data to text, and how large a text is as SMS.
 *
 * A gateway hands over octets and says how they are coded, as a TP-DCS
 * (3GPP TS 23.038, 4) or an SMPP data_coding (SMPP 3.4, 5.2.19). Parts of
 * one message are joined before they become text, since a character may be
 * cut in two by a part's end.
 */
#ifndef SCAMSIEVE_MESSAGE_SMS_H
#define SCAMSIEVE_MESSAGE_SMS_H

#include "base/arena.h"
#include "base/err.h"
#include "message/udh.h"

enum {
	SMS_OCTETS = 140,           /* user data of one part on the air */
	SMS_SEPTETS = 160,          /* the same, packed */
	SMS_DATA_LIMIT = 256 * 1024 /* octets or septets of a whole message */
};

enum sms_alphabet {
	SMS_GSM7,
	SMS_UCS2, /* big-endian, read as UTF-16 */
	SMS_IA5,  /* ASCII */
	SMS_LATIN1,
	SMS_CYRILLIC, /* ISO 8859-5 */
	SMS_HEBREW,   /* ISO 8859-8 */
	SMS_UTF8,
	SMS_BINARY, /* no text by itself: what can be read in it is */
	SMS_ALPHABET_COUNT
};

struct sms_coding {
	enum sms_alphabet alphabet;
	int message_class;  /* 0 (flash) to 3, -1 when none is given */
	bool is_unreadable; /* compressed, or a coding not known here */
};

/* What a message brings along. Zeroed fields mean "not given". */
struct sms_input {
	struct span user_data; /* borrowed */
	struct span header;    /* a header that stands apart, as X-Kannel-UDH */
	enum sms_alphabet alphabet;
	bool has_udh;        /* user_data begins with a header */
	bool is_packed;      /* GSM 7-bit in eighths, as on the air */
	size_t septet_count; /* TP-UDL when packed; 0: as many as there are */
	struct sms_concat concat; /* from SAR fields; a header's comes first */
};

/* The body of one part, not yet text: what joining works with. */
struct sms_payload {
	enum sms_alphabet alphabet;
	struct gsm7_shift shift;
	uint16_t port_to;  /* 0 when none */
	struct span bytes; /* GSM 7-bit: one septet a byte */
};

struct sms_text {
	struct span text;           /* well-formed UTF-8, in the arena */
	struct udh udh;             /* zeroed when there is none */
	struct sms_payload payload; /* bytes in the arena or the input's */
	struct span *urls; /* of a WAP push; they stand in text as well */
	size_t n_urls;
	uint32_t part_count;
	uint32_t septet_count;   /* GSM 7-bit without headers, else 0 */
	uint32_t replaced_count; /* U+FFFD put in */
	bool has_lone_surrogate;
	bool has_fault; /* cut unit, bad header, unreadable content */
};

/* "gsm7", "ucs2", "ia5", "latin1", "cyrillic", "hebrew", "utf8", "binary" */
const char *sms_alphabet_name(enum sms_alphabet alphabet);
/* The inverse: 0, or ERR_INPUT. */
int sms_alphabet_parse(struct span name, enum sms_alphabet *alphabet);

/*
 * What a TP-DCS means (TS 23.038, 4). zero_is is the alphabet of DCS 0, as
 * the bind or the operator has it; reserved values mean the 7-bit default,
 * as the standard asks; compressed text is binary and is_unreadable.
 */
struct sms_coding sms_coding_of_dcs(uint8_t dcs, enum sms_alphabet zero_is);

/*
 * What an SMPP data_coding means (SMPP 3.4, 5.2.19). Its classes 0xC0 to
 * 0xFF are those of a TP-DCS. Codings of JIS, KS C 5601 and pictograms are
 * binary and is_unreadable.
 */
struct sms_coding sms_coding_of_smpp(uint8_t data_coding,
				     enum sms_alphabet zero_is);

/*
 * Decode one message or one part. A part (udh.concat.total > 0) has the
 * text of its own; give payload to multipart_add() to have it joined.
 * Content that cannot be read never fails: it becomes U+FFFD, and the flags
 * say so. ERR_LIMIT past SMS_DATA_LIMIT, ERR_MEMORY.
 */
int sms_decode(struct sms_text *out, const struct sms_input *in,
	       struct arena *arena, struct err *err);

/*
 * Make the text of n parts in their order; neighbours of one alphabet and
 * one shift are decoded as one run. udh stays zeroed, payload is the
 * first part's. Errors as sms_decode().
 */
int sms_join(struct sms_text *out, const struct sms_payload *parts, size_t n,
	     struct arena *arena, struct err *err);

struct sms_size {
	enum sms_alphabet alphabet; /* SMS_GSM7, else SMS_UCS2 */
	size_t units;               /* septets, or 16-bit units */
	size_t parts;               /* at least 1 */
};

/*
 * How large well-formed UTF-8 is as SMS: in the 7-bit alphabets of shift
 * when they hold all of it, else in UCS-2. A character is never cut by a
 * part's end. Headers (8-bit reference, national tables) are counted
 * against the parts' room, not in units.
 */
struct sms_size sms_measure(struct span text, struct gsm7_shift shift);

#endif
