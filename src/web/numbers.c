/* What a number opens to. */
#include <string.h>

#include "figures.h"
#include "number.h"
#include "report.h"
#include "routes.h"
#include "words.h"
#include "workday.h"

enum { PAGE_SIZE = 50, PAGE_MOST = 200 };

/* The address of another list: the same question, from its start. */
static void put_list(struct call *c, const struct number *n, const char *name, const char *label, int64_t count, const char *query)
{
	struct view *one = view_push(c->view, "lists");

	view_text(one, "label", label);
	view_int(one, "count", count);
	view_text(one, "href", figures_href(c, n->code, arena_printf(c->ctx->arena, "%s&list=%s", query, name)));
	view_bool(one, "here", strcmp(n->list, name) == 0);
}

static void put_lists(struct call *c, const struct number *n, const char *query)
{
	struct arena *a = c->ctx->arena;

	view_list(c->view, "lists");
	put_list(c, n, "top", say_list_top(a), n->numerator, query);
	put_list(c, n, "bottom", say_list_bottom(a), n->denominator, query);
	if (n->has_rest)
		put_list(c, n, "rest", say_list_rest(a), n->denominator - n->numerator, query);
	view_hide(c->view, "lists");
}

static enum outcome college_name(struct call *c, int64_t id, const char **name)
{
	struct college_row *rows;
	size_t count;

	*name = "";
	if (id == 0 && c->ctx->actor->scope.school)
		return OK;
	TRY(stats_colleges(c->ctx, &rows, &count));
	if (id == 0 && count == 1) /* all there is to see */
		*name = rows[0].name;
	for (size_t i = 0; i < count; i++)
		if (rows[i].id == id)
			*name = rows[i].name;
	return OK;
}

static enum outcome put_filters(struct call *c, const struct stats_ask *ask)
{
	const char *college;

	TRY(college_name(c, ask->college_id, &college));
	view_text(c->view, "college", college);
	view_text(c->view, "level", ask->level);
	view_text(c->view, "major", ask->major);
	view_code(c->view, "sex", "sex", ask->sex);
	return OK;
}

static void put_number(struct call *c, const struct number *n)
{
	view_text(c->view, "code", n->code);
	view_text(c->view, "name", n->name);
	view_text(c->view, "formula", n->formula);
	view_text(c->view, "members", n->members);
	view_int(c->view, "numerator", n->numerator);
	view_int(c->view, "denominator", n->denominator);
	view_percent(c->view, "percent", n->percent);
	view_text(c->view, "list", n->list);
	view_int(c->view, "expected", n->expected);
	view_int(c->view, "listed", n->listed);
	view_text(c->view, "definition_name", code_name("definition", n->s->definition));
	view_text(c->view, "series_name", code_name("series", n->s->series));
	view_hide(c->view, "definition_name");
	view_hide(c->view, "series_name");
}

static void put_people(struct call *c, const struct number *n, const char *query)
{
	struct arena *a = c->ctx->arena;

	if (n->expected != n->listed)
		view_text(c->view, "warning", say_number_differs(a, arena_printf(a, "%lld", (long long)n->listed),
			arena_printf(a, "%lld", (long long)n->expected)));
	view_rows(c->view, "rows", &number_person_shape, n->rows, n->row_count);
	view_int(c->view, "shown", (int64_t)n->row_count);
	view_text(c->view, "next_after", n->next_after);
	view_text(c->view, "next_href", *n->next_after ? call_with(c, "after", n->next_after) : "");
	view_text(c->view, "first_href", *call_arg(c, "after") ? call_with(c, "after", "") : "");
	view_text(c->view, "crumb", code_name("route", "stats"));
	view_text(c->view, "crumb_href", arena_printf(a, "/stats%s", query));
	view_hide(c->view, "crumb");
	view_hide(c->view, "crumb_href");
	view_text(c->view, "stats_href", arena_printf(a, "/stats%s", query));
	view_hide(c->view, "shown");
	view_hide(c->view, "next_href");
	view_hide(c->view, "first_href");
	view_hide(c->view, "stats_href");
}

/* The way to who came into it and who left it since the last week's report. */
static enum outcome put_changes(struct call *c, const struct number *n, const struct stats_ask *ask, const char *query)
{
	struct snapshot_row *than = NULL;
	struct arena *a = c->ctx->arena;

	if (ask->as_of == 0 && report_measured(n->code))
		TRY(report_lately(c->ctx, &than));
	view_text(c->view, "changes_href", than ? arena_printf(a, "/reports/now/changes%s&than=%lld&measure=%s&side=in", query, (long long)than->id, n->code) : "");
	view_text(c->view, "changes_since", than ? arena_printf(a, "%s %s", than->due_on, weekday_name(than->due_on)) : "");
	view_hide(c->view, "changes_href");
	view_hide(c->view, "changes_since");
	return OK;
}

enum outcome show_number(struct call *c)
{
	struct number_ask ask = { .code = request_capture(c->req, "code"), .list = call_arg(c, "list"), .after = call_arg(c, "after"),
		.size = call_int(c, "size", PAGE_SIZE) };
	struct number n;
	const char *query;

	figures_ask(c, &ask.of);
	ask.size = ask.size < 1 ? 1 : ask.size > PAGE_MOST ? PAGE_MOST : ask.size;
	TRY(number_get(c->ctx, &ask, &n));
	query = figures_query(c, n.s, &ask.of, NULL);
	stats_put_head(c->view, n.s);
	figures_put_moment(c, ask.of.as_of);
	put_number(c, &n);
	TRY(put_filters(c, &ask.of));
	put_lists(c, &n, query);
	TRY(put_changes(c, &n, &ask.of, query));
	put_people(c, &n, query);
	return OK;
}
