/* One's own logins: where, since when, and an end to each. */
#include <string.h>

#include "account_reach.h"
#include "code.h"
#include "crumb.h"
#include "gate.h"
#include "routes.h"
#include "words.h"

void crumb(struct call *c, const char *route_name)
{
	const struct route *at = NULL;

	for (int i = 0; i < route_count; i++)
		if (routes[i].method == GET && strcmp(routes[i].name, route_name) == 0)
			at = &routes[i];
	if (at == NULL || !(at->who & role_bit(c->ctx->actor->role)))
		return;
	view_text(c->view, "crumb", code_name("route", route_name));
	view_text(c->view, "crumb_href", at->path);
	view_hide(c->view, "crumb");
	view_hide(c->view, "crumb_href");
}

void narrow(struct call *c)
{
	view_bool(c->view, "page_narrow", true);
	view_hide(c->view, "page_narrow");
}

struct mark {
	const char *in_agent, *name;
};

static const char *first_mark(const struct mark *marks, size_t count, const char *agent)
{
	for (size_t i = 0; i < count; i++)
		if (strstr(agent, marks[i].in_agent))
			return marks[i].name;
	return NULL;
}

/* "Windows, Edge" from what the browser says of itself; the order matters, for each claims to be the others. */
static const char *device_of(struct arena *a, const char *agent)
{
	static const struct mark systems[] = { { "iPhone", "iPhone" }, { "iPad", "iPad" }, { "Android", "Android" },
		{ "OpenHarmony", "HarmonyOS" }, { "Windows", "Windows" }, { "Macintosh", "macOS" }, { "Linux", "Linux" } };
	static const struct mark browsers[] = { { "MicroMessenger", "" }, { "Edg", "Edge" }, { "Firefox", "Firefox" },
		{ "Chrome", "Chrome" }, { "Safari", "Safari" }, { "curl", "curl" }, { "node", "node" } };
	const char *system = first_mark(systems, sizeof systems / sizeof *systems, agent);
	const char *browser = first_mark(browsers, sizeof browsers / sizeof *browsers, agent);

	if (browser && *browser == '\0')
		browser = say_browser_wechat(a);
	if (system && browser)
		return arena_printf(a, "%s \xc2\xb7 %s", system, browser);
	return system ? system : browser ? browser : say_device_unknown(a);
}

void sessions_put(struct call *c, const struct session_line_row *rows, size_t count)
{
	view_list(c->view, "sessions");
	for (size_t i = 0; i < count; i++) {
		struct view *v = view_push(c->view, "sessions");

		view_id(v, "id", rows[i].id);
		view_text(v, "device", device_of(c->ctx->arena, rows[i].agent));
		view_text(v, "ip", rows[i].ip);
		view_time(v, "created_at", rows[i].created_at);
		view_time(v, "seen_at", rows[i].seen_at);
		view_bool(v, "here", rows[i].id == c->session->session_id);
	}
}

enum outcome account_mail_wrong_put(struct call *c, int64_t account_id)
{
	const char *why;
	int64_t since;

	TRY(account_mail_wrong(c->ctx, account_id, &since, &why));
	view_time(c->view, "mail_wrong_at", since);
	view_text(c->view, "mail_wrong_why", why);
	return OK;
}

/* Where digests are sent; the mask alone is shown. */
static enum outcome put_mail(struct call *c)
{
	struct own_mail_form form;
	struct account_row *me;

	TRY(account_get(c->ctx, c->session->actor.account_id, &me));
	form = (struct own_mail_form){ .mail = me->mail_mask };
	form_view(c, "fields", &own_mail_form_shape, &form);
	return account_mail_wrong_put(c, me->id);
}

enum outcome show_sessions(struct call *c)
{
	struct session_line_row *rows;
	size_t count;

	TRY(session_list(c->ctx, c->session->actor.account_id, &rows, &count));
	sessions_put(c, rows, count);
	view_bool(c->view, "others", count > 1);
	view_text(c->view, "token", form_token(c));
	if (c->session->actor.graduate_id) {
		c->page = "sessions_phone";
		return OK;
	}
	return put_mail(c);
}

enum outcome do_own_mail(struct call *c)
{
	struct own_mail_form form;

	TRY(form_read(c, &own_mail_form_shape, &form));
	TRY(account_own_mail(c->ctx, form.mail));
	c->notice = *form.mail ? say_account_mail_saved(c->ctx->arena) : say_account_mail_gone(c->ctx->arena);
	call_go(c, "/sessions");
	return OK;
}

enum outcome do_session_end(struct call *c)
{
	TRY(session_close(c->ctx, c->session->actor.account_id, call_id(c, "id")));
	c->notice = say_session_ended_one(c->ctx->arena);
	call_go(c, "/sessions");
	return OK;
}

enum outcome do_sessions_end(struct call *c)
{
	int64_t ended;

	TRY(session_close_others(c->ctx, c->session->actor.account_id, c->session->session_id, &ended));
	c->notice = say_session_ended_others(c->ctx->arena, arena_printf(c->ctx->arena, "%lld", (long long)ended));
	call_go(c, "/sessions");
	return OK;
}
