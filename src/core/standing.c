/* The standing row and its tallies: the only writer of all three tables. */
#include "standing.h"

#include <string.h>

#include "db.h"
#include "queries.h"
#include "words.h"

enum outcome standing_get(struct ctx *c, int64_t graduate_id, struct standing_row *out)
{
	struct standing_row *row;

	TRY(q_standing_get(c->tx, c->school_id, graduate_id, &row));
	if (row == NULL)
		return fail_say(c->fail, MISSING, say_no_such_person(c->arena));
	*out = *row;
	return OK;
}

static enum outcome count(struct ctx *c, const struct standing_row *s, int64_t n)
{
	return q_tally_move(c->tx, c->school_id, s->cohort, s->college_id, s->major_id, s->level, s->sex, s->stage,
		s->registered, s->approved, s->confirmed, n, NULL);
}

static bool same_place(const struct standing_row *a, const struct standing_row *b)
{
	return a->counted == b->counted && a->college_id == b->college_id && a->major_id == b->major_id &&
		strcmp(a->level, b->level) == 0 && strcmp(a->sex, b->sex) == 0 && strcmp(a->stage, b->stage) == 0 &&
		strcmp(a->registered, b->registered) == 0 && strcmp(a->approved, b->approved) == 0 &&
		strcmp(a->confirmed, b->confirmed) == 0;
}

static enum outcome count_class(struct ctx *c, const struct standing_row *s, int64_t n)
{
	return q_tally_class_move(c->tx, c->school_id, s->cohort, s->class_id, s->stage, n, NULL);
}

static enum outcome move_tallies(struct ctx *c, const struct standing_row *was, const struct standing_row *next)
{
	bool was_counted = was->version > 0 && was->counted;
	bool same_class = was->class_id == next->class_id && strcmp(was->stage, next->stage) == 0;

	if (was_counted && same_place(was, next) && same_class)
		return OK;
	if (was_counted) {
		TRY(count(c, was, -1));
		TRY(count_class(c, was, -1));
	}
	if (next->counted) {
		TRY(count(c, next, 1));
		TRY(count_class(c, next, 1));
	}
	return OK;
}

static const char *number(struct ctx *c, int64_t n)
{
	return arena_printf(c->arena, "%lld", (long long)n);
}

enum outcome standing_put(struct ctx *c, const struct standing_row *was, struct standing_row *next)
{
	int64_t changed = 1;

	if (was->version == 0 || strcmp(was->stage, next->stage) != 0)
		next->stage_at = c->now;
	if (was->version == 0)
		TRY(q_standing_add(c->tx, c->school_id, next->graduate_id, next->cohort, next->student_no, next->college_id,
			next->major_id, next->class_id, next->level, next->sex, next->counted, next->stage, next->registered,
			next->approved, next->confirmed, next->effective_id, next->open_id, next->stage_at, NULL));
	else
		TRY(q_standing_change(c->tx, c->school_id, next->graduate_id, next->student_no, next->college_id,
			next->major_id, next->class_id, next->level, next->sex, next->counted, next->stage, next->registered,
			next->approved, next->confirmed, next->effective_id, next->open_id, next->stage_at, was->version,
			&changed));
	if (changed != 1)
		return fail_say(c->fail, CONFLICT, say_stale(c->arena, number(c, was->version), number(c, was->version + 1)));
	next->version = was->version + 1;
	return move_tallies(c, was, next);
}

struct check {
	int64_t graduates, wrong;
};

static enum outcome recount(struct ctx *c, void *arg)
{
	struct check *k = arg;
	struct standing_count_row total;
	struct tally_wrong_row *tally;
	struct tally_class_wrong_row *classes;
	struct standing_wrong_row *standing;
	size_t tallies, class_count, standings;

	TRY(q_standing_count(c->tx, c->school_id, &total));
	TRY(q_tally_wrong(c->tx, c->school_id, &tally, &tallies));
	TRY(q_tally_class_wrong(c->tx, c->school_id, &classes, &class_count));
	TRY(q_standing_wrong(c->tx, c->school_id, &standing, &standings));
	k->graduates = total.graduates;
	k->wrong = (int64_t)(tallies + class_count + standings);
	return OK;
}

enum outcome standing_check(struct ctx *c, int64_t *graduates, int64_t *wrong)
{
	struct check k = { 0, 0 };
	enum outcome o = ctx_read(c, recount, &k);

	*graduates = k.graduates;
	*wrong = k.wrong;
	return o != OK ? o : k.wrong ? BROKEN : OK;
}
