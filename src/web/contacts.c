/* Contacts made by hand: of one graduate, and of a whole scope. */
#include <string.h>

#include "code.h"
#include "contact_log.h"
#include "crumb.h"
#include "find.h"
#include "export.h"
#include "graduate.h"
#include "jobs.h"
#include "reach.h"
#include "reminders.h"
#include "routes.h"
#include "words.h"

enum { PAGE = 50, OF_ONE = 100 };

/* ---- one graduate ---- */

enum outcome contacts_put(struct call *c, int64_t graduate_id, int64_t most)
{
	struct contact_log_row *rows;
	struct reach reach;
	struct view *v;
	size_t n;

	TRY(contact_of(c->ctx, graduate_id, most, &rows, &n));
	view_rows(c->view, "contacts", &contact_log_shape, rows, n);
	TRY(reach_get(c->ctx, graduate_id, &reach));
	v = view_sub(c->view, "reach");
	view_time(v, "mail_out", reach.mail_out);
	view_time(v, "hook_out", reach.hook_out);
	view_bool(v, "mail_wrong", reach.mail_wrong);
	view_bool(v, "hook_wrong", reach.hook_wrong);
	view_text(v, "mail_note", reach.mail_note);
	view_text(v, "hook_note", reach.hook_note);
	return OK;
}

static void put_form(struct call *c)
{
	char today[20], minute[20];
	struct contact_log_form now = { .channel = "", .result = "", .note = "", .next_on = "" };

	now.day = arena_dup(c->ctx->arena, clock_date(c->ctx->now, today));
	now.time = arena_dup(c->ctx->arena, clock_minute(c->ctx->now, minute) + 11);
	form_view_of(c, "/graduates/{id}/contacts", "fields", &contact_log_form_shape, &now);
	view_hide(c->view, "fields");
	form_view_of(c, "/graduates/{id}/reach", "wrong", &wrong_form_shape, NULL);
	view_hide(c->view, "wrong");
	view_text(c->view, "today", now.day);
	view_hide(c->view, "today");
}

enum outcome show_graduate_contacts(struct call *c)
{
	struct graduate_whole g;

	TRY(graduate_get(c->ctx, call_id(c, "id"), &g));
	crumb(c, "graduates");
	view_row(c->view, "graduate", &graduate_whole_shape, g.row);
	put_form(c);
	view_bool(c->view, "may_log", strcmp(c->ctx->actor->role, "observer") != 0);
	view_hide(c->view, "may_log");
	return contacts_put(c, g.row->id, OF_ONE);
}

enum outcome do_graduate_contact(struct call *c)
{
	struct contact_log_form form;

	TRY(form_read(c, &contact_log_form_shape, &form));
	TRY(contact_add(c->ctx, call_id(c, "id"), &form));
	c->notice = say_contact_saved(c->ctx->arena);
	call_go(c, "/graduates/%lld/contacts", (long long)call_id(c, "id"));
	return OK;
}

enum outcome do_graduate_reach(struct call *c)
{
	struct wrong_form form;

	TRY(form_read(c, &wrong_form_shape, &form));
	TRY(reach_mark(c->ctx, call_id(c, "id"), form.channel, form.right == 0, form.note));
	c->notice = form.right ? say_reach_right(c->ctx->arena) : say_reach_marked(c->ctx->arena);
	call_go(c, "/graduates/%lld/contacts", (long long)call_id(c, "id"));
	return OK;
}

/* ---- a whole scope ---- */

/* As find_read does: a value that cannot be is as if it were not there. */
static void read_find(struct call *c, struct contact_find_form *f)
{
	memset(f, 0, sizeof *f);
	for (size_t i = 0; i < contact_find_form_shape.count; i++) {
		const struct field *d = &contact_find_form_shape.fields[i];
		const char *value = call_arg(c, d->name);
		char date[11];

		if (d->kind == FIELD_ID)
			field_set_int(d, f, request_id_of(value));
		else if (d->kind == FIELD_CODE)
			field_set_text(d, f, code_find(code_set(d->set), value) ? value : "");
		else if (d->kind == FIELD_DATE)
			field_set_text(d, f, date_parse(value, date) ? arena_dup(c->ctx->arena, date) : "");
		else
			field_set_text(d, f, strlen(value) <= d->max ? value : "");
	}
}

static enum outcome put_choices(struct call *c, const struct contact_find_form *f)
{
	struct graduate_find_form places;
	struct view *find = view_sub(c->view, "asked");

	view_hide(c->view, "asked");
	view_text(find, "since_on", f->since_on);
	view_text(find, "until_on", f->until_on);
	view_text(find, "due", f->due);
	view_text(find, "mine", f->mine);
	codes_put(c, "log_channels", "contact_channel", f->channel);
	codes_put(c, "log_results", "contact_result", f->result);
	find_read(c, &places);
	return find_view(c, &places);
}

enum outcome show_contacts(struct call *c)
{
	struct contact_find_form find;
	struct contact_line_row *rows;
	const char *before, *query;
	size_t n;
	bool more;

	read_find(c, &find);
	TRY(contact_list(c->ctx, &find, request_id_of(call_arg(c, "before")), PAGE, &rows, &n, &more));
	view_rows(c->view, "rows", &contact_line_shape, rows, n);
	before = more ? arena_printf(c->ctx->arena, "%lld", (long long)rows[n - 1].id) : "";
	view_text(c->view, "next_before", before);
	view_text(c->view, "next", *before ? call_with(c, "before", before) : "");
	view_text(c->view, "back", *call_arg(c, "before") ? call_with(c, "before", "") : "");
	view_hide(c->view, "next");
	view_hide(c->view, "back");
	view_bool(c->view, "may_export", page_open(c, "/exports/new"));
	view_hide(c->view, "may_export");
	query = strchr(call_here(c, "before"), '?');
	view_text(c->view, "export_to", arena_printf(c->ctx->arena, "/contacts/export%s", query ? query : ""));
	view_hide(c->view, "export_to");
	form_view_of(c, "/contacts/export", "export", &contact_export_form_shape, NULL);
	view_hide(c->view, "export");
	return c->req->json ? OK : put_choices(c, &find);
}

/* The list as it is filtered, as a workbook: made like every export, told like every export. */
enum outcome do_contacts_export(struct call *c)
{
	struct contact_find_form find;
	struct contact_export_form form;
	struct export_form reason = { .content = "columns" };
	int64_t id;

	TRY(form_read(c, &contact_export_form_shape, &form));
	reason.reason = form.reason;
	TRY(export_allow(c->ctx, &reason));
	read_find(c, &find);
	form.college_id = find.college_id;
	form.class_id = find.class_id;
	form.channel = find.channel;
	form.result = find.result;
	form.since_on = find.since_on;
	form.until_on = find.until_on;
	form.due = find.due;
	form.mine = find.mine;
	TRY(job_new(c->ctx, "contact_export", job_params(c, &contact_export_form_shape, &form), "", say_contact_file(c->ctx->arena, c->ctx->cohort), &id));
	view_id(c->view, "id", id);
	c->notice = say_export_started(c->ctx->arena);
	call_go(c, "/exports?cohort=%s", c->ctx->cohort);
	return OK;
}

/* ---- the graduate's own choice ---- */

enum outcome do_my_notices(struct call *c)
{
	struct opt_form form;

	TRY(form_read(c, &opt_form_shape, &form));
	TRY(reach_choose(c->ctx, form.no_mail != 0, form.no_hook != 0));
	c->notice = say_reach_chosen(c->ctx->arena);
	call_go(c, "/my/contact");
	return OK;
}
