/* Where each graduate stands: the one narrow row that every number counts, and the tallies kept beside
 * it in the same transaction. Nobody writes `standing` and `standing_past` but this file, and the tallies (tally.h)
 * move by it alone.
 *
 * A state lasts: when one really changes, the old one moves to `standing_past` with the moment it ended, so
 * that where everybody stood at any moment can still be read (past.h). Rows are chained by hash.
 *
 * Three series: registered = category of the newest submitted version that is not void; approved =
 * category of the version in force; confirmed = the same once the graduate confirmed that very version.
 * "" = none. 未登记 is registered = "" : a state of its own, in every denominator, never 待就业.
 *
 * The class tally knows stages only, no categories: a rate per class cannot be computed from it. */
#ifndef STANDING_H
#define STANDING_H

#include "ctx.h"
#include "rows.h"

/* Stage codes, words/codes/stage.tsv: unregistered draft college_review school_review returned
 * to_confirm confirmed disputed void_college void_school. */

enum outcome standing_get(struct ctx *c, int64_t graduate_id, struct standing_row *out) MUST_USE;

/* Write `next` over `was` (read in this transaction): versioned (CONFLICT when stale), tallies moved by
 * exactly one when anything counted differs. was->version == 0: a new graduate. Sets next's version, times and
 * hash. When nothing of the state differs nothing is written, and next is as it was. */
enum outcome standing_put(struct ctx *c, const struct standing_row *was, struct standing_row *next) MUST_USE;

/* BLAKE2b-128 in hex over the hash of the state before ("" for the first) and every member of the row but the
 * hash itself, each preceded by its length. */
enum { STANDING_HASH = 33 };
void standing_hash(const struct standing_row *row, const char *previous, char hash[STANDING_HASH]);

/* Recount every tally of the school from the standing rows, and every standing row from the
 * destinations; *wrong = how many rows differ. Reads only. */
enum outcome standing_check(struct ctx *c, int64_t *graduates, int64_t *wrong) MUST_USE;

#endif
