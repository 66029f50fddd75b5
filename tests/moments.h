/* The small school of numbers.h over time: snapshots of it, what they tell as text, and that no bit of what is kept
 * of its past can change unseen. */
#ifndef MOMENTS_H
#define MOMENTS_H

#include "numbers.h"

#include "past.h"
#include "snapshot.h"

static const int64_t HOUR = 3600000, DAY = 86400000;

/* How many were frozen. */
static inline int64_t moments_sweep(struct numbers *n)
{
	struct ctx c = numbers_ctx(n);
	int64_t frozen;

	if (snapshot_sweep(&c, NULL, NULL, &frozen) != OK)
		fail_msg("sweep: %s", n->bed->fail.text);
	return frozen;
}

static inline void moments_whole(struct numbers *n)
{
	struct ctx c = numbers_ctx(n);
	struct proof p;

	if (past_check(&c, &p) != OK || snapshot_check(&c, &p) != OK)
		fail_msg("%s", p.wrong ? p.told[0] : n->bed->fail.text);
}

/* ---- numbers as text, to be compared ---- */

static inline void moments_tell_group(struct buf *b, const struct stats *s, const struct stats_group *g)
{
	buf_printf(b, "%s/%s/%s/%s %lld %lld %lld %lld %lld:", g->college, g->major, g->level, g->sex, (long long)g->graduates,
		(long long)g->registered, (long long)g->approved, (long long)g->confirmed, (long long)g->unregistered);
	for (size_t i = 0; i < STATS_STAGES; i++)
		buf_printf(b, " %lld", (long long)g->stages[i]);
	for (size_t i = 0; i < s->indicator_count; i++)
		buf_printf(b, " %s=%lld", s->indicators[i].code, (long long)g->indicators[i]);
	for (size_t i = 0; i < s->category_count; i++)
		if (g->categories[i])
			buf_printf(b, " %s=%lld", s->categories[i].code, (long long)g->categories[i]);
	buf_char(b, '\n');
}

static inline const char *moments_tell(struct arena *a, const struct stats *s)
{
	struct buf b;

	buf_init(&b, a);
	moments_tell_group(&b, s, &s->total);
	for (size_t i = 0; i < s->group_count; i++)
		moments_tell_group(&b, s, &s->groups[i]);
	return buf_text(&b);
}

static inline const char *moments_counted(struct numbers *n, struct stats_ask ask)
{
	const struct stats *s;

	if (numbers_try(n, &ask, &s) != OK)
		fail_msg("stats: %s", n->bed->fail.text);
	return moments_tell(&n->bed->arena, s);
}

/* ---- one bit ---- */

struct flip {
	struct numbers *n;
	const char *table, *column, *which;
	bool is_int, refused;
	enum outcome found;
};

/* The lowest bit of a number, or of the last letter but one: the last may be a bracket that JSON needs. */
static inline const char *flip_value(struct arena *a, const struct flip *f)
{
	const char *c = f->column;

	if (f->is_int)
		return arena_printf(a, "(%s | 1) - (%s & 1)", c, c);
	if (f->n->bed->engine == DB_PG)
		return arena_printf(a, "CASE %s WHEN '' THEN 'x' ELSE left(%s, -2) || chr(ascii(substr(%s, length(%s) - 1, 1)) # 1) || right(%s, 1) END", c, c, c, c, c);
	return arena_printf(a, "CASE %s WHEN '' THEN 'x' ELSE substr(%s, 1, length(%s) - 2) || char((unicode(substr(%s, -2)) | 1) - (unicode(substr(%s, -2)) & 1)) || substr(%s, -1) END",
		c, c, c, c, c, c);
}

/* Flips, looks, and undoes it all. */
static inline enum outcome flip_and_look(struct ctx *c, void *arg)
{
	struct flip *f = arg;
	struct proof p;

	f->refused = tx_script(c->tx, arena_printf(c->arena, "UPDATE %s SET %s = %s WHERE %s", f->table, f->column, flip_value(c->arena, f), f->which)) != OK;
	if (!f->refused)
		f->found = past_check(c, &p);
	if (!f->refused && f->found == OK)
		f->found = snapshot_check(c, &p);
	return CONFLICT;
}

/* One bit of each column of a row is found when it changes. */
static inline void flip_each(struct numbers *n, const char *table, const struct shape *shape, const char *which)
{
	for (size_t i = 0; i < shape->count; i++) {
		struct flip f = { .n = n, .table = table, .which = which, .column = shape->fields[i].name, .is_int = FIELD_IS_INT(shape->fields[i].kind) };
		struct ctx c = numbers_ctx(n);

		assert_int_equal(ctx_quiet(&c, flip_and_look, &f), CONFLICT);
		if (!f.refused && f.found != BROKEN) /* a key that the database itself holds cannot be flipped alone */
			fail_msg("one bit of %s.%s where %s went unseen: %s", f.table, f.column, f.which, outcome_name(f.found));
	}
}

#endif
