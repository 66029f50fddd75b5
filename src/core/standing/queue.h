/* What waits for a review, and what graduates said was wrong: the working lists of colleges and of the
 * office, within the actor's scope. First come, first served: by the moment the wait began. Counted
 * people only, as in the badge of the menu. */
#ifndef QUEUE_H
#define QUEUE_H

#include "ctx.h"
#include "rows.h"

enum { QUEUE_LATE = 2 /* workdays, for the chip */, DISPUTE_LATE = 3 };

struct queue_ask { /* no pointer is NULL; "" or 0 = any */
	const char *at;       /* "college" or "school": who has to decide */
	const char *only;     /* "flag", "changed", "late", "void" */
	const char *category; /* code of the cohort's destinations */
	int64_t college_id;
};

struct queue_category {
	const char *code;
	int64_t number;
};
struct queue {
	struct queue_line_row *rows; /* those asked for; waited in workdays */
	size_t count;
	int64_t all, flagged, changed, late, voids; /* of this level, whatever was asked for */
	struct queue_category *categories;          /* those that wait, in the order of first appearance */
	size_t category_count;
	bool full;                                  /* more wait than are read at once (3,000) */
};
/* Inside a transaction. */
enum outcome queue_read(struct ctx *c, const struct queue_ask *ask, struct queue *out) MUST_USE;

/* The level this role decides at; observers begin with the college's. */
const char *queue_level(const struct actor *who);
/* Among rows: where it stands, -1 = not there. */
int64_t queue_place(const struct queue *q, int64_t destination_id);

struct dispute_ask {
	const char *only; /* "" not closed, "late", "mine", "unowned", "updated" (waits for the graduate again), "done" */
	int64_t college_id;
};
struct disputes {
	struct dispute_line_row *rows;
	size_t count;
	int64_t unclosed, late, mine, unowned, updated, done;
};
enum outcome disputes_read(struct ctx *c, const struct dispute_ask *ask, struct disputes *out) MUST_USE;

#endif
