#include "ops.h"

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
