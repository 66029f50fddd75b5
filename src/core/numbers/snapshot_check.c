/* Whether every snapshot is still what was frozen: counted again from the history, all in one walk. */
#include <string.h>

#include "db.h"
#include "past.h"
#include "queries.h"
#include "snapshot_inside.h"
#include "words.h"

struct recount {
	struct digest *digest;
	int64_t people, graduates;
};

struct check {
	struct ctx *c;
	struct proof *out;
	const char *cohort;
	struct snapshot_row *rows;
	struct recount *recounts;
	size_t count;
	struct cells cells;  /* every cell of the season, */
	int32_t **counts;    /* and how many people it held in each snapshot */
	size_t counts_room;
	struct arena *person; /* memory for one person */
	struct snapshot_entry_row *entries;
	size_t entry_count;
};

static void tell(struct check *k, const char *text)
{
	if (k->out->wrong < PROOF_TOLD)
		k->out->told[k->out->wrong] = text;
	k->out->wrong++;
}

static const char *name_of(struct check *k, const struct snapshot_row *s)
{
	const char *kind = code_name("watch", s->kind);

	return say_snapshot_name(k->c->arena, s->cohort, arena_printf(k->c->arena, "%lld", (long long)s->number), kind ? kind : s->kind, s->due_on);
}

/* ---- what is kept ---- */

static enum outcome check_meaning(struct check *k, const struct snapshot_row *s)
{
	struct meaning_row *row;
	struct meaning *m;
	char hash[65] = "";

	TRY(q_meaning_get(k->c->tx, k->c->school_id, s->meaning, &row));
	if (row)
		secret_digest(row->text, strlen(row->text), hash);
	if (row == NULL || strcmp(hash, s->meaning) != 0 || meaning_parse(k->c, row->text, &m) != OK || strcmp(m->definition, s->definition) != 0)
		tell(k, say_snapshot_wrong_meaning(k->c->arena, name_of(k, s)));
	fail_clear(k->c->fail);
	return OK;
}

static void check_entry(struct check *k, const struct snapshot_row *s)
{
	size_t found = 0;

	for (size_t i = 0; i < k->entry_count; i++)
		found += k->entries[i].subject_id == s->id && strcmp(k->entries[i].note, s->hash) == 0;
	if (found != 1)
		tell(k, say_snapshot_wrong_entry(k->c->arena, name_of(k, s)));
}

static enum outcome check_kept(struct check *k, size_t i, const struct snapshot_tally_row *tallies, size_t count)
{
	const struct snapshot_row *s = &k->rows[i];
	char hash[65];

	snapshot_hash(k->c->arena, s, tallies, count, hash);
	if (strcmp(hash, s->hash) != 0)
		tell(k, say_snapshot_wrong_hash(k->c->arena, name_of(k, s)));
	if (s->number != (int64_t)i + 1 || strcmp(s->previous, i ? k->rows[i - 1].hash : "") != 0)
		tell(k, say_snapshot_wrong_link(k->c->arena, name_of(k, s)));
	check_entry(k, s);
	return check_meaning(k, s);
}

/* ---- counted again ---- */

/* The counts of the cell the state is in. */
static int32_t *counts_of(struct check *k, const struct standing_ever_row *e)
{
	struct tally_row of = { .cohort = "", .college_id = e->college_id, .major_id = e->major_id, .level = e->level, .sex = e->sex,
		.stage = e->stage, .registered = e->registered, .approved = e->approved, .confirmed = e->confirmed };
	size_t place = cells_place(&k->cells, &of);

	if (place >= k->counts_room) {
		size_t room = k->counts_room ? 2 * k->counts_room : 256;

		k->counts = arena_grow(k->c->arena, k->counts, k->counts_room * sizeof *k->counts, room * sizeof *k->counts);
		k->counts_room = room;
	}
	if (k->counts[place] == NULL)
		k->counts[place] = arena_array(k->c->arena, k->count, sizeof **k->counts);
	return k->counts[place];
}

/* The state that moment shows, or -1. */
static ptrdiff_t state_at(const struct standing_ever_row *states, size_t count, int64_t at)
{
	while (count > 0 && states[count - 1].since_at >= at)
		count--;
	return count > 0 && at <= states[count - 1].until_at ? (ptrdiff_t)count - 1 : -1;
}

static enum outcome take_person(void *arg, const struct standing_ever_row *states, size_t count)
{
	struct check *k = arg;
	int32_t **cells;

	if (strcmp(states[count - 1].cohort, k->cohort) != 0)
		return OK;
	cells = arena_array(k->person, count, sizeof *cells);
	for (size_t i = 0; i < k->count; i++) {
		ptrdiff_t n = state_at(states, count, k->rows[i].due_at);

		if (n < 0)
			continue;
		snapshot_add_person(k->recounts[i].digest, states[n].graduate_id, states[n].hash);
		k->recounts[i].people++;
		if (!states[n].counted)
			continue;
		if (cells[n] == NULL)
			cells[n] = counts_of(k, &states[n]);
		cells[n][i]++;
		k->recounts[i].graduates++;
	}
	k->out->people += (int64_t)count;
	arena_reset(k->person);
	return OK;
}

static const char *college_name(struct check *k, int64_t id)
{
	struct college_row *rows;
	size_t count;

	if (id == 0)
		return say_snapshot_wrong_whole(k->c->arena);
	if (q_stats_college(k->c->tx, k->c->school_id, &rows, &count) == OK)
		for (size_t i = 0; i < count; i++)
			if (rows[i].id == id)
				return rows[i].name;
	return arena_printf(k->c->arena, "%lld", (long long)id);
}

static void compare_people(struct check *k, size_t i)
{
	const struct snapshot_row *s = &k->rows[i];
	struct recount *r = &k->recounts[i];
	struct arena *a = k->c->arena;
	char hash[65];

	digest_end(r->digest, hash);
	if (r->people != s->people || r->graduates != s->graduates || strcmp(hash, s->people_hash) != 0)
		tell(k, say_snapshot_wrong_people(a, name_of(k, s), arena_printf(a, "%lld", (long long)s->people),
			arena_printf(a, "%lld", (long long)r->people)));
}

/* Both lists are by college. */
static void compare_cells(struct check *k, size_t i, struct arena *scratch, const struct snapshot_tally_row *kept, size_t kept_count)
{
	struct cells cells = { .arena = scratch, .count = k->cells.count };
	struct snapshot_tally_row *counted;
	size_t count, n = 0, t = 0;

	cells.rows = arena_array(scratch, cells.count + 1, sizeof *cells.rows);
	for (size_t r = 0; r < cells.count; r++) {
		cells.rows[r] = k->cells.rows[r];
		cells.rows[r].n = k->counts[r][i];
	}
	counted = snapshot_tallies(scratch, &k->rows[i], &cells, kept_count ? cells_form(kept->cells) : CELLS_BRIEF, &count);
	while (t < kept_count || n < count) {
		int64_t one = t < kept_count ? kept[t].college_id : INT64_MAX, two = n < count ? counted[n].college_id : INT64_MAX;

		if (one != two || strcmp(kept[t].cells, counted[n].cells) != 0)
			tell(k, say_snapshot_wrong_cells(k->c->arena, name_of(k, &k->rows[i]), college_name(k, one < two ? one : two)));
		t += one <= two;
		n += two <= one;
	}
}

/* ---- one after another ---- */

struct one {
	struct check *check;
	size_t i;
};

static enum outcome check_one(struct ctx *c, void *arg)
{
	struct one *o = arg;
	struct check *k = o->check;
	struct ctx *whole = k->c;
	struct snapshot_tally_row *tallies;
	size_t count;
	enum outcome done;

	TRY(q_snapshot_tally_all(c->tx, c->school_id, k->rows[o->i].id, &tallies, &count));
	k->c = c;
	done = check_kept(k, o->i, tallies, count);
	compare_people(k, o->i);
	compare_cells(k, o->i, c->arena, tallies, count);
	k->c = whole;
	return done;
}

/* The counts are long: each is compared in memory of its own. */
static enum outcome check_apart(struct check *k, size_t i)
{
	struct ctx own = *k->c;
	struct one o = { k, i };
	struct arena a;
	int64_t told = k->out->wrong;
	enum outcome done;

	arena_init(&a);
	own.arena = &a;
	done = ctx_read(&own, check_one, &o);
	for (; told < k->out->wrong && told < PROOF_TOLD; told++)
		k->out->told[told] = arena_dup(k->c->arena, k->out->told[told]);
	arena_release(&a);
	return done;
}

static enum outcome recount_cohort(struct ctx *c, void *arg)
{
	struct check *k = arg;
	struct arena person;
	enum outcome o;

	TRY(q_snapshot_list(c->tx, c->school_id, k->cohort, &k->rows, &k->count));
	k->recounts = arena_array(c->arena, k->count + 1, sizeof *k->recounts);
	for (size_t i = 0; i < k->count; i++)
		k->recounts[i].digest = digest_new(c->arena);
	if (k->count == 0)
		return OK;
	arena_init(&person);
	k->person = &person;
	o = past_walk(c, take_person, k);
	arena_release(&person);
	return o;
}

static enum outcome check_cohort(struct ctx *c, struct check *all)
{
	struct ctx own = *c;
	struct check k = *all;
	struct arena a;
	int64_t told = k.out->wrong;
	enum outcome o;

	arena_init(&a);
	own.arena = &a;
	k.c = &own;
	cells_init(&k.cells, &a);
	o = ctx_read(&own, recount_cohort, &k);
	for (size_t i = 0; o == OK && i < k.count; i++)
		o = check_apart(&k, i);
	k.out->versions += o == OK ? (int64_t)k.count : 0;
	for (; told < k.out->wrong && told < PROOF_TOLD; told++)
		k.out->told[told] = arena_dup(c->arena, k.out->told[told]);
	arena_release(&a);
	return o;
}

struct lists {
	struct check *check;
	struct cohort_name_row *cohorts;
	size_t count;
};

/* Frozen once, and gone since. */
static enum outcome check_lost(struct ctx *c, void *arg)
{
	struct lists *l = arg;
	struct check *k = l->check;

	TRY(q_snapshot_entries(c->tx, c->school_id, &k->entries, &k->entry_count));
	TRY(q_snapshot_cohorts(c->tx, c->school_id, &l->cohorts, &l->count));
	for (size_t i = 0; i < k->entry_count; i++) {
		struct snapshot_row *row;

		TRY(q_snapshot_get(c->tx, c->school_id, k->entries[i].subject_id, &row));
		if (row == NULL)
			tell(k, say_snapshot_lost(c->arena, arena_printf(c->arena, "%lld", (long long)k->entries[i].subject_id)));
	}
	return OK;
}

enum outcome snapshot_check(struct ctx *c, struct proof *out)
{
	struct check k = { .c = c, .out = out };
	struct lists l = { .check = &k };

	memset(out, 0, sizeof *out);
	TRY(ctx_read(c, check_lost, &l));
	for (size_t i = 0; i < l.count; i++) {
		k.cohort = l.cohorts[i].cohort;
		TRY(check_cohort(c, &k));
	}
	return out->wrong ? BROKEN : OK;
}
