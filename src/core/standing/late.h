/* 实现去向落实一人登记一人: whether a destination was registered when it was settled. Source: notice 4 (each workday, each
 * person as his destination settles). A destination is a graduate's category with the date it was settled on
 * (signed_on: the agreement's, the admission's, the call-up's); it is registered when a version with both was
 * first submitted, whatever was withdrawn, returned or mended later (table registering). In time: by the next
 * workday. Later than that it is 迟登, and its delay is the workdays beyond that next one.
 *
 * The days are counted from the latest of three: the settled date, the day registration opened for the cohort,
 * the day the person came into the roster: nobody can register before. What the school learnt from the national
 * system's workbook is not judged (imported): when it was registered there is not known.
 *
 * 逾期登记 is another thing: first registered after the cohort's 按时截止 (late_at), whatever the date.
 *
 * Counted people only, each with the destination that counts as registered. No rate is made of these numbers,
 * no counsellor and no class is compared. Everything inside a transaction, c->cohort set, within the scope. */
#ifndef LATE_H
#define LATE_H

#include "ctx.h"
#include "rows.h"

/* Remember that this version was registered now, once for its category and date. Only where versions are
 * submitted or imported. submitted_at is lifted to the first time, should the clock have been set back since. */
enum outcome late_note(struct ctx *c, struct destination_row *row, bool imported) MUST_USE;
/* What counts as registered follows a standing that was just written. For standing_put alone. */
enum outcome late_follow(struct ctx *c, const struct standing_row *was, const struct standing_row *next) MUST_USE;

struct late_ask { /* no pointer is NULL; "" or 0 = any */
	const char *from, *to; /* settled on these days or between them, "2024-06-01" */
	const char *level;
	int64_t college_id;
	int64_t due_at;        /* before_due, after_due: against this instant; 0 = both stay 0 */
	int64_t as_of;         /* 0 = now; else as it stood at that past instant (past.h); open is not known then and stays 0 */
};

struct late_counts {
	int64_t registered; /* settled on a known date, and registered = in_time + late + imported */
	int64_t in_time, late, imported;
	int64_t longest;    /* greatest delay among the late ones, in workdays */
	int64_t open;       /* a draft says when it settled, the next workday is over, and nothing was registered */
	int64_t undated;    /* registered, but the date was not given; 0 when a period is asked for */
	int64_t cutoff;     /* 逾期登记: first registered after late_at, also those that settle nothing */
	int64_t before_due, after_due; /* of those registered and not imported: known before due_at, or only later */
};
struct late_unit {
	int64_t id;
	const char *code, *name;
	struct late_counts n;
};
/* Each college of the scope in the school's own order; *total (may be NULL) is their sum. */
enum outcome late_counts(struct ctx *c, const struct late_ask *ask, struct late_unit **out, size_t *count, struct late_counts *total) MUST_USE;

/* The names of the numbers that are lists: "registered", "in_time", "late", "imported", "open", "undated", "cutoff",
 * "before_due", "after_due", "missing" (after_due or open: not registered at due_at). */
bool late_kind(const char *kind);
int64_t late_number(const struct late_counts *n, const char *kind);

/* The people behind one number, by student number, from behind `after`, at most `most`: as many as the number
 * says. line.delay in workdays (0 = in time). */
enum { LATE_LINES_MOST = 500 };
enum outcome late_list(struct ctx *c, const struct late_ask *ask, const char *kind, const char *after, int64_t most,
	struct late_line_row **out, size_t *count, bool *more) MUST_USE;

/* How one version stands. first_at 0: not registered yet. */
struct late_mark {
	int64_t first_at, delay;
	bool dated, imported, late, cutoff;
};
enum outcome late_of(struct ctx *c, const struct destination_row *row, struct late_mark *out) MUST_USE;

/* Every submitted version is remembered, no later than it was submitted, and what counts as registered agrees with
 * each standing: OK or BROKEN, *wrong rows that are not so. Opens its own transaction. */
enum outcome late_check(struct ctx *c, int64_t *wrong) MUST_USE;

#endif
