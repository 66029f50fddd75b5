/* An export as a job. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "export.h"
#include "export_book.h"
#include "graduate.h"
#include "work.h"
#include "words.h"

/* The form out of the job's params. */
static void read_form(struct work *w, struct export_form *form)
{
	for (size_t i = 0; i < export_form_shape.count; i++) {
		const struct field *f = &export_form_shape.fields[i];
		const char *text = work_param(w, f->name);

		if (FIELD_IS_INT(f->kind))
			field_set_int(f, form, strtoll(text, NULL, 10));
		else
			field_set_text(f, form, text);
	}
}

static enum outcome count(struct ctx *c, void *arg)
{
	struct work *w = arg;
	struct export_form form = { 0 };
	struct graduate_find_form filter;
	struct graduate_counts n;

	read_form(w, &form);
	export_filter(&form, &filter);
	TRY(graduate_counts(c, &filter, &n));
	w->job.total = n.shown;
	return OK;
}

static enum outcome pulse(struct ctx *c, void *arg)
{
	struct export_book *b = arg;
	struct work *w = b->arg;
	struct job_counts n = { .total = w->job.total, .added = b->rows };

	return job_progress(c, w->job.id, w->owner, &n, &w->cancelled);
}

static enum outcome progress(struct export_book *b)
{
	struct work *w = b->arg;

	TRY(work_wanted(w));
	w->ctx->now = clock_now(&w->ctx->program->clock);
	return ctx_quiet(w->ctx, pulse, b);
}

struct revealed {
	struct work *w;
	const struct export_form *form;
	int64_t rows;
};

static enum outcome note_revealed(struct ctx *c, void *arg)
{
	const struct revealed *r = arg;

	return export_revealed(c, r->w->job.id, r->form->reason, r->rows);
}

/* The filter as it is written into the log: what was asked, without names of people. */
static const char *filter_said(struct work *w, const struct export_form *form)
{
	struct buf b;
	char scratch[24];

	buf_init(&b, w->ctx->arena);
	for (size_t i = 0; i < graduate_find_form_shape.count; i++) {
		const struct field *f = shape_field(&export_form_shape, graduate_find_form_shape.fields[i].name);
		const char *text = f ? field_plain(f, form, scratch) : "";

		if (*text && strcmp(text, "0") != 0)
			buf_printf(&b, "%s%s=%s", b.n ? ", " : "", f->label, strcmp(f->name, "q") == 0 ? "*" : text);
	}
	return b.n ? buf_text(&b) : say_export_all(w->ctx->arena);
}

enum outcome work_export(struct work *w, struct job_result *r)
{
	struct export_form form = { 0 };
	struct export_book b = { .ctx = w->ctx, .form = &form, .path = work_path(w, "export"), .arg = w, .progress = progress };
	struct revealed shown = { w, &form, 0 };
	struct arena *a = w->ctx->arena;
	const char *rows;

	read_form(w, &form);
	w->actor.scope.school = *work_param(w, "scope") == '0';
	TRY(ctx_read(w->ctx, count, w));
	TRY(export_footer(w->ctx, &b.footer));
	TRY(export_book(&b));
	TRY(work_keep(w, b.path, w->job.file_name, r));
	shown.rows = b.rows;
	if (form.reveal)
		TRY(ctx_write(w->ctx, note_revealed, &shown));
	rows = arena_printf(a, "%lld", (long long)b.rows);
	r->state = "done";
	r->message = say_export_message(a, rows, form.reason);
	r->total = b.rows;
	r->audit_action = "export";
	r->audit_note = say_export_note(a, rows, filter_said(w, &form), form.content, form.reason);
	return OK;
}
