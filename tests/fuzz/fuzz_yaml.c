/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_yaml - a file that people write: whatever is wrong is a finding with
 * a place that can be shown, and an error has at least one.
 */
#include "base/source.h"
#include "base/yaml_doc.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source source = {"fuzz.yaml", {data, size}};
	struct yaml_doc doc;
	struct diag_list diags;
	struct arena arena;
	struct buf out;
	int status;

	arena_init(&arena, 0);
	buf_init(&out, 0);
	diag_list_init(&diags, &arena);
	status = yaml_doc_parse(&doc, &source, &arena, &diags);
	if (status < 0 && diags.n_errors == 0)
		abort();
	diag_list_sort(&diags);
	for (size_t i = 0; i < diags.n; i++) {
		struct place place = diags.items[i].place;

		if (place.source && place.offset > size)
			abort();
		diag_format(&diags.items[i], &out);
	}
	buf_release(&out);
	arena_release(&arena);
	return 0;
}
