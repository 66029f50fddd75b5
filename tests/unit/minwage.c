/* Local minimum wages: the table of the day, the tier of the city, the range of the province. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "minwage.h"

static void the_table_of_the_day_holds(void **state)
{
	struct minwage w;

	assert_true(minwage_find("420111", "2025-12-31", &w)); /* Wuhan, by Hubei's tiers */
	assert_string_equal(w.from, "2025-07-01");
	assert_int_equal(w.lowest, 1800);
	assert_int_equal(w.highest, 2210);
	assert_int_equal(w.tiers, 3);
	assert_false(w.early);
	assert_true(minwage_find("420000", "2026-01-01", &w));
	assert_int_equal(w.lowest, 1970);
	assert_int_equal(w.highest, 2400);
}

/* A province missing from a newer list keeps its older table until its own next one. */
static void an_older_table_holds_until_the_next(void **state)
{
	struct minwage w;

	assert_true(minwage_find("440100", "2026-08-31", &w));
	assert_string_equal(w.from, "2025-07-01");
	assert_int_equal(w.lowest, 1750);
	assert_true(minwage_find("440100", "2026-09-01", &w));
	assert_int_equal(w.lowest, 2040);
	assert_int_equal(w.highest, 2680);
	assert_int_equal(w.tiers, 3);
}

static void shenzhen_is_its_own_place(void **state)
{
	struct minwage w;

	assert_true(minwage_find("440305", "2026-01-01", &w));
	assert_int_equal(w.lowest, 2520);
	assert_int_equal(w.highest, 2520);
	assert_int_equal(minwage_judge(&w, 2519), MINWAGE_BELOW);
	assert_int_equal(minwage_judge(&w, 2520), MINWAGE_FINE);
}

static void between_the_tiers_is_only_perhaps(void **state)
{
	struct minwage w;

	assert_true(minwage_find("420100", "2025-08-01", &w));
	assert_int_equal(minwage_judge(&w, 1799), MINWAGE_BELOW);
	assert_int_equal(minwage_judge(&w, 1800), MINWAGE_MAYBE_BELOW);
	assert_int_equal(minwage_judge(&w, 2209), MINWAGE_MAYBE_BELOW);
	assert_int_equal(minwage_judge(&w, 2210), MINWAGE_FINE);
}

static void before_the_first_table_it_says_so(void **state)
{
	struct minwage w;
	struct arena a;

	arena_init(&a);
	assert_true(minwage_find("110108", "2023-06-01", &w));
	assert_true(w.early);
	assert_non_null(strstr(minwage_say(&a, &w, 2000), "2025-07-01"));
	assert_non_null(strstr(minwage_say(&a, &w, 2000), "2420"));
	assert_string_equal(minwage_say(&a, &w, 2420), "");
	arena_release(&a);
}

static void elsewhere_there_is_no_table(void **state)
{
	struct minwage w;

	assert_false(minwage_find("810000", "2026-01-01", &w));
	assert_false(minwage_find("999999", "2026-01-01", &w));
	assert_false(minwage_find("4201", "2026-01-01", &w));
	assert_false(minwage_find("", "2026-01-01", &w));
	assert_false(minwage_find("420100", "", &w));
	assert_false(minwage_find("420100", "2026-02-30", &w));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_of_the_day_holds),
		cmocka_unit_test(an_older_table_holds_until_the_next),
		cmocka_unit_test(shenzhen_is_its_own_place),
		cmocka_unit_test(between_the_tiers_is_only_perhaps),
		cmocka_unit_test(before_the_first_table_it_says_so),
		cmocka_unit_test(elsewhere_there_is_no_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
