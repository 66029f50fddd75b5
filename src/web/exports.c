/* Exports: what goes out, to whom, what for. */
#include "export.h"

#include <string.h>

#include "crumb.h"
#include "export_book.h"
#include "graduate.h"
#include "jobs.h"
#include "routes.h"
#include "utf8.h"
#include "words.h"

/* Columns that are ticked when a list is exported for the first time. */
static bool is_usual(const char *name)
{
	static const char *const usual[] = { "student_no", "name", "sex", "level", "college", "major", "class", "stage", "category",
		"employer_name", "study_school", NULL };

	for (const char *const *p = usual; *p; p++)
		if (strcmp(*p, name) == 0)
			return true;
	return false;
}

static bool is_ticked(struct call *c, const char *name)
{
	if (!c->again)
		return is_usual(name);
	for (const struct pair *p = c->req->form; p; p = p->next)
		if (strcmp(p->name, "columns") == 0 && strcmp(p->value, name) == 0)
			return true;
	return false;
}

static void put_columns(struct call *c)
{
	view_list(c->view, "columns");
	view_hide(c->view, "columns");
	for (const char *const *p = export_columns; *p; p++) {
		struct view *one = view_push(c->view, "columns");

		view_text(one, "name", *p);
		view_text(one, "label", shape_field(&export_line_shape, *p)->label);
		view_bool(one, "ticked", is_ticked(c, *p));
	}
}

/* What the form begins with: the filter of the address, as the list of graduates has it; the one that was sent when
 * it is shown again. */
static void read_filter(struct call *c, struct export_form *form)
{
	for (size_t i = 0; i < export_form_shape.count; i++) {
		const struct field *f = &export_form_shape.fields[i];
		const char *value = c->again ? utf8_clean(c->ctx->arena, request_form(c->req, f->name), false) : call_arg(c, f->name);

		if (FIELD_IS_INT(f->kind))
			field_set_int(f, form, request_id_of(value));
		else
			field_set_text(f, form, value);
	}
	if (*form->content == '\0')
		form->content = "columns";
	form->reveal = 0;
}

static enum outcome put_places(struct call *c, const struct export_form *form)
{
	struct college_row *colleges;
	size_t n;

	TRY(graduate_colleges(c->ctx, &colleges, &n));
	view_list(c->view, "colleges");
	view_hide(c->view, "colleges");
	for (size_t i = 0; i < n; i++) {
		struct view *one = view_push(c->view, "colleges");

		view_id(one, "code", colleges[i].id);
		view_text(one, "name", colleges[i].name);
		view_bool(one, "selected", colleges[i].id == form->college_id);
	}
	return OK;
}

static void put_stages(struct call *c, const struct export_form *form)
{
	const struct code_set *set = code_set("stage");

	view_list(c->view, "stages");
	view_hide(c->view, "stages");
	for (size_t i = 0; i < set->count; i++) {
		struct view *one = view_push(c->view, "stages");

		view_text(one, "code", set->codes[i].code);
		view_text(one, "name", set->codes[i].name);
		view_bool(one, "selected", strcmp(set->codes[i].code, form->stage) == 0);
	}
}

/* How many people the filter of the address holds: what will be in the workbook. */
static enum outcome put_count(struct call *c, const struct export_form *form)
{
	struct graduate_find_form filter;
	struct graduate_counts n;

	export_filter(form, &filter);
	TRY(graduate_counts(c->ctx, &filter, &n));
	view_int(c->view, "people", n.shown);
	return OK;
}

enum outcome show_exports(struct call *c)
{
	view_bool(c->view, "may_export", strcmp(c->ctx->actor->role, "observer") != 0);
	return jobs_put(c, "export");
}

enum outcome show_export_new(struct call *c)
{
	struct export_form form;

	read_filter(c, &form);
	crumb(c, "exports");
	form_view(c, "fields", &export_form_shape, &form);
	view_hide(c->view, "fields");
	view_bool(c->view, "may_reveal", strcmp(c->ctx->actor->role, "office") == 0);
	put_columns(c);
	put_stages(c, &form);
	TRY(put_places(c, &form));
	return put_count(c, &form);
}

enum outcome do_export(struct call *c)
{
	struct export_form form;
	struct arena *a = c->ctx->arena;
	const char *name;
	bool list;
	int64_t id;

	TRY(form_read(c, &export_form_shape, &form));
	TRY(export_allow(c->ctx, &form));
	list = strcmp(form.content, "columns") == 0;
	name = list ? say_export_file_columns(a, c->ctx->cohort) : say_export_file_template(a, c->ctx->cohort);
	TRY(job_new(c->ctx, list ? "graduate_export" : "destination_export", job_params(c, &export_form_shape, &form), "", name, &id));
	view_id(c->view, "id", id);
	c->notice = say_export_started(a);
	call_go(c, "/exports?cohort=%s", c->ctx->cohort);
	return OK;
}
