/* Who has waited too long: what each state of a registration may last in workdays, and the people it has
 * lasted longer for. Source: notice 3 and 4 (everyone who has not registered, not confirmed, or has not
 * mended what he said was wrong is reminded; nobody is missing by 30 August); how many days is the
 * office's own setting for each cohort (table waiting_limit over words/codes/waiting_limit.tsv).
 *
 * Counted from the moment the state began (standing.stage_at). 未登记 is no fault before the cohort's
 * 按时截止 (late_at), so it is counted from there, or from when the person came into the roster if that was
 * later. over = workdays waited - workdays allowed; overdue means over >= 1.
 *
 * Counted people only. Everything inside a transaction, c->cohort set, within the actor's scope. */
#ifndef OVERDUE_H
#define OVERDUE_H

#include "ctx.h"
#include "rows.h"
#include "workday.h"

enum { LIMIT_STAGES = 9, LIMIT_MOST = 60 /* workdays in any member */, OVERDUE_LINES_MOST = 1000 };

/* ---- the limits ---- */

struct limit {
	const char *stage, *holder;   /* codes of words/codes/stage.tsv and waiting_holder.tsv */
	int64_t allowed;              /* workdays */
	int64_t counsellor_after;     /* so many workdays over the limit the counsellor is told; 0 = never */
	int64_t head_after;           /* and the college head */
	int64_t version;              /* 0: the built-in default */
	int64_t since_at;             /* in force from then on; 0: from the beginning */
};
struct limits {
	struct limit of[LIMIT_STAGES]; /* in the order of words/codes/waiting_limit.tsv */
	int64_t late_at;               /* 按时截止 of the cohort */
	const struct workdays *days;
};
enum outcome limits_get(struct ctx *c, const struct limits **out) MUST_USE;
/* As they stood at that past instant, 按时截止 too: what was changed at it or later is not in them. Holidays are those known now. */
enum outcome limits_at(struct ctx *c, int64_t at, const struct limits **out) MUST_USE;
bool limits_differ(const struct limits *a, const struct limits *b); /* for who is overdue */
/* What was changed since, newest first. */
enum outcome limits_past(struct ctx *c, struct waiting_limit_past_row **rows, size_t *count) MUST_USE;
/* NULL: nobody waits in this state (confirmed). */
const struct limit *limit_of(const struct limits *l, const char *stage);

/* Inside ctx_write; the office's, by the table of routes. MISSING: no such state; CONFLICT: stale. */
enum outcome limit_change(struct ctx *c, const char *stage, const struct limit_form *form) MUST_USE;

struct wait {
	int64_t since, waited, allowed;
	int64_t over;                /* below 1: not overdue */
	const char *holder, *told;   /* told: how far the ladder has come: "", "counsellor", "college_head" */
};
/* How one person stands; all 0 and "" when nobody waits in this state. */
struct wait wait_of(const struct limits *l, int64_t now, const char *stage, int64_t stage_at);
/* The state was begun before this instant by exactly those who are at least `over` (>= 1) workdays over
 * its limit at `now`; 0 = nobody is. */
int64_t limit_before(const struct limits *l, int64_t now, const char *stage, int64_t over);

/* ---- the people ---- */

struct overdue_ask { /* no pointer is NULL; "" or 0 = any */
	const char *stage;
	int64_t college_id, class_id;
	int64_t over;            /* at least so many workdays over the limit; 0 = everybody who waits */
	const char *after;       /* "" = the start, else *next of the page before */
	int64_t most;            /* 0 = OVERDUE_LINES_MOST */
};
/* By state in the order of the limits, then by student number. line.since_at, waited, allowed, over,
 * holder, told as in struct wait. *next "" = that was the last page. */
enum outcome overdue_list(struct ctx *c, const struct overdue_ask *ask, struct overdue_line_row **out, size_t *count, const char **next) MUST_USE;

/* ---- the counts ---- */

struct overdue_unit { /* a college or a class */
	int64_t id;
	const char *code, *name;
	int64_t waiting[LIMIT_STAGES], overdue[LIMIT_STAGES]; /* by the limits' order; overdue 0 for classes */
};
/* Each college of the scope in the school's own order, those too where nobody waits. over: as above, at
 * least 1. Who is in scope by classes only sees his own people counted. */
enum outcome overdue_counts(struct ctx *c, int64_t over, struct overdue_unit **out, size_t *count) MUST_USE;
/* Each class of the scope by name: how many are in each state, nothing else (no class is compared). */
enum outcome overdue_classes(struct ctx *c, struct overdue_unit **out, size_t *count) MUST_USE;

/* ---- as it was ---- */

/* The same at a past instant, by the limits of then; classes too have their overdue left at 0. Outcomes as
 * ctx_as_of for an instant that is none or still to come. */
enum outcome overdue_counts_past(struct ctx *c, int64_t at, struct overdue_unit **out, size_t *count) MUST_USE;
enum outcome overdue_classes_past(struct ctx *c, int64_t at, struct overdue_unit **out, size_t *count) MUST_USE;

struct overdue_past_ask {
	int64_t at;
	const char *stages; /* "|draft|returned|" */
	int64_t college_id, class_id;
	bool over;          /* only those who were over the limit */
	const char *after;  /* student number; "" = the start */
	int64_t most;
};
/* Who was in one of the states then, by student number; waited and over are those of then, stage_now is his state now, "" of who has left the scope. */
enum outcome overdue_list_past(struct ctx *c, const struct overdue_past_ask *ask, struct waiting_past_line_row **out, size_t *count, bool *more) MUST_USE;

#endif
