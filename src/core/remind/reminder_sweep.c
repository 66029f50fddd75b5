/* What the clock asks for: every act keyed by what asked for it and its day, so that it is done once. */
#include <string.h>

#include "code.h"
#include "db.h"
#include "log.h"
#include "queries.h"
#include "reminder_inside.h"
#include "reminder_rule.h"
#include "words.h"

struct due {
	struct reminder_batch_key_row *open;
	struct cohort_row *cohorts;
	struct reminder_plan_row *plans;
	size_t open_count, cohort_count, plan_count;
	struct reminder_rule_row rule;
	const struct workdays *days;
};

static enum outcome read_due(struct ctx *c, void *arg)
{
	struct due *d = arg;

	TRY(q_reminder_batch_open(c->tx, c->school_id, &d->open, &d->open_count));
	TRY(q_reminder_cohorts(c->tx, c->school_id, &d->cohorts, &d->cohort_count));
	TRY(workdays_get(c, &d->days));
	TRY(reminder_plans(c, &d->plans, &d->plan_count));
	return reminder_rule_get(c, &d->rule);
}

/* ---- batches by plan ---- */

struct looking {
	const char *key, *kind;
	struct reminder_batch_row *row;
	bool open;
};

static enum outcome look(struct ctx *c, void *arg)
{
	struct looking *l = arg;

	l->open = reminder_check_open(c, l->kind) == OK;
	fail_clear(c->fail);
	return reminder_batch_find(c, l->key, &l->row);
}

/* One kind in one cohort: begun unless it was, and made to its end. */
enum outcome reminder_once(struct ctx *c, const char *key, const char *source, const struct reminder_ask *ask, struct reminder_run *run)
{
	struct reminder_begin b = { .ask = ask, .key = key, .source = source };
	struct looking l = { .key = key, .kind = ask->kind };
	enum outcome o;

	TRY(ctx_read(c, look, &l));
	if (l.row || !l.open)
		return OK;
	o = ctx_write(c, reminder_begin, &b);
	if (o == CONFLICT) { /* another process was faster, and makes it */
		fail_clear(c->fail);
		return OK;
	}
	TRY(o);
	return reminder_make(c, b.id, REMINDER_ALL, run);
}

static enum outcome do_plan(struct ctx *c, const struct reminder_plan_row *p, int64_t moment, struct reminder_run *run)
{
	struct graduate_find_form everybody = reminder_anybody();
	char day[20];

	clock_date(moment, day);
	for (size_t i = 0; i < REMINDER_KINDS; i++) {
		const char *key = arena_printf(c->arena, "plan:%lld:%s:%s:%s", (long long)p->id, day, c->cohort, reminder_kinds[i]);
		struct reminder_ask ask = { reminder_kinds[i], p->channels, &everybody, "" };

		if (list_has(p->kinds, reminder_kinds[i]))
			TRY(reminder_once(c, key, "plan", &ask, run));
	}
	return OK;
}

/* A moment of today that has come; what was missed on an earlier day stays missed: its reminders would come twice. */
static bool has_come(const struct ctx *c, int64_t moment)
{
	return moment && moment <= c->now;
}

static bool is_watched(const struct ctx *c, const struct cohort_row *cohort)
{
	return c->now >= cohort->opens_at;
}

/* What fails holds up nobody behind it: the first fault is handed on when all others are done. */
struct troubles {
	enum outcome first;
	const char *why;
};

static enum outcome go_on(struct ctx *c, struct troubles *t, const struct reminder_run *run, enum outcome o, const char *what)
{
	if (o == OK || o == BUSY || run->ended)
		return o;
	log_say(LOG_ERROR, "reminder-failed", "school", arena_printf(c->arena, "%lld", (long long)c->school_id), "what", what, "outcome", outcome_name(o), NULL);
	if (t->first == OK)
		*t = (struct troubles){ o, c->fail->text };
	fail_clear(c->fail);
	return OK;
}

static enum outcome end_open(struct ctx *c, const struct due *d, struct troubles *t, struct reminder_run *run)
{
	for (size_t i = 0; i < d->open_count; i++)
		TRY(go_on(c, t, run, reminder_make(c, d->open[i].id, REMINDER_ALL, run), arena_printf(c->arena, "batch %lld", (long long)d->open[i].id)));
	return OK;
}

/* Of one cohort: its plans, then the ladder. */
static enum outcome do_cohort(struct ctx *c, const struct due *d, struct troubles *t, struct reminder_run *run)
{
	int64_t ladder = reminder_ladder_on(&d->rule, c->now);

	for (size_t i = 0; i < d->plan_count; i++) {
		int64_t moment = reminder_plan_on(d->days, &d->plans[i], c->now);

		if (has_come(c, moment))
			TRY(go_on(c, t, run, do_plan(c, &d->plans[i], moment, run), arena_printf(c->arena, "plan %lld of %s", (long long)d->plans[i].id, c->cohort)));
	}
	return has_come(c, ladder) ? go_on(c, t, run, reminder_ladder(c, &d->rule, ladder, run), arena_printf(c->arena, "ladder of %s", c->cohort)) : OK;
}

enum outcome reminder_sweep(struct ctx *outer, struct reminder_run *run)
{
	struct troubles t = { OK, NULL };
	struct ctx c = *outer; /* its cohort changes on the way */
	struct due d = { 0 };

	run->made = 0;
	run->ended = false;
	TRY(ctx_read(&c, read_due, &d));
	TRY(end_open(&c, &d, &t, run));
	for (size_t k = 0; k < d.cohort_count; k++) {
		c.cohort = d.cohorts[k].cohort;
		if (is_watched(&c, &d.cohorts[k]))
			TRY(do_cohort(&c, &d, &t, run));
	}
	return t.why ? fail_say(c.fail, t.first, t.why) : t.first;
}

static void sooner(int64_t *at, int64_t moment)
{
	if (moment && moment < *at)
		*at = moment;
}

enum outcome reminder_next(struct ctx *c, int64_t *at)
{
	struct due d = { 0 };

	TRY(read_due(c, &d));
	if (d.open_count)
		sooner(at, c->now + REMINDER_HALF_DONE_MS);
	for (size_t i = 0; i < d.plan_count; i++)
		sooner(at, reminder_plan_next(d.days, &d.plans[i], c->now));
	sooner(at, reminder_ladder_next(&d.rule, c->now));
	return OK;
}
