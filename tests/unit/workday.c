/* Counting workdays: weekends, holidays, weekend days worked instead. The sums are those of the State
 * Council's notices for the months of monitoring. */
#include "fixture.h"
#include "rows.h"
#include "workday.h"

static const struct workdays *built_in(void)
{
	static struct arena arena;
	static const struct workdays *w;

	if (w == NULL) {
		arena_init(&arena);
		w = workdays_under(&arena, NULL, 0);
	}
	return w;
}

static int64_t at(const char *text)
{
	int64_t ms = instant_parse(text);

	assert_true(ms > 0);
	return ms;
}

static int64_t days(const char *from, const char *to)
{
	return workdays_between(built_in(), at(from), at(to));
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
		int64_t border = workdays_before(built_in(), now, n);

		assert_true(workdays_between(built_in(), border, now) <= n);
		assert_true(workdays_between(built_in(), border - 1, now) > n);
	}
}

/* ---- what a school imports ---- */

static struct school_workday_row row(const char *day, const char *kind)
{
	return (struct school_workday_row){ .day = day, .kind = kind, .name = "imported", .source = "", .actor_name = "" };
}

static int64_t day(const char *date)
{
	return date_days(date);
}

static void imported_days_lie_over_the_built_in_ones(void **state)
{
	struct school_workday_row rows[] = { row("2024-05-01", "workday"), row("2024-05-12", "workday"), row("2024-05-13", "holiday"), row("2027-10-01", "holiday") };
	const struct workdays *w;
	struct arena a;

	arena_init(&a);
	w = workdays_under(&a, rows, 4);
	assert_int_equal(w->count, built_in()->count + 3);
	assert_true(workday_is(w, day("2024-05-01")));
	assert_false(workday_is(built_in(), day("2024-05-01")));
	assert_true(workday_is(w, day("2024-05-12")));
	assert_false(workday_is(w, day("2024-05-13")));
	assert_false(workday_is(w, day("2024-05-02")));
	assert_true(workday_exception(w, day("2024-05-12"))->imported);
	assert_false(workday_exception(w, day("2024-05-02"))->imported);
	assert_null(workday_exception(w, day("2024-05-14")));
	assert_int_equal(workday_after(w, day("2024-05-01")), day("2024-05-06"));
	assert_int_equal(workday_after(w, day("2024-05-10")), day("2024-05-11"));
	assert_false(workdays_missing_year(w, 2027));
	arena_release(&a);
}

static void a_year_is_missing_without_its_national_day(void **state)
{
	struct school_workday_row rows[] = { row("2026-12-31", "holiday"), row("2027-01-01", "holiday") };
	struct arena a;

	arena_init(&a);
	for (int year = 2023; year <= 2026; year++)
		assert_false(workdays_missing_year(built_in(), year));
	assert_true(workdays_missing_year(built_in(), 2022));
	assert_true(workdays_missing_year(built_in(), 2027));
	assert_true(workdays_missing_year(workdays_under(&a, rows, 2), 2027));
	arena_release(&a);
}

struct got {
	const struct workdays *w;
};

static enum outcome get(struct ctx *c, void *arg)
{
	struct got *g = arg;

	return workdays_get(c, &g->w);
}

static void a_school_has_its_own(struct fixture *f)
{
	struct ctx c = fixture_ctx(f, NULL);
	struct got g;

	MUST(f, ctx_read(&c, get, &g));
	assert_int_equal(g.w->count, built_in()->count);
	fixture_sql(f, arena_printf(f->arena, "INSERT INTO school_workday (school_id, day, name, kind, source, actor_name, at) VALUES"
		" (%lld, '2027-10-01', 'n', 'holiday', '', '', 0), (%lld, '2027-10-10', 'n', 'workday', '', '', 0);",
		(long long)f->school_id, (long long)f->school_id));
	c = fixture_ctx(f, NULL);
	MUST(f, ctx_read(&c, get, &g));
	assert_int_equal(g.w->count, built_in()->count + 2);
	assert_true(workday_is(g.w, day("2027-10-10")));
	c = fixture_ctx(f, NULL);
	c.school_id++; /* another school's days are not ours */
	MUST(f, ctx_read(&c, get, &g));
	assert_int_equal(g.w->count, built_in()->count);
}
ON_EACH_ENGINE(a_school_has_its_own)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_day_is_not_over_before_the_next),
		cmocka_unit_test(weekends_do_not_count),
		cmocka_unit_test(holidays_and_the_days_worked_for_them),
		cmocka_unit_test(the_months_of_monitoring),
		cmocka_unit_test(the_border_of_waiting_longer),
		cmocka_unit_test(imported_days_lie_over_the_built_in_ones),
		cmocka_unit_test(a_year_is_missing_without_its_national_day),
		BOTH(a_school_has_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
