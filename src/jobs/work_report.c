/* The export of a period report as a job. */
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "export_book.h"
#include "report_book.h"
#include "work.h"
#include "words.h"

static enum outcome read_actor(struct ctx *c, void *arg)
{
	struct work *w = arg;

	w->actor.scope = (struct scope){ .school = *work_param(w, "scope") == '0' };
	return w->actor.scope.school ? OK : account_scope_read(c, w->actor.account_id, &w->actor.scope);
}

static enum outcome pulse(struct ctx *c, void *arg)
{
	struct report_book *b = arg;
	struct work *w = b->arg;
	struct job_counts n = { .added = b->people };

	return job_progress(c, w->job.id, w->owner, &n, &w->cancelled);
}

static enum outcome progress(struct report_book *b)
{
	struct work *w = b->arg;

	TRY(work_wanted(w));
	w->ctx->now = clock_now(&w->ctx->program->clock);
	return ctx_quiet(w->ctx, pulse, b);
}

static int64_t id_param(struct work *w, const char *name)
{
	return strtoll(work_param(w, name), NULL, 10);
}

enum outcome work_report(struct work *w, struct job_result *r)
{
	struct report_ask ask = { .snapshot_id = id_param(w, "snapshot_id"), .than_id = id_param(w, "than_id"),
		.of = { .definition = "", .series = work_param(w, "series"), .by = "", .college_id = id_param(w, "college_id"),
			.level = work_param(w, "level"), .major = work_param(w, "major"), .sex = "" } };
	struct report_book b = { .ctx = w->ctx, .ask = &ask, .path = work_path(w, "report"), .arg = w, .progress = progress };
	struct arena *a = w->ctx->arena;
	const char *reason = work_param(w, "reason"), *rows;

	TRY(ctx_read(w->ctx, read_actor, w));
	TRY(export_footer(w->ctx, &b.footer));
	TRY(report_book(&b));
	TRY(work_keep(w, b.path, w->job.file_name, r));
	rows = arena_printf(a, "%lld", (long long)b.people);
	r->state = "done";
	r->message = say_report_export_message(a, rows, reason);
	r->total = b.people;
	r->audit_action = "export";
	r->audit_note = say_report_export_note(a, arena_printf(a, "%lld", (long long)ask.snapshot_id), rows, reason);
	return OK;
}
