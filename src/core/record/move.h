/* The one table of moves: what may happen to a version of a destination, who may do it, what it needs.
 * destination_move and destination_draft read it and nothing else decides; pages ask move_open which
 * buttons to show. States: words/codes/destination_state.tsv.
 *
 * The graduate alone submits, withdraws, confirms, disputes and asks for voiding: there is no row by which
 * staff could do it for him. Counsellors and college staff may fill in a draft, never submit it; a
 * counsellor's look before submission is no state of the record, and he reviews nothing. College staff and
 * heads review, then, for categories so marked, the school's office. Observers and administrators move
 * nothing. Source: notice 3 (registration, review, confirmation) and the school's practice of voiding
 * through college and school. */
#ifndef MOVE_H
#define MOVE_H

#include "ctx.h"

enum mover {
	MOVE_OWNER = 1,
	MOVE_COUNSELLOR = 2,
	MOVE_COLLEGE_STAFF = 4,
	MOVE_COLLEGE_HEAD = 8,
	MOVE_OFFICE = 16,
	MOVE_HELPER = MOVE_COUNSELLOR | MOVE_COLLEGE_STAFF,
	MOVE_COLLEGE = MOVE_COLLEGE_STAFF | MOVE_COLLEGE_HEAD,
};

enum move_need {
	NEED_TIME = 1,     /* before the cohort's cut-off, or while a reopening is in force */
	NEED_REASON = 2,   /* at least MOVE_REASON_MIN characters */
	NEED_COMPLETE = 4, /* all the category asks for, evidence too */
	NEED_FLAGS = 8,    /* open flags that ask for a note are answered by one */
	NEED_OTHER = 16,   /* nobody reviews what he filled in */
	NEED_FIELDS = 32,  /* which members are wrong and what is right */
	NEED_ALONE = 64,   /* no other version of the graduate is being worked on */
};
enum { MOVE_REASON_MIN = 5 };

struct move {
	const char *name;
	const char *action;    /* code of words/codes/audit_action.tsv */
	const char *from;      /* state; "" = no open version yet */
	const char *to;        /* state; "" = back to what it was before the voiding was asked for */
	const char *two_level; /* state to go to instead when the category is decided by the school too; or NULL */
	unsigned who, needs;
};
extern const struct move moves[]; /* ends with name NULL */

const struct move *move_find(const char *name, const char *from); /* or NULL */
/* Everybody who may make a move of that name from some state; 0 = no such move. */
unsigned move_who(const char *name);
/* What the actor is to the graduate's record; 0 = nobody who moves (observer, admin, system). */
unsigned mover_of(const struct actor *who, int64_t graduate_id);
/* Whether the table has the move for this actor from this state: for buttons. What it needs (time,
 * reason, other hands) is judged when it is made. */
bool move_open(const struct actor *who, int64_t graduate_id, const char *name, const char *state);

#endif
