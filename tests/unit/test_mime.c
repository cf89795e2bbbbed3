/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_mime - whole mails: parts, names, texts and every way to misread one.
 *
 * A mail is a C string with LF line ends; each row is also read with CRLF,
 * through a struct mail_reader in small chunks, and must come out the same.
 */
#include "message/mail.h"

#include "base/utf8.h"

#include <check.h>
#include <time.h>

Suite *test_mime_suite(void);

static struct arena arena;
static struct buf hostile; /* outlives the message that is read from it */

static void setup(void)
{
	arena_init(&arena, 0);
	buf_init(&hostile, 0);
}

static void teardown(void)
{
	buf_release(&hostile);
	arena_release(&arena);
}

/* --- helpers ------------------------------------------------------------- */

static const char letters[TEXT_KIND_COUNT] = {
    [TEXT_BODY] = 'B', [TEXT_SUBJECT] = 'S', [TEXT_DISPLAY_NAME] = 'N',
    [TEXT_LINK] = 'L', [TEXT_HIDDEN] = 'H',  [TEXT_ATTACHMENT] = 'A',
};

/* "B:text|" for each text, trimmed, LF as '/' */
static void write_texts(const struct message *message, struct buf *out)
{
	for (size_t i = 0; i < message->n_texts; i++) {
		struct span text = span_trim(message->texts[i].raw);

		ck_assert_uint_eq(utf8_valid_prefix(text), text.len);
		buf_add_char(out,
			     (unsigned char)letters[message->texts[i].kind]);
		buf_add_char(out, ':');
		for (size_t k = 0; k < text.len; k++)
			buf_add_char(out,
				     text.ptr[k] == '\n' ? '/' : text.ptr[k]);
		buf_add_char(out, '|');
	}
	for (size_t i = 0; i < message->n_attachments; i++) {
		const struct message_attachment
		    *attachment = &message->attachments[i];

		buf_add_format(out, "[%.*s %.*s %llu]",
			       (int)attachment->declared_type.len,
			       (const char *)attachment->declared_type.ptr,
			       (int)attachment->sniffed_type.len,
			       (const char *)attachment->sniffed_type.ptr,
			       (unsigned long long)attachment->size_bytes);
	}
	for (unsigned i = 0; i < MAIL_ODDITY_COUNT; i++)
		if (message->reading.oddities & (1u << i))
			buf_add_format(out, "!%s",
				       mail_oddity_name((enum mail_oddity)i));
}

static void read_string(const char *text, struct message *message)
{
	struct err err;

	ck_assert_int_eq(mail_read(message, span_of(text), NULL, &arena, &err),
			 0);
}

static bool has_text(const struct message *message, const char *needle)
{
	for (size_t i = 0; i < message->n_texts; i++)
		if (span_find(message->texts[i].raw, span_of(needle), 0) !=
		    SIZE_MAX)
			return true;
	return false;
}

static bool has_oddity(const struct message *message, enum mail_oddity oddity)
{
	return message->reading.oddities & (1u << oddity);
}

/* Feed a mail to a reader: headers one by one, body in pieces of step. */
static void feed(struct mail_reader *reader, struct span mail, size_t step)
{
	size_t at = 0;

	while (at < mail.len && mail.ptr[at] != '\r' && mail.ptr[at] != '\n') {
		size_t colon = span_find(mail, span_of(":"), at);
		size_t end = at;

		do {
			end = span_find(mail, span_of("\n"), end);
			end = end == SIZE_MAX ? mail.len : end + 1;
		} while (end < mail.len &&
			 (mail.ptr[end] == ' ' || mail.ptr[end] == '\t'));
		if (colon == SIZE_MAX || colon >= end)
			break;
		ck_assert_int_eq(
		    mail_reader_header(
			reader, span_make(mail.ptr + at, colon - at),
			span_make(mail.ptr + colon + 1, end - colon - 1)),
		    0);
		at = end;
	}
	if (at < mail.len && mail.ptr[at] == '\r')
		at++;
	if (at < mail.len && mail.ptr[at] == '\n')
		at++;
	for (; at < mail.len; at += step)
		ck_assert_int_eq(
		    mail_reader_body(
			reader,
			span_make(mail.ptr + at,
				  mail.len - at < step ? mail.len - at : step)),
		    0);
}

/* --- parts and texts ----------------------------------------------------- */

#define MULTI(boundary) "Content-Type: multipart/mixed; boundary=" boundary "\n"

static const struct {
	const char *name;
	const char *in;
	const char *want;
} rows[] = {
    {"plain", "Subject: s\n\nhello\nworld\n", "S:s|B:hello/world|"},
    {"no headers", "\nhello\n", "B:hello|"},
    {"nothing", "", ""},
    {"names",
     "From: \"Your Bank\" <a@b.example>\nReply-To: Help <c@d.example>\n"
     "To: Me <e@f.example>\n\nx\n",
     "N:Your Bank|N:Help|B:x|"},
    {"html",
     "Content-Type: text/html\n\n<p>Log in <a href=http://x.example>here</a>",
     "B:Log in here|L:here|"},
    {"contacts behind links",
     "Content-Type: text/html\n\n<a href='tel:+1-888-555-0100'>Call us</a> "
     "<a href='mailto:a@b.example?subject=x'>a@b.example</a>",
     "B:Call us a@b.example|L:Call us|L:+1-888-555-0100|L:a@b.example|"},
    {"quoted-printable",
     "Content-Transfer-Encoding: quoted-printable\n\nver=\nify =3D",
     "B:verify =|"},
    {"base64", "Content-Transfer-Encoding: base64\n\naGVs\nbG8=\n", "B:hello|"},
    {"charset",
     "Content-Type: text/plain; charset=gb2312\n"
     "Content-Transfer-Encoding: base64\n\n0enWpMLr\n",
     "B:\351\252\214\350\257\201\347\240\201|"},
    {"charset of html",
     "Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n"
     "PG1ldGEgY2hhcnNldD1nYms+0enWpMLr\n",
     "B:\351\252\214\350\257\201\347\240\201|"},
    {"mixed",
     MULTI("b") "\n--b\n\none\n--b\nContent-Type: text/html\n\n<b>two</b>\n"
		"--b--\n",
     "B:one|B:two|"},
    {"quoted boundary with a space",
     "Content-Type: multipart/mixed; boundary=\"b c\"\n\n--b c\n\none\n--b c--",
     "B:one|"},
    {"conventional preamble",
     MULTI("b") "\nThis is a multi-part message in MIME format.\n--b\n\none\n"
		"--b--\n",
     "H:This is a multi-part message in MIME format.|B:one|"},
    {"nested",
     MULTI("b") "\n--b\n" MULTI("bc") "\n--bc\n\none\n--bc--\n--b\n\ntwo\n"
				      "--b--\n",
     "B:one|B:two|"},
    {"inner is not closed",
     MULTI("b") "\n--b\n" MULTI("c") "\n--c\n\none\n--b\n\ntwo\n--b--\n",
     "B:one|B:two|!unterminated"},
    {"padding behind boundary", MULTI("b") "\n--b  \n\none\n--b-- \n",
     "B:one|"},
    {"attached message",
     "Content-Type: message/rfc822\n\nSubject: inner\n\nhello\n",
     "B:hello|S:inner|"},
    {"digest",
     "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: i\n\nx\n"
     "--b--\n",
     "B:x|S:i|"},
    {"attachment",
     MULTI("b") "\n--b\n\none\n--b\nContent-Type: application/pdf; "
		"name=\"a.pdf\"\nContent-Transfer-Encoding: base64\n\n"
		"JVBERi0xLjQ=\n--b--\n",
     "B:one|A:a.pdf|[application/pdf application/pdf 8]"},
    {"lying attachment",
     "Content-Type: image/png\nContent-Disposition: attachment; "
     "filename*=utf-8''%E9%AA%8C.zip\nContent-Transfer-Encoding: base64\n\n"
     "UEsDBAoAAAA=\n",
     "A:\351\252\214.zip|[image/png application/zip 8]"},
    {"attached html is read",
     "Content-Type: application/octet-stream; name=a.html\n\n"
     "<html><body>Log in</body></html>\n",
     "A:a.html|B:Log in|[application/octet-stream text/html 33]"},
    {"flowed",
     "Content-Type: text/plain; format=flowed\n\none \ntwo\nthree\n-- \nx\n",
     "B:one two/three/-- /x|"},
    {"flowed quotes",
     "Content-Type: text/plain; format=flowed\n\n>> a \n>> b\n> c\n",
     "B:>> a b/> c|"},
    {"delsp",
     "Content-Type: text/plain; format=flowed; delsp=yes\n\nver \nify\n",
     "B:verify|"},
    {"cut at a margin",
     "\n\nPlease reply to this message with the code that we have sent and "
     "with\n"
     "your password. Thank you for your patience, we are glad to help you\n"
     "today\n\nYour Bank\nCustomer Service\n1. call\n",
     "B:Please reply to this message with the code that we have sent and with "
     "your password. Thank you for your patience, we are glad to help you "
     "today//Your Bank/Customer Service/1. call|"},
    {"not cut: links and lists",
     "\n\nPlease sign in at the address that stands in the next line of this\n"
     "http://x.example/\nand then do all of these things as soon as you can "
     "today\n"
     "- send the code\n> quoted text is left as it is, however long it may "
     "be\nx\n",
     "B:Please sign in at the address that stands in the next line of this/"
     "http://x.example//and then do all of these things as soon as you can "
     "today/"
     "- send the code/> quoted text is left as it is, however long it may "
     "be/x|"},
    {"cut at a margin, without spaces",
     "\n\n\346\202\250\347\232\204\350\264\246\346\210\267\345\267\262\351\224"
     "\201\345\256\232"
     "\346\202\250\347\232\204\350\264\246\346\210\267\345\267\262\351\224\201"
     "\345\256\232"
     "\346\202\250\347\232\204\350\264\246\346\210\267\345\267\262\351\224\201"
     "\345\256\232"
     "\346\202\250\347\232\204\350\264\246\346\210\267\345\267\262\351\224\201"
     "\345\256\232\n\351\224\201\n",
     "B:"
     "\346\202\250\347\232\204\350\264\246\346\210\267\345\267\262\351\224\201"
     "\345\256\232"
     "\346\202\250\347\232\204\350\264\246\346\210\267\345\267\262\351\224\201"
     "\345\256\232"
     "\346\202\250\347\232\204\350\264\246\346\210\267\345\267\262\351\224\201"
     "\345\256\232"
     "\346\202\250\347\232\204\350\264\246\346\210\267\345\267\262\351\224\201"
     "\345\256\232 \351\224\201|"},
    {"calendar",
     "Content-Type: text/calendar\n\nDESCRIPTION:call\\n now\\, ple\n ase\n",
     "B:DESCRIPTION:call/ now, please|"},
    {"mbox line", "From a@b.example Mon\nSubject: s\n\nx\n", "S:s|B:x|"},
    /* read in two ways, from here on */
    {"two types",
     "Content-Type: text/plain\nContent-Type: text/html\n\n<b>one</b>\n",
     "B:<b>one</b>|B:one|!two_types"},
    {"same type twice",
     "Content-Type: text/plain\nContent-Type: text/plain\n\none\n", "B:one|"},
    {"multipart and plain",
     MULTI("b") "Content-Type: text/plain\n\n--b\nX: y\n\none\n--b--\n",
     "B:--b/X: y//one/--b--|B:one|!two_types"},
    {"two encodings",
     "Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: 7bit\n\n"
     "aGVsbG8=\n",
     "B:hello|B:aGVsbG8=|!two_encodings"},
    {"two boundary parameters",
     "Content-Type: multipart/mixed; boundary=a; boundary=b\n\n"
     "--a\n\none\n--a--\n--b\n\ntwo\n--b--\n",
     "B:--a//one/--a--|B:two|B:one|B:--b//two/--b--|"
     "!two_boundaries!preamble!epilogue"},
    {"boundary of RFC 2231 beside a plain one",
     "Content-Type: multipart/mixed; boundary=a; boundary*0=b; boundary*1=c\n"
     "\n--bc\n\none\n--bc--\n",
     "B:one|!two_boundaries"},
    {"two boundaries in two headers",
     MULTI("a") MULTI("b") "\n--a\n\none\n--a--\n",
     "B:--a//one/--a--|B:one|!two_types!no_boundary"},
    {"no boundary parameter",
     "Content-Type: multipart/mixed\n\n--b\nContent-Type: text/html\n\n"
     "<b>one</b>\n--b--\n",
     "B:--b/Content-Type: text/html//<b>one</b>/--b--|B:one|!no_boundary"},
    {"boundary is not there", MULTI("b") "\njust text\n",
     "B:just text|!no_boundary"},
    {"empty boundary", MULTI("\"\"") "\n--\n\none\n----\n", "B:one|"},
    {"unterminated", MULTI("b") "\n--b\n\none\n", "B:one|!unterminated"},
    {"preamble", MULTI("b") "\nsend the code\n--b\n\none\n--b--\n",
     "B:send the code|B:one|!preamble"},
    {"epilogue", MULTI("b") "\n--b\n\none\n--b--\nsend the code\n",
     "B:one|B:send the code|!epilogue"},
    {"parts behind the last",
     MULTI("b") "\n--b\n\none\n--b--\n--b\n\ntwo\n--b--", "B:one|B:two|"},
    {"junk behind boundary", MULTI("b") "\n--b\n\none\n--b ;x\n\ntwo\n--b--\n",
     "B:one/--b ;x//two|B:one|B:two|!loose_boundary"},
    {"quoted encoding", "Content-Transfer-Encoding: \"base64\"\n\naGVsbG8=\n",
     "B:hello|B:aGVsbG8=|!odd_encoding"},
    {"commented encoding",
     "Content-Transfer-Encoding: (x) base64 (y)\n\naGVsbG8=\n",
     "B:hello|B:aGVsbG8=|!odd_encoding"},
    {"list of encodings",
     "Content-Transfer-Encoding: base64, 7bit\n\naGVsbG8=\n",
     "B:hello|B:aGVsbG8=|!odd_encoding"},
    {"unknown encoding", "Content-Transfer-Encoding: x-none\n\nhello\n",
     "B:hello|!odd_encoding"},
    {"misspelled encoding", "Content-Transfer-Encoding: base64x\n\naGVsbG8=\n",
     "B:hello|B:aGVsbG8=|!odd_encoding"},
    {"encoding that nobody declares",
     "\n\nWW91ciBhY2NvdW50IGlzIGxvY2tlZC4gQ2FsbCArMSA4ODggNTU1IDAxMDAu\n",
     "B:WW91ciBhY2NvdW50IGlzIGxvY2tlZC4gQ2FsbCArMSA4ODggNTU1IDAxMDAu|"
     "B:Your account is locked. Call +1 888 555 0100.|!odd_encoding"},
    {"nested encoding",
     MULTI("b") "Content-Transfer-Encoding: base64\n\n"
		"LS1iCgpvbmUKLS1iLS0K\n",
     "B:LS1iCgpvbmUKLS1iLS0K|B:one|!no_boundary!nested_encoding"},
    {"base64 message",
     "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
     "U3ViamVjdDogaW5uZXIKCmhlbGxvCg==\n",
     "B:hello|S:inner|B:U3ViamVjdDogaW5uZXIKCmhlbGxvCg==|!nested_encoding"},
    {"sign in the middle of base64",
     "Content-Transfer-Encoding: base64\n\nc2V=uZA=\n",
     "B:se\302\271\302\220|B:send|!encoding!padding"},
    {"truncated base64", "Content-Transfer-Encoding: base64\n\naGVsbG8gd2\n",
     "B:hello w|!encoding"},
    {"junk in base64",
     "Content-Transfer-Encoding: base64\n\naGVs\nsend the code!\nbG8=\n",
     "B:hel\302\261\303\251\303\235\302\266\027\305\223\302\241"
     "\303\227\342\200\272\033|B:send the code!|!encoding"},
    {"type without a slash", "Content-Type: html\n\n<html>one</html>\n",
     "B:<html>one</html>|B:one|!odd_type"},
    {"html declared as plain", "Content-Type: text/plain\n\n<html>one</html>\n",
     "B:<html>one</html>|B:one|!odd_type"},
    {"line among headers", "Subject: s\nhello\nX: y\n\none\n",
     "S:s|B:hello/X: y//one|!bad_header"},
    {"two From headers", "From: A <a@a.example>\nFrom: B <b@b.example>\n\nx\n",
     "N:A|N:B|B:x|!two_senders"},
    {"two subjects", "Subject: a\nSubject: b\n\nx\n",
     "S:a|S:b|B:x|!two_senders"},
    {"lying charset",
     "Content-Type: text/plain; charset=utf-8\n\n"
     "\304\372\265\304\325\313\273\247\322\321\313\370\266\250\n",
     "B:"
     "\357\277\275\357\277\275\357\277\275\357\277\275\357\277\275\313\273\357"
     "\277\275"
     "\357\277\275\357\277\275\357\277\275\357\277\275\357\277\275\357\277\275|"
     "B:\346\202\250\347\232\204\350\264\246\346\210\267\345\267\262\351\224"
     "\201\345\256\232|!encoding!lying_charset"},
    {"unknown charset",
     "Content-Type: text/plain; charset=klingon\n\ncaf\303\251\n",
     "B:caf\303\251|!encoding"},
    {"eight bits in ASCII",
     "Content-Type: text/plain; charset=us-ascii\n\ncaf\303\251\n",
     "B:caf\303\251|!encoding"},
    {"UTF-7 is also what it looks like",
     "Content-Type: text/plain; charset=utf-7\n\n+mow-\n",
     "B:\351\252\214|B:+mow-|!lying_charset"},
    {"open comment", "Content-Type: text/html\n\none<!-- two\n",
     "B:one|H:<!-- two|!open_markup"},
};

START_TEST(mails_are_read)
{
	struct message message;
	struct buf got;

	buf_init(&got, 0);
	read_string(rows[_i].in, &message);
	write_texts(&message, &got);
	ck_assert_msg(!strcmp(buf_string(&got), rows[_i].want), "%s: got '%s'",
		      rows[_i].name, buf_string(&got));
	buf_release(&got);
}
END_TEST

START_TEST(mails_with_crlf_are_read_the_same)
{
	struct message message;
	struct buf in;
	struct buf got;
	struct err err;

	buf_init(&in, 0);
	buf_init(&got, 0);
	for (const char *c = rows[_i].in; *c; c++) {
		if (*c == '\n')
			buf_add_char(&in, '\r');
		buf_add_char(&in, (unsigned char)*c);
	}
	ck_assert_int_eq(mail_read(&message, buf_span(&in), NULL, &arena, &err),
			 0);
	write_texts(&message, &got);
	/* sizes of 7bit attachments count the CR as well */
	if (!strstr(rows[_i].want, " 33]"))
		ck_assert_msg(!strcmp(buf_string(&got), rows[_i].want),
			      "%s: got '%s'", rows[_i].name, buf_string(&got));
	buf_release(&got);
	buf_release(&in);
}
END_TEST

START_TEST(mails_in_pieces_are_read_the_same)
{
	for (size_t step = 1; step < 20; step += 6) {
		struct mail_reader reader;
		struct message message;
		struct buf got;
		struct err err;
		struct span in = span_of(rows[_i].in);

		if (span_starts_with(in, span_of("From ")) ||
		    strstr(rows[_i].want, "bad_header"))
			return; /* no milter sees such lines */
		buf_init(&got, 0);
		mail_reader_init(&reader, &arena, NULL);
		feed(&reader, in, step);
		ck_assert_int_eq(
		    mail_reader_finish(&reader, NULL, &message, &err), 0);
		write_texts(&message, &got);
		ck_assert_msg(!strcmp(buf_string(&got), rows[_i].want),
			      "%s by %zu: got '%s'", rows[_i].name, step,
			      buf_string(&got));
		buf_release(&got);
		mail_reader_release(&reader);
	}
}
END_TEST

/* --- hostile and broken input, by the number of the fault ---------------- */

/* Processor time that only what is not linear comes to, on any machine. */
enum { FAULT_MS = 4000 };

/* Read what once and repeated make; checks time and memory. */
static void read_hostile(const char *once, const char *repeated, size_t count,
			 struct message *message)
{
	clock_t before;
	struct err err;

	buf_clear(&hostile);
	buf_add_string(&hostile, once);
	for (size_t i = 0; i < count; i++)
		buf_add_string(&hostile, repeated);
	before = clock();
	ck_assert_int_eq(
	    mail_read(message, buf_span(&hostile), NULL, &arena, &err), 0);
	ck_assert_int_lt((clock() - before) * 1000 / CLOCKS_PER_SEC, FAULT_MS);
	ck_assert_uint_lt(arena.used_bytes, 16u << 20);
}

START_TEST(fault_12_many_parts)
{
	struct message message;

	read_hostile(MULTI("b") "\n", "--b\n\nabcd\n", 10000, &message);
	ck_assert(message.reading.has_hit_limit);
	ck_assert_uint_le(message.reading.part_count,
			  mail_limits_default.parts + 1);
	arena_reset(&arena);
	read_hostile(MULTI("b") "\n", "--b\n\nabcd\n", 200000, &message);
	ck_assert(message.reading.has_hit_limit);
	arena_reset(&arena);
	read_hostile("Content-Type: multipart/digest; boundary=b\n\n",
		     "--b\n\nContent-Type: message/rfc822\n\nS: x\n\n", 20000,
		     &message);
	ck_assert(message.reading.has_hit_limit);
}
END_TEST

START_TEST(fault_12_text_behind_the_parts_is_scanned)
{
	struct message message;
	struct buf in;
	struct err err;

	buf_init(&in, 0);
	buf_add_string(&in, MULTI("b") "\n");
	for (int i = 0; i < 1010; i++)
		buf_add_string(&in, "--b\n\n\n");
	buf_add_string(&in, "--b\n\nsend the code\n--b--\n");
	ck_assert_int_eq(mail_read(&message, buf_span(&in), NULL, &arena, &err),
			 0);
	ck_assert(message.reading.has_hit_limit);
	ck_assert(has_text(&message, "send the code"));
	buf_release(&in);
}
END_TEST

START_TEST(fault_13_deep_nesting)
{
	struct message message;

	read_hostile("", "Content-Type: multipart/mixed; boundary=b\n\n--b\n",
		     50000, &message);
	ck_assert(message.reading.has_hit_limit);
	arena_reset(&arena);
	read_hostile("", "Content-Type: message/rfc822\n\n", 50000, &message);
	ck_assert(message.reading.has_hit_limit);
	arena_reset(&arena);
	read_hostile("",
		     "Content-Type: multipart/mixed; boundary=b\n"
		     "Content-Type: message/rfc822\n\n--b\n",
		     30000, &message);
	ck_assert(message.reading.has_hit_limit);
}
END_TEST

START_TEST(fault_13_text_at_the_bottom_is_scanned)
{
	struct message message;
	struct buf in;
	struct err err;

	buf_init(&in, 0);
	for (int i = 0; i < 60; i++)
		buf_add_string(&in, "Content-Type: message/rfc822\n\n");
	buf_add_string(&in, "\nsend the code\n");
	ck_assert_int_eq(mail_read(&message, buf_span(&in), NULL, &arena, &err),
			 0);
	ck_assert(message.reading.has_hit_limit);
	ck_assert(has_text(&message, "send the code"));
	buf_release(&in);
}
END_TEST

START_TEST(fault_14_long_line_is_bounded)
{
	enum { MEGABYTES = 100, CHUNK = 65535 };
	struct mail_reader reader;
	struct message message;
	struct buf chunk;
	struct err err;

	buf_init(&chunk, 0);
	buf_add_repeat(&chunk, 'a', CHUNK);
	mail_reader_init(&reader, &arena, NULL);
	for (size_t sent = 0; sent < (size_t)MEGABYTES << 20; sent += CHUNK)
		ck_assert_int_eq(mail_reader_body(&reader, buf_span(&chunk)),
				 0);
	ck_assert_int_eq(mail_reader_finish(&reader, NULL, &message, &err), 0);
	ck_assert(message.reading.has_hit_limit);
	ck_assert_uint_ge(message.size_bytes, (size_t)MEGABYTES << 20);
	ck_assert_uint_le(reader.body.capacity, 32u << 20);
	ck_assert_uint_lt(arena.used_bytes, 16u << 20);
	mail_reader_release(&reader);
	buf_release(&chunk);
}
END_TEST

START_TEST(fault_14_many_headers_are_bounded)
{
	struct mail_reader reader;
	struct message message;
	struct err err;

	mail_reader_init(&reader, &arena, NULL);
	for (int i = 0; i < 500000; i++)
		ck_assert_int_eq(mail_reader_header(&reader, span_of("To"),
						    span_of(" a@b.example")),
				 0);
	ck_assert_int_eq(mail_reader_finish(&reader, NULL, &message, &err), 0);
	ck_assert(message.reading.has_hit_limit);
	ck_assert_uint_lt(arena.used_bytes, 4u << 20);
	mail_reader_release(&reader);
	arena_reset(&arena);
	read_hostile("Subject: s\n", "X-A: b\n", 500000, &message);
	ck_assert(message.reading.has_hit_limit);
	ck_assert(has_text(&message, "s"));
}
END_TEST

START_TEST(fault_15_all_readings_of_two_headers)
{
	struct message message;

	read_string("Content-Type: text/plain; charset=utf-8\n"
		    "Content-Type: text/html; charset=gb2312\n"
		    "Content-Transfer-Encoding: quoted-printable\n"
		    "Content-Transfer-Encoding: base64\n\n"
		    "PGI+c2VuZDwvYj4=\n",
		    &message);
	ck_assert(message.reading.is_ambiguous);
	ck_assert(has_text(&message, "<b>send</b>"));
	ck_assert(has_oddity(&message, MAIL_ODDITY_TWO_TYPES));
	ck_assert(has_oddity(&message, MAIL_ODDITY_TWO_ENCODINGS));
	for (size_t i = 0; i < message.n_texts; i++)
		if (span_equal_string(message.texts[i].raw, "send"))
			return;
	ck_abort_msg("the HTML reading is missing");
}
END_TEST

START_TEST(fault_21_nul_and_bare_line_ends)
{
	static const char in[] = "Subject: ver\0ify\n\nsend\0 the\rcode\nnow";
	struct message message;
	struct err err;

	ck_assert_int_eq(mail_read(&message, span_make(in, sizeof(in) - 1),
				   NULL, &arena, &err),
			 0);
	ck_assert(has_text(&message, "verify"));
	ck_assert(has_text(&message, "send the\ncode\nnow"));
	read_string(MULTI("b") "\r\n--b\r\n\r\none\r--b\r\n\r\ntwo\n--b--",
		    &message);
	ck_assert(has_oddity(&message, MAIL_ODDITY_LOOSE_BOUNDARY));
	ck_assert(has_text(&message, "two"));
}
END_TEST

START_TEST(fault_25_hostile_html)
{
	struct message message;

	read_hostile("Content-Type: text/html\n\n<p ", "a=b ", 100000,
		     &message);
	arena_reset(&arena);
	read_hostile("Content-Type: text/html\n\n", "<div>", 200000, &message);
	ck_assert(message.reading.has_hit_limit);
}
END_TEST

START_TEST(ambiguity_cannot_multiply_without_end)
{
	struct message message;

	read_hostile("",
		     "Content-Type: multipart/mixed; boundary=b\n"
		     "Content-Type: multipart/mixed; boundary=b; boundary=c\n"
		     "Content-Transfer-Encoding: quoted-printable\n\n"
		     "--b\n--c\n",
		     2000, &message);
	ck_assert(message.reading.has_hit_limit);
}
END_TEST

START_TEST(guesses_are_linear)
{
	struct message message;

	read_hostile("Content-Type: multipart/mixed\n\n", "--a\n", 300000,
		     &message);
	arena_reset(&arena);
	read_hostile("Content-Type: multipart/mixed; boundary=\"-\"\n\n", "--",
		     50000, &message);
}
END_TEST

/* --- the rest ------------------------------------------------------------ */

START_TEST(a_text_behind_a_large_attachment_is_read)
{
	struct mail_reader reader;
	struct message message;
	struct buf line;
	struct err err;

	buf_init(&line, 0);
	buf_add_repeat(&line, 'A', 76);
	buf_add_string(&line, "\r\n");
	mail_reader_init(&reader, &arena, NULL);
	mail_reader_header(&reader, span_of("Content-Type"),
			   span_of("multipart/mixed; boundary=b"));
	mail_reader_body(
	    &reader, span_of("--b\r\nContent-Type: image/png; name=a.png\r\n"
			     "Content-Transfer-Encoding: base64\r\n\r\n"));
	for (int i = 0; i < 400000; i++)
		mail_reader_body(&reader, buf_span(&line));
	mail_reader_body(&reader,
			 span_of("--b\r\n\r\nsend the code\r\n--b--\r\n"));
	ck_assert_uint_lt(reader.body.len, 2u << 20);
	ck_assert_int_eq(mail_reader_finish(&reader, NULL, &message, &err), 0);
	ck_assert(has_text(&message, "send the code"));
	ck_assert(!message.reading.has_hit_limit);
	ck_assert_uint_eq(message.n_attachments, 1);
	/* 400,000 lines of 57 bytes; the squeezed part is an estimate */
	ck_assert_uint_gt(message.attachments[0].size_bytes, 22000000);
	ck_assert_uint_lt(message.attachments[0].size_bytes, 24500000);
	mail_reader_release(&reader);
	buf_release(&line);
}
END_TEST

START_TEST(a_text_that_was_squeezed_is_flagged)
{
	struct mail_reader reader;
	struct message message;
	struct err err;

	mail_reader_init(&reader, &arena, NULL);
	mail_reader_header(&reader, span_of("Content-Transfer-Encoding"),
			   span_of("base64"));
	for (int i = 0; i < 40000; i++)
		mail_reader_body(
		    &reader, span_of("aGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8g"
				     "aGVsbG8gaGVsbG8g\n"));
	ck_assert_uint_gt(reader.n_gaps, 0);
	ck_assert_int_eq(mail_reader_finish(&reader, NULL, &message, &err), 0);
	ck_assert(message.reading.has_hit_limit);
	ck_assert(has_text(&message, "hello"));
	mail_reader_release(&reader);
}
END_TEST

START_TEST(fields_are_filled)
{
	struct mail_options options = {.authserv_id = "mx.example",
				       .direction = DIRECTION_OUTBOUND,
				       .is_submitted = true,
				       .time_s = 12};
	struct message message;
	struct err err;
	struct span in = span_of(
	    "Authentication-Results: mx.example; spf=pass;\n"
	    " dmarc=fail header.from=b.example\n"
	    "Return-Path: <bounce@b.example>\n"
	    "From: =?utf-8?Q?B=C3=A4nk?= <a@b.example>\n"
	    "To: x@y.example, z@y.example\nReply-To: <r@e.example>\n"
	    "Message-ID: <1@b.example>\n\nx\n");

	ck_assert_int_eq(mail_read(&message, in, &options, &arena, &err), 0);
	ck_assert_int_eq(message.channel, CHANNEL_EMAIL);
	ck_assert_int_eq(message.direction, DIRECTION_OUTBOUND);
	ck_assert(message.auth.is_submitted);
	ck_assert_int_eq(message.auth.spf, AUTH_PASS);
	ck_assert_int_eq(message.auth.dmarc, AUTH_FAIL);
	ck_assert(span_equal_string(message.from, "a@b.example"));
	ck_assert(span_equal_string(message.display_name, "B\303\244nk"));
	ck_assert(span_equal_string(message.to, "x@y.example"));
	ck_assert(span_equal_string(message.reply_to, "r@e.example"));
	ck_assert(span_equal_string(message.envelope_from, "bounce@b.example"));
	ck_assert(span_equal_string(message.message_id, "<1@b.example>"));
	ck_assert_uint_eq(message.n_addresses, 4);
	ck_assert_int_eq(message.time_s, 12);
	ck_assert_uint_eq(message.size_bytes, in.len);
	options.authserv_id = "other.example";
	options.envelope_from = span_of("e@f.example");
	options.envelope_to = span_of("g@h.example");
	ck_assert_int_eq(mail_read(&message, in, &options, &arena, &err), 0);
	ck_assert_int_eq(message.auth.spf, AUTH_ABSENT);
	ck_assert(span_equal_string(message.envelope_from, "e@f.example"));
	ck_assert(span_equal_string(message.to, "g@h.example"));
}
END_TEST

static const struct {
	const char *headers;
	bool is_reply, is_list, is_bulk;
} thread_rows[] = {
    {"From: a@b.example\n", false, false, false},
    {"In-Reply-To: <1@b.example>\n", true, false, false},
    {"References: <1@b.example>\n", true, false, false},
    {"List-Id: <talk.b.example>\n", false, true, false},
    {"List-Post: <mailto:talk@b.example>\n", false, true, false},
    {"Mailing-List: list talk@b.example\n", false, true, false},
    {"X-Mailing-List: talk@b.example\n", false, true, false},
    {"Precedence: list\n", false, true, true},
    {"Precedence: bulk\n", false, false, true},
    {"Precedence: junk\n", false, false, true},
    {"List-Unsubscribe: <mailto:x@b.example>\n", false, false, true},
    {"Sender: owner-talk@b.example\nTo: Talk <TALK@b.example>\n", false, true,
     false},
    {"Sender: talk-bounces@b.example\nCc: x@y.example, talk@b.example\n", false,
     true, false},
    {"Sender: talk-request@B.example\nReply-To: talk@b.example\n", false, true,
     false},
    {"Sender: owner-talk@b.example\nTo: x@y.example\n", false, false, false},
    {"Sender: owner-talk@b.example\nTo: talk@c.example\n", false, false, false},
    {"Sender: owner-@b.example\nTo: @b.example\n", false, false, false},
    {"Sender: talk@b.example\nTo: talk@b.example\n", false, false, false},
    {"From: talk-owner@b.example\nTo: talk@b.example\n", false, false, false},
};

START_TEST(a_thread_is_known_by_its_headers)
{
	struct message message;
	struct buf mail;
	struct err err;

	buf_init(&mail, 0);
	buf_add_format(&mail, "%s\nx\n", thread_rows[_i].headers);
	ck_assert_int_eq(
	    mail_read(&message, buf_span(&mail), NULL, &arena, &err), 0);
	ck_assert(message.thread.is_known);
	ck_assert_int_eq(message.thread.is_reply, thread_rows[_i].is_reply);
	ck_assert_int_eq(message.thread.is_list, thread_rows[_i].is_list);
	ck_assert_int_eq(message.thread.is_bulk, thread_rows[_i].is_bulk);
	buf_release(&mail);
}
END_TEST

START_TEST(an_attached_message_is_noted_but_no_digest)
{
	static const struct {
		const char *in;
		bool want;
	} mails[] = {
	    {"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
	     "Content-Type: message/rfc822\n\nSubject: s\n\nt\n--b--\n",
	     true},
	    {"Content-Type: multipart/digest; boundary=b\n\n--b\n\n"
	     "Subject: s\n\nt\n--b--\n",
	     false},
	    {"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
	     "Content-Type: text/rfc822-headers\n\nSubject: s\n--b--\n",
	     false},
	};

	for (size_t i = 0; i < ARRAY_LEN(mails); i++) {
		struct message message;

		read_string(mails[i].in, &message);
		ck_assert_msg(message.reading.has_inner_message ==
				  mails[i].want,
			      "row %zu", i);
	}
}
END_TEST

START_TEST(every_limit_is_noted)
{
	static const char in[] =
	    "To: a@b, c@d\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"
	    "hello hello\n--b\nContent-Type: image/png\n\nx\n--b\n"
	    "Content-Type: image/png\n\nx\n--b\nContent-Type: text/html\n\n"
	    "<a href=a>a</a><a href=b>b</a>\n--b\n"
	    "Content-Type: message/rfc822\n\nSubject: x\n\ny\n--b--\n";
	/* A row a limit of the table; those of a reader are tested above. */
	static const size_t small[] = {
#define X(name, value, doc) offsetof(struct mail_limits, name),
	    MAIL_LIMIT_LIST(X)
#undef X
	};
	struct message message;
	struct err err;

	read_string(in, &message);
	ck_assert(!message.reading.has_hit_limit);
	for (size_t i = 0; i < ARRAY_LEN(small); i++) {
		struct mail_limits limits = mail_limits_default;
		struct mail_options options = {.limits = &limits};

		if (small[i] == offsetof(struct mail_limits, body_bytes) ||
		    small[i] ==
			offsetof(struct mail_limits, base64_run_bytes) ||
		    small[i] == offsetof(struct mail_limits, raw_bytes))
			continue;
		*(size_t *)(void *)((char *)&limits + small[i]) = 1;
		ck_assert_int_eq(
		    mail_read(&message, span_of(in), &options, &arena, &err),
		    0);
		ck_assert_msg(message.reading.has_hit_limit,
			      "limit %zu is silent", i);
	}
}
END_TEST

/* Wherever the bound falls, no text is cut in a character or empty. */
START_TEST(a_text_cut_by_its_limit_is_well_formed)
{
	static const char in[] =
	    "Subject: \345\256\242\346\234\215\n"
	    "Content-Type: text/html; charset=utf-8\n\n"
	    "<p>\351\252\214\350\257\201<a href=a>\347\240\201</a>";
	struct message message;
	struct err err;

	for (size_t limit = 1; limit < 40; limit++) {
		struct mail_limits limits = mail_limits_default;
		struct mail_options options = {.limits = &limits};
		size_t n = 0;

		limits.text_bytes = limit;
		ck_assert_int_eq(
		    mail_read(&message, span_of(in), &options, &arena, &err),
		    0);
		for (size_t i = 0; i < message.n_texts; i++) {
			struct span text = message.texts[i].raw;

			ck_assert_uint_gt(text.len, 0);
			ck_assert_uint_eq(utf8_valid_prefix(text), text.len);
			n += text.len;
		}
		ck_assert_uint_le(n, limit);
	}
}
END_TEST

START_TEST(lack_of_memory_is_an_error)
{
	static const char in[] = "Subject: =?utf-8?Q?a?=\n" MULTI(
	    "b") "\n--b\n\none\n--b\n"
		 "Content-Type: text/html\n\n<a href=x>y</a>\n--b--\n";
	struct message message;
	struct err err;
	bool has_failed = false;
	bool has_worked = false;

	for (size_t limit = 1; limit < 60000; limit += 97) {
		struct arena small;
		int status;

		arena_init(&small, limit);
		status = mail_read(&message, span_of(in), NULL, &small, &err);
		ck_assert(status == 0 || status == ERR_MEMORY);
		has_failed |= status == ERR_MEMORY;
		has_worked |= status == 0;
		arena_release(&small);
	}
	ck_assert(has_failed);
	ck_assert(has_worked);
}
END_TEST

START_TEST(every_prefix_is_read)
{
	struct message message;
	struct err err;
	struct span in = span_of(rows[_i].in);

	for (size_t len = 0; len < in.len; len++) {
		arena_reset(&arena);
		ck_assert_int_eq(mail_read(&message, span_make(in.ptr, len),
					   NULL, &arena, &err),
				 0);
	}
}
END_TEST

Suite *test_mime_suite(void)
{
	Suite *suite = suite_create("test_mime");
	TCase *tcase = tcase_create("mime");

	tcase_set_timeout(tcase, 30);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, mails_are_read, 0, ARRAY_LEN(rows));
	tcase_add_loop_test(tcase, mails_with_crlf_are_read_the_same, 0,
			    ARRAY_LEN(rows));
	tcase_add_loop_test(tcase, mails_in_pieces_are_read_the_same, 0,
			    ARRAY_LEN(rows));
	tcase_add_test(tcase, fault_12_many_parts);
	tcase_add_test(tcase, fault_12_text_behind_the_parts_is_scanned);
	tcase_add_test(tcase, fault_13_deep_nesting);
	tcase_add_test(tcase, fault_13_text_at_the_bottom_is_scanned);
	tcase_add_test(tcase, fault_14_long_line_is_bounded);
	tcase_add_test(tcase, fault_14_many_headers_are_bounded);
	tcase_add_test(tcase, fault_15_all_readings_of_two_headers);
	tcase_add_test(tcase, fault_21_nul_and_bare_line_ends);
	tcase_add_test(tcase, fault_25_hostile_html);
	tcase_add_test(tcase, ambiguity_cannot_multiply_without_end);
	tcase_add_test(tcase, guesses_are_linear);
	tcase_add_test(tcase, a_text_behind_a_large_attachment_is_read);
	tcase_add_test(tcase, a_text_that_was_squeezed_is_flagged);
	tcase_add_test(tcase, fields_are_filled);
	tcase_add_loop_test(tcase, a_thread_is_known_by_its_headers, 0,
			    ARRAY_LEN(thread_rows));
	tcase_add_test(tcase, an_attached_message_is_noted_but_no_digest);
	tcase_add_test(tcase, every_limit_is_noted);
	tcase_add_test(tcase, a_text_cut_by_its_limit_is_well_formed);
	tcase_add_test(tcase, lack_of_memory_is_an_error);
	tcase_add_loop_test(tcase, every_prefix_is_read, 0, ARRAY_LEN(rows));
	suite_add_tcase(suite, tcase);
	return suite;
}
