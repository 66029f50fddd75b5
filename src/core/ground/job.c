#include "job.h"

#include <string.h>

#include "audit.h"
#include "db.h"
#include "id.h"
#include "queries.h"
#include "words.h"

bool job_is_import(const char *kind)
{
	return code_find(code_set("job_kind"), kind) && strstr(kind, "_import");
}

/* ---- people's side ---- */

enum outcome job_new(struct ctx *c, const char *kind, const char *params, const char *file_hash, const char *file_name, int64_t *id)
{
	*id = id_new();
	TRY(q_job_add(c->tx, c->school_id, *id, c->cohort, kind, "queued", params, file_hash, file_name, c->actor->account_id,
		c->actor->name, c->now, NULL));
	return audit_append(c, &(struct audit_entry){ .action = "job.create", .subject = "job", .subject_id = *id,
		.note = arena_printf(c->arena, "%s %s", kind, file_name) });
}

static bool sees_all(const struct actor *who)
{
	static const char *const roles[] = { "office", "observer", "system", NULL };

	for (const char *const *r = roles; *r; r++)
		if (strcmp(*r, who->role) == 0)
			return true;
	return false;
}

enum outcome job_get(struct ctx *c, int64_t id, struct job_row *out)
{
	struct job_row *job;

	TRY(q_job_get(c->tx, c->school_id, id, &job));
	if (job == NULL || (!sees_all(c->actor) && job->account_id != c->actor->account_id))
		return ctx_missing(c);
	*out = *job;
	return OK;
}

enum outcome job_list(struct ctx *c, const char *side, int64_t before_id, int64_t limit, struct job_row **rows, size_t *count)
{
	int64_t own = sees_all(c->actor) ? 0 : c->actor->account_id ? c->actor->account_id : -1;

	return q_job_list(c->tx, c->school_id, c->cohort, own, before_id ? before_id : NOT_GIVEN,
		strcmp(side, "import") == 0 ? 1 : NOT_GIVEN, strcmp(side, "export") == 0 ? 1 : NOT_GIVEN, limit, rows, count);
}

enum outcome job_faults(struct ctx *c, int64_t id, int64_t limit, struct job_fault_row **rows, size_t *count)
{
	struct job_row job;

	TRY(job_get(c, id, &job));
	return q_job_fault_list(c->tx, c->school_id, id, limit, rows, count);
}

static enum outcome refuse(struct ctx *c, const struct job_row *job, const char *action, const char *why)
{
	return audit_refuse(c, CONFLICT, action, "job", job->id, 0, why);
}

enum outcome job_apply(struct ctx *c, int64_t id, bool whole)
{
	struct job_row job;
	struct job_newer_row *newer;
	int64_t changed;

	TRY(job_get(c, id, &job));
	if (strcmp(job.state, "checked") != 0)
		return refuse(c, &job, "job.apply", say_job_not_checked(c->arena));
	TRY(q_job_newer(c->tx, c->school_id, job.cohort, job.kind, id, &newer));
	if (newer)
		return refuse(c, &job, "job.apply", say_job_newer(c->arena, newer->file_name));
	if (whole && job.faulty)
		return refuse(c, &job, "job.apply", say_job_whole(c->arena, arena_printf(c->arena, "%lld", (long long)job.faulty)));
	if (job.added + job.changed == 0)
		return refuse(c, &job, "job.apply", say_job_nothing(c->arena));
	TRY(q_job_begin_apply(c->tx, c->school_id, id, c->now, &changed));
	if (changed != 1)
		return fail_say(c->fail, CONFLICT, say_job_not_checked(c->arena));
	return audit_append(c, &(struct audit_entry){ .action = "job.apply", .subject = "job", .subject_id = id, .note = job.file_name });
}

enum outcome job_cancel(struct ctx *c, int64_t id)
{
	struct job_row job;
	int64_t now = 0, asked = 0;

	TRY(job_get(c, id, &job));
	TRY(q_job_cancel_now(c->tx, c->school_id, id, c->now, &now));
	if (now == 0)
		TRY(q_job_cancel_ask(c->tx, c->school_id, id, &asked));
	if (now + asked == 0)
		return refuse(c, &job, "job.cancel", say_job_over(c->arena));
	return audit_append(c, &(struct audit_entry){ .action = "job.cancel", .subject = "job", .subject_id = id, .note = job.file_name });
}

/* ---- the runner's side ---- */

struct waiting {
	struct job_waiting_row **rows;
	size_t *count;
};

static enum outcome waiting(struct ctx *c, void *arg)
{
	const struct waiting *w = arg;

	return q_job_waiting(c->tx, c->now, w->rows, w->count);
}

enum outcome job_waiting(struct ctx *c, struct job_waiting_row **rows, size_t *count)
{
	struct waiting w = { rows, count };

	return ctx_read(c, waiting, &w);
}

struct claim {
	int64_t id;
	const char *owner;
	struct job_row *out;
};

/* The step that a state stands for, or leads to. */
static const char *step_of(const struct job_row *job)
{
	if (strcmp(job->state, "queued") != 0)
		return job->state;
	return job_is_import(job->kind) ? "checking" : "running";
}

static enum outcome claim(struct ctx *c, void *arg)
{
	const struct claim *k = arg;
	struct job_row *job;
	int64_t taken;

	TRY(q_job_get(c->tx, c->school_id, k->id, &job));
	if (job == NULL)
		return ctx_missing(c);
	TRY(q_job_claim(c->tx, c->school_id, k->id, step_of(job), k->owner, c->now + JOB_LEASE_MS, c->now, &taken));
	if (taken != 1)
		return ctx_missing(c);
	TRY(q_job_get(c->tx, c->school_id, k->id, &job));
	*k->out = *job;
	return OK;
}

enum outcome job_claim(struct ctx *c, int64_t id, const char *owner, struct job_row *out)
{
	struct claim k = { id, owner, out };

	return ctx_quiet(c, claim, &k);
}

static enum outcome release(struct ctx *c, void *arg)
{
	const struct claim *k = arg;

	return q_job_release(c->tx, c->school_id, k->id, k->owner, NULL);
}

enum outcome job_release(struct ctx *c, int64_t id, const char *owner)
{
	struct claim k = { id, owner, NULL };

	return ctx_quiet(c, release, &k);
}

enum outcome job_progress(struct ctx *c, int64_t id, const char *owner, const struct job_counts *n, bool *cancelled)
{
	struct job_pulse_row *pulse;

	TRY(q_job_progress(c->tx, c->school_id, id, owner, c->now + JOB_LEASE_MS, n->total, n->next_row, n->added, n->changed,
		n->same, n->faulty, &pulse));
	*cancelled = pulse && pulse->cancel;
	if (pulse == NULL || pulse->cancel)
		return fail_say(c->fail, CONFLICT, pulse ? say_job_stopped(c->arena) : say_job_lost(c->arena));
	return OK;
}

enum outcome job_fault_note(struct ctx *c, int64_t id, int64_t row_no, int64_t sequence, const char *heading, const char *value, const char *reason)
{
	return q_job_fault_add(c->tx, c->school_id, id, row_no, sequence, heading, value, reason, NULL);
}

enum outcome job_fault_forget(struct ctx *c, int64_t id)
{
	return q_job_fault_clear(c->tx, c->school_id, id, NULL);
}

enum outcome job_end(struct ctx *c, const struct job_row *job, const char *owner, const struct job_result *r)
{
	int64_t changed;

	TRY(q_job_end(c->tx, c->school_id, job->id, owner, r->state, r->message, r->hash, r->name, r->digest, r->total, c->now, &changed));
	if (changed != 1)
		return fail_say(c->fail, CONFLICT, say_job_lost(c->arena));
	return audit_append(c, &(struct audit_entry){ .action = r->audit_action ? r->audit_action : "job.finish", .subject = "job",
		.subject_id = job->id, .note = r->audit_note ? r->audit_note : r->message });
}

struct job_pace job_pace(const struct job_row *job, int64_t now)
{
	struct job_pace p = { .done = job->added + job->changed + job->same + job->faulty, .seconds_left = -1 };
	int64_t ms = (job->ended_at ? job->ended_at : now) - job->started_at;

	p.percent = job->total > 0 ? p.done * 100 / job->total : 0;
	if (p.percent > 100)
		p.percent = 100;
	if (job->started_at && ms > 0)
		p.per_second = p.done * 1000 / ms;
	if (p.per_second > 0 && job->total >= p.done)
		p.seconds_left = (job->total - p.done + p.per_second - 1) / p.per_second;
	return p;
}
