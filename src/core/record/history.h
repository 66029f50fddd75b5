/* A graduate's own history: every entry of the audit log about him, in plain words. */
#ifndef HISTORY_H
#define HISTORY_H

#include "ctx.h"
#include "rows.h"

/* Into the view: list `history`, newest first, of {at, actor_name, actor_role, action, outcome, note,
 * changes: [{label, before, after}]}, and `next_before` (a sequence, 0 at the end). before: 0 = from the
 * newest. At most `limit`; saves that
 * changed nothing are left out. Within scope; MISSING outside. */
enum outcome history_view(struct ctx *c, int64_t graduate_id, int64_t before, int limit, struct view *into) MUST_USE;

#endif
