/* Counting a moment that is past. */
#include "db.h"
#include "past.h"
#include "queries.h"
#include "snapshot.h"

enum outcome past_cells_anew(struct ctx *c, int64_t at, int64_t college_id, struct tally_row **rows, size_t *count)
{
	return q_past_count(c->tx, c->school_id, c->cohort, at, college_id, rows, count);
}

/* Units may have come since the snapshot, and are called as now; what counts is as it was frozen. */
static enum outcome read_meaning(struct ctx *c, const struct snapshot_row *base, const struct meaning **out)
{
	struct meaning *m;
	const struct meaning *then;

	TRY(meaning_read(c, c->cohort, &m));
	*out = m;
	if (base == NULL)
		return OK;
	TRY(snapshot_meaning(c, base, &then));
	m->definition = then->definition;
	m->indicators = then->indicators;
	m->indicator_count = then->indicator_count;
	m->members = then->members;
	m->member_count = then->member_count;
	m->categories = then->categories;
	m->category_count = then->category_count;
	return OK;
}

static enum outcome add_moves(struct ctx *c, int64_t from, int64_t to, int64_t college_id, struct tally_row **rows, size_t *count)
{
	struct tally_row *moves;
	size_t n;

	if (from == to)
		return OK;
	TRY(q_past_moves(c->tx, c->school_id, c->cohort, from, to, college_id, &moves, &n));
	*rows = arena_grow(c->arena, *rows, *count * sizeof **rows, (*count + n + 1) * sizeof **rows);
	for (size_t i = 0; i < n; i++)
		(*rows)[(*count)++] = moves[i];
	return OK;
}

enum outcome past_cells(struct ctx *c, int64_t at, int64_t college_id, struct past_cells *out)
{
	struct snapshot_row *base;
	struct tally_row *rows;

	TRY(snapshot_last(c, c->cohort, "", at + 1, &base));
	if (base) {
		TRY(snapshot_cells(c, base, college_id, &rows, &out->count));
		TRY(add_moves(c, base->due_at, at, college_id, &rows, &out->count));
	} else {
		TRY(past_cells_anew(c, at, college_id, &rows, &out->count));
	}
	out->rows = rows;
	return read_meaning(c, base, &out->meaning);
}
