/* The calendar of monitoring. What 2024, 2025 and 2026 must have was written down by hand from printed
 * calendars and the State Council's notices; the sums of workdays are those of the field's reference. */
#include "fixture.h"

#include "calendar.h"
#include "cohort.h"
#include "workday.h"

#define HOUR INT64_C(3600000)

static int64_t at(const char *text)
{
	int64_t ms = instant_parse(text);

	assert_true(ms > 0);
	return ms;
}

struct season {
	const char *cohort, *months, *weeks, *holiday_fridays, *weekends;
	int per_month[6]; /* workdays of March to August */
	int days;
};

static const struct season seasons[] = {
	{ "2024", "2023-12-01 2024-01-01 2024-02-01",
		"2024-03-01 2024-03-08 2024-03-15 2024-03-22 2024-03-29 2024-04-05 2024-04-12 2024-04-19 2024-04-26 2024-05-03 2024-05-10 "
		"2024-05-17 2024-05-24 2024-05-31 2024-06-07 2024-06-14 2024-06-21 2024-06-28 2024-07-05 2024-07-12 2024-07-19 2024-07-26 "
		"2024-08-02 2024-08-09 2024-08-16 2024-08-23 2024-08-30",
		"2024-04-05 2024-05-03", "2024-04-07 2024-04-28 2024-05-11", { 21, 22, 21, 19, 23, 22 }, 128 },
	{ "2025", "2024-12-01 2025-01-01 2025-02-01",
		"2025-03-07 2025-03-14 2025-03-21 2025-03-28 2025-04-04 2025-04-11 2025-04-18 2025-04-25 2025-05-02 2025-05-09 2025-05-16 "
		"2025-05-23 2025-05-30 2025-06-06 2025-06-13 2025-06-20 2025-06-27 2025-07-04 2025-07-11 2025-07-18 2025-07-25 2025-08-01 "
		"2025-08-08 2025-08-15 2025-08-22 2025-08-29",
		"2025-04-04 2025-05-02", "2025-04-27", { 21, 22, 19, 20, 23, 21 }, 126 },
	{ "2026", "2025-12-01 2026-01-01 2026-02-01",
		"2026-03-06 2026-03-13 2026-03-20 2026-03-27 2026-04-03 2026-04-10 2026-04-17 2026-04-24 2026-05-01 2026-05-08 2026-05-15 "
		"2026-05-22 2026-05-29 2026-06-05 2026-06-12 2026-06-19 2026-06-26 2026-07-03 2026-07-10 2026-07-17 2026-07-24 2026-07-31 "
		"2026-08-07 2026-08-14 2026-08-21 2026-08-28",
		"2026-05-01 2026-06-19", "2026-05-09", { 22, 21, 19, 21, 23, 21 }, 127 },
};

struct plan {
	struct arena a;
	const struct workdays *w;
	struct watch_scheme_row *scheme;
	struct due_row *rows;
	size_t count;
};

static void plan_open(struct plan *p, const char *cohort)
{
	arena_init(&p->a);
	p->w = workdays_under(&p->a, NULL, 0);
	p->scheme = calendar_first_scheme(&p->a, cohort);
	p->rows = calendar_plan(&p->a, p->scheme, p->w, &p->count);
}

/* The due days of a kind that `pick` takes (NULL: all), in one text. */
static const char *days_of(struct plan *p, const char *kind, bool (*pick)(const struct plan *, int64_t))
{
	struct buf b;

	buf_init(&b, &p->a);
	for (size_t i = 0; i < p->count; i++)
		if (strcmp(p->rows[i].kind, kind) == 0 && (pick == NULL || pick(p, date_days(p->rows[i].due_on)))) {
			buf_put(&b, *buf_text(&b) ? " " : "");
			buf_put(&b, p->rows[i].due_on);
		}
	return buf_text(&b);
}

static bool is_free(const struct plan *p, int64_t day)
{
	return !workday_is(p->w, day);
}

static bool is_weekend(const struct plan *p, int64_t day)
{
	return date_weekday(day) > 5;
}

static void count_months(struct plan *p, const struct season *s)
{
	int days = 0, per_month[13] = { 0 };

	for (size_t i = 0; i < p->count; i++)
		if (strcmp(p->rows[i].kind, "day") == 0) {
			days++;
			per_month[strtol(p->rows[i].due_on + 5, NULL, 10)]++;
		}
	assert_int_equal(days, s->days);
	for (int m = 0; m < 6; m++)
		assert_int_equal(per_month[m + 3], s->per_month[m]);
}

static void the_seasons_by_hand(void **state)
{
	for (size_t i = 0; i < sizeof seasons / sizeof *seasons; i++) {
		const struct season *s = &seasons[i];
		struct plan p;

		plan_open(&p, s->cohort);
		assert_string_equal(days_of(&p, "month", NULL), s->months);
		assert_string_equal(days_of(&p, "week", NULL), s->weeks);
		assert_string_equal(days_of(&p, "week", is_free), s->holiday_fridays);
		assert_string_equal(days_of(&p, "day", is_weekend), s->weekends);
		assert_string_equal(days_of(&p, "day", is_free), "");
		count_months(&p, s);
		arena_release(&p.a);
	}
}

static int64_t moment(struct plan *p, const char *kind, const char *due_on)
{
	for (size_t i = 0; i < p->count; i++)
		if (strcmp(p->rows[i].kind, kind) == 0 && strcmp(p->rows[i].due_on, due_on) == 0)
			return p->rows[i].due_at;
	return 0;
}

static void before_a_day_includes_it_unless_it_is_set_otherwise(void **state)
{
	struct plan p;

	plan_open(&p, "2024");
	assert_int_equal(moment(&p, "month", "2024-01-01"), at("2024-01-02 00:00"));
	assert_int_equal(moment(&p, "week", "2024-03-01"), at("2024-03-02 00:00"));
	assert_int_equal(moment(&p, "day", "2024-03-01"), at("2024-03-01 17:00"));
	for (size_t i = 1; i < p.count; i++)
		assert_true(p.rows[i - 1].due_at <= p.rows[i].due_at);
	p.scheme->inclusive = 0;
	p.scheme->day_time = "16:30";
	p.rows = calendar_plan(&p.a, p.scheme, p.w, &p.count);
	assert_int_equal(moment(&p, "month", "2024-01-01"), at("2024-01-01 00:00"));
	assert_int_equal(moment(&p, "week", "2024-03-01"), at("2024-03-01 00:00"));
	assert_int_equal(moment(&p, "day", "2024-03-01"), at("2024-03-01 16:30"));
	p.scheme->week_from = p.scheme->week_to = "";
	p.rows = calendar_plan(&p.a, p.scheme, p.w, &p.count);
	assert_string_equal(days_of(&p, "week", NULL), "");
	arena_release(&p.a);
}

/* ---- a cohort's own; the fixture's is made on Monday 1 July 2024 at 9:00 ---- */

static struct watch_scheme_form form_of(const struct watch_scheme_row *s)
{
	return (struct watch_scheme_form){ .month_from = s->month_from, .month_to = s->month_to, .month_day = s->month_day, .week_from = s->week_from,
		.week_to = s->week_to, .week_day = s->week_day, .day_from = s->day_from, .day_to = s->day_to, .day_time = s->day_time,
		.inclusive = s->inclusive, .version = s->version };
}

struct doing {
	struct watch_scheme_form form;
	struct due_changes changes;
	const char *seen, *kind;
	struct due_row *rows, *one;
	size_t count;
	int64_t after, snapshot_id;
};

static enum outcome get_scheme(struct ctx *c, void *arg)
{
	struct doing *d = arg;
	struct watch_scheme_row *s;

	TRY(scheme_get(c, &s));
	d->form = form_of(s);
	return OK;
}

static enum outcome get_all(struct ctx *c, void *arg)
{
	struct doing *d = arg;

	return due_list(c, "2023-01-01", "2025-12-31", &d->rows, &d->count);
}

static enum outcome get_next(struct ctx *c, void *arg)
{
	struct doing *d = arg;

	return due_next(c, d->kind, d->after, &d->one);
}

static enum outcome get_unfrozen(struct ctx *c, void *arg)
{
	struct doing *d = arg;

	return due_unfrozen(c, c->now, &d->rows, &d->count);
}

static enum outcome look(struct ctx *c, void *arg)
{
	struct doing *d = arg;

	return scheme_preview(c, &d->form, &d->changes);
}

static enum outcome save(struct ctx *c, void *arg)
{
	struct doing *d = arg;

	return scheme_save(c, &d->form, d->seen, &d->changes);
}

/* The first due that waits. */
static enum outcome freeze(struct ctx *c, void *arg)
{
	struct doing *d = arg;

	return due_set_snapshot(c, &d->rows[0], d->snapshot_id);
}

#define READ(f, fn, d)                                \
	do {                                          \
		struct ctx read_ = fixture_ctx(f, NULL);  \
		MUST(f, ctx_read(&read_, fn, d));     \
	} while (0)

static enum outcome change(struct fixture *f, ctx_fn *fn, struct doing *d)
{
	struct ctx c = fixture_ctx(f, NULL);

	return ctx_write(&c, fn, d);
}

static struct due_row *next_of(struct fixture *f, const char *kind, const char *after)
{
	struct doing d = { .kind = kind, .after = at(after) };

	READ(f, get_next, &d);
	return d.one;
}

static void a_cohort_has_the_dues_still_to_come(struct fixture *f)
{
	struct doing d = { 0 };

	READ(f, get_all, &d);
	assert_int_equal(d.count, 23 + 22 + 9); /* workdays and Fridays of July and August */
	assert_string_equal(d.rows[0].due_on, "2024-07-01");
	assert_int_equal(d.rows[0].due_at, at("2024-07-01 17:00"));
	assert_string_equal(next_of(f, "", "2024-07-01 17:00")->due_on, "2024-07-02");
	assert_string_equal(next_of(f, "week", "2024-07-01 17:00")->due_on, "2024-07-05");
	assert_string_equal(next_of(f, "", "2024-07-05 17:00")->kind, "week");
	assert_null(next_of(f, "month", "2024-07-01 09:00"));
	assert_null(next_of(f, "", "2024-08-31 00:00")); /* Friday 30 August ended */
}
ON_EACH_ENGINE(a_cohort_has_the_dues_still_to_come)

static void what_has_come_waits_for_its_snapshot(struct fixture *f)
{
	struct doing d = { .snapshot_id = 77 };

	READ(f, get_unfrozen, &d);
	assert_int_equal(d.count, 0);
	f->program.clock.fixed = at("2024-07-06 00:00"); /* five days' 17:00, and the Friday's end this moment */
	READ(f, get_unfrozen, &d);
	assert_int_equal(d.count, 6);
	assert_string_equal(d.rows[5].kind, "week");
	{
		struct ctx c = fixture_ctx(f, NULL);

		MUST(f, ctx_quiet(&c, freeze, &d));
		c = fixture_ctx(f, NULL);
		assert_int_equal(ctx_quiet(&c, freeze, &d), CONFLICT);
	}
	READ(f, get_unfrozen, &d);
	assert_int_equal(d.count, 5);
	fixture_sql(f, "UPDATE cohort SET state = 'archived';");
	READ(f, get_unfrozen, &d);
	assert_int_equal(d.count, 0);
}
ON_EACH_ENGINE(what_has_come_waits_for_its_snapshot)

static void a_change_moves_the_future_only(struct fixture *f)
{
	struct doing d = { .seen = "", .snapshot_id = 77 };
	int64_t rows;

	f->program.clock.fixed = at("2024-07-03 12:00");
	READ(f, get_unfrozen, &d);
	{
		struct ctx c = fixture_ctx(f, NULL);

		MUST(f, ctx_quiet(&c, freeze, &d)); /* Monday's; Tuesday's waits */
	}
	READ(f, get_scheme, &d);
	d.form.day_time = "11:00";
	d.form.day_to = "2024-07-12";
	d.form.week_day = "4"; /* Thursdays */
	READ(f, look, &d);
	/* Today's 11:00 is over, so today keeps 17:00; 4 to 12 July move, the rest goes; nine Thursdays for nine Fridays. */
	assert_int_equal(d.changes.move, 7);
	assert_int_equal(d.changes.come, 9);
	assert_int_equal(d.changes.go, 13 + 22 + 9);
	MUST(f, change(f, save, &d));
	assert_int_equal(next_of(f, "day", "2024-07-03 12:00")->due_at, at("2024-07-03 17:00"));
	assert_int_equal(next_of(f, "day", "2024-07-03 17:00")->due_at, at("2024-07-04 11:00"));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM due WHERE snapshot_id = 77 AND due_on = '2024-07-01'"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM due WHERE snapshot_id = 0 AND due_on = '2024-07-02'"), 1);
	rows = fixture_count(f, "SELECT count(*) FROM due");
	assert_int_equal(rows, 3 + 7 + 9);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM audit WHERE action = 'scheme.change'"), 1);

	assert_int_equal(change(f, save, &d), CONFLICT); /* its version is old */
	READ(f, get_scheme, &d);
	assert_string_equal(d.form.day_time, "11:00");
	READ(f, look, &d);
	assert_int_equal(d.changes.count, 0);
	d.form.inclusive = 0;
	READ(f, look, &d);
	assert_int_equal(d.changes.move, 9);
	d.seen = changes_mark(f->arena, &d.changes);
	f->program.clock.fixed = at("2024-07-04 10:00"); /* Thursday's beginning is over by now */
	assert_int_equal(change(f, save, &d), CONFLICT);
}
ON_EACH_ENGINE(a_change_moves_the_future_only)

static void a_senseless_scheme_is_refused(struct fixture *f)
{
	static const struct { const char *field; size_t offset; const char *value; } wrong[] = {
		{ "month_to", offsetof(struct watch_scheme_form, month_to), "" },
		{ "week_from", offsetof(struct watch_scheme_form, week_from), "" },
		{ "day_to", offsetof(struct watch_scheme_form, day_to), "2024-01-01" },
		{ "day_to", offsetof(struct watch_scheme_form, day_to), "2042-08-31" },
		{ "day_to", offsetof(struct watch_scheme_form, day_to), "2025-12-31" },
		{ "day_time", offsetof(struct watch_scheme_form, day_time), "24:00" },
		{ "day_time", offsetof(struct watch_scheme_form, day_time), "5pm" },
	};

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct doing d = { .seen = "" };
		struct ctx c;

		READ(f, get_scheme, &d);
		*(const char **)((char *)&d.form + wrong[i].offset) = wrong[i].value;
		c = fixture_ctx(f, NULL);
		assert_int_equal(ctx_read(&c, look, &d), INVALID);
		assert_string_equal(f->fail.first->field, wrong[i].field);
		assert_null(f->fail.first->next);
	}
}
ON_EACH_ENGINE(a_senseless_scheme_is_refused)

static enum outcome again(struct ctx *c, void *arg)
{
	struct doing *d = arg;

	return calendar_again(c, &d->changes);
}

static void new_holidays_take_their_days_away(struct fixture *f)
{
	struct doing d = { 0 };
	struct ctx c = fixture_ctx(f, NULL);

	fixture_sql(f, arena_printf(f->arena, "INSERT INTO school_workday (school_id, day, name, kind, source, actor_name, at) VALUES"
		" (%lld, '2024-07-08', 'n', 'holiday', '', '', 0), (%lld, '2024-07-13', 'n', 'workday', '', '', 0), (%lld, '2024-07-12', 'n', 'holiday', '', '', 0);",
		(long long)f->school_id, (long long)f->school_id, (long long)f->school_id));
	MUST(f, ctx_quiet(&c, again, &d));
	assert_int_equal(d.changes.come, 1);
	assert_int_equal(d.changes.go, 2);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM due WHERE kind = 'week' AND due_on = '2024-07-12'"), 1); /* stays due */
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM due WHERE kind = 'day' AND due_on = '2024-07-13'"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM due WHERE kind = 'day' AND due_on IN ('2024-07-08', '2024-07-12')"), 0);
}
ON_EACH_ENGINE(new_holidays_take_their_days_away)

static void cohorts_older_than_the_calendar_get_theirs(struct fixture *f)
{
	struct doing d = { 0 };
	struct ctx c;
	int64_t made;

	fixture_sql(f, "DELETE FROM due; DELETE FROM watch_scheme;");
	READ(f, get_scheme, &d);
	assert_int_equal(d.form.version, 0);
	assert_string_equal(d.form.week_to, "2024-08-31");
	f->program.clock.fixed = at("2024-08-26 09:00");
	c = fixture_ctx(f, NULL);
	MUST(f, calendar_sweep(&c, &made));
	assert_int_equal(made, 1);
	MUST(f, calendar_sweep(&c, &made));
	assert_int_equal(made, 0);
	READ(f, get_all, &d);
	assert_int_equal(d.count, 6);
}
ON_EACH_ENGINE(cohorts_older_than_the_calendar_get_theirs)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_seasons_by_hand),
		cmocka_unit_test(before_a_day_includes_it_unless_it_is_set_otherwise),
		BOTH(a_cohort_has_the_dues_still_to_come),
		BOTH(what_has_come_waits_for_its_snapshot),
		BOTH(a_change_moves_the_future_only),
		BOTH(a_senseless_scheme_is_refused),
		BOTH(new_holidays_take_their_days_away),
		BOTH(cohorts_older_than_the_calendar_get_theirs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
