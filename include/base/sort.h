/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sort.h - sorting many items by the bytes that they begin with.
 */
#ifndef SCAMSIEVE_BASE_SORT_H
#define SCAMSIEVE_BASE_SORT_H

#include "base/span.h"

/*
 * Sort n items of size bytes, each of which begins with a struct span, by
 * compare, which must order them by that span (span_compare()) before all
 * else. Equal ones may come in any order. 0, or ERR_MEMORY and nothing is
 * changed.
 */
int sort_by_span(void *items, size_t n, size_t size,
		 int (*compare)(const void *, const void *));

#endif
