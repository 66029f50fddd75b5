/* When each destination was first registered, and which one counts now: remembered, and looked over. */
#include "late.h"

#include <string.h>

#include "db.h"
#include "queries.h"

enum outcome late_note(struct ctx *c, struct destination_row *row, bool imported)
{
	struct registering_row *first;
	int64_t noted;

	TRY(q_late_note(c->tx, c->school_id, row->graduate_id, row->category, row->signed_on, row->cohort, row->submitted_at, imported, &noted));
	if (noted)
		return OK;
	TRY(q_late_one(c->tx, c->school_id, row->graduate_id, row->category, row->signed_on, &first));
	if (first && first->first_at > row->submitted_at)
		row->submitted_at = first->first_at;
	return OK;
}

/* 0: nothing counts as registered. */
static int64_t registered_id(const struct standing_row *s)
{
	if (s->version == 0 || !s->counted)
		return 0;
	return s->open_id && strcmp(s->stage, "draft") != 0 ? s->open_id : s->effective_id;
}

static bool same_place(const struct standing_row *a, const struct standing_row *b)
{
	return a->college_id == b->college_id && a->class_id == b->class_id && strcmp(a->level, b->level) == 0;
}

enum outcome late_follow(struct ctx *c, const struct standing_row *was, const struct standing_row *next)
{
	int64_t before = registered_id(was), now = registered_id(next);

	if (before == now && (now == 0 || same_place(was, next)))
		return OK;
	if (now == 0)
		return q_settled_forget(c->tx, c->school_id, next->graduate_id, NULL);
	return q_settled_follow(c->tx, c->school_id, next->graduate_id, now, NULL);
}

static enum outcome recount(struct ctx *c, void *arg)
{
	struct late_wrong_row first, now;

	TRY(q_late_wrong(c->tx, c->school_id, &first));
	TRY(q_settled_wrong(c->tx, c->school_id, &now));
	*(int64_t *)arg = first.times + now.times;
	return OK;
}

enum outcome late_check(struct ctx *c, int64_t *wrong)
{
	enum outcome o = ctx_read(c, recount, wrong);

	return o != OK ? o : *wrong ? BROKEN : OK;
}
