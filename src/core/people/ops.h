/* What those who run the machine ask: figures of the whole database, without a person in them. */
#ifndef OPS_H
#define OPS_H

#include "ctx.h"
#include "rows.h"

/* How many jobs there are in each state, all schools together. Inside a transaction. */
enum outcome ops_jobs(struct ctx *c, struct job_state_row **rows, size_t *count) MUST_USE;

/* What the database has done for this process since its start (see db_counters). */
struct ops_figures {
	int64_t reads, writes, commits, retries, busy, group_largest;
};
void ops_figures(struct ctx *c, struct ops_figures *out);

/* How far what is recorded is ahead of the clock, in ms; 0 = not at all. A clock that once ran ahead leaves a school's
 * records there until time catches up (ctx_moment). Of the school, or of the one furthest ahead. Inside a transaction. */
enum outcome ops_ahead(struct ctx *c, int64_t *ms) MUST_USE;
enum outcome ops_ahead_most(struct ctx *c, int64_t *ms) MUST_USE;
/* The sentence about it, what to do too. */
const char *ops_ahead_said(struct ctx *c, int64_t ms);

/* Takes away what nobody needs any more: sessions that ended a month ago, counts of wrong logins that were quiet
 * for as long. Opens its own transaction. */
enum outcome ops_sweep(struct ctx *c, int64_t *gone) MUST_USE;

#endif
