/* Every state there ever was, person by person, and whether they follow one another. */
#include <string.h>

#include "db.h"
#include "past.h"
#include "queries.h"
#include "standing.h"
#include "words.h"

struct walk {
	past_person_fn *fn;
	void *arg;
	struct arena person;
	struct standing_ever_row *states;
	size_t count, room;
};

static enum outcome hand_over(struct walk *w)
{
	enum outcome o = w->count ? w->fn(w->arg, w->states, w->count) : OK;

	arena_reset(&w->person);
	w->states = NULL;
	w->count = w->room = 0;
	return o;
}

/* The row is the engine's: its texts are copied. */
static void keep(struct walk *w, const struct standing_ever_row *row)
{
	struct standing_ever_row *kept;

	if (w->count == w->room) {
		size_t room = w->room ? 2 * w->room : 8;

		w->states = arena_grow(&w->person, w->states, w->room * sizeof *w->states, room * sizeof *w->states);
		w->room = room;
	}
	kept = &w->states[w->count++];
	*kept = *row;
	for (size_t i = 0; i < standing_ever_shape.count; i++) {
		const struct field *f = &standing_ever_shape.fields[i];

		if (!FIELD_IS_INT(f->kind))
			field_set_text(f, kept, arena_dup(&w->person, field_text(f, row)));
	}
}

static enum outcome take(void *arg, const struct standing_ever_row *row)
{
	struct walk *w = arg;

	if (w->count && w->states[0].graduate_id != row->graduate_id)
		TRY(hand_over(w));
	keep(w, row);
	return OK;
}

enum outcome past_walk(struct ctx *c, past_person_fn *fn, void *arg)
{
	struct walk w = { .fn = fn, .arg = arg };
	enum outcome o;

	arena_init(&w.person);
	o = q_past_all(c->tx, c->school_id, take, &w);
	if (o == OK)
		o = hand_over(&w);
	arena_release(&w.person);
	return o;
}

/* ---- whole ---- */

static struct standing_row state_of(const struct standing_ever_row *e)
{
	return (struct standing_row){ .school_id = e->school_id, .graduate_id = e->graduate_id, .cohort = e->cohort,
		.student_no = e->student_no, .college_id = e->college_id, .major_id = e->major_id, .class_id = e->class_id,
		.level = e->level, .sex = e->sex, .counted = e->counted, .stage = e->stage, .registered = e->registered,
		.approved = e->approved, .confirmed = e->confirmed, .effective_id = e->effective_id, .open_id = e->open_id,
		.stage_at = e->stage_at, .version = e->version, .since_at = e->since_at, .hash = e->hash };
}

/* Which of the sentences fits the state at i, or NULL. */
static char *fault_of(struct arena *a, const struct standing_ever_row *states, size_t count, size_t i)
{
	const struct standing_row state = state_of(&states[i]);
	const char *student = states[count - 1].student_no;
	char hash[STANDING_HASH];

	if (state.version != (int64_t)i + 1)
		return say_past_gap(a, student, arena_printf(a, "%zu", i + 1));
	standing_hash(&state, i ? states[i - 1].hash : "", hash);
	if (strcmp(state.hash, hash) != 0)
		return say_past_hash(a, student, arena_printf(a, "%zu", i + 1));
	if (i + 1 < count && states[i].until_at != states[i + 1].since_at)
		return say_past_until(a, student, arena_printf(a, "%zu", i + 1));
	return NULL;
}

const char *past_fault(struct arena *a, const struct standing_ever_row *states, size_t count, int64_t latest)
{
	const struct standing_ever_row *last = &states[count - 1];
	const char *fault = NULL;

	for (size_t i = 0; i < count && fault == NULL; i++)
		fault = fault_of(a, states, count, i);
	if (fault)
		return fault;
	if (last->until_at != INT64_MAX)
		return say_past_ended(a, last->student_no);
	return last->since_at > latest ? say_past_ahead(a, last->student_no) : "";
}

struct check {
	struct ctx *c;
	struct proof *out;
	int64_t latest;
};

static enum outcome check_person(void *arg, const struct standing_ever_row *states, size_t count)
{
	struct check *k = arg;
	struct proof *p = k->out;
	const char *fault = past_fault(k->c->arena, states, count, k->latest);

	if (*fault && p->wrong < PROOF_TOLD)
		p->told[p->wrong] = fault;
	p->wrong += *fault != '\0';
	p->people++;
	p->versions += (int64_t)count;
	return OK;
}

static enum outcome check_all(struct ctx *c, void *arg)
{
	struct check *k = arg;
	struct audit_head_row *head;

	memset(k->out, 0, sizeof *k->out);
	TRY(q_audit_head_read(c->tx, c->school_id, &head));
	k->latest = head ? head->at : 0;
	return past_walk(c, check_person, k);
}

enum outcome past_check(struct ctx *c, struct proof *out)
{
	struct check k = { c, out, 0 };

	TRY(ctx_read(c, check_all, &k));
	return out->wrong ? BROKEN : OK;
}
