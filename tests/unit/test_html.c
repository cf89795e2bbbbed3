/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_html - what a reader sees, what he does not, and where links lead.
 */
#include "message/html.h"
#include "message/html_entity.h"

#include "base/utf8.h"

#include <check.h>
#include <time.h>

Suite *test_html_suite(void);

static struct html html;
static struct arena arena;

static void setup(void)
{
	arena_init(&arena, 0);
	html_init(&html);
}

static void teardown(void)
{
	html_release(&html);
	arena_release(&arena);
}

static void read_string(const char *text)
{
	ck_assert_int_eq(html_read(&html, span_of(text), 100000, 100, &arena),
			 0);
}

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
		    "<p bgcolor=#111111 style='color:#111'>g</p>");
	ck_assert_str_eq(buf_string(&html.visible.buf), "b\n\ne\n\nf");
	ck_assert_str_eq(buf_string(&html.hidden.buf), "a\n\nc\n\nd\n\ng");
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

/* faults 25 and its kin: what is repeated, and how often */
static const struct {
	const char *name;
	const char *once; /* in front of the repetition */
	const char *repeated;
	size_t count;
} linear_rows[] = {
    {"attributes", "<p ", "a=b ", 100000},
    {"known attributes", "<p ", "style=a ", 100000},
    {"nested div", "", "<div>", 200000},
    {"nested hidden div", "", "<div style='display:none'>", 100000},
    {"nested bdo", "", "<bdo dir=rtl>a", 50000},
    {"end tags of an outer element", "<a1><a2>", "</a1x>", 200000},
    {"open and close", "", "<div></div>", 100000},
    {"spans ended in a block", "<div><span><p>", "</span>", 200000},
    {"open comments", "", "<!--", 300000},
    {"open tags", "", "<a href='", 100000},
    {"open quotes", "", "<a '\"", 100000},
    {"open titles", "", "<title>", 100000},
    {"less than", "", "<", 1000000},
    {"ampersands", "", "&", 1000000},
    {"long references", "", "&CounterClockwiseContourIntegra", 30000},
    {"numbers", "&#", "9", 1000000},
    {"anchors", "", "<a href=x>y", 100000},
    {"cells", "<table><tr>", "<td>a<br>b", 100000},
    {"tables", "", "<table><tr><td>", 70000},
    {"items", "", "<li>", 200000},
    {"paragraphs", "", "<p>", 200000},
    {"formats through blocks", "", "<font color=white><div></font>", 30000},
    {"rules", "<style>", ".a{color:red}", 70000},
    {"selectors", "<style>", ".a,", 300000},
    {"open blocks", "<style>", "@media{", 100000},
    {"quotes in a style", "<p style=\"", "'/*", 100000},
    {"conditional comments", "", "<!--[if a]>b<![endif]-->", 40000},
    {"base", "<base href=", "x", 100000},
};

START_TEST(hostile_markup_is_linear)
{
	enum { LIMIT_MS = 4000 }; /* what is not linear takes longer */
	struct buf in;
	clock_t before;
	double ms;

	buf_init(&in, 0);
	buf_add_string(&in, linear_rows[_i].once);
	for (size_t i = 0; i < linear_rows[_i].count; i++)
		buf_add_string(&in, linear_rows[_i].repeated);
	before = clock();
	ck_assert_int_eq(html_read(&html, buf_span(&in), 1 << 20, 500, &arena),
			 0);
	ms = (double)(clock() - before) * 1000 / CLOCKS_PER_SEC;
	ck_assert_msg(ms < LIMIT_MS, "%s: %.0f ms", linear_rows[_i].name, ms);
	ck_assert_uint_eq(utf8_valid_prefix(buf_span(&html.visible.buf)),
			  html.visible.buf.len);
	buf_release(&in);
}
END_TEST

START_TEST(many_rules_and_classes_stay_bounded)
{
	struct buf in;
	clock_t before = clock();

	buf_init(&in, 0);
	buf_add_string(&in, "<style>");
	for (int i = 0; i < 500; i++)
		buf_add_string(&in, "i.a{color:red}");
	buf_add_string(&in, "</style>");
	for (int i = 0; i < 50000; i++)
		buf_add_string(&in, "<p class='a a a a a a a a a a'>");
	ck_assert_int_eq(html_read(&html, buf_span(&in), 1 << 20, 500, &arena),
			 0);
	ck_assert(html.has_hit_limit);
	ck_assert_int_lt((clock() - before) * 1000 / CLOCKS_PER_SEC, 4000);
	buf_release(&in);
}
END_TEST

/* So many elements in each other. */
static void read_nested(size_t depth)
{
	struct buf in;

	buf_init(&in, 0);
	for (size_t i = 0; i < depth; i++)
		buf_add_string(&in, "<b>");
	read_string(buf_string(&in));
	buf_release(&in);
}

START_TEST(limits_are_noted)
{
	ck_assert_int_eq(html_read(&html, span_of("\344\270\255\344\270\255"),
				   4, 100, &arena),
			 0);
	ck_assert(html.has_hit_limit);
	ck_assert_str_eq(buf_string(&html.visible.buf), "\344\270\255");
	ck_assert_int_eq(html_read(&html,
				   span_of("<a href=a>a</a><a href=b>b</a>"),
				   100, 1, &arena),
			 0);
	ck_assert(html.has_hit_limit);
	ck_assert_uint_eq(html.n_links, 1);
	read_nested(HTML_DEPTH);
	ck_assert(!html.has_hit_limit);
	read_nested(HTML_DEPTH + 1);
	ck_assert(html.has_hit_limit);
	read_string("a");
	ck_assert(!html.has_hit_limit);
}
END_TEST

static const struct {
	const char *in;
	const char *text;
	const char *attribute;
} entity_rows[] = {
    {"&amp;", "&", "&"},
    {"&amp", "&", "&"},
    {"&ampx", "&x", "&ampx"},
    {"&amp=", "&=", "&amp="},
    {"&notit;", "\302\254it;", "&notit;"},
    {"&notin;", "\342\210\211", "\342\210\211"},
    {"&nosuch;", "&nosuch;", "&nosuch;"},
    {"&NotEqualTilde;", "\342\211\202\314\270", "\342\211\202\314\270"},
    {"&CounterClockwiseContourIntegral;", "\342\210\263", "\342\210\263"},
    {"&#65;", "A", "A"},
    {"&#65", "A", "A"},
    {"&#x41;", "A", "A"},
    {"&#X4e2d;", "\344\270\255", "\344\270\255"},
    {"&#150;", "\342\200\223", "\342\200\223"},
    {"&#0;", "\357\277\275", "\357\277\275"},
    {"&#xD800;", "\357\277\275", "\357\277\275"},
    {"&#99999999999;", "\357\277\275", "\357\277\275"},
    {"&#;", "&#;", "&#;"},
    {"&#x;", "&#x;", "&#x;"},
    {"&", "&", "&"},
    {"&;", "&;", "&;"},
};

START_TEST(references_are_decoded)
{
	struct buf out;

	read_string(entity_rows[_i].in);
	ck_assert_str_eq(buf_string(&html.visible.buf), entity_rows[_i].text);
	buf_init(&out, 0);
	html_entity_add_attribute(span_of(entity_rows[_i].in), &out);
	ck_assert_str_eq(buf_string(&out), entity_rows[_i].attribute);
	buf_release(&out);
}
END_TEST

START_TEST(every_reference_is_known)
{
	static const struct {
		const char *name;
		const char *text;
	} all[] = {
#define ENTITY(name, text, is_legacy) {name, text},
#include "../../filter/message/html_entity_table.def"
#undef ENTITY
	};
	struct buf in;

	ck_assert_uint_gt(ARRAY_LEN(all), 2000);
	buf_init(&in, 0);
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		unsigned char out[HTML_ENTITY_MAX_BYTES];
		size_t len;

		buf_clear(&in);
		buf_add_format(&in, "&%s;", all[i].name);
		ck_assert_uint_eq(html_entity_decode(in.ptr, in.ptr + in.len,
						     false, out, &len),
				  in.len);
		ck_assert(span_equal_string(span_make(out, len), all[i].text));
	}
	buf_release(&in);
}
END_TEST

static const struct {
	const char *in;
	enum html_color_kind kind;
	uint32_t rgb;
} color_rows[] = {
    {"white", COLOR_KNOWN, 0xFFFFFF},
    {"#FFF", COLOR_KNOWN, 0xFFFFFF},
    {"#12aB34", COLOR_KNOWN, 0x12AB34},
    {"12ab34", COLOR_KNOWN, 0x12AB34},
    {"rgb(1, 2,3)", COLOR_KNOWN, 0x010203},
    {"rgb(1 2 3 / 50%)", COLOR_KNOWN, 0x010203},
    {"rgb(100%,0%,0%)", COLOR_KNOWN, 0xFF0000},
    {"rgb(999,0,0)", COLOR_KNOWN, 0xFF0000},
    {"rgb(99999999999999999999%,0,0)", COLOR_KNOWN, 0xFF0000},
    {"hsl(0,0%,99999999999999999999%)", COLOR_KNOWN, 0xFFFFFF},
    {"rgba(1,2,3,.5)", COLOR_KNOWN, 0x010203},
    {"rgba(1,2,3,0)", COLOR_TRANSPARENT, 0x010203},
    {"rgb(1 2 3 / 0%)", COLOR_TRANSPARENT, 0x010203},
    {"#fff0", COLOR_TRANSPARENT, 0xFFFFFF},
    {"hsl(0,0%,100%)", COLOR_KNOWN, 0xFFFFFF},
    {"transparent", COLOR_TRANSPARENT, 0},
    {"LightGoldenrodYellow", COLOR_KNOWN, 0xFAFAD2},
    {"yellowgreen", COLOR_KNOWN, 0x9ACD32},
    {"inherit", COLOR_NONE, 0},
    {"#12", COLOR_NONE, 0},
    {"rgb()", COLOR_NONE, 0},
    {"url(x)", COLOR_NONE, 0},
    {"", COLOR_NONE, 0},
};

START_TEST(colours_are_parsed)
{
	uint32_t rgb = 0;
	enum html_color_kind kind = html_color_parse(span_of(color_rows[_i].in),
						     &rgb);

	ck_assert_msg(kind == color_rows[_i].kind, "%s", color_rows[_i].in);
	if (kind != COLOR_NONE)
		ck_assert_msg(rgb == color_rows[_i].rgb, "%s: %06X",
			      color_rows[_i].in, rgb);
}
END_TEST

START_TEST(tags_are_known)
{
	static const char *const names[] = {
#define X(upper, name, flags) name,
	    HTML_TAG_LIST(X)
#undef X
	};

	for (unsigned i = 0; i < HTML_TAG_COUNT; i++)
		ck_assert_msg(html_tag_find(span_of(names[i])) == i, "%s",
			      names[i]);
	ck_assert_int_eq(html_tag_find(span_of("x-y")), HTML_OTHER);
}
END_TEST

START_TEST(meta_charset_is_found)
{
	ck_assert(span_equal_string(
	    html_find_charset(span_of("<html><meta charset='gb2312'>")),
	    "gb2312"));
	ck_assert(span_equal_string(
	    html_find_charset(span_of("<meta http-equiv=Content-Type content="
				      "'text/html; charset=big5'>")),
	    "big5"));
	ck_assert_uint_eq(html_find_charset(span_of("<p>charset=x")).len, 0);
}
END_TEST

Suite *test_html_suite(void)
{
	Suite *suite = suite_create("test_html");
	TCase *tcase = tcase_create("html");

	tcase_set_timeout(tcase, 30);
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
	tcase_add_loop_test(tcase, hostile_markup_is_linear, 0,
			    ARRAY_LEN(linear_rows));
	tcase_add_test(tcase, many_rules_and_classes_stay_bounded);
	tcase_add_test(tcase, limits_are_noted);
	tcase_add_loop_test(tcase, references_are_decoded, 0,
			    ARRAY_LEN(entity_rows));
	tcase_add_test(tcase, every_reference_is_known);
	tcase_add_loop_test(tcase, colours_are_parsed, 0,
			    ARRAY_LEN(color_rows));
	tcase_add_test(tcase, tags_are_known);
	tcase_add_test(tcase, meta_charset_is_found);
	suite_add_tcase(suite, tcase);
	return suite;
}
