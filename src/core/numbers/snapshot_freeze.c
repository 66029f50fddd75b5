/* Freezing: a barrier in time, a count that holds nobody up, a short write. */
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "audit.h"
#include "calendar.h"
#include "db.h"
#include "id.h"
#include "log.h"
#include "queries.h"
#include "snapshot_inside.h"
#include "words.h"

/* Called at each step of what takes long: somebody's confirmation needs the core only for a moment, and is not to wait
 * until the scheduler takes it from us. */
static void give_way(int64_t step)
{
	enum { SOMETIMES = 50 };

	if (step % SOMETIMES == 0)
		sched_yield();
}

/* ---- sealing ---- */

void snapshot_add_person(struct digest *d, int64_t graduate_id, const char *hash)
{
	unsigned char id[8];

	for (size_t i = 0; i < sizeof id; i++)
		id[i] = (unsigned char)((uint64_t)graduate_id >> (8 * i));
	digest_add(d, id, sizeof id);
	digest_add(d, hash, strlen(hash) + 1);
}

/* The whole school without majors and sexes: what a season's trend is drawn from. */
static const char *broad_text(struct arena *a, const struct cells *cells, enum cells_form form)
{
	struct cells broad;

	cells_init(&broad, a);
	for (size_t i = 0; i < cells->count; i++) {
		struct tally_row cell = cells->rows[i];

		cell.college_id = cell.major_id = 0;
		cell.sex = "";
		cells_add(&broad, &cell, cell.n);
		give_way((int64_t)i);
	}
	cells_sort(&broad);
	return cells_text(a, broad.rows, broad.count, form);
}

struct snapshot_tally_row *snapshot_tallies(struct arena *a, const struct snapshot_row *s, struct cells *cells, enum cells_form form,
	size_t *count)
{
	struct snapshot_tally_row *tallies;
	size_t colleges = 0, n = 0;

	cells_sort(cells);
	for (size_t i = 0; i < cells->count; i++)
		colleges += i == 0 || cells->rows[i].college_id != cells->rows[i - 1].college_id;
	tallies = arena_array(a, colleges + 1, sizeof *tallies);
	tallies[n++] = (struct snapshot_tally_row){ s->school_id, s->id, 0, broad_text(a, cells, form) };
	for (size_t from = 0, to; from < cells->count; from = to) {
		int64_t college_id = cells->rows[from].college_id;

		give_way(0);
		for (to = from; to < cells->count && cells->rows[to].college_id == college_id;)
			to++;
		tallies[n++] = (struct snapshot_tally_row){ s->school_id, s->id, college_id, cells_text(a, cells->rows + from, to - from, form) };
	}
	*count = n;
	return tallies;
}

static void add_row(struct digest *d, const struct shape *shape, const void *row)
{
	char scratch[24], length[24];

	for (size_t i = 0; i < shape->count; i++) {
		const struct field *f = &shape->fields[i];
		const char *text = field_plain(f, row, scratch);

		if (strcmp(f->name, "hash") == 0)
			continue;
		digest_add(d, length, (size_t)snprintf(length, sizeof length, "%zu:", strlen(text)));
		digest_add(d, text, strlen(text));
	}
}

/* `previous` is a member: so each holds the one before it. */
void snapshot_hash(struct arena *a, const struct snapshot_row *s, const struct snapshot_tally_row *tallies, size_t count, char hash[65])
{
	struct digest *d = digest_new(a);

	add_row(d, &snapshot_shape, s);
	for (size_t i = 0; i < count; i++)
		add_row(d, &snapshot_tally_shape, &tallies[i]);
	digest_end(d, hash);
}

/* ---- freezing ---- */

struct freezing {
	const struct snapshot_due *due;
	const struct due_row *row; /* the calendar's, or NULL */
	struct cells cells; /* of who is counted */
	struct digest *digest;
	const char *meaning;
	struct snapshot_row s;
	struct snapshot_tally_row *tallies;
	size_t tally_count;
};

static enum outcome look_for_it(struct ctx *c, const struct freezing *f)
{
	struct snapshot_row *there;

	TRY(q_snapshot_of(c->tx, c->school_id, f->due->cohort, f->due->kind, f->due->due_on, &there));
	return there ? fail_say(c->fail, CONFLICT, say_snapshot_there(c->arena, f->due->cohort, f->due->due_on)) : OK;
}

/* From here on nothing is recorded before the moment. */
static enum outcome raise_barrier(struct ctx *c, void *arg)
{
	const struct freezing *f = arg;

	return ctx_past(c, f->due->due_at);
}

static enum outcome take_person(void *arg, const struct snapshot_person_row *p)
{
	struct freezing *f = arg;

	snapshot_add_person(f->digest, p->graduate_id, p->hash);
	give_way(f->s.people++);
	if (!p->counted)
		return OK;
	f->s.graduates++;
	cells_add(&f->cells, &(struct tally_row){ .cohort = "", .college_id = p->college_id, .major_id = p->major_id, .level = p->level,
		.sex = p->sex, .stage = p->stage, .registered = p->registered, .approved = p->approved, .confirmed = p->confirmed }, 1);
	return OK;
}

static enum outcome count_people(struct ctx *c, void *arg)
{
	struct freezing *f = arg;
	struct meaning *m;

	TRY(look_for_it(c, f));
	TRY(meaning_read(c, f->due->cohort, &m));
	f->s.definition = m->definition;
	f->meaning = meaning_text(c->arena, m);
	f->digest = digest_new(c->arena);
	cells_init(&f->cells, c->arena);
	return q_snapshot_people(c->tx, c->school_id, f->due->cohort, f->due->due_at, take_person, f);
}

static void make_row(struct ctx *c, struct freezing *f)
{
	struct snapshot_row *s = &f->s;
	char *people = arena_alloc(c->arena, 65);

	digest_end(f->digest, people);
	s->school_id = c->school_id;
	s->id = id_new();
	s->cohort = f->due->cohort;
	s->kind = f->due->kind;
	s->due_on = f->due->due_on;
	s->due_at = f->due->due_at;
	s->meaning = meaning_digest(c->arena, f->meaning);
	s->people_hash = people;
	f->tallies = snapshot_tallies(c->arena, s, &f->cells, CELLS_BRIEF, &f->tally_count);
}

/* Number, link and hash are known only here, where nobody else writes. */
static enum outcome seal(struct ctx *c, struct freezing *f)
{
	struct snapshot_row *last, *s = &f->s;
	char *hash = arena_alloc(c->arena, 65);

	TRY(q_snapshot_end(c->tx, c->school_id, s->cohort, &last));
	TRY(ctx_moment(c, &s->frozen_at));
	s->number = last ? last->number + 1 : 1;
	s->previous = last ? last->hash : "";
	snapshot_hash(c->arena, s, f->tallies, f->tally_count, hash);
	s->hash = hash;
	return OK;
}

static enum outcome write_it(struct ctx *c, void *arg)
{
	struct freezing *f = arg;
	struct snapshot_row *s = &f->s;

	TRY(look_for_it(c, f));
	TRY(seal(c, f));
	TRY(q_meaning_add(c->tx, c->school_id, s->meaning, f->meaning, NULL));
	TRY(q_snapshot_add(c->tx, c->school_id, s->id, s->cohort, s->number, s->kind, s->due_on, s->due_at, s->frozen_at, s->definition,
		s->meaning, s->people, s->graduates, s->people_hash, s->previous, s->hash, NULL));
	for (size_t i = 0; i < f->tally_count; i++)
		TRY(q_snapshot_tally_add(c->tx, c->school_id, s->id, f->tallies[i].college_id, f->tallies[i].cells, NULL));
	if (f->row)
		TRY(due_set_snapshot(c, f->row, s->id));
	return audit_append(c, &(struct audit_entry){ .action = "snapshot.freeze", .subject = "snapshot", .subject_id = s->id,
		.shape = &snapshot_shape, .after = s, .note = s->hash });
}

static enum outcome freeze(struct ctx *c, const struct snapshot_due *due, const struct due_row *row, int64_t *id)
{
	struct freezing f = { .due = due, .row = row };

	if (due->due_at > c->now)
		return fail_say(c->fail, INVALID, say_snapshot_early(c->arena, due->due_on));
	TRY(ctx_quiet(c, raise_barrier, &f));
	TRY(ctx_read(c, count_people, &f));
	make_row(c, &f);
	TRY(ctx_write(c, write_it, &f));
	*id = f.s.id;
	return OK;
}

enum outcome snapshot_freeze(struct ctx *c, const struct snapshot_due *due, int64_t *id)
{
	return freeze(c, due, NULL, id);
}

/* ---- all that are due ---- */

struct waiting {
	struct due_row *rows;
	size_t count;
};

static enum outcome find_waiting(struct ctx *c, void *arg)
{
	struct waiting *w = arg;

	return due_unfrozen(c, c->now, &w->rows, &w->count);
}

/* With memory of its own, for after a long standstill there are many. */
static enum outcome freeze_due(struct ctx *c, const struct due_row *row)
{
	struct snapshot_due due = { row->cohort, row->kind, row->due_on, row->due_at };
	struct ctx own = *c;
	struct arena a;
	int64_t id;
	enum outcome o;

	arena_init(&a);
	own.arena = &a;
	o = freeze(&own, &due, row, &id);
	if (o != OK && c->fail->text)
		c->fail->text = arena_dup(c->arena, c->fail->text);
	arena_release(&a);
	return o;
}

static void tell_failed(struct ctx *c, const struct due_row *row, enum outcome o)
{
	log_say(LOG_ERROR, "snapshot-failed", "school", arena_printf(c->arena, "%lld", (long long)c->school_id), "cohort", row->cohort, "kind", row->kind,
		"due", row->due_on, "outcome", outcome_name(o), NULL);
}

/* One that fails holds up none behind it: the first fault is handed on when all others are frozen. */
enum outcome snapshot_sweep(struct ctx *c, timed_between *between, void *arg, int64_t *frozen)
{
	enum outcome o, failed = OK;
	struct waiting w = { NULL, 0 };
	const char *why = NULL;

	*frozen = 0;
	TRY(ctx_read(c, find_waiting, &w));
	for (size_t i = 0; i < w.count; i++) {
		if (between)
			TRY(between(arg));
		o = freeze_due(c, &w.rows[i]);
		*frozen += o == OK;
		if (o == BUSY)
			return o;
		if (o != OK && o != CONFLICT) { /* CONFLICT: another process was faster */
			tell_failed(c, &w.rows[i], o);
			why = failed == OK && c->fail->text ? say_snapshot_failed(c->arena, w.rows[i].cohort, w.rows[i].due_on, c->fail->text) : why;
			failed = failed == OK ? o : failed;
		}
		fail_clear(c->fail);
	}
	return failed == OK || why == NULL ? failed : fail_say(c->fail, failed, why);
}

enum outcome snapshot_next(struct ctx *c, int64_t *at)
{
	struct due_row *due;

	TRY(q_snapshot_waiting(c->tx, c->school_id, &due));
	if (due)
		*at = due->due_at; /* whoever changes the calendar wakes us */
	return OK;
}
