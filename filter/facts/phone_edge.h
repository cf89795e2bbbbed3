/* SPDX-License-Identifier: Apache-2.0 */
/*
 * phone_edge.h - may a telephone number begin, or end, at a place?
 *
 * Private to the facts floor.
 */
#ifndef SCAMSIEVE_FACTS_PHONE_EDGE_H
#define SCAMSIEVE_FACTS_PHONE_EDGE_H

#include "base/span.h"

/*
 * What stands before says that no telephone number begins at offset at; the
 * number before it ended at last_end.
 */
bool phone_starts_badly(struct span text, size_t at, size_t last_end);

/* What stands behind says that a number of n digits does not end at at. */
bool phone_ends_badly(struct span text, size_t at, size_t n_digits);

#endif
