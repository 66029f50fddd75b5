/* The tallies: how many stand how, counted along with `standing` (standing.h) and written by nobody else. A
 * transaction gathers what it moves and puts each cell down once at its end, however many people went through
 * it; so a query inside a transaction that writes sees the tallies as they were before. */
#ifndef TALLY_H
#define TALLY_H

#include "ctx.h"
#include "rows.h"

struct tally_moves *tally_moves_new(struct arena *a);
/* n more, or fewer, stand so. Inside a transaction that writes. */
void tally_move(struct ctx *c, const struct standing_row *s, int64_t n);
/* Once, before the transaction ends: ctx.c does it. */
enum outcome tally_put_down(struct ctx *c) MUST_USE;

#endif
