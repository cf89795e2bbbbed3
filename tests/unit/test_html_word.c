/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_html_word - references, colours, tags and charsets by their names.
 */
#include "html_fixture.h"

#include "message/html_entity.h"

Suite *test_html_word_suite(void);

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

/* Of a name that is all of its text. */
static enum html_tag tag_of(const char *name)
{
	return html_tag_find_in(span_of(name),
				(const unsigned char *)name + strlen(name));
}

START_TEST(tags_are_known)
{
	static const char *const names[] = {
#define X(upper, name, flags) name,
	    HTML_TAG_LIST(X)
#undef X
	};

	for (unsigned i = 0; i < HTML_TAG_COUNT; i++)
		ck_assert_msg(tag_of(names[i]) == i, "%s", names[i]);
	ck_assert_int_eq(tag_of("x-y"), HTML_OTHER);
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

Suite *test_html_word_suite(void)
{
	Suite *suite = suite_create("test_html_word");
	TCase *tcase = tcase_create("html_word");

	tcase_add_checked_fixture(tcase, setup, teardown);
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
