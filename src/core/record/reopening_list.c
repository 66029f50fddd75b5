/* The register, read. */
#include "reopening_list.h"

#include <string.h>

#include "buf.h"
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

static const struct destination_row *version_by(const struct destination_row *rows, size_t count, int64_t id)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (rows[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && rows[low].id == id ? &rows[low] : NULL;
}

/* All versions of all changes by one query. */
static enum outcome read_pairs(struct ctx *c, struct reopening_changes *out)
{
	struct destination_row *versions;
	struct buf ids;
	size_t n;

	out->pairs = arena_array(c->arena, out->count ? out->count : 1, sizeof *out->pairs);
	if (out->count == 0)
		return OK;
	buf_init(&ids, c->arena);
	for (size_t i = 0; i < out->count; i++)
		buf_printf(&ids, "%s%lld,%lld", i ? "," : "", (long long)out->rows[i].destination_id, (long long)out->rows[i].before_id);
	TRY(q_reopening_versions(c->tx, c->school_id, buf_text(&ids), &versions, &n));
	for (size_t i = 0; i < out->count; i++) {
		out->pairs[i] = (struct reopening_pair){ version_by(versions, n, out->rows[i].destination_id), version_by(versions, n, out->rows[i].before_id) };
		if (out->pairs[i].now == NULL)
			return ctx_missing(c);
	}
	return OK;
}

enum outcome reopening_changes(struct ctx *c, const struct reopening_span *span, struct reopening_changes *out)
{
	memset(out, 0, sizeof *out);
	TRY(q_reopening_changes(c->tx, c->school_id, c->cohort, span->from, span->to, account(c), span->college_id, own(c, span->graduate_id),
		span->first ? span->first : NOT_GIVEN, span->last ? span->last : NOT_GIVEN, REOPENING_CHANGES_MOST + 1, &out->rows, &out->count));
	out->more = out->count > REOPENING_CHANGES_MOST;
	out->count -= out->more;
	return read_pairs(c, out);
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
