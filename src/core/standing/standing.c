/* The standing row and its tallies: the only writer of either. */
#include "standing.h"

#include <assert.h>
#include <string.h>

#include "db.h"
#include "late.h"
#include "queries.h"
#include "secret.h"
#include "tally.h"
#include "words.h"

/* ---- the hash ---- */

struct hashing { /* a million rows are hashed in one go: nothing is allocated, nothing printed by format */
	char text[1024];
	size_t n;
};

static void add(struct hashing *h, const char *text)
{
	char room[24];
	size_t length = strlen(text);
	const char *said = digits((int64_t)length, room);

	assert(h->n + length + 24 < sizeof h->text);
	h->n = (size_t)(stpcpy(h->text + h->n, said) - h->text);
	h->text[h->n++] = ':';
	memcpy(h->text + h->n, text, length);
	h->n += length;
}

void standing_hash(const struct standing_row *row, const char *previous, char hash[STANDING_HASH])
{
	struct hashing h = { .n = 0 };
	char room[24], whole[65];

	add(&h, previous);
	for (size_t i = 0; i < standing_shape.count; i++) {
		const struct field *f = &standing_shape.fields[i];

		if (strcmp(f->name, "hash") != 0)
			add(&h, FIELD_IS_INT(f->kind) ? digits(field_int(f, row), room) : field_text(f, row));
	}
	secret_digest(h.text, h.n, whole);
	memcpy(hash, whole, STANDING_HASH - 1);
	hash[STANDING_HASH - 1] = '\0';
}

/* ---- reading and writing ---- */

enum outcome standing_get(struct ctx *c, int64_t graduate_id, struct standing_row *out)
{
	struct standing_row *row;

	TRY(q_standing_get(c->tx, c->school_id, graduate_id, &row));
	if (row == NULL)
		return fail_say(c->fail, MISSING, say_no_such_person(c->arena));
	*out = *row;
	return OK;
}

static bool same_place(const struct standing_row *a, const struct standing_row *b)
{
	return a->counted == b->counted && a->college_id == b->college_id && a->major_id == b->major_id &&
		strcmp(a->level, b->level) == 0 && strcmp(a->sex, b->sex) == 0 && strcmp(a->stage, b->stage) == 0 &&
		strcmp(a->registered, b->registered) == 0 && strcmp(a->approved, b->approved) == 0 &&
		strcmp(a->confirmed, b->confirmed) == 0;
}

static void move_tallies(struct ctx *c, const struct standing_row *was, const struct standing_row *next)
{
	bool was_counted = was->version > 0 && was->counted;
	bool same_class = was->class_id == next->class_id && strcmp(was->stage, next->stage) == 0;

	if (was_counted && same_place(was, next) && same_class)
		return;
	if (was_counted)
		tally_move(c, was, -1);
	if (next->counted)
		tally_move(c, next, 1);
}

static bool same_unit(const struct standing_row *a, const struct standing_row *b)
{
	return a->counted == b->counted && a->college_id == b->college_id && a->major_id == b->major_id && a->class_id == b->class_id &&
		strcmp(a->level, b->level) == 0 && strcmp(a->sex, b->sex) == 0 && strcmp(a->student_no, b->student_no) == 0;
}

/* What makes a state; the rest of the row tells when it began and after what. */
static bool same_state(const struct standing_row *a, const struct standing_row *b)
{
	return same_unit(a, b) && same_place(a, b) && a->effective_id == b->effective_id && a->open_id == b->open_id;
}

/* The old state, if there is one, ends where the next begins. */
static enum outcome begin_state(struct ctx *c, const struct standing_row *was, struct standing_row *next)
{
	char hash[STANDING_HASH];

	next->school_id = c->school_id;
	next->version = was->version + 1;
	TRY(ctx_moment(c, &next->since_at));
	next->stage_at = was->version && strcmp(was->stage, next->stage) == 0 ? was->stage_at : next->since_at;
	standing_hash(next, was->version ? was->hash : "", hash);
	next->hash = arena_dup(c->arena, hash);
	return was->version ? q_standing_end(c->tx, c->school_id, next->graduate_id, next->since_at, NULL) : OK;
}

static const char *number(struct ctx *c, int64_t n)
{
	return arena_printf(c->arena, "%lld", (long long)n);
}

/* A registration moves on far more often than a person moves: then the indexes by unit are left alone. */
static enum outcome write_state(struct ctx *c, const struct standing_row *was, const struct standing_row *next, int64_t *changed)
{
	*changed = 1;
	if (was->version == 0)
		return q_standing_add(c->tx, c->school_id, next->graduate_id, next->cohort, next->student_no, next->college_id,
			next->major_id, next->class_id, next->level, next->sex, next->counted, next->stage, next->registered,
			next->approved, next->confirmed, next->effective_id, next->open_id, next->stage_at, next->since_at, next->hash,
			NULL);
	if (same_unit(was, next))
		return q_standing_move(c->tx, c->school_id, next->graduate_id, next->stage, next->registered, next->approved, next->confirmed,
			next->effective_id, next->open_id, next->stage_at, was->version, next->since_at, next->hash, changed);
	return q_standing_change(c->tx, c->school_id, next->graduate_id, next->student_no, next->college_id,
		next->major_id, next->class_id, next->level, next->sex, next->counted, next->stage, next->registered,
		next->approved, next->confirmed, next->effective_id, next->open_id, next->stage_at, was->version,
		next->since_at, next->hash, changed);
}

enum outcome standing_put(struct ctx *c, const struct standing_row *was, struct standing_row *next)
{
	int64_t changed;

	if (was->version)
		next->cohort = was->cohort; /* nobody changes his year, whichever the actor looks at */
	if (was->version && same_state(was, next)) {
		*next = *was;
		return OK;
	}
	TRY(begin_state(c, was, next));
	TRY(write_state(c, was, next, &changed));
	if (changed != 1)
		return fail_say(c->fail, CONFLICT, say_stale(c->arena, number(c, was->version), number(c, was->version + 1)));
	move_tallies(c, was, next);
	return late_follow(c, was, next);
}

/* ---- the recount ---- */

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
