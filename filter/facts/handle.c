/* SPDX-License-Identifier: Apache-2.0 */
/*
 * handle - accounts on messengers and other services in a folded text.
 *
 * Contract: see entity.h. The name of a service (cue.def) starts a look; a
 * few words and signs may stand between it and the account ("微信号:", "id
 * is", "me on"); what follows must have the shape that the service gives to
 * its accounts: a name, a number, or a telephone number. A name needs a
 * sign that one follows (':', '@', "id" ...), else any word would do.
 * "微信同号" makes the telephone number before it an account. Addresses of
 * India's UPI (name@handle of a payment service) are found by shape. The value
 * is in lower case without '@'; the detail is the service. Failure: ERR_MEMORY.
 * Limits: FILLER_MAX bytes between name and account, ACCOUNT_MAX of it.
 * Threads: safe.
 */
#include "cue.h"
#include "finder.h"

enum {
	FILLER_MAX = 32,
	ACCOUNT_MAX = 40,
	GROUP_MAX = 5,
	PHONE_MIN = 8,
	PHONE_MAX = 15
};

/* Lengths of an account's forms; 0: the service has no such form. */
static const struct service {
	const char *name;
	unsigned char name_min; /* a letter, then letters, digits, . _ - */
	unsigned char name_max;
	unsigned char digits_min; /* a number, in groups or not */
	unsigned char digits_max;
	bool is_phone; /* the number may have a + */
} services[] = {
    {"wechat", 6, 20, 5, 11, true},
    {"qq", 0, 0, 5, 11, false},
    {"telegram", 5, 32, PHONE_MIN, PHONE_MAX, true},
    {"whatsapp", 0, 0, PHONE_MIN, PHONE_MAX, true},
    {"line", 4, 20, PHONE_MIN, PHONE_MAX, true},
    {"kakaotalk", 4, 20, 0, 0, false},
    {"signal", 0, 0, PHONE_MIN, PHONE_MAX, true},
    {"viber", 0, 0, PHONE_MIN, PHONE_MAX, true},
    {"zalo", 0, 0, PHONE_MIN, PHONE_MAX, true},
    {"skype", 6, 32, 0, 0, false},
    {"messenger", 5, 40, 0, 0, false},
    {"instagram", 3, 30, 0, 0, false},
    {"facebook", 5, 40, 0, 0, false},
    {"snapchat", 3, 15, 0, 0, false},
    {"discord", 2, 32, 0, 0, false},
    {"dingtalk", 6, 20, 7, 11, false},
    {"alipay", 0, 0, 11, 11, false},
    {"douyin", 4, 20, 6, 12, false},
    {"xiaohongshu", 4, 20, 6, 12, false},
    {"kuaishou", 4, 20, 6, 12, false},
    {"zoom", 0, 0, 9, 11, false},
    {"teams", 0, 0, 9, 15, false},
    {"meeting", 0, 0, 9, 12, false},
    {"anydesk", 0, 0, 9, 10, false},
    {"teamviewer", 0, 0, 9, 10, false},
    {"todesk", 0, 0, 9, 9, false},
    {"sunlogin", 0, 0, 9, 10, false},
    {"rustdesk", 0, 0, 9, 10, false},
    {"ultraviewer", 0, 0, 7, 9, false},
    {"cashapp", 3, 20, 0, 0, false},
    {"venmo", 5, 30, 0, 0, false},
    {"paypal", 3, 20, 0, 0, false},
};

/* How sure it is that a name follows. */
enum mark {
	MARK_NONE,
	MARK_WEAK, /* if it does not look like a plain word */
	MARK_SURE
};

/* What may stand between; longer ones first where one begins another. */
static const struct filler {
	const char *text;
	enum mark mark;
} fillers[] = {
    {" ", MARK_NONE},       {":", MARK_WEAK},       {"=", MARK_WEAK},
    {"@", MARK_SURE},       {"(", MARK_NONE},       {"\"", MARK_WEAK},
    {"\n", MARK_NONE},      {"-", MARK_NONE},       {"$", MARK_SURE},
    {"「", MARK_SURE},      {"【", MARK_WEAK},      {"→", MARK_WEAK},
    {"号码", MARK_SURE},    {"号", MARK_SURE},      {"客服", MARK_NONE},
    {"老师", MARK_NONE},    {"经理", MARK_NONE},    {"群", MARK_NONE},
    {"搜索", MARK_WEAK},    {"搜", MARK_WEAK},      {"添加", MARK_WEAK},
    {"加", MARK_WEAK},      {"是", MARK_WEAK},      {"为", MARK_WEAK},
    {"id", MARK_SURE},      {"识别码", MARK_SURE},  {"username", MARK_SURE},
    {"user", MARK_WEAK},    {"handle", MARK_SURE},  {"account", MARK_WEAK},
    {"number", MARK_WEAK},  {"no.", MARK_WEAK},     {"no", MARK_WEAK},
    {"contact", MARK_NONE}, {"add", MARK_WEAK},     {"is", MARK_NONE},
    {"me", MARK_NONE},      {"us", MARK_NONE},      {"at", MARK_NONE},
    {"on", MARK_NONE},      {"meeting", MARK_NONE}, {"support", MARK_NONE},
    {"group", MARK_NONE},   {"channel", MARK_NONE}, {"admin", MARK_NONE},
    {"message", MARK_NONE}, {"chat", MARK_NONE},    {"text", MARK_NONE},
};

/* Payment services of India whose handles stand behind the '@'. */
static const char *const upi_handles[] = {
    "upi",        "ybl",         "ibl",        "axl",      "okaxis",
    "oksbi",      "okhdfcbank",  "okicici",    "paytm",    "ptyes",
    "ptaxis",     "pthdfc",      "ptsbi",      "apl",      "yapl",
    "rapl",       "airtel",      "axisbank",   "sbi",      "hdfcbank",
    "icici",      "kotak",       "barodampay", "cnrb",     "idfcbank",
    "indus",      "federal",     "freecharge", "naviaxis", "waicici",
    "wahdfcbank", "waaxis",      "wasbi",      "axb",      "pnb",
    "postbank",   "ikwik",       "slice",      "superyes", "yespay",
    "yesg",       "jupiteraxis",
};

struct account {
	unsigned char value[ACCOUNT_MAX];
	size_t len;
	size_t start;
	size_t end;
};

static const struct service *service_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(services); i++)
		if (strcmp(services[i].name, name) == 0)
			return &services[i];
	return NULL;
}

bool handle_takes_phone(const char *name)
{
	const struct service *service = service_find(name);

	return service && service->is_phone;
}

/* The filler at offset at: its length, or 0. */
static size_t filler_len(struct span text, size_t at, enum mark *mark)
{
	for (size_t i = 0; i < ARRAY_LEN(fillers); i++) {
		size_t len = strlen(fillers[i].text);

		if (!text_has(text, at, fillers[i].text))
			continue;
		/* A word, not the beginning of one. */
		if (ascii_is_letter((unsigned char)fillers[i].text[0]) &&
		    (ascii_is_alnum(byte_at(text, at + len)) ||
		     byte_at(text, at + len) == '_'))
			continue;
		if (*mark < fillers[i].mark)
			*mark = fillers[i].mark;
		return len;
	}
	return 0;
}

static bool is_name_byte(unsigned char c)
{
	return ascii_is_alnum(c) || c == '_' || c == '-' || c == '.';
}

/* A name: a letter or '_', then what names hold; no mail, no host. */
static bool name_read(struct account *account, struct span text, size_t at,
		      const struct service *service)
{
	size_t end = at;

	if (!ascii_is_letter(byte_at(text, at)) && byte_at(text, at) != '_')
		return false;
	while (end < text.len && is_name_byte(text.ptr[end]))
		end++;
	if (byte_at(text, end) == '@' || text_has(text, end, "://"))
		return false;
	while (end > at && !ascii_is_alnum(text.ptr[end - 1]) &&
	       text.ptr[end - 1] != '_')
		end--;
	if (end - at < service->name_min || end - at > service->name_max ||
	    end - at > ACCOUNT_MAX)
		return false;
	account->start = at;
	account->end = end;
	account->len = end - at;
	memcpy(account->value, text.ptr + at, account->len);
	return true;
}

/* Letters only: as likely the next word of the sentence. */
static bool is_plain_word(const struct account *account)
{
	for (size_t i = 0; i < account->len; i++)
		if (!ascii_is_letter(account->value[i]))
			return false;
	return true;
}

/* "WA 98109-5210" is a state and a ZIP code. */
static bool is_zip_code(struct span text, size_t at, size_t end)
{
	return end - at == 10 && digits_end(text, at) == at + 5 &&
	       byte_at(text, at + 5) == '-';
}

/*
 * A number, with single blanks, hyphens or brackets between groups of up to
 * GROUP_MAX digits. Groups too many are left.
 */
static bool number_read(struct account *account, struct span text, size_t at,
			const struct service *service)
{
	size_t n = 0;

	*account = (struct account){.start = at, .end = at};
	if (service->is_phone && byte_at(text, at) == '+')
		account->value[account->len++] = text.ptr[at++];
	for (;;) {
		size_t end = digits_end(text, at);
		size_t len = end - at;

		if (len > service->digits_max - n)
			break;
		memcpy(account->value + account->len, text.ptr + at, len);
		account->len += len;
		account->end = end;
		n += len;
		at = end;
		while (at - end < 2 && byte_at(text, at) &&
		       strchr(" -()", byte_at(text, at)))
			at++;
		if (len == 0 || len > GROUP_MAX || at == end ||
		    !ascii_is_digit(byte_at(text, at)))
			break;
	}
	return n >= service->digits_min &&
	       !is_zip_code(text, account->start, account->end) &&
	       !ascii_is_alnum(byte_at(text, account->end)) &&
	       byte_at(text, account->end) != '@';
}

/* The account behind the name of a service that ends at offset at. */
static bool account_read(struct account *account, struct span text, size_t at,
			 const struct service *service, enum mark mark)
{
	size_t start = at;
	size_t len;

	while (at - start <= FILLER_MAX &&
	       (len = filler_len(text, at, &mark)) > 0)
		at += len;
	if (at - start > FILLER_MAX)
		return false;
	if (service->digits_max > 0 && number_read(account, text, at, service))
		return true;
	return mark != MARK_NONE && service->name_max > 0 &&
	       name_read(account, text, at, service) &&
	       (mark == MARK_SURE || !is_plain_word(account));
}

/* "13812345678微信同号": the number before the service is the account. */
static bool account_before(struct account *account, struct span text,
			   const struct cue_hit *hit)
{
	size_t end = blanks_before(text, hit->start);
	size_t start;

	if (!text_has(text, hit->end, "同号") &&
	    !text_has(text, hit->end, "同步"))
		return false;
	while (end > 0 && hit->start - end < 4 &&
	       !ascii_is_digit(text.ptr[end - 1]))
		end--;
	start = end;
	while (start > 0 && end - start <= PHONE_MAX &&
	       ascii_is_digit(text.ptr[start - 1]))
		start--;
	if (end - start < PHONE_MIN || end - start > PHONE_MAX)
		return false;
	account->start = start;
	account->end = end;
	account->len = end - start;
	memcpy(account->value, text.ptr + start, account->len);
	return true;
}

/* What the name of the service itself says of an account behind it. */
static enum mark mark_of(struct span word)
{
	if (span_ends_with(word, span_of(" id")) ||
	    span_ends_with(word, span_of("number")))
		return MARK_SURE;
	for (size_t i = 0; i < word.len; i++)
		if (!ascii_is_letter(word.ptr[i]) && word.ptr[i] != ' ')
			return MARK_SURE; /* CJK, a link */
	return MARK_NONE;
}

/*
 * The account of the service, if it begins at or after from. *end is where
 * the search goes on.
 */
static int take(struct finder *finder, const struct cue_hit *hit, size_t from,
		size_t *end)
{
	struct span text = finder->text;
	const struct service *service = service_find(hit->cue->service);
	uint32_t flags = ENTITY_IS_INTRODUCED;
	struct account account;

	*end = hit->start + 1; /* another name may begin within this one */
	if (!service)
		return 0;
	if (!account_before(&account, text, hit) &&
	    !account_read(&account, text, hit->end, service,
			  mark_of(hit->cue->word)))
		return 0;
	if (account.start < from)
		return 0;
	*end = account.end > hit->end ? account.end : hit->end;
	if (hit->cue->kinds & CUE_DISGUISED)
		flags |= ENTITY_IS_OBFUSCATED;
	if (finder_was_folded(finder, range_make(account.start, account.end)))
		flags |= ENTITY_IS_OBFUSCATED;
	return finder_add(finder, range_make(account.start, account.end), flags,
			  span_make(account.value, account.len),
			  span_of(service->name), 0);
}

/* name@handle of a payment service, at the '@'. */
static int take_upi(struct finder *finder, size_t at, size_t from, size_t *end)
{
	struct span text = finder->text;
	size_t start = at;
	struct span handle;

	*end = word_end(text, at + 1);
	handle = span_make(text.ptr + at + 1, *end - at - 1);
	if (byte_at(text, *end) == '.' &&
	    ascii_is_letter(byte_at(text, *end + 1)))
		return 0; /* a mail address */
	while (start > from && at - start < ACCOUNT_MAX / 2 &&
	       is_name_byte(text.ptr[start - 1]))
		start--;
	while (start < at && !ascii_is_alnum(text.ptr[start]))
		start++;
	if (at - start < 2)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(upi_handles); i++)
		if (span_equal_string(handle, upi_handles[i]))
			return finder_add(
			    finder, range_make(start, *end), 0,
			    span_make(text.ptr + start, *end - start),
			    span_of("upi"), 0);
	return 0;
}

/* All payment addresses whose '@' stands from *at on and before limit. */
static int take_upis(struct finder *finder, size_t *at, size_t limit,
		     size_t *last_end)
{
	int status = 0;

	while (status == 0 && *at < limit) {
		const unsigned char *sign = memchr(finder->text.ptr + *at, '@',
						   limit - *at);
		size_t n_found = finder->n_found;
		size_t end;

		if (!sign)
			break;
		status = take_upi(finder, (size_t)(sign - finder->text.ptr),
				  *last_end, &end);
		*at = end;
		if (finder->n_found > n_found)
			*last_end = end;
	}
	return status;
}

int handle_find(struct finder *finder)
{
	struct span text = finder->text;
	struct cue_hit hit;
	size_t last_end = 0; /* of the last account found */
	size_t cursor = 0;   /* for names of services */
	size_t at = 0;       /* for payment addresses */
	int status = 0;

	while (status == 0 && cue_next(text, cursor, CUE_HANDLE, &hit)) {
		size_t n_found;

		status = take_upis(finder, &at, hit.start, &last_end);
		n_found = finder->n_found;
		if (status == 0)
			status = take(finder, &hit, last_end, &cursor);
		if (finder->n_found > n_found) {
			last_end = cursor;
			at = cursor > at ? cursor : at;
		}
	}
	if (status == 0)
		status = take_upis(finder, &at, text.len, &last_end);
	return status;
}
