/* Who still had something to do at a past moment, and where he is now. Read only: nobody is reminded of what was. */
#include <string.h>

#include "figures.h"
#include "missing.h"
#include "routes.h"
#include "words.h"

enum { PAGE = 50 };

/* Two tabs keep the moment, not the college asked for: the counts are of all one may see. */
static const char *tab_href(struct call *c, const char *list)
{
	struct buf b;

	buf_init(&b, c->ctx->arena);
	buf_printf(&b, "/missing?list=%s&as_of=", list);
	url_put(&b, call_arg(c, "as_of"));
	return buf_text(&b);
}

static void put_tabs(struct call *c, const struct limits *l, const struct overdue_unit *units, size_t n, const struct missing *here)
{
	view_list(c->view, "lists");
	for (size_t i = 0; i < MISSING_LISTS; i++) {
		struct view *one = view_push(c->view, "lists");

		view_text(one, "list", missing_lists[i].name);
		view_text(one, "label", missing_lists[i].label(c->ctx->arena));
		view_int(one, "number", missing_number(l, units, n, &missing_lists[i]));
		view_text(one, "href", tab_href(c, missing_lists[i].name));
		view_bool(one, "here", &missing_lists[i] == here);
		view_hide(one, "href");
		view_hide(one, "here");
	}
	view_text(c->view, "places_href", tab_href(c, MISSING_PLACES));
	view_hide(c->view, "places_href");
}

static const char *stages_of(struct arena *a, const struct missing *list)
{
	return strcmp(list->stage, "waiting") == 0 ? code_extra(code_set("coverage"), code_find(code_set("coverage"), "in_review"), "stages") :
		arena_printf(a, "|%s|", list->stage);
}

static enum outcome put_people(struct call *c, const struct missing *list, int64_t as_of)
{
	struct overdue_past_ask ask = { .at = as_of, .stages = stages_of(c->ctx->arena, list), .college_id = request_id_of(call_arg(c, "college_id")),
		.class_id = request_id_of(call_arg(c, "class_id")), .over = strcmp(call_arg(c, "over"), "1") == 0, .after = call_arg(c, "after"), .most = PAGE };
	struct waiting_past_line_row *rows;
	size_t n;
	bool more;

	TRY(overdue_list_past(c->ctx, &ask, &rows, &n, &more));
	view_rows(c->view, "rows", &waiting_past_line_shape, rows, n);
	view_text(c->view, "next_after", more ? rows[n - 1].student_no : "");
	view_text(c->view, "next", more ? call_with(c, "after", rows[n - 1].student_no) : "");
	view_text(c->view, "first", *ask.after ? call_with(c, "after", "") : "");
	view_hide(c->view, "next");
	view_hide(c->view, "first");
	view_bool(c->view, "over", ask.over);
	view_hide(c->view, "over");
	return OK;
}

enum outcome missing_past(struct call *c, const struct missing *list, int64_t as_of)
{
	struct arena *a = c->ctx->arena;
	bool classes = strcmp(c->ctx->actor->role, "counsellor") == 0;
	const struct limits *l;
	struct overdue_unit *units;
	size_t n;

	TRY(missing_units(c, as_of, &units, &n));
	TRY(limits_get(c->ctx, &l));
	view_time(c->view, "as_of", as_of);
	view_text(c->view, "list", list ? list->name : MISSING_PLACES);
	view_text(c->view, "label", list ? list->label(a) : classes ? say_missing_classes(a) : say_missing_colleges(a));
	view_text(c->view, "places_label", classes ? say_missing_classes(a) : say_missing_colleges(a));
	view_hide(c->view, "label");
	view_hide(c->view, "places_label");
	view_bool(c->view, "places_here", list == NULL);
	view_hide(c->view, "places_here");
	put_tabs(c, l, units, n, list);
	figures_put_moment(c, as_of);
	TRY(figures_offer_moments(c, as_of));
	c->page = "missing_past";
	return list ? put_people(c, list, as_of) : missing_places_put(c, as_of);
}
