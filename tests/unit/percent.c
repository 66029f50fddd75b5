/* Rates: the roundings that published yearbooks print, and the ones that a double or Excel gets wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "percent.h"

static const struct {
	int64_t n, of;
	const char *text;
} printed[] = {
	{ 50, 64, "78.12" },     /* exactly half: to the even digit */
	{ 42, 64, "65.62" },
	{ 31, 32, "96.88" },     /* 96.875: 7 is odd, so up */
	{ 62, 64, "96.88" },
	{ 1, 800, "0.12" },      /* 0.125 */
	{ 3, 800, "0.38" },      /* 0.375 */
	{ 4655, 4813, "96.72" }, /* whole schools of 2023 */
	{ 1579, 1618, "97.59" },
	{ 6234, 6431, "96.94" },
	{ 4332, 5082, "85.24" },
	{ 1, 3, "33.33" },
	{ 2, 3, "66.67" },
	{ 7, 7, "100.00" },
	{ 9999999, 10000000, "100.00" },
	{ 1, 10000000, "0.00" }, /* somebody is there, so no dash */
	{ 0, 7, "-" },
	{ 0, 0, "-" },
	{ 5, 0, "-" },
};

static void rates_print_as_yearbooks_do(void **state)
{
	struct arena a;

	arena_init(&a);
	for (size_t i = 0; i < sizeof printed / sizeof *printed; i++)
		assert_string_equal(percent_text(&a, printed[i].n, printed[i].of), printed[i].text);
	arena_release(&a);
}

/* Four rounded rates add up to 97.60 where the people give 97.59: why a total is never a sum of rates. */
static void parts_need_not_add_up(void **state)
{
	int64_t parts[] = { 1444, 4, 50, 81 }, sum = 0, people = 0;

	for (int i = 0; i < 4; i++) {
		sum += percent_hundredths(parts[i], 1618);
		people += parts[i];
	}
	assert_int_equal(percent_hundredths(people, 1618), 9759);
	assert_int_equal(sum, 9760);
}

/* For every fraction of small denominators: nearest, and even when two are equally near. */
static void rounding_is_nearest_and_even(void **state)
{
	for (int64_t of = 1; of <= 400; of++) {
		for (int64_t n = 0; n <= of; n++) {
			int64_t h = percent_hundredths(n, of), off = 2 * (h * of - n * 10000);

			assert_true(off <= of && off >= -of);
			if (off == of || off == -of)
				assert_int_equal(h % 2, 0);
		}
	}
}

static void large_numbers_do_not_overflow(void **state)
{
	assert_int_equal(percent_hundredths(INT64_C(399999999999999), INT64_C(400000000000000)), 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rates_print_as_yearbooks_do),
		cmocka_unit_test(parts_need_not_add_up),
		cmocka_unit_test(rounding_is_nearest_and_even),
		cmocka_unit_test(large_numbers_do_not_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
