/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_datetime - RFC 3339 times, and days that do and do not exist.
 */
#include "base/datetime.h"

#include <check.h>

Suite *test_datetime_suite(void);

static const struct {
	const char *in;
	int rc;
	int64_t want;
} rows[] = {
    {"1970-01-01T00:00:00Z", 0, 0},
    {"2000-02-29T23:59:59Z", 0, 951868799},
    {"2025-10-12T13:12:13Z", 0, 1760274733},
    {"2025-10-12t13:12:13z", 0, 1760274733},
    {"2025-10-12 15:12:13.999+02:00", 0, 1760274733},
    {"2025-10-12T05:42:13-07:30", 0, 1760274733},
    {"1969-12-31T23:59:59Z", 0, -1},
    {"0000-01-01T00:00:00Z", 0, -62167219200},
    {"9999-12-31T23:59:60Z", 0, 253402300800},
    {"", ERR_INPUT, 0},
    {"2025-10-12", ERR_INPUT, 0},
    {"2025-10-12T13:12:13", ERR_INPUT, 0},
    {"2025-10-12T13:12Z", ERR_INPUT, 0},
    {"2025-10-12T13:12:13.Z", ERR_INPUT, 0},
    {"2025-10-12T13:12:13+0200", ERR_INPUT, 0},
    {"2025-10-12T13:12:13+24:00", ERR_INPUT, 0},
    {"2025-10-12T13:12:13Zx", ERR_INPUT, 0},
    {"2025-02-29T00:00:00Z", ERR_INPUT, 0},
    {"1900-02-29T00:00:00Z", ERR_INPUT, 0},
    {"2025-04-31T00:00:00Z", ERR_INPUT, 0},
    {"2025-13-01T00:00:00Z", ERR_INPUT, 0},
    {"2025-00-01T00:00:00Z", ERR_INPUT, 0},
    {"2025-01-00T00:00:00Z", ERR_INPUT, 0},
    {"2025-01-01T24:00:00Z", ERR_INPUT, 0},
    {"2025-01-01T00:60:00Z", ERR_INPUT, 0},
    {"2O25-01-01T00:00:00Z", ERR_INPUT, 0},
    {"-025-01-01T00:00:00Z", ERR_INPUT, 0},
};

START_TEST(parses_as_the_table_says)
{
	int64_t seconds = 0;

	ck_assert_int_eq(datetime_parse(span_of(rows[_i].in), &seconds),
			 rows[_i].rc);
	ck_assert_int_eq(seconds, rows[_i].want);
}
END_TEST

START_TEST(every_day_follows_the_last)
{
	int64_t last = -62167219200 - 86400;
	int64_t seconds;
	int n_gaps = 0;

	for (int year = 0; year <= 9999; year++)
		for (int month = 1; month <= 12; month++)
			for (int day = 1; day <= 31; day++) {
				if (datetime_of_date(year, month, day,
						     &seconds) < 0)
					continue;
				n_gaps += seconds != last + 86400;
				last = seconds;
			}
	ck_assert_int_eq(n_gaps, 0);
	ck_assert_int_eq(last, 253402214400);
}
END_TEST

Suite *test_datetime_suite(void)
{
	Suite *suite = suite_create("test_datetime");
	TCase *tcase = tcase_create("datetime");

	tcase_add_loop_test(tcase, parses_as_the_table_says, 0,
			    ARRAY_LEN(rows));
	tcase_add_test(tcase, every_day_follows_the_last);
	suite_add_tcase(suite, tcase);
	return suite;
}
