/* What was. A graduate's standing lasts from one change to the next (standing.h); the state a moment T shows
 * is the one with since_at < T and T <= until_at: all that was recorded before T, and nothing recorded at T or
 * later. Time along a school's records never goes back (ctx_moment), so the answer for a moment that is past
 * is the same whenever it is asked. */
#ifndef PAST_H
#define PAST_H

#include "ctx.h"
#include "meaning.h"
#include "proof.h"
#include "rows.h"

/* ---- everybody's states ---- */

/* One person: all his states in order, the present one last. The rows are valid during the call only. */
typedef enum outcome past_person_fn(void *arg, const struct standing_ever_row *states, size_t count);
/* Everybody of the school, of all cohorts, by id, in constant memory. Inside a transaction. */
enum outcome past_walk(struct ctx *c, past_person_fn *fn, void *arg) MUST_USE;

/* One person's states are whole: each hash right, each begins where the one before it ended, the last has no
 * end, and none begins after `latest`. "" when so, else a sentence in a. */
const char *past_fault(struct arena *a, const struct standing_ever_row *states, size_t count, int64_t latest);
/* All of that of everybody in the school: OK or BROKEN; out: people, versions (states), wrong, told. Opens its
 * own transaction. */
enum outcome past_check(struct ctx *c, struct proof *out) MUST_USE;

/* ---- how many stood how ---- */

struct past_cells { /* of c->cohort; cells add up, some take away */
	const struct meaning *meaning; /* what was meant then: as the snapshot before it has it, else as now */
	const struct tally_row *rows;
	size_t count;
};
/* From the last snapshot before the moment and what changed between, so that it costs the same late in a season.
 * college_id 0 = all. Inside a transaction. */
enum outcome past_cells(struct ctx *c, int64_t at, int64_t college_id, struct past_cells *out) MUST_USE;
/* The same, counted person by person without any snapshot. */
enum outcome past_cells_anew(struct ctx *c, int64_t at, int64_t college_id, struct tally_row **rows, size_t *count) MUST_USE;

#endif
