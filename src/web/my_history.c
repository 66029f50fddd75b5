/* The whole history of one's own record, and one's own contact data. */
#include <string.h>

#include "category.h"
#include "contact.h"
#include "dispute.h"
#include "history.h"
#include "my.h"
#include "reach.h"
#include "reopenings.h"
#include "routes.h"
#include "words.h"

enum { HISTORY_PAGE = 50 };

/* What this version says otherwise than the one before it. */
static enum outcome put_changes(struct call *c, struct view *v, const struct destination_row *before, const struct destination_row *after)
{
	const struct shape *shape = &destination_form_shape;
	struct destination_form was, is;

	view_list(v, "changes");
	if (before == NULL)
		return OK;
	TRY(destination_form_of(c->ctx, before, true, &was));
	TRY(destination_form_of(c->ctx, after, true, &is));
	for (size_t i = 0; i < shape->count; i++) {
		const struct field *f = &shape->fields[i];
		struct view *one;

		if (strcmp(field_text(f, &was), field_text(f, &is)) == 0)
			continue;
		one = view_push(v, "changes");
		view_text(one, "name", f->name);
		view_text(one, "label", f->label);
		if (strcmp(f->name, "category") == 0) {
			view_code(one, "before", "destination", was.category);
			view_code(one, "after", "destination", is.category);
		} else {
			view_text(one, "before", my_value(c, &was, f->name));
			view_text(one, "after", my_value(c, &is, f->name));
		}
	}
	return OK;
}

/* Versions come newest first; the one before stands behind it. */
static enum outcome put_versions(struct call *c, const struct destination_history *h)
{
	view_list(c->view, "versions");
	for (size_t i = 0; i < h->count; i++) {
		const struct destination_row *row = &h->versions[i];
		struct view *v = view_push(c->view, "versions");

		view_id(v, "id", row->id);
		view_int(v, "number", row->number);
		view_code(v, "state", "destination_state", row->state);
		view_code(v, "category", "destination", row->category);
		view_time(v, "submitted_at", row->submitted_at);
		view_time(v, "approved_at", row->approved_at);
		view_time(v, "confirmed_at", row->confirmed_at);
		view_text(v, "reason", row->reason);
		view_text(v, "filled_name", row->filled_name);
		TRY(put_changes(c, v, i + 1 < h->count ? &h->versions[i + 1] : NULL, row));
	}
	return OK;
}

enum outcome show_my_history(struct call *c)
{
	struct reopening_line_row *reopened;
	struct my m;
	size_t n;

	TRY(my_load(c, &m));
	my_put(c, &m);
	TRY(put_versions(c, &m.h));
	TRY(reopenings_of(c->ctx, m.id, &reopened, &n));
	TRY(reopenings_put(c, "reopenings", reopened, n));
	view_bool(c->view, "later", call_int(c, "before", 0) > 0);
	view_hide(c->view, "later");
	return history_view(c->ctx, m.id, call_int(c, "before", 0), HISTORY_PAGE, c->view);
}

/* ---- contact ---- */

enum outcome show_my_contact(struct call *c)
{
	struct contact_form form;
	struct reach reach;
	int64_t version;
	struct my m;

	TRY(my_load(c, &m));
	my_put(c, &m);
	my_put_contact(c, m.h.person, true);
	TRY(contact_get(c->ctx, &form, &version));
	view_int(c->view, "version", form_version(c, "/my/contact", version));
	form_view_of(c, "/my/contact", "fields", &contact_form_shape, &form);
	TRY(reach_get(c->ctx, m.id, &reach));
	view_bool(c->view, "no_mail", reach.mail_out != 0);
	view_bool(c->view, "no_hook", reach.hook_out != 0);
	view_bool(c->view, "mail_wrong", reach.mail_wrong);
	view_text(c->view, "mail_note", reach.mail_wrong ? reach.mail_note : "");
	view_bool(c->view, "hook_wrong", reach.hook_wrong);
	view_bool(c->view, "has_foot", true);
	return OK;
}

enum outcome do_my_contact(struct call *c)
{
	struct contact_form form;
	bool changed;

	TRY(form_read(c, &contact_form_shape, &form));
	TRY(contact_set(c->ctx, &form, request_id_of(request_form(c->req, "version")), &changed));
	c->notice = changed ? say_my_contact_done(c->ctx->arena) : say_my_contact_same(c->ctx->arena);
	call_go(c, "/my");
	return OK;
}
