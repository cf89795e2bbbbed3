/* SPDX-License-Identifier: Apache-2.0 */
/*
 * datetime.h - dates and times as people and machines write them, to
 * seconds since 1970-01-01T00:00:00Z (leap seconds not counted).
 */
#ifndef SCAMSIEVE_BASE_DATETIME_H
#define SCAMSIEVE_BASE_DATETIME_H

#include "base/span.h"

/*
 * The day's first second of a date that exists, proleptic Gregorian
 * calendar, years 0 to 9999. ERR_INPUT for a day that does not exist.
 */
int datetime_of_date(int year, int month, int day, int64_t *seconds);

/*
 * A date-time of RFC 3339, section 5.6: "2025-10-12T13:12:13.5+02:00". A
 * space may stand for 'T', both letters may be lower case, the fraction is
 * cut off, second 60 counts as the next minute's first. 0 or ERR_INPUT.
 */
int datetime_parse(struct span text, int64_t *seconds);

#endif
