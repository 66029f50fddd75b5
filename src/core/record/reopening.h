/* Reopening after the close: one record may be changed again, for a reason and until a time. One person
 * asks, another person at the office decides, the window closes by itself, and everybody of the school
 * can read in the register who asked, why, who decided and what was changed (reopening_list.h).
 *
 * The one table of its moves, as move.h for registrations. The college asks (notice 3: the colleges answer
 * for changes until 30 August), or somebody at the office; the decision is the office's, and never that of
 * who asked. There is no row by which one person opens a record alone.
 *
 * A window closes by time: nothing runs, no row is written. "expired" is therefore a state that is derived
 * (reopening_state), never kept. */
#ifndef REOPENING_H
#define REOPENING_H

#include "ctx.h"
#include "rows.h"

enum { REOPENING_DAYS = 92 }; /* a window lasts until the end of the day so many days from now, at most */

enum reopening_need {
	REOPENING_NEEDS_CLOSE = 1,  /* the cohort has closed, and is not archived */
	REOPENING_NEEDS_REASON = 2, /* at least MOVE_REASON_MIN characters */
	REOPENING_NEEDS_UNTIL = 4,  /* in the future, at most REOPENING_DAYS away */
	REOPENING_NEEDS_OTHER = 8,  /* not who asked */
	REOPENING_NEEDS_OWN = 16,   /* who asked */
};

struct reopening_step {
	const char *name;
	const char *action;    /* code of words/codes/audit_action.tsv */
	const char *from, *to; /* codes of words/codes/reopening_state.tsv; from "" = nothing is asked yet */
	unsigned who;          /* enum mover */
	unsigned needs;
};
extern const struct reopening_step reopening_steps[]; /* ends with name NULL */

struct reopening_request {
	const char *step;
	int64_t graduate_id;   /* "ask": for whom */
	int64_t reopening_id;  /* the others: which */
	int64_t version;       /* of the row as it was seen */
	const char *reason;    /* "" when the step asks for none */
	int64_t until;         /* the first moment behind the window; 0 when the step asks for none */
};
/* Makes a step: table, needs, versioned row, audit. What is refused is audited as refused. While a window is
 * open a second may be approved: the first ends with that moment. Inside ctx_write. */
enum outcome reopening_move(struct ctx *c, const struct reopening_request *r, int64_t *id) MUST_USE;
/* Whether the table has the step for this actor: for buttons. */
bool reopening_may(const struct ctx *c, const struct reopening_row *row, const char *step);

/* The state as it is at `now`: kept, or "expired". */
const char *reopening_state(const struct reopening_row *row, int64_t now);

/* The window that is open now, or NULL; what is asked and not yet decided, or NULL. */
enum outcome reopening_now(struct ctx *c, int64_t graduate_id, struct reopening_row **out) MUST_USE;
enum outcome reopening_waiting(struct ctx *c, int64_t graduate_id, struct reopening_row **out) MUST_USE;
/* CONFLICT with a sentence when the graduate's cohort is closed to changes and nothing is reopened. */
enum outcome reopening_require(struct ctx *c, const char *cohort, int64_t graduate_id) MUST_USE;

#endif
