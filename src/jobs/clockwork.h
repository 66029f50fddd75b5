/* The runner of all timed work, in three threads of its own: one for what must be in time (snapshots, sweeps), one for
 * making reminders, which is long when there are many people, one for sending, so that a mail server that stalls holds
 * up nothing but mail. Which works there are is
 * the table in works.c; when each runs next is a row of `timed` (src/core/ground/timed.h). */
#ifndef CLOCKWORK_H
#define CLOCKWORK_H

#include "ctx.h"
#include "timed.h"

struct timed_run {
	struct ctx *ctx;             /* of one school, as the system; no cohort is chosen; outside transactions */
	const char *name, *owner;
	const char *message;         /* to fill: one sentence about what was done; "" = nothing was */
	const _Atomic bool *stop;    /* set when the thread is wanted back; NULL: never */
};

enum clockwork_lane { LANE_IN_TIME, LANE_REMINDING, LANE_SENDING, LANES };

struct timed_work {
	const char *name; /* code of words/codes/timed_name.tsv */
	/* Opens its own transactions. It may be run by two processes at once when the first slept through its lease,
	 * and again after a crash: the second time must do nothing. OK also when there was nothing to do. */
	enum outcome (*run)(struct timed_run *t);
	/* The next moment there is something to do, or NULL: every_ms later. Inside a transaction; lowers or sets *at,
	 * which is every_ms from now. */
	enum outcome (*next)(struct ctx *c, int64_t *at);
	int64_t every_ms;
	enum clockwork_lane lane; /* whose thread runs it */
};
extern const struct timed_work timed_works[];
extern const int timed_work_count;

/* A work that takes longer than half of TIMED_LEASE_MS calls this now and then. CONFLICT: somebody else has it. */
enum outcome clockwork_keep(struct timed_run *t) MUST_USE;
/* false: end soon. */
bool clockwork_wanted(const struct timed_run *t);
/* Both, for works that are told as a timed_between: BUSY when it is to end, and is due as before. */
enum outcome clockwork_between(void *timed_run) MUST_USE;

struct clockwork;
enum outcome clockwork_start(struct clockwork **out, struct program *p, struct fail *f) MUST_USE;
void clockwork_stop(struct clockwork *w); /* waits for its threads; NULL is fine */

/* One work of one school on the calling thread, due or not: for tests and the command line. */
enum outcome clockwork_run(struct ctx *c, const char *name, const char **message) MUST_USE;

#endif
