#include "clockwork.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "ops.h"
#include "patrol.h"
#include "words.h"

static const int64_t WATCH_US = INT64_C(60) * 1000000, TELL_US = INT64_C(3600) * 1000000;

struct lane {
	struct clockwork *of;
	enum clockwork_lane lane;
};

struct clockwork {
	struct program *program;
	struct patrol patrol;
	const char *owner;
	const char **names; /* NULL-terminated */
	struct lane lanes[LANES];
	int64_t watched_us, told_us; /* the clock, when it was last looked at and spoken of; by the first lane alone */
	struct arena own;
};

static const struct timed_work *work_named(const char *name)
{
	for (int i = 0; i < timed_work_count; i++)
		if (strcmp(timed_works[i].name, name) == 0)
			return &timed_works[i];
	return NULL;
}

enum outcome clockwork_keep(struct timed_run *t)
{
	t->ctx->now = clock_now(&t->ctx->program->clock);
	return *t->owner ? timed_keep(t->ctx, t->name, t->owner) : OK;
}

bool clockwork_wanted(const struct timed_run *t)
{
	return t->stop == NULL || !*t->stop;
}

enum outcome clockwork_between(void *timed_run)
{
	struct timed_run *t = timed_run;

	return clockwork_wanted(t) ? clockwork_keep(t) : BUSY;
}

static void tell(const struct timed_end *e, int64_t school_id)
{
	char ms[24], school[24];

	snprintf(ms, sizeof ms, "%lld", (long long)e->ms);
	snprintf(school, sizeof school, "%lld", (long long)school_id);
	if (e->outcome != OK)
		log_say(e->outcome == BUSY ? LOG_WARN : LOG_ERROR, "timed-work-failed", "name", e->name, "school", school, "outcome", outcome_name(e->outcome), "ms", ms, NULL);
	else if (*e->message)
		log_say(LOG_INFO, "timed-work", "name", e->name, "school", school, "ms", ms, NULL);
}

/* From the claim to the end. */
static enum outcome do_one(struct ctx *c, const struct timed_work *w, const char *owner, const _Atomic bool *stop)
{
	struct timed_run t = { .ctx = c, .name = w->name, .owner = owner, .message = "", .stop = stop };
	struct timed_end e = { .name = w->name, .owner = owner, .next = w->next, .every_ms = w->every_ms };
	int64_t from = clock_monotonic_us();

	TRY(timed_claim(c, w->name, owner));
	e.outcome = w->run(&t);
	c->now = clock_now(&c->program->clock);
	if (stop && *stop && e.outcome != OK)
		return timed_release(c, w->name, owner);
	e.ms = (clock_monotonic_us() - from) / 1000;
	e.message = e.outcome == OK || c->fail->text == NULL ? t.message : c->fail->text;
	tell(&e, c->school_id);
	return timed_end(c, &e);
}

static void run_due(struct lane *l, const struct timed_due_row *due)
{
	const struct timed_work *w = work_named(due->name);
	struct program *p = l->of->program;
	struct arena a;
	struct fail f;
	struct ctx c;
	enum outcome o;

	if (w == NULL || w->lane != l->lane)
		return;
	arena_init(&a);
	fail_init(&f, &a);
	ctx_init(&c, p, &a, &f, NULL, due->school_id);
	o = do_one(&c, w, l->of->owner, &l->of->patrol.stop);
	if (o != OK && o != MISSING)
		log_say(LOG_WARN, "timed-work-left", "name", w->name, "outcome", outcome_name(o), NULL);
	arena_release(&a);
}

static enum outcome ahead_most(struct ctx *c, void *ms)
{
	return ops_ahead_most(c, ms);
}

/* What was recorded while a clock ran ahead stands in the log each hour until time has caught up. */
static void watch_clock(struct clockwork *w, struct ctx *c)
{
	int64_t now = clock_monotonic_us(), ahead;
	char seconds[24];

	if (w->watched_us && now - w->watched_us < WATCH_US)
		return;
	w->watched_us = now;
	if (ctx_read(c, ahead_most, &ahead) != OK || ahead <= CTX_AHEAD_MS || (w->told_us && now - w->told_us < TELL_US))
		return;
	w->told_us = now;
	snprintf(seconds, sizeof seconds, "%lld", (long long)ahead / 1000);
	log_say(LOG_WARN, "recorded-time-ahead", "seconds", seconds, "why", "this clock once ran ahead, or another server's does",
		"do", "set the clock right and keep it synchronised; new records stay at that moment until the clock gets there", NULL);
}

static void look(void *arg)
{
	struct lane *l = arg;
	struct timed_due_row *rows;
	struct arena a;
	struct fail f;
	struct ctx c;
	size_t n = 0;

	arena_init(&a);
	fail_init(&f, &a);
	ctx_init(&c, l->of->program, &a, &f, NULL, 0);
	if (l->lane == LANE_IN_TIME && timed_ensure(&c, l->of->names) != OK)
		log_say(LOG_WARN, "timed-rows-missing", NULL);
	if (l->lane == LANE_IN_TIME)
		watch_clock(l->of, &c);
	if (timed_due(&c, &rows, &n) != OK)
		n = 0;
	for (size_t i = 0; i < n && !l->of->patrol.stop; i++)
		run_due(l, &rows[i]);
	arena_release(&a);
}

static const char **all_names(struct arena *a)
{
	const char **names = arena_array(a, (size_t)timed_work_count + 1, sizeof *names);

	for (int i = 0; i < timed_work_count; i++)
		names[i] = timed_works[i].name;
	return names;
}

enum outcome clockwork_start(struct clockwork **out, struct program *p, struct fail *f)
{
	struct clockwork *w = calloc(1, sizeof *w);

	if (w == NULL)
		abort();
	w->program = p;
	arena_init(&w->own);
	w->owner = secret_token(&w->own);
	w->names = all_names(&w->own);
	patrol_init(&w->patrol);
	for (size_t i = 0; i < LANES; i++) {
		w->lanes[i] = (struct lane){ .of = w, .lane = (enum clockwork_lane)i };
		if (!patrol_add(&w->patrol, look, &w->lanes[i])) {
			clockwork_stop(w);
			return fail_say(f, BROKEN, say_timed_no_thread(f->arena));
		}
	}
	*out = w;
	return OK;
}

void clockwork_stop(struct clockwork *w)
{
	if (w == NULL)
		return;
	patrol_stop(&w->patrol);
	arena_release(&w->own);
	free(w);
}

enum outcome clockwork_run(struct ctx *c, const char *name, const char **message)
{
	const struct timed_work *w = work_named(name);
	struct timed_run t = { .ctx = c, .name = name, .owner = "", .message = "" };
	enum outcome o;

	if (w == NULL)
		return fail_say(c->fail, MISSING, say_timed_missing(c->arena));
	o = w->run(&t);
	*message = t.message;
	return o;
}
