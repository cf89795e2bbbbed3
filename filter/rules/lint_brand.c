/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lint_brand - brand entries that nobody has looked at for a year.
 *
 * Contract: lint_find_brand() of lint_run.h.
 * Failure: none.
 * Threads: belongs to loading.
 */
#include "lint_run.h"

enum { REVIEW_DAYS = 366 };

static void find_stale(struct lint_run *run, const struct yaml_node *brand)
{
	const struct yaml_node *id = yaml_get(brand, "id");
	const struct yaml_node *reviewed = yaml_get(brand, "reviewed");
	int32_t day;

	if (!id || !reviewed || reviewed->kind != YAML_SCALAR ||
	    !yaml_parse_date(reviewed->text, &day) ||
	    run->today - day <= REVIEW_DAYS)
		return;
	lint_add(run, LINT_STALE_REVIEW, reviewed->place, NULL,
		 lint_row(LINT_STALE_REVIEW)->advice,
		 "brand '%.*s' was last reviewed %lld days ago",
		 (int)id->text.len, (const char *)id->text.ptr,
		 (long long)(run->today - day));
}

int lint_find_brand(struct lint_run *run)
{
	for (size_t i = 0; i < run->n_documents; i++) {
		const struct document *file = &run->documents[i];
		const struct yaml_node *brands;

		if (file->kind != DOCUMENT_BRANDS ||
		    !lint_wants_file(run, file))
			continue;
		brands = yaml_get(file->doc.root, "brands");
		if (!brands || brands->kind != YAML_SEQUENCE)
			continue;
		for (const struct yaml_node *brand = brands->first; brand;
		     brand = brand->next)
			find_stale(run, brand);
	}
	return 0;
}
