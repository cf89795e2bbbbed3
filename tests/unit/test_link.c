/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_link - links in texts and in markup, and what is no link.
 */
#include "facts/link.h"
#include "base/buf.h"
#include "base/utf8.h"

#include <check.h>

Suite *test_link_suite(void);

static const struct link_row {
	const char *name;
	const char *in;
	const char *want; /* "host>domain path | ..."; the path may be absent */
	uint32_t flags;   /* that the first one must have */
	uint32_t no_flags;
} link_rows[] = {
    {"url", "see https://www.example.com/a/b?c=d#e now",
     "www.example.com>example.com /a/b?c=d#e", LINK_HAS_SCHEME,
     LINK_IS_HTTP | LINK_HAS_PORT},
    {"plain http", "http://example.com", "example.com>example.com",
     LINK_IS_HTTP, 0},
    {"punctuation behind", "Go to https://example.com/x.",
     "example.com>example.com /x", 0, 0},
    {"in brackets", "(https://example.com/a_(b))",
     "example.com>example.com /a_(b)", 0, 0},
    {"bare host", "visit pay.example.com today", "pay.example.com>example.com",
     0, LINK_HAS_SCHEME},
    {"bare host with path", "bit.ly/3xYz", "bit.ly>bit.ly /3xyz",
     LINK_IS_SHORTENER, 0},
    {"glued to Chinese", "请登录icbc-xx.com验证", "icbc-xx.com>icbc-xx.com", 0,
     0},
    {"behind a full stop", "已停用。abcd-kf.com/v 处理",
     "abcd-kf.com>abcd-kf.com /v", 0, 0},
    {"behind a plain full stop", "已停用.www.abcd.com", "www.abcd.com>abcd.com",
     0, 0},
    {"cheap, a blank from Chinese", "请点 et-c.top 恢复", "et-c.top>et-c.top",
     0, 0},
    {"cheap, behind an arrow", "验证→ jfdh.top now", "jfdh.top>jfdh.top", 0, 0},
    {"a file, a blank from Chinese", "文件 main.py 第三行", "", 0, 0},
    {"path glued to Chinese", "点击dwz.cn/Ab3领取", "dwz.cn>dwz.cn /ab3",
     LINK_IS_SHORTENER, 0},
    {"url glued to Chinese", "打开http://abc.example.cn立即领取",
     "abc.example.cn>example.cn", 0, 0},
    {"suffix of two labels", "www.shop.example.co.uk",
     "www.shop.example.co.uk>example.co.uk", 0, 0},
    {"sentence behind", "It is example.com.Please look",
     "example.com>example.com", 0, 0},
    {"rare top-level domain", "https://parcel-fee.top/x",
     "parcel-fee.top>parcel-fee.top /x", LINK_IS_RARE_TLD, 0},
    {"word as suffix, with path", "secure.live/login",
     "secure.live>secure.live /login", LINK_IS_RARE_TLD, 0},
    {"word as suffix, with hyphen", "my-bank.help", "my-bank.help>my-bank.help",
     0, 0},
    {"word as suffix, with visit", "visit amazon.in", "amazon.in>amazon.in", 0,
     0},
    {"word as suffix, with www", "www.amazon.in", "www.amazon.in>amazon.in", 0,
     0},
    {"word as suffix, two labels of it", "shop.example.co.in",
     "shop.example.co.in>example.co.in", 0, 0},
    {"word as rare suffix, long label", "correct it on mailroomdesk.site now",
     "mailroomdesk.site>mailroomdesk.site", LINK_IS_RARE_TLD, 0},
    {"slashes and an at", "fix now //@abcd.de/x1", "abcd.de>abcd.de /x1", 0, 0},
    {"scheme without its colon", "open http //parcelfee.online now",
     "parcelfee.online>parcelfee.online", LINK_IS_RARE_TLD, 0},
    {"slashes and a blank", "via http // verify.parcelfee.link",
     "verify.parcelfee.link>parcelfee.link", 0, 0},
    {"ip address behind slashes and a blank", "http:// 203.0.113.7 to claim",
     "203.0.113.7>203.0.113.7", LINK_IS_IP, 0},
    {"ip address", "http://203.0.113.7/a", "203.0.113.7>203.0.113.7 /a",
     LINK_IS_IP, 0},
    {"ip address as one number", "http://3405803783/",
     "3405803783>3405803783 /", LINK_IS_IP, 0},
    {"ip address in hex", "http://0xcb.0x71.7/", "0xcb.0x71.7>0xcb.0x71.7 /",
     LINK_IS_IP, 0},
    {"ip address, version 6", "http://[2001:db8::1]:8080/x",
     "[2001:db8::1]>[2001:db8::1] /x", LINK_IS_IP | LINK_HAS_PORT, 0},
    {"bare ip address with port", "open 203.0.113.7:8080/x",
     "203.0.113.7>203.0.113.7 /x", LINK_IS_IP | LINK_HAS_PORT, 0},
    {"user information", "https://bank.com@evil.example/login",
     "evil.example>evil.example /login", LINK_HAS_USER_INFO, 0},
    {"user and port", "http://a:b@evil.example:81", "evil.example>evil.example",
     LINK_HAS_USER_INFO | LINK_HAS_PORT, 0},
    {"the scheme's own port", "https://example.com:443/",
     "example.com>"
     "example.com /",
     0, LINK_HAS_PORT},
    {"defanged scheme", "hxxps://evil.example/x",
     "evil.example>evil.example /x", LINK_IS_DEFANGED, LINK_IS_HTTP},
    {"defanged dot", "evil[.]example/x", "evil.example>evil.example /x",
     LINK_IS_DEFANGED, 0},
    {"defanged dot in url", "hxxp://www[.]evil[.]com/x",
     "www.evil.com>evil.com /x", LINK_IS_DEFANGED, 0},
    {"defanged by word", "mybank(dot)com", "mybank.com>mybank.com",
     LINK_IS_DEFANGED, 0},
    {"dot as a word", "mybank dot com", "mybank.com>mybank.com",
     LINK_IS_DEFANGED, 0},
    {"chinese full stop", "登录mybank。com验证", "mybank.com>mybank.com",
     LINK_IS_DEFANGED, 0},
    {"a word for the dot", "登录mybank点com/a验证", "mybank.com>mybank.com /a",
     LINK_IS_DEFANGED, 0},
    {"middle dot", "登录 my-bank·com", "my-bank.com>my-bank.com",
     LINK_IS_DEFANGED, 0},
    {"comma", "go to my-bank,com now", "my-bank.com>my-bank.com",
     LINK_IS_DEFANGED, 0},
    {"comma in a sentence", "a price that is high,net of tax,come", "", 0, 0},
    {"the hour", "上午8点com见", "", 0, 0},
    {"spaced", "open bit . ly / abc", "bit.ly>bit.ly /abc",
     LINK_IS_SPACED | LINK_IS_SHORTENER, 0},
    {"spaced www", "www . mybank . com", "www.mybank.com>mybank.com",
     LINK_IS_SPACED, 0},
    {"full-width", "ｗｗｗ．ｍｙｂａｎｋ．ｃｏｍ", "www.mybank.com>mybank.com",
     0, LINK_IS_PUNYCODE},
    {"unicode host", "https://münchen.de/x", "münchen.de>münchen.de /x",
     LINK_IS_PUNYCODE, 0},
    {"punycode", "https://xn--mnchen-3ya.de/", "münchen.de>münchen.de /",
     LINK_IS_PUNYCODE, 0},
    {"chinese host", "http://例子.中国/x", "例子.中国>例子.中国 /x",
     LINK_IS_PUNYCODE, 0},
    {"look-alike letters", "https://p\xD0\xB0ypal.com/",
     "p\xD0\xB0ypal.com>p\xD0\xB0ypal.com /", LINK_IS_PUNYCODE, 0},
    {"look-alike letters, bare", "p\xD0\xB0ypal.com/x",
     "p\xD0\xB0ypal.com>p\xD0\xB0ypal.com /x", LINK_IS_PUNYCODE, 0},
    {"messenger", "https://wa.me/15550100", "wa.me>wa.me /15550100",
     LINK_IS_MESSENGER, 0},
    {"messenger, bare", "t.me/someone", "t.me>t.me /someone", LINK_IS_MESSENGER,
     0},
    {"messenger below a brand", "https://qm.qq.com/q/abc",
     "qm.qq.com>qq.com /q/abc", LINK_IS_MESSENGER, 0},
    {"free host", "https://sites.google.com/view/x",
     "sites.google.com>google.com /view/x", LINK_IS_FREE_HOST, 0},
    {"free host by its suffix", "https://login-bank.web.app/",
     "login-bank.web.app>login-bank.web.app /", LINK_IS_FREE_HOST, 0},
    {"dynamic address", "https://ab12.duckdns.org/",
     "ab12.duckdns.org>ab12.duckdns.org /", LINK_IS_FREE_HOST, 0},
    {"two", "a.example.com and b.example.net",
     "a.example.com>example.com | b.example.net>example.net", 0, 0},
    {"two glued by comma", "example.com,example.net",
     "example.com>example.com | example.net>example.net", 0, 0},
    {"no known suffix, but scheme", "http://intranet/x", "intranet>intranet /x",
     0, 0},
    {"upper case", "HTTPS://EXAMPLE.COM/Ab", "example.com>example.com /ab",
     LINK_HAS_SCHEME, 0},
    {"query without path", "https://example.com?x=1",
     "example.com>example.com ?x=1", 0, 0},

    {"archive", "open invoice.zip", "", 0, 0},
    {"document", "see README.md", "", 0, 0},
    {"script", "run install.sh or main.py or a.pl", "", 0, 0},
    {"video", "watch holiday.mov", "", 0, 0},
    {"library", "libc.so", "", 0, 0},
    {"for example", "fruit, e.g. apples, i.e. food", "", 0, 0},
    {"time of day", "at 5 a.m. or 6 p.m.", "", 0, 0},
    {"decimal", "3.5 and 1.000.000", "", 0, 0},
    {"version", "v1.2.3 and 2.0.is out", "", 0, 0},
    {"blank left out", "I am home.call me.in the evening.to eat", "", 0, 0},
    {"blank left out before a word", "ok.so what.me too.is it.my", "", 0, 0},
    {"mail address", "write to a.b@example.com", "", 0, 0},
    {"mail address, defanged", "a [at] example.com", "", 0, 0},
    {"local part", "john.co@example.com", "", 0, 0},
    {"dots", "wait...what", "", 0, 0},
    {"ip address alone", "server 192.168.0.1 is up", "", 0, 0},
    {"network", "10.0.0.0/24", "", 0, 0},
    {"function call", "os.path.com(x)", "", 0, 0},
    {"company", "Example Co.Ltd", "", 0, 0},
    {"suffix alone", "the co.uk suffix", "", 0, 0},
    {"scheme alone", "http://", "", 0, 0},
    {"and or", "and/or, 24/7, w/o", "", 0, 0},
    {"ellipsis with com", "the .com boom", "", 0, 0},
    {"dot as a word in a name", "the dot com years", "", 0, 0},
    {"framework", "made with .net core", "", 0, 0},
    {"end of a sentence", "He came. Net income rose.", "", 0, 0},
};

static void list_write(struct buf *out, const struct link_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct link *link = &list->items[i];

		if (i > 0)
			buf_add_string(out, " | ");
		buf_add_span(out, link->host);
		buf_add_char(out, '>');
		buf_add_span(out, link->domain);
		if (link->path.len > 0)
			buf_add_char(out, ' ');
		buf_add_span(out, link->path);
	}
}

START_TEST(links_are_found)
{
	const struct link_row *row = &link_rows[_i];
	struct arena arena;
	struct view view;
	struct link_list list = {0};
	struct buf got;

	arena_init(&arena, 0);
	buf_init(&got, 0);
	ck_assert_int_eq(view_fold(&view, span_of(row->in), &arena), 0);
	ck_assert_int_eq(link_find(&view, &arena, &list), 0);
	list_write(&got, &list);
	ck_assert_msg(strcmp(buf_string(&got), row->want) == 0,
		      "%s: got '%s', want '%s'", row->name, buf_string(&got),
		      row->want);
	if (list.n > 0)
		ck_assert_msg((list.items[0].flags &
			       (row->flags | row->no_flags)) == row->flags,
			      "%s: flags %x, want %x, not %x", row->name,
			      list.items[0].flags, row->flags, row->no_flags);
	buf_release(&got);
	arena_release(&arena);
}
END_TEST

static const struct markup_row {
	const char *name;
	const char *url;
	const char *shown;
	const char *want; /* domain; "" when nothing is appended */
	uint32_t flags;
	uint32_t no_flags;
} markup_rows[] = {
    {"plain", "https://example.com/a", "click here", "example.com",
     LINK_IS_MARKUP | LINK_HAS_SCHEME, LINK_SHOWS_OTHER},
    {"shows the same", "https://www.example.com/a", "example.com/a",
     "example.com", 0, LINK_SHOWS_OTHER},
    {"shows another", "https://evil.example/a", "https://www.mybank.com",
     "evil.example", LINK_SHOWS_OTHER, 0},
    {"shows another, bare", "https://evil.example/a", "www.mybank.com/login",
     "evil.example", LINK_SHOWS_OTHER, 0},
    {"shows it in capitals", "https://EXAMPLE.com/", "WWW.EXAMPLE.COM",
     "example.com", 0, LINK_SHOWS_OTHER},
    {"blanks and breaks", " \n https://exam\nple.com/ ", "", "example.com", 0,
     0},
    {"backslashes", "https:\\\\evil.example\\x", "", "evil.example", 0, 0},
    {"one slash", "https:/evil.example/x", "", "evil.example", 0, 0},
    {"scheme of the page", "//evil.example/x", "", "evil.example", 0,
     LINK_HAS_SCHEME},
    {"percent signs in the host", "https://ev%69l.example/", "", "evil.example",
     0, 0},
    {"dot behind the host", "https://example.com./", "", "example.com", 0, 0},
    {"user information", "https://mybank.com@evil.example/", "", "evil.example",
     LINK_HAS_USER_INFO, 0},
    {"look-alike letters", "https://p\xD0\xB0ypal.com/", "paypal.com",
     "p\xD0\xB0ypal.com", LINK_IS_PUNYCODE | LINK_SHOWS_OTHER, 0},
    {"without scheme", "www.example.com", "", "example.com", 0, 0},
    {"mail", "mailto:a@example.com", "", "", 0, 0},
    {"telephone", "tel:+15550100", "", "", 0, 0},
    {"anchor", "#top", "", "", 0, 0},
    {"part of the mail", "cid:image1@example.com", "", "", 0, 0},
    {"script", "javascript:alert(1)", "", "", 0, 0},
    {"relative", "/login.html", "", "", 0, 0},
    {"nothing", "", "", "", 0, 0},
    {"no host", "https:///", "", "", 0, 0},
    {"bytes that no host holds", "https://a b.example/", "", "", 0, 0},
};

START_TEST(markup_links_are_taken)
{
	const struct markup_row *row = &markup_rows[_i];
	struct arena arena;
	struct link_list list = {0};

	arena_init(&arena, 0);
	ck_assert_int_eq(link_add_markup(span_of(row->url), span_of(row->shown),
					 &arena, &list),
			 0);
	ck_assert_msg((list.n > 0) == (*row->want != '\0'), "%s", row->name);
	if (list.n > 0) {
		const struct link *link = &list.items[0];

		ck_assert_msg(span_equal_string(link->domain, row->want),
			      "%s: got '%.*s'", row->name,
			      (int)link->domain.len,
			      (const char *)link->domain.ptr);
		ck_assert_msg((link->flags & (row->flags | row->no_flags)) ==
				  row->flags,
			      "%s: flags %x", row->name, link->flags);
	}
	arena_release(&arena);
}
END_TEST

static const struct {
	const char *host;
	const char *want;
} domain_rows[] = {
    {"www.example.com", "example.com"},
    {"a.b.example.com.cn", "example.com.cn"},
    {"example.co.uk", "example.co.uk"},
    {"co.uk", "co.uk"},
    {"com", "com"},
    {"shop.github.io", "shop.github.io"},
    {"a.shop.github.io", "shop.github.io"},
    {"foo.bar.ck", "foo.bar.ck"},
    {"www.ck", "www.ck"},
    {"host.corp.example", "corp.example"},
    {"192.0.2.1", "192.0.2.1"},
    {"[::1]", "[::1]"},
    {"www.例子.中国", "例子.中国"},
    {"", ""},
};

START_TEST(domain_is_suffix_plus_one)
{
	struct span got = link_domain(span_of(domain_rows[_i].host));

	ck_assert_msg(span_equal_string(got, domain_rows[_i].want),
		      "%s: got '%.*s'", domain_rows[_i].host, (int)got.len,
		      (const char *)got.ptr);
}
END_TEST

START_TEST(link_counts_its_parts)
{
	struct arena arena;
	struct view view;
	struct link_list list = {0};
	const struct link *link;

	arena_init(&arena, 0);
	ck_assert_int_eq(view_fold(&view,
				   span_of("去https://a.b.example.com/x/y/?z"),
				   &arena),
			 0);
	ck_assert_int_eq(link_find(&view, &arena, &list), 0);
	ck_assert_uint_eq(list.n, 1);
	link = &list.items[0];
	ck_assert_uint_eq(link->path_depth, 2);
	ck_assert_uint_eq(link->label_count, 4);
	ck_assert(span_equal_string(link->tld, "com"));
	ck_assert(
	    span_equal_string(link->url, "https://a.b.example.com/x/y/?z"));
	ck_assert_uint_eq(link->where.start, 3);
	ck_assert_uint_eq(link->where.end, view.folded.len);
	arena_release(&arena);
}
END_TEST

START_TEST(link_list_is_bounded)
{
	struct arena arena;
	struct view view;
	struct link_list list = {0};
	struct buf text;

	arena_init(&arena, 0);
	buf_init(&text, 0);
	for (int i = 0; i < LINK_LIMIT + 10; i++)
		buf_add_string(&text, "http://a.example/ ");
	ck_assert_int_eq(view_fold(&view, buf_span(&text), &arena), 0);
	ck_assert_int_eq(link_find(&view, &arena, &list), 0);
	ck_assert_uint_eq(list.n, LINK_LIMIT);
	ck_assert(list.has_hit_limit);
	buf_release(&text);
	arena_release(&arena);
}
END_TEST

enum { NOISE_ROUNDS = 600, NOISE_BYTES = 300 };

START_TEST(links_survive_noise)
{
	static const char seeds[] = "abc.:/@[]( )-_%?#0123com例。www.";
	struct arena arena;
	struct buf bytes;
	struct buf text;
	uint32_t state = 11;

	arena_init(&arena, 0);
	buf_init(&bytes, 0);
	buf_init(&text, 0);
	for (int round = 0; round < NOISE_ROUNDS; round++) {
		struct view view;
		struct link_list list = {0};
		size_t last = 0;

		arena_reset(&arena);
		buf_clear(&bytes);
		buf_clear(&text);
		for (int i = 0; i < NOISE_BYTES; i++) {
			state = state * 1664525u + 1013904223u;
			buf_add_char(
			    &bytes,
			    (state >> 8) % 16
				? (unsigned char)
				      seeds[(state >> 12) % (sizeof(seeds) - 1)]
				: (unsigned char)(state >> 16));
		}
		utf8_sanitize(buf_span(&bytes), &text);
		ck_assert_int_eq(view_fold(&view, buf_span(&text), &arena), 0);
		ck_assert_int_eq(link_find(&view, &arena, &list), 0);
		for (size_t i = 0; i < list.n; i++) {
			ck_assert_uint_ge(list.items[i].where.start, last);
			ck_assert_uint_gt(list.items[i].host.len, 0);
			last = list.items[i].where.end;
			ck_assert_uint_le(last, view.folded.len);
		}
		ck_assert_int_eq(link_add_markup(buf_span(&text),
						 buf_span(&text), &arena,
						 &list),
				 0);
	}
	buf_release(&bytes);
	buf_release(&text);
	arena_release(&arena);
}
END_TEST

Suite *test_link_suite(void)
{
	Suite *suite = suite_create("test_link");
	TCase *tcase = tcase_create("link");

	tcase_add_loop_test(tcase, links_are_found, 0, ARRAY_LEN(link_rows));
	tcase_add_loop_test(tcase, markup_links_are_taken, 0,
			    ARRAY_LEN(markup_rows));
	tcase_add_loop_test(tcase, domain_is_suffix_plus_one, 0,
			    ARRAY_LEN(domain_rows));
	tcase_add_test(tcase, link_counts_its_parts);
	tcase_add_test(tcase, link_list_is_bounded);
	tcase_add_test(tcase, links_survive_noise);
	suite_add_tcase(suite, tcase);
	return suite;
}
