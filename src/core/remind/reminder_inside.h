/* Between the files of the concept reminder: a batch begun, and gone on with. */
#ifndef REMINDER_INSIDE_H
#define REMINDER_INSIDE_H

#include "reminder.h"

struct reminder_begin {
	const struct reminder_ask *ask;
	const char *key, *source; /* the whole key; code of words/codes/reminder_source.tsv */
	int64_t id;               /* out */
};
/* Inside ctx_write. CONFLICT, and id 0, when there is such a key. */
enum outcome reminder_begin(struct ctx *c, void *begin) MUST_USE;

enum { REMINDER_ALL = 1000000, REMINDER_HALF_DONE_MS = 60000 /* whoever began a batch is given that long to end it */ };
/* Goes on with a batch for so many pieces at most; OK also when it is at its end already. Own transactions; run->made is added to. */
enum outcome reminder_make(struct ctx *c, int64_t id, int pieces, struct reminder_run *run) MUST_USE;
/* Before a piece: OK = make it. c->now is set on. */
enum outcome reminder_between(struct ctx *c, struct reminder_run *run) MUST_USE;
/* After a piece that began at `from` and ended in CONFLICT: OK, and no fault, when somebody else has moved the batch on. */
enum outcome reminder_moved(struct ctx *c, int64_t id, const char *from) MUST_USE;

/* NULL when there is none. Inside a transaction. */
enum outcome reminder_batch_find(struct ctx *c, const char *key, struct reminder_batch_row **out) MUST_USE;

/* Whether people can be reminded of this now: not once the cohort is closed, but for a confirmation. */
enum outcome reminder_check_open(struct ctx *c, const char *kind) MUST_USE;

/* ---- the ladder (reminder_ladder.c); own transactions ---- */

/* What it asks for on the day of `moment`, in c->cohort: letters to those beyond their limit, one digest to each
 * counsellor and each college head whose people have come to his rung. */
enum outcome reminder_ladder(struct ctx *c, const struct reminder_rule_row *rule, int64_t moment, struct reminder_run *run) MUST_USE;
/* Goes on to the end of a batch of digests. */
enum outcome reminder_digest_make(struct ctx *c, int64_t id, struct reminder_run *run) MUST_USE;
/* A batch unless there is one with this key, made to its end; nothing when the cohort is closed for this kind. */
enum outcome reminder_once(struct ctx *c, const char *key, const char *source, const struct reminder_ask *ask, struct reminder_run *run) MUST_USE;

#endif
