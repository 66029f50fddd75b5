/* Who still has something to do: six lists, each within the scope, with how long it has lasted. */
#include <string.h>

#include "find.h"
#include "routes.h"
#include "words.h"

enum { PAGE = 50 };

static const struct missing {
	const char *name, *stage; /* as in the address; a stage, or "waiting" */
	char *(*label)(struct arena *), *(*about)(struct arena *);
} lists[] = {
	{ "unregistered", "unregistered", say_missing_unregistered, say_missing_unregistered_about },
	{ "draft", "draft", say_missing_draft, say_missing_draft_about },
	{ "waiting", "waiting", say_missing_waiting, say_missing_waiting_about },
	{ "returned", "returned", say_missing_returned, say_missing_returned_about },
	{ "unconfirmed", "to_confirm", say_missing_unconfirmed, say_missing_unconfirmed_about },
	{ "disputed", "disputed", say_missing_disputed, say_missing_disputed_about },
};
enum { LISTS = sizeof lists / sizeof *lists };

static const struct missing *asked(struct call *c)
{
	const char *name = call_arg(c, "list");

	for (size_t i = 0; i < LISTS; i++)
		if (strcmp(lists[i].name, name) == 0)
			return &lists[i];
	return &lists[0];
}

static int64_t number_of(const struct graduate_counts *n, const char *stage)
{
	if (strcmp(stage, "waiting") == 0)
		return n->waiting;
	for (size_t i = 0; i < n->count; i++)
		if (strcmp(n->stages[i].stage, stage) == 0)
			return n->stages[i].graduates;
	return 0;
}

static const char *path_of(struct call *c, const struct missing *list)
{
	return arena_printf(c->ctx->arena, "/missing?list=%s", list->name);
}

static void put_tabs(struct call *c, const struct graduate_find_form *f, const struct graduate_counts *n, const struct missing *here)
{
	view_list(c->view, "lists");
	for (size_t i = 0; i < LISTS; i++) {
		struct view *one = view_push(c->view, "lists");

		view_text(one, "list", lists[i].name);
		view_text(one, "label", lists[i].label(c->ctx->arena));
		view_int(one, "number", number_of(n, lists[i].stage));
		view_text(one, "href", find_address(c, path_of(c, &lists[i]), f, NULL, ""));
		view_bool(one, "here", &lists[i] == here);
		view_hide(one, "href");
		view_hide(one, "here");
	}
	view_text(c->view, "list", here->name);
	view_text(c->view, "label", here->label(c->ctx->arena));
	view_text(c->view, "about", here->about(c->ctx->arena));
	view_hide(c->view, "label");
	view_hide(c->view, "about");
}

enum outcome show_missing(struct call *c)
{
	const struct missing *here = asked(c);
	struct graduate_find_form f, shown;
	struct graduate_counts counts;
	struct graduate_line_row *rows;
	size_t n;
	bool more;

	find_read(c, &f);
	f.stage = ""; /* the list's name says it */
	shown = f;
	f.stage = here->stage;
	TRY(graduate_list(c->ctx, &f, call_arg(c, "after"), PAGE, &rows, &n, &more));
	TRY(graduate_counts(c->ctx, &f, &counts));
	view_rows(c->view, "rows", &graduate_line_shape, rows, n);
	view_int(c->view, "count", counts.shown);
	put_tabs(c, &shown, &counts, here);
	TRY(find_pager_put(c, &(struct find_page){ path_of(c, here), &f, &shown, rows, n, more, PAGE }));
	view_text(c->view, "export", page_open(c, "/exports/new") ? find_address(c, "/exports/new", &f, NULL, "") : "");
	view_text(c->view, "kept", find_address(c, "", &f, NULL, ""));
	view_hide(c->view, "export");
	view_hide(c->view, "kept");
	return c->req->json ? OK : find_view(c, &f);
}
