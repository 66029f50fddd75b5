/* The public register of reopenings, and what was changed inside them. Every staff role reads it within its
 * scope, a graduate his own. Inside a transaction, c->cohort set. */
#ifndef REOPENING_LIST_H
#define REOPENING_LIST_H

#include "reopening.h"

enum { REOPENINGS_PAGE = 50 };

struct reopening_ask {
	const char *only;    /* "" all, "asked", "open", "closed" (whatever way it came to an end) */
	int64_t college_id;  /* 0 = all within the scope */
	int64_t before;      /* id: those older than it; 0 = from the newest */
};
struct reopenings {
	struct reopening_line_row *rows; /* newest first; state_now: kept or "expired" */
	size_t count;
	bool more;
	int64_t asked, open, closed, all; /* within the scope and college */
};
/* How many each cohort has within the scope; the newest cohort first, those without any left out. */
enum outcome reopening_cohorts(struct ctx *c, struct reopening_cohort_row **rows, size_t *count) MUST_USE;
enum outcome reopenings_read(struct ctx *c, const struct reopening_ask *ask, struct reopenings *out) MUST_USE;
/* One of them; MISSING outside the scope. */
enum outcome reopening_get(struct ctx *c, int64_t id, struct reopening_line_row **out) MUST_USE;
/* All of one graduate, newest first: for his own page and for the staff's page of him. */
enum outcome reopenings_of(struct ctx *c, int64_t graduate_id, struct reopening_line_row **out, size_t *count) MUST_USE;

/* What was changed inside windows between two moments (from <= moment < to): one row for each version of a
 * registration that was written, submitted, withdrawn or asked to be voided while a window was open, which
 * without it could not have been. It is read from the audit log, so it can be asked for any past moment. */
struct reopening_span {
	int64_t from, to;      /* ms */
	int64_t college_id;    /* 0 = all within the scope */
	int64_t graduate_id;   /* 0 = everybody */
	int64_t first, last;   /* ids of reopenings; 0 = from the first, to the last */
};
enum { REOPENING_CHANGES_MOST = 500 };
struct reopening_pair {
	const struct destination_row *now;    /* the version that was changed */
	const struct destination_row *before; /* what it is held against: before_id; NULL when there was none */
};
struct reopening_changes {
	struct reopening_change_row *rows; /* of the newest reopening first */
	struct reopening_pair *pairs;      /* one a row */
	size_t count;
	bool more;                         /* than REOPENING_CHANGES_MOST */
};
enum outcome reopening_changes(struct ctx *c, const struct reopening_span *span, struct reopening_changes *out) MUST_USE;

/* How many wait for this actor's decision: the count beside the menu. 0 for all but the office. */
enum outcome reopening_todo(struct ctx *c, int64_t *out) MUST_USE;

#endif
