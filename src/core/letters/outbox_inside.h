/* What putting and sending share. */
#ifndef OUTBOX_INSIDE_H
#define OUTBOX_INSIDE_H

#include "ctx.h"
#include "rows.h"

#define OUTBOX_ADDRESS "letter.address" /* what sealed addresses are bound to */

/* `at`, or the end of the rest it falls into: minutes of the day at Shanghai. */
int64_t outbox_awake(int64_t at, int64_t quiet_from, int64_t quiet_until);

/* The same for a letter, and for mails and messages of a reminder the school's rest days too, as its rule and calendar
 * are now: every try keeps them, as the first did. Inside a transaction. */
enum outcome outbox_when(struct ctx *c, const struct letter_row *l, int64_t at, int64_t *when) MUST_USE;

#endif
