/* What was frozen at a due moment: the counts of the cohort as they stood, at the tally's grain; what they meant;
 * and a hash over the state of every single person. Source: notice 4 (progress by month, week and day).
 *
 * Frozen at a moment D is what was recorded before D and nothing recorded at D or later, whenever the freezing
 * itself happens: a server that was down at 17:00 freezes 17:00 when it is back. Nothing changes a snapshot;
 * hash = BLAKE2b-256 over the hash of the one before it in the cohort, every member and every count. Whoever
 * holds the history can count it again (snapshot_check). */
#ifndef SNAPSHOT_H
#define SNAPSHOT_H

#include "meaning.h"
#include "proof.h"
#include "stats.h"
#include "timed.h"

/* ---- freezing: each outside any transaction, opening its own ---- */

struct snapshot_due {
	const char *cohort, *kind, *due_on; /* kind: code of words/codes/watch.tsv */
	int64_t due_at;                     /* not later than c->now */
};
/* Once: CONFLICT when it is frozen already, also by another process at this very time. Nobody who writes waits
 * while people are counted. */
enum outcome snapshot_freeze(struct ctx *c, const struct snapshot_due *due, int64_t *id) MUST_USE;

/* Every due of the school's open cohorts whose moment has come, oldest first; *frozen = how many by us. One that fails holds
 * up none behind it: the first fault is the outcome. between: asked before each; NULL: nobody. */
enum outcome snapshot_sweep(struct ctx *c, timed_between *between, void *arg, int64_t *frozen) MUST_USE;

/* The moment of the first due not frozen, past or to come; *at stays when there is none. Inside a transaction. */
enum outcome snapshot_next(struct ctx *c, int64_t *at) MUST_USE;

/* ---- reading: inside a transaction ---- */

enum outcome snapshot_get(struct ctx *c, int64_t id, struct snapshot_row **out) MUST_USE; /* MISSING */
enum outcome snapshot_list(struct ctx *c, const char *cohort, struct snapshot_row **rows, size_t *count) MUST_USE; /* by number */
/* Of the same kind, NULL when there is none. */
enum outcome snapshot_before(struct ctx *c, const struct snapshot_row *s, struct snapshot_row **out) MUST_USE;
enum outcome snapshot_after(struct ctx *c, const struct snapshot_row *s, struct snapshot_row **out) MUST_USE;
/* The last one due before that moment, NULL when there is none; kind "" = any. */
enum outcome snapshot_last(struct ctx *c, const char *cohort, const char *kind, int64_t before, struct snapshot_row **out) MUST_USE;

/* The numbers it holds, by what they meant then. Outcomes as stats_get; of->as_of is not looked at. */
enum outcome snapshot_stats(struct ctx *c, const struct snapshot_row *s, const struct stats_ask *of, const struct stats **out) MUST_USE;
/* The same with its meaning read before, for who counts several. */
enum outcome snapshot_stats_by(struct ctx *c, const struct snapshot_row *s, const struct meaning *meaning, const struct stats_ask *of,
	const struct stats **out) MUST_USE;
enum outcome snapshot_meaning(struct ctx *c, const struct snapshot_row *s, const struct meaning **out) MUST_USE;
/* college_id 0 = all. BROKEN when what is kept cannot be read. */
enum outcome snapshot_cells(struct ctx *c, const struct snapshot_row *s, int64_t college_id, struct tally_row **rows, size_t *count) MUST_USE;

/* ---- whether it is still what was frozen ---- */

/* Every snapshot of the school: its hash and its place in the chain, its entry in the audit log, and everybody
 * counted again from the history, in one walk for all. OK or BROKEN; out: versions (snapshots), people (states
 * looked at), wrong, told. Opens its own transaction. */
enum outcome snapshot_check(struct ctx *c, struct proof *out) MUST_USE;

#endif
