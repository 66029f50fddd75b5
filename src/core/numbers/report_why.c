/* Why somebody is in a number of a report, or not: from the snapshot's moment, what it meant by the number, and
 * the dates of his own states. Every condition is a full sentence; the one that decides is the answer. */
#include "report_inside.h"

#include <string.h>

#include "buf.h"
#include "db.h"
#include "number.h"
#include "queries.h"
#include "words.h"

enum { REASONS_MOST = 8 };

/* One question at work. */
struct asking {
	struct report_opening o;
	struct report_why *out;
	struct report_state_row *states;
	size_t count;
	const char **reasons;
	const char *decides; /* the sentence that decides; "" while none has */
};

static const char *minute(struct arena *a, int64_t at)
{
	char text[20];

	return arena_dup(a, clock_minute(at, text));
}

static const char *until(struct arena *a, int64_t at)
{
	char text[20];

	return arena_dup(a, clock_until(at, text));
}

static void say(struct asking *k, bool decides, const char *sentence)
{
	struct report_why *out = k->out;

	if (out->reason_count < REASONS_MOST)
		k->reasons[out->reason_count++] = sentence;
	if (decides && *k->decides == '\0')
		k->decides = sentence;
}

/* ---- states ---- */

static const struct report_state_row *state_at(const struct asking *k, int64_t moment)
{
	for (size_t i = 0; i < k->count; i++)
		if (k->states[i].since_at < moment && moment <= k->states[i].until_at)
			return &k->states[i];
	return NULL;
}

static struct report_state state_of(const struct report_state_row *s)
{
	return (struct report_state){ s->counted, s->college_id, s->major_id, s->level, s->sex, s->stage, s->registered, s->approved, s->confirmed };
}

static bool in_scope(const struct asking *k, const struct report_state_row *s)
{
	const struct actor *who = k->o.c->actor;

	return s && (who->scope.school || scope_has(who, s->college_id, 0, 0));
}

static bool is_inside(struct asking *k, const struct meaning *names, const char *members, const struct report_state_row *row)
{
	struct report_state s;

	if (row == NULL || names == NULL)
		return false;
	s = state_of(row);
	return report_within(&k->o, names, &s) && report_counts(members, report_value(&k->out->measure, &s));
}

/* ---- words ---- */

/* A category with its frozen name: 10 签就业协议形式就业. */
static const char *category(const struct asking *k, const char *code)
{
	const struct stats *s = k->o.r->now;

	for (size_t i = 0; i < s->category_count; i++)
		if (strcmp(s->categories[i].code, code) == 0)
			return arena_printf(k->o.c->arena, "%s %s", code, s->categories[i].name);
	return *code ? code : say_report_none(k->o.c->arena);
}

static const char *members_said(struct arena *a, const char *members)
{
	const char *text = number_members(a, members);

	return *text ? text : say_report_none(a);
}

/* The rate of the same definition that does count this category, beside the asked one and the sum. */
static const char *other_rate(const struct asking *k, const char *code)
{
	const struct stats *s = k->o.r->now;

	for (size_t i = 0; i < s->indicator_count; i++) {
		const struct stats_indicator *d = &s->indicators[i];

		if ((strcmp(d->kind, "addend") == 0 || strcmp(d->kind, "rest") == 0) && strcmp(d->code, k->out->measure.code) != 0 &&
			report_counts(d->members, code))
			return d->name;
	}
	return "";
}

/* ---- the conditions, from the widest to the narrowest ---- */

static void say_unit(struct asking *k, const struct report_state_row *row)
{
	struct arena *a = k->o.c->arena;
	struct report_state s = state_of(row);
	const char *unit = say_report_unit(a, meaning_college(k->o.names, row->college_id), meaning_major(k->o.names, row->major_id), row->level);

	if (report_within(&k->o, k->o.names, &s))
		say(k, false, say_report_in_unit(a, unit));
	else
		say(k, true, say_report_out_unit(a, unit));
}

static void say_rate(struct asking *k, const struct report_state_row *row)
{
	struct arena *a = k->o.c->arena;
	const struct report_measure *m = &k->out->measure;
	struct report_state s = state_of(row);
	const char *value = report_value(m, &s), *series = code_name("series", m->subject), *other;
	bool counts = report_counts(m->members, value);

	if (*value == '\0') {
		say(k, true, say_report_no_value(a, series, category(k, row->registered), code_name("stage", row->stage)));
	} else {
		say(k, false, say_report_value(a, series, category(k, value)));
		other = counts ? "" : other_rate(k, value);
		if (counts)
			say(k, true, say_report_member(a, m->name, code_name("definition", k->o.r->now->definition), members_said(a, m->members), value));
		else if (*other)
			say(k, true, say_report_other(a, m->name, code_name("definition", k->o.r->now->definition), members_said(a, m->members), value, other));
		else
			say(k, true, say_report_no_member(a, m->name, code_name("definition", k->o.r->now->definition), members_said(a, m->members), value));
	}
}

static void say_stage(struct asking *k, const struct report_state_row *row)
{
	struct arena *a = k->o.c->arena;
	const struct report_measure *m = &k->out->measure;

	say(k, true, say_report_stage(a, code_name("stage", row->stage), m->name, m->formula));
}

static void say_coverage(struct asking *k, const struct report_state_row *row)
{
	struct arena *a = k->o.c->arena;
	const struct report_measure *m = &k->out->measure;
	struct report_state s = state_of(row);
	const char *value = report_value(m, &s);

	if (strcmp(m->subject, "counted") == 0)
		say(k, true, say_report_counted(a, m->name, m->formula));
	else if (strcmp(m->subject, "stage") == 0)
		say_stage(k, row);
	else if (*value)
		say(k, true, say_report_has(a, code_name("series", m->subject), category(k, value), m->name, m->formula));
	else
		say(k, true, say_report_has_not(a, code_name("series", m->subject), code_name("stage", row->stage), m->name, m->formula));
}

static void say_conditions(struct asking *k, const struct report_state_row *row)
{
	struct arena *a = k->o.c->arena;
	const struct snapshot_row *s = k->o.r->snapshot;
	struct report_state state;

	say(k, false, report_is_now(k->o.r) ? say_report_moment_now(a, minute(a, s->due_at)) :
		say_report_moment(a, until(a, s->due_at), code_name("watch", s->kind), arena_printf(a, "%lld", (long long)s->number)));
	if (row == NULL) {
		say(k, true, k->count ? say_report_later(a, minute(a, k->states[0].since_at)) : say_report_never(a));
		return;
	}
	if (!in_scope(k, row)) {
		say(k, true, say_report_elsewhere(a));
		return;
	}
	if (!row->counted) {
		say(k, true, say_report_uncounted(a));
		return;
	}
	say(k, false, say_report_listed(a));
	state = state_of(row);
	say_unit(k, row);
	if (!report_within(&k->o, k->o.names, &state))
		return;
	if (k->out->measure.kind == REPORT_COVERAGE)
		say_coverage(k, row);
	else
		say_rate(k, row);
}

/* ---- beside the report before ---- */

static void say_before(struct asking *k, const struct report_state_row *now, const struct report_state_row *was)
{
	static const struct report_state nobody = { 0, 0, 0, "", "", "", "", "", "" };
	struct arena *a = k->o.c->arena;
	const struct snapshot_row *than = k->o.r->than;
	struct report_state s = now ? state_of(now) : nobody, w = was ? state_of(was) : nobody;
	const char *how;

	if (than == NULL || (was && !in_scope(k, was)))
		return;
	if (k->out->is_in == k->out->was_in) {
		say(k, false, k->out->is_in ? say_report_still_in(a, until(a, than->due_at)) : say_report_still_out(a, until(a, than->due_at)));
		return;
	}
	how = code_name("report_move", report_how(&k->out->measure, &s, &w, report_within(&k->o, k->o.names, &s), report_within(&k->o, k->o.was_names, &w)));
	say(k, false, k->out->is_in ? say_report_entered(a, until(a, than->due_at), how) : say_report_left(a, until(a, than->due_at), how));
}

/* ---- the dates ---- */

static void join(struct buf *b, const char *text)
{
	buf_put(b, b->n ? say_report_join(b->arena) : "");
	buf_put(b, text);
}

static void put_change(const struct asking *k, struct buf *b, const char *series, const char *before, const char *after)
{
	if (strcmp(before, after) != 0)
		join(b, say_report_change(b->arena, code_name("series", series), category(k, before), category(k, after)));
}

/* What is different from the state before; for the first, what it is. */
static const char *change_said(const struct asking *k, const struct report_state_row *before, const struct report_state_row *s)
{
	struct arena *a = k->o.c->arena;
	struct buf b;

	buf_init(&b, a);
	if (before == NULL) {
		join(&b, say_report_began(a, code_name("stage", s->stage)));
		if (*s->registered)
			join(&b, say_report_change(a, code_name("series", "registered"), say_report_none(a), category(k, s->registered)));
		return buf_text(&b);
	}
	if (before->counted != s->counted)
		join(&b, s->counted ? say_report_back(a) : say_report_out(a));
	if (before->college_id != s->college_id || before->major_id != s->major_id || strcmp(before->level, s->level) != 0)
		join(&b, say_report_moved(a, say_report_unit(a, meaning_college(k->o.names, s->college_id), meaning_major(k->o.names, s->major_id), s->level)));
	if (strcmp(before->stage, s->stage) != 0)
		join(&b, say_report_stage_change(a, code_name("stage", before->stage), code_name("stage", s->stage)));
	put_change(k, &b, "registered", before->registered, s->registered);
	put_change(k, &b, "approved", before->approved, s->approved);
	put_change(k, &b, "confirmed", before->confirmed, s->confirmed);
	return b.n ? buf_text(&b) : say_report_other_change(a);
}

static void list_dates(struct asking *k)
{
	struct report_why *out = k->out;

	out->dates = arena_array(k->o.c->arena, k->count, sizeof *out->dates);
	for (size_t i = 0; i < k->count; i++) {
		const struct report_state_row *s = &k->states[i];

		if (in_scope(k, s))
			out->dates[out->date_count++] = (struct report_date){ s->since_at, change_said(k, i && in_scope(k, s - 1) ? s - 1 : NULL, s),
				s->since_at < report_until(&k->o) };
	}
}

/* ---- whom, and the answer ---- */

static enum outcome find_person(struct asking *k, int64_t graduate_id, const struct report_state_row *now, const struct report_state_row *was)
{
	struct ctx *c = k->o.c;
	struct report_found_row *person;

	TRY(q_report_person(c->tx, c->school_id, graduate_id, &person));
	if (person == NULL || k->count == 0 || strcmp(k->states[0].cohort, k->o.r->snapshot->cohort) != 0)
		return ctx_missing(c);
	if (!in_scope(k, now) && !in_scope(k, was) && !in_scope(k, &k->states[k->count - 1]))
		return ctx_missing(c);
	if (!in_scope(k, &k->states[k->count - 1])) /* where he is now is not theirs to know */
		person->college_name = person->major_name = person->level = "";
	k->out->person = person;
	return OK;
}

static void say_answer(struct asking *k)
{
	struct arena *a = k->o.c->arena;
	const struct report_why *out = k->out;

	k->out->answer = out->is_in ? say_report_is_in(a, out->person->name, out->measure.name, k->decides) :
		say_report_is_out(a, out->person->name, out->measure.name, k->decides);
}

enum outcome report_why(struct ctx *c, const struct report_ask *ask, const char *measure, int64_t graduate_id, struct report_why *out)
{
	struct report *r = arena_new(c->arena, struct report);
	struct asking k = { .o = { .c = c, .ask = ask, .r = r }, .out = out, .decides = "",
		.reasons = arena_array(c->arena, REASONS_MOST, sizeof *k.reasons) };
	const struct report_state_row *now, *was;

	memset(out, 0, sizeof *out);
	TRY(report_open(&k.o, ""));
	out->report = r;
	out->reasons = k.reasons;
	TRY(report_measure_find(&k.o, measure, &out->measure));
	TRY(q_report_states(c->tx, c->school_id, graduate_id, &k.states, &k.count));
	now = state_at(&k, report_until(&k.o));
	was = r->than ? state_at(&k, r->than->due_at) : NULL;
	TRY(find_person(&k, graduate_id, now, was));
	out->is_in = is_inside(&k, k.o.names, out->measure.members, now);
	out->was_in = is_inside(&k, k.o.was_names, out->measure.was_members, was);
	say_conditions(&k, now);
	say_before(&k, now, was);
	list_dates(&k);
	say_answer(&k);
	return OK;
}
