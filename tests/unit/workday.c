/* Counting workdays: weekends, holidays, weekend days worked instead. The sums are those of the State
 * Council's notices for the months of monitoring. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "clock.h"
#include "workday.h"

static int64_t at(const char *text)
{
	int64_t ms = instant_parse(text);

	assert_true(ms > 0);
	return ms;
}

static int64_t days(const char *from, const char *to)
{
	return workdays_between(at(from), at(to));
}

static void a_day_is_not_over_before_the_next(void **state)
{
	assert_int_equal(days("2024-07-01 09:00", "2024-07-01 23:59"), 0);
	assert_int_equal(days("2024-07-01 23:59", "2024-07-02 00:00"), 1);
	assert_int_equal(days("2024-07-02 09:00", "2024-07-01 09:00"), 0);
}

static void weekends_do_not_count(void **state)
{
	assert_int_equal(days("2024-07-05 17:00", "2024-07-07 12:00"), 0);
	assert_int_equal(days("2024-07-05 17:00", "2024-07-08 00:30"), 1);
	assert_int_equal(days("2024-07-01 00:00", "2024-07-15 00:00"), 10);
}

static void holidays_and_the_days_worked_for_them(void **state)
{
	assert_int_equal(days("2024-04-03 12:00", "2024-04-08 12:00"), 2); /* Qingming 4-6 April, Sunday 7 April worked */
	assert_int_equal(days("2024-02-09 12:00", "2024-02-19 12:00"), 2); /* the Spring Festival; Sunday 18 February worked */
}

static void the_months_of_monitoring(void **state)
{
	assert_int_equal(days("2024-02-29 12:00", "2024-08-31 12:00"), 128);
	assert_int_equal(days("2025-02-28 12:00", "2025-08-31 12:00"), 126);
	assert_int_equal(days("2026-02-28 12:00", "2026-08-31 12:00"), 127);
}

/* What began before the instant has waited longer; what began at it has not. */
static void the_border_of_waiting_longer(void **state)
{
	int64_t now = at("2024-07-10 12:00");

	for (int n = 1; n <= 40; n++) {
		int64_t border = workdays_before(now, n);

		assert_true(workdays_between(border, now) <= n);
		assert_true(workdays_between(border - 1, now) > n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_day_is_not_over_before_the_next),
		cmocka_unit_test(weekends_do_not_count),
		cmocka_unit_test(holidays_and_the_days_worked_for_them),
		cmocka_unit_test(the_months_of_monitoring),
		cmocka_unit_test(the_border_of_waiting_longer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
