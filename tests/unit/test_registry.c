/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_registry - brand files: what is read, every finding, the data.
 */
#include "facts/registry.h"
#include "yaml_fixture.h"

#include <dirent.h>
#include <stdio.h>

Suite *test_registry_suite(void);

#define HEAD "schema: 1\nkind: brands\nbrands:\n" /* 3 lines */
#define MORE ", source: 'https://a.example/', reviewed: 2026-11-01}\n"
#define BRAND(rest)                                                            \
	HEAD "  - {id: a, name: Aa, kind: bank, country: CN" rest MORE

static void read_one(struct yaml_fixture *f, struct registry *registry,
		     const char *path, const char *text)
{
	ck_assert_int_eq(registry_parse(registry,
					yaml_fixture_parse(f, path, text),
					&f->diags),
			 0);
}

static const struct {
	const char *name;
	const char *in;
	const char *want;
} rows[] = {
    {"all right", BRAND(", aliases: [工行], domains: [a.com.cn]"), ""},
    {"schema", "schema: 2\nkind: brands\nbrands: []\n",
     "1:9 schema-version: this program reads schema 1 only\n"},
    {"kind of file", "schema: 1\nkind: brand\nbrands: []\n",
     "2:7 unknown-value: 'brand' is not known for 'kind'\n"},
    {"no brands", "schema: 1\nkind: brands\n",
     "1:1 missing-key: this brand file needs the key 'brands'\n"},
    {"no source", HEAD "  - {id: a, name: Aa, kind: bank, country: CN}\n",
     "4:10 no-review: brand 'a' does not say when it was reviewed\n"
     "4:10 no-source: brand 'a' does not say where it was looked up\n"},
    {"unknown kind of brand",
     HEAD "  - {id: a, name: Aa, kind: bnak, country: CN" MORE,
     "4:29 unknown-value: 'bnak' is not known for 'kind'\n"},
    {"id", HEAD "  - {id: A b, name: Aa, kind: bank, country: CN" MORE,
     "4:10 bad-name: the id of a brand is made of a-z, 0-9, - and _\n"},
    {"country", HEAD "  - {id: a, name: Aa, kind: bank, country: UK" MORE,
     "4:44 bad-country: 'UK' is not an ISO 3166-1 alpha-2 code\n"},
    {"short alias", BRAND(", aliases: [x]"),
     "4:58 bad-alias: 'x' is no name\n"},
    {"star in an alias", BRAND(", weak_aliases: ['ab*']"),
     "4:63 bad-alias: 'ab*' is no name\n"},
    {"alias twice", BRAND(", aliases: [Aa, Bb, Bb]"),
     "4:58 duplicate-word: 'Aa' is in this brand twice\n"
     "4:66 duplicate-word: 'Bb' is in this brand twice\n"},
    {"domain",
     BRAND(", domains: ['https://a.com/', A.com, a, 1.2.3.4, "
	   "a..com, -a.com, 中国.cn]"),
     "4:58 bad-domain: 'https://a.com/' is not a domain\n"
     "4:76 bad-domain: 'A.com' is not a domain\n"
     "4:83 bad-domain: 'a' is not a domain\n"
     "4:86 bad-domain: '1.2.3.4' is not a domain\n"
     "4:95 bad-domain: 'a..com' is not a domain\n"
     "4:103 bad-domain: '-a.com' is not a domain\n"
     "4:111 bad-domain: '中国.cn' is not a domain\n"},
    {"phone",
     BRAND(", phones: ['95588', '+86 10 6666', abc, '12', "
	   "'1234567890123456']"),
     "4:81 bad-phone: 'abc' is not a telephone number\n"
     "4:86 bad-phone: '12' is not a telephone number\n"
     "4:92 bad-phone: '1234567890123456' is not a telephone number\n"},
    {"email", BRAND(", emails: [a@b.com, b.com, '@b.com']"),
     "4:66 bad-email: 'b.com' is not a mail address\n"
     "4:73 bad-email: '@b.com' is not a mail address\n"},
    {"handle", BRAND(", handles: ['wechat:a', wechat, 'WeChat:a']"),
     "4:70 bad-handle: 'wechat' is not a handle\n"
     "4:78 bad-handle: 'WeChat:a' is not a handle\n"},
    {"sender", BRAND(", senders: ['', '95588']"),
     "4:58 bad-sender: '' is not an SMS sender\n"},
    {"never asks", BRAND(", never_asks: [code, passwrd]"),
     "4:67 unknown-value: 'passwrd' is not known for 'never_asks'\n"},
    {"source",
     HEAD "  - {id: a, name: Aa, kind: bank, country: CN, source: "
	  "a.example, reviewed: 2026-11-01}\n",
     "4:56 bad-source: a source is a URL that begins with https://\n"},
    {"same id in one file",
     HEAD "  - {id: a, name: Aa, kind: bank, country: CN" MORE
	  "  - {id: a, name: Bb, kind: bank, country: CN" MORE,
     "5:10 duplicate-brand: brand 'a' is in this file twice; the first is in "
     "line 4\n"},
    {"shared alias",
     HEAD "  - {id: a, name: Aa, kind: bank, country: CN" MORE
	  "  - {id: b, name: Bb, aliases: [aA], kind: bank, country: CN" MORE,
     "5:33 shared-alias: 'aA' is a name of brand 'a' too\n"},
};

START_TEST(findings_have_places)
{
	struct yaml_fixture f;
	struct registry registry;

	yaml_fixture_init(&f);
	registry_init(&registry, &f.arena);
	read_one(&f, &registry, "t.yaml", rows[_i].in);
	ck_assert_int_eq(registry_resolve(&registry, &f.diags), 0);
	ck_assert_msg(strcmp(yaml_fixture_findings(&f), rows[_i].want) == 0,
		      "%s: got\n%s", rows[_i].name, yaml_fixture_findings(&f));
	arena_release(&f.arena);
}
END_TEST

START_TEST(brands_are_read)
{
	struct yaml_fixture f;
	struct registry registry;
	const struct brand *brand;

	yaml_fixture_init(&f);
	registry_init(&registry, &f.arena);
	read_one(&f, &registry, "t.yaml",
		 BRAND(", aliases: [工行, ' ICBC '], weak_aliases: 工商, "
		       "domains: [a.com.cn], phones: ['95588'], "
		       "emails: [x@b.com], handles: ['wechat:a'], "
		       "senders: ['95588'], never_asks: [code, password]"));
	ck_assert_int_eq(registry_resolve(&registry, &f.diags), 0);
	ck_assert_uint_eq(f.diags.n, 0);
	ck_assert_ptr_null(registry_find(&registry, span_of("b")));
	brand = registry_find(&registry, span_of("a"));
	ck_assert_ptr_nonnull(brand);
	ck_assert(span_equal_string(brand->name, "Aa"));
	ck_assert_uint_eq(brand->names.n, 3);
	ck_assert(span_equal_string(brand->names.items[0].text, "Aa"));
	ck_assert(span_equal_string(brand->names.items[2].text, "ICBC"));
	ck_assert_uint_eq(brand->weak_aliases.n, 1);
	ck_assert_int_eq(brand->kind, BRAND_BANK);
	ck_assert_str_eq(brand_kind_name(brand->kind), "bank");
	ck_assert_str_eq(brand->country, "CN");
	ck_assert_uint_eq(brand->domains.n + brand->phones.n + brand->emails.n +
			      brand->handles.n + brand->senders.n,
			  5);
	ck_assert_uint_eq(brand->never_asks,
			  1u << ASK_CODE | 1u << ASK_PASSWORD);
	ck_assert_int_eq(brand->reviewed_day, 20758);
	ck_assert_uint_eq(brand->place.line, 4);
	arena_release(&f.arena);
}
END_TEST

START_TEST(name_may_be_weak)
{
	struct yaml_fixture f;
	struct registry registry;

	yaml_fixture_init(&f);
	registry_init(&registry, &f.arena);
	read_one(&f, &registry, "t.yaml",
		 BRAND(", aliases: [Aa Support], weak_aliases: [Aa]"));
	ck_assert_uint_eq(f.diags.n, 0);
	ck_assert(span_equal_string(registry.brands[0].name, "Aa"));
	ck_assert_uint_eq(registry.brands[0].names.n, 1);
	ck_assert(span_equal_string(registry.brands[0].names.items[0].text,
				    "Aa Support"));
	ck_assert_uint_eq(registry.brands[0].weak_aliases.n, 1);
	arena_release(&f.arena);
}
END_TEST

START_TEST(later_file_overrides)
{
	struct yaml_fixture f;
	struct registry registry;

	yaml_fixture_init(&f);
	registry_init(&registry, &f.arena);
	read_one(&f, &registry, "a.yaml", BRAND(", domains: [old.com]"));
	read_one(&f, &registry, "b.yaml", BRAND(", domains: [new.com]"));
	ck_assert_int_eq(registry_resolve(&registry, &f.diags), 0);
	ck_assert_str_eq(yaml_fixture_findings(&f),
			 "4:10 brand-override: brand 'a' takes the place of "
			 "the one in a.yaml\n");
	ck_assert_uint_eq(f.diags.n_errors, 0);
	ck_assert_uint_eq(registry.n, 1);
	ck_assert(span_equal_string(registry.brands[0].domains.items[0].text,
				    "new.com"));
	arena_release(&f.arena);
}
END_TEST

static const struct {
	const char *in;
	const char *country;
	const char *want; /* forms, or NULL for no number */
} phone_rows[] = {
    {"95588", "CN", "95588"},
    {"+44 345 740 4404", "GB", "443457404404 03457404404 3457404404"},
    {"0345 740 4404", "GB", "03457404404 443457404404 3457404404"},
    {"+1 (800) 432-1000", "INT", "18004321000 8004321000"},
    {"800-432-1000", "US", "8004321000 18004321000"},
    {"1-800-432-1000", "US", "18004321000 8004321000"},
    {"400-820-8820", "CN", "4008208820 864008208820 04008208820"},
    {"010-12345678", "CN", "01012345678 861012345678 1012345678"},
    {"+852 2233 3000", "HK", "85222333000 22333000"},
    {"+39 06 1234567", "IT", "39061234567 061234567"},
    {"1234567", "INT", "1234567"},
    {"+86 95588", "CN", "8695588 95588"},
    {"12", "CN", NULL},
    {"1234 567x", "CN", NULL},
    {"1+234", "CN", NULL},
    {"", "CN", NULL},
};

START_TEST(phones_have_forms)
{
	struct phone_forms forms;
	struct buf got;
	bool is_number = registry_phone_forms(span_of(phone_rows[_i].in),
					      phone_rows[_i].country, &forms);

	ck_assert_int_eq(is_number, phone_rows[_i].want != NULL);
	if (!is_number)
		return;
	buf_init(&got, 0);
	for (size_t i = 0; i < forms.n; i++)
		buf_add_format(&got, "%s%s", i ? " " : "", forms.digits[i]);
	ck_assert_str_eq(buf_string(&got), phone_rows[_i].want);
	buf_release(&got);
}
END_TEST

static const struct {
	const char *domain;
	bool is_authority;
	bool want;
} hosting_rows[] = {
    {"example.com", false, false}, {"icbc.com.cn", false, false},
    {"com.cn", false, true},       {"co.uk", false, true},
    {"github.io", false, true},    {"acme.github.io", false, false},
    {"blogspot.com", false, true}, {"sites.google.com", false, true},
    {"google.com", false, false},  {"bit.ly", false, true},
    {"gov.br", false, true},       {"gov.br", true, false},
    {"bit.ly", true, true},
};

START_TEST(hosting_is_told)
{
	ck_assert_int_eq(
	    registry_domain_hosts_others(span_of(hosting_rows[_i].domain),
					 hosting_rows[_i].is_authority),
	    hosting_rows[_i].want);
}
END_TEST

START_TEST(countries_are_known)
{
	ck_assert(registry_is_country(span_of("CN")));
	ck_assert(registry_is_country(span_of("ZW")));
	ck_assert(!registry_is_country(span_of("UK")));
	ck_assert(!registry_is_country(span_of("cn")));
	ck_assert(!registry_is_country(span_of("N ")));
	ck_assert(!registry_is_country(span_of("")));
}
END_TEST

static void read_folder(struct yaml_fixture *f, struct registry *registry,
			const char *folder_path)
{
	DIR *folder = opendir(folder_path);
	struct dirent *entry;

	ck_assert_ptr_nonnull(folder);
	while ((entry = readdir(folder))) {
		char path[512];

		if (!strstr(entry->d_name, ".yaml"))
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder_path,
			 entry->d_name);
		registry_parse(registry, yaml_fixture_read(f, path), &f->diags);
	}
	closedir(folder);
}

/* No error and no warning: no override, no shared alias, all have sources. */
START_TEST(shipped_brands_are_right)
{
	struct yaml_fixture f;
	struct registry registry;

	yaml_fixture_init(&f);
	registry_init(&registry, &f.arena);
	read_folder(&f, &registry, "rules/brands");
	ck_assert_int_eq(registry_resolve(&registry, &f.diags), 0);
	ck_assert_msg(f.diags.n == 0, "%s", yaml_fixture_findings(&f));
	ck_assert_uint_ge(registry.n, 1000);
	arena_release(&f.arena);
}
END_TEST

static bool is_authority(enum brand_kind kind)
{
	return kind == BRAND_GOVERNMENT || kind == BRAND_POLICE ||
	       kind == BRAND_TAX || kind == BRAND_COURT;
}

/*
 * A domain stands for one brand, or for several that all name it; one that
 * is a public suffix alone would make every site under it official.
 */
START_TEST(shipped_domains_are_owned)
{
	struct yaml_fixture f;
	struct registry registry;

	yaml_fixture_init(&f);
	registry_init(&registry, &f.arena);
	read_folder(&f, &registry, "rules/brands");
	for (size_t i = 0; i < registry.n; i++) {
		const struct brand *brand = &registry.brands[i];

		ck_assert_msg(brand->domains.n + brand->phones.n > 0,
			      "%s has neither domain nor phone", brand->id);
		for (size_t j = 0; j < brand->domains.n; j++)
			ck_assert_msg(!registry_domain_hosts_others(
					  brand->domains.items[j].text,
					  is_authority(brand->kind)),
				      "%s: anybody is below domain %zu",
				      brand->id, j);
	}
	arena_release(&f.arena);
}
END_TEST

Suite *test_registry_suite(void)
{
	Suite *suite = suite_create("test_registry");
	TCase *tcase = tcase_create("registry");

	tcase_add_loop_test(tcase, findings_have_places, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, brands_are_read);
	tcase_add_test(tcase, name_may_be_weak);
	tcase_add_test(tcase, later_file_overrides);
	tcase_add_loop_test(tcase, phones_have_forms, 0, ARRAY_LEN(phone_rows));
	tcase_add_test(tcase, countries_are_known);
	tcase_add_loop_test(tcase, hosting_is_told, 0, ARRAY_LEN(hosting_rows));
	tcase_add_test(tcase, shipped_brands_are_right);
	tcase_add_test(tcase, shipped_domains_are_owned);
	suite_add_tcase(suite, tcase);
	return suite;
}
