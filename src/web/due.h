/* Due moments on pages: the next one with its countdown, and a warning when the holidays of a year are not told. */
#ifndef DUE_H
#define DUE_H

#include "calendar.h"
#include "web.h"
#include "workday.h"

/* `next_due` {kind, due_on, weekday, due_at, left, left_ms} of the cohort (none when nothing is to come), and
 * `missing_years`. For every staff home page. Inside the page's transaction. */
enum outcome due_put_next(struct call *c);
/* `missing_years` alone: a list of {year}. */
enum outcome due_put_missing(struct call *c);

/* One due: kind, due_on, weekday, due_at, state (frozen, waiting, next: to come), snapshot_id, holiday (the name of
 * the free day it falls on, ""). */
void due_put(struct ctx *c, struct view *v, const struct due_row *d, const struct workdays *w);
/* "3 days 4 hours", rounded down to what matters. */
const char *due_left(struct arena *a, int64_t ms);

#endif
