/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_token.h - HTML cut into tokens, as the HTML standard's tokenizer
 * (13.2.5) does it; no tree, no memory, one pass.
 */
#ifndef SCAMSIEVE_MESSAGE_HTML_TOKEN_H
#define SCAMSIEVE_MESSAGE_HTML_TOKEN_H

#include "base/span.h"

enum html_tag_flag {
	TAG_BLOCK = 1 << 0,   /* begins and ends a line */
	TAG_PARA = 1 << 1,    /* and has room around it */
	TAG_VOID = 1 << 2,    /* has no end tag */
	TAG_RAW = 1 << 3,     /* content is text up to its own end tag */
	TAG_SPECIAL = 1 << 4, /* an end tag of an inline tag stops here */
	TAG_SCOPE = 1 << 5,   /* an end tag of a block stops here */
	TAG_HIDDEN = 1 << 6,  /* content is never shown */
	TAG_ENDS_P = 1 << 7,  /* its start ends an open paragraph */
	TAG_FORMAT = 1 << 8   /* its end tag works through blocks */
};

/* Sorted by name. X(upper, name, flags) */
#define HTML_BLOCK (TAG_BLOCK | TAG_SPECIAL | TAG_ENDS_P)
#define HTML_TAG_LIST(X)                                                       \
	X(A, "a", TAG_FORMAT)                                                  \
	X(ADDRESS, "address", HTML_BLOCK)                                      \
	X(AREA, "area", TAG_VOID)                                              \
	X(ARTICLE, "article", HTML_BLOCK)                                      \
	X(ASIDE, "aside", HTML_BLOCK)                                          \
	X(B, "b", TAG_FORMAT)                                                  \
	X(BASE, "base", TAG_VOID)                                              \
	X(BDO, "bdo", 0)                                                       \
	X(BIG, "big", TAG_FORMAT)                                              \
	X(BLOCKQUOTE, "blockquote", HTML_BLOCK | TAG_PARA)                     \
	X(BODY, "body", TAG_BLOCK | TAG_SPECIAL)                               \
	X(BR, "br", TAG_VOID)                                                  \
	X(BUTTON, "button", TAG_SPECIAL | TAG_SCOPE)                           \
	X(CAPTION, "caption", TAG_BLOCK | TAG_SPECIAL | TAG_SCOPE)             \
	X(CENTER, "center", HTML_BLOCK)                                        \
	X(CODE, "code", TAG_FORMAT)                                            \
	X(COL, "col", TAG_VOID)                                                \
	X(DD, "dd", HTML_BLOCK)                                                \
	X(DETAILS, "details", HTML_BLOCK)                                      \
	X(DIV, "div", HTML_BLOCK)                                              \
	X(DL, "dl", HTML_BLOCK | TAG_PARA)                                     \
	X(DT, "dt", HTML_BLOCK)                                                \
	X(EM, "em", TAG_FORMAT)                                                \
	X(EMBED, "embed", TAG_VOID)                                            \
	X(FIELDSET, "fieldset", HTML_BLOCK)                                    \
	X(FONT, "font", TAG_FORMAT)                                            \
	X(FOOTER, "footer", HTML_BLOCK)                                        \
	X(FORM, "form", HTML_BLOCK)                                            \
	X(FRAME, "frame", TAG_VOID)                                            \
	X(H1, "h1", HTML_BLOCK | TAG_PARA)                                     \
	X(H2, "h2", HTML_BLOCK | TAG_PARA)                                     \
	X(H3, "h3", HTML_BLOCK | TAG_PARA)                                     \
	X(H4, "h4", HTML_BLOCK | TAG_PARA)                                     \
	X(H5, "h5", HTML_BLOCK | TAG_PARA)                                     \
	X(H6, "h6", HTML_BLOCK | TAG_PARA)                                     \
	X(HEAD, "head", TAG_SPECIAL)                                           \
	X(HEADER, "header", HTML_BLOCK)                                        \
	X(HR, "hr", TAG_VOID | HTML_BLOCK)                                     \
	X(HTML, "html", TAG_SPECIAL | TAG_SCOPE)                               \
	X(I, "i", TAG_FORMAT)                                                  \
	X(IFRAME, "iframe", TAG_RAW | TAG_HIDDEN)                              \
	X(IMG, "img", TAG_VOID)                                                \
	X(INPUT, "input", TAG_VOID)                                            \
	X(LI, "li", HTML_BLOCK)                                                \
	X(LINK, "link", TAG_VOID)                                              \
	X(MAIN, "main", HTML_BLOCK)                                            \
	X(META, "meta", TAG_VOID)                                              \
	X(NAV, "nav", HTML_BLOCK)                                              \
	X(NOBR, "nobr", TAG_FORMAT)                                            \
	X(NOEMBED, "noembed", TAG_RAW | TAG_HIDDEN)                            \
	X(NOFRAMES, "noframes", TAG_RAW | TAG_HIDDEN)                          \
	X(OL, "ol", HTML_BLOCK | TAG_PARA)                                     \
	X(OPTION, "option", TAG_BLOCK)                                         \
	X(P, "p", HTML_BLOCK | TAG_PARA)                                       \
	X(PARAM, "param", TAG_VOID)                                            \
	X(PRE, "pre", HTML_BLOCK | TAG_PARA)                                   \
	X(S, "s", TAG_FORMAT)                                                  \
	X(SCRIPT, "script", TAG_RAW | TAG_HIDDEN)                              \
	X(SECTION, "section", HTML_BLOCK)                                      \
	X(SELECT, "select", TAG_SPECIAL)                                       \
	X(SMALL, "small", TAG_FORMAT)                                          \
	X(SOURCE, "source", TAG_VOID)                                          \
	X(STRIKE, "strike", TAG_FORMAT)                                        \
	X(STRONG, "strong", TAG_FORMAT)                                        \
	X(STYLE, "style", TAG_RAW | TAG_HIDDEN)                                \
	X(TABLE, "table", TAG_BLOCK | TAG_PARA | TAG_SPECIAL | TAG_SCOPE)      \
	X(TBODY, "tbody", TAG_BLOCK | TAG_SPECIAL)                             \
	X(TD, "td", TAG_SPECIAL | TAG_SCOPE)                                   \
	X(TEMPLATE, "template", TAG_SPECIAL | TAG_SCOPE | TAG_HIDDEN)          \
	X(TEXTAREA, "textarea", TAG_RAW)                                       \
	X(TFOOT, "tfoot", TAG_BLOCK | TAG_SPECIAL)                             \
	X(TH, "th", TAG_SPECIAL | TAG_SCOPE)                                   \
	X(THEAD, "thead", TAG_BLOCK | TAG_SPECIAL)                             \
	X(TITLE, "title", TAG_RAW | TAG_HIDDEN)                                \
	X(TR, "tr", TAG_BLOCK | TAG_SPECIAL)                                   \
	X(TRACK, "track", TAG_VOID)                                            \
	X(TT, "tt", TAG_FORMAT)                                                \
	X(U, "u", TAG_FORMAT)                                                  \
	X(UL, "ul", HTML_BLOCK | TAG_PARA)                                     \
	X(WBR, "wbr", TAG_VOID)                                                \
	X(XMP, "xmp", HTML_BLOCK | TAG_RAW)

enum html_tag {
#define X(upper, name, flags) HTML_##upper,
	HTML_TAG_LIST(X)
#undef X
	    HTML_TAG_COUNT,
	HTML_OTHER = HTML_TAG_COUNT
};

/* Attributes that are looked at, sorted. */
#define HTML_ATTRIBUTE_LIST(X)                                                 \
	X(ACTION, "action")                                                    \
	X(ALT, "alt")                                                          \
	X(BACKGROUND, "background")                                            \
	X(BGCOLOR, "bgcolor")                                                  \
	X(CHARSET, "charset")                                                  \
	X(CLASS, "class")                                                      \
	X(COLOR, "color")                                                      \
	X(CONTENT, "content")                                                  \
	X(DIR, "dir")                                                          \
	X(FORMACTION, "formaction")                                            \
	X(HEIGHT, "height")                                                    \
	X(HIDDEN, "hidden")                                                    \
	X(HREF, "href")                                                        \
	X(HTTP_EQUIV, "http-equiv")                                            \
	X(ID, "id")                                                            \
	X(PLACEHOLDER, "placeholder")                                          \
	X(SRC, "src")                                                          \
	X(STYLE, "style")                                                      \
	X(TEXT, "text")                                                        \
	X(TYPE, "type")                                                        \
	X(VALUE, "value")                                                      \
	X(WIDTH, "width")                                                      \
	X(XLINK_HREF, "xlink:href")

enum html_attribute {
#define X(upper, name) HTML_ATTRIBUTE_##upper,
	HTML_ATTRIBUTE_LIST(X)
#undef X
	    HTML_ATTRIBUTE_COUNT
};

enum html_token_kind {
	HTML_TOKEN_END_OF_INPUT,
	HTML_TOKEN_TEXT, /* text: references not decoded */
	HTML_TOKEN_START,
	HTML_TOKEN_END,
	HTML_TOKEN_COMMENT, /* text: between the marks; also <!x> and <?x> */
	HTML_TOKEN_OPEN     /* a tag or comment that never ends: the rest */
};

struct html_token {
	enum html_token_kind kind;
	struct span text;
	enum html_tag tag;
	uint32_t name_hash;  /* of the lower-case name */
	uint32_t attributes; /* 1 << enum html_attribute: those given */
	struct span values[HTML_ATTRIBUTE_COUNT]; /* as written */
};

struct html_tokenizer {
	const unsigned char *ptr;
	const unsigned char *end;
	bool has_no_comment_end;             /* looked for and not found */
	bool has_no_raw_end[HTML_TAG_COUNT]; /* the same for TAG_RAW */
};

/* Begin at the first byte of well-formed UTF-8. */
void html_tokenizer_init(struct html_tokenizer *tokenizer, struct span html);

/* The next token; END_OF_INPUT for ever at the end. */
void html_tokenizer_next(struct html_tokenizer *tokenizer,
			 struct html_token *token);

/*
 * The content of the TAG_RAW element whose start tag was just read, up to
 * its end tag, which is skipped. false when it has none; nothing is
 * skipped then.
 */
bool html_tokenizer_raw(struct html_tokenizer *tokenizer, enum html_tag tag,
			struct span *content);

/* The flags of a tag; 0 for HTML_OTHER. */
uint32_t html_tag_flags(enum html_tag tag);

/*
 * The tag of a name, or HTML_OTHER; the attribute, or HTML_ATTRIBUTE_COUNT;
 * both whatever their case. end is that of the text that the name stands in,
 * whose bytes may be read as well.
 */
enum html_tag html_tag_find_in(struct span name, const unsigned char *end);
enum html_attribute html_attribute_find_in(struct span name,
					   const unsigned char *end);

/* The name of a tag that is known. */
const char *html_tag_name(enum html_tag tag);

/* The hash of a name, ASCII case folded; what name_hash is. */
uint32_t html_name_hash(struct span name);

/* An attribute that was given, or false. */
static inline bool html_token_get(const struct html_token *token,
				  enum html_attribute id, struct span *value)
{
	if (!(token->attributes & (1u << id)))
		return false;
	*value = token->values[id];
	return true;
}

#endif
