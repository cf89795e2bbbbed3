/* SPDX-License-Identifier: Apache-2.0 */
/*
 * registry_phone - countries, and the ways to write a telephone number.
 *
 * Contract: see registry.h. Calling codes and trunk prefixes are those of
 * ITU-T E.164 and its national numbering plans (Operational Bulletin).
 * Failure: false for what is no number.
 * Limits: PHONE_DIGITS_LIMIT, PHONE_FORM_LIMIT.
 * Threads: safe, reads only.
 */
#include "facts/registry.h"

enum { SHORT_CODE_DIGITS = 6, PHONE_MIN_DIGITS = 3, PHONE_MAX_DIGITS = 15 };

struct dialling {
	char country[3];
	const char *code;
	const char *trunk; /* "" where there is none */
};

static const struct dialling dialling[] = {
    {"AE", "971", "0"}, {"AR", "54", "0"},  {"AT", "43", "0"},
    {"AU", "61", "0"},  {"BD", "880", "0"}, {"BE", "32", "0"},
    {"BG", "359", "0"}, {"BH", "973", ""},  {"BR", "55", "0"},
    {"CA", "1", "1"},   {"CH", "41", "0"},  {"CL", "56", ""},
    {"CN", "86", "0"},  {"CO", "57", ""},   {"CY", "357", ""},
    {"CZ", "420", ""},  {"DE", "49", "0"},  {"DK", "45", ""},
    {"EE", "372", ""},  {"EG", "20", "0"},  {"ES", "34", ""},
    {"FI", "358", "0"}, {"FR", "33", "0"},  {"GB", "44", "0"},
    {"GH", "233", "0"}, {"GR", "30", ""},   {"HK", "852", ""},
    {"HR", "385", "0"}, {"HU", "36", "06"}, {"ID", "62", "0"},
    {"IE", "353", "0"}, {"IL", "972", "0"}, {"IN", "91", "0"},
    {"IS", "354", ""},  {"IT", "39", ""},   {"JP", "81", "0"},
    {"KE", "254", "0"}, {"KH", "855", "0"}, {"KR", "82", "0"},
    {"KW", "965", ""},  {"KZ", "7", "8"},   {"LK", "94", "0"},
    {"LT", "370", "0"}, {"LU", "352", ""},  {"LV", "371", ""},
    {"MA", "212", "0"}, {"MM", "95", "0"},  {"MO", "853", ""},
    {"MT", "356", ""},  {"MX", "52", ""},   {"MY", "60", "0"},
    {"NG", "234", "0"}, {"NL", "31", "0"},  {"NO", "47", ""},
    {"NP", "977", "0"}, {"NZ", "64", "0"},  {"OM", "968", ""},
    {"PE", "51", "0"},  {"PH", "63", "0"},  {"PK", "92", "0"},
    {"PL", "48", ""},   {"PT", "351", ""},  {"QA", "974", ""},
    {"RO", "40", "0"},  {"RS", "381", "0"}, {"RU", "7", "8"},
    {"SA", "966", "0"}, {"SE", "46", "0"},  {"SG", "65", ""},
    {"SI", "386", "0"}, {"SK", "421", "0"}, {"TH", "66", "0"},
    {"TR", "90", "0"},  {"TW", "886", "0"}, {"TZ", "255", "0"},
    {"UA", "380", "0"}, {"UG", "256", "0"}, {"US", "1", "1"},
    {"VN", "84", "0"},  {"ZA", "27", "0"},
};

/* ISO 3166-1 alpha-2. */
static const char countries[] =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI "
    "BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN "
    "CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK "
    "FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM "
    "HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN "
    "KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK "
    "ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP "
    "NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW "
    "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF "
    "TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI "
    "VN VU WF WS YE YT ZA ZM ZW";

bool registry_is_country(struct span text)
{
	for (size_t i = 0; i + 2 < sizeof(countries); i += 3)
		if (text.len == 2 && countries[i] == (char)text.ptr[0] &&
		    countries[i + 1] == (char)text.ptr[1])
			return true;
	return false;
}

/* The digits of the text; 0 when it holds what no number does. */
static size_t take_digits(struct span phone, char *digits, bool *has_plus)
{
	size_t n = 0;

	*has_plus = phone.len > 0 && phone.ptr[0] == '+';
	for (size_t i = *has_plus; i < phone.len; i++) {
		unsigned char c = phone.ptr[i];

		if (c >= '0' && c <= '9') {
			if (n == PHONE_MAX_DIGITS)
				return 0;
			digits[n++] = (char)c;
		} else if (c == '\0' || !strchr(" -./()", c)) {
			return 0;
		}
	}
	digits[n] = '\0';
	return n < PHONE_MIN_DIGITS ? 0 : n;
}

static void add_form(struct phone_forms *forms, const char *before,
		     const char *digits)
{
	size_t before_len = strlen(before);
	size_t len = strlen(digits);
	char *form;

	if (before_len + len > PHONE_DIGITS_LIMIT ||
	    forms->n == PHONE_FORM_LIMIT)
		return;
	form = forms->digits[forms->n];
	memcpy(form, before, before_len);
	memcpy(form + before_len, digits, len + 1);
	for (size_t i = 0; i < forms->n; i++)
		if (strcmp(forms->digits[i], form) == 0)
			return;
	forms->n++;
}

static bool starts_with(const char *string, const char *prefix)
{
	return strncmp(string, prefix, strlen(prefix)) == 0;
}

/* The longest calling code that the international digits begin with. */
static const struct dialling *dialling_of_digits(const char *digits)
{
	const struct dialling *best = NULL;

	for (size_t i = 0; i < ARRAY_LEN(dialling); i++)
		if (starts_with(digits, dialling[i].code) &&
		    (!best || strlen(dialling[i].code) > strlen(best->code)))
			best = &dialling[i];
	return best;
}

static const struct dialling *dialling_of_country(const char *country)
{
	for (size_t i = 0; i < ARRAY_LEN(dialling); i++)
		if (strcmp(dialling[i].country, country) == 0)
			return &dialling[i];
	return NULL;
}

bool registry_phone_forms(struct span phone, const char *country,
			  struct phone_forms *forms)
{
	char digits[PHONE_MAX_DIGITS + 1];
	const struct dialling *plan;
	const char *national = digits;
	bool has_plus;
	size_t n = take_digits(span_trim(phone), digits, &has_plus);

	*forms = (struct phone_forms){.n = 0};
	if (n == 0)
		return false;
	add_form(forms, "", digits);
	if (n <= SHORT_CODE_DIGITS)
		return true;
	plan = has_plus ? dialling_of_digits(digits)
			: dialling_of_country(country);
	if (!plan)
		return true;
	if (has_plus)
		national = digits + strlen(plan->code);
	else if (plan->trunk[0] && starts_with(digits, plan->trunk))
		national = digits + strlen(plan->trunk);
	add_form(forms, plan->code, national);
	if (strlen(national) > SHORT_CODE_DIGITS)
		add_form(forms, plan->trunk, national);
	add_form(forms, "", national);
	return true;
}
