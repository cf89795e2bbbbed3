/* SPDX-License-Identifier: Apache-2.0 */
/*
 * institution - is the domain one that only institutions get
 * (northmoor.ac.uk)?
 *
 * Contract: see facts_private.h. No memory is needed.
 * Failure: none.
 * Limits: the last two labels are looked at.
 * Threads: no state.
 */
#include "facts_private.h"

/*
 * Suffixes that a registry gives to institutions alone, after looking at
 * them: nobody buys such a domain for a fraud.
 */
static const char *const institution_tlds[] = {
    "bank", "edu", "gov", "insurance", "int", "mil",
};

/* The same below a country's top-level domain: ac.uk, gov.in, govt.nz. */
static const char *const institution_labels[] = {
    "ac",  "bund", "edu", "gc",        "go",  "gob", "gouv",   "gov", "govt",
    "gub", "gv",   "jus", "judiciary", "mil", "nhs", "police", "sch",
};

bool facts_is_institution(struct span domain)
{
	struct span label[2] = {{0}};
	size_t end = domain.len;
	bool is_below = false;

	for (size_t n = 0; n < ARRAY_LEN(label); n++) {
		size_t at = end;

		while (at > 0 && domain.ptr[at - 1] != '.')
			at--;
		label[n] = span_make(domain.ptr + at, end - at);
		is_below = at > 0;
		if (!is_below)
			break;
		end = at - 1;
	}
	if (facts_is_one_of(label[0], institution_tlds,
			    ARRAY_LEN(institution_tlds)))
		return label[1].len > 0;
	return is_below && label[0].len == 2 &&
	       facts_is_one_of(label[1], institution_labels,
			       ARRAY_LEN(institution_labels));
}
