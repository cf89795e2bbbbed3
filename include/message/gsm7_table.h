/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gsm7_table.h - the tables behind gsm7.h; nobody else needs them.
 *
 * Each gives a Unicode character (all are below U+10000) for a septet, or 0
 * where the table has none. A language without a locking shift table has
 * only zeroes there: the default alphabet is meant.
 */
#ifndef SCAMSIEVE_MESSAGE_GSM7_TABLE_H
#define SCAMSIEVE_MESSAGE_GSM7_TABLE_H

#include "message/gsm7.h"

extern const uint16_t gsm7_locking_table[GSM7_LANGUAGE_COUNT][GSM7_TABLE_LEN];
extern const uint16_t gsm7_single_table[GSM7_LANGUAGE_COUNT][GSM7_TABLE_LEN];

#endif
