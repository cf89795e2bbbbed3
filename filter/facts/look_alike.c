/* SPDX-License-Identifier: Apache-2.0 */
/*
 * look_alike - does a host imitate a brand's domain?
 *
 * A host imitates a brand when labels of it are the brand's whole domain
 * ("icbc.com.cn.check.example"), or when a label, or a piece of one between
 * hyphens, is the label of the brand's domain, differs from it by letters
 * that look alike, or, in the registrable domain itself, is one slip away
 * from it or holds it whole. Labels that are ordinary words ("post",
 * "mobile") count only when the registrable domain is that word. Only
 * labels that share two letters in the right place are compared at all: one
 * slip leaves the first two letters or the last two as they are. Each label
 * carries the set of its letters, which rules most of these out as well.
 *
 * Contract: see brand_index.h.
 * Failure: memory while the index is built; questions cannot fail.
 * Limits: pieces longer than LABEL_LIMIT are not compared; labels shorter
 * than NEAR_LABEL_MIN match only exactly or with a digit for a letter, than
 * INSIDE_LABEL_MIN not inside others.
 * Threads: safe once built.
 */
#include "facts/brand_index.h"

enum {
	LABEL_LIMIT = 63,
	PIECE_MIN = 4,
	NEAR_LABEL_MIN = 5,
	INSIDE_LABEL_MIN = 6,
	LETTERS = 38, /* a to z, digits, hyphen, the rest */
	PAIRS = LETTERS * LETTERS
};

/* Labels of brands that are words of many other hosts, sorted. */
static const char *const ordinary_words[] = {
    "account",  "accounts", "bank",    "benefit", "benefits", "brother",
    "card",     "cash",     "cert",    "cloud",   "credit",   "digital",
    "everyday", "express",  "finance", "free",    "health",   "home",
    "info",     "live",     "login",   "mail",    "market",   "messenger",
    "mobile",   "money",    "music",   "news",    "online",   "orange",
    "place",    "police",   "post",    "service", "services", "shop",
    "signal",   "store",    "support", "target",  "travel",   "video",
    "web",
};

static bool is_ordinary(struct span label)
{
	size_t low = 0;
	size_t high = ARRAY_LEN(ordinary_words);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = span_compare(label,
					 span_of(ordinary_words[middle]));

		if (order == 0)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

/* What an ASCII letter or digit is taken for in a domain name. */
static unsigned char canonical_letter(unsigned char c)
{
	switch (c) {
	case '0':
		return 'o';
	case '1':
	case 'i':
		return 'l';
	case '3':
		return 'e';
	case '5':
		return 's';
	default:
		return c;
	}
}

/* The label with look-alikes brought to one form: also rn m, vv w. */
static size_t canonical_label(struct span label, unsigned char out[LABEL_LIMIT])
{
	size_t n = 0;

	for (size_t i = 0; i < label.len && n < LABEL_LIMIT; i++) {
		unsigned char c = label.ptr[i];
		unsigned char next = i + 1 < label.len ? label.ptr[i + 1]
						       : '\0';

		if ((c == 'r' && next == 'n') || (c == 'v' && next == 'v')) {
			out[n++] = c == 'r' ? 'm' : 'w';
			i++;
			continue;
		}
		out[n++] = canonical_letter(c);
	}
	return n;
}

/* A bit for each letter; digits and the rest share the bits that are left. */
static uint32_t letters_of(struct span label)
{
	uint32_t letters = 0;

	for (size_t i = 0; i < label.len; i++) {
		unsigned char c = label.ptr[i];

		letters |= UINT32_C(1)
			   << (c >= 'a' && c <= 'z' ? c - 'a' : 26 + c % 6);
	}
	return letters;
}

static bool has_digit(struct span label)
{
	for (size_t i = 0; i < label.len; i++)
		if (label.ptr[i] >= '0' && label.ptr[i] <= '9')
			return true;
	return false;
}

static inline bool is_many(uint32_t bits)
{
	return (bits & (bits - 1)) != 0;
}

static size_t letter_number(unsigned char c)
{
	if (c >= 'a' && c <= 'z')
		return (size_t)(c - 'a');
	if (c >= '0' && c <= '9')
		return 26 + (size_t)(c - '0');
	return c == '-' ? 36 : 37;
}

/* The pair of letters at offset at; a missing second one counts as a sign. */
static size_t pair_at(struct span text, size_t at)
{
	unsigned char second = at + 1 < text.len ? text.ptr[at + 1] : '\0';

	return letter_number(text.ptr[at]) * LETTERS + letter_number(second);
}

static size_t head_of(const struct brand_label *like)
{
	return pair_at(like->label, 0);
}

static size_t tail_of(const struct brand_label *like)
{
	return pair_at(like->label, like->label.len - 2);
}

static size_t canonical_head_of(const struct brand_label *like)
{
	return pair_at(like->canonical, 0);
}

/* Sort the likes' numbers by a pair; those of one pair stay in order. */
static int make_pairs(const struct brand_index *index, struct arena *arena,
		      size_t (*pair_of)(const struct brand_label *),
		      struct label_pairs *pairs)
{
	uint32_t *starts = arena_zalloc(arena, PAIRS + 2, sizeof(*starts));
	uint32_t *items = arena_zalloc(arena, index->n_likes + 1,
				       sizeof(*items));

	if (!starts || !items)
		return ERR_MEMORY;
	for (size_t i = 0; i < index->n_likes; i++)
		starts[pair_of(&index->likes[i]) + 2]++;
	for (size_t pair = 2; pair < PAIRS + 2; pair++)
		starts[pair] += starts[pair - 1];
	for (size_t i = 0; i < index->n_likes; i++)
		items[starts[pair_of(&index->likes[i]) + 1]++] = (uint32_t)i;
	*pairs = (struct label_pairs){starts, items};
	return 0;
}

int brand_index_add_likes(struct brand_index *index, struct arena *arena)
{
	unsigned char canonical[LABEL_LIMIT];

	index->likes = arena_zalloc(arena, index->labels.n + 1,
				    sizeof(*index->likes));
	if (!index->likes)
		return ERR_MEMORY;
	for (size_t i = 0; i < index->labels.n; i++) {
		const struct brand_key *key = &index->labels.items[i];
		struct brand_label *like = &index->likes[index->n_likes];
		size_t len;

		if (key->key.len < PIECE_MIN || key->key.len > LABEL_LIMIT ||
		    is_ordinary(key->key) ||
		    (i && span_equal(key->key, key[-1].key)))
			continue;
		len = canonical_label(key->key, canonical);
		like->label = key->key;
		like->letters = letters_of(key->key);
		like->brand = key->brand;
		if (arena_copy(arena, span_make(canonical, len),
			       &like->canonical) < 0)
			return ERR_MEMORY;
		index->n_likes++;
	}
	if (make_pairs(index, arena, head_of, &index->heads) ||
	    make_pairs(index, arena, tail_of, &index->tails) ||
	    make_pairs(index, arena, canonical_head_of,
		       &index->canonical_heads))
		return ERR_MEMORY;
	return 0;
}

/* One insertion, deletion, change or swap apart (not equal)? */
static bool is_one_slip(struct span a, struct span b)
{
	size_t same = 0;
	size_t tail = 0;
	size_t shorter;

	if (a.len > b.len) {
		struct span swap = a;

		a = b;
		b = swap;
	}
	if (b.len - a.len > 1)
		return false;
	shorter = a.len;
	while (same < shorter && a.ptr[same] == b.ptr[same])
		same++;
	while (tail < shorter - same &&
	       a.ptr[a.len - 1 - tail] == b.ptr[b.len - 1 - tail])
		tail++;
	if (a.len == b.len && same + tail + 2 == a.len)
		return a.ptr[same] == b.ptr[same + 1] &&
		       a.ptr[same + 1] == b.ptr[same];
	return b.len - same - tail == 1;
}

/* A piece of a host, made ready like a label. */
struct piece {
	struct span text;
	struct span canonical;
	uint32_t letters;
	bool is_registrable; /* of the registrable domain */
	bool has_digit;
};

/* The piece holds the label, or is one slip away; missing: its letters. */
static bool is_near(const struct piece *piece, const struct brand_label *like,
		    uint32_t missing)
{
	uint32_t extra = piece->letters & ~like->letters;

	if (!missing && like->label.len >= INSIDE_LABEL_MIN &&
	    piece->text.len > like->label.len &&
	    span_find(piece->text, like->label, 0) != SIZE_MAX)
		return true;
	return like->label.len > NEAR_LABEL_MIN &&
	       piece->text.len + 1 >= like->label.len &&
	       like->label.len + 1 >= piece->text.len && !is_many(extra) &&
	       is_one_slip(piece->text, like->label);
}

static inline bool is_like(const struct piece *piece,
			   const struct brand_label *like)
{
	uint32_t missing = like->letters & ~piece->letters;

	if (piece->is_registrable && !is_many(missing) &&
	    is_near(piece, like, missing))
		return true;
	return (piece->has_digit || like->label.len >= NEAR_LABEL_MIN) &&
	       piece->canonical.len == like->canonical.len &&
	       piece->canonical.ptr[0] == like->canonical.ptr[0] &&
	       span_equal(piece->canonical, like->canonical);
}

/* The first of the likes with that pair which the piece is like, below best. */
static uint32_t first_like(const struct brand_index *index,
			   const struct label_pairs *pairs, size_t pair,
			   const struct piece *piece, uint32_t best)
{
	for (uint32_t i = pairs->starts[pair]; i < pairs->starts[pair + 1];
	     i++) {
		if (pairs->items[i] >= best)
			break;
		if (is_like(piece, &index->likes[pairs->items[i]]))
			return pairs->items[i];
	}
	return best;
}

static uint32_t imitated_by_piece(const struct brand_index *index,
				  struct span text, bool is_registrable)
{
	unsigned char canonical[LABEL_LIMIT];
	const struct brand_key *exact;
	struct piece piece = {.text = text, .is_registrable = is_registrable};
	uint32_t best = (uint32_t)index->n_likes;

	if (text.len < PIECE_MIN || text.len > LABEL_LIMIT)
		return BRAND_NONE;
	if (is_ordinary(text))
		return BRAND_NONE;
	exact = brand_keys_find(&index->labels, text);
	if (exact)
		return exact->brand;
	piece.canonical = span_make(canonical,
				    canonical_label(text, canonical));
	piece.letters = letters_of(text);
	piece.has_digit = has_digit(text);
	best = first_like(index, &index->canonical_heads,
			  pair_at(piece.canonical, 0), &piece, best);
	if (!is_registrable)
		return best < index->n_likes ? index->likes[best].brand
					     : BRAND_NONE;
	best = first_like(index, &index->tails, pair_at(text, text.len - 2),
			  &piece, best);
	/* At the start a label one slip away, anywhere one that stands whole.
	 */
	for (size_t at = 0; at == 0 || at + INSIDE_LABEL_MIN <= text.len; at++)
		best = first_like(index, &index->heads, pair_at(text, at),
				  &piece, best);
	return best < index->n_likes ? index->likes[best].brand : BRAND_NONE;
}

/* Labels of the host, before its registrable domain, that are a domain. */
static uint32_t imitated_by_labels(const struct brand_index *index,
				   struct span host, size_t domain_start)
{
	for (size_t start = 0; start < domain_start; start++) {
		if (start && host.ptr[start - 1] != '.')
			continue;
		for (size_t end = start; end < host.len; end++) {
			const struct brand_key *key;

			if (host.ptr[end] != '.')
				continue;
			key = brand_keys_find(
			    &index->domains,
			    span_make(host.ptr + start, end - start));
			if (key)
				return key->brand;
		}
	}
	return BRAND_NONE;
}

/* The label from start to end, whole and in pieces between hyphens. */
static uint32_t imitated_by_label(const struct brand_index *index,
				  struct span host, size_t start, size_t end,
				  bool is_registrable)
{
	struct span label = span_make(host.ptr + start, end - start);
	uint32_t brand;

	if (is_registrable && is_ordinary(label)) {
		const struct brand_key *key = brand_keys_find(&index->labels,
							      label);

		return key ? key->brand : BRAND_NONE;
	}
	brand = imitated_by_piece(index, label, is_registrable);
	if (!memchr(label.ptr, '-', label.len))
		return brand;
	for (size_t i = 0, at = 0; i <= label.len && brand == BRAND_NONE; i++) {
		if (i < label.len && label.ptr[i] != '-')
			continue;
		brand = imitated_by_piece(
		    index, span_make(label.ptr + at, i - at), is_registrable);
		at = i + 1;
	}
	return brand;
}

uint32_t brand_imitated_by_host(const struct brand_index *index,
				struct span host, struct span domain)
{
	size_t domain_start = domain.len < host.len ? host.len - domain.len : 0;
	size_t start = 0;
	size_t end = host.len;
	size_t suffix = span_find(domain, span_of("."), 0);
	uint32_t brand;

	if (host.len == 0 || brand_of_host(index, host) != BRAND_NONE)
		return BRAND_NONE;
	/* The public suffix itself imitates nobody. */
	if (suffix != SIZE_MAX && domain.len <= host.len)
		end = domain_start + suffix;
	brand = imitated_by_labels(index, host, domain_start);
	for (size_t i = 0; i <= end && brand == BRAND_NONE; i++) {
		if (i < end && host.ptr[i] != '.')
			continue;
		brand = imitated_by_label(index, host, start, i,
					  start >= domain_start);
		start = i + 1;
	}
	return brand;
}
