/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_mime - whole mails: parts, names, texts and every way to misread one.
 *
 * A mail is a C string with LF line ends; each row is also read with CRLF,
 * through a struct mail_reader in small chunks, and must come out the same.
 */
#include "mail_fixture.h"

Suite *test_mime_suite(void);

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

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, mails_are_read, 0, ARRAY_LEN(rows));
	tcase_add_loop_test(tcase, mails_with_crlf_are_read_the_same, 0,
			    ARRAY_LEN(rows));
	tcase_add_loop_test(tcase, mails_in_pieces_are_read_the_same, 0,
			    ARRAY_LEN(rows));
	tcase_add_loop_test(tcase, every_prefix_is_read, 0, ARRAY_LEN(rows));
	suite_add_tcase(suite, tcase);
	return suite;
}
