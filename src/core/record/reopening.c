/* The cut-off, the steps of a reopening, and whether one is in force. */
#include "reopening.h"

#include <string.h>

#include "audit.h"
#include "db.h"
#include "id.h"
#include "outbox.h"
#include "queries.h"
#include "record.h"
#include "utf8.h"
#include "words.h"

#define DAY_MS INT64_C(86400000)

enum { CLOSE = REOPENING_NEEDS_CLOSE, REASON = REOPENING_NEEDS_REASON, UNTIL = REOPENING_NEEDS_UNTIL, OTHER = REOPENING_NEEDS_OTHER, OWN = REOPENING_NEEDS_OWN };

const struct reopening_step reopening_steps[] = {
	/* name, action, from, to, who, needs */
	{ "ask", "reopening.ask", "", "asked", MOVE_COLLEGE | MOVE_OFFICE, CLOSE | REASON | UNTIL },
	{ "withdraw", "reopening.withdraw", "asked", "withdrawn", MOVE_COLLEGE | MOVE_OFFICE, OWN },
	{ "approve", "reopening.approve", "asked", "open", MOVE_OFFICE, OTHER | CLOSE | UNTIL },
	{ "refuse", "reopening.refuse", "asked", "refused", MOVE_OFFICE, OTHER | REASON },
	{ "end", "reopening.end", "open", "ended", MOVE_OFFICE, REASON },
	{ .name = NULL },
};

static const struct reopening_step *step_named(const char *name)
{
	for (const struct reopening_step *s = reopening_steps; s->name; s++)
		if (strcmp(s->name, name) == 0)
			return s;
	return NULL;
}

const char *reopening_state(const struct reopening_row *row, int64_t now)
{
	return strcmp(row->state, "open") == 0 && row->closes_at <= now ? "expired" : row->state;
}

bool reopening_may(const struct ctx *c, const struct reopening_row *row, const char *step)
{
	const struct reopening_step *s = step_named(step);
	const char *state = row ? reopening_state(row, c->now) : "";

	if (s == NULL || strcmp(s->from, state) != 0 || !(s->who & mover_of(c->actor, 0)))
		return false;
	if ((s->needs & OTHER) && row->asked_by == c->actor->account_id)
		return false;
	return !(s->needs & OWN) || row->asked_by == c->actor->account_id;
}

/* ---- what is in force ---- */

enum outcome reopening_now(struct ctx *c, int64_t graduate_id, struct reopening_row **out)
{
	struct reopening_row *rows;
	size_t count;

	TRY(q_reopening_now(c->tx, c->school_id, graduate_id, c->now, &rows, &count));
	*out = count ? rows : NULL;
	return OK;
}

enum outcome reopening_waiting(struct ctx *c, int64_t graduate_id, struct reopening_row **out)
{
	return q_reopening_waiting(c->tx, c->school_id, graduate_id, out);
}

static enum outcome find_cohort(struct ctx *c, const char *cohort, struct cohort_row **row)
{
	TRY(q_cohort_get(c->tx, c->school_id, cohort, row));
	if (*row == NULL)
		return fail_say(c->fail, MISSING, say_no_cohort(c->arena, cohort));
	if (strcmp((*row)->state, "archived") == 0)
		return fail_say(c->fail, CONFLICT, say_cohort_archived(c->arena, cohort));
	return OK;
}

enum outcome reopening_require(struct ctx *c, const char *cohort, int64_t graduate_id)
{
	struct reopening_row *open;
	struct cohort_row *row;
	char time[20];

	TRY(find_cohort(c, cohort, &row));
	if (c->now < row->closes_at)
		return OK;
	TRY(reopening_now(c, graduate_id, &open));
	return open ? OK : fail_say(c->fail, CONFLICT, say_cutoff_passed(c->arena, cohort, clock_until(row->closes_at, time)));
}

/* ---- a step ---- */

struct stepping {
	struct ctx *c;
	const struct reopening_request *request;
	const struct reopening_step *step;
	struct record record;
	struct reopening_row *row; /* "ask": the new one */
	const char *reason;        /* cleaned */
};

static enum outcome refuse(const struct stepping *g, enum outcome o, const char *why)
{
	const struct reopening_step *s = g->step;

	return audit_refuse(g->c, o, s ? s->action : "reopening.ask", "reopening", g->row ? g->row->id : g->request->reopening_id,
		g->record.graduate_id, why);
}

static const char *who_words(struct arena *a, unsigned who)
{
	return who & MOVE_COLLEGE ? say_reopening_who_ask(a) : say_who_office(a);
}

static const char *state_words(const struct stepping *g)
{
	return code_name("reopening_state", reopening_state(g->row, g->c->now));
}

static enum outcome need_close(struct stepping *g)
{
	struct ctx *c = g->c;
	struct cohort_row *cohort;
	char time[20];
	enum outcome o = find_cohort(c, g->record.standing.cohort, &cohort);

	if (o == OK && c->now >= cohort->closes_at)
		return OK;
	if (o == OK)
		return refuse(g, CONFLICT, say_reopening_early(c->arena, cohort->cohort, clock_until(cohort->closes_at, time)));
	return o == CONFLICT ? refuse(g, o, c->fail->text) : o;
}

static enum outcome need_reason(struct stepping *g)
{
	struct arena *a = g->c->arena;

	if (utf8_count(g->reason) >= MOVE_REASON_MIN)
		return OK;
	fail_at(g->c->fail, "reason", say_move_reason(a, arena_printf(a, "%zu", utf8_count(g->reason))));
	return refuse(g, INVALID, g->c->fail->last->text);
}

/* Days of the calendar, as people count them. */
static enum outcome need_until(struct stepping *g)
{
	struct ctx *c = g->c;
	char today[20];
	int64_t latest = date_start(clock_date(c->now, today)) + (REOPENING_DAYS + 1) * DAY_MS;

	if (g->request->until > c->now && g->request->until <= latest)
		return OK;
	fail_at(c->fail, "last_day", say_reopening_until(c->arena, arena_printf(c->arena, "%d", REOPENING_DAYS)));
	return refuse(g, INVALID, c->fail->last->text);
}

static enum outcome need_other(struct stepping *g)
{
	return g->row->asked_by == g->c->actor->account_id ? refuse(g, DENIED, say_reopening_same_person(g->c->arena)) : OK;
}

static enum outcome need_own(struct stepping *g)
{
	return g->row->asked_by == g->c->actor->account_id ? OK : refuse(g, DENIED, say_reopening_not_own(g->c->arena, g->row->asked_name));
}

static const struct {
	unsigned need;
	enum outcome (*met)(struct stepping *g);
} needs[] = {
	{ OWN, need_own }, { OTHER, need_other }, { CLOSE, need_close }, { REASON, need_reason }, { UNTIL, need_until },
};

static enum outcome check_needs(struct stepping *g)
{
	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
		if (g->step->needs & needs[i].need)
			TRY(needs[i].met(g));
	return OK;
}

static enum outcome check_who(const struct stepping *g)
{
	struct arena *a = g->c->arena;
	const char *role = code_name("role", g->c->actor->role);

	if (g->step->who & mover_of(g->c->actor, g->record.graduate_id))
		return OK;
	return refuse(g, DENIED, say_reopening_not_yours(a, who_words(a, g->step->who), role ? role : g->c->actor->role));
}

static enum outcome check_state(const struct stepping *g)
{
	struct arena *a = g->c->arena;

	if (g->row->version != g->request->version)
		return refuse(g, CONFLICT, say_reopening_stale(a, state_words(g)));
	if (strcmp(g->step->from, reopening_state(g->row, g->c->now)) == 0)
		return OK;
	return refuse(g, CONFLICT, say_reopening_state(a, state_words(g), code_name("audit_action", g->step->action)));
}

/* Whose it is, within the actor's scope; what is not there and what he may not see are told alike. */
static enum outcome load(struct stepping *g)
{
	struct ctx *c = g->c;
	int64_t graduate_id = g->request->graduate_id;
	enum outcome o = OK;

	if (*g->step->from) {
		TRY(q_reopening_get(c->tx, c->school_id, g->request->reopening_id, &g->row));
		graduate_id = g->row ? g->row->graduate_id : 0;
		o = g->row ? OK : ctx_missing(c);
	}
	if (o == OK)
		o = record_load(c, graduate_id, &g->record);
	return o == MISSING ? refuse(g, o, c->fail->text) : o;
}

static enum outcome log_step(const struct stepping *g, const struct reopening_step *step, const struct reopening_row *before, const struct reopening_row *after)
{
	return audit_append(g->c, &(struct audit_entry){ .action = step->action, .subject = "reopening", .subject_id = after->id,
		.graduate_id = after->graduate_id, .shape = &reopening_shape, .before = before, .after = after });
}

static enum outcome put(const struct stepping *g, const struct reopening_step *step, const struct reopening_row *before, struct reopening_row *row)
{
	struct ctx *c = g->c;
	int64_t changed = 0;

	row->state = step->to;
	TRY(q_reopening_set(c->tx, c->school_id, row->id, row->state, row->decided_by, row->decided_name, row->decided_at, row->decided_note,
		row->opened_at, row->until, row->closes_at, row->ended_by, row->ended_name, row->end_reason, before->version, &changed));
	if (changed != 1)
		return fail_say(c->fail, CONFLICT, say_reopening_stale(c->arena, state_words(g)));
	row->version = before->version + 1;
	return log_step(g, step, before, row);
}

/* ---- who is told: the graduate, and who asked ---- */

static enum outcome tell(const struct stepping *g, const struct reopening_row *row, const char *subject, const char *to_graduate, const char *to_asker)
{
	struct ctx *c = g->c;
	int64_t id;

	TRY(outbox_put(c, &(struct letter){ .channel = "inapp", .graduate_id = row->graduate_id, .subject = subject, .body = to_graduate,
		.cohort = row->cohort }, &id));
	return outbox_put(c, &(struct letter){ .channel = "inapp", .graduate_id = row->graduate_id, .account_id = row->asked_by, .subject = subject,
		.body = to_asker, .cohort = row->cohort }, &id);
}

static enum outcome name_of(const struct stepping *g, const char **name)
{
	struct person_row *person;

	TRY(q_person_get(g->c->tx, g->c->school_id, g->record.graduate_id, &person));
	*name = person ? arena_printf(g->c->arena, "%s (%s)", person->name, person->student_no) : "";
	return OK;
}

static enum outcome tell_open(const struct stepping *g, const struct reopening_row *row)
{
	struct arena *a = g->c->arena;
	char time[20];
	const char *name, *until = clock_until(row->closes_at, time);

	TRY(name_of(g, &name));
	return tell(g, row, say_reopening_open_subject(a), say_reopening_open_yours(a, until, row->reason), say_reopening_open_theirs(a, name, until));
}

static enum outcome tell_refused(const struct stepping *g, const struct reopening_row *row)
{
	struct arena *a = g->c->arena;
	const char *name;

	TRY(name_of(g, &name));
	return tell(g, row, say_reopening_refused_subject(a), say_reopening_refused_yours(a, row->decided_note), say_reopening_refused_theirs(a, name, row->decided_note));
}

static enum outcome tell_ended(const struct stepping *g, const struct reopening_row *row)
{
	struct arena *a = g->c->arena;
	const char *name;

	TRY(name_of(g, &name));
	return tell(g, row, say_reopening_ended_subject(a), say_reopening_ended_yours(a, row->end_reason), say_reopening_ended_theirs(a, name, row->end_reason));
}

/* ---- what each does ---- */

static enum outcome do_ask(struct stepping *g)
{
	struct ctx *c = g->c;
	struct reopening_row *waiting, *row = arena_new(c->arena, struct reopening_row);
	char time[20];

	TRY(reopening_waiting(c, g->record.graduate_id, &waiting));
	if (waiting)
		return refuse(g, CONFLICT, say_reopening_pending(c->arena, waiting->asked_name, clock_minute(waiting->asked_at, time)));
	*row = (struct reopening_row){ .school_id = c->school_id, .id = id_new(), .cohort = g->record.standing.cohort,
		.graduate_id = g->record.graduate_id, .state = g->step->to, .reason = g->reason, .wished_until = g->request->until,
		.asked_by = c->actor->account_id, .asked_name = actor_name(c), .asked_role = c->actor->role, .asked_at = c->now,
		.decided_name = "", .decided_note = "", .ended_name = "", .end_reason = "", .version = 1 };
	TRY(q_reopening_add(c->tx, c->school_id, row->id, row->cohort, row->graduate_id, row->state, row->reason, row->wished_until,
		row->asked_by, row->asked_name, row->asked_role, row->asked_at, NULL));
	g->row = row;
	return log_step(g, g->step, NULL, row);
}

static void sign(const struct ctx *c, struct reopening_row *row)
{
	row->decided_by = c->actor->account_id;
	row->decided_name = actor_name(c);
	row->decided_at = c->now;
}

/* closes_at: the first moment behind the window. What was changed in this very one lies inside. */
static enum outcome end(struct stepping *g, struct reopening_row *row, int64_t closes_at, const char *reason)
{
	const struct reopening_row was = *row;

	row->closes_at = closes_at;
	row->ended_by = g->c->actor->account_id;
	row->ended_name = actor_name(g->c);
	row->end_reason = reason;
	return put(g, step_named("end"), &was, row);
}

static enum outcome do_approve(struct stepping *g)
{
	struct ctx *c = g->c;
	struct reopening_row *open, row = *g->row;
	int64_t at;

	TRY(ctx_moment(c, &at)); /* a window is a stretch of the log */
	TRY(reopening_now(c, row.graduate_id, &open));
	if (open)
		TRY(end(g, open, at, say_reopening_continued(c->arena)));
	sign(c, &row);
	row.opened_at = at;
	row.until = row.closes_at = g->request->until;
	TRY(put(g, g->step, g->row, &row));
	return tell_open(g, &row);
}

static enum outcome do_refuse(struct stepping *g)
{
	struct reopening_row row = *g->row;

	sign(g->c, &row);
	row.decided_note = g->reason;
	TRY(put(g, g->step, g->row, &row));
	return tell_refused(g, &row);
}

static enum outcome do_withdraw(struct stepping *g)
{
	struct reopening_row row = *g->row;

	return put(g, g->step, g->row, &row);
}

static enum outcome do_end(struct stepping *g)
{
	int64_t at;

	TRY(ctx_moment(g->c, &at));
	TRY(end(g, g->row, at + 1, g->reason));
	return tell_ended(g, g->row);
}

static const struct {
	const char *step;
	enum outcome (*make)(struct stepping *g);
} effects[] = {
	{ "ask", do_ask }, { "withdraw", do_withdraw }, { "approve", do_approve }, { "refuse", do_refuse }, { "end", do_end },
};

static enum outcome make(struct stepping *g)
{
	for (size_t i = 0; i < sizeof effects / sizeof *effects; i++)
		if (strcmp(effects[i].step, g->step->name) == 0)
			return effects[i].make(g);
	return BROKEN;
}

enum outcome reopening_move(struct ctx *c, const struct reopening_request *r, int64_t *id)
{
	struct stepping g = { .c = c, .request = r, .step = step_named(r->step), .reason = utf8_clean(c->arena, r->reason ? r->reason : "", false) };

	if (g.step == NULL)
		return refuse(&g, INVALID, say_reopening_unknown(c->arena, r->step));
	TRY(load(&g));
	TRY(check_who(&g));
	if (g.row)
		TRY(check_state(&g));
	TRY(check_needs(&g));
	TRY(make(&g));
	if (id)
		*id = g.row->id;
	return OK;
}
