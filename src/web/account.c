/* Staff accounts, for admins: the list, one account, its password, its lock. */
#include <string.h>

#include "code.h"
#include "crumb.h"
#include "routes.h"
#include "words.h"

enum { PAGE = 50 };

/* ---- the list ---- */

static void put_choice(struct view *v, const char *list, const char *code, const char *name, const char *now)
{
	struct view *one = view_push(v, list);

	view_text(one, "code", code);
	view_text(one, "name", name);
	view_bool(one, "selected", strcmp(code, now) == 0);
}

static void put_codes(struct view *v, const char *list, const char *set, const char *now)
{
	const struct code_set *codes = code_set(set);

	view_list(v, list);
	view_hide(v, list);
	for (size_t i = 0; i < codes->count; i++)
		if (strcmp(set, "role") != 0 || account_scope_kind(codes->codes[i].code))
			put_choice(v, list, codes->codes[i].code, codes->codes[i].name, now);
}

static enum outcome put_filter(struct call *c)
{
	struct college_row *colleges;
	struct class_choice_row *classes;
	size_t college_count, class_count;
	const char *college = call_arg(c, "college");

	TRY(account_places(c->ctx, &colleges, &college_count, &classes, &class_count));
	put_codes(c->view, "roles", "role", call_arg(c, "role"));
	put_codes(c->view, "states", "account_state", call_arg(c, "state"));
	view_list(c->view, "colleges");
	view_hide(c->view, "colleges");
	for (size_t i = 0; i < college_count; i++)
		put_choice(c->view, "colleges", arena_printf(c->ctx->arena, "%lld", (long long)colleges[i].id), colleges[i].name, college);
	view_text(c->view, "q", call_arg(c, "q"));
	return OK;
}

/* The names of one account's scope, out of the page's. */
static const char *scope_of(struct call *c, const struct account_scope_name_row *rows, size_t count, int64_t id)
{
	struct buf b;

	buf_init(&b, c->ctx->arena);
	for (size_t i = 0; i < count; i++) {
		if (rows[i].account_id != id)
			continue;
		if (b.n)
			buf_put(&b, say_and(c->ctx->arena));
		buf_put(&b, strcmp(rows[i].kind, "school") == 0 ? say_scope_school(c->ctx->arena) : rows[i].target_name);
	}
	return buf_text(&b);
}

static void put_line(struct call *c, const struct account_line_row *r, const char *scope)
{
	struct view *v = view_push(c->view, "accounts");

	view_id(v, "id", r->id);
	view_text(v, "login", r->login);
	view_text(v, "name", r->name);
	view_code(v, "role", "role", r->role);
	view_text(v, "mail_mask", r->mail_mask);
	view_bool(v, "mail_wrong", r->mail_wrong);
	view_text(v, "scope", scope);
	view_time(v, "last_login_at", r->last_login_at);
	view_code(v, "state", "account_state", r->state);
	view_bool(v, "must_change", r->must_change);
	view_bool(v, "locked", r->blocked_until >= GUARD_FOREVER);
	view_bool(v, "paused", r->blocked_until > 0 && r->blocked_until < GUARD_FOREVER);
}

static enum outcome put_list(struct call *c)
{
	struct account_filter f = { .search = call_arg(c, "q"), .role = call_arg(c, "role"), .state = call_arg(c, "state"),
		.college_id = request_id_of(call_arg(c, "college")), .after = call_arg(c, "after"), .most = PAGE + 1 };
	struct account_line_row *rows;
	struct account_scope_name_row *scopes;
	size_t count, shown, scope_count = 0;

	TRY(account_list(c->ctx, &f, &rows, &count));
	shown = count > PAGE ? PAGE : count;
	if (shown)
		TRY(account_scopes(c->ctx, rows[0].login, rows[shown - 1].login, &scopes, &scope_count));
	view_list(c->view, "accounts");
	for (size_t i = 0; i < shown; i++)
		put_line(c, &rows[i], scope_of(c, scopes, scope_count, rows[i].id));
	view_text(c->view, "next", count > PAGE ? call_with(c, "after", rows[PAGE - 1].login) : "");
	view_text(c->view, "first", *f.after ? call_with(c, "after", "") : "");
	return OK;
}

enum outcome show_accounts(struct call *c)
{
	int64_t number;

	TRY(account_number(c->ctx, &number));
	TRY(ahead_put(c));
	view_int(c->view, "number", number);
	form_view(c, "student", &student_unlock_form_shape, NULL);
	view_hide(c->view, "student");
	TRY(put_filter(c));
	return put_list(c);
}

/* A graduate's lock, by the number he says himself: nothing about him is shown. */
enum outcome do_student_unlock(struct call *c)
{
	struct student_unlock_form form;

	TRY(form_read(c, &student_unlock_form_shape, &form));
	TRY(account_unlock_student(c->ctx, form.student_no, form.anew, form.reason));
	c->notice = form.anew ? say_account_student_reset(c->ctx->arena, form.student_no) : say_account_unlocked(c->ctx->arena, form.student_no);
	call_go(c, "/accounts");
	return OK;
}

/* ---- one account ---- */

static bool chosen_again(struct call *c, const char *name, const char *value)
{
	for (const struct pair *p = c->req->form; p; p = p->next)
		if (strcmp(p->name, name) == 0 && strcmp(p->value, value) == 0)
			return true;
	return false;
}

struct scopes {
	struct account_scope_name_row *rows;
	size_t count;
};

static bool in_scope(const struct scopes *s, int64_t id)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->rows[i].target_id == id)
			return true;
	return false;
}

static void put_place(struct call *c, const char *list, int64_t id, const char *name, const struct scopes *now)
{
	const char *value = arena_printf(c->ctx->arena, "%lld", (long long)id);
	struct view *v = view_push(c->view, list);

	view_text(v, "code", value);
	view_text(v, "name", name);
	view_bool(v, "selected", c->again ? chosen_again(c, list, value) : in_scope(now, id));
}

static enum outcome put_places(struct call *c, const struct scopes *now)
{
	struct college_row *colleges;
	struct class_choice_row *classes;
	size_t college_count, class_count;

	TRY(account_places(c->ctx, &colleges, &college_count, &classes, &class_count));
	view_list(c->view, "colleges");
	view_list(c->view, "classes");
	for (size_t i = 0; i < college_count; i++)
		put_place(c, "colleges", colleges[i].id, arena_printf(c->ctx->arena, "%s %s", colleges[i].code, colleges[i].name), now);
	for (size_t i = 0; i < class_count; i++)
		put_place(c, "classes", classes[i].id, arena_printf(c->ctx->arena, "%s / %s / %s", classes[i].college_name,
			classes[i].major_name, classes[i].name), now);
	return OK;
}

enum outcome show_account_new(struct call *c)
{
	struct scopes none = { NULL, 0 };

	crumb(c, "accounts");
	narrow(c);
	form_view(c, "fields", &account_form_shape, NULL);
	put_codes(c->view, "roles", "role", c->again ? request_form(c->req, "role") : "");
	return put_places(c, &none);
}

/* The password stands on the answer itself, once: no cookie, no address, no log holds it. */
static void put_password(struct call *c, const char *text, int64_t id, const char *login, const char *password)
{
	crumb(c, "accounts");
	narrow(c);
	view_id(c->view, "id", id);
	view_text(c->view, "login", login);
	view_text(c->view, "password", password);
	view_text(c->view, "text", text);
	c->page = "account_password";
}

enum outcome do_account_new(struct call *c)
{
	struct account_form form;
	const char *password = NULL;
	int64_t id;

	TRY(form_read(c, &account_form_shape, &form));
	TRY(account_create(c->ctx, &form, true, &id, &password));
	put_password(c, say_account_created_offer(c->ctx->arena, form.login), id, form.login, password);
	return OK;
}

static enum outcome put_sessions(struct call *c, int64_t id)
{
	struct session_line_row *rows;
	size_t count;

	TRY(session_list(c->ctx, id, &rows, &count));
	sessions_put(c, rows, count);
	return OK;
}

enum outcome show_account(struct call *c)
{
	struct account_row *a;
	struct account_edit_form form;
	struct scopes now;
	int64_t until;

	crumb(c, "accounts");
	narrow(c);
	TRY(account_get(c->ctx, call_id(c, "id"), &a));
	TRY(account_scopes(c->ctx, a->login, a->login, &now.rows, &now.count));
	form = (struct account_edit_form){ .name = a->name, .role = a->role, .mail = a->mail_mask, .colleges = "", .classes = "", .state = a->state, .version = a->version };
	view_row(c->view, "account", &account_shape, a);
	TRY(account_blocked(c->ctx, a->login, &until));
	view_bool(c->view, "locked", until >= GUARD_FOREVER);
	view_time(c->view, "paused_until", until < GUARD_FOREVER ? until : 0);
	view_bool(c->view, "is_me", a->id == c->ctx->actor->account_id);
	form_view_of(c, "/accounts/{id}", "fields", &account_edit_form_shape, &form);
	form_view_of(c, "/accounts/{id}/unlock", "unlock", &unlock_form_shape, NULL);
	put_codes(c->view, "roles", "role", c->again && *request_form(c->req, "role") ? request_form(c->req, "role") : a->role);
	TRY(put_places(c, &now));
	TRY(account_mail_wrong_put(c, a->id));
	return put_sessions(c, a->id);
}

enum outcome do_account(struct call *c)
{
	struct account_edit_form e;
	int64_t id = call_id(c, "id");

	TRY(form_read(c, &account_edit_form_shape, &e));
	struct account_form form = { .login = "", .name = e.name, .role = e.role, .mail = e.mail, .colleges = e.colleges, .classes = e.classes };
	TRY(account_change(c->ctx, id, &form, e.state, e.version));
	c->notice = say_account_saved(c->ctx->arena);
	call_go(c, "/accounts/%lld", (long long)id);
	return OK;
}

enum outcome do_account_reset(struct call *c)
{
	struct account_row *a;
	const char *password;

	TRY(account_reset(c->ctx, call_id(c, "id"), &a, &password));
	put_password(c, say_account_reset_offer(c->ctx->arena, a->name), a->id, a->login, password);
	return OK;
}

enum outcome do_account_unlock(struct call *c)
{
	struct unlock_form form;
	struct account_row *a;
	int64_t id = call_id(c, "id");

	TRY(form_read(c, &unlock_form_shape, &form));
	TRY(account_unlock(c->ctx, id, form.reason));
	TRY(account_get(c->ctx, id, &a));
	c->notice = say_account_unlocked(c->ctx->arena, a->login);
	call_go(c, "/accounts/%lld", (long long)id);
	return OK;
}

enum outcome do_account_sessions_end(struct call *c)
{
	int64_t id = call_id(c, "id"), ended;
	int64_t kept = id == c->ctx->actor->account_id ? c->session->session_id : 0;

	TRY(session_close_others(c->ctx, id, kept, &ended));
	c->notice = say_session_ended_others(c->ctx->arena, arena_printf(c->ctx->arena, "%lld", (long long)ended));
	call_go(c, "/accounts/%lld", (long long)id);
	return OK;
}
