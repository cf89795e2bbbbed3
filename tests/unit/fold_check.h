/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold_check.h - what must hold of every folded text.
 */
#ifndef SCAMSIEVE_TESTS_FOLD_CHECK_H
#define SCAMSIEVE_TESTS_FOLD_CHECK_H

#include "text/view.h"

/*
 * Fold a text and see that folding the result changes nothing, and that the
 * map is monotone, stands on characters' borders, leads each folded
 * character to raw bytes that make it by themselves, and leaves out only
 * what folds to nothing or joins. Returns NULL, or what does not hold.
 */
const char *fold_fault(struct span raw, struct arena *arena);

#endif
