/* SPDX-License-Identifier: Apache-2.0 */
/*
 * address - From, To and their kin, one token after the other.
 *
 * Contract: see address.h. Structure first, encoded words afterwards, as
 * RFC 2047 asks: a comma inside an encoded word separates nothing.
 * Failure: what cannot be parsed becomes part of a name or an address.
 * Limits: list->limit addresses; one pass, nothing is nested on the stack.
 * Threads: safe.
 */
#include "message/address.h"

#include "base/buf.h"
#include "message/encoded_word.h"

enum { WORD_CHARSET_BYTES = 80, WORD_BYTES = 1000 };

struct mailbox {
	struct buf phrase;  /* words in front of '<', quotes taken off */
	struct buf bare;    /* the same with its quotes, without spaces */
	struct buf angle;   /* inside '<' and '>' */
	struct buf comment; /* the last one */
	struct buf group;   /* name of the group that we are in */
	bool has_angle;
	bool has_at;    /* an '@' outside quotes and angles */
	bool has_space; /* behind the words so far */
	bool is_name;   /* quotes or several words: no bare address */
};

struct scan {
	struct span in;
	size_t at;
	struct mailbox box;
	struct arena *arena;
	struct address_list *list;
};

static bool is_space(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void clear(struct mailbox *box)
{
	buf_clear(&box->phrase);
	buf_clear(&box->bare);
	buf_clear(&box->angle);
	buf_clear(&box->comment);
	box->has_angle = false;
	box->has_at = false;
	box->has_space = false;
	box->is_name = false;
}

/* A quoted string behind its '"'; the quotes are not kept. */
static void read_quoted(struct scan *scan, struct buf *out)
{
	for (scan->at++; scan->at < scan->in.len; scan->at++) {
		unsigned char c = scan->in.ptr[scan->at];

		if (c == '"') {
			scan->at++;
			return;
		}
		if (c == '\\' && scan->at + 1 < scan->in.len)
			c = scan->in.ptr[++scan->at];
		buf_add_char(out, c);
	}
}

/* A comment behind its '(', with those inside it. */
static void read_comment(struct scan *scan)
{
	size_t depth = 1;

	buf_clear(&scan->box.comment);
	for (scan->at++; scan->at < scan->in.len; scan->at++) {
		unsigned char c = scan->in.ptr[scan->at];

		if (c == ')' && --depth == 0) {
			scan->at++;
			return;
		}
		if (c == '(')
			depth++;
		if (c == '\\' && scan->at + 1 < scan->in.len)
			c = scan->in.ptr[++scan->at];
		buf_add_char(&scan->box.comment, c);
	}
}

/* "<@route:local@domain>" behind its '<'. */
static void read_angle(struct scan *scan)
{
	struct buf *angle = &scan->box.angle;

	buf_clear(angle);
	scan->box.has_angle = true;
	for (scan->at++; scan->at < scan->in.len;) {
		unsigned char c = scan->in.ptr[scan->at];

		if (c == '"') {
			buf_add_char(angle, '"');
			read_quoted(scan, angle);
			buf_add_char(angle, '"');
			continue;
		}
		if (c == '(') {
			read_comment(scan);
			continue;
		}
		scan->at++;
		if (c == '>')
			return;
		if (c == ':' && angle->len && angle->ptr[0] == '@')
			buf_clear(angle);
		else if (!is_space(c) && c != '<')
			buf_add_char(angle, c);
	}
}

/* Bytes of the encoded word at scan->at ("=?"), or 0 when it is none. */
static size_t word_length(const struct scan *scan)
{
	struct span rest = span_make(scan->in.ptr + scan->at,
				     scan->in.len - scan->at);
	size_t mark;
	size_t end;

	if (!span_starts_with(rest, span_of("=?")))
		return 0;
	mark = span_find(rest, span_of("?"), 2);
	if (mark > WORD_CHARSET_BYTES || mark + 3 > rest.len ||
	    rest.ptr[mark + 2] != '?')
		return 0;
	rest.len = rest.len < WORD_BYTES ? rest.len : WORD_BYTES;
	end = span_find(rest, span_of("?="), mark + 3);
	return end == SIZE_MAX ? 0 : end + 2;
}

/* Group and name, as readers' programs show them. */
static void join_group(struct mailbox *box)
{
	struct buf whole = box->group;

	if (box->group.len == 0)
		return;
	if (box->phrase.len)
		buf_add_string(&whole, ": ");
	buf_add_span(&whole, span_trim(buf_span(&box->phrase)));
	box->group = box->phrase;
	box->phrase = whole;
	/* Only the first member carries it. */
	buf_clear(&box->group);
}

static int decode_name(struct scan *scan, const struct buf *from,
		       struct span *name)
{
	struct span copy;
	int status = arena_copy(scan->arena, span_trim(buf_span(from)), &copy);

	if (!status)
		status = encoded_word_decode(copy, scan->arena, name,
					     &scan->list->n_faults);
	if (!status)
		*name = span_trim(*name);
	return status;
}

static int add_address(struct address_list *list, struct arena *arena,
		       struct address address)
{
	struct address *items;

	if (list->n >= list->limit) {
		list->has_hit_limit = true;
		return 0;
	}
	items = arena_array_room(arena, list->items, list->n, &list->capacity,
				 sizeof(*items));
	if (!items)
		return ERR_MEMORY;
	list->items = items;
	items[list->n++] = address;
	return 0;
}

/* A mailbox has ended: keep it if there is anything in it. */
static int finish_mailbox(struct scan *scan)
{
	struct mailbox *box = &scan->box;
	struct address address = {0};
	const struct buf *name;
	const struct buf *bare = NULL;
	int status = 0;

	if (box->phrase.has_failed || box->angle.has_failed ||
	    box->comment.has_failed || box->group.has_failed ||
	    box->bare.has_failed)
		return ERR_MEMORY;
	if (box->has_angle) {
		join_group(box);
		name = box->phrase.len ? &box->phrase : &box->comment;
		bare = &box->angle;
	} else if (box->is_name && !box->has_at) {
		name = &box->phrase;
	} else {
		name = &box->comment;
		bare = &box->bare;
	}
	if (bare)
		status = arena_copy(scan->arena, buf_span(bare),
				    &address.address);
	if (!status && name->len && (!bare || bare->len || box->has_angle))
		status = decode_name(scan, name, &address.name);
	/* "<>" is nobody, and so is nothing at all. */
	if (!status && (address.name.len || address.address.len))
		status = add_address(scan->list, scan->arena, address);
	clear(box);
	return status;
}

/* Part of a name, or of an address without '<' and '>'. */
static void add_word(struct mailbox *box, const unsigned char *ptr, size_t len)
{
	buf_add(&box->phrase, ptr, len);
	if (is_space(*ptr)) {
		box->has_space = box->bare.len > 0;
		return;
	}
	box->is_name |= box->has_space;
	buf_add(&box->bare, ptr, len);
}

/* ',' or ';': a name with a bare comma in it is not yet an address. */
static int end_mailbox(struct scan *scan, unsigned char c)
{
	struct mailbox *box = &scan->box;

	if (c == ',' && !box->has_angle && !box->has_at && box->phrase.len) {
		buf_add_char(&box->phrase, ',');
		return 0;
	}
	return finish_mailbox(scan);
}

/* One special character at scan->at; returns 0 or ERR_MEMORY. */
static int read_special(struct scan *scan, unsigned char c)
{
	struct mailbox *box = &scan->box;
	int status = 0;
	size_t word;

	switch (c) {
	case '"':
		word = box->phrase.len;
		read_quoted(scan, &box->phrase);
		buf_add_char(&box->bare, '"');
		buf_add(&box->bare, box->phrase.ptr + word,
			box->phrase.len - word);
		buf_add_char(&box->bare, '"');
		box->is_name = true;
		return 0;
	case '(':
		read_comment(scan);
		return 0;
	case '<':
		if (box->has_angle)
			status = finish_mailbox(scan);
		read_angle(scan);
		return status;
	case ':':
		if (!box->has_at && !box->has_angle) {
			buf_clear(&box->group);
			buf_add_span(&box->group,
				     span_trim(buf_span(&box->phrase)));
			clear(box);
		}
		break;
	case ',':
	case ';':
		status = end_mailbox(scan, c);
		if (c == ';')
			buf_clear(&box->group);
		break;
	case '@':
		box->has_at = true;
		buf_add_char(&box->phrase, c);
		buf_add_char(&box->bare, c);
		break;
	default:
		/* Words behind an angle address begin the next mailbox. */
		if (box->has_angle && !is_space(c))
			status = finish_mailbox(scan);
		word = c == '=' ? word_length(scan) : 0;
		add_word(box, scan->in.ptr + scan->at, word ? word : 1);
		scan->at += word ? word - 1 : 0;
		break;
	}
	scan->at++;
	return status;
}

int address_list_parse(struct span value, struct arena *arena,
		       struct address_list *list)
{
	struct scan scan = {.in = value, .arena = arena, .list = list};
	int status = 0;

	buf_init(&scan.box.phrase, 0);
	buf_init(&scan.box.angle, 0);
	buf_init(&scan.box.comment, 0);
	buf_init(&scan.box.group, 0);
	buf_init(&scan.box.bare, 0);
	while (!status && scan.at < value.len)
		status = read_special(&scan, value.ptr[scan.at]);
	if (!status)
		status = finish_mailbox(&scan);
	buf_release(&scan.box.phrase);
	buf_release(&scan.box.angle);
	buf_release(&scan.box.comment);
	buf_release(&scan.box.group);
	buf_release(&scan.box.bare);
	return status;
}
