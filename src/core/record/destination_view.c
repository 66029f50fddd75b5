/* Read models of registrations. */
#include "destination_view.h"

#include <string.h>

#include "db.h"
#include "queries.h"
#include "record.h"
#include "reopening.h"

static const struct destination_row *before_this(const struct record *r, const struct destination_row *row, bool approved)
{
	const struct destination_row *found = NULL;

	for (size_t i = 0; i < r->count; i++) {
		const struct destination_row *v = &r->versions[i];
		bool was_returned = strcmp(v->state, "returned") == 0 || (strcmp(v->state, "replaced") == 0 && *v->reason);

		if (v->number < row->number && (approved ? v->approved_at != 0 && strcmp(v->state, "void") != 0 : was_returned))
			found = v;
	}
	return found;
}

static enum outcome read_person(struct ctx *c, int64_t graduate_id, struct person_row **out)
{
	TRY(q_person_get(c->tx, c->school_id, graduate_id, out));
	return *out ? OK : ctx_missing(c);
}

/* What reviewers look at and the graduate does not: another graduate's number is in it. */
static enum outcome read_hints(struct ctx *c, struct destination_view *v)
{
	struct same_employer_row same;

	if (c->actor->graduate_id)
		return OK;
	TRY(q_flag_of(c->tx, c->school_id, v->row->id, &v->flags, &v->flag_count));
	TRY(q_flag_shared(c->tx, c->school_id, v->row->id, &v->shared, &v->shared_count));
	TRY(q_same_employer(c->tx, c->school_id, v->row->cohort, v->row->uscc, v->row->graduate_id, &same));
	v->same_employer = same.same_employer;
	return OK;
}

enum outcome destination_view(struct ctx *c, int64_t destination_id, struct destination_view *out)
{
	struct record r;

	memset(out, 0, sizeof *out);
	TRY(record_of(c, destination_id, &r, &out->row));
	out->standing = r.standing;
	out->before = (struct destination_row *)before_this(&r, out->row, true);
	out->returned = (struct destination_row *)before_this(&r, out->row, false);
	TRY(read_person(c, r.graduate_id, &out->person));
	TRY(q_category_get(c->tx, c->school_id, out->row->cohort, out->row->category, &out->category));
	TRY(q_evidence_of(c->tx, c->school_id, out->row->id, &out->evidence, &out->evidence_count));
	TRY(q_dispute_open_of(c->tx, c->school_id, r.graduate_id, &out->dispute));
	return read_hints(c, out);
}

/* What counts is the first time anything was sent. */
static bool came_late(const struct destination_history *h)
{
	int64_t first = 0;

	for (size_t i = 0; i < h->count; i++)
		if (h->versions[i].submitted_at && (first == 0 || h->versions[i].submitted_at < first))
			first = h->versions[i].submitted_at;
	return first && first >= h->cohort->late_at;
}

static enum outcome read_cohort(struct ctx *c, const char *cohort, struct destination_history *out)
{
	TRY(q_cohort_get(c->tx, c->school_id, cohort, &out->cohort));
	if (out->cohort == NULL)
		return ctx_missing(c);
	TRY(reopening_now(c, out->standing.graduate_id, &out->reopening));
	if (c->now >= out->cohort->closes_at)
		TRY(reopening_waiting(c, out->standing.graduate_id, &out->reopening_asked));
	out->late = came_late(out);
	out->closed = strcmp(out->cohort->state, "archived") == 0 || (c->now >= out->cohort->closes_at && out->reopening == NULL);
	return OK;
}

enum outcome destination_history(struct ctx *c, int64_t graduate_id, struct destination_history *out)
{
	struct record r;

	memset(out, 0, sizeof *out);
	TRY(record_load(c, graduate_id, &r));
	out->standing = r.standing;
	out->count = r.count;
	out->versions = arena_array(c->arena, r.count + 1, sizeof *out->versions);
	for (size_t i = 0; i < r.count; i++) {
		struct destination_row *v = &out->versions[i];

		*v = r.versions[r.count - 1 - i];
		if (strcmp(v->slot, "open") == 0)
			out->open = v;
		if (strcmp(v->slot, "effective") == 0)
			out->effective = v;
	}
	TRY(read_person(c, graduate_id, &out->person));
	TRY(q_dispute_open_of(c->tx, c->school_id, graduate_id, &out->dispute));
	return read_cohort(c, r.standing.cohort, out);
}
