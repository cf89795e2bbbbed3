/* SPDX-License-Identifier: Apache-2.0 */
/*
 * smstools - message files of SMS Server Tools 3.
 *
 * Contract: see smstools.h. A file is cut where smsd cuts it: headers end at
 * the first line that is empty or holds white space only; their names are
 * case-sensitive; of one that is repeated the last counts.
 * Failure: ERR_INPUT for what hides the text, ERR_LIMIT, ERR_MEMORY.
 * Limits: those of sms_decode(); the file is bounded by the caller.
 * Threads: safe.
 */
#include "message/smstools.h"

#include "base/hex.h"
#include "base/utf8.h"
#include "message/sms.h"

/* The headers that matter here; those smsd adds beside are passed over. */
enum smstools_header {
	HEADER_FROM,
	HEADER_TO,
	HEADER_ALPHABET,
	HEADER_UDH,
	HEADER_UDH_DATA,
	HEADER_HEX,
	HEADER_INCOMPLETE,
	HEADER_PDU,
	HEADER_MACRO,
	HEADER_INCLUDE,
	HEADER_COUNT
};

static const char *const header_names[HEADER_COUNT] = {
    [HEADER_FROM] = "From",
    [HEADER_TO] = "To",
    [HEADER_ALPHABET] = "Alphabet",
    [HEADER_UDH] = "UDH",
    [HEADER_UDH_DATA] = "UDH-DATA",
    [HEADER_HEX] = "Hex",
    [HEADER_INCOMPLETE] = "Incomplete",
    [HEADER_PDU] = "PDU",
    [HEADER_MACRO] = "Macro",
    [HEADER_INCLUDE] = "Include",
};

static const struct alphabet_row {
	const char *prefix;
	enum sms_alphabet alphabet;
} alphabet_rows[] = {
    {"iso", SMS_LATIN1}, {"lat", SMS_LATIN1}, {"ans", SMS_LATIN1},
    {"gsm", SMS_GSM7},   {"utf", SMS_UTF8},   {"ucs", SMS_UCS2},
    {"chi", SMS_UCS2},   {"uni", SMS_UCS2},   {"bin", SMS_BINARY},
};

/* The next line of text from *at, with its end, which *at is moved behind. */
static struct span next_line(struct span text, size_t *at)
{
	size_t start = *at;
	size_t end = span_find(text, span_of("\n"), start);

	*at = end == SIZE_MAX ? text.len : end + 1;
	return span_make(text.ptr + start, *at - start);
}

static struct span header_name(struct span line)
{
	size_t colon = span_find(line, span_of(":"), 0);

	return span_make(line.ptr, colon == SIZE_MAX ? 0 : colon);
}

static bool is_our_header(struct span line)
{
	static const char prefix[] = "X-Scamsieve-";
	struct span name = header_name(span_trim(line));

	if (name.len < sizeof(prefix) - 1)
		return false;
	name.len = sizeof(prefix) - 1;
	return span_equal_nocase(name, prefix);
}

/* Take the headers apart; returns where the body begins, SIZE_MAX: nowhere. */
static size_t read_headers(struct span file, struct span values[HEADER_COUNT])
{
	size_t at = 0;

	for (int i = 0; i < HEADER_COUNT; i++)
		values[i] = (struct span){0};
	while (at < file.len) {
		struct span line = span_trim(next_line(file, &at));
		struct span name = header_name(line);

		if (line.len == 0)
			return at;
		for (int i = 0; i < HEADER_COUNT; i++)
			if (name.len &&
			    span_equal_string(name, header_names[i]))
				values[i] = span_trim(
				    span_make(name.ptr + name.len + 1,
					      line.len - name.len - 1));
	}
	return SIZE_MAX;
}

static enum sms_alphabet alphabet_of(struct span value, struct span body)
{
	if (value.len > 3)
		value.len = 3;
	for (size_t i = 0; i < ARRAY_LEN(alphabet_rows); i++)
		if (span_equal_nocase(value, alphabet_rows[i].prefix))
			return alphabet_rows[i].alphabet;
	return utf8_valid_prefix(body) == body.len ? SMS_UTF8 : SMS_LATIN1;
}

static bool is_yes(struct span value)
{
	return value.len && (value.ptr[0] == 'y' || value.ptr[0] == 'Y' ||
			     value.ptr[0] == '1' || value.ptr[0] == 't' ||
			     value.ptr[0] == 'T');
}

/* The octet at a place of a PDU in hexadecimal digits; -1 behind its end. */
static int pdu_octet(struct span pdu, size_t at)
{
	int high, low;

	if (at >= pdu.len / 2)
		return -1;
	high = hex_digit(pdu.ptr[2 * at]);
	low = hex_digit(pdu.ptr[2 * at + 1]);
	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

/*
 * Was the message UCS-2 on its way (TS 23.040, 9.2.2.1)? Before the coding
 * stand the service centre, the type, the originator and the protocol, two of
 * them behind a length: of octets the first, of digits the second.
 */
static bool pdu_is_ucs2(struct span pdu)
{
	int centre = pdu_octet(pdu, 0);
	size_t at = centre < 0 ? pdu.len : (size_t)centre + 2;
	int digits = pdu_octet(pdu, at);
	int dcs = digits < 0
		      ? -1
		      : pdu_octet(pdu, at + 2 + ((size_t)digits + 1) / 2 + 1);

	return dcs >= 0 &&
	       sms_coding_of_dcs((uint8_t)dcs, SMS_GSM7).alphabet == SMS_UCS2;
}

/*
 * With decode_unicode_text = yes smsd ends the text before the first
 * character of U+8000 and above, or leaves those out that are not Latin-1.
 */
static int check_whole(const struct span values[HEADER_COUNT], struct span body,
		       struct err *err)
{
	if (!pdu_is_ucs2(values[HEADER_PDU]) ||
	    alphabet_of(values[HEADER_ALPHABET], body) == SMS_UCS2)
		return 0;
	return err_set(err, ERR_INPUT,
		       "smsd loses text of such messages: expected "
		       "decode_unicode_text = no in smsd.conf");
}

static int decode_body(struct sms_text *decoded, struct arena *arena,
		       const struct span values[HEADER_COUNT], struct span body,
		       struct err *err)
{
	enum sms_alphabet alphabet = alphabet_of(values[HEADER_ALPHABET], body);
	struct sms_input input = {
	    .user_data = body,
	    .alphabet = alphabet,
	    .has_udh = alphabet == SMS_BINARY && is_yes(values[HEADER_UDH]),
	};

	if (is_yes(values[HEADER_HEX]) &&
	    hex_decode(body, arena, &input.user_data) == ERR_MEMORY)
		return err_set(err, ERR_MEMORY, "out of memory");
	if (values[HEADER_UDH_DATA].len &&
	    hex_decode(values[HEADER_UDH_DATA], arena, &input.header) ==
		ERR_MEMORY)
		return err_set(err, ERR_MEMORY, "out of memory");
	return sms_decode(decoded, &input, arena, err);
}

int smstools_read(struct message *message, struct arena *arena,
		  struct span file, enum direction direction, struct err *err)
{
	struct span values[HEADER_COUNT];
	size_t at = read_headers(file, values);
	struct sms_text decoded = {0};
	struct span body;
	int rc;

	if (at == SIZE_MAX)
		return err_set(err, ERR_INPUT,
			       "expected headers, a blank line and the text; "
			       "there is no blank line");
	for (int i = HEADER_MACRO; i <= HEADER_INCLUDE; i++)
		if (values[i].ptr)
			return err_set(err, ERR_INPUT,
				       "the header %s changes the text when "
				       "it is sent: expected the text itself",
				       header_names[i]);
	body = span_make(file.ptr + at, file.len - at);
	rc = check_whole(values, body, err);
	if (rc == 0)
		rc = decode_body(&decoded, arena, values, body, err);
	if (rc == 0 && message_init_sms(message, arena, decoded.text) < 0)
		rc = err_set(err, ERR_MEMORY, "out of memory");
	if (rc < 0)
		return rc;
	message->direction = direction;
	message->from = values[HEADER_FROM];
	message->to = values[HEADER_TO];
	message->texts[0].replaced_count = decoded.replaced_count;
	message->reading.septet_count = decoded.septet_count;
	message->reading.has_encoding_fault = decoded.has_fault ||
					      decoded.replaced_count > 0;
	message->reading.has_lone_part = decoded.udh.concat.total > 0 ||
					 is_yes(values[HEADER_INCOMPLETE]);
	return 0;
}

bool smstools_is_marked(struct span file)
{
	size_t at = 0;

	while (at < file.len) {
		struct span line = next_line(file, &at);

		if (span_trim(line).len == 0)
			break;
		if (is_our_header(line))
			return true;
	}
	return false;
}

void smstools_mark(struct buf *out, struct span file, struct span lines)
{
	size_t start_len = out->len;
	size_t at = 0;

	while (at < file.len) {
		size_t start = at;
		struct span line = next_line(file, &at);

		if (span_trim(line).len == 0) {
			at = start;
			break;
		}
		if (!is_our_header(line))
			buf_add_span(out, line);
	}
	/* Headers that end with the file may lack their last line feed. */
	if (lines.len && out->len > start_len && out->ptr[out->len - 1] != '\n')
		buf_add_char(out, '\n');
	buf_add_span(out, lines);
	buf_add(out, file.ptr + at, file.len - at);
}
