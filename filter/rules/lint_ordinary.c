/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lint_ordinary - the messages of lint_ordinary.def as a table.
 *
 * Threads: constant.
 */
#include "lint_run.h"

const char *const lint_ordinary[LINT_ORDINARY_COUNT] = {
#define ORDINARY(text) text,
#include "lint_ordinary.def"
#undef ORDINARY
};
