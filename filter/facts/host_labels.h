/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host_labels.h - words parted by dots, in whatever disguise the dots are.
 *
 * Private to the facts floor.
 */
#ifndef SCAMSIEVE_FACTS_HOST_LABELS_H
#define SCAMSIEVE_FACTS_HOST_LABELS_H

#include "base/span.h"

enum { LABELS_MAX = 16 };

/* Separators between labels. */
enum dot_kind {
	DOT_NONE,
	DOT_PLAIN,    /* . */
	DOT_DEFANGED, /* [.] (dot) */
	DOT_CJK,      /* the full stop of Chinese, or a sign before com */
	DOT_WORD,     /* " dot " */
	DOT_SPACED    /* blanks around it */
};

struct labels {
	struct range items[LABELS_MAX];
	enum dot_kind dot_before[LABELS_MAX];
	bool has_blank_before_dot; /* any of them */
	size_t n;                  /* LABELS_MAX + 1: there are more */
};

/*
 * The labels around the dot at offset dot; the first begins at or after
 * from, and may be empty. may_be_spaced: only plain dots, with at most one
 * blank on either side. Returns the end of the last label.
 */
size_t labels_read(struct labels *labels, struct span text, size_t from,
		   size_t dot, bool may_be_spaced);

/* A label without hyphens at its end; borrowed from the text. */
struct span labels_get(const struct labels *labels, struct span text, size_t i);

/* May a label hold it: ASCII letters, digits, signs, or a lead of letters of
 * scripts that do not glue? */
static inline bool is_label_byte(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
	       (c >= 0xC3 && c <= 0xD4);
}

/* Where the label that begins at offset at ends. */
size_t label_end(struct span text, size_t at);

/* The dot at offset at, if any, and its length. */
enum dot_kind dot_at(struct span text, size_t at, size_t *len);

#endif
