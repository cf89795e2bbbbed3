/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_html - what a reader sees, what he does not, and where links lead.
 */
#include "html_fixture.h"

#include "base/utf8.h"

Suite *test_html_suite(void);

static const struct {
	const char *name;
	const char *in;
	const char *want;
} visible_rows[] = {
    {"plain", "hello", "hello"},
    {"white space", " a \n\t b ", "a b"},
    {"inline tags join", "ver<b>i</b>fy", "verify"},
    {"blocks break", "a<div>b</div>c", "a\nb\nc"},
    {"paragraphs", "<p>a<p>b</p>c", "a\n\nb\n\nc"},
    {"br", "a<br>b<br/>c", "a\nb\nc"},
    {"many br", "a<br><br><br><br>b", "a\n\nb"},
    {"cells", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</table>",
     "a b\nc"},
    {"list", "<ul><li>a<li>b</ul>", "a\nb"},
    {"entities", "a&amp;b&nbsp;c&#39;d&#x4e2d;", "a&b\302\240c'd\344\270\255"},
    {"comment joins", "ver<!-- x -->ify", "verify"},
    {"comment with tag", "a<!-- <b> -- > --!>b", "ab"},
    {"short comments", "a<!-->b<!--->c", "abc"},
    {"doctype", "<!DOCTYPE html><?xml x?>a", "a"},
    {"less than", "1 < 2 <3 a<", "1 < 2 <3 a<"},
    {"unknown tag", "a<x-y z='>'>b</x-y>", "ab"},
    {"upper case", "<DIV>a</DIV>b", "a\nb"},
    {"attributes", "<a href='x>y' title=\"a\" b=c d>t</a>", "t"},
    {"script and style", "a<script>b<p></script><style>c</style>d", "ad"},
    {"script end in upper case", "a<script>b</SCRIPT >c", "ac"},
    {"title", "<title>t</title>a", "a"},
    {"textarea", "<textarea>a<b></textarea>", "a<b>"},
    {"alt", "<img alt='Your Bank'> a", "Your Bank a"},
    {"input", "<input type=submit value='Log in'><input type=hidden value=x>",
     "Log in"},
    {"placeholder", "<input placeholder='Your code'>", "Your code"},
    {"pre", "<pre>a\n b</pre>", "a\nb"},
    {"soft hyphen stays", "ver&shy;ify", "ver\302\255ify"},
    {"wbr", "ver<wbr>ify", "verify"},
    {"end tag of nothing", "a</div></b>b", "a\nb"},
    {"bdo", "<bdo dir=rtl>yfirev</bdo>!", "verify!"},
    {"bidi override",
     "<span style='unicode-bidi:bidi-override;direction:rtl'>\345\217\267"
     "\347\240\201</span>",
     "\347\240\201\345\217\267"},
    {"cdata", "a<![CDATA[x]]>b", "ab"},
    {"empty", "", ""},
    {"noscript is shown", "<noscript>a</noscript>", "a"},
    {"details", "<details><summary>a</summary> b</details>", "a b"},
};

START_TEST(text_is_visible)
{
	read_string(visible_rows[_i].in);
	ck_assert_msg(
	    !strcmp(buf_string(&html.visible.buf), visible_rows[_i].want),
	    "%s: got '%s'", visible_rows[_i].name,
	    buf_string(&html.visible.buf));
	ck_assert_uint_eq(utf8_valid_prefix(buf_span(&html.visible.buf)),
			  html.visible.buf.len);
}
END_TEST

/* In every row the letter H is hidden and V is visible. */
static const struct {
	const char *name;
	const char *in;
} hidden_rows[] = {
    {"display none", "<p style='display:none'>H</p>V"},
    {"important", "<p style='color:red;DisPLAY : nONE !important'>H</p>V"},
    {"encoded style", "<p style='display&#58;none'>H</p>V"},
    {"comment in style", "<p style='/* x */display:none'>H</p>V"},
    {"visibility", "<span style='visibility:hidden'>H</span>V"},
    {"visibility undone", "<span style='visibility:hidden'>H<b "
			  "style='visibility:visible'>V</b></span>"},
    {"display not undone",
     "<div style='display:none'><b style='display:block'>H</b></div>V"},
    {"opacity", "<span style='opacity:0'>H</span>V"},
    {"opacity in percent", "<span style='opacity:2%'>H</span>V"},
    {"font size zero", "<span style='font-size:0'>H</span>V"},
    {"font size one", "<span style='font-size:1px'>H</span>V"},
    {"font size in em", "<span style='font-size:0.01em'>H</span>V"},
    {"font shorthand", "<span style='font:0/0 a'>H</span>V"},
    {"font undone", "<td style='font-size:0'>H<b style='font-size:12px'>V</b>"},
    {"white on white", "<span style='color:#fff'>H</span>V"},
    {"nearly white", "<span style='color:rgb(250, 251, 252)'>H</span>V"},
    {"font white", "<font color=white>H</font>V"},
    {"white on black is read",
     "<div style='background:#000;color:#fff'>V<i style='color:black'>H"},
    {"bgcolor", "<table bgcolor='#336699'><td><font color='#336699'>H</font>"
		"<font color='#ffffff'>V</font></table>"},
    {"body colours", "<body bgcolor=black text=white>V<font color=#010101>H"},
    {"background image is not known",
     "<td background='x.png'><font color=white>V</font>"},
    {"transparent", "<span style='color:transparent'>H</span>V"},
    {"alpha", "<span style='color:rgba(0,0,0,0)'>H</span>V"},
    {"off screen", "<div style='position:absolute;left:-9999px'>H</div>V"},
    {"indent", "<div style='text-indent:-9999px'>H</div>V"},
    {"off screen in em", "<div style='top:-100em'>H</div>V"},
    {"small shift is seen", "<div style='margin-left:-20px'>V</div>"},
    {"zero height", "<div style='max-height:0;overflow:hidden'>H</div>V"},
    {"zero width", "<div style='width:0px;overflow:hidden'>H</div>V"},
    {"zero height overflows", "<div style='height:0'>V</div>"},
    {"clip", "<div style='clip:rect(0,0,0,0)'>H</div>V"},
    {"scale", "<div style='transform: scale(0)'>H</div>V"},
    {"hidden attribute", "<div hidden>H</div>V"},
    {"template", "<template>H</template>V"},
    {"mso-hide", "<div style='mso-hide:all'>H</div>V"},
    {"class", "<style>.x{display:none}</style><p class='y x'>H</p>V"},
    {"id", "<style>#x{display:none}</style><p id=x>H</p>V"},
    {"tag", "<style>em{display:none}</style><em>H</em>V"},
    {"tag and class", "<style>p.x{display:none}</style><p class=x>H</p>"
		      "<b class=x>V"},
    {"list of selectors",
     "<style>.a, .x{display:none}</style><p class=x>H</p>V"},
    {"media of all", "<style>@media screen{.x{display:none}}</style>"
		     "<p class=x>H</p>V"},
    {"media of some", "<style>@media (max-width:600px){.x{display:none}}"
		      "</style><p class=x>V"},
    {"descendant is not known",
     "<style>.a .x{display:none}</style><p class=x>V"},
    {"style wins over sheet", "<style>.x{display:none}</style>"
			      "<p class=x style='display:block'>V"},
    {"nested", "<div style='display:none'><div>H</div>H</div>V"},
    {"end tag inside a cell",
     "<div style='display:none'><table><tr><td></div>H</table></div>V"},
    {"paragraph ends by the next", "<p style='display:none'>H<p>V"},
    {"item ends by the next", "<li style='display:none'>H<li>V"},
    {"cell ends by the next",
     "<table><tr><td style='display:none'>H<td>V</table>"},
    {"row ends by the next",
     "<table><tr style='display:none'><td>H<tr><td>V</table>"},
    {"format ends through a block", "<font color=white>H<div></font>V</div>"},
    {"span does not end through a block",
     "<span style='display:none'><div></span>H</div></span>V"},
    {"conditional comment", "V<!--[if mso]><b>H</b><![endif]-->V"},
    {"for all but Outlook", "<!--[if !mso]><!-->V<!--<![endif]-->"},
    {"open comment", "V<!-- H"},
    {"open tag", "V<a href='H"},
    {"open title", "V<title>H"},
    {"title", "<title>H</title>V"},
};

static bool holds(const char *text, char letter)
{
	return strchr(text, letter) != NULL;
}

START_TEST(hidden_text_is_told_apart)
{
	const char *name = hidden_rows[_i].name;
	const char *in = hidden_rows[_i].in;
	const char *visible;
	const char *hidden;

	read_string(in);
	visible = buf_string(&html.visible.buf);
	hidden = buf_string(&html.hidden.buf);
	ck_assert_msg(holds(visible, 'V') == holds(in, 'V'), "%s: shows '%s'",
		      name, visible);
	ck_assert_msg(!holds(visible, 'H'), "%s: shows '%s'", name, visible);
	ck_assert_msg(holds(hidden, 'H') == holds(in, 'H'), "%s: hides '%s'",
		      name, hidden);
	ck_assert_msg(!holds(hidden, 'V'), "%s: hides '%s'", name, hidden);
}
END_TEST

START_TEST(a_style_that_comes_again_says_the_same)
{
	/* The two styles differ in front only, as their length does not. */
	read_string("<p style='display:none;color:#111'>a</p>"
		    "<p style='display:nine;color:#111'>b</p>"
		    "<p style='display:none;color:#111'>c</p>"
		    "<p hidden style='color:#111'>d</p>"
		    "<p style='color:#111'>e</p>"
		    "<p style=''>f</p>"
		    "<p bgcolor=#111111 style='color:#111'>g</p>"
		    "<p bgcolor=#111111 style='color:#eee'>h</p>"
		    "<p style='color:#eee'>i</p>"
		    "<p bgcolor=#111111 style='background:url(x)'>j</p>"
		    "<p bgcolor=#111111 style='color:#eee'>k</p>");
	ck_assert_str_eq(buf_string(&html.visible.buf),
			 "b\n\ne\n\nf\n\nh\n\nj\n\nk");
	ck_assert_str_eq(buf_string(&html.hidden.buf), "a\n\nc\n\nd\n\ng\ni");
}
END_TEST

START_TEST(hidden_text_splits_no_word)
{
	read_string("ver<span style='display:none'>x</span>ify your "
		    "<div style='display:none'>y</div>account");
	ck_assert_str_eq(buf_string(&html.visible.buf), "verify your account");
	ck_assert_str_eq(buf_string(&html.hidden.buf), "x\ny");
	ck_assert(html.markup.has_hidden_text);
}
END_TEST

static const struct {
	const char *name;
	const char *in;
	enum message_link_kind kind;
	const char *url; /* NULL: no link at all */
	const char *shown;
} link_rows[] = {
    {"anchor", "a <a href='http://x.example/'> the <b>bank</b> </a> b",
     MESSAGE_LINK_ANCHOR, "http://x.example/", "the bank"},
    {"entities", "<a href='http://x.example/?a=1&amp;b=2&copy=3'>x</a>",
     MESSAGE_LINK_ANCHOR, "http://x.example/?a=1&b=2&copy=3", "x"},
    {"line ends inside", "<a href=' ht\ntp://x.\texample '>x</a>",
     MESSAGE_LINK_ANCHOR, "http://x.example", "x"},
    {"unquoted", "<a href=http://x.example/a>x</a>", MESSAGE_LINK_ANCHOR,
     "http://x.example/a", "x"},
    {"first of two", "<a href=http://a.example href=http://b.example>x</a>",
     MESSAGE_LINK_ANCHOR, "http://a.example", "x"},
    {"never closed", "<a href=http://x.example>x", MESSAGE_LINK_ANCHOR,
     "http://x.example", "x"},
    {"image", "<a href=http://x.example><img alt='Log in'></a>",
     MESSAGE_LINK_ANCHOR, "http://x.example", "Log in"},
    {"no words", "<a href=http://x.example></a>", MESSAGE_LINK_ANCHOR,
     "http://x.example", ""},
    {"area", "<area href=http://x.example>", MESSAGE_LINK_ANCHOR,
     "http://x.example", ""},
    {"form", "<form action=http://x.example>", MESSAGE_LINK_FORM,
     "http://x.example", ""},
    {"button", "<button formaction=http://x.example>go</button>",
     MESSAGE_LINK_FORM, "http://x.example", ""},
    {"refresh", "<meta http-equiv=Refresh content='0; URL=http://x.example'>",
     MESSAGE_LINK_REFRESH, "http://x.example", ""},
    {"refresh in quotes",
     "<meta content=\"3;url='http://x.example' \" http-equiv=refresh>",
     MESSAGE_LINK_REFRESH, "http://x.example", ""},
    {"refresh of itself", "<meta http-equiv=refresh content=5>",
     MESSAGE_LINK_REFRESH, NULL, ""},
    {"frame", "<iframe src=http://x.example></iframe>", MESSAGE_LINK_FRAME,
     "http://x.example", ""},
    {"base", "<base href='http://b.example/a/b?c'><a href='d/e'>x</a>",
     MESSAGE_LINK_ANCHOR, "http://b.example/a/d/e", "x"},
    {"base and root", "<base href='http://b.example/a/'><a href='/e'>x</a>",
     MESSAGE_LINK_ANCHOR, "http://b.example/e", "x"},
    {"base and host", "<base href='http://b.example'><a href='//c.example'>x",
     MESSAGE_LINK_ANCHOR, "http://c.example", "x"},
    {"base without path", "<base href='http://b.example'><a href='e'>x",
     MESSAGE_LINK_ANCHOR, "http://b.example/e", "x"},
    {"base and whole", "<base href='http://b.example'><a href='mailto:a'>x",
     MESSAGE_LINK_ANCHOR, "mailto:a", "x"},
    {"base and fragment", "<base href='http://b.example'><a href='#a'>x",
     MESSAGE_LINK_ANCHOR, "#a", "x"},
    {"later base", "<a href='e'>x</a><base href='http://b.example'>",
     MESSAGE_LINK_ANCHOR, "http://b.example/e", "x"},
    {"no href", "<a name=x>x</a>", MESSAGE_LINK_ANCHOR, NULL, ""},
    {"empty href", "<a href=' '>x</a>", MESSAGE_LINK_ANCHOR, NULL, ""},
};

START_TEST(links_are_found)
{
	read_string(link_rows[_i].in);
	if (!link_rows[_i].url) {
		ck_assert_uint_eq(html.n_links, 0);
		return;
	}
	ck_assert_msg(html.n_links == 1, "%s: %zu links", link_rows[_i].name,
		      html.n_links);
	ck_assert_int_eq(html.links[0].kind, link_rows[_i].kind);
	ck_assert_msg(span_equal_string(html.links[0].url, link_rows[_i].url),
		      "%s: got '%.*s'", link_rows[_i].name,
		      (int)html.links[0].url.len,
		      (const char *)html.links[0].url.ptr);
	ck_assert_msg(span_equal_string(span_range(buf_span(&html.visible.buf),
						   html.links[0].shown),
					link_rows[_i].shown),
		      "%s", link_rows[_i].name);
}
END_TEST

START_TEST(a_link_in_hidden_text_says_so)
{
	read_string("<p style='display:none'><a href=http://x.example>x</a>");
	ck_assert_uint_eq(html.n_links, 1);
	ck_assert(html.links[0].is_hidden);
	ck_assert(span_equal_string(
	    span_range(buf_span(&html.hidden.buf), html.links[0].shown), "x"));
}
END_TEST

START_TEST(tables_that_spell_words_are_read_across)
{
	read_string("<table><tr><td>v<br>y</td><td>e<br>o</td><td>r<br>u</td>"
		    "<td>i<br>r</td></tr></table>");
	ck_assert(html.has_slices);
	ck_assert_str_eq(buf_string(&html.sliced.buf), "veri\nyour");
	read_string("<table><tr><td>ver<td>ify<td>now</tr></table>");
	ck_assert_str_eq(buf_string(&html.sliced.buf), "verifynow");
	read_string("<table><tr><td>Order number<td>12345<td>Total</table>");
	ck_assert_str_eq(buf_string(&html.sliced.buf), "");
	ck_assert(!html.has_slices);
}
END_TEST

START_TEST(markup_is_counted)
{
	read_string("<form><input type=password></form><img><img><script>"
		    "</script><iframe></iframe>");
	ck_assert_uint_eq(html.markup.form_count, 1);
	ck_assert_uint_eq(html.markup.image_count, 2);
	ck_assert(html.markup.has_password_field);
	ck_assert(html.markup.has_script);
	ck_assert(html.markup.has_frame);
	ck_assert(!html.markup.has_refresh);
}
END_TEST

Suite *test_html_suite(void)
{
	Suite *suite = suite_create("test_html");
	TCase *tcase = tcase_create("html");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, text_is_visible, 0, ARRAY_LEN(visible_rows));
	tcase_add_loop_test(tcase, hidden_text_is_told_apart, 0,
			    ARRAY_LEN(hidden_rows));
	tcase_add_test(tcase, a_style_that_comes_again_says_the_same);
	tcase_add_test(tcase, hidden_text_splits_no_word);
	tcase_add_loop_test(tcase, links_are_found, 0, ARRAY_LEN(link_rows));
	tcase_add_test(tcase, a_link_in_hidden_text_says_so);
	tcase_add_test(tcase, tables_that_spell_words_are_read_across);
	tcase_add_test(tcase, markup_is_counted);
	suite_add_tcase(suite, tcase);
	return suite;
}
