/* What the pages read about registrations: one version with all that belongs to it, and all versions of a
 * graduate. Inside a transaction; within the actor's scope, MISSING outside. */
#ifndef DESTINATION_VIEW_H
#define DESTINATION_VIEW_H

#include "destination.h"

struct destination_view {
	struct destination_row *row;
	struct person_row *person;     /* name, student number, college, major, class, masked contact */
	struct category_row *category; /* NULL while none is chosen */
	struct standing_row standing;
	struct evidence_row *evidence;
	size_t evidence_count;
	struct flag_row *flags;        /* open ones first; never shown to the graduate */
	size_t flag_count;
	struct dispute_row *dispute;   /* the graduate's open one, or NULL */
	struct destination_row *before; /* the last approved version before this one, for the diff; or NULL */
	struct destination_row *returned; /* the last returned one before this one; or NULL */
	struct flag_shared_row *shared; /* evidence other graduates used too */
	size_t shared_count;
	int64_t same_employer;         /* other graduates of the cohort registered with this credit code */
};
enum outcome destination_view(struct ctx *c, int64_t destination_id, struct destination_view *out) MUST_USE;

/* Where a graduate is with his registration: all versions, newest first, and the two that matter. */
struct destination_history {
	struct person_row *person;
	struct standing_row standing;
	struct destination_row *versions;
	size_t count;
	const struct destination_row *open, *effective; /* among versions, or NULL */
	struct dispute_row *dispute;      /* open, or NULL */
	struct cohort_row *cohort;
	struct reopening_row *reopening;  /* in force now, or NULL */
	struct reopening_row *reopening_asked; /* asked for after the cut-off and not yet decided, or NULL */
	bool closed;                      /* the cut-off has passed and no reopening is in force */
	bool late;                        /* first registered after registering on time had ended (the cohort's late_at) */
};
enum outcome destination_history(struct ctx *c, int64_t graduate_id, struct destination_history *out) MUST_USE;

#endif
