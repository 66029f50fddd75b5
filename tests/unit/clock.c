/* Time: our own calendar against a plain count of days, and every way people write a date. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"

/* Walk every day from 1000 to 9999 by the textbook's rule; the arithmetic must agree on each. */
static void calendar_agrees_with_counting(void **state)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int64_t day = date_days("1000-01-01");
	char text[40], out[11];

	for (int y = 1000; y <= 9999; y += y == 1000 ? 500 : 1) { /* 1000 and all from 1500 */
		bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

		if (y == 1500)
			day = date_days("1500-01-01");
		for (int m = 0; m < 12; m++) {
			int last = lengths[m] + (m == 1 && leap);

			for (int d = 1; d <= last; d += d == 1 ? last - 1 : 1) {
				snprintf(text, sizeof text, "%04d-%02d-%02d", y, m + 1, d);
				assert_int_equal(date_days(text), day + d - 1);
				assert_string_equal(date_of_days(day + d - 1, out), text);
			}
			day += last;
			snprintf(text, sizeof text, "%04d-%02d-%02d", y, m + 1, last + 1);
			assert_int_equal(date_days(text), DATE_NONE);
		}
	}
}

static void known_days(void **state)
{
	assert_int_equal(date_days("1970-01-01"), 0);
	assert_int_equal(date_days("2000-03-01"), 11017);
	assert_int_equal(date_weekday(date_days("2024-07-22")), 1);
	assert_int_equal(date_weekday(date_days("2025-08-30")), 6);
	assert_int_equal(date_weekday(date_days("2026-08-30")), 7);
	assert_int_equal(date_weekday(date_days("1949-10-01")), 6);
}

static void instants_show_at_shanghai(void **state)
{
	char out[32];
	int64_t ms = INT64_C(1725008400123); /* 2024-08-30 09:00:00.123 UTC */

	assert_string_equal(clock_stamp(ms, out), "2024-08-30 17:00:00");
	assert_string_equal(clock_minute(ms, out), "2024-08-30 17:00");
	assert_string_equal(clock_until(ms, out), "2024-08-30 17:00");
	assert_string_equal(clock_until(date_start("2024-09-01"), out), "2024-08-31 24:00");
	assert_string_equal(clock_date(ms, out), "2024-08-30");
	assert_string_equal(clock_iso(ms, out), "2024-08-30T17:00:00.123+08:00");
	assert_string_equal(clock_date(INT64_C(1709135999999), out), "2024-02-28"); /* 23:59:59.999 */
	assert_string_equal(clock_date(INT64_C(1709136000000), out), "2024-02-29");
	assert_string_equal(clock_stamp(-28800001, out), "1969-12-31 23:59:59");
	assert_string_equal(clock_iso(INT64_MAX, out), "");
	assert_string_equal(clock_iso(INT64_MIN, out), "");
}

static void dates_as_people_write_them(void **state)
{
	static const char *const same[] = { "2024-08-03", "2024-8-3", "2024/8/3", "2024/08/03", "2024.8.3", "20240803",
					    "2024\xe5\xb9\xb4" "8\xe6\x9c\x88" "3\xe6\x97\xa5" };
	static const char *const not[] = { "", "2024", "2024-13-01", "2024-02-30", "2023-02-29", "1900-02-29", "2024-8/3", "2024-08-03x",
					   "024-08-03", "2024083", "202483", "2024-00-10", "2024-10-00", "0999-01-01", "8/3/2024", "2024-8-",
					   "2024\xe5\xb9\xb4" "8\xe6\x9c\x88", " 2024-08-03", "2024--8-3", "+2024-08-03" };
	char out[11];

	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		assert_true(date_parse(same[i], out));
		assert_string_equal(out, "2024-08-03");
	}
	for (size_t i = 0; i < sizeof not / sizeof *not; i++) {
		if (date_parse(not[i], out))
			fail_msg("%s became %s", not[i], out);
		assert_string_equal(out, "");
	}
	assert_true(date_parse("2000-02-29", out));
}

static void instants_are_read_back(void **state)
{
	assert_int_equal(instant_parse("2024-08-30T17:00:00+08:00"), INT64_C(1725008400000));
	assert_int_equal(instant_parse("2024-08-30T17:00:00.123+08:00"), INT64_C(1725008400123));
	assert_int_equal(instant_parse("2024-08-30T09:00:00Z"), INT64_C(1725008400000));
	assert_int_equal(instant_parse("2024-08-30 17:00"), INT64_C(1725008400000));
	assert_int_equal(instant_parse("2024-08-30T04:30-04:30"), INT64_C(1725008400000));
	assert_int_equal(instant_parse("2024-08-30"), date_start("2024-08-30"));
	assert_int_equal(date_start("2024-08-30"), INT64_C(1724947200000));
	assert_int_equal(date_start("2024-8-30"), -1);
	assert_int_equal(instant_parse("2024-08-30 24:00"), -1);
	assert_int_equal(instant_parse("2024-08-30 17:60"), -1);
	assert_int_equal(instant_parse("2024-08-30 17"), -1);
	assert_int_equal(instant_parse("2024-08-30 17:00 "), -1);
	assert_int_equal(instant_parse("2024-02-30 17:00"), -1);
	assert_int_equal(instant_parse("2024-08-30T17:00:00+8"), -1);
	assert_int_equal(instant_parse(NULL), -1);
}

static void the_clock_is_injected(void **state)
{
	struct clock fixed = { .fixed = 42 }, later = { .shift = 86400000 };
	int64_t now = clock_now(NULL), tick = clock_monotonic_us();

	assert_int_equal(clock_now(&fixed), 42);
	assert_true(clock_now(&later) >= now + 86400000);
	assert_true(clock_monotonic_us() >= tick);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calendar_agrees_with_counting),
		cmocka_unit_test(known_days),
		cmocka_unit_test(instants_show_at_shanghai),
		cmocka_unit_test(dates_as_people_write_them),
		cmocka_unit_test(instants_are_read_back),
		cmocka_unit_test(the_clock_is_injected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
