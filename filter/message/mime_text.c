/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mime_text - the bytes of a text part to the texts of the message.
 *
 * Contract: see mime.h. Charset first, then format=flowed or HTML; every
 * text is well-formed UTF-8 without NUL, its lines end in LF.
 * Failure: only memory; limits and oddities are noted in the message.
 * Limits: texts, text_bytes, links, raw_bytes.
 * Threads: one struct mime, one thread.
 */
#include "message/charset.h"
#include "message/magic.h"
#include "message/mime.h"

#include "base/utf8.h"

int mime_add_text(struct mime *mime, enum text_kind kind, const char *header,
		  struct span text, uint32_t n_replaced)
{
	struct message *message = mime->message;
	struct message_text *texts;

	if (span_trim(text).len == 0)
		return 0;
	if (n_replaced)
		mime_note(mime, MAIL_ODDITY_ENCODING);
	for (size_t i = 0;
	     message->reading.is_ambiguous && i < message->n_texts; i++)
		if (message->texts[i].kind == kind &&
		    span_equal(message->texts[i].raw, text))
			return 0;
	if (message->n_texts >= mime->limits->texts ||
	    mime->text_bytes >= mime->limits->text_bytes) {
		mime_note(mime, MAIL_ODDITY_LIMIT);
		return 0;
	}
	if (text.len > mime->limits->text_bytes - mime->text_bytes) {
		mime_note(mime, MAIL_ODDITY_LIMIT);
		text.len = utf8_floor(text, mime->limits->text_bytes -
						mime->text_bytes);
		/* There was no room for even one character. */
		if (text.len == 0)
			return 0;
	}
	texts = arena_array_room(mime->arena, message->texts, message->n_texts,
				 &mime->text_capacity, sizeof(*texts));
	if (!texts)
		return ERR_MEMORY;
	message->texts = texts;
	texts[message->n_texts++] = (struct message_text){
	    .kind = kind,
	    .raw = text,
	    .part = mime->part,
	    .header = header,
	    .replaced_count = n_replaced,
	};
	mime->text_bytes += text.len;
	return 0;
}

/* --- HTML ---------------------------------------------------------------- */

/* Addresses behind tel: and mailto: are contacts that no text may show. */
static bool is_contact(struct span url, struct span *contact)
{
	static const char *const schemes[] = {
	    "tel:",   "mailto:",   "sms:",     "callto:",
	    "skype:", "whatsapp:", "facetime:"};

	for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
		size_t len = strlen(schemes[i]);
		size_t n;

		if (url.len < len ||
		    !span_equal_nocase(span_make(url.ptr, len), schemes[i]))
			continue;
		while (len < url.len && url.ptr[len] == '/')
			len++;
		for (n = len; n < url.len && url.ptr[n] != '?';)
			n++;
		*contact = span_make(url.ptr + len, n - len);
		return contact->len > 0;
	}
	return false;
}

static int add_link(struct mime *mime, const struct html_link *link,
		    struct span visible, struct span hidden)
{
	struct message *message = mime->message;
	struct span shown = span_range(link->is_hidden ? hidden : visible,
				       link->shown);
	struct message_link *links;
	struct span contact;
	int status;

	if (message->n_links >= mime->limits->links) {
		mime_note(mime, MAIL_ODDITY_LIMIT);
		return 0;
	}
	links = arena_array_room(mime->arena, message->links, message->n_links,
				 &mime->link_capacity, sizeof(*links));
	if (!links)
		return ERR_MEMORY;
	message->links = links;
	links[message->n_links++] = (struct message_link){
	    .url = link->url,
	    .shown = shown,
	    .part = mime->part,
	    .kind = link->kind,
	    .is_hidden = link->is_hidden,
	};
	status = mime_add_text(mime, TEXT_LINK, NULL, shown, 0);
	if (!status && is_contact(link->url, &contact) &&
	    span_find(shown, contact, 0) == SIZE_MAX)
		status = mime_add_text(mime, TEXT_LINK, NULL, contact, 0);
	return status;
}

static void add_markup(struct message_markup *sum,
		       const struct message_markup *markup)
{
	sum->form_count += markup->form_count;
	sum->image_count += markup->image_count;
	sum->has_password_field |= markup->has_password_field;
	sum->has_refresh |= markup->has_refresh;
	sum->has_script |= markup->has_script;
	sum->has_frame |= markup->has_frame;
	sum->has_base |= markup->has_base;
	sum->has_hidden_text |= markup->has_hidden_text;
	sum->has_sliced_text |= markup->has_sliced_text;
}

/* Copy a sink's text into the arena and add it. */
static int add_sink(struct mime *mime, const struct html_sink *sink,
		    enum text_kind kind, uint32_t n_replaced, struct span *copy)
{
	int status = arena_copy(mime->arena, buf_span(&sink->buf), copy);

	return status ? status
		      : mime_add_text(mime, kind, NULL, *copy, n_replaced);
}

static int add_html(struct mime *mime, struct span text, uint32_t n_replaced)
{
	struct html *html = mime->html;
	struct span visible;
	struct span hidden;
	struct span sliced;
	int status = html_read(html, text, mime->limits->text_bytes,
			       mime->limits->links, mime->arena);

	if (status)
		return status;
	if (html->has_hit_limit)
		mime_note(mime, MAIL_ODDITY_LIMIT);
	if (html->has_open_markup)
		mime_note(mime, MAIL_ODDITY_OPEN_MARKUP);
	if (html->has_slices)
		mime_note(mime, MAIL_ODDITY_SLICED_TEXT);
	add_markup(&mime->message->markup, &html->markup);
	status = add_sink(mime, &html->visible, TEXT_BODY, n_replaced,
			  &visible);
	if (!status)
		status = add_sink(mime, &html->sliced, TEXT_BODY, 0, &sliced);
	if (!status)
		status = add_sink(mime, &html->hidden, TEXT_HIDDEN, 0, &hidden);
	for (size_t i = 0; !status && i < html->n_links; i++)
		status = add_link(mime, &html->links[i], visible, hidden);
	return status;
}

/* --- charsets ------------------------------------------------------------ */

struct text_reading {
	const struct param_list *type;
	bool is_html;
};

static int add_utf8(struct mime *mime, const struct text_reading *reading,
		    struct span text, uint32_t n_replaced)
{
	struct span copy;
	int status;

	if (reading->is_html && !(text.len && memchr(text.ptr, 0, text.len)))
		return add_html(mime, text, n_replaced);
	status = mime_copy_lines(
	    mime, text, reading->is_html ? NULL : reading->type, &copy);
	if (status)
		return status;
	if (reading->is_html)
		return add_html(mime, copy, n_replaced);
	return mime_add_text(mime, TEXT_BODY, NULL, copy, n_replaced);
}

/* Under one charset. *n_replaced says how well it fitted. */
static int add_in_charset(struct mime *mime, const struct text_reading *reading,
			  const struct charset *charset, struct span bytes,
			  uint32_t *n_replaced)
{
	struct span text;
	int status;

	*n_replaced = 0;
	status = charset_read(charset, bytes, &mime->utf8, &text, n_replaced);
	return status ? status : add_utf8(mime, reading, text, *n_replaced);
}

/* Another charset fits what the declared one does not. */
static int add_guess(struct mime *mime, const struct text_reading *reading,
		     const struct charset *declared, struct span bytes)
{
	const struct charset *guess = charset_guess(bytes);
	uint32_t n_replaced;

	if (guess == declared)
		return 0;
	mime_note(mime, MAIL_ODDITY_LYING_CHARSET);
	return add_in_charset(mime, reading, guess, bytes, &n_replaced);
}

/* ESC shifts to other charsets. */
static bool is_ascii(struct span bytes)
{
	return utf8_ascii_prefix(bytes) == bytes.len &&
	       !(bytes.len && memchr(bytes.ptr, 0x1B, bytes.len));
}

/* The nth charset that is declared; false when there are fewer. */
static bool find_label(const struct text_reading *reading, struct span bytes,
		       size_t nth, struct span *label)
{
	if (reading->type && param_get(reading->type, "charset", nth, label))
		return label->len > 0;
	if (nth > 0)
		return false;
	if (reading->is_html)
		*label = html_find_charset(bytes);
	return reading->is_html && label->len > 0;
}

static int add_reading(struct mime *mime, const struct text_reading *reading,
		       struct span bytes)
{
	enum { LABELS = 3 };
	struct span label;
	uint32_t n_replaced = 0;
	bool is_plain = is_ascii(bytes);
	size_t n = 0;
	int status = 0;

	for (; !status && n < LABELS && find_label(reading, bytes, n, &label);
	     n++) {
		const struct charset *charset = charset_find(label);

		if (n > 0)
			mime_note(mime, MAIL_ODDITY_LYING_CHARSET);
		if (!charset || (charset_is_ascii(charset) && !is_plain))
			mime_note(mime, MAIL_ODDITY_ENCODING);
		if (!charset)
			charset = charset_guess(bytes);
		status = add_in_charset(mime, reading, charset, bytes,
					&n_replaced);
		if (!status &&
		    (n_replaced || (charset_is_shifting(charset) &&
				    memchr(bytes.ptr, '+', bytes.len))))
			status = add_guess(mime, reading, charset, bytes);
	}
	if (n > 0)
		return status;
	if (is_plain)
		return add_utf8(mime, reading, bytes, 0);
	return add_in_charset(mime, reading, charset_guess(bytes), bytes,
			      &n_replaced);
}

static bool is_html_type(struct span token)
{
	return span_equal_string(token, "text/html") ||
	       span_equal_string(token, "text/x-amp-html") ||
	       span_equal_string(token, "application/xhtml+xml") ||
	       span_equal_string(token, "text/enriched") ||
	       span_equal_string(token, "text/richtext");
}

int mime_add_text_part(struct mime *mime, const struct param_list *type,
		       struct span bytes)
{
	struct text_reading reading = {
	    .type = type,
	    .is_html = is_html_type(type->token),
	};
	const struct magic *magic;
	int status;

	if (bytes.len == 0)
		return 0;
	status = add_reading(mime, &reading, bytes);
	if (status || reading.is_html)
		return status;
	magic = magic_find(bytes.len > MAGIC_BYTES
			       ? span_make(bytes.ptr, MAGIC_BYTES)
			       : bytes);
	if (!magic || !magic->is_html)
		return 0;
	/* HTML by its look: some programs will show it as that. */
	mime_note(mime, MAIL_ODDITY_ODD_TYPE);
	reading.is_html = true;
	return add_reading(mime, &reading, bytes);
}

int mime_add_raw(struct mime *mime, enum text_kind kind, struct span bytes)
{
	const struct charset *charset;
	uint32_t n_replaced = 0;
	struct span text;
	struct span copy;
	int status;

	if (bytes.len > mime->limits->raw_bytes) {
		mime_note(mime, MAIL_ODDITY_LIMIT);
		bytes.len = mime->limits->raw_bytes;
	}
	if (span_trim(bytes).len == 0)
		return 0;
	charset = charset_guess(bytes);
	status = charset_read(charset, bytes, &mime->utf8, &text, &n_replaced);
	if (!status)
		status = mime_copy_lines(mime, text, NULL, &copy);
	return status ? status
		      : mime_add_text(mime, kind, NULL, copy, n_replaced);
}
