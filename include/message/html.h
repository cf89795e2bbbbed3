/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html.h - an HTML text as its reader sees it, and what he does not see.
 *
 * One pass over the tokens with a bounded stack of open elements; no tree.
 * The fields of struct html behind "private" are for filter/message/html*.c.
 */
#ifndef SCAMSIEVE_MESSAGE_HTML_H
#define SCAMSIEVE_MESSAGE_HTML_H

#include "base/arena.h"
#include "base/buf.h"
#include "message/html_style.h"
#include "message/message.h"

enum {
	HTML_DEPTH = 256,      /* open elements whose style is remembered */
	HTML_URL_BYTES = 4096, /* longer targets of links are cut */
	HTML_CELLS = 64,       /* cells of a table's row that are compared */
	HTML_TAG_HASHES = 128,
	HTML_MEMOS = 64 /* style attributes that are remembered */
};

/* Text that is being written, white space collapsed. */
struct html_sink {
	struct buf buf;
	uint8_t breaks;   /* line ends owed before the next character */
	bool needs_space; /* a space is owed */
	bool is_full;     /* limit reached: the rest is dropped */
	size_t limit_bytes;
};

struct html_link {
	enum message_link_kind kind;
	struct span url;    /* in the arena */
	struct range shown; /* in visible, or in hidden if is_hidden */
	bool is_hidden;
};

struct html_element {
	enum html_tag tag;
	uint32_t name_hash;
	struct html_style style;
	bool is_hidden;
	size_t reversed_from; /* offset in visible, SIZE_MAX: none */
};

/* What the declarations of a style attribute say by themselves. */
struct html_memo {
	struct span declarations; /* in the text that is read */
	struct html_change change;
};

struct html {
	/* what came out */
	struct html_sink visible;
	struct html_sink hidden;
	struct html_sink sliced; /* other readings of tables */
	struct html_link *links; /* in the arena */
	size_t n_links;
	struct message_markup markup;
	bool has_hit_limit;
	bool has_open_markup; /* a tag or comment without its end */
	bool has_slices;      /* a table whose columns spell words */

	/* private */
	struct arena *arena;
	struct buf scratch;
	size_t link_capacity;
	size_t link_limit;
	struct span base;                     /* <base href> */
	size_t anchor_index;                  /* from 1; 0: none is open */
	size_t anchor_visible, anchor_hidden; /* where its words begin */
	struct html_sheet sheet;
	struct html_memo memos[HTML_MEMOS];
	struct html_element stack[HTML_DEPTH];
	size_t depth;
	size_t overflow; /* open elements past HTML_DEPTH */
	uint16_t open_counts[HTML_TAG_HASHES]; /* on the stack, by hash */
	struct html_tokenizer tokenizer;
	struct html_tokenizer outer; /* behind the comment that we are in */
	bool is_in_comment;          /* inside <!--[if mso]> */
	bool is_rest_hidden;         /* a <title> or the like has no end */
	bool was_hidden;             /* the last text went to hidden */
	size_t cells[HTML_CELLS]; /* of the row: where they begin in visible */
	size_t n_cells;
	bool is_in_row;
};

/*
 * Prepare for html_read(), which sets the rest (it is much, and most mails
 * need none of it); html_release() gives the memory back.
 */
void html_init(struct html *html);
void html_release(struct html *html);

/*
 * Read well-formed UTF-8 (afresh: what was read before is forgotten). At
 * most text_limit bytes come out in visible and in hidden, and link_limit
 * links. 0 or ERR_MEMORY.
 */
int html_read(struct html *html, struct span text, size_t text_limit,
	      size_t link_limit, struct arena *arena);

/* The charset that a <meta> near the start declares; empty when none. */
struct span html_find_charset(struct span bytes);

/* --- between the html*.c files ------------------------------------------- */

/* Forget what was written, keep the memory. */
void html_sink_clear(struct html_sink *sink, size_t limit_bytes);
/* Text with its references; is_pre keeps line ends. */
void html_sink_add(struct html_sink *sink, struct span text, bool is_pre);
/* Owe n line ends (at most 2 together) or one space. */
void html_sink_break(struct html_sink *sink, unsigned n);
void html_sink_space(struct html_sink *sink);

/* The style at this place, and whether its text can be seen. */
const struct html_style *html_stack_style(const struct html *html);
bool html_stack_is_hidden(const struct html *html);
/* The style that an element will have on top of the stack. */
struct html_style html_stack_make_style(struct html *html,
					const struct html_token *token);
void html_stack_push(struct html *html, const struct html_token *token,
		     const struct html_style *style);
void html_stack_pop_to(struct html *html, size_t depth);
/* End what an end tag ends, or what a start tag ends by beginning. */
void html_stack_close(struct html *html, const struct html_token *token);
void html_stack_close_implied(struct html *html,
			      const struct html_token *token);

/* An <a> begins (0 or ERR_MEMORY), and ends. */
int html_link_start(struct html *html, const struct html_token *token);
void html_link_end(struct html *html);
/* A link without words, and the target of a <meta> that leads on. 0 or
 * ERR_MEMORY. */
int html_link_add(struct html *html, enum message_link_kind kind,
		  struct span raw_url);
int html_link_meta(struct html *html, const struct html_token *token);
/* A <base>: what links of the whole document are resolved against. */
void html_link_base(struct html *html, const struct html_token *token);
/* Resolve against the base, close what is open. 0 or ERR_MEMORY. */
int html_link_finish(struct html *html);

/* A row's parts, for tables that spell words down their columns. */
void html_slice_row(struct html *html);
void html_slice_cell(struct html *html);
void html_slice_end(struct html *html);

#endif
