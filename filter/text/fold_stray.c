/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold_stray - signs that stand inside words, one at a time: ver_ify,
 * pass*word, 密-码. (Words with a sign between all their letters are
 * fold_spaced.c's.)
 *
 * A sign between two letters may part words honestly (sign-in, kf_help,
 * PAYPAL*SHOP, 北京-上海, 张*明, 您好.请), so it is left out of the folded text
 *   - of Latin words where there are many: STRAY_WORDS, and more than a
 *     STRAY_SHAREth of all;
 *   - between CJK letters, where CJK_SIGNS of them stand; but dots, in which
 *     sentences end, only where also CJK_SIGNS that no sentence needs
 *     (* ~ ^ +) do.
 * Others are left out of the skeleton (skeleton.c), which is read besides, if
 * there is a sign that no sentence needs, or any between CJK letters. Links,
 * addresses, handles and what holds a digit are no words. Counted are signs
 * that no sentence needs, between CJK letters from STRAY_WORDS on: one or two
 * mask a name.
 *
 * Cutting them out makes no letter a single one, nor a run of numerals
 * longer, so nothing is left for the rules that came before; and it leaves
 * no sign that would be counted, so folding twice changes nothing.
 *
 * Failure: ERR_MEMORY.
 * Limits: linear.
 * Threads: no shared state.
 */
#include "stray.h"

enum { STRAY_WORDS = 3, STRAY_SHARE = 4, CJK_SIGNS = 2 };

static bool is_letter(unsigned char c)
{
	return c >= 'a' && c <= 'z';
}

enum stray stray_at(const struct fold_text *text, size_t at)
{
	unsigned char c = text->bytes[at];
	enum fold_class before;
	enum fold_class after;

	if (at == 0 || at + 1 >= text->len || !stray_is_sign(c))
		return STRAY_NONE;
	if (is_letter(text->bytes[at - 1]) && is_letter(text->bytes[at + 1]))
		return c == '.' ? STRAY_NONE : STRAY_LATIN;
	if (text->bytes[at - 1] < 0x80 || text->bytes[at + 1] < 0x80)
		return STRAY_NONE;
	before = fold_mark_before(text, at).class;
	after = fold_mark_at(text, at + 1).class;
	/* Between two numerals it stays: 二零二四-五-六 is a date. */
	return fold_is_cjk_letter(before) && fold_is_cjk_letter(after) &&
		       !(fold_is_numeral(before) && fold_is_numeral(after))
		   ? STRAY_CJK
		   : STRAY_NONE;
}

/* A run of ASCII between white space or other scripts. */
struct run {
	size_t start;
	size_t end;
};

static bool is_of_run(unsigned char c)
{
	return c > ' ' && c < 0x7F;
}

/* The run that a place stands in. */
static struct run run_around(const struct fold_text *text, size_t at)
{
	struct run run = {at, at};

	while (run.end < text->len && is_of_run(text->bytes[run.end]))
		run.end++;
	while (run.start > 0 && is_of_run(text->bytes[run.start - 1]))
		run.start--;
	return run;
}

/* Do its signs make it a link, an address, a handle, a number? */
static bool is_name(const struct fold_text *text, struct run run)
{
	for (size_t i = run.start; i < run.end; i++) {
		unsigned char c = text->bytes[i];

		if (strchr("/@=&?%#", c) || (c >= '0' && c <= '9') ||
		    (c == '.' && i + 1 < run.end &&
		     is_letter(text->bytes[i + 1])))
			return true;
	}
	return false;
}

struct strays {
	size_t n_strong; /* words with a sign that no sentence needs */
	size_t n_weak;   /* words with another sign */
	size_t n_cjk_strong;
	size_t n_cjk_weak; /* - and _ */
	size_t n_cjk_dots;
};

static void look_at_cjk(struct strays *strays, unsigned char c)
{
	strays->n_cjk_strong += stray_is_strong(c);
	strays->n_cjk_weak += c == '-' || c == '_';
	strays->n_cjk_dots += c == '.';
}

static void look_at_run(struct strays *strays, const struct fold_text *text,
			struct run run)
{
	bool is_weak = false;
	bool has_strong = false;

	for (size_t i = run.start; i < run.end; i++)
		if (stray_is_sign(text->bytes[i]) &&
		    stray_at(text, i) == STRAY_LATIN) {
			has_strong |= stray_is_strong(text->bytes[i]);
			is_weak = true;
		}
	if (!is_weak || is_name(text, run))
		return;
	strays->n_strong += has_strong;
	strays->n_weak += !has_strong;
}

/* The first stray from a place on, or the end of the text. */
static size_t next_stray(const struct fold *f, size_t at)
{
	const struct fold_text *text = &f->text;

	while ((at = places_next(f->scan.strays, at, text->len)) < text->len &&
	       stray_at(text, at) == STRAY_NONE)
		at++;
	return at;
}

static struct strays count_strays(const struct fold *f)
{
	const struct fold_text *text = &f->text;
	struct strays strays = {.n_strong = 0};
	size_t at = 0;

	while ((at = next_stray(f, at)) < text->len) {
		struct run run = run_around(text, at);

		if (run.end == run.start + 1 && stray_at(text, at) == STRAY_CJK)
			look_at_cjk(&strays, text->bytes[at]);
		look_at_run(&strays, text, run);
		at = run.end;
	}
	return strays;
}

/* Are there fewer runs that hold a letter? */
static bool has_fewer_words(const struct fold_text *text, size_t than)
{
	size_t n = 0;

	for (size_t at = 0; at < text->len && n < than; at++) {
		bool has_letters = false;

		for (; at < text->len && is_of_run(text->bytes[at]); at++)
			has_letters |= is_letter(text->bytes[at]);
		n += has_letters;
	}
	return n < than;
}

/* What is to be cut, and counted. */
struct cutting {
	bool latin;
	bool cjk;
	bool cjk_dots;
	bool counts_cjk;
};

static int cut_at(struct fold *f, struct fold_cuts *cuts, size_t at,
		  bool counts)
{
	f->counts[OBFUSCATION_SPACED] += counts &&
					 stray_is_strong(f->text.bytes[at]);
	return fold_cut(cuts, at, at + 1);
}

static int cut_run(struct fold *f, struct fold_cuts *cuts, struct run run,
		   const struct cutting *cutting)
{
	const struct fold_text *text = &f->text;
	bool cuts_latin = cutting->latin && !is_name(text, run);
	int rc = 0;

	for (size_t i = run.start; i < run.end && !rc; i++)
		switch (stray_at(text, i)) {
		case STRAY_NONE:
			break;
		case STRAY_LATIN:
			if (cuts_latin)
				rc = cut_at(f, cuts, i, true);
			break;
		case STRAY_CJK:
			if (text->bytes[i] == '.' ? cutting->cjk_dots
						  : cutting->cjk)
				rc = cut_at(f, cuts, i, cutting->counts_cjk);
			break;
		}
	return rc;
}

int fold_join_strays(struct fold *f, struct fold_cuts *cuts, bool *has_few)
{
	const struct fold_text *text = &f->text;
	struct strays strays = count_strays(f);
	size_t n = strays.n_strong + strays.n_weak;
	size_t n_cjk = strays.n_cjk_strong + strays.n_cjk_weak;
	const struct cutting cutting = {
	    .latin = n >= STRAY_WORDS && has_fewer_words(text, n * STRAY_SHARE),
	    .cjk = n_cjk >= CJK_SIGNS,
	    .cjk_dots = strays.n_cjk_strong >= CJK_SIGNS,
	    .counts_cjk = strays.n_cjk_strong >= STRAY_WORDS,
	};
	size_t at = 0;
	int rc = 0;

	*has_few = (strays.n_strong && !cutting.latin) ||
		   (n_cjk && !cutting.cjk) ||
		   (strays.n_cjk_dots && !cutting.cjk_dots);
	while ((cutting.cjk || cutting.latin) && !rc &&
	       (at = next_stray(f, at)) < text->len) {
		struct run run = run_around(text, at);

		at = run.end;
		rc = cut_run(f, cuts, run, &cutting);
	}
	return rc;
}
