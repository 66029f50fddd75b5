#include "work.h"

#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "store.h"
#include "words.h"

const char *work_param(struct work *w, const char *name)
{
	json_t *root = json_loads(w->job.params, 0, NULL);
	json_t *v = json_object_get(root, name);
	const char *text = "";

	if (json_is_string(v))
		text = arena_dup(w->ctx->arena, json_string_value(v));
	else if (json_is_integer(v))
		text = arena_printf(w->ctx->arena, "%lld", (long long)json_integer_value(v));
	else if (json_is_true(v))
		text = "1";
	json_decref(root);
	return text;
}

const char *work_path(struct work *w, const char *what)
{
	return arena_printf(w->ctx->arena, "%s/job-%lld-%s.xlsx", w->ctx->program->files, (long long)w->job.id, what);
}

struct keeping {
	const char *hash, *mime;
	int64_t size;
};

static enum outcome keep(struct ctx *c, void *arg)
{
	const struct keeping *k = arg;

	return store_note(c, k->hash, k->size, k->mime);
}

enum outcome work_keep(struct work *w, const char *path, const char *name, struct job_result *r)
{
	char *hash = arena_alloc(w->ctx->arena, 65);
	struct keeping k = { .hash = hash };

	TRY(store_file(w->ctx, path, hash, &k.size, &k.mime));
	TRY(ctx_quiet(w->ctx, keep, &k));
	unlink(path);
	r->hash = hash;
	r->name = name;
	return OK;
}

struct ending {
	struct work *w;
	struct job_result *r;
};

static enum outcome end(struct ctx *c, void *arg)
{
	const struct ending *e = arg;

	return job_end(c, &e->w->job, e->w->owner, e->r);
}

/* A job that was stopped, or could not be done, ends with the sentence why. */
static void conclude(struct work *w, enum outcome o, struct job_result *r)
{
	const char *why = w->ctx->fail->text;

	if (o == OK)
		return;
	r->state = w->cancelled ? "cancelled" : "failed";
	r->message = w->cancelled ? say_job_stopped(w->ctx->arena) :
		say_job_failed(w->ctx->arena, why ? why : outcome_name(o));
	r->total = w->job.total;
	r->audit_action = NULL;
	r->audit_note = NULL;
}

enum outcome work_wanted(const struct work *w)
{
	return w->stop && *w->stop ? BUSY : OK;
}

struct pulse {
	struct work *w;
	int64_t rows;
};

static enum outcome pulse(struct ctx *c, void *arg)
{
	const struct pulse *p = arg;
	struct job_counts n = { .total = p->w->job.total, .added = p->rows };

	return job_progress(c, p->w->job.id, p->w->owner, &n, &p->w->cancelled);
}

enum outcome work_pulse(struct work *w, int64_t rows)
{
	struct pulse p = { w, rows };
	struct ctx own = *w->ctx;

	TRY(work_wanted(w));
	own.now = clock_now(&own.program->clock);
	return ctx_quiet(&own, pulse, &p);
}

typedef enum outcome work_step(struct work *w, struct job_result *r);

static work_step *step_of(const char *kind)
{
	static const struct { const char *kind; work_step *step; } steps[] = { { "contact_export", work_contacts }, { "late_export", work_late }, { "report_export", work_report } };

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (strcmp(steps[i].kind, kind) == 0)
			return steps[i].step;
	return job_is_import(kind) ? work_import : work_export;
}

enum outcome work_do(struct work *w, int64_t id)
{
	struct job_result r = { .state = "done", .message = "", .hash = "", .name = "", .digest = "" };
	struct ending e = { w, &r };
	enum outcome o;

	TRY(job_claim(w->ctx, id, w->owner, &w->job));
	w->actor = (struct actor){ .account_id = w->job.account_id, .name = w->job.account_name, .role = work_param(w, "role"),
		.ip = work_param(w, "ip"), .scope = { .school = true } };
	w->ctx->actor = &w->actor;
	w->ctx->cohort = w->job.cohort;
	w->cancelled = false;
	r.hash = w->job.result_hash;
	r.name = w->job.result_name;
	r.digest = w->job.digest;
	o = step_of(w->job.kind)(w, &r);
	if (o == BUSY) { /* the next runner takes it up again */
		if (job_release(w->ctx, id, w->owner) != OK)
			log_say(LOG_WARN, "job-not-released", NULL);
		return o;
	}
	if (o == BROKEN)
		log_say(LOG_ERROR, "job-failed", "kind", w->job.kind, NULL);
	w->outcome = o;
	conclude(w, o, &r);
	w->job.state = r.state;
	w->job.message = r.message;
	w->job.result_hash = r.hash;
	w->ctx->now = clock_now(&w->ctx->program->clock);
	return ctx_write(w->ctx, end, &e);
}
