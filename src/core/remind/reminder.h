/* Reminding people of what is theirs to do: a batch of letters (outbox.h) to those of a list who are in one of
 * reminder_kinds, each on the channels chosen, unless a rule leaves him out. Who was left out and why is kept beside
 * who was written to. Lists are within the actor's scope, and never by where somebody goes: a filter by category or
 * employer is refused.
 *
 * A batch is one row under a key; the same key again is the same batch. It is made 500 people at a time, each
 * transaction with the letters, the rows of `reminder` and the batch's position, so that whoever goes on after a crash,
 * also another process, makes nothing twice. */
#ifndef REMINDER_H
#define REMINDER_H

#include "ctx.h"
#include "rows.h"
#include "timed.h"

enum { REMINDER_CHANNELS = 3, REMINDER_CHOSEN_MOST = 1000, REMINDER_PREVIEW_MOST = 10000 };
extern const char *const reminder_channels[REMINDER_CHANNELS]; /* inapp, mail, hook */

struct reminder_ask { /* NULL nowhere */
	const char *kind;                      /* one of reminder_kinds (reminder_rule.h) */
	const char *channels;                  /* "inapp,mail", also joined by \x1f */
	const struct graduate_find_form *find; /* its stage is not looked at: the kind says it */
	const char *who;                       /* ids joined by "," or \x1f; "" = everybody of `find` */
};

/* The filter that leaves nobody out. */
struct graduate_find_form reminder_anybody(void);

struct reminder_judged {
	const struct reminder_judge_row *row;
	const char *outcome[REMINDER_CHANNELS]; /* code of words/codes/reminder_outcome.tsv; "" = not asked for */
};
struct reminder_preview {
	struct reminder_text_row text;
	const char *subject, *body;       /* as `sample` would read it, foot and all; the text itself when there is nobody */
	const struct reminder_judge_row *sample;
	struct reminder_judged *people;   /* in the order of student numbers */
	size_t count;
	bool full;                        /* there are more than REMINDER_PREVIEW_MOST */
	int64_t acted;                    /* of those chosen: no longer in this state */
	int64_t letters, reached;         /* letters there would be; people who get at least one */
	int64_t quiet_until;              /* mails and messages wait until then; 0: they go at once */
};
/* Inside a transaction. sample: whose letter to show; 0 = the first's. INVALID, CONFLICT (closed, archived) as when
 * sending, but for channels, of which there may be none. */
enum outcome reminder_preview(struct ctx *c, const struct reminder_ask *ask, int64_t sample, struct reminder_preview *out) MUST_USE;

/* Makes the batch and its letters (of a list longer than 2,000 the first ones; the rest follows by reminder_sweep), or finds that this key made them already; *batch_id either way. key: of the form,
 * at most 40 of [0-9A-Za-z_.:-]. Own transactions. */
enum outcome reminder_send(struct ctx *c, const struct reminder_ask *ask, const char *key, int64_t *batch_id) MUST_USE;

/* ---- reading; inside a transaction ---- */

/* Newest first, from behind id `before` (0 = the newest). Who has a narrower scope than the school sees his own
 * batches and those that went to his people by plan. */
enum outcome reminder_batches(struct ctx *c, int64_t before, int64_t most, struct reminder_batch_row **rows, size_t *count, bool *more) MUST_USE;
struct reminder_batch {
	struct reminder_batch_row *row;
	struct reminder_outcome_count_row *outcomes; /* within the scope */
	size_t outcome_count;
	struct reminder_line_row *lines;             /* within the scope, by student number */
	size_t line_count;
	bool more;
	struct reminder_digest_row *digests;         /* to counsellors and heads: for who sees the whole school */
	size_t digest_count;
};
/* Lines of `most` people behind student number `after`. MISSING when nobody of the scope is in it and it is not the actor's own. */
enum outcome reminder_batch_read(struct ctx *c, int64_t id, const char *after, int64_t most, struct reminder_batch *out) MUST_USE;

/* When each of a page of people was last talked to and last written to (0 = never), in the lines' order. */
enum outcome reminder_lasts(struct ctx *c, const struct graduate_line_row *lines, size_t count, struct reminder_last_row **out) MUST_USE;

/* ---- what the clock asks for (jobs/) ---- */

struct reminder_run {
	int64_t made;           /* out: letters */
	timed_between *between; /* asked before each piece; NULL: nobody */
	void *arg;
	bool ended;             /* out: it said so */
};
/* Goes on with batches that were left half made, then does what plans and ladder ask for at c->now, in every open
 * cohort of the school. Own transactions; may run in several processes at once. What fails holds up
 * nothing behind it: the first fault is the outcome. */
enum outcome reminder_sweep(struct ctx *c, struct reminder_run *run) MUST_USE;
/* The next moment at which there is something to do: lowers *at. Inside a transaction. */
enum outcome reminder_next(struct ctx *c, int64_t *at) MUST_USE;

#endif
