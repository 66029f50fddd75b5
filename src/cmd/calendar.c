/* quxiang calendar: a cohort's due moments, as JSON or to read. */
#include <stdio.h>
#include <string.h>

#include "calendar.h"
#include "cmd.h"
#include "cohort.h"
#include "due.h"
#include "holiday.h"
#include "words.h"
#include "workday.h"

struct looking {
	struct watch_scheme_row *scheme;
	struct cohort_row *cohort;
	struct due_row *dues, *next;
	size_t count;
	const struct workdays *w;
	int years[YEARS_MISSING_MOST], missing;
};

static enum outcome look(struct ctx *c, void *arg)
{
	struct looking *k = arg;

	TRY(cohort_find(c, c->cohort, &k->cohort));
	TRY(scheme_get(c, &k->scheme));
	TRY(workdays_get(c, &k->w));
	TRY(holidays_missing(c, k->years, &k->missing));
	TRY(due_next(c, "", c->now, &k->next));
	return due_list(c, "1900-01-01", "9999-12-31", &k->dues, &k->count);
}

static const char *number(struct arena *a, int64_t n)
{
	return arena_printf(a, "%lld", (long long)n);
}

static void print_json(struct ctx *c, const struct looking *k)
{
	struct view *v = view_new(c->arena);
	struct code_names names = ctx_code_names(c);
	struct buf out;

	view_text(v, "cohort", c->cohort);
	view_time(v, "as_of", c->now);
	view_time(v, "late_at", k->cohort->late_at);
	view_time(v, "closes_at", k->cohort->closes_at);
	view_row(v, "scheme", &watch_scheme_shape, k->scheme);
	view_list(v, "missing_years");
	for (int i = 0; i < k->missing; i++)
		view_text(view_push(v, "missing_years"), "year", number(c->arena, k->years[i]));
	view_list(v, "dues");
	for (size_t i = 0; i < k->count; i++)
		due_put(c, view_push(v, "dues"), &k->dues[i], k->w);
	if (k->next)
		due_put(c, view_sub(v, "next_due"), k->next, k->w);
	buf_init(&out, c->arena);
	json_view(&out, v, &names);
	printf("%s\n", buf_text(&out));
}

static void print_due(struct ctx *c, const struct due_row *d, const struct workdays *w)
{
	struct arena *a = c->arena;
	int64_t day = date_days(d->due_on);
	const struct workday_exception *e = workday_exception(w, day);
	const char *state = d->snapshot_id ? say_calendar_frozen(a, number(a, d->snapshot_id)) : d->due_at <= c->now ? say_calendar_waiting(a) : "";
	char until[20];

	printf("%s %s  %s  %s  %s%s%s\n", d->due_on, code_name("weekday", number(a, date_weekday(day))), code_name("watch", d->kind),
		clock_until(d->due_at, until), state, *state && !workday_is(w, day) ? "  " : "",
		workday_is(w, day) ? "" : e ? say_calendar_holiday(a, e->name) : say_calendar_weekend(a));
}

static void print_text(struct ctx *c, const struct looking *k)
{
	struct arena *a = c->arena;
	char now[20], until[20];

	printf("%s\n", say_calendar_print_title(a, c->cohort, clock_minute(c->now, now)));
	for (int i = 0; i < k->missing; i++)
		printf("%s\n", say_calendar_print_missing(a, number(a, k->years[i])));
	if (k->next)
		printf("%s\n", say_calendar_print_next(a, code_name("watch", k->next->kind), k->next->due_on, clock_until(k->next->due_at, until),
			due_left(a, k->next->due_at - c->now)));
	printf("%s\n", k->count ? "" : say_calendar_print_none(a));
	for (size_t i = 0; i < k->count; i++)
		print_due(c, &k->dues[i], k->w);
}

enum outcome cmd_calendar(struct invocation *v)
{
	struct looking k;
	struct ctx c;

	TRY(cmd_ctx(v, &c));
	TRY(ctx_read(&c, look, &k));
	if (args_has(&v->args, "json"))
		print_json(&c, &k);
	else
		print_text(&c, &k);
	return OK;
}
