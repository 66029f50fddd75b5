/* Workdays: Monday to Friday, but for holidays, and the weekend days worked instead of them. Source: the
 * State Council's yearly notices. Those of 2023 to 2026 are built in (words/codes/workday.tsv); what the
 * office imported (table school_workday) lies over them, day by day. A year that neither holds counts
 * plain weekdays: workdays_missing_year tells. */
#ifndef WORKDAY_H
#define WORKDAY_H

#include "ctx.h"

struct school_workday_row;

struct workday_exception {
	int64_t day; /* days since 1970, as date_days counts */
	const char *name;
	bool worked;   /* a weekend day worked; else a holiday */
	bool imported; /* by the office; else built in */
};
/* The days that break the rule of the week, by date, each once. */
struct workdays {
	const struct workday_exception *exceptions;
	size_t count;
};

/* The school's own. Inside a transaction; *out lives in the context's arena. */
enum outcome workdays_get(struct ctx *c, const struct workdays **out) MUST_USE;
/* The built-in days under these rows (ordered by day; kind: code of words/codes/workday_kind.tsv). */
const struct workdays *workdays_under(struct arena *a, const struct school_workday_row *rows, size_t count);

/* How many workdays have gone by: those after the day of `from` up to the day of `to` (both ms UTC, days
 * of Shanghai). The same day, or an earlier one: 0. */
int64_t workdays_between(const struct workdays *w, int64_t from, int64_t to);

/* The first instant after which it is not yet more than `days` workdays to `now`: what began before it has
 * waited longer. */
int64_t workdays_before(const struct workdays *w, int64_t now, int days);

/* "周五" of the day "2024-07-05". */
const char *weekday_name(const char *day);

/* ---- single days, as days since 1970 ---- */

int64_t day_of(int64_t ms); /* the day of Shanghai an instant lies in */
int64_t workdays_of_days(const struct workdays *w, int64_t from, int64_t to); /* as workdays_between; DATE_NONE: 0 */
/* NULL: the rule of the week holds. */
const struct workday_exception *workday_exception(const struct workdays *w, int64_t day);
bool workday_is(const struct workdays *w, int64_t day);
int64_t workday_after(const struct workdays *w, int64_t day); /* the next one */

/* A year's notice always names its National Day, so a year without 1 October has not been told: rows of a
 * few days in December belong to the notice of the next year. */
bool workdays_missing_year(const struct workdays *w, int year);

#endif
