/* Rows of holidays: each day by itself, then the year as a whole. */
#include "holiday.h"

#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "code.h"
#include "db.h"
#include "queries.h"
#include "words.h"

enum { FRIDAY = 5, NOVEMBER = 11, YEAR_FIRST = 2020, YEAR_LAST = 2099 };

static int year_of(const char *day)
{
	return (int)strtol(day, NULL, 10);
}

static const char *number(struct arena *a, int64_t n)
{
	return arena_printf(a, "%lld", (long long)n);
}

/* ---- one row ---- */

static void check_day(struct arena *a, struct holiday_form *row, struct fail *f)
{
	char date[11];

	if (*row->day == '\0')
		fail_at(f, "day", say_holiday_day_wanted(a));
	else if (!date_parse(row->day, date))
		fail_at(f, "day", say_holiday_day_bad(a, row->day));
	else if (year_of(date) < YEAR_FIRST || year_of(date) > YEAR_LAST)
		fail_at(f, "day", say_holiday_year_bad(a, date));
	else
		row->day = arena_dup(a, date);
}

static void check_kind(struct arena *a, struct holiday_form *row, struct fail *f)
{
	const struct code *kind = *row->kind ? code_read(code_set("workday_kind"), a, row->kind) : NULL;

	if (kind)
		row->kind = kind->code;
	else if (*row->kind)
		fail_at(f, "kind", say_holiday_kind_bad(a, row->kind));
	else
		fail_at(f, "kind", say_holiday_kind_wanted(a));
}

/* A weekday is worked anyway, unless it takes back a holiday that was told before. */
static void check_weekday(const struct workdays *w, struct arena *a, const struct holiday_form *row, struct fail *f)
{
	int64_t day = date_days(row->day);

	if (strcmp(row->kind, "workday") == 0 && date_weekday(day) <= FRIDAY && workday_exception(w, day) == NULL)
		fail_at(f, "kind", say_holiday_no_weekend(a, row->day, code_name("weekday", arena_printf(a, "%d", date_weekday(day)))));
}

void holiday_check(const struct workdays *w, struct arena *a, struct holiday_form *row, struct fail *f)
{
	int before = f->count;

	check_day(a, row, f);
	if (*row->name == '\0')
		fail_at(f, "name", say_holiday_name_wanted(a));
	check_kind(a, row, f);
	if (f->count == before)
		check_weekday(w, a, row, f);
}

/* ---- the whole file ---- */

static struct school_workday_row row_of(const struct holiday_form *f)
{
	return (struct school_workday_row){ .day = f->day, .name = f->name, .kind = f->kind };
}

/* Some years' notices name days of the December before: such a few do not tell that year. */
static bool tells(const struct holiday_form *rows, size_t count, int year)
{
	for (size_t i = 0; i < count; i++)
		if (year_of(rows[i].day) == year && strtol(rows[i].day + 5, NULL, 10) < 12)
			return true;
	return false;
}

static bool names_national_day(const struct workdays *w, const struct holiday_form *rows, size_t count, int year, struct arena *a)
{
	const char *day = arena_printf(a, "%d-10-01", year);

	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].day, day) == 0)
			return true;
	return !workdays_missing_year(w, year);
}

enum outcome holidays_whole(struct ctx *c, const struct workdays *w, const struct holiday_form *rows, size_t count)
{
	if (count == 0)
		return fail_say(c->fail, INVALID, say_holiday_none(c->arena));
	for (size_t i = 0; i < count; i++) {
		int year = year_of(rows[i].day);

		if (tells(rows, count, year) && !names_national_day(w, rows, count, year, c->arena))
			return fail_say(c->fail, INVALID, say_holiday_year_short(c->arena, number(c->arena, year)));
	}
	return OK;
}

/* ---- writing ---- */

static const struct school_workday_row *kept(const struct school_workday_row *rows, size_t count, const char *day)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].day, day) == 0)
			return &rows[i];
	return NULL;
}

static enum outcome put_one(struct ctx *c, const struct holiday_form *f, const struct school_workday_row *was, const char *source, struct holiday_sum *out)
{
	struct school_workday_row now = row_of(f);

	if (was && strcmp(was->name, now.name) == 0 && strcmp(was->kind, now.kind) == 0) {
		out->same++;
		return OK;
	}
	out->added += was == NULL;
	out->changed += was != NULL;
	return q_school_workday_put(c->tx, c->school_id, now.day, now.name, now.kind, source, c->actor->name, c->now, NULL);
}

static enum outcome follow(struct ctx *c, const char *action, const char *note, struct holiday_sum *out)
{
	struct arena *a = c->arena;

	TRY(calendar_again(c, &out->dues));
	return audit_append(c, &(struct audit_entry){ .action = action, .subject = "workday",
		.note = arena_printf(a, "%s %s", note, say_scheme_note(a, number(a, out->dues.come), number(a, out->dues.go), number(a, out->dues.move))) });
}

enum outcome holidays_put(struct ctx *c, const struct holiday_form *rows, size_t count, const char *source, struct holiday_sum *out)
{
	struct school_workday_row *before;
	size_t n;

	memset(out, 0, sizeof *out);
	TRY(q_school_workday_all(c->tx, c->school_id, &before, &n));
	for (size_t i = 0; i < count; i++)
		TRY(put_one(c, &rows[i], kept(before, n, rows[i].day), source, out));
	return follow(c, "workday.import", say_holiday_note(c->arena, source, rows[0].day, rows[count - 1].day, number(c->arena, out->added),
		number(c->arena, out->changed), number(c->arena, out->same)), out);
}

enum outcome holiday_remove(struct ctx *c, const char *day, struct holiday_sum *out)
{
	int64_t gone;

	memset(out, 0, sizeof *out);
	TRY(q_school_workday_remove(c->tx, c->school_id, day, &gone));
	if (gone == 0)
		return fail_say(c->fail, MISSING, say_holiday_not_imported(c->arena, day));
	return follow(c, "workday.remove", day, out);
}

enum outcome holidays_imported(struct ctx *c, struct school_workday_row **rows, size_t *count)
{
	return q_school_workday_all(c->tx, c->school_id, rows, count);
}

/* ---- what nobody has told ---- */

static void note_year(const struct workdays *w, int year, int years[YEARS_MISSING_MOST], int *count)
{
	for (int i = 0; i < *count; i++)
		if (years[i] == year)
			return;
	if (*count < YEARS_MISSING_MOST && workdays_missing_year(w, year))
		years[(*count)++] = year;
}

enum outcome holidays_missing(struct ctx *c, int years[YEARS_MISSING_MOST], int *count)
{
	const struct workdays *w;
	struct watch_scheme_row *s;
	char today[20];
	int year;

	*count = 0;
	TRY(workdays_get(c, &w));
	TRY(scheme_get(c, &s));
	clock_date(c->now, today);
	year = year_of(today);
	if (*s->day_to && strcmp(s->day_to, today) >= 0)
		for (int y = year_of(s->day_from); y <= year_of(s->day_to); y++)
			note_year(w, y, years, count);
	note_year(w, year, years, count);
	if (strtol(today + 5, NULL, 10) >= NOVEMBER)
		note_year(w, year + 1, years, count);
	return OK;
}
