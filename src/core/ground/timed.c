#include "timed.h"

#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "db.h"
#include "queries.h"
#include "utf8.h"
#include "words.h"

enum { MESSAGE_MAX = 1000 };

/* ---- rules' and people's side ---- */

enum outcome timed_wake(struct ctx *c, const char *name, int64_t at)
{
	return q_timed_wake(c->tx, c->school_id, name, at, NULL);
}

static size_t place_of(const char *name)
{
	const struct code_set *set = code_set("timed_name");
	const struct code *code = code_find(set, name);

	return code ? (size_t)(code - set->codes) : SIZE_MAX;
}

static int by_place(const void *a, const void *b)
{
	size_t one = place_of(((const struct timed_row *)a)->name), two = place_of(((const struct timed_row *)b)->name);

	return (one > two) - (one < two);
}

enum outcome timed_list(struct ctx *c, struct timed_row **rows, size_t *count)
{
	TRY(q_timed_all(c->tx, c->school_id, rows, count));
	if (*count)
		qsort(*rows, *count, sizeof **rows, by_place);
	return OK;
}

static enum outcome may_handle(struct ctx *c, const char *name, const char *action, struct timed_row **row)
{
	TRY(q_timed_get(c->tx, c->school_id, name, row));
	if (*row == NULL)
		return fail_say(c->fail, MISSING, say_timed_missing(c->arena));
	if (strcmp(c->actor->role, "office") != 0 && strcmp(c->actor->role, "admin") != 0 && strcmp(c->actor->role, "system") != 0)
		return audit_refuse(c, DENIED, action, "timed", 0, 0, say_timed_denied(c->arena));
	return OK;
}

static enum outcome note(struct ctx *c, const char *action, const char *name)
{
	return audit_append(c, &(struct audit_entry){ .action = action, .subject = "timed", .note = code_name("timed_name", name) });
}

enum outcome timed_run_now(struct ctx *c, const char *name)
{
	struct timed_row *row;

	TRY(may_handle(c, name, "timed.run", &row));
	TRY(q_timed_ask(c->tx, c->school_id, name, c->now, NULL));
	return note(c, "timed.run", name);
}

enum outcome timed_pause(struct ctx *c, const char *name, bool paused)
{
	const char *action = paused ? "timed.pause" : "timed.resume";
	struct timed_row *row;
	int64_t changed;

	TRY(may_handle(c, name, action, &row));
	TRY(q_timed_pause(c->tx, c->school_id, name, paused, &changed));
	if (changed == 0)
		return fail_say(c->fail, CONFLICT, paused ? say_timed_paused_already(c->arena) : say_timed_goes_already(c->arena));
	return note(c, action, name);
}

/* ---- the runner's side ---- */

struct lacking {
	struct timed_school_row *rows;
	size_t count;
	const char *const *names;
};

static enum outcome read_lacking(struct ctx *c, void *arg)
{
	struct lacking *l = arg;
	int64_t works = 0;

	while (l->names[works])
		works++;
	return q_timed_lacking(c->tx, works, &l->rows, &l->count);
}

static enum outcome add_names(struct ctx *c, void *arg)
{
	const struct lacking *l = arg;

	for (const char *const *n = l->names; *n; n++)
		TRY(q_timed_add(c->tx, c->school_id, *n, c->now, NULL));
	return OK;
}

enum outcome timed_ensure(struct ctx *c, const char *const *names)
{
	struct lacking l = { .names = names };
	int64_t kept = c->school_id;
	enum outcome o = OK;

	TRY(ctx_read(c, read_lacking, &l));
	for (size_t i = 0; i < l.count && o == OK; i++) {
		c->school_id = l.rows[i].school_id;
		o = ctx_quiet(c, add_names, &l);
	}
	c->school_id = kept;
	return o;
}

struct finding {
	struct timed_due_row **rows;
	size_t *count;
};

static enum outcome find_due(struct ctx *c, void *arg)
{
	const struct finding *f = arg;

	return q_timed_due(c->tx, c->now, f->rows, f->count);
}

enum outcome timed_due(struct ctx *c, struct timed_due_row **rows, size_t *count)
{
	struct finding f = { rows, count };

	return ctx_read(c, find_due, &f);
}

struct holding {
	const char *name, *owner;
};

static enum outcome claim(struct ctx *c, void *arg)
{
	const struct holding *h = arg;
	int64_t taken;

	TRY(q_timed_claim(c->tx, c->school_id, h->name, h->owner, c->now + TIMED_LEASE_MS, c->now, &taken));
	return taken == 1 ? OK : fail_say(c->fail, MISSING, say_timed_taken(c->arena));
}

enum outcome timed_claim(struct ctx *c, const char *name, const char *owner)
{
	struct holding h = { name, owner };

	return ctx_quiet(c, claim, &h);
}

static enum outcome keep(struct ctx *c, void *arg)
{
	const struct holding *h = arg;
	int64_t kept;

	TRY(q_timed_keep(c->tx, c->school_id, h->name, h->owner, c->now + TIMED_LEASE_MS, &kept));
	return kept == 1 ? OK : fail_say(c->fail, CONFLICT, say_timed_taken(c->arena));
}

enum outcome timed_keep(struct ctx *c, const char *name, const char *owner)
{
	struct holding h = { name, owner };

	return ctx_quiet(c, keep, &h);
}

static enum outcome release(struct ctx *c, void *arg)
{
	const struct holding *h = arg;

	return q_timed_release(c->tx, c->school_id, h->name, h->owner, NULL);
}

enum outcome timed_release(struct ctx *c, const char *name, const char *owner)
{
	struct holding h = { name, owner };

	return ctx_quiet(c, release, &h);
}

/* Seen from when it began: a moment that passed while it ran may have come too late to be looked at, and is due now. */
static enum outcome ask_next(struct ctx *c, const struct timed_end *e, int64_t *at)
{
	int64_t now = c->now;
	struct timed_row *row;
	enum outcome o;

	if (e->next == NULL)
		return OK;
	TRY(q_timed_get(c->tx, c->school_id, e->name, &row));
	if (row && row->begun_at < now)
		c->now = row->begun_at;
	o = e->next(c, at);
	c->now = now;
	return o;
}

static enum outcome next_of(struct ctx *c, const struct timed_end *e, int64_t *at)
{
	int64_t again = c->now + (e->outcome == BUSY ? TIMED_BUSY_MS : TIMED_AGAIN_MS);

	*at = c->now + e->every_ms;
	TRY(ask_next(c, e, at));
	if (e->outcome != OK && *at > again)
		*at = again;
	if (e->outcome != OK && *at <= c->now) /* what failed is not tried again in a tight circle */
		*at = again;
	return OK;
}

static enum outcome end(struct ctx *c, void *arg)
{
	const struct timed_end *e = arg;
	const char *message = arena_dupn(c->arena, e->message, utf8_cut(e->message, MESSAGE_MAX));
	int64_t at, changed;

	TRY(next_of(c, e, &at));
	TRY(q_timed_end(c->tx, c->school_id, e->name, e->owner, at, c->now, e->ms, outcome_name(e->outcome), message, &changed));
	return changed == 1 ? OK : fail_say(c->fail, CONFLICT, say_timed_taken(c->arena));
}

enum outcome timed_end(struct ctx *c, const struct timed_end *e)
{
	return ctx_quiet(c, end, (void *)e);
}
