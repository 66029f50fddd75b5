/* Staff help: a draft filled in for a graduate and marked so. There is no way from here to submit it; the
 * graduate reads it, may change it, and submits it himself. */
#include <string.h>

#include "category.h"
#include "code.h"
#include "crumb.h"
#include "find.h"
#include "routes.h"
#include "version.h"
#include "words.h"

static enum outcome put_categories(struct call *c, const char *cohort, const char *now)
{
	struct category_row *rows;
	size_t n;

	TRY(category_list(c->ctx, cohort, &rows, &n));
	view_list(c->view, "categories");
	view_hide(c->view, "categories");
	for (size_t i = 0; i < n; i++)
		if (rows[i].selectable && !rows[i].stopped)
			choice_put(c->view, "categories", rows[i].code, arena_printf(c->ctx->arena, "%s %s", rows[i].code, rows[i].name), strcmp(rows[i].code, now) == 0);
	return OK;
}

/* The place is typed by its name or code: the list is too long to unfold here. */
static void put_field(struct call *c, const struct code *member, const struct destination_form *form, const struct category_row *category, enum destination_need need)
{
	struct view *v = view_push(c->view, "fields");

	form_put_member(c, v, &destination_form_shape, member->code, form);
	view_text(v, "label", destination_label(category, member->code, member->name));
	view_text(v, "hint", destination_hint(category, member->code, ""));
	view_bool(v, "required", need == MEMBER_REQUIRED);
	if (strcmp(member->code, "division") == 0) {
		view_text(v, "kind", "text");
		view_text(v, "value", view_get(v, "value_name")->text);
		view_int(v, "max", 60);
		view_text(v, "hint", say_draft_place(c->ctx->arena));
	}
}

static enum outcome put_form(struct call *c, const struct destination_row *from, const char *cohort)
{
	const struct code_set *members = code_set("register_member");
	struct destination_form form;
	struct category_row *category = NULL;
	const char *code = c->again ? request_form(c->req, "category") : call_arg(c, "category");

	if (from) {
		TRY(destination_form_of(c->ctx, from, true, &form));
	} else {
		memset(&form, 0, sizeof form);
		for (size_t i = 0; i < destination_form_shape.count; i++)
			field_set_text(&destination_form_shape.fields[i], &form, "");
	}
	if (*code == '\0')
		code = form.category;
	if (*code)
		TRY(category_find(c->ctx, cohort, code, &category));
	TRY(put_categories(c, cohort, code));
	view_list(c->view, "fields");
	view_hide(c->view, "fields");
	view_text(c->view, "category", category ? category->code : "");
	view_text(c->view, "category_name", category ? category->name : "");
	view_text(c->view, "category_evidence", category ? category->evidence : "");
	for (size_t i = 0; category && i < members->count; i++) {
		enum destination_need need = destination_need(category, members->codes[i].code);

		if (need != MEMBER_ABSENT)
			put_field(c, &members->codes[i], &form, category, need);
	}
	return OK;
}

enum outcome show_graduate_draft(struct call *c)
{
	int64_t id = call_id(c, "id");
	struct destination_history h;

	TRY(destination_history(c->ctx, id, &h));
	view_row(c->view, "person", &person_shape, h.person);
	view_row(c->view, "row", &destination_shape, h.open);
	view_int(c->view, "version", form_version(c, "/graduates/{id}/draft", h.open ? h.open->version : 0));
	view_bool(c->view, "closed", h.closed);
	crumb(c, "graduates");
	narrow(c);
	return put_form(c, h.open ? h.open : h.effective, h.standing.cohort);
}

enum outcome do_graduate_draft(struct call *c)
{
	int64_t id = call_id(c, "id"), version = request_id_of(request_form(c->req, "version"));
	struct destination_form form;
	struct destination_row *row = arena_new(c->ctx->arena, struct destination_row);

	TRY(form_read(c, &destination_form_shape, &form));
	TRY(destination_draft(c->ctx, id, version, &form, row));
	view_row(c->view, "row", &destination_shape, row);
	c->notice = say_staff_draft_saved(c->ctx->arena);
	call_go(c, "/graduates/%lld", (long long)id);
	return OK;
}
