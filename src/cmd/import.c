/* quxiang import roster|destinations FILE: check, then apply; or check alone. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "import.h"
#include "job.h"
#include "store.h"
#include "words.h"
#include "work.h"

enum { FAULTS_PRINTED = 50 };

struct run {
	struct invocation *v;
	struct ctx *ctx;
	const struct import_kind *kind;
	const char *file, *name;
	const char *hash, *mime;
	int64_t size, job_id, printed;
	bool whole;
};

/* ---- what a terminal sees ---- */

static void tell(void *arg, const struct job_counts *n, int permille)
{
	(void)arg;
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r%lld / %lld  %d.%d%% ", (long long)(n->added + n->changed + n->same + n->faulty), (long long)n->total, permille / 10, permille % 10);
}

static void tell_end(void)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K");
}

static void print_fault(struct run *r, int64_t row, const char *heading, const char *value, const char *reason)
{
	struct arena *a = r->v->arena;

	if (r->printed++ < FAULTS_PRINTED)
		fprintf(stderr, "  %s\n", say_import_fault_line(a, arena_printf(a, "%lld", (long long)row), heading, value, reason));
}

static void print_rest(struct run *r)
{
	if (r->printed > FAULTS_PRINTED)
		fprintf(stderr, "  %s\n", say_import_faults_more(r->v->arena, arena_printf(r->v->arena, "%lld", (long long)(r->printed - FAULTS_PRINTED))));
}

static enum outcome no_good(struct run *r, int64_t faulty)
{
	return fail_say(r->v->fail, INVALID, say_import_faulty(r->v->arena, arena_printf(r->v->arena, "%lld", (long long)faulty)));
}

/* ---- check alone: nothing is written, not even a job ---- */

static enum outcome take_faults(struct import *im, const struct import_fault *faults, size_t n)
{
	for (size_t i = 0; i < n; i++)
		print_fault(im->arg, faults[i].row, faults[i].heading, faults[i].value, faults[i].reason);
	return OK;
}

static const char *number(struct arena *a, int64_t n)
{
	return arena_printf(a, "%lld", (long long)n);
}

static enum outcome check_only(struct run *r)
{
	struct arena *a = r->v->arena;
	struct import im = { .kind = r->kind, .ctx = r->ctx, .file = r->file, .file_name = r->name, .arg = r, .faults = take_faults,
		.reasons = args_get(&r->v->args, "faults") };
	const struct import_counts *n = &im.counts;

	TRY(import_check(&im));
	print_rest(r);
	printf("%s\n", say_job_check_message(a, number(a, n->rows), number(a, n->added), number(a, n->changed), number(a, n->same), number(a, n->faulty)));
	if (*im.template_name)
		printf("%s\n", say_job_template(a, im.template_name));
	if (*im.remark)
		printf("%s\n", im.remark);
	return n->faulty ? no_good(r, n->faulty) : OK;
}

/* ---- check and apply, as a job like the server's ---- */

static enum outcome make_job(struct ctx *c, void *arg)
{
	struct run *r = arg;

	TRY(store_note(c, r->hash, r->size, r->mime));
	return job_new(c, r->kind->name, "{\"role\":\"system\",\"ip\":\"\"}", r->hash, r->name, &r->job_id);
}

static enum outcome begin_apply(struct ctx *c, void *arg)
{
	struct run *r = arg;

	return job_apply(c, r->job_id, r->whole);
}

static enum outcome read_faults(struct ctx *c, void *arg)
{
	struct run *r = arg;
	struct job_fault_row *rows;
	size_t n;

	TRY(job_faults(c, r->job_id, JOB_FAULTS_KEPT, &rows, &n));
	for (size_t i = 0; i < n; i++)
		print_fault(r, rows[i].row_no, rows[i].heading, rows[i].value, rows[i].reason);
	return OK;
}

static enum outcome copy_result(struct run *r, const char *hash, const char *to)
{
	char block[65536];
	FILE *in, *out;
	int64_t size;
	bool good;
	size_t n;
	int fd;

	TRY(store_open(r->ctx, hash, &fd, &size));
	in = fdopen(fd, "rb");
	out = in ? fopen(to, "wb") : NULL;
	good = in && out;

	while (good && (n = fread(block, 1, sizeof block, in)) > 0)
		good = fwrite(block, 1, n, out) == n;
	if (in)
		fclose(in);
	if (out && fclose(out) != 0)
		good = false;
	return good ? OK : fail_say(r->v->fail, BROKEN, say_import_cannot_write(r->v->arena, to, strerror(errno)));
}

static enum outcome step(struct run *r, struct work *w)
{
	enum outcome o;

	w->tell = tell;
	o = work_do(w, r->job_id);
	tell_end();
	TRY(o);
	ctx_init(r->ctx, r->v->program, r->v->arena, r->v->fail, NULL, r->ctx->school_id);
	r->ctx->cohort = w->job.cohort;
	if (w->outcome != OK)
		return fail_say(r->v->fail, w->outcome, w->job.message);
	printf("%s\n", w->job.message);
	return OK;
}

static enum outcome read_job(struct ctx *c, void *arg)
{
	struct work *w = arg;

	return job_get(c, w->job.id, &w->job);
}

static enum outcome check_and_apply(struct run *r)
{
	struct work w = { .ctx = r->ctx, .owner = secret_token(r->v->arena) };
	char *hash = arena_alloc(r->v->arena, 65);
	const char *back = args_get(&r->v->args, "faults");

	TRY(store_file(r->ctx, r->file, hash, &r->size, &r->mime));
	r->hash = hash;
	TRY(ctx_write(r->ctx, make_job, r));
	TRY(step(r, &w));
	TRY(ctx_read(r->ctx, read_job, &w));
	if (w.job.faulty) {
		TRY(ctx_read(r->ctx, read_faults, r));
		print_rest(r);
		if (back && *w.job.result_hash)
			TRY(copy_result(r, w.job.result_hash, back));
	}
	if (w.job.faulty && (r->whole || w.job.added + w.job.changed + w.job.same == 0))
		return no_good(r, w.job.faulty);
	if (w.job.added + w.job.changed == 0)
		return OK;
	TRY(ctx_write(r->ctx, begin_apply, r));
	return step(r, &w);
}

static enum outcome import(struct invocation *v, const struct import_kind *kind)
{
	struct ctx c;
	struct run r = { .v = v, .ctx = &c, .kind = kind, .file = v->args.words[0], .whole = args_has(&v->args, "whole") };
	const char *slash = strrchr(r.file, '/');

	TRY(cmd_ctx(v, &c));
	if (*c.cohort == '\0')
		return fail_say(v->fail, MISSING, say_import_no_cohort(v->arena));
	if (access(r.file, R_OK) != 0)
		return fail_say(v->fail, MISSING, say_import_no_file(v->arena, r.file, strerror(errno)));
	r.name = slash ? slash + 1 : r.file;
	return args_has(&v->args, "dry-run") ? check_only(&r) : check_and_apply(&r);
}

enum outcome cmd_import_roster(struct invocation *v)
{
	return import(v, &import_roster);
}

enum outcome cmd_import_destinations(struct invocation *v)
{
	return import(v, &import_destinations);
}
