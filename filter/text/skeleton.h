/* SPDX-License-Identifier: Apache-2.0 */
/*
 * skeleton.h - the map of a skeleton view. Private to the text floor; the
 * rest stands in text/view.h.
 */
#ifndef SCAMSIEVE_TEXT_SKELETON_H
#define SCAMSIEVE_TEXT_SKELETON_H

#include "text/view.h"

/* Fill the map of a skeleton view. 0 or ERR_MEMORY. */
int skeleton_map(struct view *skeleton);

#endif
