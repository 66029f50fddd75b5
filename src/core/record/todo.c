/* Counting what waits. It stands on every page: what was counted is kept while nothing changes, and comes from
 * an index of what waits, so that it costs no more for a million graduates. */
#include "todo.h"

#include <string.h>

#include "db.h"
#include "memo.h"
#include "move.h"
#include "queries.h"
#include "reopening_list.h"

/* The table of moves knows whose turn it is. */
static bool waits_for(const struct actor *who, const char *stage)
{
	return move_open(who, 0, "approve", stage) || move_open(who, 0, "void_approve", stage);
}

/* A role is given colleges or classes, never both (account_scope_kind). */
static enum outcome read_stages(struct ctx *c, const void *arg, void **out, size_t *count)
{
	int64_t account = scope_account(c->actor);
	struct todo_stage_row *rows;

	if (account && c->actor->scope.class_count)
		TRY(q_todo_class_stages(c->tx, c->school_id, c->cohort, account, &rows, count));
	else
		TRY(q_todo_stages(c->tx, c->school_id, c->cohort, account, &rows, count));
	*out = rows;
	return OK;
}

/* By the items themselves: one is open too while its graduate is at work on a new version. */
static enum outcome read_disputes(struct ctx *c, const void *arg, void **out, size_t *count)
{
	struct todo_disputes_row *rows;

	TRY(q_todo_disputes(c->tx, c->school_id, c->cohort, scope_account(c->actor), &rows, count));
	*out = rows;
	return OK;
}

static const char *question(struct ctx *c, const char *what)
{
	return arena_printf(c->arena, "%s %lld", what, (long long)scope_account(c->actor));
}

static enum outcome count_reviews(struct ctx *c, struct todo *out)
{
	void *kept;
	size_t count;

	TRY(memo_rows(c, question(c, "todo_stages"), &todo_stage_shape, read_stages, NULL, &kept, &count));
	for (const struct todo_stage_row *row = kept; count > 0; count--, row++)
		if (waits_for(c->actor, row->stage))
			out->review += row->graduates;
	return OK;
}

static enum outcome count_disputes(struct ctx *c, struct todo *out)
{
	void *kept;
	size_t count;

	TRY(memo_rows(c, question(c, "todo_disputes"), &todo_disputes_shape, read_disputes, NULL, &kept, &count));
	out->disputes = count ? ((const struct todo_disputes_row *)kept)->open_disputes : 0;
	return OK;
}

enum outcome todo_count(struct ctx *c, struct todo *out)
{
	memset(out, 0, sizeof *out);
	if (*c->cohort == '\0')
		return OK;
	TRY(count_disputes(c, out));
	TRY(reopening_todo(c, &out->reopenings));
	return count_reviews(c, out);
}
