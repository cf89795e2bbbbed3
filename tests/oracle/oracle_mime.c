/* SPDX-License-Identifier: Apache-2.0 */
/*
 * oracle_mime - does our reading of a mail agree with GMime's?
 *
 * oracle_mime FILE... : reads each mail both ways. On a mail in which we see
 * nothing odd, both must find the same parts, attachments (type and name),
 * subject, From, and texts of text/plain, white space aside. Of mails that
 * we call odd GMime gives one reading of several, or none: there we must only
 * find no fewer parts than it does, and they are counted as skipped. Prints
 * what differs by part and kind, never the text itself.
 */
#include "message/mail.h"

#include <gmime/gmime.h>
#include <stdio.h>
#include <stdlib.h>

struct oracle {
	const struct message *message;
	const char *path;
	uint32_t part;       /* number of the part being visited */
	size_t n_attachment; /* seen so far */
	bool has_failed;
};

static void differ(struct oracle *oracle, const char *what)
{
	printf("  differs: %s: part %u: %s\n", oracle->path, oracle->part,
	       what);
	oracle->has_failed = true;
}

/* Without white space and quote marks, which unflowing moves. */
static struct buf squeeze(struct span text)
{
	struct buf out;

	buf_init(&out, 0);
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];

		if (c > ' ' && c != '>')
			buf_add_char(&out, c);
	}
	return out;
}

static bool is_same_text(struct span ours, const char *theirs)
{
	struct buf a = squeeze(ours);
	struct buf b = squeeze(span_of(theirs));
	bool is_same = span_equal(buf_span(&a), buf_span(&b));

	buf_release(&a);
	buf_release(&b);
	return is_same;
}

static struct span find_text(const struct oracle *oracle, uint32_t part,
			     enum text_kind kind, const char *header)
{
	for (size_t i = 0; i < oracle->message->n_texts; i++) {
		const struct message_text *text = &oracle->message->texts[i];

		if (text->part == part && text->kind == kind &&
		    (!header ||
		     (text->header && !strcmp(text->header, header))))
			return text->raw;
	}
	return (struct span){0};
}

/*
 * GMime guesses a missing charset in its own way, and takes ISO 8859-1 at
 * its word where browsers and we read windows-1252: C1 controls show that.
 */
static bool is_comparable(GMimeObject *object, const char *text)
{
	bool has_charset = g_mime_object_get_content_type_parameter(object,
								    "charset");

	if (!g_utf8_validate(text, -1, NULL) || strstr(text, "\357\277\275"))
		return false;
	for (; *text; text++) {
		if ((unsigned char)*text >= 0x80 && !has_charset)
			return false;
		if (text[0] == '\302' && (unsigned char)text[1] < 0xA0)
			return false;
	}
	return true;
}

static void check_text(struct oracle *oracle, GMimeObject *object)
{
	const char *theirs;
	char *text;

	if (!GMIME_IS_TEXT_PART(object) ||
	    !g_mime_content_type_is_type(g_mime_object_get_content_type(object),
					 "text", "plain"))
		return;
	text = g_mime_text_part_get_text(GMIME_TEXT_PART(object));
	theirs = text;
	if (text && !strncmp(text, "\357\273\277", 3))
		theirs += 3; /* a byte order mark is no text */
	if (text && is_comparable(object, theirs) &&
	    !is_same_text(find_text(oracle, oracle->part, TEXT_BODY, NULL),
			  theirs))
		differ(oracle, "text");
	g_free(text);
}

static void check_attachment(struct oracle *oracle, GMimeObject *object)
{
	GMimeContentType *type = g_mime_object_get_content_type(object);
	const char *name = g_mime_part_get_filename(GMIME_PART(object));
	const struct message_attachment *ours;
	char *mime;

	if (g_mime_content_type_is_type(type, "text", "*") && !name &&
	    !g_mime_part_is_attachment(GMIME_PART(object)))
		return;
	if (oracle->n_attachment >= oracle->message->n_attachments) {
		differ(oracle, "attachment that we have not");
		return;
	}
	ours = &oracle->message->attachments[oracle->n_attachment++];
	mime = g_mime_content_type_get_mime_type(type);
	if (!span_equal_nocase(ours->declared_type, mime))
		differ(oracle, "type of attachment");
	if (!is_same_text(ours->name, name ? name : ""))
		differ(oracle, "name of attachment");
	g_free(mime);
}

/* Called by GMime for every part, in the order of the mail. */
static void visit(GMimeObject *parent, GMimeObject *object, gpointer data);

/* GMime stops at an attached message; it is of the mail all the same. */
static void visit_message(GMimeObject *object, struct oracle *oracle)
{
	GMimeMessage *mail = g_mime_message_part_get_message(
	    GMIME_MESSAGE_PART(object));

	if (mail)
		g_mime_message_foreach(mail, visit, oracle);
}

static void visit(GMimeObject *parent, GMimeObject *object, gpointer data)
{
	struct oracle *oracle = data;

	(void)parent;
	oracle->part++;
	if (GMIME_IS_MESSAGE_PART(object))
		visit_message(object, oracle);
	if (!GMIME_IS_PART(object))
		return;
	check_text(oracle, object);
	check_attachment(oracle, object);
}

static void check_from(struct oracle *oracle, GMimeMessage *mail)
{
	InternetAddressList *list = g_mime_message_get_from(mail);
	InternetAddress *first;

	if (!list || internet_address_list_length(list) != 1)
		return;
	first = internet_address_list_get_address(list, 0);
	if (!INTERNET_ADDRESS_IS_MAILBOX(first) ||
	    !strchr(internet_address_mailbox_get_addr(
			INTERNET_ADDRESS_MAILBOX(first)),
		    '@'))
		return;
	if (!is_same_text(oracle->message->from,
			  internet_address_mailbox_get_addr(
			      INTERNET_ADDRESS_MAILBOX(first))))
		differ(oracle, "From address");
	if (first->name && *first->name &&
	    g_utf8_validate(first->name, -1, NULL) &&
	    !is_same_text(oracle->message->display_name, first->name))
		differ(oracle, "From name");
}

/*
 * GMime joins the base64 of neighbouring words before it decodes, which
 * loses what stands behind padding; C1 controls as above.
 */
static bool is_comparable_subject(GMimeMessage *mail, const char *subject)
{
	GMimeHeader *header = g_mime_header_list_get_header(
	    g_mime_object_get_header_list(GMIME_OBJECT(mail)), "Subject");
	const char *raw = header ? g_mime_header_get_raw_value(header) : NULL;
	bool is_comparable = raw && g_utf8_validate(subject, -1, NULL) &&
			     !strstr(raw, "=?=");

	for (; is_comparable && *subject; subject++)
		if (subject[0] == '\302' && (unsigned char)subject[1] < 0xA0)
			is_comparable = false;
	return is_comparable;
}

static void check_mail(struct oracle *oracle, GMimeMessage *mail)
{
	const char *subject = g_mime_message_get_subject(mail);

	g_mime_message_foreach(mail, visit, oracle);
	if (oracle->part != oracle->message->reading.part_count)
		differ(oracle, "number of parts");
	if (oracle->n_attachment != oracle->message->n_attachments)
		differ(oracle, "number of attachments");
	oracle->part = 0;
	if (subject && is_comparable_subject(mail, subject) &&
	    !is_same_text(find_text(oracle, 0, TEXT_SUBJECT, "Subject"),
			  subject))
		differ(oracle, "subject");
	check_from(oracle, mail);
}

/* Called by GMime for every part of an odd mail. */
static void count(GMimeObject *parent, GMimeObject *object, gpointer data)
{
	struct oracle *oracle = data;
	GMimeMessage *mail = NULL;

	(void)parent;
	oracle->part++;
	if (GMIME_IS_MESSAGE_PART(object))
		mail = g_mime_message_part_get_message(
		    GMIME_MESSAGE_PART(object));
	if (mail)
		g_mime_message_foreach(mail, count, oracle);
}

static void check_odd_mail(struct oracle *oracle, GMimeMessage *mail)
{
	g_mime_message_foreach(mail, count, oracle);
	if (oracle->part > oracle->message->reading.part_count)
		differ(oracle, "number of parts: fewer than GMime finds");
}

/* 1: agreed, 0: odd, -1: differs */
static int read_both(const char *path, struct span bytes, struct arena *arena)
{
	struct message message;
	struct oracle oracle = {.message = &message, .path = path};
	GMimeStream *stream;
	GMimeParser *parser;
	GMimeMessage *mail;

	if (mail_read(&message, bytes, NULL, arena, NULL))
		return -1;
	stream = g_mime_stream_mem_new_with_buffer((const char *)bytes.ptr,
						   bytes.len);
	parser = g_mime_parser_new_with_stream(stream);
	if (span_starts_with(bytes, span_of("From ")))
		g_mime_parser_set_format(parser, GMIME_FORMAT_MBOX);
	mail = g_mime_parser_construct_message(parser, NULL);
	if (mail && message.reading.oddities)
		check_odd_mail(&oracle, mail);
	else if (mail)
		check_mail(&oracle, mail);
	else if (!message.reading.oddities)
		differ(&oracle, "GMime reads nothing");
	if (mail)
		g_object_unref(mail);
	g_object_unref(parser);
	g_object_unref(stream);
	if (oracle.has_failed)
		return -1;
	return message.reading.oddities ? 0 : 1;
}

int main(int argc, char **argv)
{
	unsigned counts[3] = {0};
	struct arena arena;

	g_mime_init();
	arena_init(&arena, 0);
	for (int i = 1; i < argc; i++) {
		gchar *bytes;
		gsize len;

		if (!g_file_get_contents(argv[i], &bytes, &len, NULL)) {
			fprintf(stderr, "cannot read %s\n", argv[i]);
			return 2;
		}
		arena_reset(&arena);
		counts[read_both(argv[i], span_make(bytes, len), &arena) + 1]++;
		g_free(bytes);
	}
	printf("%u passed, %u failed, %u skipped\n", counts[2], counts[0],
	       counts[1]);
	arena_release(&arena);
	g_mime_shutdown();
	return counts[0] ? EXIT_FAILURE : EXIT_SUCCESS;
}
