/* Who still has something to do: six lists, each within the scope, with how long it has lasted and how many
 * workdays that is over the limit. */
#include "missing.h"

#include <string.h>

#include "figures.h"
#include "reminder.h"
#include "reminder_rule.h"
#include "routes.h"
#include "words.h"

enum { PAGE = 50 };

const struct missing missing_lists[MISSING_LISTS] = {
	{ "unregistered", "unregistered", say_missing_unregistered, say_missing_unregistered_about },
	{ "draft", "draft", say_missing_draft, say_missing_draft_about },
	{ "waiting", "waiting", say_missing_waiting, say_missing_waiting_about },
	{ "returned", "returned", say_missing_returned, say_missing_returned_about },
	{ "unconfirmed", "to_confirm", say_missing_unconfirmed, say_missing_unconfirmed_about },
	{ "disputed", "disputed", say_missing_disputed, say_missing_disputed_about },
};

const char *const missing_overs[OVER_CHOICES] = { "1", "3", "5", "10" };

static const struct missing *asked(struct call *c)
{
	const char *name = call_arg(c, "list");

	for (size_t i = 0; i < MISSING_LISTS; i++)
		if (strcmp(missing_lists[i].name, name) == 0)
			return &missing_lists[i];
	return &missing_lists[0];
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
	for (size_t i = 0; i < MISSING_LISTS; i++) {
		struct view *one = view_push(c->view, "lists");

		view_text(one, "list", missing_lists[i].name);
		view_text(one, "label", missing_lists[i].label(c->ctx->arena));
		view_int(one, "number", number_of(n, missing_lists[i].stage));
		view_text(one, "href", find_address(c, path_of(c, &missing_lists[i]), f, NULL, ""));
		view_bool(one, "here", &missing_lists[i] == here);
		view_hide(one, "href");
		view_hide(one, "here");
	}
}

static void put_here(struct call *c, const char *name, const char *label, const char *about)
{
	view_text(c->view, "list", name);
	view_text(c->view, "label", label);
	view_text(c->view, "about", about);
	view_hide(c->view, "label");
	view_hide(c->view, "about");
}

/* The tab of the counts, and what "over" may be. */
static void put_more(struct call *c, const struct graduate_find_form *f)
{
	struct arena *a = c->ctx->arena;
	bool classes = strcmp(c->ctx->actor->role, "counsellor") == 0;

	view_text(c->view, "places_label", classes ? say_missing_classes(a) : say_missing_colleges(a));
	view_hide(c->view, "places_label");
	view_list(c->view, "overs");
	view_hide(c->view, "overs");
	for (size_t i = 0; i < OVER_CHOICES; i++)
		choice_put(c->view, "overs", missing_overs[i], say_missing_over(a, missing_overs[i]), strcmp(f->over, missing_overs[i]) == 0);
}

/* Who has only a draft has not registered either: elsewhere both are one number. */
static void put_drafts(struct call *c, const struct missing *here, const struct graduate_find_form *f, const struct graduate_counts *n)
{
	bool told = here == &missing_lists[0];

	view_int(c->view, "drafts", told ? number_of(n, "draft") : 0);
	view_text(c->view, "drafts_href", told ? find_address(c, path_of(c, &missing_lists[1]), f, NULL, "") : "");
	view_hide(c->view, "drafts");
	view_hide(c->view, "drafts_href");
}

/* ---- the people, and what was said to them last ---- */

static void put_member(struct view *v, const struct field *f, const void *row)
{
	if (f->kind == FIELD_ID)
		view_id(v, f->name, field_int(f, row));
	else if (f->kind == FIELD_TIME)
		view_time(v, f->name, field_int(f, row));
	else if (f->kind == FIELD_BOOL)
		view_bool(v, f->name, field_int(f, row) != 0);
	else if (f->kind == FIELD_INT)
		view_int(v, f->name, field_int(f, row));
	else if (f->kind == FIELD_CODE)
		view_code(v, f->name, f->set, field_text(f, row));
	else
		view_text(v, f->name, field_text(f, row));
}

static enum outcome put_rows(struct call *c, const struct graduate_line_row *rows, size_t n)
{
	struct reminder_last_row *lasts;

	TRY(reminder_lasts(c->ctx, rows, n, &lasts));
	view_list(c->view, "rows");
	for (size_t i = 0; i < n; i++) {
		struct view *one = view_push(c->view, "rows");

		for (size_t m = 0; m < graduate_line_shape.count; m++)
			put_member(one, &graduate_line_shape.fields[m], &rows[i]);
		view_time(one, "contacted_at", lasts[i].contacted_at);
		view_time(one, "reminded_at", lasts[i].reminded_at);
	}
	return OK;
}

/* The way to remind: all of the list by address, those chosen by the form round the table. Nobody is chosen by
 * where he goes. */
static void put_reminding(struct call *c, const struct missing *here, const struct graduate_find_form *shown)
{
	bool may = reminder_kind_known(here->stage) && page_open(c, "/reminders/new") && *shown->category == '\0' && *shown->uscc == '\0';
	const char *path = arena_printf(c->ctx->arena, "/reminders/new?list=%s", here->name);

	view_bool(c->view, "may_remind", may);
	view_bool(c->view, "may_log", page_open(c, "/graduates/{id}/contacts"));
	view_text(c->view, "remind_all", may ? find_address(c, path, shown, "all", "1") : "");
	view_hide(c->view, "may_remind");
	view_hide(c->view, "may_log");
	view_hide(c->view, "remind_all");
}

static enum outcome show_places(struct call *c, const struct graduate_find_form *f)
{
	struct graduate_find_form all = *f;
	struct graduate_counts counts;
	struct arena *a = c->ctx->arena;
	bool classes = strcmp(c->ctx->actor->role, "counsellor") == 0;

	for (size_t i = 0; i < graduate_find_form_shape.count; i++)
		if (!FIELD_IS_INT(graduate_find_form_shape.fields[i].kind))
			field_set_text(&graduate_find_form_shape.fields[i], &all, "");
	all.college_id = all.major_id = all.class_id = 0;
	TRY(graduate_counts(c->ctx, &all, &counts));
	put_tabs(c, &all, &counts, NULL);
	put_here(c, MISSING_PLACES, classes ? say_missing_classes(a) : say_missing_colleges(a), classes ? say_missing_classes_about(a) : say_missing_colleges_about(a));
	put_more(c, &all);
	view_bool(c->view, "places_here", true);
	view_hide(c->view, "places_here");
	figures_put_moment(c, 0);
	TRY(figures_offer_moments(c, 0));
	return missing_places_put(c, 0);
}

enum outcome show_missing(struct call *c)
{
	const struct missing *here = asked(c);
	struct graduate_find_form f, shown;
	struct graduate_counts counts;
	struct graduate_line_row *rows;
	size_t n;
	bool more;

	if (figures_moment(c))
		return missing_past(c, strcmp(call_arg(c, "list"), MISSING_PLACES) == 0 ? NULL : here, figures_moment(c));
	find_read(c, &f);
	f.stage = ""; /* the list's name says it */
	if (strcmp(call_arg(c, "list"), MISSING_PLACES) == 0)
		return show_places(c, &f);
	shown = f;
	f.stage = here->stage;
	TRY(graduate_list(c->ctx, &f, call_arg(c, "after"), PAGE, &rows, &n, &more));
	TRY(graduate_counts(c->ctx, &f, &counts));
	TRY(put_rows(c, rows, n));
	view_int(c->view, "count", counts.shown);
	put_tabs(c, &shown, &counts, here);
	put_here(c, here->name, here->label(c->ctx->arena), here->about(c->ctx->arena));
	put_more(c, &shown);
	put_drafts(c, here, &shown, &counts);
	view_text(c->view, "by_number", find_address(c, path_of(c, here), &shown, "by", ""));
	view_text(c->view, "by_over", find_address(c, path_of(c, here), &shown, "by", "over"));
	view_bool(c->view, "is_by_over", strcmp(shown.by, "over") == 0);
	view_hide(c->view, "by_number");
	view_hide(c->view, "by_over");
	view_hide(c->view, "is_by_over");
	TRY(find_pager_put(c, &(struct find_page){ path_of(c, here), &f, &shown, rows, n, more, PAGE }));
	put_reminding(c, here, &shown);
	figures_put_moment(c, 0);
	TRY(figures_offer_moments(c, 0));
	view_text(c->view, "export", page_open(c, "/exports/new") ? find_address(c, "/exports/new", &f, NULL, "") : "");
	view_text(c->view, "sift", find_address(c, "", &f, NULL, ""));
	view_hide(c->view, "export");
	view_hide(c->view, "sift");
	return c->req->json ? OK : find_view(c, &f);
}
