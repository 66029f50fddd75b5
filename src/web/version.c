/* One version, laid out for reading. */
#include "version.h"

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "category.h"
#include "code.h"
#include "flag.h"
#include "identity.h"
#include "move.h"
#include "words.h"

/* ---- values ---- */

static const char *money(struct arena *a, const char *digits)
{
	struct buf b;

	if (*digits == '\0' || strcmp(digits, "0") == 0)
		return "";
	buf_init(&b, a);
	page_number(&b, strtoll(digits, NULL, 10));
	return say_yuan(a, buf_text(&b));
}

static const char *value_text(struct call *c, const struct field *f, const char *value, const struct code_names *names)
{
	struct arena *a = c->ctx->arena;
	const char *name;

	if (strcmp(f->name, "salary") == 0)
		return money(a, value);
	if (f->kind != FIELD_CODE || *value == '\0')
		return value;
	name = names->name(names->arg, f->set, value);
	if (strcmp(f->set, "division") == 0) /* its name is the whole path */
		return name ? name : value;
	return name ? arena_printf(a, "%s %s", value, name) : value;
}

static void put_field(struct call *c, struct view *into, const char *list, const struct field *f, const struct destination_form *is,
	const struct destination_form *was, const struct category_row *category)
{
	struct code_names names = ctx_code_names(c->ctx);
	const char *now = field_text(f, is), *before = was ? field_text(f, was) : "";
	bool category_itself = strcmp(f->name, "category") == 0;
	enum destination_need need = category_itself ? MEMBER_REQUIRED : category ? destination_need(category, f->name) : MEMBER_OPTIONAL;
	bool salary = strcmp(f->name, "salary") == 0 && strcmp(now, "0") == 0;
	struct view *one;

	if ((*now == '\0' || salary) && *before == '\0' && need != MEMBER_REQUIRED)
		return;
	one = view_push(into, list);
	view_text(one, "name", f->name);
	view_text(one, "label", destination_label(category, f->name, f->label));
	view_text(one, "value", value_text(c, f, now, &names));
	view_text(one, "before", value_text(c, f, before, &names));
	view_bool(one, "changed", was && strcmp(now, before) != 0);
}

enum outcome version_fields_put(struct call *c, struct view *into, const char *name, const struct destination_row *row,
	const struct destination_row *before, const struct category_row *category)
{
	const struct code_set *members = code_set("register_member");
	const struct shape *shape = &destination_form_shape;
	struct destination_form is, was;

	TRY(destination_form_of(c->ctx, row, false, &is));
	if (before)
		TRY(destination_form_of(c->ctx, before, false, &was));
	view_list(into, name);
	put_field(c, into, name, shape_field(shape, "category"), &is, before ? &was : NULL, category);
	for (size_t i = 0; i < members->count; i++)
		put_field(c, into, name, shape_field(shape, members->codes[i].code), &is, before ? &was : NULL, category);
	return OK;
}

/* ---- what differs ---- */

struct pair_of_versions {
	struct destination_form open[2], shown[2]; /* before and now: to compare, to show */
};

static void put_change(struct call *c, struct view *into, const char *list, const struct field *f, const struct pair_of_versions *p,
	const struct category_row *category)
{
	struct code_names names = ctx_code_names(c->ctx);
	struct view *one;

	if (strcmp(field_text(f, &p->open[0]), field_text(f, &p->open[1])) == 0)
		return;
	one = view_push(into, list);
	view_text(one, "name", f->name);
	view_text(one, "label", destination_label(category, f->name, f->label));
	view_text(one, "before", value_text(c, f, field_text(f, &p->shown[0]), &names));
	view_text(one, "value", value_text(c, f, field_text(f, &p->shown[1]), &names));
}

enum outcome version_changes_put(struct call *c, struct view *into, const char *name, const struct destination_row *row,
	const struct destination_row *before)
{
	const struct code_set *members = code_set("register_member");
	const struct shape *shape = &destination_form_shape;
	struct pair_of_versions p;
	struct category_row *category;

	TRY(category_find(c->ctx, row->cohort, row->category, &category));
	for (size_t i = 0; i < shape->count; i++) /* nothing was filled in before the first */
		field_set_text(&shape->fields[i], &p.open[0], "");
	p.shown[0] = p.open[0];
	if (before) {
		TRY(destination_form_of(c->ctx, before, true, &p.open[0]));
		TRY(destination_form_of(c->ctx, before, false, &p.shown[0]));
	}
	TRY(destination_form_of(c->ctx, row, true, &p.open[1]));
	TRY(destination_form_of(c->ctx, row, false, &p.shown[1]));
	view_list(into, name);
	put_change(c, into, name, shape_field(shape, "category"), &p, category);
	for (size_t i = 0; i < members->count; i++)
		put_change(c, into, name, shape_field(shape, members->codes[i].code), &p, category);
	return OK;
}

/* ---- evidence ---- */

const char *bytes_text(struct arena *a, int64_t bytes)
{
	if (bytes < 1024 * 1024)
		return arena_printf(a, "%lld KB", (long long)(bytes + 1023) / 1024);
	return arena_printf(a, "%.1f MB", (double)bytes / 1048576);
}

static void put_paper(struct call *c, struct view *v, const struct evidence_row *e, bool here)
{
	view_id(v, "id", e->id);
	view_code(v, "kind", "evidence_kind", e->kind);
	view_text(v, "file_name", e->file_name);
	view_text(v, "mime", e->mime);
	view_int(v, "size", e->size);
	view_time(v, "added_at", e->added_at);
	view_text(v, "href", arena_printf(c->ctx->arena, "/evidence/%lld", (long long)e->id));
	view_text(v, "size_text", bytes_text(c->ctx->arena, e->size));
	view_text(v, "print", arena_dupn(c->ctx->arena, e->file_hash, 12));
	view_text(v, "show", call_with(c, "file", arena_printf(c->ctx->arena, "%lld", (long long)e->id)));
	view_bool(v, "is_image", strncmp(e->mime, "image/", 6) == 0);
	view_bool(v, "here", here);
	view_hide(v, "size_text");
	view_hide(v, "print");
	view_hide(v, "show");
	view_hide(v, "here");
}

static void put_evidence(struct call *c, const struct evidence_row *rows, size_t count)
{
	int64_t asked = request_id_of(call_arg(c, "file"));
	size_t here = 0;

	view_list(c->view, "evidence");
	for (size_t i = 0; i < count; i++)
		if (rows[i].id == asked)
			here = i;
	for (size_t i = 0; i < count; i++)
		put_paper(c, view_push(c->view, "evidence"), &rows[i], i == here);
	if (count) {
		put_paper(c, view_sub(c->view, "paper"), &rows[here], true);
		view_hide(c->view, "paper");
	}
}

/* ---- the whole ---- */

static bool flag_needs_note(const struct flag_row *f)
{
	const struct code_set *set = code_set("flag_kind");
	const struct code *kind = code_find(set, f->kind);

	return f->open && kind && strcmp(code_extra(set, kind, "needs_note"), "1") == 0;
}

static void put_flags(struct call *c, const struct destination_view *v)
{
	bool needed = false;

	view_rows(c->view, "flags", &flag_shape, v->flags, v->flag_count);
	view_rows(c->view, "shared", &flag_shared_shape, v->shared, v->shared_count);
	for (size_t i = 0; i < v->flag_count; i++)
		needed = needed || flag_needs_note(&v->flags[i]);
	view_bool(c->view, "note_needed", needed);
	view_int(c->view, "same_employer", v->same_employer);
}

static void put_returned(struct call *c, const struct destination_row *r)
{
	view_text(c->view, "returned_reason", r ? r->reason : "");
	view_int(c->view, "returned_number", r ? r->number : 0);
	view_time(c->view, "returned_at", r ? r->updated_at : 0);
}

enum outcome version_put(struct call *c, const struct destination_view *v)
{
	struct uscc uscc;

	view_row(c->view, "person", &person_shape, v->person);
	view_row(c->view, "row", &destination_shape, v->row);
	view_text(c->view, "category_text", v->category ? v->category->definition : "");
	view_text(c->view, "category_evidence", v->category ? v->category->evidence : "");
	view_bool(c->view, "uscc_good", *v->row->uscc && uscc_read(v->row->uscc, &uscc) == USCC_GOOD);
	view_bool(c->view, "void_request", strncmp(v->row->state, "void_", 5) == 0);
	view_int(c->view, "before_number", v->before ? v->before->number : 0);
	put_returned(c, v->returned);
	put_evidence(c, v->evidence, v->evidence_count);
	put_flags(c, v);
	return version_fields_put(c, c->view, "fields", v->row, v->before, v->category);
}

void version_moves_put(struct call *c, const struct destination_view *v)
{
	static const char *const names[] = { "approve", "return", "void_approve", "void_refuse" };
	const struct actor *who = c->ctx->actor;
	bool own = v->row->filled_by == who->account_id, any = false;
	struct view *may = view_sub(c->view, "may");

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct move *m = move_find(names[i], v->row->state);
		bool open = move_open(who, v->row->graduate_id, names[i], v->row->state) && !(own && (m->needs & NEED_OTHER));

		view_bool(may, names[i], open);
		any = any || open;
	}
	view_bool(may, "any", any);
	view_bool(c->view, "own", own);
}
