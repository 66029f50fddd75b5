/* A cohort (届) after its beginning: its window, its definition of the indicators, its expected head-count,
 * its end. All inside a transaction; changes are the office's, by the table of routes. */
#ifndef COHORT_H
#define COHORT_H

#include "ctx.h"
#include "rows.h"

/* MISSING with a sentence when there is no such cohort. */
enum outcome cohort_find(struct ctx *c, const char *cohort, struct cohort_row **out) MUST_USE;

/* Graduates counted, registered, confirmed, one row for each cohort that has any. */
enum outcome cohort_numbers(struct ctx *c, struct cohort_count_row **rows, size_t *count) MUST_USE;

/* form->closes_on is the first instant at which nothing may change any more ("2024-08-31 00:00": the end
 * of 30 August, notice 3). form->late_on is the first at which registering is late, though it goes on; ""
 * = both are the same. expected is what the colleges announced, independent of the roster; 0 = not
 * said. CONFLICT when stale or archived. */
enum outcome cohort_change(struct ctx *c, const char *cohort, const struct cohort_form *form) MUST_USE;

/* "archived": kept as it is, no longer the cohort one comes to first; "open" again. */
enum outcome cohort_set_state(struct ctx *c, const char *cohort, const char *state, int64_t version) MUST_USE;

#endif
