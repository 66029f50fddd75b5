/* The period report: what a snapshot holds, beside an earlier one of the same cohort (unless asked otherwise
 * the one before it of its kind). Source: notice 4 (progress by month, week and day); the difference to the
 * period before is this program's own, and it is never a bare number: who came into it and who went out of
 * it are counted person by person from the history (past.h), so that entered - left = the difference.
 *
 * Each side is counted by what its own snapshot froze: definition, members, names. Where the two differ,
 * people may enter or leave without having changed, and are listed too.
 *
 * A person belongs to a number at a moment when he was counted, stood in the college, level, major and sex
 * asked for, within the actor's scope, and his state was one the number counts. Somebody who moved from one
 * college to another has left the one and entered the other.
 *
 * Everything inside a transaction. No rates for counsellors and classes, as in stats.h. */
#ifndef REPORT_H
#define REPORT_H

#include "late.h"
#include "snapshot.h"
#include "stats.h"

/* Instead of a snapshot's id: as everybody stands at this instant. Nothing is frozen then (id 0, number 0, no
 * hash), and the snapshot beside it is the last week's (since last Friday), before there is one the newest of all. */
enum { REPORT_NOW = -1 };

struct report_ask {
	int64_t snapshot_id; /* or REPORT_NOW, of the actor's present cohort */
	int64_t than_id;     /* the snapshot beside it; 0 = the one before it of its kind */
	struct stats_ask of; /* series, by and filters; definition "" = the frozen one */
};

enum report_kind { REPORT_COVERAGE, REPORT_RATE, REPORT_CATEGORY };

/* What is counted: a code of words/codes/coverage.tsv, of an indicator, or of a category. */
struct report_measure {
	enum report_kind kind;
	const char *code, *name, *formula;
	const char *part;                 /* of a rate: indicator_kind; else "" */
	const char *subject;              /* which member of a state is looked at: "registered", "approved", "confirmed", "stage", "counted" */
	const char *members, *was_members; /* its values that count, "|10|11|", by the later and by the earlier snapshot */
};

struct report_cell {
	int64_t now, was;      /* persons; was 0 when there is no earlier snapshot */
	int64_t entered, left; /* now - was = entered - left */
};

struct report_group {
	const struct stats_group *key; /* how it is called and placed; counts are in cells */
	int64_t graduates, was_graduates;
	struct report_cell *cells;     /* as report.measures */
	int64_t changed;               /* in it at both moments, with another category in the series */
};

struct report {
	const struct snapshot_row *snapshot;
	const struct snapshot_row *than; /* NULL: the first of its kind */
	const struct stats *now, *was;   /* was NULL without an earlier one */
	struct report_measure *measures; /* coverage first, then the indicators in their order */
	size_t measure_count;
	struct report_group *groups;     /* in their own order, never by a number */
	size_t group_count;
	struct report_group total;
	int64_t off; /* cells in which entered - left is not the difference: 0, or the history is damaged */
};

/* INVALID, DENIED as stats_get; MISSING: no such snapshot in this cohort. */
enum outcome report_get(struct ctx *c, const struct report_ask *ask, const struct report **out) MUST_USE;

/* Whether a number of the statistics page is one of the report's too. */
bool report_measured(const char *code);
bool report_is_now(const struct report *r);
/* What stands beside now when nothing else is asked for; NULL when nothing is frozen yet. */
enum outcome report_lately(struct ctx *c, struct snapshot_row **out) MUST_USE;

/* As every answer has it: the head (snapshot, than, cohort, definition, series, as_of), measures, total, groups. */
void report_put(struct view *v, const struct report *r);
void report_put_head(struct view *v, const struct report *r);
void report_put_snapshot(struct view *v, const struct snapshot_row *s);
void report_put_group(struct view *v, const struct report *r, const struct report_group *g);
void report_put_cell(struct view *v, const struct report *r, const struct report_group *g, size_t i);
/* "+12", "-3", "0"; and the difference of two rates as printed, in percentage points: "+0.82". */
const char *report_signed(struct arena *a, int64_t n);
const char *report_points(struct arena *a, int64_t now, int64_t of, int64_t was, int64_t was_of);
/* Frozen noticeably after its moment: the server was down, and made it up exactly. */
enum { REPORT_LATE_MS = 10 * 60 * 1000 };
bool report_late(int64_t due_at, int64_t frozen_at);

/* ---- who ---- */

struct report_people_ask {
	struct report_ask of;  /* by is not looked at */
	const char *measure;   /* code */
	const char *side;      /* "now": all who make the number; "in": entered; "out": left; "changed": of another category */
	const char *after;     /* the last student number of the page before; "" = from the start */
	int64_t size;          /* persons a page, 1 to 500 */
};

struct report_person {
	const struct report_person_row *row;
	const char *college, *major, *was_college, *was_major; /* as frozen; "" where he was not counted or not in scope */
	const char *value, *was_value;                         /* his category in the series; "" = none */
	const char *how;                                       /* code of words/codes/report_move.tsv; "" on side now */
};

struct report_people {
	const struct report *report; /* groups: none */
	struct report_measure measure;
	struct report_cell cell;
	const char *side;
	int64_t expected, listed; /* by the tallies and the moves; by the list itself */
	struct report_person *people;
	size_t count;
	const char *next_after; /* "" on the last page */
};
/* MISSING: no such number. INVALID: no such side, or no earlier snapshot to compare with. */
enum outcome report_people(struct ctx *c, const struct report_people_ask *ask, struct report_people *out) MUST_USE;

/* ---- why ---- */

struct report_why {
	const struct report *report; /* groups: none */
	struct report_measure measure;
	const struct report_found_row *person;
	bool is_in, was_in;
	const char *answer;      /* the one sentence */
	const char *const *reasons; /* full sentences, from the widest to the narrowest condition */
	size_t reason_count;
	struct report_date { int64_t at; const char *text; bool counts; } *dates; /* what happened, in order; counts: before the moment */
	size_t date_count;
};
/* MISSING: nobody of that id within the scope at either moment, or no such number. */
enum outcome report_why(struct ctx *c, const struct report_ask *ask, const char *measure, int64_t graduate_id, struct report_why *out) MUST_USE;
/* The report without groups, and what is counted under that code. MISSING: no such number. */
enum outcome report_number(struct ctx *c, const struct report_ask *ask, const char *measure, const struct report **out, struct report_measure *m) MUST_USE;
/* By student number or whole name, within the scope; at most 50. */
enum outcome report_find(struct ctx *c, const char *q, struct report_found_row **rows, size_t *count) MUST_USE;

/* ---- which there are ---- */

/* The cohort's due moments with their snapshots, newest first, those to come too; kind "" = all. */
enum outcome report_dues(struct ctx *c, const char *kind, struct report_due_row **rows, size_t *count) MUST_USE;

/* The one with the latest moment, of whichever kind; NULL when there is none yet. */
enum outcome report_newest(struct ctx *c, struct snapshot_row **out) MUST_USE;

/* ---- in time ---- */

/* Of each college: those whose destination settled so that registering it fell due in this period (the next
 * workday after the settled date, notice 4) : expected; of them registered before the moment: actual; in
 * time; late; and not registered to this day. Worked out from the records, as they are known now: nobody
 * reports himself complete. */
struct report_unit {
	int64_t college_id;
	const char *code, *name;
	int64_t expected, actual, in_time, late, open; /* expected = in_time + late + open */
	int64_t overdue; /* at the moment: waited longer in some state than the limits of then allow */
};
struct report_time {
	const struct report *report; /* groups: none */
	bool any;              /* something fell due in the period at all */
	const char *from, *to; /* settled on these days; from "" = from the beginning */
	struct report_unit *units; /* in the colleges' order */
	size_t count;
	struct report_unit total;
	bool limits_moved; /* the limits of then are not those of now */
};
enum outcome report_time(struct ctx *c, const struct report_ask *ask, struct report_time *out) MUST_USE;

/* ---- beside it ---- */

/* Corrections of the roster recorded after the snapshot that would change its numbers, newest first. */
enum outcome report_corrections(struct ctx *c, const struct snapshot_row *s, int64_t limit, struct roster_change_line_row **rows, size_t *count) MUST_USE;

#endif
