/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wap_push - a WBXML reader that keeps hrefs and text, and nothing else.
 *
 * Contract: see wap_push.h. The document is read as a flat run of tokens in
 * two states, inside a tag's attributes or outside; no tree is built.
 * Failure: a token that is cut, or one that these documents do not have,
 * ends the reading (is_malformed) and the readable runs are added instead.
 * Limits: linear in the input; WAP_PUSH_URL_LIMIT links.
 * Threads: safe.
 */
#include "message/wap_push.h"

#include "base/utf8.h"
#include "message/sms_alphabet.h"

enum {
	PDU_PUSH = 0x06,
	PDU_CONFIRMED_PUSH = 0x07,
	MARK_SWITCH_PAGE = 0x00,
	MARK_END = 0x01,
	MARK_ENTITY = 0x02,
	MARK_STR_I = 0x03,
	MARK_STR_T = 0x83,
	MARK_OPAQUE = 0xC3,
	TAG_HAS_ATTRIBUTES = 0x80,
	TAG_MASK = 0x3F,
	FIRST_VALUE = 0x80,
	CHARSET_LATIN1 = 4, /* IANA MIBenum */
	PUBLIC_ID_SI = 5,
	PUBLIC_ID_SL = 6,
	UINTVAR_OCTETS = 5
};

struct reader {
	const unsigned char *ptr;
	const unsigned char *end;
	struct span strings; /* the string table */
	uint32_t charset;
	bool is_sl;
	bool is_bad;
	bool in_attributes;
	bool in_url;      /* the attribute being read is a link */
	bool is_kept;     /* ... or text: in neither case it is passed over */
	size_t run_start; /* in the output */
	struct wap_push *push;
};

/* WAP-167, 8.3 and WAP-168, 8.3: attribute starts that begin a link. */
static const struct {
	unsigned char si_code, sl_code;
	const char *prefix;
} link_starts[] = {
    {0x0B, 0x08, ""},
    {0x0C, 0x09, "http://"},
    {0x0D, 0x0A, "http://www."},
    {0x0E, 0x0B, "https://"},
    {0x0F, 0x0C, "https://www."},
};

/* The attribute values of both, from 0x85 on. */
static const char *const link_values[] = {".com/", ".edu/", ".net/", ".org/"};

static unsigned char next_octet(struct reader *reader)
{
	if (reader->ptr == reader->end) {
		reader->is_bad = true;
		return MARK_END;
	}
	return *reader->ptr++;
}

/* WSP's uintvar, WBXML's mb_u_int32: seven bits an octet, high ones first. */
static uint32_t next_uintvar(struct reader *reader)
{
	uint32_t value = 0;

	for (int i = 0; i < UINTVAR_OCTETS; i++) {
		unsigned char c = next_octet(reader);

		value = value << 7 | (c & 0x7F);
		if (!(c & 0x80))
			return value;
	}
	reader->is_bad = true;
	return 0;
}

static struct span next_bytes(struct reader *reader, size_t len)
{
	struct span bytes = {reader->ptr, (size_t)(reader->end - reader->ptr)};

	if (len > bytes.len)
		reader->is_bad = true;
	else
		bytes.len = len;
	reader->ptr += bytes.len;
	return bytes;
}

/* Up to a NUL, which is passed over; a missing one is forgiven at the end. */
static struct span up_to_nul(struct span bytes)
{
	const unsigned char *nul = bytes.len ? memchr(bytes.ptr, 0, bytes.len)
					     : NULL;

	return nul ? span_make(bytes.ptr, (size_t)(nul - bytes.ptr)) : bytes;
}

static struct span next_string(struct reader *reader)
{
	struct span rest = {reader->ptr, (size_t)(reader->end - reader->ptr)};
	struct span string = up_to_nul(rest);

	if (string.len == rest.len)
		reader->is_bad = true;
	reader->ptr += string.len + (string.len < rest.len);
	return string;
}

static struct span table_string(struct reader *reader, uint32_t index)
{
	if (index >= reader->strings.len) {
		reader->is_bad = true;
		return (struct span){0};
	}
	return up_to_nul(span_make(reader->strings.ptr + index,
				   reader->strings.len - index));
}

static void keep(struct reader *reader, struct span bytes)
{
	struct sms_reading reading = {0};
	enum sms_alphabet alphabet = reader->charset == CHARSET_LATIN1
					 ? SMS_LATIN1
					 : SMS_UTF8;

	if (!reader->is_kept && reader->in_attributes)
		return;
	sms_alphabet_read(alphabet, (struct gsm7_shift){0}, bytes,
			  &reader->push->text, &reading);
	reader->push->replaced_count += reading.replaced_count;
}

/* Close the line being written; remember it when it was a link. */
static void end_run(struct reader *reader)
{
	struct wap_push *push = reader->push;
	size_t end = push->text.len;

	if (end > reader->run_start) {
		if (reader->in_url && push->n_urls < WAP_PUSH_URL_LIMIT &&
		    end <= UINT32_MAX)
			push->urls[push->n_urls++] = (struct range){
			    (uint32_t)reader->run_start, (uint32_t)end};
		buf_add_char(&push->text, '\n');
	}
	reader->run_start = push->text.len;
	reader->in_url = false;
	reader->is_kept = false;
}

static void start_attribute(struct reader *reader, unsigned char token)
{
	end_run(reader);
	for (size_t i = 0; i < ARRAY_LEN(link_starts); i++) {
		unsigned char code = reader->is_sl ? link_starts[i].sl_code
						   : link_starts[i].si_code;

		if (token != code)
			continue;
		reader->in_url = true;
		reader->is_kept = true;
		keep(reader, span_of(link_starts[i].prefix));
	}
}

static void add_value(struct reader *reader, unsigned char token)
{
	size_t index = (size_t)(token - 0x85);

	if (token >= 0x85 && index < ARRAY_LEN(link_values))
		keep(reader, span_of(link_values[index]));
}

static void read_entity(struct reader *reader)
{
	uint32_t code = next_uintvar(reader);
	unsigned char bytes[UTF8_MAX_BYTES];

	if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
		code = UTF8_REPLACEMENT;
	if (reader->is_kept || !reader->in_attributes)
		buf_add(&reader->push->text, bytes, utf8_encode(code, bytes));
}

/* Tokens that mean the same in both states. False: it is none of them. */
static bool read_global(struct reader *reader, unsigned char token)
{
	switch (token) {
	case MARK_SWITCH_PAGE:
		next_octet(reader);
		return true;
	case MARK_ENTITY:
		read_entity(reader);
		return true;
	case MARK_STR_I:
		keep(reader, next_string(reader));
		return true;
	case MARK_STR_T:
		keep(reader, table_string(reader, next_uintvar(reader)));
		return true;
	case MARK_OPAQUE:
		/* Dates stand in these, and nothing that a person reads. */
		next_bytes(reader, next_uintvar(reader));
		return true;
	}
	return false;
}

static void read_token(struct reader *reader)
{
	unsigned char token = next_octet(reader);

	if (token == MARK_END) {
		end_run(reader);
		reader->in_attributes = false;
	} else if (read_global(reader, token)) {
		return;
	} else if (!reader->in_attributes) {
		end_run(reader);
		reader->in_attributes = token & TAG_HAS_ATTRIBUTES;
		reader->is_bad |= (token & TAG_MASK) < 5;
	} else if (token < FIRST_VALUE) {
		start_attribute(reader, token);
	} else {
		add_value(reader, token);
	}
}

/* True when all of the document was read, and links or words were found. */
static bool read_wbxml(struct reader *reader)
{
	size_t start = reader->push->text.len;
	uint32_t public_id;
	uint32_t index = 0;

	next_octet(reader); /* version */
	public_id = next_uintvar(reader);
	if (public_id == 0)
		index = next_uintvar(reader);
	reader->charset = next_uintvar(reader);
	reader->strings = next_bytes(reader, next_uintvar(reader));
	reader->is_sl = public_id == PUBLIC_ID_SL;
	if (public_id == 0) {
		struct span name = table_string(reader, index);

		reader->is_sl = name.len > 6 && memcmp(name.ptr + name.len - 6,
						       "SL 1.0", 6) == 0;
	} else if (public_id != PUBLIC_ID_SI && public_id != PUBLIC_ID_SL) {
		return false;
	}
	reader->run_start = start;
	while (!reader->is_bad && reader->ptr < reader->end)
		read_token(reader);
	end_run(reader);
	return !reader->is_bad && reader->push->text.len > start;
}

/* The body behind WSP's header: transaction, type, length, headers. */
static struct span find_body(struct span pdu, bool *is_push)
{
	struct reader reader = {.ptr = pdu.ptr, .end = pdu.ptr + pdu.len};
	unsigned char type;

	next_octet(&reader);
	type = next_octet(&reader);
	next_bytes(&reader, next_uintvar(&reader));
	*is_push = !reader.is_bad &&
		   (type == PDU_PUSH || type == PDU_CONFIRMED_PUSH);
	if (!*is_push)
		return pdu;
	return span_make(reader.ptr, (size_t)(reader.end - reader.ptr));
}

void wap_push_read(struct span pdu, struct wap_push *push)
{
	struct sms_reading reading = {0};
	struct reader reader = {.push = push};
	struct span body;
	bool is_push;

	if (pdu.len == 0)
		return;
	body = find_body(pdu, &is_push);
	reader.ptr = body.ptr;
	reader.end = body.ptr + body.len;
	if (is_push && body.len && body.ptr[0] <= 3 && read_wbxml(&reader))
		return;
	/* XML, another document, or a broken one: whatever can be read. */
	push->is_malformed = !is_push || reader.is_bad;
	sms_alphabet_read(SMS_BINARY, (struct gsm7_shift){0}, body, &push->text,
			  &reading);
	buf_add_char(&push->text, '\n');
}
