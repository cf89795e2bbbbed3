/* SPDX-License-Identifier: Apache-2.0 */
/*
 * phone_plan - numbering plans as two tables: calling codes (country.def)
 * for numbers written with + or 00, and patterns for national numbers.
 *
 * Contract: see phone_plan.h. National patterns are tried in order; each
 * says what must be known of the place and where the digits may be parted,
 * for dates, amounts and numbers that only stand side by side are parted
 * elsewhere.
 * Failure: none.
 * Threads: safe.
 */
#include "phone_plan.h"

#include "facts/entity.h"

static const struct country {
	const char *code;
	const char *country;
	size_t shortest;
	size_t longest;
	const char *mobile;
	const char *toll_free;
	const char *premium;
} countries[] = {
#define COUNTRY(code, country, shortest, longest, mobile, toll_free, premium)  \
	{code, country, shortest, longest, mobile, toll_free, premium},
#include "country.def"
#undef COUNTRY
};

/* Where digits may be parted. */
#define CUT(i) (1u << (i))
#define CUT_ANY UINT32_MAX

enum {
	NO_HAN = 1 << 8,  /* only in texts without Chinese */
	GROUPED = 1 << 9, /* must be parted somewhere */
	CALLED_OR_GROUPED = 1 << 10
};

enum {
	MOBILE = ENTITY_IS_MOBILE,
	FREE = ENTITY_IS_TOLL_FREE,
	DEAR = ENTITY_IS_PREMIUM,
	SHORT = ENTITY_IS_SHORT_CODE
};

/*
 * Patterns: x any digit, z 1-9, n 2-9, m 3-9, k 6-9, others themselves.
 * needs: enum phone_context and the words above.
 */
struct plan {
	char pattern[PHONE_DIGITS_MAX + 3]; /* a multiple of four: no holes */
	uint32_t flags;
	uint32_t needs;
	uint32_t cuts;
	const char *country;
};

static const struct plan plans[] = {
    /* China: mobile, 400 and 800, landlines, service numbers. */
    {"1mxxxxxxxxx", MOBILE, PHONE_IN_HAN, CUT(3) | CUT(4) | CUT(6) | CUT(7),
     "cn"},
    {"861mxxxxxxxxx", MOBILE, PHONE_IN_HAN, CUT(2) | CUT(5) | CUT(9), "cn"},
    {"0861mxxxxxxxxx", MOBILE, PHONE_IN_HAN, CUT(3) | CUT(6) | CUT(10), "cn"},
    {"400xxxxxxx", FREE, PHONE_IN_HAN, CUT(3) | CUT(4) | CUT(6) | CUT(7), "cn"},
    {"800xxxxxxx", FREE, PHONE_IN_HAN, CUT(3) | CUT(6) | CUT(7), "cn"},
    {"400xxxxxxx", FREE, NO_HAN | CALLED_OR_GROUPED,
     CUT(3) | CUT(4) | CUT(6) | CUT(7), "cn"},
    {"010xxxxxxxx", 0, PHONE_IN_HAN, CUT(3) | CUT(7), "cn"},
    {"02xnxxxxxxx", 0, PHONE_IN_HAN, CUT(3) | CUT(7), "cn"},
    {"0mxxnxxxxxx", 0, PHONE_IN_HAN, CUT(4) | CUT(7), "cn"},
    {"0mxxnxxxxxxx", 0, PHONE_IN_HAN, CUT(4) | CUT(8), "cn"},
    {"100xx", SHORT, PHONE_IN_HAN, 0, "cn"},
    {"123xx", SHORT, PHONE_IN_HAN, 0, "cn"},
    {"95xxx", SHORT, PHONE_IN_HAN, 0, "cn"},
    {"95xxxx", SHORT, PHONE_IN_HAN | PHONE_CALLED, 0, "cn"},
    {"96xxx", SHORT, PHONE_IN_HAN | PHONE_CALLED, 0, "cn"},
    {"96xxxx", SHORT, PHONE_IN_HAN | PHONE_CALLED, 0, "cn"},
    {"118xx", SHORT, PHONE_IN_HAN | PHONE_CALLED, 0, "cn"},
    {"111xx", SHORT, PHONE_IN_HAN | PHONE_CALLED, 0, "cn"},
    {"12xxx", SHORT, PHONE_IN_HAN | PHONE_CALLED, 0, "cn"},
    {"10xxxx", SHORT, PHONE_IN_HAN | PHONE_CALLED, 0, "cn"},
    {"1008xxx", SHORT, PHONE_IN_HAN | PHONE_CALLED, 0, "cn"},
    {"110", SHORT, PHONE_IN_HAN | PHONE_CALLED, 0, "cn"},
    {"11z", SHORT, PHONE_IN_HAN | PHONE_CALLED, 0, "cn"},
    {"12x", SHORT, PHONE_IN_HAN | PHONE_CALLED, 0, "cn"},
    {"106xxxxxxx", 0, PHONE_IN_HAN | PHONE_CALLED, 0, "cn"},
    {"nxxxxxxx", 0, PHONE_IN_HAN | PHONE_CALLED, CUT(4), "cn"},
    {"nxxxxxx", 0, PHONE_IN_HAN | PHONE_CALLED, CUT(3), "cn"},
    {"nxxxxx", SHORT, PHONE_IN_HAN | PHONE_SENT_TO, 0, "cn"},
    /* North America. */
    {"1800nxxxxxx", FREE, 0, CUT(1) | CUT(4) | CUT(7), "us"},
    {"18nnnxxxxxx", FREE, NO_HAN, CUT(1) | CUT(4) | CUT(7), "us"},
    {"1900nxxxxxx", DEAR, NO_HAN, CUT(1) | CUT(4) | CUT(7), "us"},
    {"1nxxnxxxxxx", 0, NO_HAN, CUT(1) | CUT(4) | CUT(7), "us"},
    {"1nxxnxxxxxx", 0, GROUPED, CUT(1) | CUT(4) | CUT(7), "us"},
    {"800nxxxxxx", FREE, 0, CUT(3) | CUT(6), "us"},
    {"888nxxxxxx", FREE, 0, CUT(3) | CUT(6), "us"},
    {"877nxxxxxx", FREE, 0, CUT(3) | CUT(6), "us"},
    {"866nxxxxxx", FREE, 0, CUT(3) | CUT(6), "us"},
    {"855nxxxxxx", FREE, 0, CUT(3) | CUT(6), "us"},
    {"844nxxxxxx", FREE, 0, CUT(3) | CUT(6), "us"},
    {"833nxxxxxx", FREE, 0, CUT(3) | CUT(6), "us"},
    {"900nxxxxxx", DEAR, NO_HAN | GROUPED, CUT(3) | CUT(6), "us"},
    {"kxxxxxxxxx", MOBILE, GROUPED, CUT(5), "in"},
    {"nxxnxxxxxx", 0, GROUPED, CUT(3) | CUT(6), "us"},
    {"nxxnxxxxxx", 0, NO_HAN, 0, ""},
    {"kxxxxxxxxx", MOBILE, NO_HAN, 0, "in"},
    /* Numbers without a trunk prefix. */
    {"1300xxxxxx", 0, CALLED_OR_GROUPED, CUT(4) | CUT(7), "au"},
    {"1800xxxxxx", FREE, CALLED_OR_GROUPED, CUT(1) | CUT(4) | CUT(7), ""},
    {"1800xxxxxxx", FREE, CALLED_OR_GROUPED, CUT(1) | CUT(4) | CUT(7) | CUT(8),
     ""},
    {"1800xxxx", FREE, PHONE_CALLED, CUT(4), ""},
    {"1860xxxxxxx", 0, CALLED_OR_GROUPED, CUT(4) | CUT(7) | CUT(8), "in"},
    {"1900xxxx", DEAR, PHONE_CALLED, CUT(4), "vn"},
    {"1900xxxxxx", DEAR, CALLED_OR_GROUPED, CUT(4) | CUT(6), "vn"},
    {"8800xxxxxxx", FREE, CALLED_OR_GROUPED, CUT(1) | CUT(4) | CUT(7) | CUT(9),
     "ru"},
    {"89xxxxxxxxx", MOBILE, CALLED_OR_GROUPED,
     CUT(1) | CUT(4) | CUT(7) | CUT(9), "ru"},
    {"1mxxxxxxxxx", MOBILE, NO_HAN, CUT(3) | CUT(7), "cn"},
    {"11xxxxxxxxx", MOBILE, GROUPED, CUT(2) | CUT(3) | CUT(7), "br"},
    /* With a trunk prefix, told apart by how they begin and how long. */
    {"08000xxxxxx", FREE, NO_HAN, CUT_ANY, ""},
    {"0800xxxxxx", FREE, NO_HAN, CUT_ANY, ""},
    {"0800xxxxxxx", FREE, NO_HAN, CUT_ANY, ""},
    {"0808xxxxxxx", FREE, NO_HAN, CUT_ANY, "gb"},
    {"0120xxxxxx", FREE, 0, CUT(4) | CUT(6) | CUT(7), "jp"},
    {"07xxxxxxxxx", MOBILE, NO_HAN, CUT_ANY, "gb"},
    {"090nxxxxxxx", DEAR, NO_HAN, CUT_ANY, "gb"},
    {"091xxxxxxxx", DEAR, NO_HAN, CUT_ANY, "gb"},
    {"084xxxxxxxx", DEAR, NO_HAN, CUT(4) | CUT(7), "gb"},
    {"087xxxxxxxx", DEAR, NO_HAN, CUT(4) | CUT(7), "gb"},
    {"08zxxxxxxxxxx", MOBILE, NO_HAN, CUT_ANY, "id"},
    {"08zxxxxxxxxx", MOBILE, NO_HAN, CUT_ANY, "id"},
    {"08zxxxxxxxx", MOBILE, NO_HAN, CUT_ANY, "id"},
    {"010xxxxxxxx", MOBILE, NO_HAN, CUT(3) | CUT(7), "kr"},
    {"03xxxxxxxxx", MOBILE, NO_HAN | PHONE_CALLED, CUT(4), "pk"},
    {"09xxxxxxxxx", MOBILE, NO_HAN, CUT(4) | CUT(7), "ph"},
    {"09xxxxxxxx", MOBILE, PHONE_IN_HAN, CUT(4) | CUT(7), "tw"},
    {"06xxxxxxxx", MOBILE, NO_HAN | GROUPED, CUT(2) | CUT(4) | CUT(6) | CUT(8),
     "fr"},
    {"07xxxxxxxx", MOBILE, NO_HAN | GROUPED, CUT(2) | CUT(4) | CUT(6) | CUT(8),
     "fr"},
    {"089xxxxxxx", DEAR, NO_HAN | GROUPED, CUT(2) | CUT(4) | CUT(6) | CUT(8),
     ""},
    {"04xxxxxxxx", MOBILE, NO_HAN, CUT(4) | CUT(7), "au"},
    {"0900xxxxxx", DEAR, NO_HAN, CUT_ANY, ""},
    {"0900xxxxxxx", DEAR, NO_HAN, CUT_ANY, ""},
    {"020nxxxxxxx", 0, NO_HAN, CUT(3) | CUT(7), "gb"},
    {"01xxxxxxxxx", 0, NO_HAN | CALLED_OR_GROUPED, CUT_ANY, ""},
    {"0zxxxxxxxxx", 0, NO_HAN | CALLED_OR_GROUPED, CUT_ANY, ""},
    {"0zxxxxxxxx", 0, NO_HAN | CALLED_OR_GROUPED, CUT_ANY, ""},
    {"0zxxxxxxxxxx", 0, NO_HAN | PHONE_CALLED, CUT_ANY, ""},
    {"0zxxxxxxx", 0, NO_HAN | PHONE_CALLED, CUT_ANY, ""},
    {"0zxxxxxx", 0, NO_HAN | PHONE_CALLED, CUT_ANY, ""},
    /* Local numbers and short codes: only where the words say so. */
    {"zxxxxxxxxxx", MOBILE, NO_HAN | PHONE_CALLED, CUT(2) | CUT(7), "br"},
    {"zxxxxxxxxx", 0, NO_HAN | PHONE_CALLED,
     CUT(2) | CUT(3) | CUT(5) | CUT(6) | CUT(8), ""},
    {"nxxxxxxxx", 0, NO_HAN | PHONE_CALLED, CUT_ANY, ""},
    {"nxxxxxxx", 0, NO_HAN | PHONE_CALLED, CUT(2) | CUT(4) | CUT(6), ""},
    {"nxxxxxx", 0, NO_HAN | PHONE_CALLED, CUT(3), ""},
    {"911", SHORT, NO_HAN | PHONE_CALLED, 0, ""},
    {"999", SHORT, NO_HAN | PHONE_CALLED, 0, ""},
    {"1xx", SHORT, NO_HAN | PHONE_CALLED, 0, ""},
    {"1xxx", SHORT, NO_HAN | PHONE_CALLED, 0, ""},
    {"1xxxx", SHORT, NO_HAN | PHONE_CALLED, 0, ""},
    {"1xxxxx", SHORT, NO_HAN | PHONE_CALLED, 0, ""},
    {"xxx", SHORT, NO_HAN | PHONE_SENT_TO, 0, ""},
    {"xxxx", SHORT, NO_HAN | PHONE_SENT_TO, 0, ""},
    {"xxxxx", SHORT, NO_HAN | PHONE_SENT_TO, 0, ""},
    {"xxxxxx", SHORT, NO_HAN | PHONE_SENT_TO, 0, ""},
    {"nxxxx", SHORT, NO_HAN | PHONE_CALLED, 0, ""},
    {"nxxxxx", SHORT, NO_HAN | PHONE_CALLED, CUT(2) | CUT(3), ""},
};

/* Digits from offset on begin with one of the blank-parted prefixes. */
static bool has_prefix(const struct phone_digits *digits, size_t from,
		       const char *prefixes)
{
	while (*prefixes) {
		size_t len = strcspn(prefixes, " ");

		if (digits->n - from >= len &&
		    !memcmp(digits->digits + from, prefixes, len))
			return true;
		prefixes += len;
		prefixes += *prefixes == ' ';
	}
	return false;
}

/* The longest calling code at offset from, or NULL. */
static const struct country *country_of(const struct phone_digits *digits,
					size_t from)
{
	const struct country *best = NULL;
	size_t best_len = 0;

	for (size_t i = 0; i < ARRAY_LEN(countries); i++) {
		size_t len = strlen(countries[i].code);

		if (len > best_len && digits->n - from >= len &&
		    !memcmp(digits->digits + from, countries[i].code, len)) {
			best = &countries[i];
			best_len = len;
		}
	}
	return best;
}

static bool international_match(const struct phone_digits *digits, size_t skip,
				struct phone_match *match)
{
	const struct country *country = country_of(digits, skip);
	size_t trunk = 0;
	size_t from;
	size_t len;

	if (!country)
		return false;
	from = skip + strlen(country->code);
	/* "+44 (0) 20": the trunk prefix that is not dialled from abroad. */
	if (from < digits->n && digits->digits[from] == '0' &&
	    country->code[0] != '1' && strcmp(country->country, "it") != 0 &&
	    strcmp(country->country, "ci") != 0)
		trunk = from++;
	len = digits->n - from;
	if (len < country->shortest || len > country->longest)
		return false;
	*match = (struct phone_match){country->country, ENTITY_IS_INTERNATIONAL,
				      skip, trunk};
	if (has_prefix(digits, from, country->toll_free))
		match->flags |= FREE;
	else if (has_prefix(digits, from, country->premium))
		match->flags |= DEAR;
	else if (has_prefix(digits, from, country->mobile))
		match->flags |= MOBILE;
	return true;
}

/* The pattern is as long as the digits. */
static bool pattern_fits(const struct phone_digits *digits, const char *pattern)
{
	for (size_t i = 0; i < digits->n; i++) {
		unsigned char c = digits->digits[i];
		unsigned char least = (unsigned char)pattern[i];

		switch (pattern[i]) {
		case 'x':
			continue;
		case 'z':
			least = '1';
			break;
		case 'n':
			least = '2';
			break;
		case 'm':
			least = '3';
			break;
		case 'k':
			least = '6';
			break;
		default:
			if (c != least)
				return false;
		}
		if (c < least)
			return false;
	}
	return true;
}

static bool plan_fits(const struct phone_digits *digits,
		      const struct plan *plan, uint32_t context)
{
	const uint32_t places = PHONE_IN_HAN | PHONE_CALLED | PHONE_SENT_TO;
	uint32_t needs = plan->needs;

	if (plan->pattern[digits->n] != '\0' ||
	    plan->pattern[digits->n - 1] == '\0')
		return false; /* most plans: of another length */
	if ((needs & places & ~context) || (digits->cuts & ~plan->cuts))
		return false;
	if ((needs & NO_HAN) && (context & PHONE_IN_HAN))
		return false;
	if ((needs & GROUPED) && !digits->cuts)
		return false;
	if ((needs & CALLED_OR_GROUPED) && !digits->cuts &&
	    !(context & PHONE_CALLED))
		return false;
	if ((context & PHONE_OTHER_CUE) && !digits->cuts)
		return false;
	return pattern_fits(digits, plan->pattern);
}

/* "call 2348012345678": a mobile number whose + was left out. */
static bool is_bare_international(const struct phone_digits *digits,
				  uint32_t context, struct phone_match *match)
{
	return (context & (PHONE_CALLED | PHONE_IN_HAN)) == PHONE_CALLED &&
	       digits->n >= 11 && digits->digits[0] >= '2' &&
	       international_match(digits, 0, match) && (match->flags & MOBILE);
}

bool phone_plan_match(const struct phone_digits *digits, uint32_t context,
		      struct phone_match *match)
{
	if (digits->has_plus)
		return international_match(digits, 0, match);
	/* A single digit between two gaps, or at the end: no number. */
	if ((digits->cuts & digits->cuts >> 1) ||
	    (digits->cuts >> (digits->n - 1) & 1))
		return false;
	if (digits->n > 9 && digits->digits[0] == '0' &&
	    digits->digits[1] == '0' &&
	    !(context & (PHONE_OTHER_CUE | PHONE_AFTER_DIGITS)) &&
	    international_match(digits, 2, match))
		return true;
	if (is_bare_international(digits, context, match))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(plans); i++) {
		if (!plan_fits(digits, &plans[i], context))
			continue;
		*match = (struct phone_match){plans[i].country, plans[i].flags,
					      0, 0};
		return true;
	}
	return false;
}
