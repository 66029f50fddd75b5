/* How a season went: the counts of one snapshot after another, each by what it froze itself, and beside each the
 * same day a year earlier. No target, no forecast; nothing is sorted by a number. */
#ifndef TREND_H
#define TREND_H

#include "snapshot.h"
#include "stats.h"

struct trend_ask { /* no pointer is NULL */
	const char *kind;   /* code of words/codes/watch.tsv */
	const char *series; /* "" = approved */
	int64_t college_id; /* filters: 0 or "" = all */
	const char *level;
};

struct trend_point {
	const struct snapshot_row *snapshot;
	int64_t graduates, registered, approved, confirmed;
	int64_t *indicators; /* numerators, as trend.indicators; -1 when the snapshot's own definition has no such */
	const struct trend_point *year_before; /* the last of the cohort before, at this moment a year earlier; or NULL */
};

struct trend {
	const char *cohort, *series, *before; /* before: the cohort a year earlier */
	const struct stats *newest;           /* its indicators name the columns; NULL when there is no snapshot */
	struct trend_point *points;           /* by moment */
	size_t count;
	bool any_before;                      /* at least one point has its year before */
};

/* Inside a transaction. INVALID, DENIED, MISSING as stats_get. */
enum outcome trend_get(struct ctx *c, const struct trend_ask *ask, struct trend *out) MUST_USE;

#endif
