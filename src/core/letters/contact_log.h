/* What was said to a graduate by telephone, in talks, in chats: who, when, how, with what result, and when
 * again. Entered by hand by staff of his scope, never changed afterwards; the graduate reads it in his own
 * history, so a note says nothing that he should not read, and no words of pressure (pressure.h). */
#ifndef CONTACT_LOG_H
#define CONTACT_LOG_H

#include "ctx.h"
#include "rows.h"

/* Inside ctx_write. form->wrong: the number (by mail: the address) turned out wrong, marked at once (reach.h). form->time "" = noon of that day. INVALID with faults at the members: a time to come, a next
 * day that is past, words of pressure. MISSING outside the scope. */
enum outcome contact_add(struct ctx *c, int64_t graduate_id, const struct contact_log_form *form) MUST_USE;

/* Newest first, at most `most`; within the scope, else MISSING. Inside a transaction. */
enum outcome contact_of(struct ctx *c, int64_t graduate_id, int64_t most, struct contact_log_row **rows, size_t *count) MUST_USE;

/* The log of c->cohort within the scope, newest first, from behind id `before` (0 = from the newest). find->due
 * "today": those whose next day has come and who were not talked to since and still have something to do. */
enum outcome contact_list(struct ctx *c, const struct contact_find_form *find, int64_t before, int64_t most,
	struct contact_line_row **rows, size_t *count, bool *more) MUST_USE;

#endif
