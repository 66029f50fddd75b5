/* The roster by hand: one person new or changed, out and back, and what changed. */
#include "roster.h"

#include <string.h>

#include "changes.h"
#include "crumb.h"
#include "routes.h"
#include "words.h"

enum { PAGE = 50 };

/* ---- one person ---- */

/* What the form takes: the members it brought, but a sealed number only when a new one is typed. */
static uint64_t given_by(const struct call *c, const struct roster_form *form)
{
	static const char *const sealed[] = { "id_no", "phone", "email" };
	uint64_t given = 0;

	for (size_t i = 0; i < roster_form_shape.count; i++)
		if (pair_get(c->req->form, roster_form_shape.fields[i].name))
			given |= UINT64_C(1) << i;
	for (size_t i = 0; i < sizeof sealed / sizeof *sealed; i++) {
		const struct field *f = shape_field(&roster_form_shape, sealed[i]);

		if (*field_text(f, form) == '\0')
			given &= ~(UINT64_C(1) << (f - roster_form_shape.fields));
	}
	return given;
}

static enum outcome read_entry(struct call *c, struct roster_entry *e, int64_t id)
{
	memset(e, 0, sizeof *e);
	fail_init(&e->fail, c->ctx->arena);
	TRY(form_read(c, &roster_form_shape, &e->form));
	e->form.cohort = id ? "" : c->ctx->cohort; /* who is there stays in his own */
	e->graduate_id = id;
	e->version = request_id_of(request_form(c->req, "version"));
	e->given = given_by(c, &e->form);
	return OK;
}

static void put_form(struct call *c, const char *path, const struct roster_form *form)
{
	bool again = c->again && strcmp(c->route->path, path) == 0;

	form_view_of(c, path, "fields", &roster_form_shape, form);
	view_hide(c->view, "fields");
	view_text(c->view, "reason", again ? request_form(c->req, "reason") : "");
	view_hide(c->view, "reason");
}

enum outcome show_graduate_new(struct call *c)
{
	crumb(c, "graduates");
	put_form(c, "/graduates/new", NULL);
	view_bool(c->view, "changing", false);
	view_hide(c->view, "changing");
	return OK;
}

enum outcome do_graduate_new(struct call *c)
{
	struct roster_entry e;

	TRY(read_entry(c, &e, 0));
	TRY(roster_save(c->ctx, &e, request_form(c->req, "reason")));
	if (e.verdict != ROSTER_NEW)
		return fail_say(c->ctx->fail, CONFLICT, say_roster_there_already(c->ctx->arena, e.form.student_no));
	view_id(c->view, "id", e.after.id);
	c->notice = say_roster_saved_new(c->ctx->arena, e.after.name);
	call_go(c, "/graduates/%lld", (long long)e.after.id);
	return OK;
}

enum outcome show_graduate_edit(struct call *c)
{
	struct roster_person_row person;
	struct roster_form form;

	TRY(roster_get(c->ctx, call_id(c, "id"), &form, &person));
	crumb(c, "graduates");
	put_form(c, "/graduates/{id}/edit", &form);
	form_view_of(c, person.counted ? "/graduates/{id}/remove" : "/graduates/{id}/restore", "move", &roster_move_form_shape, NULL);
	view_hide(c->view, "move");
	view_int(c->view, "version_seen", form_version(c, "/graduates/{id}/edit", person.version));
	view_hide(c->view, "version_seen");
	view_bool(c->view, "changing", true);
	view_hide(c->view, "changing");
	view_row(c->view, "row", &roster_person_shape, arena_dupn(c->ctx->arena, (const char *)&person, sizeof person));
	return OK;
}

enum outcome do_graduate_edit(struct call *c)
{
	struct roster_entry e;
	int64_t id = call_id(c, "id");

	TRY(read_entry(c, &e, id));
	TRY(roster_save(c->ctx, &e, request_form(c->req, "reason")));
	view_id(c->view, "id", id);
	c->notice = say_roster_saved(c->ctx->arena, e.after.name);
	call_go(c, "/graduates/%lld", (long long)id);
	return OK;
}

/* ---- out and back ---- */

static enum outcome move(struct call *c, enum outcome (*rule)(struct ctx *, int64_t, const char *), char *(*say)(struct arena *, const char *))
{
	struct roster_move_form form;
	struct roster_person_row person;
	struct roster_form shown;
	int64_t id = call_id(c, "id");

	TRY(form_read(c, &roster_move_form_shape, &form));
	TRY(rule(c->ctx, id, form.reason));
	TRY(roster_get(c->ctx, id, &shown, &person));
	view_id(c->view, "id", id);
	c->notice = say(c->ctx->arena, person.name);
	call_go(c, "/graduates/%lld", (long long)id);
	return OK;
}

enum outcome do_graduate_remove(struct call *c)
{
	return move(c, roster_remove, say_roster_removed);
}

enum outcome do_graduate_restore(struct call *c)
{
	return move(c, roster_restore, say_roster_restored);
}

/* ---- what changed ---- */

static void put_kinds(struct call *c, const char *kind)
{
	const struct code_set *set = code_set("roster_change_kind");

	view_list(c->view, "kinds");
	view_hide(c->view, "kinds");
	for (size_t i = 0; i < set->count; i++) {
		struct view *one = view_push(c->view, "kinds");

		view_text(one, "code", set->codes[i].code);
		view_text(one, "name", set->codes[i].name);
		view_bool(one, "here", strcmp(set->codes[i].code, kind) == 0);
	}
}

static const char *effect_of(struct call *c, const struct roster_change_line_row *r)
{
	if (r->counted_after > r->counted_before)
		return say_roster_effect_more(c->ctx->arena);
	return r->counted_after < r->counted_before ? say_roster_effect_less(c->ctx->arena) : "";
}

static void put_line(struct call *c, const struct roster_change_line_row *r)
{
	struct view *v = view_push(c->view, "lines");
	char scratch[24];

	view_hide(c->view, "lines");
	for (size_t i = 0; i < roster_change_line_shape.count; i++) {
		const struct field *f = &roster_change_line_shape.fields[i];

		if (f->kind == FIELD_TIME)
			view_time(v, f->name, field_int(f, r));
		else if (f->kind == FIELD_CODE)
			view_code(v, f->name, f->set, field_text(f, r));
		else
			view_text(v, f->name, arena_dup(c->ctx->arena, field_plain(f, r, scratch)));
	}
	view_text(v, "effect", effect_of(c, r));
	changes_put(c, v, "differences", "roster", r->changes, 0);
}

enum outcome show_roster_changes(struct call *c)
{
	const char *kind = call_arg(c, "kind");
	struct roster_change_line_row *rows;
	size_t n, shown;

	TRY(roster_changes(c->ctx, kind, request_id_of(call_arg(c, "graduate")), request_id_of(call_arg(c, "before")), PAGE + 1, &rows, &n));
	shown = n > PAGE ? PAGE : n;
	crumb(c, "graduates");
	put_kinds(c, kind);
	view_bool(c->view, "any_kind", *kind == '\0');
	view_hide(c->view, "any_kind");
	view_rows(c->view, "rows", &roster_change_line_shape, rows, shown);
	view_list(c->view, "lines");
	view_hide(c->view, "lines");
	for (size_t i = 0; i < shown; i++)
		put_line(c, &rows[i]);
	view_text(c->view, "next_page", n > PAGE ? call_with(c, "before", arena_printf(c->ctx->arena, "%lld", (long long)rows[PAGE - 1].id)) : "");
	view_text(c->view, "first_page", *call_arg(c, "before") ? call_with(c, "before", "") : "");
	return OK;
}
