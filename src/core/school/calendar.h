/* The calendar of monitoring: when a cohort's numbers are due. Source: notice 4 (codes/monitoring_calendar.csv):
 * month watch December to February, before the 1st of each month; week watch March to August, before each
 * Friday; day watch March to August, each workday before 17:00. Week and day watch run side by side. All of
 * it is a cohort's own scheme, which the office may change.
 *
 * "Before" a day includes that day by default: the moment is its end, 24:00. Not included, it is the day's
 * beginning. A due day that is a holiday stays due: the notice moves nothing. See docs/decisions/0014. */
#ifndef CALENDAR_H
#define CALENDAR_H

#include "ctx.h"
#include "rows.h"

struct workdays;

/* The due days a scheme asks for, by moment, then kind; none are frozen. Pure. A watch whose two dates are
 * "" has none. */
enum { WATCH_DAYS_MOST = 400 /* the longest window */ };
struct due_row *calendar_plan(struct arena *a, const struct watch_scheme_row *scheme, const struct workdays *w, size_t *count);
/* What the notice says, for a cohort of four digits. */
struct watch_scheme_row *calendar_first_scheme(struct arena *a, const char *cohort);

/* What differs between the dues kept and those a scheme asks for. Only the future is touched: frozen dues
 * and those whose moment has come stay, none are made for the past, and a due whose new moment would
 * already be over keeps its old one. */
struct due_change {
	const char *kind, *due_on;
	int64_t before, after; /* moments; before 0: it comes, after 0: it goes */
};
struct due_changes {
	struct due_change *list; /* by due day, then kind */
	size_t count;
	int64_t come, go, move;
};

/* ---- all below inside a transaction; c->cohort is the cohort unless one is named ---- */

/* The scheme kept; what the notice says when there is none yet (version 0). */
enum outcome scheme_get(struct ctx *c, struct watch_scheme_row **out) MUST_USE;
/* INVALID with faults by member when the form makes no sense. Nothing is written. */
enum outcome scheme_preview(struct ctx *c, const struct watch_scheme_form *form, struct due_changes *out) MUST_USE;
/* Writes scheme and dues; CONFLICT when somebody else changed the scheme, or the changes are no longer those
 * that `seen` (changes_mark of a preview) stands for; "" = not looked at. */
enum outcome scheme_save(struct ctx *c, const struct watch_scheme_form *form, const char *seen, struct due_changes *out) MUST_USE;
const char *changes_mark(struct arena *a, const struct due_changes *k);

/* A new cohort's scheme and dues; cohort_create calls it and tells the log. */
enum outcome calendar_begin(struct ctx *c, const char *cohort) MUST_USE;
/* After the workdays changed: the dues of every open cohort again, from now on. The sums of all cohorts. */
enum outcome calendar_again(struct ctx *c, struct due_changes *sum) MUST_USE;
/* Open cohorts older than the calendar get theirs, from now on. Its own transactions; outside any. */
enum outcome calendar_sweep(struct ctx *c, int64_t *made) MUST_USE;

/* The next one later than `after`; NULL when there is none. kind: code of words/codes/watch.tsv, "" = any. */
enum outcome due_next(struct ctx *c, const char *kind, int64_t after, struct due_row **out) MUST_USE;
/* The last one not later than `at`; NULL when there is none. */
enum outcome due_last(struct ctx *c, const char *kind, int64_t at, struct due_row **out) MUST_USE;
/* Those due on the days from..to (YYYY-MM-DD, both included), by moment. */
enum outcome due_list(struct ctx *c, const char *from, const char *to, struct due_row **rows, size_t *count) MUST_USE;
enum outcome due_find(struct ctx *c, const char *cohort, const char *kind, const char *due_on, struct due_row **out) MUST_USE; /* NULL: none */

/* Of all open cohorts of the school: the moment has come (due_at <= now) and no snapshot exists; oldest first. */
enum outcome due_unfrozen(struct ctx *c, int64_t now, struct due_row **rows, size_t *count) MUST_USE;
/* Once only: CONFLICT when it is frozen already. Inside a writing transaction. */
enum outcome due_set_snapshot(struct ctx *c, const struct due_row *due, int64_t snapshot_id) MUST_USE;

#endif
