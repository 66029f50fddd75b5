/* The people behind a number of a report, or behind its difference. */
#include "report_inside.h"

#include <string.h>

#include "db.h"
#include "queries.h"
#include "words.h"

static const struct side {
	const char *code;
	int64_t inside, was_inside, changed;
	bool compares;
} sides[] = { { "now", 1, 0, 0, false }, { "in", 1, 0, 0, true }, { "out", 0, 1, 0, true }, { "changed", 1, 1, 1, true } };

static const struct side *side_of(const char *code)
{
	for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
		if (strcmp(sides[i].code, *code ? code : "in") == 0)
			return &sides[i];
	return NULL;
}

/* Ids of the majors of that name, "|12|15|"; "" when none is asked for, "|" when there is none. */
static const char *majors_of(struct report_opening *o, const struct meaning *names)
{
	return *o->ask->of.major && names ? meaning_majors(o->c->arena, names, o->ask->of.major) : "";
}

/* Of another category: any they had against any they have. */
static void choose_changed(struct report_opening *o, struct report_measure *m)
{
	struct report_measure any;

	m->subject = o->r->now->series;
	if (report_measure_find(o, m->subject, &any) == OK) {
		m->members = any.members;
		m->was_members = any.was_members;
	}
}

struct reading {
	struct report_opening *o;
	const struct report_people_ask *ask;
	const struct side *side;
	struct report_people *out;
	struct report_person_row *rows;
};

static enum outcome read_at(struct reading *k)
{
	struct report_opening *o = k->o;
	const struct stats_ask *of = &o->ask->of;
	const struct report_measure *m = &k->out->measure;
	struct ctx *c = o->c;
	const char *majors = majors_of(o, o->names);

	return q_report_people_at(c->tx, c->school_id, o->r->snapshot->cohort, report_until(o), scope_account(c->actor), of->college_id, of->level,
		of->sex, *majors ? majors : NULL, m->subject, m->members, k->ask->after, k->ask->size + 1, &k->rows, &k->out->count);
}

static enum outcome read_between(struct reading *k)
{
	struct report_opening *o = k->o;
	const struct stats_ask *of = &o->ask->of;
	const struct report_measure *m = &k->out->measure;
	const struct side *s = k->side;
	struct ctx *c = o->c;

	return q_report_people(c->tx, c->school_id, o->r->snapshot->cohort, o->r->than->due_at, report_until(o), report_since(o),
		scope_account(c->actor), of->college_id, of->level, of->sex, majors_of(o, o->names), majors_of(o, o->was_names), m->subject, m->members,
		m->was_members, s->inside, s->was_inside, s->changed, k->ask->after, k->ask->size + 1, &k->rows, &k->out->count);
}

/* ---- what happened to him ---- */

static struct report_state state_now(const struct report_person_row *p)
{
	return (struct report_state){ p->counted, p->college_id, p->major_id, p->level, p->sex, p->stage, p->registered, p->approved, p->confirmed };
}

static struct report_state state_was(const struct report_person_row *p)
{
	return (struct report_state){ p->was_counted, p->was_college_id, p->was_major_id, p->was_level, p->was_sex, p->was_stage, p->was_registered,
		p->was_approved, p->was_confirmed };
}

const char *report_how(const struct report_measure *m, const struct report_state *now, const struct report_state *was, bool here, bool there)
{
	const char *value = report_value(m, now), *was_value = report_value(m, was);

	if (now->counted != was->counted)
		return now->counted ? "roster_in" : "roster_out";
	if (here != there)
		return "unit";
	if (strcmp(value, was_value) == 0)
		return "meaning";
	if (strcmp(m->subject, "stage") == 0)
		return "stage";
	if (*value && *was_value)
		return "category";
	if (strcmp(m->subject, "registered") == 0)
		return *value ? "first" : "gone";
	if (strcmp(m->subject, "confirmed") == 0)
		return *value ? "confirmed" : "unconfirmed";
	return *value ? "approved" : "gone";
}

/* Of a side he was not to be seen on nothing is told. */
static void tell(struct report_opening *o, const struct report_measure *m, const struct report_person_row *row, bool compares, struct report_person *p)
{
	struct report_measure series = { .subject = m->kind == REPORT_COVERAGE && code_find(code_set("series"), m->code) ? m->code : o->r->now->series };
	struct report_state now = state_now(row), was = state_was(row);
	bool here = report_within(o, o->names, &now), there = o->was_names && report_within(o, o->was_names, &was);
	bool seen = now.counted && (o->c->actor->scope.school || scope_has(o->c->actor, now.college_id, 0, 0));
	bool was_seen = o->was_names && was.counted && (o->c->actor->scope.school || scope_has(o->c->actor, was.college_id, 0, 0));

	*p = (struct report_person){ row, "", "", "", "", "", "", compares ? report_how(m, &now, &was, here, there) : "" };
	if (seen) {
		p->college = meaning_college(o->names, now.college_id);
		p->major = meaning_major(o->names, now.major_id);
		p->value = report_value(&series, &now);
	}
	if (was_seen) {
		p->was_college = meaning_college(o->was_names, was.college_id);
		p->was_major = meaning_major(o->was_names, was.major_id);
		p->was_value = report_value(&series, &was);
	}
}

static void tell_all(struct reading *k)
{
	struct report_people *out = k->out;

	out->next_after = "";
	if (out->count > (size_t)k->ask->size) {
		out->count = (size_t)k->ask->size;
		out->next_after = k->rows[out->count - 1].student_no;
	}
	out->people = arena_array(k->o->c->arena, out->count, sizeof *out->people);
	for (size_t i = 0; i < out->count; i++)
		tell(k->o, &out->measure, &k->rows[i], k->side->compares, &out->people[i]);
}

static int64_t expected_of(const struct side *s, const struct report_cell *cell, int64_t changed)
{
	if (s->changed)
		return changed;
	if (!s->compares)
		return cell->now;
	return s->inside ? cell->entered : cell->left;
}

enum outcome report_people(struct ctx *c, const struct report_people_ask *ask, struct report_people *out)
{
	struct report *r = arena_new(c->arena, struct report);
	struct report_opening o = { .c = c, .ask = &ask->of, .r = r };
	struct reading k = { .o = &o, .ask = ask, .side = side_of(ask->side), .out = out };
	int64_t changed;

	memset(out, 0, sizeof *out);
	TRY(report_open(&o, ""));
	out->report = r;
	if (k.side == NULL)
		return fail_say(c->fail, INVALID, say_number_list(c->arena, ask->side));
	if (k.side->compares && r->than == NULL)
		return fail_say(c->fail, INVALID, say_report_first(c->arena));
	out->side = k.side->code;
	TRY(report_measure_find(&o, ask->measure, &out->measure));
	TRY(report_total(&o, &out->measure, &out->cell, &changed));
	out->expected = expected_of(k.side, &out->cell, changed);
	if (k.side->changed)
		choose_changed(&o, &out->measure);
	TRY(k.side->compares ? read_between(&k) : read_at(&k));
	out->listed = out->count ? k.rows[0].listed : 0;
	tell_all(&k);
	return OK;
}

enum outcome report_number(struct ctx *c, const struct report_ask *ask, const char *measure, const struct report **out, struct report_measure *m)
{
	struct report *r = arena_new(c->arena, struct report);
	struct report_opening o = { .c = c, .ask = ask, .r = r };

	TRY(report_open(&o, ""));
	*out = r;
	return report_measure_find(&o, measure, m);
}

enum outcome report_find(struct ctx *c, const char *q, struct report_found_row **rows, size_t *count)
{
	*count = 0;
	*rows = NULL;
	return *q ? q_report_find(c->tx, c->school_id, c->cohort, q, scope_account(c->actor), rows, count) : OK;
}
