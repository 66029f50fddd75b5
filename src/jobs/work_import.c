/* An import as a job: check, then apply. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "store.h"
#include "work.h"
#include "words.h"

enum { PULSE_US = 300000, MANY = 1000 /* rows written, from which on the database is asked to look at them */ };

struct watch {
	struct work *w;
	int64_t pulse_at, faults;
	struct job_counts n;
	const struct import_fault *list; /* to be noted */
	size_t count;
};

static struct job_counts counts_of(const struct import_counts *k, int64_t total)
{
	return (struct job_counts){ total, k->last + 1, k->added, k->changed, k->same, k->faulty };
}

/* ---- while it checks ---- */

static enum outcome note_faults(struct ctx *c, void *arg)
{
	struct watch *x = arg;
	int64_t sequence = 0;

	for (size_t i = 0; i < x->count && x->faults + (int64_t)i < JOB_FAULTS_KEPT; i++) {
		const struct import_fault *f = &x->list[i];

		sequence = i && x->list[i - 1].row == f->row ? sequence + 1 : 0;
		TRY(job_fault_note(c, x->w->job.id, f->row, sequence, f->heading, f->value, f->reason));
	}
	return OK;
}

static enum outcome take_faults(struct import *im, const struct import_fault *faults, size_t n)
{
	struct watch *x = im->arg;

	if (x->faults >= JOB_FAULTS_KEPT)
		return OK;
	x->list = faults;
	x->count = n;
	TRY(ctx_quiet(x->w->ctx, note_faults, x));
	x->faults += (int64_t)n;
	return OK;
}

static enum outcome pulse(struct ctx *c, void *arg)
{
	struct watch *x = arg;

	return job_progress(c, x->w->job.id, x->w->owner, &x->n, &x->w->cancelled);
}

/* Tells, looks whether the thread is wanted back, and renews the lease every so often. */
static enum outcome go_on(struct watch *x, const struct import_counts *counts, int64_t total, int permille)
{
	int64_t now = clock_monotonic_us();

	x->n = counts_of(counts, total);
	if (x->w->tell)
		x->w->tell(x->w->arg, &x->n, permille);
	TRY(work_wanted(x->w));
	if (now - x->pulse_at < PULSE_US)
		return OK;
	x->pulse_at = now;
	x->w->ctx->now = clock_now(&x->w->ctx->program->clock);
	return ctx_quiet(x->w->ctx, pulse, x);
}

static enum outcome check_progress(struct import *im, int permille)
{
	return go_on(im->arg, &im->counts, permille > 0 ? im->counts.rows * 1000 / permille : 0, permille);
}

static enum outcome forget_faults(struct ctx *c, void *arg)
{
	return job_fault_forget(c, ((struct work *)arg)->job.id);
}

static const char *number(struct arena *a, int64_t n)
{
	return arena_printf(a, "%lld", (long long)n);
}

static const char *check_message(struct work *w, const struct import *im)
{
	struct arena *a = w->ctx->arena;
	const struct import_counts *n = &im->counts;
	const char *text = say_job_check_message(a, number(a, n->rows), number(a, n->added), number(a, n->changed), number(a, n->same), number(a, n->faulty));

	if (*im->template_name)
		text = arena_printf(a, "%s%s", text, say_job_template(a, im->template_name));
	return *im->remark ? arena_printf(a, "%s%s", text, im->remark) : text;
}

static const char *stem(struct arena *a, const char *file_name)
{
	const char *dot = strrchr(file_name, '.');

	return dot && dot != file_name ? arena_dupn(a, file_name, (size_t)(dot - file_name)) : file_name;
}

static enum outcome check(struct work *w, struct import *im, struct job_result *r)
{
	im->reasons = work_path(w, "reasons");
	im->faults = take_faults;
	im->progress = check_progress;
	TRY(ctx_quiet(w->ctx, forget_faults, w));
	TRY(import_check(im));
	r->state = "checked";
	r->message = check_message(w, im);
	r->total = im->counts.rows;
	r->digest = w->job.file_hash;
	if (im->has_reasons)
		TRY(work_keep(w, im->reasons, say_job_result_name(w->ctx->arena, stem(w->ctx->arena, w->job.file_name)), r));
	return OK;
}

/* ---- while it writes ---- */

static enum outcome apply_done(struct ctx *c, struct import *im, const struct import_counts *counts)
{
	struct watch *x = im->arg;
	struct job_counts n = counts_of(counts, x->w->job.total);

	return job_progress(c, x->w->job.id, x->w->owner, &n, &x->w->cancelled);
}

static enum outcome apply_progress(struct import *im, int permille)
{
	struct watch *x = im->arg;

	return go_on(x, &im->counts, x->w->job.total, permille);
}

static enum outcome apply(struct work *w, struct import *im, struct job_result *r)
{
	struct arena *a = w->ctx->arena;
	const struct import_counts *n = &im->counts;

	im->from_row = w->job.next_row;
	im->counts = (struct import_counts){ w->job.added + w->job.changed + w->job.same + w->job.faulty, w->job.added, w->job.changed,
		w->job.same, w->job.faulty, w->job.next_row - 1 };
	im->done = apply_done;
	im->progress = apply_progress;
	TRY(import_apply(im));
	r->state = "done";
	r->message = say_job_apply_message(a, number(a, n->rows), number(a, n->added), number(a, n->changed), number(a, n->same), number(a, n->faulty));
	r->total = n->rows;
	return OK;
}

/* What was checked is what is written. */
static enum outcome same_file(struct work *w)
{
	if (*w->job.digest && strcmp(w->job.digest, w->job.file_hash) != 0)
		return fail_say(w->ctx->fail, CONFLICT, say_job_changed_file(w->ctx->arena));
	return OK;
}

static enum outcome ended(struct ctx *c, void *arg)
{
	struct watch *x = arg;

	return job_progress(c, x->w->job.id, x->w->owner, &x->n, &x->w->cancelled);
}

enum outcome work_import(struct work *w, struct job_result *r)
{
	struct watch x = { .w = w };
	struct import im = { .kind = import_kind_of(w->job.kind), .ctx = w->ctx, .file_name = w->job.file_name, .job_id = w->job.id, .arg = &x };
	bool writes = strcmp(w->job.state, "applying") == 0;
	enum outcome o;
	int64_t size;
	int fd;

	if (writes)
		TRY(same_file(w));
	TRY(store_open(w->ctx, w->job.file_hash, &fd, &size));
	im.file = store_name(w->ctx->arena, fd);
	o = writes ? apply(w, &im, r) : check(w, &im, r);
	close(fd);
	TRY(o);
	x.n = counts_of(&im.counts, r->total);
	if (writes && im.counts.added + im.counts.changed >= MANY)
		ctx_settle(w->ctx);
	return ctx_quiet(w->ctx, ended, &x);
}
