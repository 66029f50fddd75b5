/* What stands around every page: the person, the menu by role, the token, the title. All of it for the
 * page's eyes only; JSON answers hold the answer alone. */
#include <string.h>

#include "code.h"
#include "gate.h"
#include "outbox.h"
#include "school.h"
#include "todo.h"

static void hidden_text(struct view *v, const char *name, const char *value)
{
	view_text(v, name, value);
	view_hide(v, name);
}

static const struct route *route_named(const char *name)
{
	for (int i = 0; i < route_count; i++)
		if (routes[i].method == GET && strcmp(routes[i].name, name) == 0)
			return &routes[i];
	return NULL;
}

/* The count that stands beside a menu line; 0 shows none. */
static int64_t badge(const struct todo *t, const char *name)
{
	if (strcmp(name, "review") == 0)
		return t->review;
	if (strcmp(name, "reopenings") == 0)
		return t->reopenings;
	return strcmp(name, "disputes") == 0 ? t->disputes : 0;
}

/* The page itself, or one below it: its menu line is lit. */
static bool is_under(const char *path, const char *menu)
{
	size_t n = strlen(menu);

	return strncmp(path, menu, n) == 0 && (path[n] == '\0' || path[n] == '/' || path[n] == '?');
}

static void put_menu(struct call *c, unsigned role, const struct todo *todo)
{
	const struct code_set *set = code_set("menu");
	const struct view_item *parent = view_get(c->view, "crumb_href");
	struct view *group = NULL;
	const char *group_name = NULL;

	view_list(c->view, "menu");
	view_hide(c->view, "menu");
	for (size_t i = 0; i < set->count; i++) {
		const struct code *line = &set->codes[i];
		const struct route *r = route_named(line->code);
		const char *name = code_extra(set, line, "group");
		struct view *item;

		if (r == NULL || !(r->who & role))
			continue;
		if (group_name == NULL || strcmp(name, group_name) != 0) {
			group = view_push(c->view, "menu");
			view_text(group, "group", name);
			group_name = name;
		}
		item = view_push(group, "items");
		view_text(item, "name", line->name);
		view_text(item, "href", r->path);
		view_text(item, "icon", code_extra(set, line, "icon"));
		view_int(item, "badge", badge(todo, code_extra(set, line, "badge")));
		view_bool(item, "here", is_under(c->req->path, r->path) || (parent && is_under(parent->text, r->path)));
	}
}

struct around {
	struct call *c;
	struct school_row *school;
	struct cohort_row *cohorts;
	size_t cohort_count;
	struct todo todo;
	int64_t unread; /* letters in the program */
};

static enum outcome read_around(struct ctx *ctx, void *arg)
{
	struct around *r = arg;

	TRY(school_around(ctx, &r->school, &r->cohorts, &r->cohort_count));
	if (r->c->session)
		TRY(letters_unread(ctx, &r->unread));
	if (r->c->session && r->c->session->actor.graduate_id == 0)
		return todo_count(ctx, &r->todo);
	return OK;
}

/* The cohort one comes to when none is asked for: the newest open one. */
static const char *usual_cohort(const struct around *r)
{
	for (size_t i = 0; i < r->cohort_count; i++)
		if (strcmp(r->cohorts[i].state, "open") == 0)
			return r->cohorts[i].cohort;
	return r->cohort_count ? r->cohorts[0].cohort : "";
}

static bool has_number(const char *path)
{
	for (const char *p = strchr(path, '/'); p; p = strchr(p + 1, '/'))
		if (p[1] >= '0' && p[1] <= '9')
			return true;
	return false;
}

/* A page about one thing shows it whatever cohort is asked for: another cohort is looked at in the list it hangs in. */
static const char *in_cohort(struct call *c, const char *cohort)
{
	const struct view_item *list = view_get(c->view, "crumb_href");

	if (list && has_number(c->req->path) && strchr(list->text, '?') == NULL)
		return arena_printf(c->ctx->arena, "%s?cohort=%s", list->text, cohort);
	return call_with(c, "cohort", cohort);
}

static void put_cohorts(struct call *c, const struct around *r)
{
	const char *usual = usual_cohort(r);

	view_bool(c->view, "cohort_two", r->cohort_count == 2);
	view_hide(c->view, "cohort_two");
	view_bool(c->view, "cohort_many", r->cohort_count > 2);
	view_hide(c->view, "cohort_many");
	hidden_text(c->view, "cohort_usual", usual);
	hidden_text(c->view, "cohort_usual_href", in_cohort(c, usual));
	view_bool(c->view, "cohort_other", *c->ctx->cohort && strcmp(c->ctx->cohort, usual) != 0);
	view_hide(c->view, "cohort_other");
	view_list(c->view, "cohorts");
	view_hide(c->view, "cohorts");
	for (size_t i = 0; i < r->cohort_count; i++) {
		struct view *one = view_push(c->view, "cohorts");

		view_text(one, "year", r->cohorts[i].cohort);
		view_text(one, "href", in_cohort(c, r->cohorts[i].cohort));
		view_bool(one, "here", strcmp(r->cohorts[i].cohort, c->ctx->cohort) == 0);
	}
}

static void put_person(struct call *c)
{
	const struct actor *who = c->session ? &c->session->actor : NULL;

	hidden_text(c->view, "me_name", who ? who->name : "");
	hidden_text(c->view, "me_role", who ? code_name("role", who->role) : "");
	view_bool(c->view, "me_role_apart", who && strcmp(who->name, code_name("role", who->role)) != 0);
	view_hide(c->view, "me_role_apart");
	hidden_text(c->view, "me_role_code", who ? who->role : "");
	hidden_text(c->view, "token", form_token(c));
}

/* A form's answer on the page it came from is still that page. */
static const struct route *page_route(const struct route *sent)
{
	if (sent->method == GET || sent->page == NULL)
		return sent;
	for (int i = 0; i < route_count; i++)
		if (routes[i].method == GET && routes[i].page && strcmp(routes[i].page, sent->page) == 0)
			return &routes[i];
	return sent;
}

void chrome_put(struct call *c, struct web *w)
{
	struct around r = { .c = c };
	const char *title = code_name("route", page_route(c->route)->name);

	if (ctx_read(c->ctx, read_around, &r) != OK)
		r.school = NULL;
	if (view_get(c->view, "page_title") == NULL)
		hidden_text(c->view, "page_title", title ? title : "");
	hidden_text(c->view, "school_name", r.school ? r.school->name : "");
	hidden_text(c->view, "office_name", r.school ? r.school->office : "");
	hidden_text(c->view, "office_phone", r.school ? r.school->office_phone : "");
	hidden_text(c->view, "office_mail", r.school ? r.school->office_mail : "");
	hidden_text(c->view, "cohort_here", c->ctx->cohort);
	hidden_text(c->view, "path_here", c->req->path);
	hidden_text(c->view, "notice_here", notice_take(c));
	view_time(c->view, "now_here", c->ctx->now);
	view_hide(c->view, "now_here");
	view_bool(c->view, "clock_shifted", w->program->clock.shift != 0 || w->program->clock.fixed != 0);
	view_hide(c->view, "clock_shifted");
	put_person(c);
	view_int(c->view, "unread_letters", r.unread);
	view_hide(c->view, "unread_letters");
	put_cohorts(c, &r);
	put_menu(c, c->session ? role_bit(c->session->actor.role) : 0, &r.todo);
	if (view_get(c->view, "error") == NULL)
		hidden_text(c->view, "error", "");
	if (view_get(c->view, "faults") == NULL) {
		view_list(c->view, "faults");
		view_hide(c->view, "faults");
	}
}
