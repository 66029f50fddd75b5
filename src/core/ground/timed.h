/* Timed work as rows: when each work of a school runs next, what came of it last, who runs it now. The runner
 * is src/jobs/clockwork; which works there are is its table.
 *
 * A lease keeps two processes on one database from running one work at once; whoever dies holding it is
 * followed by another when it runs out. A work may therefore still be run twice (a process that slept through
 * its lease): what a work does must be such that the second time does nothing. */
#ifndef TIMED_H
#define TIMED_H

#include "ctx.h"
#include "rows.h"

enum { TIMED_LEASE_MS = 60000 };

/* ---- rules' and people's side; inside a transaction ---- */

/* The work has something to do at `at`: its next run is no later. For whoever makes or moves what a work waits
 * for; the rest is said by the work's own `next`. Writes nothing when it comes no earlier. */
enum outcome timed_wake(struct ctx *c, const char *name, int64_t at) MUST_USE;

enum outcome timed_list(struct ctx *c, struct timed_row **rows, size_t *count) MUST_USE; /* in the order of timed_name.tsv */
/* Office and admin. Run now: also a paused work, once. Audited. */
enum outcome timed_run_now(struct ctx *c, const char *name) MUST_USE;
enum outcome timed_pause(struct ctx *c, const char *name, bool paused) MUST_USE;

/* ---- the runner's side; each opens its own transaction ---- */

/* A row for each name (NULL-terminated) in every school that lacks one: due at once. */
enum outcome timed_ensure(struct ctx *c, const char *const *names) MUST_USE;
enum outcome timed_due(struct ctx *c, struct timed_due_row **rows, size_t *count) MUST_USE; /* of every school */
/* MISSING when somebody else has it, or it is not due any more. */
enum outcome timed_claim(struct ctx *c, const char *name, const char *owner) MUST_USE;
/* CONFLICT: the lease was lost. */
enum outcome timed_keep(struct ctx *c, const char *name, const char *owner) MUST_USE;
/* What a work that takes long asks between two pieces of it: OK = go on, else it ends with that. It may set the
 * context's clock on. */
typedef enum outcome timed_between(void *arg);

/* Given back undone: it is due as before. */
enum outcome timed_release(struct ctx *c, const char *name, const char *owner) MUST_USE;

struct timed_end {
	const char *name, *owner;
	enum outcome outcome;
	const char *message; /* a sentence, or "" */
	int64_t ms;
	/* When next, asked in the transaction that ends it, so that nothing put meanwhile is slept over, with the context's
	 * clock at when the run began, so that no moment that passed meanwhile is; or NULL: every_ms after now. After a failure
	 * TIMED_AGAIN_MS at the latest. */
	enum outcome (*next)(struct ctx *c, int64_t *at);
	int64_t every_ms;
};
enum { TIMED_AGAIN_MS = 60000, TIMED_BUSY_MS = 3000 };
enum outcome timed_end(struct ctx *c, const struct timed_end *e) MUST_USE;

#endif
