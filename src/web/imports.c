/* Imports: upload, what the check found, writing it. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "crumb.h"
#include "jobs.h"
#include "routes.h"
#include "store.h"
#include "template_book.h"
#include "words.h"

enum { FAULTS_SHOWN = 200 };

enum outcome show_imports(struct call *c)
{
	const char *kind = c->again ? request_form(c->req, "kind") : call_arg(c, "kind");

	view_text(c->view, "kind", *kind ? kind : "roster_import");
	view_bool(c->view, "may_import", strcmp(c->ctx->actor->role, "office") == 0);
	return jobs_put(c, "import");
}

/* ---- a workbook comes in ---- */

struct taking {
	struct call *c;
	const char *kind, *name, *hash, *mime;
	int64_t size, id;
};

static enum outcome make_job(struct ctx *ctx, void *arg)
{
	struct taking *t = arg;

	TRY(store_note(ctx, t->hash, t->size, t->mime));
	return job_new(ctx, t->kind, job_params(t->c, NULL, NULL), t->hash, t->name, &t->id);
}

enum outcome do_import(struct call *c)
{
	const struct upload *book = c->req->uploads;
	char *hash = arena_alloc(c->ctx->arena, 65);
	struct taking t = { .c = c, .kind = request_form(c->req, "kind"), .hash = hash };

	if (!job_is_import(t.kind))
		fail_at(c->ctx->fail, "kind", say_import_kind_choose(c->ctx->arena));
	if (book == NULL || book->size == 0)
		fail_at(c->ctx->fail, "book", say_import_file_choose(c->ctx->arena));
	TRY(fail_done(c->ctx->fail));
	t.name = *book->file_name ? book->file_name : "book.xlsx";
	t.size = (int64_t)book->size;
	TRY(store_bytes(c->ctx, book->bytes, book->size, hash, &t.mime));
	TRY(ctx_write(c->ctx, make_job, &t));
	view_id(c->view, "id", t.id);
	c->notice = say_import_started(c->ctx->arena, t.name);
	call_go(c, "/imports/%lld", (long long)t.id);
	return OK;
}

/* ---- one import ---- */

static const char *step_of(const char *state)
{
	if (strcmp(state, "checked") == 0)
		return "check";
	return strcmp(state, "applying") == 0 || strcmp(state, "done") == 0 ? "apply" : "upload";
}

enum outcome show_import(struct call *c)
{
	struct job_fault_row *faults;
	struct job_row job;
	size_t n;

	TRY(job_get(c->ctx, call_id(c, "id"), &job));
	if (!job_is_import(job.kind))
		return ctx_missing(c->ctx);
	crumb(c, "imports");
	job_put(c, c->view, &job);
	view_text(c->view, "step", step_of(job.state));
	view_int(c->view, "writes", job.added + job.changed);
	view_bool(c->view, "may_import", strcmp(c->ctx->actor->role, "office") == 0);
	TRY(job_faults(c->ctx, job.id, FAULTS_SHOWN + 1, &faults, &n));
	view_bool(c->view, "more_faults", n > FAULTS_SHOWN);
	view_rows(c->view, "row_faults", &job_fault_shape, faults, n > FAULTS_SHOWN ? FAULTS_SHOWN : n);
	return OK;
}

enum outcome do_import_apply(struct call *c)
{
	int64_t id = call_id(c, "id");

	TRY(job_apply(c->ctx, id, strcmp(request_form(c->req, "whole"), "1") == 0));
	c->notice = say_import_applying(c->ctx->arena);
	view_id(c->view, "id", id);
	call_go(c, "/imports/%lld", (long long)id);
	return OK;
}

/* ---- templates ---- */

enum outcome show_import_template(struct call *c)
{
	const char *name = request_capture(c->req, "name"), *path, *title;
	int64_t size;
	int fd;

	TRY(template_book(c->ctx, name, &path, &title));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	size = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
	unlink(path);
	if (size < 0 || lseek(fd, 0, SEEK_SET) != 0)
		return fail_say(c->ctx->fail, BROKEN, say_job_no_file(c->ctx->arena));
	file_reply(c, fd, size, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", title);
	return OK;
}
