/* SPDX-License-Identifier: Apache-2.0 */
/*
 * datetime - RFC 3339 to seconds since 1970, without the C library's time
 * zone or locale.
 *
 * Contract: see datetime.h. The clock is never read.
 * Failure: ERR_INPUT; what was given is not a time.
 * Threads: safe.
 */
#include "base/datetime.h"

enum { DAY_S = 86400, HOUR_S = 3600, MINUTE_S = 60 };

/* Reads from left to right; is_bad stays set. */
struct cursor {
	struct span rest;
	bool is_bad;
};

static int take_digits(struct cursor *cursor, size_t n)
{
	int value = 0;

	if (cursor->rest.len < n) {
		cursor->is_bad = true;
		return 0;
	}
	for (size_t i = 0; i < n; i++) {
		unsigned char c = cursor->rest.ptr[i];

		if (c < '0' || c > '9')
			cursor->is_bad = true;
		value = value * 10 + (c - '0');
	}
	cursor->rest.ptr += n;
	cursor->rest.len -= n;
	return value;
}

/* One of the characters; returns it, or '\0' when another stands there. */
static char take_one_of(struct cursor *cursor, const char *set)
{
	char c;

	if (cursor->rest.len == 0)
		return '\0';
	c = (char)cursor->rest.ptr[0];
	if (!c || !strchr(set, c))
		return '\0';
	cursor->rest.ptr++;
	cursor->rest.len--;
	return c;
}

static void expect_one_of(struct cursor *cursor, const char *set)
{
	if (!take_one_of(cursor, set))
		cursor->is_bad = true;
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int datetime_of_date(int year, int month, int day, int64_t *seconds)
{
	static const int before[] = {0,   31,  59,  90,  120, 151, 181,
				     212, 243, 273, 304, 334, 365};
	int last, years;
	int64_t days;

	if (year < 0 || year > 9999 || month < 1 || month > 12)
		return ERR_INPUT;
	last = before[month] - before[month - 1] +
	       (month == 2 && is_leap(year));
	if (day < 1 || day > last)
		return ERR_INPUT;
	years = year - 1; /* whole years, and the leap days in them */
	days = (int64_t)year * 365 + (year > 0) + years / 4 - years / 100 +
	       years / 400 + before[month - 1] + day - 1 +
	       (month > 2 && is_leap(year));
	*seconds = (days - 719528) * DAY_S; /* 719528: 0000 to 1970 */
	return 0;
}

/* "Z" or "+hh:mm", as the seconds to take off. */
static int take_zone(struct cursor *cursor)
{
	char sign = take_one_of(cursor, "Zz+-");
	int hours, minutes;

	if (!sign)
		cursor->is_bad = true;
	if (sign != '+' && sign != '-')
		return 0;
	hours = take_digits(cursor, 2);
	expect_one_of(cursor, ":");
	minutes = take_digits(cursor, 2);
	if (hours > 23 || minutes > 59)
		cursor->is_bad = true;
	return (hours * HOUR_S + minutes * MINUTE_S) * (sign == '-' ? -1 : 1);
}

static int take_time_of_day(struct cursor *cursor)
{
	int hour, minute, second;

	hour = take_digits(cursor, 2);
	expect_one_of(cursor, ":");
	minute = take_digits(cursor, 2);
	expect_one_of(cursor, ":");
	second = take_digits(cursor, 2);
	if (hour > 23 || minute > 59 || second > 60)
		cursor->is_bad = true;
	if (take_one_of(cursor, ".")) {
		take_digits(cursor, 1);
		while (take_one_of(cursor, "0123456789"))
			;
	}
	return hour * HOUR_S + minute * MINUTE_S + second;
}

int datetime_parse(struct span text, int64_t *seconds)
{
	struct cursor cursor = {text, false};
	int year, month, day, of_day, zone;
	int64_t date;

	year = take_digits(&cursor, 4);
	expect_one_of(&cursor, "-");
	month = take_digits(&cursor, 2);
	expect_one_of(&cursor, "-");
	day = take_digits(&cursor, 2);
	expect_one_of(&cursor, "Tt ");
	of_day = take_time_of_day(&cursor);
	zone = take_zone(&cursor);
	if (cursor.is_bad || cursor.rest.len ||
	    datetime_of_date(year, month, day, &date) < 0)
		return ERR_INPUT;
	*seconds = date + of_day - zone;
	return 0;
}
