/* Inside of stats.c: what a counting counts. Cells add up, so several of one key, and such as take away, are fine. */
#ifndef STATS_SOURCE_H
#define STATS_SOURCE_H

#include "meaning.h"
#include "stats.h"

struct stats_source {
	const char *cohort;
	const struct meaning *meaning;
	const struct tally_row *cells;
	size_t count;
	int64_t as_of, closes_at;
	bool past; /* a moment that is past, not now */
};

/* DENIED: no rates for this actor. MISSING: a college that he may not see. */
enum outcome stats_may(struct ctx *c, const struct stats_ask *ask) MUST_USE;
/* INVALID as stats_get. */
enum outcome stats_count(struct ctx *c, const struct stats_ask *ask, const struct stats_source *from, struct stats **out) MUST_USE;

#endif
