/* Weekdays by arithmetic, then the exceptions one by one: there are some thirty a year. */
#include "workday.h"

#include <stdio.h>
#include <string.h>

#include "code.h"
#include "memo.h"
#include "queries.h"
#include "rows.h"

enum { DAYS_BACK_MOST = 400, MONDAY_TO_FRIDAY = 5 };

int64_t day_of(int64_t ms)
{
	return clock_days(ms);
}

/* ---- from two lists, one ---- */

static struct workday_exception built_in(const struct code_set *set, size_t i)
{
	const struct code *c = &set->codes[set->by_code[i]];

	return (struct workday_exception){ date_days(c->code), c->name, strcmp(code_extra(set, c, "kind"), "workday") == 0, false };
}

static struct workday_exception imported(const struct school_workday_row *r)
{
	return (struct workday_exception){ date_days(r->day), r->name, strcmp(r->kind, "workday") == 0, true };
}

const struct workdays *workdays_under(struct arena *a, const struct school_workday_row *rows, size_t count)
{
	const struct code_set *set = code_set("workday");
	struct workday_exception *out = arena_array(a, set->count + count + 1, sizeof *out);
	struct workdays *w = arena_new(a, struct workdays);
	size_t i = 0, r = 0;

	w->exceptions = out;
	while (i < set->count || r < count) {
		int order = i == set->count ? 1 : r == count ? -1 : strcmp(set->codes[set->by_code[i]].code, rows[r].day);

		out[w->count++] = order < 0 ? built_in(set, i) : imported(&rows[r]);
		i += order <= 0;
		r += order >= 0;
	}
	return w;
}

static enum outcome query_rows_of(struct ctx *c, const void *arg, void **out, size_t *count)
{
	struct school_workday_row *rows;

	TRY(q_school_workday_all(c->tx, c->school_id, &rows, count));
	*out = rows;
	return OK;
}

enum outcome workdays_get(struct ctx *c, const struct workdays **out)
{
	void *rows;
	size_t count;

	TRY(memo_rows(c, "school_workdays", &school_workday_shape, query_rows_of, NULL, &rows, &count));
	*out = workdays_under(c->arena, rows, count);
	return OK;
}

/* ---- counting ---- */

/* Mondays to Fridays in (from, to]. */
static int64_t weekdays(int64_t from, int64_t to)
{
	int64_t n = (to - from) / 7 * MONDAY_TO_FRIDAY;

	for (int64_t d = to - (to - from) % 7 + 1; d <= to; d++)
		if (date_weekday(d) <= MONDAY_TO_FRIDAY)
			n++;
	return n;
}

/* The place of the first exception behind this day. */
static size_t first_behind(const struct workdays *w, int64_t day)
{
	size_t low = 0, high = w->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (w->exceptions[middle].day <= day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int64_t workdays_of_days(const struct workdays *w, int64_t from, int64_t to)
{
	int64_t n;

	if (from == DATE_NONE || to == DATE_NONE || from >= to)
		return 0;
	n = weekdays(from, to);
	for (size_t i = first_behind(w, from); i < w->count && w->exceptions[i].day <= to; i++) {
		const struct workday_exception *e = &w->exceptions[i];

		if (e->worked != (date_weekday(e->day) <= MONDAY_TO_FRIDAY))
			n += e->worked ? 1 : -1;
	}
	return n;
}

int64_t workdays_between(const struct workdays *w, int64_t from, int64_t to)
{
	return workdays_of_days(w, day_of(from), day_of(to));
}

int64_t workdays_before(const struct workdays *w, int64_t now, int days)
{
	int64_t today = day_of(now), d = today;
	char date[11];

	while (d > today - DAYS_BACK_MOST && workdays_of_days(w, d, today) <= days)
		d--;
	return date_start(date_of_days(d + 1, date));
}

/* ---- single days ---- */

const struct workday_exception *workday_exception(const struct workdays *w, int64_t day)
{
	size_t i = first_behind(w, day - 1);

	return i < w->count && w->exceptions[i].day == day ? &w->exceptions[i] : NULL;
}

bool workday_is(const struct workdays *w, int64_t day)
{
	const struct workday_exception *e = workday_exception(w, day);

	return e ? e->worked : date_weekday(day) <= MONDAY_TO_FRIDAY;
}

int64_t workday_after(const struct workdays *w, int64_t day)
{
	do
		day++;
	while (!workday_is(w, day));
	return day;
}

const char *weekday_name(const char *day)
{
	static const char digits[][2] = { "", "1", "2", "3", "4", "5", "6", "7" };

	return code_name("weekday", digits[date_weekday(date_days(day))]);
}

bool workdays_missing_year(const struct workdays *w, int year)
{
	char date[16];

	snprintf(date, sizeof date, "%04d-10-01", year);
	return workday_exception(w, date_days(date)) == NULL;
}
