/* Holidays and the days worked for them, as the office imports them: the State Council tells each November what
 * the next year will be, and the built-in years end (reference 9). One row a day; a row lies over the built-in
 * one of that day. Dues of the future follow at once (calendar_again). Inside a transaction. */
#ifndef HOLIDAY_H
#define HOLIDAY_H

#include "calendar.h"
#include "ctx.h"
#include "rows.h"
#include "workday.h"

enum { HOLIDAYS_MOST = 400 /* rows of one file */ };

struct holiday_sum {
	int64_t added, changed, same; /* days */
	struct due_changes dues;      /* of all open cohorts; sums only */
};

/* One row as typed: *day, *kind become what is kept; faults at members of holiday_form. Pure. */
void holiday_check(const struct workdays *w, struct arena *a, struct holiday_form *row, struct fail *f);
/* What a whole file must be beyond its rows: every year it tells of is told to the end. INVALID, with the year. */
enum outcome holidays_whole(struct ctx *c, const struct workdays *w, const struct holiday_form *rows, size_t count) MUST_USE;

/* Checked rows, from a file of that name. Inside ctx_write. */
enum outcome holidays_put(struct ctx *c, const struct holiday_form *rows, size_t count, const char *source, struct holiday_sum *out) MUST_USE;
/* Takes an imported day away: the built-in one holds again. MISSING when it was not imported. */
enum outcome holiday_remove(struct ctx *c, const char *day, struct holiday_sum *out) MUST_USE;
/* The imported ones, by day. */
enum outcome holidays_imported(struct ctx *c, struct school_workday_row **rows, size_t *count) MUST_USE;

/* Years whose holidays nobody has told and somebody needs: those in which the cohort's day watch lies and does
 * not lie behind us, this year, and from November on the next. */
enum { YEARS_MISSING_MOST = 4 };
enum outcome holidays_missing(struct ctx *c, int years[YEARS_MISSING_MOST], int *count) MUST_USE;

#endif
