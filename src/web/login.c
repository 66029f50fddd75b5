/* The door: login, first login, a password of one's own, logout. */
#include <string.h>

#include "gate.h"
#include "routes.h"
#include "school.h"
#include "words.h"

/* Where he wanted to go: an address of ours, or nowhere. */
static const char *wanted(struct call *c)
{
	const char *next = c->req->method == POST ? request_form(c->req, "next") : request_arg(c->req, "next");

	return next[0] == '/' && next[1] != '/' && strpbrk(next, "\\\r\n") == NULL ? next : "";
}

/* Which school's door it is; a choice of schools when that is not said. */
static enum outcome put_school(struct call *c)
{
	struct school_row *rows;
	size_t count;

	TRY(school_list(c->ctx, &rows, &count));
	view_list(c->view, "schools");
	view_text(c->view, "school_code", "");
	view_bool(c->view, "demo", c->ctx->program->demo);
	for (size_t i = 0; i < count; i++) {
		struct view *one;

		if (rows[i].school_id == c->ctx->school_id && count > 1)
			view_text(c->view, "school_code", rows[i].code);
		if (c->ctx->school_id)
			continue;
		one = view_push(c->view, "schools");
		view_text(one, "code", rows[i].code);
		view_text(one, "name", rows[i].name);
	}
	view_bool(c->view, "has_school", c->ctx->school_id != 0);
	return OK;
}

/* What a graduate may not be made to do stands on his every page. */
static void put_pledge(struct call *c, bool here)
{
	view_bool(c->view, "pledge_here", here);
	view_hide(c->view, "pledge_here");
}

static enum outcome put_door(struct call *c, const struct shape *shape)
{
	form_view(c, "fields", shape, NULL);
	view_text(c->view, "next", wanted(c));
	view_bool(c->view, "ended", *request_arg(c->req, "ended"));
	view_text(c->view, "token", form_token(c));
	return put_school(c);
}

enum outcome show_login(struct call *c)
{
	if (c->session)
		call_go(c, "/");
	return put_door(c, &login_form_shape);
}

enum outcome show_login_first(struct call *c)
{
	if (c->session)
		call_go(c, "/");
	put_pledge(c, true);
	return put_door(c, &first_login_form_shape);
}

enum outcome do_login(struct call *c)
{
	struct login_form form;

	TRY(form_read(c, &login_form_shape, &form));
	TRY(account_login(c->ctx, &form, request_header(c->req, "user-agent"), &c->cookie));
	call_go(c, "%s", *wanted(c) ? wanted(c) : "/");
	return OK;
}

enum outcome do_login_first(struct call *c)
{
	struct first_login_form form;

	TRY(form_read(c, &first_login_form_shape, &form));
	TRY(account_first_login(c->ctx, &form, request_header(c->req, "user-agent"), &c->cookie));
	call_go(c, "/password");
	return OK;
}

enum outcome show_password(struct call *c)
{
	form_view(c, "fields", &password_form_shape, NULL);
	view_bool(c->view, "must_change", c->session->must_change);
	put_pledge(c, c->session->actor.graduate_id != 0);
	view_bool(c->view, "is_graduate", c->session->actor.graduate_id != 0);
	view_text(c->view, "person", c->session->actor.name);
	view_text(c->view, "token", form_token(c));
	if (!c->session->must_change) {
		view_text(c->view, "page_title", say_password_change(c->ctx->arena));
		view_hide(c->view, "page_title");
	}
	return OK;
}

enum outcome do_password(struct call *c)
{
	struct password_form form;

	bool first = c->session->must_change;

	TRY(form_read(c, &password_form_shape, &form));
	TRY(account_set_password(c->ctx, c->session->session_id, &form));
	c->notice = first ? say_password_first_done(c->ctx->arena) : say_password_done(c->ctx->arena);
	call_go(c, "/");
	return OK;
}

enum outcome do_logout(struct call *c)
{
	TRY(account_logout(c->ctx, c->session->session_id));
	reply_header(c->rep, "Clear-Site-Data", "\"cache\", \"storage\"");
	c->cookie = "";
	call_go(c, "/login");
	return OK;
}
