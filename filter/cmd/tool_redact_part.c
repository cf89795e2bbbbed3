/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_redact_part - one part of a mail, written anew.
 *
 * Texts are decoded, redacted and written as UTF-8 in quoted-printable, HTML
 * without its comments. Of attachments only type, name and first bytes stay.
 *
 * Contract: see tool_redact_mail.h.
 * Failure: kept in walk->failed.
 * Limits: PART_BYTES of one part.
 */
#include "cmd/tool_redact_mail.h"

#include "message/charset.h"
#include "message/transfer.h"

enum { PART_BYTES = 8 << 20, MAGIC_BYTES = 8, LINE_CHARS = 76 };

/* --- encodings ------------------------------------------------------------ */

static void add_hex(struct buf *out, unsigned char c)
{
	buf_add_format(out, "=%02X", c);
}

/* RFC 2045, section 6.7. */
void redact_add_quoted(struct buf *out, struct span text, bool is_text)
{
	size_t column = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];
		bool is_coded;
		size_t width;
		bool ends = i + 1 == text.len || text.ptr[i + 1] == '\n';

		if (is_text && c == '\r')
			continue;
		if (is_text && c == '\n') {
			buf_add_char(out, c);
			column = 0;
			continue;
		}
		is_coded = !is_text || c == '=' || c < ' ' || c > '~' ||
			   (c == ' ' && ends);
		width = is_coded ? 3 : 1;
		/* The line's last byte may take the place of "=". */
		if (column + width + !ends > LINE_CHARS) {
			buf_add_string(out, "=\n");
			column = 0;
		}
		column += width;
		if (is_coded)
			add_hex(out, c);
		else
			buf_add_char(out, c);
	}
}

static bool is_ascii(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < ' ' || text.ptr[i] > '~')
			return false;
	return true;
}

/* One encoded word, or some; whole characters in each. */
static void add_encoded(struct buf *out, struct span text)
{
	enum { WORD_BYTES = 40 };
	size_t n = 0;

	buf_add_string(out, "=?UTF-8?Q?");
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];

		if (n >= WORD_BYTES && (c & 0xC0) != 0x80) {
			buf_add_string(out, "?=\n =?UTF-8?Q?");
			n = 0;
		}
		n += 3;
		if ((c >= '0' && c <= '9') ||
		    ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			buf_add_char(out, c);
		else if (c != '"')
			add_hex(out, c);
	}
	buf_add_string(out, "?=");
}

/* Up to the next address in angle brackets, or the end. */
static size_t find_bracket(struct span text)
{
	size_t at = span_find(text, span_of(" <"), 0);

	return at == SIZE_MAX ? text.len : at;
}

void redact_add_header_text(struct buf *out, struct span text)
{
	while (text.len) {
		size_t len = find_bracket(text);
		struct span words = span_make(text.ptr, len);
		size_t end;

		if (is_ascii(words))
			buf_add_span(out, words);
		else
			add_encoded(out, words);
		text = span_make(text.ptr + len, text.len - len);
		end = span_find(text, span_of(">"), 0);
		end = end == SIZE_MAX ? text.len : end + 1;
		words = span_make(text.ptr, end);
		if (is_ascii(words))
			buf_add_span(out, words);
		else if (words.len)
			add_encoded(out, words);
		text = span_make(text.ptr + end, text.len - end);
	}
}

/* --- texts ---------------------------------------------------------------- */

static void add_without_comments(struct buf *out, struct span html)
{
	while (html.len) {
		size_t start = span_find(html, span_of("<!--"), 0);
		size_t end;

		if (start == SIZE_MAX) {
			buf_add_span(out, html);
			return;
		}
		buf_add(out, html.ptr, start);
		end = span_find(html, span_of("-->"), start);
		if (end == SIZE_MAX)
			return;
		html = span_make(html.ptr + end + 3, html.len - end - 3);
	}
}

/* The part's bytes, decoded, as UTF-8. */
static void decode(struct redact_walk *walk, const struct param_list *type,
		   struct span body, struct buf *text)
{
	struct transfer_result result;
	struct span value = {NULL, 0};
	struct span label = {NULL, 0};
	const struct charset *charset = NULL;
	uint32_t n_replaced = 0;
	struct buf bytes;

	buf_init(&bytes, 0);
	(void)header_block_get(&walk->block, HEADER_CONTENT_ENCODING, 0,
			       &value);
	if (transfer_decode(transfer_find(span_trim(value)), body, PART_BYTES,
			    &bytes, &result))
		walk->failed = ERR_MEMORY;
	if (param_get(type, "charset", 0, &label))
		charset = charset_find(label);
	if (!charset)
		charset = charset_guess(buf_span(&bytes));
	if (charset_decode(charset, buf_span(&bytes), text, &n_replaced))
		walk->failed = ERR_MEMORY;
	buf_release(&bytes);
}

void redact_add_redacted(struct redact_walk *walk, struct span text)
{
	struct buf redacted;

	buf_init(&redacted, 0);
	redact_apply(walk->redaction, text, &redacted);
	redact_add_header_text(walk->out, buf_span(&redacted));
	if (redacted.has_failed)
		walk->failed = ERR_MEMORY;
	buf_release(&redacted);
}

/* The part's file name, and its disposition. */
static struct span find_name(struct redact_walk *walk,
			     const struct param_list *type,
			     struct param_list *disposition)
{
	struct span value = {NULL, 0};
	struct span name = {NULL, 0};
	uint32_t n_faults = 0;

	*disposition = (struct param_list){.token = span_of("")};
	if (header_block_get(&walk->block, HEADER_CONTENT_DISPOSITION, 0,
			     &value) &&
	    !header_unfold(value, &walk->arena, &value) &&
	    !param_list_parse(value, &walk->arena, disposition))
		(void)param_text(disposition, "filename", &walk->arena, &name,
				 &n_faults);
	if (!name.len)
		(void)param_text(type, "name", &walk->arena, &name, &n_faults);
	return name;
}

/* By its type or, as readers' programs do, by its name. */
static bool is_html_part(struct redact_walk *walk,
			 const struct param_list *type)
{
	struct param_list disposition;
	struct span name = find_name(walk, type, &disposition);

	return span_equal_string(type->token, "text/html") ||
	       span_ends_with(name, span_of(".html")) ||
	       span_ends_with(name, span_of(".htm"));
}

bool redact_part_is_text(struct redact_walk *walk,
			 const struct param_list *type)
{
	return span_starts_with(type->token, span_of("text/")) ||
	       is_html_part(walk, type);
}

/* "Content-Disposition: attachment; filename=...", if it is one. */
static void write_disposition(struct redact_walk *walk,
			      const struct param_list *type, bool is_needed)
{
	struct param_list disposition;
	struct span name = find_name(walk, type, &disposition);

	if (!is_needed && !name.len && !disposition.token.len)
		return;
	buf_add_string(walk->out, "Content-Disposition: ");
	buf_add_string(walk->out, span_equal_string(disposition.token, "inline")
				      ? "inline"
				      : "attachment");
	if (name.len) {
		buf_add_string(walk->out, "; filename=\"");
		redact_add_redacted(walk, name);
		buf_add_char(walk->out, '"');
	}
	buf_add_char(walk->out, '\n');
}

void redact_walk_text(struct redact_walk *walk, const struct param_list *type,
		      struct span body)
{
	bool is_html = is_html_part(walk, type);
	struct buf text;
	struct buf clean;

	buf_init(&text, 0);
	buf_init(&clean, 0);
	decode(walk, type, body, &text);
	if (is_html)
		add_without_comments(&clean, buf_span(&text));
	else
		buf_add_span(&clean, buf_span(&text));
	buf_clear(&text);
	if (!walk->out && is_html) {
		redact_find_in_html(walk, buf_span(&clean));
	} else if (walk->out) {
		redact_apply(walk->redaction, buf_span(&clean), &text);
		buf_add_string(walk->out, "Content-Type: ");
		buf_add_span(walk->out, type->token);
		buf_add_string(walk->out, "; charset=utf-8\n");
		write_disposition(walk, type, false);
		buf_add_string(walk->out, "Content-Transfer-Encoding: "
					  "quoted-printable\n\n");
		redact_add_quoted(walk->out, buf_span(&text), true);
		buf_add_char(walk->out, '\n');
	}
	if (text.has_failed || clean.has_failed)
		walk->failed = ERR_MEMORY;
	buf_release(&text);
	buf_release(&clean);
}

/* The bytes by which a type is told. */
void redact_walk_attachment(struct redact_walk *walk,
			    const struct param_list *type, struct span body)
{
	struct transfer_result result;
	struct span value = {NULL, 0};
	struct buf bytes;

	if (!walk->out)
		return;
	buf_init(&bytes, 0);
	(void)header_block_get(&walk->block, HEADER_CONTENT_ENCODING, 0,
			       &value);
	(void)transfer_decode(transfer_find(span_trim(value)), body,
			      MAGIC_BYTES, &bytes, &result);
	buf_add_string(walk->out, "Content-Type: ");
	buf_add_span(walk->out, type->token);
	buf_add_char(walk->out, '\n');
	write_disposition(walk, type, true);
	buf_add_string(walk->out,
		       "Content-Transfer-Encoding: quoted-printable\n\n");
	redact_add_quoted(walk->out, buf_span(&bytes), false);
	buf_add_char(walk->out, '\n');
	buf_release(&bytes);
}
