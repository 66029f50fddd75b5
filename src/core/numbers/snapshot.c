/* Snapshots, read. */
#include "snapshot.h"

#include <string.h>

#include "cells.h"
#include "db.h"
#include "queries.h"
#include "snapshot_inside.h"
#include "stats_source.h"
#include "words.h"

enum outcome snapshot_get(struct ctx *c, int64_t id, struct snapshot_row **out)
{
	TRY(q_snapshot_get(c->tx, c->school_id, id, out));
	return *out ? OK : fail_say(c->fail, MISSING, say_snapshot_missing(c->arena));
}

enum outcome snapshot_list(struct ctx *c, const char *cohort, struct snapshot_row **rows, size_t *count)
{
	return q_snapshot_list(c->tx, c->school_id, cohort, rows, count);
}

enum outcome snapshot_last(struct ctx *c, const char *cohort, const char *kind, int64_t before, struct snapshot_row **out)
{
	return q_snapshot_last(c->tx, c->school_id, cohort, before, kind, out);
}

enum outcome snapshot_before(struct ctx *c, const struct snapshot_row *s, struct snapshot_row **out)
{
	return snapshot_last(c, s->cohort, s->kind, s->due_at, out);
}

enum outcome snapshot_after(struct ctx *c, const struct snapshot_row *s, struct snapshot_row **out)
{
	return q_snapshot_next(c->tx, c->school_id, s->cohort, s->due_at, s->kind, out);
}

static enum outcome unreadable(struct ctx *c, const struct snapshot_row *s)
{
	return fail_say(c->fail, BROKEN, say_snapshot_unreadable(c->arena, s->cohort, arena_printf(c->arena, "%lld", (long long)s->number)));
}

enum outcome snapshot_meaning(struct ctx *c, const struct snapshot_row *s, const struct meaning **out)
{
	struct meaning_row *row;
	struct meaning *m;

	TRY(q_meaning_get(c->tx, c->school_id, s->meaning, &row));
	if (row == NULL)
		return unreadable(c, s);
	TRY(meaning_parse(c, row->text, &m));
	*out = m;
	return OK;
}

/* ---- cells ---- */

struct gathered {
	struct tally_row *rows;
	size_t count;
};

static enum outcome take_cells(struct ctx *c, const struct snapshot_row *s, const struct snapshot_tally_row *tally, struct gathered *g)
{
	struct tally_row *rows;
	size_t n;

	if (!cells_parse(c->arena, tally->cells, tally->college_id, &rows, &n))
		return unreadable(c, s);
	g->rows = arena_grow(c->arena, g->rows, g->count * sizeof *g->rows, (g->count + n + 1) * sizeof *g->rows);
	if (n)
		memcpy(g->rows + g->count, rows, n * sizeof *rows);
	g->count += n;
	return OK;
}

static enum outcome read_one(struct ctx *c, const struct snapshot_row *s, int64_t college_id, struct gathered *g)
{
	struct snapshot_tally_row *tally;

	TRY(q_snapshot_tally_of(c->tx, c->school_id, s->id, college_id, &tally));
	return tally ? take_cells(c, s, tally, g) : OK;
}

static enum outcome read_all(struct ctx *c, const struct snapshot_row *s, struct gathered *g)
{
	struct snapshot_tally_row *tallies;
	size_t count;

	TRY(q_snapshot_tallies(c->tx, c->school_id, s->id, &tallies, &count));
	for (size_t i = 0; i < count; i++)
		TRY(take_cells(c, s, &tallies[i], g));
	return OK;
}

enum outcome snapshot_cells(struct ctx *c, const struct snapshot_row *s, int64_t college_id, struct tally_row **rows, size_t *count)
{
	struct gathered g = { NULL, 0 };

	TRY(college_id ? read_one(c, s, college_id, &g) : read_all(c, s, &g));
	*rows = g.rows;
	*count = g.count;
	return OK;
}

/* ---- numbers ---- */

/* Whole, or by level at most: the row of the whole school knows, and is short. */
static bool is_broad(const struct ctx *c, const struct stats_ask *of)
{
	return c->actor->scope.school && of->college_id == 0 && *of->major == '\0' && *of->sex == '\0' &&
		(*of->by == '\0' || strcmp(of->by, "level") == 0);
}

enum outcome snapshot_stats_by(struct ctx *c, const struct snapshot_row *s, const struct meaning *meaning, const struct stats_ask *of,
	const struct stats **out)
{
	struct stats_source from = { .cohort = s->cohort, .as_of = s->due_at, .past = true, .meaning = meaning };
	struct gathered g = { NULL, 0 };
	struct cohort_row *cohort;
	struct stats *counted;

	TRY(stats_may(c, of));
	TRY(q_cohort_get(c->tx, c->school_id, s->cohort, &cohort));
	from.closes_at = cohort ? cohort->closes_at : 0;
	TRY(is_broad(c, of) ? read_one(c, s, 0, &g) : of->college_id ? read_one(c, s, of->college_id, &g) : read_all(c, s, &g));
	from.cells = g.rows;
	from.count = g.count;
	TRY(stats_count(c, of, &from, &counted));
	*out = counted;
	return OK;
}

enum outcome snapshot_stats(struct ctx *c, const struct snapshot_row *s, const struct stats_ask *of, const struct stats **out)
{
	const struct meaning *meaning;

	TRY(stats_may(c, of));
	TRY(snapshot_meaning(c, s, &meaning));
	return snapshot_stats_by(c, s, meaning, of, out);
}
