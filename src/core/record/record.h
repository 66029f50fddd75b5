/* All versions of one graduate in memory, while a move is made; the only place that writes the table
 * `destination` and what follows from it in `standing`. For the files of the concept destination. */
#ifndef RECORD_H
#define RECORD_H

#include "destination.h"

struct record {
	int64_t graduate_id;
	struct standing_row standing; /* as read */
	struct destination_row *versions; /* by number; room for one more */
	size_t count;
	struct destination_row *open, *effective; /* among versions, or NULL */
};

/* Within the actor's scope, else MISSING. */
enum outcome record_load(struct ctx *c, int64_t graduate_id, struct record *r) MUST_USE;
/* By one version's id. *row is among r->versions. */
enum outcome record_of(struct ctx *c, int64_t destination_id, struct record *r, struct destination_row **row) MUST_USE;

/* Puts a version into another state (slot follows) and writes its management columns, versioned. */
enum outcome record_set(struct ctx *c, struct record *r, struct destination_row *row, const char *state) MUST_USE;
/* Writes a draft's contents. */
enum outcome record_fill(struct ctx *c, struct destination_row *row) MUST_USE;
/* A new version: id, number, slot, cohort, times are filled; the rest as in *row. */
enum outcome record_add(struct ctx *c, struct record *r, const struct destination_row *row, struct destination_row **added) MUST_USE;
/* Standing and tallies follow what was set. Last of all. */
enum outcome record_stand(struct ctx *c, struct record *r) MUST_USE;

/* The contents of a form put into a row, the phone sealed unless it is the row's own masked or plain one. */
enum outcome record_take(struct ctx *c, struct destination_row *row, const struct destination_form *form) MUST_USE;
bool record_same(struct ctx *c, const struct destination_row *row, const struct destination_form *form);

/* A new version's contents: of `from`, without anything of its course; blank when NULL. */
struct destination_row record_contents(const struct destination_row *from);
/* Where a version in that state stands: "open", "effective" or "closed". */
const char *record_slot(const char *state);

/* The actor's audit name; "" never NULL. */
const char *actor_name(const struct ctx *c);
/* CONFLICT: the row is no longer what was seen; names who changed it. Refused and audited as `action`. */
enum outcome record_stale(struct ctx *c, const char *action, const struct destination_row *row) MUST_USE;
/* destination_check within a cohort of its own. */
enum outcome check_in(struct ctx *c, const char *cohort, struct destination_form *form, enum destination_strictness how, struct category_row **category) MUST_USE;

#endif
