/* The ladder. */
#include "guard.h"

#include "account.h"
#include "audit.h"
#include "db.h"
#include "queries.h"
#include "words.h"

static const int64_t minute_ms = 60 * 1000, forget_ms = INT64_C(30) * 24 * 3600 * 1000;

/* After so many wrong tries it rests so long; the last rung holds until it is lifted. */
static const struct rung {
	int64_t failures, minutes; /* 0 minutes: for good */
} rungs[] = { { 5, 15 }, { 10, 60 }, { 15, 0 } };
enum { RUNGS = sizeof rungs / sizeof *rungs };

static int64_t rest_until(int64_t failures, int64_t now)
{
	if (failures >= rungs[RUNGS - 1].failures)
		return GUARD_FOREVER;
	for (int i = 0; i < RUNGS; i++)
		if (failures == rungs[i].failures)
			return now + rungs[i].minutes * minute_ms;
	return 0;
}

static const char *say_rest(struct arena *a, int64_t until)
{
	char stamp[20];

	if (until >= GUARD_FOREVER)
		return say_login_locked(a);
	return say_login_paused(a, clock_minute(until + minute_ms - 1, stamp)); /* rounded up: never too early */
}

static const char *say_left(struct arena *a, const char *what, int64_t failures)
{
	for (int i = 0; i < RUNGS; i++) {
		const char *left = arena_printf(a, "%lld", (long long)(rungs[i].failures - failures));

		if (failures >= rungs[i].failures)
			continue;
		if (rungs[i].minutes == 0)
			return say_login_then_lock(a, what, left);
		return rungs[i].minutes == 60 ? say_login_then_hour(a, what, left) : say_login_then_minutes(a, what, left);
	}
	return say_login_locked(a);
}

enum outcome guard_check(struct ctx *c, const char *subject)
{
	struct login_guard_row *row;

	TRY(q_guard_get(c->tx, c->school_id, subject, &row));
	if (row == NULL || row->blocked_until <= c->now)
		return OK;
	return fail_say(c->fail, TOO_MUCH, say_rest(c->arena, row->blocked_until));
}

enum outcome guard_wrong(struct ctx *c, const char *subject, const char *what, const char *note, int64_t account_id, int64_t graduate_id, const char **text)
{
	struct login_guard_row *row;
	int64_t failures, until;

	TRY(q_guard_sweep(c->tx, c->school_id, c->now - forget_ms, GUARD_FOREVER, NULL));
	TRY(q_guard_get(c->tx, c->school_id, subject, &row));
	failures = row ? row->failures + 1 : 1;
	until = rest_until(failures, c->now);
	*text = until ? say_rest(c->arena, until) : say_left(c->arena, what, failures);
	TRY(q_guard_put(c->tx, c->school_id, subject, failures, until, c->now, NULL));
	return audit_append(c, &(struct audit_entry){ .action = "login.refused", .subject = "account", .subject_id = account_id,
		.graduate_id = graduate_id, .note = note, .refused = true });
}

enum outcome guard_forget(struct ctx *c, const char *subject, int64_t *was)
{
	struct login_guard_row *row;

	TRY(q_guard_get(c->tx, c->school_id, subject, &row));
	*was = row ? row->failures : 0;
	return row ? q_guard_clear(c->tx, c->school_id, subject, NULL) : OK;
}
