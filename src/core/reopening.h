/* After the cut-off the office can open one graduate's record for a reason and until a time (notice 3:
 * changes by 30 August). */
#ifndef REOPENING_H
#define REOPENING_H

#include "ctx.h"
#include "rows.h"

/* The office only; until lies in the future and at most REOPENING_DAYS away; a new one replaces an old. */
enum { REOPENING_DAYS = 92 };
enum outcome reopening_open(struct ctx *c, int64_t graduate_id, const char *reason, int64_t until) MUST_USE;
/* The one in force now, or NULL. */
enum outcome reopening_now(struct ctx *c, int64_t graduate_id, struct reopening_row **out) MUST_USE;
/* CONFLICT with a sentence when the graduate's cohort is closed to changes and nothing is reopened. */
enum outcome reopening_require(struct ctx *c, const char *cohort, int64_t graduate_id) MUST_USE;

#endif
