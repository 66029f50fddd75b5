/* Who was waiting at a past instant, by the limits of then. */
#include "overdue.h"

#include "db.h"
#include "graduate.h"
#include "memo.h"
#include "queries.h"

/* A state that began before these, by the limits' order, was over its limit. */
struct instants {
	int64_t before[LIMIT_STAGES];
};

struct waiting_then {
	int64_t at;
	struct instants over;
};

static enum outcome instants_at(struct ctx *c, int64_t at, const struct limits **l, struct instants *out)
{
	TRY(ctx_as_of(c, at));
	TRY(limits_at(c, at, l));
	for (size_t i = 0; i < LIMIT_STAGES; i++)
		out->before[i] = limit_before(*l, at, (*l)->of[i].stage, 1);
	return OK;
}

static enum outcome read_waiting_past(struct ctx *c, const void *arg, void **out, size_t *n)
{
	const struct waiting_then *k = arg;
	const int64_t *b = k->over.before;
	struct waiting_past_row *rows;

	TRY(q_waiting_past(c->tx, c->school_id, c->cohort, k->at, scope_account(c->actor), b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], &rows, n));
	*out = rows;
	return OK;
}

/* By class; who is in scope may change, so it is kept only while nothing does. */
static enum outcome waiting_past(struct ctx *c, int64_t at, const struct limits **l, struct waiting_past_row **rows, size_t *n)
{
	struct waiting_then k = { .at = at };
	void *kept;

	TRY(instants_at(c, at, l, &k.over));
	TRY(memo_rows(c, arena_printf(c->arena, "waiting_past %lld %lld", (long long)at, (long long)scope_account(c->actor)), &waiting_past_shape, read_waiting_past, &k,
		&kept, n));
	*rows = kept;
	return OK;
}

static void count(struct overdue_unit *u, const struct limits *l, const struct waiting_past_row *row, bool overdue)
{
	const struct limit *limit = limit_of(l, row->stage);

	if (limit == NULL)
		return;
	u->waiting[limit - l->of] += row->graduates;
	u->overdue[limit - l->of] += overdue ? row->overdue : 0;
}

enum outcome overdue_counts_past(struct ctx *c, int64_t at, struct overdue_unit **out, size_t *units)
{
	const struct limits *l;
	struct waiting_past_row *rows;
	struct college_row *colleges;
	size_t n;

	TRY(waiting_past(c, at, &l, &rows, &n));
	TRY(graduate_colleges(c, &colleges, units));
	*out = arena_array(c->arena, *units + 1, sizeof **out);
	for (size_t i = 0; i < *units; i++)
		(*out)[i] = (struct overdue_unit){ .id = colleges[i].id, .code = colleges[i].code, .name = colleges[i].name };
	for (size_t i = 0; i < n; i++)
		for (size_t u = 0; u < *units; u++)
			if ((*out)[u].id == rows[i].college_id)
				count(&(*out)[u], l, &rows[i], true);
	return OK;
}

enum outcome overdue_classes_past(struct ctx *c, int64_t at, struct overdue_unit **out, size_t *units)
{
	const struct limits *l;
	struct waiting_past_row *rows;
	size_t n;

	TRY(waiting_past(c, at, &l, &rows, &n));
	*out = arena_array(c->arena, n + 1, sizeof **out);
	*units = 0;
	for (size_t i = 0; i < n; i++) {
		if (*units == 0 || (*out)[*units - 1].id != rows[i].class_id)
			(*out)[(*units)++] = (struct overdue_unit){ .id = rows[i].class_id, .code = "", .name = rows[i].class };
		count(&(*out)[*units - 1], l, &rows[i], false);
	}
	return OK;
}

/* Waited is counted from when the state began, as the list of now says it. */
static void judge(struct ctx *c, const struct limits *l, int64_t at, struct waiting_past_line_row *r)
{
	struct wait w = wait_of(l, at, r->stage, r->stage_at);

	r->waited = workdays_between(l->days, r->stage_at, at);
	r->over = w.over > 0 ? w.over : 0;
	if (!scope_has(c->actor, r->college_id, r->class_id, r->graduate_id)) /* he has gone elsewhere: how he stands there is not theirs to know */
		r->stage_now = "";
	r->college_id = r->class_id = 0;
}

enum outcome overdue_list_past(struct ctx *c, const struct overdue_past_ask *ask, struct waiting_past_line_row **out, size_t *count, bool *more)
{
	struct instants at;
	const int64_t *b = at.before;
	const struct limits *l;

	TRY(instants_at(c, ask->at, &l, &at));
	TRY(q_waiting_past_lines(c->tx, c->school_id, c->cohort, ask->at, ask->stages, scope_account(c->actor), ask->college_id, ask->class_id, ask->over,
		b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], ask->after, ask->most + 1, out, count));
	*more = *count > (size_t)ask->most;
	if (*more)
		*count = (size_t)ask->most;
	for (size_t i = 0; i < *count; i++)
		judge(c, l, ask->at, &(*out)[i]);
	return OK;
}
