#include "due.h"

#include <string.h>

#include "holiday.h"
#include "words.h"
#include "workday.h"

enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS, DAY_MS = 24 * HOUR_MS };

static const char *number(struct arena *a, int64_t n)
{
	return arena_printf(a, "%lld", (long long)n);
}

const char *due_left(struct arena *a, int64_t ms)
{
	if (ms >= DAY_MS)
		return say_due_left_days(a, number(a, ms / DAY_MS), number(a, ms % DAY_MS / HOUR_MS));
	if (ms >= HOUR_MS)
		return say_due_left_hours(a, number(a, ms / HOUR_MS), number(a, ms % HOUR_MS / MINUTE_MS));
	return ms >= MINUTE_MS ? say_due_left_minutes(a, number(a, ms / MINUTE_MS)) : say_due_left_moment(a);
}

/* Why nobody works that day: the holiday's name, or that it is a weekend; "" on workdays. */
static const char *free_day(const struct workdays *w, const char *day, const char *weekend)
{
	const struct workday_exception *e = workday_exception(w, date_days(day));

	return workday_is(w, date_days(day)) ? "" : e ? e->name : weekend;
}

void due_put(struct ctx *c, struct view *v, const struct due_row *d, const struct workdays *w)
{
	const char *name = weekday_name(d->due_on);
	char last[20];

	view_code(v, "kind", "watch", d->kind);
	view_text(v, "due_on", d->due_on);
	view_text(v, "weekday", name);
	view_time(v, "due_at", d->due_at);
	view_text(v, "until_weekday", weekday_name(clock_date(d->due_at - 1, last))); /* of the last day in time */
	view_hide(v, "until_weekday");
	view_text(v, "state", d->snapshot_id ? "frozen" : d->due_at <= c->now ? "waiting" : "next");
	view_id(v, "snapshot_id", d->snapshot_id);
	view_text(v, "holiday", free_day(w, d->due_on, name));
}

enum outcome due_put_missing(struct call *c)
{
	int years[YEARS_MISSING_MOST], count;

	TRY(holidays_missing(c->ctx, years, &count));
	view_list(c->view, "missing_years");
	for (int i = 0; i < count; i++)
		view_text(view_push(c->view, "missing_years"), "year", number(c->ctx->arena, years[i]));
	return OK;
}

enum outcome due_put_next(struct call *c)
{
	const struct workdays *w;
	struct due_row *next;
	struct view *v;

	TRY(due_put_missing(c));
	TRY(workdays_get(c->ctx, &w));
	TRY(due_next(c->ctx, "", c->ctx->now, &next));
	if (next == NULL) {
		view_row(c->view, "next_due", &due_shape, NULL);
		return OK;
	}
	v = view_sub(c->view, "next_due");
	due_put(c->ctx, v, next, w);
	view_text(v, "left", due_left(c->ctx->arena, next->due_at - c->ctx->now));
	view_int(v, "left_ms", next->due_at - c->ctx->now);
	return OK;
}
