/* Schools and cohorts (届). A cohort begins with its own copy of the destination tree and of both
 * indicator definitions, so that changing one year's dictionary never changes another year's numbers. */
#ifndef SCHOOL_H
#define SCHOOL_H

#include "ctx.h"
#include "rows.h"

/* Opens its own transactions (the school's id is new). c->school_id is set. CONFLICT when the code is
 * taken. */
enum outcome school_create(struct ctx *c, const struct school_form *form, bool demo) MUST_USE;

/* Inside ctx_write. Destinations may change until closes_at: 30 August 24:00 (notice 3) of that
 * year; until late_at, at first the same, a registration is in time. */
enum outcome cohort_create(struct ctx *c, const char *cohort) MUST_USE;
/* That moment, for a cohort of four digits. */
int64_t cohort_first_closing(struct arena *a, const char *cohort);

/* For a visitor: the school of that code, or the only one. Sets c->school_id; 0 when there is none. */
enum outcome school_default(struct ctx *c, const char *code) MUST_USE;

/* All schools by code, for a visitor to choose his door. Inside a transaction. */
enum outcome school_list(struct ctx *c, struct school_row **rows, size_t *count) MUST_USE;

/* Which cohort is looked at: asked for, else remembered, else the newest open one; "" when none. Sets
 * c->cohort. Outside a transaction. */
enum outcome cohort_choose(struct ctx *c, const char *asked, const char *remembered) MUST_USE;

/* Inside a transaction: the school (NULL when none) and its cohorts, newest first. */
enum outcome school_around(struct ctx *c, struct school_row **school, struct cohort_row **cohorts, size_t *count) MUST_USE;

/* Whether the database holds no school but demonstrations (then --now is allowed). *shift: how far their
 * clock stands from the machine's, ms; 0 when there are others, or none. */
enum outcome school_all_demo(struct ctx *c, bool *all, int64_t *shift) MUST_USE;

/* A demonstration lives at a time of its own: from now on its clock is the machine's, moved by shift. */
enum outcome school_set_shift(struct ctx *c, int64_t shift) MUST_USE;

#endif
