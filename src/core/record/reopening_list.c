/* The register, read. */
#include "reopening_list.h"

#include <string.h>

#include "db.h"
#include "memo.h"
#include "queries.h"

/* A graduate sees his own whatever the scope rows say: he has none. */
static int64_t account(const struct ctx *c)
{
	return c->actor->graduate_id ? 0 : scope_account(c->actor);
}

static int64_t own(const struct ctx *c, int64_t graduate_id)
{
	return c->actor->graduate_id ? c->actor->graduate_id : graduate_id;
}

static int64_t given(const char *only, const char *name)
{
	return strcmp(only, name) == 0 ? 1 : NOT_GIVEN;
}

enum outcome reopenings_read(struct ctx *c, const struct reopening_ask *ask, struct reopenings *out)
{
	struct reopening_count_row n;
	size_t count;

	memset(out, 0, sizeof *out);
	TRY(q_reopening_list(c->tx, c->school_id, c->cohort, c->now, account(c), ask->college_id, own(c, 0), 0, given(ask->only, "asked"),
		given(ask->only, "open"), given(ask->only, "closed"), ask->before ? ask->before : NOT_GIVEN, REOPENINGS_PAGE + 1, &out->rows, &count));
	out->more = count > REOPENINGS_PAGE;
	out->count = out->more ? REOPENINGS_PAGE : count;
	TRY(q_reopening_count(c->tx, c->school_id, c->cohort, c->now, account(c), ask->college_id, &n));
	out->asked = n.asked_n;
	out->open = n.open_n;
	out->closed = n.closed_n;
	out->all = n.all_n;
	return OK;
}

/* Its cohort may be another than the one looked at. */
enum outcome reopening_get(struct ctx *c, int64_t id, struct reopening_line_row **out)
{
	struct reopening_row *row;
	size_t count;

	TRY(q_reopening_get(c->tx, c->school_id, id, &row));
	if (row == NULL)
		return ctx_missing(c);
	TRY(q_reopening_list(c->tx, c->school_id, row->cohort, c->now, account(c), 0, own(c, 0), id, NOT_GIVEN, NOT_GIVEN, NOT_GIVEN, NOT_GIVEN, 1, out, &count));
	return count ? OK : ctx_missing(c);
}

enum outcome reopenings_of(struct ctx *c, int64_t graduate_id, struct reopening_line_row **out, size_t *count)
{
	return q_reopening_list(c->tx, c->school_id, c->cohort, c->now, account(c), 0, own(c, graduate_id), 0, NOT_GIVEN, NOT_GIVEN, NOT_GIVEN, NOT_GIVEN,
		REOPENINGS_PAGE, out, count);
}

enum outcome reopening_changes(struct ctx *c, const struct reopening_span *span, struct reopening_change_row **out, size_t *count)
{
	return q_reopening_changes(c->tx, c->school_id, c->cohort, span->from, span->to, account(c), span->college_id, own(c, span->graduate_id),
		span->first ? span->first : NOT_GIVEN, span->last ? span->last : NOT_GIVEN, out, count);
}

enum outcome reopening_versions(struct ctx *c, const struct reopening_change_row *change, const struct destination_row **now, const struct destination_row **before)
{
	struct destination_row *all;
	size_t n;

	*now = *before = NULL;
	TRY(q_destination_all(c->tx, c->school_id, change->graduate_id, &all, &n));
	for (size_t i = 0; i < n; i++) {
		if (all[i].id == change->destination_id)
			*now = &all[i];
		if (all[i].number < change->number && all[i].approved_at != 0 && (*before == NULL || all[i].number > (*before)->number))
			*before = &all[i];
	}
	return *now ? OK : ctx_missing(c);
}

enum outcome reopening_cohorts(struct ctx *c, struct reopening_cohort_row **rows, size_t *count)
{
	return q_reopening_cohorts(c->tx, c->school_id, account(c), rows, count);
}

static enum outcome read_todo(struct ctx *c, const void *arg, void **out, size_t *count)
{
	struct reopening_todo_row *row = arena_new(c->arena, struct reopening_todo_row);

	TRY(q_reopening_todo(c->tx, c->school_id, c->cohort, c->actor->account_id, row));
	*out = row;
	*count = 1;
	return OK;
}

enum outcome reopening_todo(struct ctx *c, int64_t *out)
{
	void *kept;
	size_t count;

	*out = 0;
	if (strcmp(c->actor->role, "office") != 0 || *c->cohort == '\0')
		return OK;
	TRY(memo_rows(c, arena_printf(c->arena, "reopening_todo %lld", (long long)c->actor->account_id), &reopening_todo_shape, read_todo, NULL, &kept, &count));
	*out = count ? ((const struct reopening_todo_row *)kept)->asked_n : 0;
	return OK;
}
