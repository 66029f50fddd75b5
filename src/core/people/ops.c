#include "ops.h"

#include "account.h"
#include "db.h"
#include "queries.h"
#include "words.h"

enum outcome ops_jobs(struct ctx *c, struct job_state_row **rows, size_t *count)
{
	return q_job_states(c->tx, rows, count);
}

void ops_figures(struct ctx *c, struct ops_figures *out)
{
	struct db_counters n;

	db_counters(c->program->db, &n);
	*out = (struct ops_figures){ n.reads, n.writes, n.commits, n.retries, n.busy, n.group_largest };
}

static int64_t beyond(const struct ctx *c, int64_t recorded)
{
	return recorded > c->now ? recorded - c->now : 0;
}

enum outcome ops_ahead(struct ctx *c, int64_t *ms)
{
	struct audit_head_row *head;

	TRY(q_audit_head_read(c->tx, c->school_id, &head));
	*ms = head ? beyond(c, head->at) : 0;
	return OK;
}

enum outcome ops_ahead_most(struct ctx *c, int64_t *ms)
{
	struct audit_head_row *head;

	TRY(q_recorded_last(c->tx, &head));
	*ms = head ? beyond(c, head->at) : 0;
	return OK;
}

const char *ops_ahead_said(struct ctx *c, int64_t ms)
{
	int64_t minutes = ms / 60000;
	char recorded[20], now[20];
	struct arena *a = c->arena;
	const char *much = minutes < 120 ? say_ahead_minutes(a, arena_printf(a, "%lld", (long long)minutes))
		: minutes < 2 * 24 * 60 ? say_ahead_hours(a, arena_printf(a, "%lld", (long long)(minutes / 60)))
		: say_ahead_days(a, arena_printf(a, "%lld", (long long)(minutes / 60 / 24)));

	return say_recorded_ahead(a, much, clock_minute(c->now + ms, recorded), clock_minute(c->now, now));
}

static const int64_t keep_ms = INT64_C(30) * 24 * 3600 * 1000;

static enum outcome sweep(struct ctx *c, void *arg)
{
	int64_t *gone = arg, sessions, guards;

	TRY(q_session_sweep(c->tx, c->school_id, c->now - keep_ms, &sessions));
	TRY(q_guard_sweep(c->tx, c->school_id, c->now - keep_ms, GUARD_FOREVER, &guards));
	*gone = sessions + guards;
	return OK;
}

enum outcome ops_sweep(struct ctx *c, int64_t *gone)
{
	return ctx_quiet(c, sweep, gone);
}
