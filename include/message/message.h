/* SPDX-License-Identifier: Apache-2.0 */
/*
 * message.h - what is screened: one SMS or one mail, decoded.
 *
 * Every reader (JSON record, plain line, smstools file, mail ...) makes the
 * same struct, and screening never learns which one it was. All spans are
 * borrowed from the reader's input or from the message's arena. Texts are
 * well-formed UTF-8, as the person who receives the message sees them.
 */
#ifndef SCAMSIEVE_MESSAGE_MESSAGE_H
#define SCAMSIEVE_MESSAGE_MESSAGE_H

#include "base/arena.h"

enum channel { CHANNEL_SMS, CHANNEL_EMAIL, CHANNEL_COUNT };

enum direction { DIRECTION_INBOUND, DIRECTION_OUTBOUND, DIRECTION_COUNT };

/* Which piece of the message a text is; rules can name each of them. */
enum text_kind {
	TEXT_BODY,         /* SMS text; plain part or visible text of HTML */
	TEXT_SUBJECT,      /* decoded subject of a mail */
	TEXT_DISPLAY_NAME, /* the name beside the From address */
	TEXT_LINK,         /* the words shown for a link */
	TEXT_HIDDEN,       /* in the HTML, but not shown to the reader */
	TEXT_ATTACHMENT,   /* file name of an attachment */
	TEXT_KIND_COUNT
};

struct message_text {
	enum text_kind kind;
	struct span raw;         /* well-formed UTF-8 */
	uint32_t part;           /* number of the MIME part, 0 for SMS */
	const char *header;      /* name of the header it is from, or NULL */
	uint32_t replaced_count; /* U+FFFD put in for bytes not decodable,
				    and guesses in a header */
};

enum message_link_kind {
	MESSAGE_LINK_ANCHOR,  /* <a href>, <area href> */
	MESSAGE_LINK_FORM,    /* <form action>, formaction: where input goes */
	MESSAGE_LINK_REFRESH, /* <meta http-equiv=refresh> */
	MESSAGE_LINK_FRAME,   /* <iframe src>, <frame src> */
	MESSAGE_LINK_KIND_COUNT
};

enum address_role {
	ADDRESS_FROM,
	ADDRESS_SENDER,
	ADDRESS_REPLY_TO,
	ADDRESS_TO,
	ADDRESS_CC,
	ADDRESS_ROLE_COUNT
};

/* A link whose target stands in markup, not in a text. */
struct message_link {
	struct span url;   /* as written in the attribute, entities decoded */
	struct span shown; /* the words that the reader sees, may be empty */
	uint32_t part;
	enum message_link_kind kind;
	bool is_hidden; /* the anchor stands in hidden text */
};

/* What an address header of a mail holds; name and address are decoded. */
struct message_address {
	enum address_role role;
	struct span name;    /* display name, may be empty */
	struct span address; /* local@domain as written, without brackets */
};

/* Where a mail stands among others, by its headers (facts thread.kind). */
struct message_thread {
	bool is_known; /* headers were read; false for a JSON record */
	bool is_reply; /* RFC 5322, 3.6.4: In-Reply-To or References */
	bool is_list;  /* List-ID, List-Post, or as older lists say it */
	bool is_bulk;  /* List-Unsubscribe, Precedence: bulk, list or junk */
};

/* What the HTML of a mail does besides showing text (facts html.*). */
struct message_markup {
	uint32_t form_count;
	uint32_t image_count;
	bool has_password_field;
	bool has_refresh; /* <meta http-equiv=refresh> with a target */
	bool has_script;
	bool has_frame;
	bool has_base;        /* <base href>, already applied to the links */
	bool has_hidden_text; /* also see the TEXT_HIDDEN texts */
	bool has_sliced_text; /* a table whose columns spell words */
};

struct message_attachment {
	struct span name;          /* decoded file name, may be empty */
	struct span declared_type; /* "application/pdf" */
	struct span sniffed_type;  /* by magic; empty when not known */
	uint64_t size_bytes;       /* decoded */
	bool is_archive;
	bool is_executable;
};

enum auth_result {
	AUTH_ABSENT, /* nobody whom we trust has said anything */
	AUTH_PASS,
	AUTH_FAIL,
	AUTH_SOFTFAIL,
	AUTH_NEUTRAL,
	AUTH_NONE,
	AUTH_TEMPERROR,
	AUTH_PERMERROR
};

/* The mail's authentication as a trusted authserv-id reported it. */
struct message_auth {
	enum auth_result spf, dkim, dmarc, arc;
	struct span spf_domain;   /* smtp.mailfrom or smtp.helo */
	struct span dkim_domain;  /* header.d of the result above */
	struct span dmarc_domain; /* header.from */
	bool is_submitted;        /* authenticated client or internal network */
};

/*
 * Why a mail can be read in two ways, or could not be read to its end. All
 * but LIMIT and ENCODING set is_ambiguous.
 */
#define MAIL_ODDITY_LIST(X)                                                    \
	X(LIMIT, limit, "a bound was reached")                                 \
	X(ENCODING, encoding, "junk in an encoding, bytes not decodable")      \
	X(TWO_TYPES, two_types, "two Content-Type headers that differ")        \
	X(TWO_ENCODINGS, two_encodings, "two transfer encodings that differ")  \
	X(TWO_BOUNDARIES, two_boundaries, "two boundary parameters")           \
	X(NO_BOUNDARY, no_boundary, "multipart whose boundary is not found")   \
	X(UNTERMINATED, unterminated, "multipart without its last boundary")   \
	X(LOOSE_BOUNDARY, loose_boundary, "boundary line with junk, or CR")    \
	X(PREAMBLE, preamble, "text before the first part")                    \
	X(EPILOGUE, epilogue, "text after the last part")                      \
	X(ODD_ENCODING, odd_encoding, "quoted, commented or unknown encoding") \
	X(NESTED_ENCODING, nested_encoding, "an encoding around whole parts")  \
	X(PADDING, padding, "base64 that goes on after its padding")           \
	X(ODD_TYPE, odd_type, "Content-Type that cannot be parsed")            \
	X(BAD_HEADER, bad_header, "a line among headers that is none")         \
	X(TWO_SENDERS, two_senders, "two From or Subject headers")             \
	X(LYING_CHARSET, lying_charset, "text is not in its declared charset") \
	X(OPEN_MARKUP, open_markup, "HTML tag or comment that never ends")     \
	X(SLICED_TEXT, sliced_text, "table whose columns spell words")

enum mail_oddity {
#define X(upper, lower, doc) MAIL_ODDITY_##upper,
	MAIL_ODDITY_LIST(X)
#undef X
	    MAIL_ODDITY_COUNT
};

/* What the reader could not take at face value (facts mime.*). */
struct message_reading {
	bool has_hit_limit;      /* a bound was reached, the rest was cut */
	bool is_ambiguous;       /* can be read in two ways; both are here */
	bool has_encoding_fault; /* junk in base64, bytes not decodable ... */
	bool has_lone_part;      /* a multipart SMS that stayed incomplete */
	bool has_inner_message; /* a whole mail is attached, no digest's item */
	uint32_t part_count;    /* MIME parts, or SMS parts */
	uint32_t septet_count;  /* SMS only, 0 when not known */
	uint32_t oddities;      /* mail only, 1 << enum mail_oddity */
};

/*
 * What is remembered of earlier messages, fetched before this one is judged
 * (facts that history knows). All zero: history is not asked for.
 */
struct message_history {
	bool is_unknown;         /* asked for, and could not be had */
	bool has_code_leaving;   /* fact code.leaving */
	uint32_t code_text;      /* index into texts: where the code stands */
	struct range code_where; /* in that text, folded */
};

struct message {
	enum channel channel;
	enum direction direction;
	struct span id;   /* JSON token as it came, or empty */
	struct span from; /* SMS originator; From address of a mail */
	struct span to;   /* SMS recipient; first recipient of a mail */
	struct span display_name;
	struct span reply_to;
	struct span envelope_from;
	struct span message_id;
	int64_t time_s; /* seconds since 1970, 0 when not known */

	struct message_text *texts;
	size_t n_texts;
	struct message_link *links;
	size_t n_links;
	struct message_attachment *attachments;
	size_t n_attachments;
	struct message_address *addresses; /* mail only, as they come */
	size_t n_addresses;
	struct message_thread thread;
	struct message_markup markup;
	struct message_auth auth;
	struct message_reading reading;
	struct message_history history;
	size_t size_bytes; /* as it came in */
};

/* "sms", "email" */
const char *channel_name(enum channel channel);
/* "inbound", "outbound" */
const char *direction_name(enum direction direction);
/* "body", "subject", "display_name", "link", "hidden", "attachment" */
const char *text_kind_name(enum text_kind kind);
/* "pass", "fail", ...; "absent" when there is no result */
const char *auth_result_name(enum auth_result result);

/* "limit", "two_types", ... */
const char *mail_oddity_name(enum mail_oddity oddity);

/* The inverse of the names above: 0, or ERR_INPUT. */
int channel_parse(struct span name, enum channel *channel);
int direction_parse(struct span name, enum direction *direction);

/*
 * Make an SMS with one body text (borrowed, well-formed UTF-8); its one
 * struct message_text is taken from the arena. 0 or ERR_MEMORY.
 */
int message_init_sms(struct message *message, struct arena *arena,
		     struct span text);

#endif
