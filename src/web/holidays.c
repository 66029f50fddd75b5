/* Holidays and the days worked for them: what is built in, what the office imported, and the import. */
#include "holiday.h"

#include <stdlib.h>
#include <string.h>

#include "crumb.h"
#include "due.h"
#include "holiday_book.h"
#include "routes.h"
#include "words.h"

static const char *number(struct arena *a, int64_t n)
{
	return arena_printf(a, "%lld", (long long)n);
}

static void put_year(struct call *c, const struct workdays *w, int year, bool past)
{
	struct view *v = view_push(c->view, "years");

	view_text(v, "year", number(c->ctx->arena, year));
	view_bool(v, "missing", workdays_missing_year(w, year));
	view_bool(v, "past", past);
	view_hide(v, "past");
	view_list(v, "days");
	for (size_t i = 0; i < w->count; i++) {
		const struct workday_exception *e = &w->exceptions[i];
		struct view *day;
		char date[11];

		if (strtol(date_of_days(e->day, date), NULL, 10) != year)
			continue;
		day = view_push(v, "days");
		view_text(day, "day", arena_dup(c->ctx->arena, date));
		view_code(day, "weekday", "weekday", number(c->ctx->arena, date_weekday(e->day)));
		view_text(day, "name", e->name);
		view_code(day, "kind", "workday_kind", e->worked ? "workday" : "holiday");
		view_bool(day, "imported", e->imported);
	}
}

/* From this year's next back to the first that is told. */
enum outcome show_holidays(struct call *c)
{
	struct school_workday_row *rows;
	const struct workdays *w;
	char date[20];
	size_t count;
	int year, first, now;

	crumb(c, "calendar");
	TRY(workdays_get(c->ctx, &w));
	TRY(holidays_imported(c->ctx, &rows, &count));
	TRY(due_put_missing(c));
	now = (int)strtol(clock_date(c->ctx->now, date), NULL, 10);
	year = now + 1;
	if (w->count && strtol(date_of_days(w->exceptions[w->count - 1].day, date), NULL, 10) > year)
		year = (int)strtol(date, NULL, 10);
	first = w->count ? (int)strtol(date_of_days(w->exceptions[0].day, date), NULL, 10) : year;
	view_list(c->view, "years");
	for (int y = year; y >= first; y--)
		put_year(c, w, y, y < now);
	view_rows(c->view, "imported", &school_workday_shape, rows, count);
	view_bool(c->view, "may_edit", role_bit(c->ctx->actor->role) & OFFICE);
	view_hide(c->view, "may_edit");
	return OK;
}

struct importing {
	struct holiday_rows rows;
	const char *file;
	struct holiday_sum sum;
};

static enum outcome put(struct ctx *c, void *arg)
{
	struct importing *im = arg;

	return holidays_put(c, im->rows.list, im->rows.count, im->file, &im->sum);
}

static void put_sum(struct call *c, const struct holiday_sum *s)
{
	view_int(c->view, "added", s->added);
	view_int(c->view, "changed", s->changed);
	view_int(c->view, "same", s->same);
	view_int(c->view, "dues_come", s->dues.come);
	view_int(c->view, "dues_go", s->dues.go);
}

enum outcome do_holidays(struct call *c)
{
	const struct upload *book = c->req->uploads;
	struct arena *a = c->ctx->arena;
	struct importing im;

	if (book == NULL || book->size == 0) {
		fail_at(c->ctx->fail, "book", say_holiday_file_choose(a));
		return fail_done(c->ctx->fail);
	}
	im.file = book->file_name;
	TRY(holiday_book_read(c->ctx, book->bytes, book->size, &im.rows));
	TRY(ctx_write(c->ctx, put, &im));
	put_sum(c, &im.sum);
	c->notice = say_holiday_imported(a, number(a, im.sum.added), number(a, im.sum.changed), number(a, im.sum.same),
		number(a, im.sum.dues.come), number(a, im.sum.dues.go));
	call_go(c, "/calendar/holidays");
	return OK;
}

enum outcome do_holiday_remove(struct call *c)
{
	const char *day = request_capture(c->req, "day");
	struct arena *a = c->ctx->arena;
	struct holiday_sum sum;

	TRY(holiday_remove(c->ctx, day, &sum));
	put_sum(c, &sum);
	c->notice = say_holiday_removed(a, day, number(a, sum.dues.come), number(a, sum.dues.go));
	call_go(c, "/calendar/holidays");
	return OK;
}
