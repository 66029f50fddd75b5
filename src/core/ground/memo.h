/* Rows kept from one request to the next, for questions whose answer nearly every page needs. An answer is
 * used again only while the head of the school's audit chain is the very one it was read under, and
 * nothing but housekeeping (sessions, leases, progress of jobs) changes without an entry there.
 * Bounded; shared by all threads; whoever asks gets a copy of his own. */
#ifndef MEMO_H
#define MEMO_H

#include "ctx.h"
#include "field.h"

struct memo *memo_new(void);
void memo_free(struct memo *m); /* NULL is fine */

/* Reads the rows anew: the query's own outcome. */
typedef enum outcome memo_query(struct ctx *c, const void *arg, void **rows, size_t *count);

/* question: what is asked and all it depends on beyond the school, its cohort and the state of both. Inside a
 * transaction; one that writes always reads anew, as does a program without a memo. */
enum outcome memo_rows(struct ctx *c, const char *question, const struct shape *shape, memo_query *query, const void *arg,
	void **rows, size_t *count) MUST_USE;

/* The same for what never changes again once it is past (a snapshot, what lay between two of them): kept
 * whatever is written meanwhile, while there is room. */
enum outcome memo_lasting(struct ctx *c, const char *question, const struct shape *shape, memo_query *query, const void *arg,
	void **rows, size_t *count) MUST_USE;

#endif
