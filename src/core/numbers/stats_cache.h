/* Inside of stats.c: answers kept while nothing has changed. See stats.h. */
#ifndef STATS_CACHE_H
#define STATS_CACHE_H

#include "stats.h"

/* Everything the answer depends on, the head of the audit chain first, as one text in c's arena. */
enum outcome stats_cache_key(struct ctx *c, const struct stats_ask *ask, const char **key) MUST_USE;
/* The same for what never changes again: what a snapshot holds. */
const char *stats_cache_lasting(struct ctx *c, int64_t snapshot_id, const struct stats_ask *ask);
/* A copy in c's arena, as of c->now; NULL when there is none. */
const struct stats *stats_cache_find(struct ctx *c, const char *key);
/* Keeps a copy of its own. */
void stats_cache_keep(struct ctx *c, const char *key, const struct stats *s);

#endif
