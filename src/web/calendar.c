/* The calendar of monitoring, half a year on one page: months as grids of days, each day's dues, holidays and
 * weekend days worked; past dues lead to their reports. */
#include "calendar.h"

#include <stdlib.h>
#include <string.h>

#include "cohort.h"
#include "crumb.h"
#include "due.h"
#include "routes.h"
#include "words.h"

enum { MONTHS_MOST = 30, MARCH = 3, WEEK = 7 };

/* A month as one number, so that months can be counted through. */
static int month_of(const char *day)
{
	return (int)strtol(day, NULL, 10) * 12 + (int)strtol(day + 5, NULL, 10) - 1;
}

static const char *first_day(struct arena *a, int month)
{
	return arena_printf(a, "%04d-%02d-01", month / 12, month % 12 + 1);
}

static const char *last_day(struct arena *a, int month)
{
	char date[11];

	return arena_dup(a, date_of_days(date_days(first_day(a, month + 1)) - 1, date));
}

struct shown {
	const struct workdays *w;
	struct due_row *dues;
	size_t count;
	int first, last; /* months */
	int64_t today, late, close; /* days; late and close: the last in time */
};

/* ---- one month ---- */

static void put_day(struct call *c, struct view *week, const struct shown *s, int64_t day)
{
	const struct workday_exception *e = workday_exception(s->w, day);
	struct view *v = view_push(week, "days");
	char date[11];

	date_of_days(day, date);
	view_int(v, "number", strtol(date + 8, NULL, 10));
	view_text(v, "day", arena_dup(c->ctx->arena, date));
	view_bool(v, "today", day == s->today);
	view_bool(v, "free", !workday_is(s->w, day));
	view_bool(v, "worked", e && e->worked && date_weekday(day) > 5);
	view_text(v, "holiday", e && !e->worked ? e->name : "");
	view_bool(v, "ends_time", day == s->late);
	view_bool(v, "ends_all", day == s->close);
	view_list(v, "dues");
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->dues[i].due_on, date) == 0)
			due_put(c->ctx, view_push(v, "dues"), &s->dues[i], s->w);
}

static int end_of_week(int64_t day)
{
	return WEEK - date_weekday(day);
}

/* Whole weeks from Monday; days of other months are blank. */
static void put_month(struct call *c, const struct shown *s, int month)
{
	struct arena *a = c->ctx->arena;
	int64_t first = date_days(first_day(a, month)), last = date_days(last_day(a, month));
	struct view *v = view_push(c->view, "months"), *week = NULL;

	view_text(v, "title", say_month_title(a, arena_printf(a, "%d", month / 12), arena_printf(a, "%d", month % 12 + 1)));
	view_int(v, "month", month % 12 + 1);
	view_text(v, "anchor", arena_printf(a, "m%04d%02d", month / 12, month % 12 + 1));
	view_bool(v, "here", first <= s->today && s->today <= last);
	for (int64_t d = first - date_weekday(first) + 1; d <= last + end_of_week(last); d++) {
		if (date_weekday(d) == 1)
			week = view_push(v, "weeks");
		if (d < first || d > last)
			view_int(view_push(week, "days"), "number", 0);
		else
			put_day(c, week, s, d);
	}
}

/* ---- which months ---- */

static void widen(int *first, int *last, const char *from, const char *to)
{
	if (*from && (*first == 0 || month_of(from) < *first))
		*first = month_of(from);
	if (*to && month_of(to) > *last)
		*last = month_of(to);
}

/* The season as its scheme has it; a scheme without any watch shows the year's usual one. */
static void season_of(struct arena *a, const struct watch_scheme_row *s, int *first, int *last)
{
	*first = *last = 0;
	widen(first, last, s->month_from, s->month_to);
	widen(first, last, s->week_from, s->week_to);
	widen(first, last, s->day_from, s->day_to);
	if (*first == 0) {
		const struct watch_scheme_row *usual = calendar_first_scheme(a, s->cohort);

		*first = month_of(usual->month_from);
		*last = month_of(usual->day_to);
	}
}

/* Two halves, parted at the beginning of March; asked for, or the one that is now. */
static const char *part_of(struct call *c, const struct watch_scheme_row *s, int *first, int *last)
{
	const char *asked = call_arg(c, "part");
	int march = (int)strtol(s->cohort, NULL, 10) * 12 + MARCH - 1;
	bool halves = *first < march && *last >= march;
	char today[20];
	bool late = month_of(clock_date(c->ctx->now, today)) >= march;

	view_bool(c->view, "halves", halves);
	view_hide(c->view, "halves");
	if (!halves)
		return "";
	if (strcmp(asked, "winter") == 0 || (strcmp(asked, "spring") != 0 && !late)) {
		*last = march - 1;
		return "winter";
	}
	*first = march;
	return "spring";
}

/* ---- the page ---- */

static int by_moment(const void *a, const void *b)
{
	const struct due_row *x = *(struct due_row *const *)a, *y = *(struct due_row *const *)b;

	return x->due_at < y->due_at ? -1 : x->due_at > y->due_at;
}

/* The next of each watch, the soonest first. */
static enum outcome put_nexts(struct call *c, const struct workdays *w)
{
	const struct code_set *set = code_set("watch");
	struct due_row **nexts = arena_array(c->ctx->arena, set->count, sizeof *nexts);
	size_t n = 0;

	for (size_t i = 0; i < set->count; i++) {
		TRY(due_next(c->ctx, set->codes[i].code, c->ctx->now, &nexts[n]));
		n += nexts[n] != NULL;
	}
	qsort(nexts, n, sizeof *nexts, by_moment);
	view_list(c->view, "nexts");
	for (size_t i = 0; i < n; i++) {
		struct view *v = view_push(c->view, "nexts");

		due_put(c->ctx, v, nexts[i], w);
		view_text(v, "left", due_left(c->ctx->arena, nexts[i]->due_at - c->ctx->now));
		view_int(v, "left_ms", nexts[i]->due_at - c->ctx->now);
	}
	return OK;
}

static void put_sums(struct call *c, const struct shown *s)
{
	int64_t frozen = 0, waiting = 0;

	for (size_t i = 0; i < s->count; i++) {
		frozen += s->dues[i].snapshot_id != 0;
		waiting += s->dues[i].snapshot_id == 0 && s->dues[i].due_at <= c->ctx->now;
	}
	view_int(c->view, "all", (int64_t)s->count);
	view_int(c->view, "frozen", frozen);
	view_int(c->view, "waiting", waiting);
}

/* The season, and the days on which the cohort ends. */
static enum outcome put_whole(struct call *c, const struct watch_scheme_row *scheme, const struct cohort_row *cohort)
{
	struct shown s = { .late = clock_days(cohort->late_at - 1), .close = clock_days(cohort->closes_at - 1) };
	char today[20], close[20];

	season_of(c->ctx->arena, scheme, &s.first, &s.last);
	widen(&s.first, &s.last, "", clock_date(cohort->closes_at - 1, close));
	if (s.last > s.first + MONTHS_MOST)
		s.last = s.first + MONTHS_MOST;
	view_int(c->view, "last_month", s.last % 12 + 1);
	view_hide(c->view, "last_month");
	view_text(c->view, "part", part_of(c, scheme, &s.first, &s.last));
	s.today = date_days(clock_date(c->ctx->now, today));
	TRY(workdays_get(c->ctx, &s.w));
	TRY(due_list(c->ctx, first_day(c->ctx->arena, s.first), last_day(c->ctx->arena, s.last), &s.dues, &s.count));
	put_sums(c, &s);
	TRY(put_nexts(c, s.w));
	view_list(c->view, "dues");
	for (size_t i = 0; i < s.count; i++)
		due_put(c->ctx, view_push(c->view, "dues"), &s.dues[i], s.w);
	view_list(c->view, "months");
	view_hide(c->view, "months"); /* dues tell the same to programs */
	for (int m = s.first; m <= s.last; m++)
		put_month(c, &s, m);
	return OK;
}

enum outcome show_calendar(struct call *c)
{
	struct watch_scheme_row *scheme;
	struct cohort_row *cohort;

	TRY(cohort_find(c->ctx, c->ctx->cohort, &cohort));
	TRY(scheme_get(c->ctx, &scheme));
	TRY(due_put_next(c));
	view_text(c->view, "cohort", c->ctx->cohort);
	view_time(c->view, "as_of", c->ctx->now);
	view_row(c->view, "scheme", &watch_scheme_shape, scheme);
	view_bool(c->view, "none", scheme->version == 0);
	view_hide(c->view, "none");
	view_time(c->view, "late_at", cohort->late_at);
	view_time(c->view, "closes_at", cohort->closes_at);
	view_bool(c->view, "may_edit", role_bit(c->ctx->actor->role) & OFFICE);
	view_hide(c->view, "may_edit");
	return put_whole(c, scheme, cohort);
}
