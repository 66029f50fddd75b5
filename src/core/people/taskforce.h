/* The colleges' working groups on employment statistics (notice 5: 学院成立专班, under the college's own
 * heads): who, what for, at which telephone. One roster a cohort. A college's staff and head keep their
 * own colleges'; the office and observers see all. All inside a transaction, on c->cohort. */
#ifndef TASKFORCE_H
#define TASKFORCE_H

#include "ctx.h"
#include "rows.h"

/* The duty that no college may lack (words/codes/taskforce_duty.tsv). */
#define TASKFORCE_HEAD "head"

/* Members and colleges in the actor's scope; members by college, then in the order of duties. */
enum outcome taskforce_list(struct ctx *c, struct taskforce_row **rows, size_t *count) MUST_USE;
enum outcome taskforce_colleges(struct ctx *c, struct college_row **rows, size_t *count) MUST_USE;
bool taskforce_may_edit(const struct actor *who, int64_t college_id);

enum outcome taskforce_get(struct ctx *c, int64_t id, struct taskforce_row **out) MUST_USE;
enum outcome taskforce_add(struct ctx *c, const struct taskforce_form *form) MUST_USE;
/* The college stays what it was. CONFLICT when form->version is stale. */
enum outcome taskforce_change(struct ctx *c, int64_t id, const struct taskforce_form *form) MUST_USE;
enum outcome taskforce_remove(struct ctx *c, int64_t id, int64_t version) MUST_USE;

#endif
