/* SPDX-License-Identifier: Apache-2.0 */
/*
 * registry - read brand files.
 *
 * Contract: see registry.h. The key table below is the file format; the
 * shape of domains, numbers and the like is checked in registry_text.c.
 * Failure: findings with places; ERR_LIMIT, ERR_MEMORY. A brand with a
 * wrong entry is kept without it, so that one slip does not hide others.
 * Limits: the REGISTRY_ constants.
 * Threads: a registry belongs to one thread until it is resolved.
 */
#include "registry_private.h"

static const char *const file_kinds[] = {"brands", NULL};

static const char *const kind_names[] = {
#define BRAND_KIND(upper, lower, doc) #lower,
#include "facts/brand_kind.def"
#undef BRAND_KIND
    NULL,
};

static const char *const kind_docs[] = {
#define BRAND_KIND(upper, lower, doc) doc,
#include "facts/brand_kind.def"
#undef BRAND_KIND
};

static const struct yaml_key brand_keys[] = {
    {.name = "id",
     .types = YAML_STRING,
     .is_required = true,
     .doc = "short name for rules; a later file's brand of that id overrides"},
    {.name = "name",
     .types = YAML_STRING,
     .is_required = true,
     .doc = "as the brand writes itself; claims it unless it is weak"},
    {.name = "aliases",
     .types = YAML_STRINGS,
     .doc = "other names that claim the brand wherever they stand"},
    {.name = "weak_aliases",
     .types = YAML_STRINGS,
     .doc = "names that mean other things too, the name itself among them if "
	    "need be: they claim the brand only in a signature, as sender or "
	    "display name"},
    {.name = "kind",
     .types = YAML_STRING,
     .is_required = true,
     .names = kind_names,
     .doc = "what kind of brand it is"},
    {.name = "country",
     .types = YAML_STRING,
     .is_required = true,
     .doc = "ISO 3166-1 alpha-2 code, or INT"},
    {.name = "domains",
     .types = YAML_STRINGS,
     .doc = "its domains; each stands for its subdomains too"},
    {.name = "phones",
     .types = YAML_STRINGS,
     .doc = "its numbers: as dialled in its country, or with + and code"},
    {.name = "emails",
     .types = YAML_STRINGS,
     .doc = "addresses outside its domains"},
    {.name = "handles",
     .types = YAML_STRINGS,
     .doc = "its accounts elsewhere, as service:name"},
    {.name = "senders",
     .types = YAML_STRINGS,
     .doc = "originators of its SMS: short codes and names"},
    {.name = "never_asks",
     .types = YAML_STRINGS,
     .names = ask_kind_names,
     .doc = "what it says that it never asks for"},
    {.name = "source",
     .types = YAML_STRING,
     .doc = "URL of the public page or data set that says so"},
    {.name = "verified",
     .types = YAML_STRINGS,
     .doc = "those of its domains, phones, emails, handles and senders that "
	    "were found at the source or in another public one"},
    {.name = "reviewed",
     .types = YAML_DATE,
     .doc = "day when the entry was last looked at"},
    {.name = "note", .types = YAML_STRING, .doc = "for whoever edits it"},
};

static const struct yaml_key keys[] = {
    YAML_ROW_SCHEMA,
    {.name = "kind",
     .types = YAML_STRING,
     .is_required = true,
     .names = file_kinds,
     .doc = "brands"},
    YAML_ROW_TITLE,
    YAML_ROW_VERSION,
    YAML_ROW_LICENSE,
    {.name = "brands",
     .types = YAML_LIST_OF_MAP,
     .is_required = true,
     .keys = brand_keys,
     .n_keys = ARRAY_LEN(brand_keys),
     .doc = "the brands"},
};

const struct yaml_key *registry_keys(size_t *n)
{
	*n = ARRAY_LEN(keys);
	return keys;
}

const char *brand_kind_name(enum brand_kind kind)
{
	return kind_names[kind];
}

const char *brand_kind_doc(enum brand_kind kind)
{
	return kind_docs[kind];
}

void registry_init(struct registry *registry, struct arena *arena)
{
	*registry = (struct registry){.arena = arena};
}

static void check_id(const struct yaml_node *id, struct diag_list *diags)
{
	struct span text = id->text;
	bool is_good = text.len > 0 && text.len <= 64;

	for (size_t i = 0; i < text.len && is_good; i++) {
		unsigned char c = text.ptr[i];

		is_good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
			  (i > 0 && (c == '-' || c == '_'));
	}
	if (!is_good)
		diag_add(diags, SEVERITY_ERROR, "bad-name", id->place,
			 "the id of a brand is made of a-z, 0-9, - and _");
}

static void read_country(const struct yaml_node *node, struct brand *brand,
			 struct diag_list *diags)
{
	const char *hint =
	    "two capitals such as DE; INT for a brand of many countries";

	brand->country = "INT";
	if (!node || !yaml_is_type(node, YAML_STRING) ||
	    span_equal_string(node->text, "INT"))
		return;
	if (registry_is_country(node->text)) {
		brand->country = (const char *)node->text.ptr;
		return;
	}
	if (span_equal_nocase(node->text, "UK"))
		hint = "did you mean 'GB'?";
	diag_add_hint(diags, SEVERITY_ERROR, "bad-country", node->place, hint,
		      "'%.*s' is not an ISO 3166-1 alpha-2 code",
		      (int)(node->text.len < 20 ? node->text.len : 20),
		      (const char *)node->text.ptr);
}

static void read_source(const struct yaml_node *map, struct brand *brand,
			struct diag_list *diags)
{
	const struct yaml_node *source = yaml_get(map, "source");
	const struct yaml_node *reviewed = yaml_get(map, "reviewed");

	if (!source)
		diag_add(diags, SEVERITY_WARNING, "no-source", brand->place,
			 "brand '%s' does not say where it was looked up",
			 brand->id);
	else if (yaml_is_type(source, YAML_STRING) &&
		 !span_starts_with(source->text, span_of("https://")) &&
		 !span_starts_with(source->text, span_of("http://")))
		diag_add(diags, SEVERITY_ERROR, "bad-source", source->place,
			 "a source is a URL that begins with https://");
	if (source && yaml_is_type(source, YAML_STRING))
		brand->source = source->text;
	if (!reviewed)
		diag_add(diags, SEVERITY_WARNING, "no-review", brand->place,
			 "brand '%s' does not say when it was reviewed",
			 brand->id);
	yaml_read_date(reviewed, &brand->reviewed_day, diags);
}

/* Is the brand's name one of its weak aliases, too? */
static bool name_is_weak(const struct yaml_node *name,
			 const struct yaml_node *weak)
{
	for (const struct yaml_node *item = yaml_items(weak); item && name;
	     item = item->next)
		if (span_equal(item->text, name->text))
			return true;
	return false;
}

static int read_texts(const struct registry *registry,
		      const struct yaml_node *map, struct brand *brand,
		      struct diag_list *diags)
{
	const struct {
		const char *key;
		enum registry_shape shape;
		struct brand_texts *texts;
	} rows[] = {
	    {"aliases", SHAPE_ALIAS, &brand->names},
	    {"weak_aliases", SHAPE_ALIAS, &brand->weak_aliases},
	    {"domains", SHAPE_DOMAIN, &brand->domains},
	    {"phones", SHAPE_PHONE, &brand->phones},
	    {"emails", SHAPE_EMAIL, &brand->emails},
	    {"handles", SHAPE_HANDLE, &brand->handles},
	    {"senders", SHAPE_SENDER, &brand->senders},
	};
	const struct yaml_node *name = yaml_get(map, "name");

	if (name_is_weak(name, yaml_get(map, "weak_aliases")))
		name = NULL;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int result = registry_read_texts(
		    registry, name, yaml_get(map, rows[i].key), rows[i].shape,
		    rows[i].texts, diags);

		if (result < 0)
			return result;
		name = NULL; /* it stands before the aliases only */
	}
	return 0;
}

static int read_brand(struct registry *registry, const struct yaml_node *map,
		      struct diag_list *diags)
{
	const struct yaml_node *id = yaml_get(map, "id");
	const struct yaml_node *kind = yaml_get(map, "kind");
	struct brand brand = {.kind = BRAND_OTHER,
			      .order = (uint32_t)registry->n};
	struct brand *brands;
	int index = BRAND_OTHER;
	int result;

	if (!id || !yaml_is_type(id, YAML_STRING))
		return 0; /* the key table has complained */
	check_id(id, diags);
	brand.id = (const char *)id->text.ptr;
	brand.place = id->place;
	yaml_read_string(yaml_get(map, "name"), &brand.name, diags);
	yaml_read_enum(kind, kind_names, &index, diags);
	brand.kind = (enum brand_kind)index;
	read_country(yaml_get(map, "country"), &brand, diags);
	yaml_read_enum_set(yaml_get(map, "never_asks"), ask_kind_names,
			   &brand.never_asks, diags);
	read_source(map, &brand, diags);
	result = read_texts(registry, map, &brand, diags);
	if (result < 0)
		return result;
	if (registry->n >= REGISTRY_BRAND_LIMIT) {
		diag_add(diags, SEVERITY_ERROR, "registry-size", brand.place,
			 "there are more than %d brands", REGISTRY_BRAND_LIMIT);
		return ERR_LIMIT;
	}
	brands = arena_array_room(registry->arena, registry->brands,
				  registry->n, &registry->capacity,
				  sizeof(*brands));
	if (!brands)
		return ERR_MEMORY;
	registry->brands = brands;
	brands[registry->n++] = brand;
	return 0;
}

int registry_parse(struct registry *registry, const struct yaml_node *root,
		   struct diag_list *diags)
{
	const struct yaml_node *brands = yaml_get(root, "brands");

	yaml_check_file(root, keys, ARRAY_LEN(keys), diags, "brand file");
	if (!brands || brands->kind != YAML_SEQUENCE)
		return 0;
	for (const struct yaml_node *map = brands->first; map;
	     map = map->next) {
		int result = 0;

		if (map->kind == YAML_MAPPING)
			result = read_brand(registry, map, diags);
		if (result < 0)
			return result;
	}
	return 0;
}
