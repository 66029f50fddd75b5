/* The outbox: every letter to a person, whatever its channel, one row of `letter` from the moment a rule puts
 * it there; every try to send it a row of `letter_attempt`.
 *
 * A letter is waiting -> sending -> sent | failed | dropped | unsure, and from sending back to waiting when the
 * other side would not have it for now or was not reached (then later again, by a fixed table).
 *
 * It leaves at most once. Just before the text itself is handed over, one transaction makes sure that we still
 * hold the letter's lease, that the person has not acted, has not opted out and is not at rest, and marks it
 * `given`. A process that dies before that mark has sent nothing, and the letter waits again; one that dies
 * after it, or loses the connection before an answer, leaves it unsure: nobody knows, so the program never
 * sends it again by itself. See docs/decisions/0015-outbox.md. */
#ifndef OUTBOX_H
#define OUTBOX_H

#include "ctx.h"
#include "rows.h"
#include "timed.h"

/* ---- putting; inside the transaction (and its audit entry) of what it tells of ---- */

struct letter {
	int64_t id;           /* 0 = a new one */
	const char *channel;  /* code of words/codes/channel.tsv: inapp, mail, hook */
	int64_t graduate_id;  /* to this graduate; with account_id: whom it is about, or 0 */
	int64_t account_id;   /* to this member of staff; 0 = to the graduate */
	const char *address;  /* mail: the address, hook: a telephone number; "" = his own, as it is when it is sent */
	const char *subject, *body; /* plain text, lines ended by \n */
	const char *about;    /* stage code: sent only while the graduate's standing still is in it; "" = always */
	const char *key;      /* the same key again adds nothing; "" = never the same */
	int64_t batch_id;     /* letters put by one act; 0 = none */
	const char *cohort;   /* whose outbox it stands in; "" = c->cohort, the one looked at */
	int64_t not_before, not_after; /* ms; 0 = at once, 0 = for ever */
	/* Minutes of the day (Asia/Shanghai) between which nothing is sent, 1260 and 480 for 21:00 to 8:00; the same
	 * value twice = no rest. Holds for every later try too. */
	int64_t quiet_from, quiet_until;
	int64_t *wake; /* many at once: 0 before the first, then when the earliest is due, for outbox_wake behind the last; NULL = its sender is woken now */
};
/* *id: the letter's; 0 when its key was there already. NULL texts count as "". */
enum outcome outbox_put(struct ctx *c, const struct letter *l, int64_t *id) MUST_USE;
enum outcome outbox_wake(struct ctx *c, int64_t at) MUST_USE; /* 0: nothing was put */

/* ---- who asked not to be written to (the table is ours, its pages are the reminders') ---- */

/* channel "" = all of them. Letters that wait for such a person are dropped when their turn comes. */
enum outcome opt_out_get(struct ctx *c, int64_t graduate_id, struct opt_out_row **rows, size_t *count) MUST_USE;
enum outcome opt_out_put(struct ctx *c, int64_t graduate_id, const char *channel, const char *reason) MUST_USE; /* audited */
enum outcome opt_out_end(struct ctx *c, int64_t graduate_id, const char *channel) MUST_USE;                     /* audited */

/* ---- what a person was written in-app: a graduate's or a member of staff's own; inside a transaction ---- */

enum outcome letters_own(struct ctx *c, int64_t before_id, int64_t limit, struct letter_own_row **rows, size_t *count) MUST_USE;
enum outcome letters_unread(struct ctx *c, int64_t *unread) MUST_USE;
/* id 0: all of them. Opens its own transaction (no entry: it is housekeeping of one's own). */
enum outcome letters_read(struct ctx *c, int64_t id) MUST_USE;

/* ---- looking after it: office and observer see the school's, colleges the letters about their people ---- */

struct outbox_ask {
	const char *state, *channel; /* "" = any */
	int64_t batch_id, graduate_id; /* 0 = any; below 0 = none */
	int64_t before_id, limit;
};
enum outcome outbox_list(struct ctx *c, const struct outbox_ask *ask, struct letter_line_row **rows, size_t *count) MUST_USE;
/* By state; of the rest of `ask` (its state, before and limit are not looked at), so a chip's number is its list's. */
enum outcome outbox_counts(struct ctx *c, const struct outbox_ask *ask, struct letter_count_row **rows, size_t *count) MUST_USE;
enum outcome outbox_get(struct ctx *c, int64_t id, struct letter_line_row **out) MUST_USE;
enum outcome outbox_attempts(struct ctx *c, int64_t id, struct letter_attempt_row **rows, size_t *count) MUST_USE;
/* The office's; audited. A failed letter waits again; an unsure one only with a reason. */
enum outcome outbox_resend(struct ctx *c, int64_t id, int64_t version, const char *reason) MUST_USE;
enum outcome outbox_mark_sent(struct ctx *c, int64_t id, int64_t version, const char *reason) MUST_USE; /* an unsure one */
enum outcome outbox_drop(struct ctx *c, int64_t id, int64_t version, const char *reason) MUST_USE;      /* one that waits, failed or is unsure */
/* Those that failed of c->cohort, of a channel, batch and graduate (the rest of `ask` is not looked at), but for addresses marked wrong
 * (reach.h) and emptied ones: how many, and all of them waiting again, one entry. INVALID: no reason; CONFLICT: there are none. */
enum outcome outbox_failed(struct ctx *c, const struct outbox_ask *ask, int64_t *letters) MUST_USE;
enum outcome outbox_resend_all(struct ctx *c, const struct outbox_ask *ask, const char *reason, int64_t *letters) MUST_USE;

/* How many days after its end a letter keeps its body and its address; then both are emptied, and it cannot be sent
 * again. 400 unless the office set it (audited; INVALID, CONFLICT). */
enum { OUTBOX_KEEP_LEAST = 30, OUTBOX_KEEP_MOST = 3650 };
enum outcome outbox_rule_read(struct ctx *c, struct outbox_rule_row *out) MUST_USE;
enum outcome outbox_rule_change(struct ctx *c, int64_t keep_days, int64_t version) MUST_USE;
/* Empties what is old enough, a thousand in a transaction, each with its entry. Own transactions. */
enum outcome outbox_empty(struct ctx *c, int64_t *emptied) MUST_USE;

/* How many wait, are under way, are unsure or failed, by channel and state, all schools together (for /metrics). */
enum outcome outbox_queues(struct ctx *c, struct letter_queue_row **rows, size_t *count) MUST_USE;

/* ---- the sender's side (src/jobs/post); each opens its own transactions ---- */

enum { OUTBOX_LEASE_MS = 90000, OUTBOX_TRIES = 7, OUTBOX_BODY_MAX = 4000 };

/* In-app letters whose time has come: into the boxes of their readers, or dropped. between: NULL = asks nobody. */
enum outcome outbox_deliver(struct ctx *c, timed_between *between, void *arg, int64_t *delivered, int64_t *dropped) MUST_USE;
/* Letters whose sender is gone: unsure when the text was given, else they wait again. */
enum outcome outbox_rescue(struct ctx *c, int64_t *waiting, int64_t *unsure) MUST_USE;

struct outgoing {
	struct letter_row row;
	const char *address; /* unsealed: a mail address; hook: a telephone number or "" */
	const char *lease;   /* of this claim alone */
	int64_t number;      /* of the attempt */
};
/* The next letter of the channel whose time has come, sending from now on. MISSING: none. What may not go, or has
 * no address, is settled on the way. */
enum outcome outbox_claim(struct ctx *c, const char *channel, struct outgoing *out) MUST_USE;
/* The last moment: OK = hand the text over now. CONFLICT: do not (dropped, put off, or ours no more). */
enum outcome outbox_give(struct ctx *c, const struct outgoing *l) MUST_USE;
/* What came of it. result: code of letter_result: delivered, later, refused, nobody, unreached, unsure. answer: what the
 * other side said, or a sentence; addresses and long numbers in it are masked here.
 * nobody: refused, for there is no such mailbox; a graduate's or a colleague's own address is marked wrong (reach.h, account.h), audited. After outbox_give said CONFLICT
 * there is nothing to conclude. */
enum outcome outbox_conclude(struct ctx *c, const struct outgoing *l, const char *result, const char *answer, int64_t ms) MUST_USE;
/* When the next one is due (inside a transaction): for the timed work. */
enum outcome outbox_next(struct ctx *c, int64_t *at) MUST_USE;

#endif
