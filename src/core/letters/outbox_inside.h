/* What putting and sending share. */
#ifndef OUTBOX_INSIDE_H
#define OUTBOX_INSIDE_H

#include "ctx.h"

#define OUTBOX_ADDRESS "letter.address" /* what sealed addresses are bound to */

/* `at`, or the end of the rest it falls into: minutes of the day at Shanghai. */
int64_t outbox_awake(int64_t at, int64_t quiet_from, int64_t quiet_until);

#endif
