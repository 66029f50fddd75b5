#include "ops.h"

#include "account.h"
#include "db.h"
#include "queries.h"

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
