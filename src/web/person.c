/* One graduate, as staff see him: the roster, where he stands, every version, what happened. */
#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "crumb.h"
#include "find.h"
#include "dispute.h"
#include "history.h"
#include "late.h"
#include "move.h"
#include "reminders.h"
#include "reopenings.h"
#include "routes.h"
#include "version.h"
#include "words.h"
#include "workday.h"

enum { HISTORY_PAGE = 30, CONTACTS_SHOWN = 3 };

/* ---- parts ---- */

/* The version to show: the one asked for, else what is in hand, else what is in force, else the last. */
static const struct destination_row *chosen(struct call *c, const struct destination_history *h)
{
	int64_t asked = request_id_of(call_arg(c, "v"));

	for (size_t i = 0; i < h->count; i++)
		if (h->versions[i].id == asked)
			return &h->versions[i];
	return h->open ? h->open : h->effective ? h->effective : h->count ? &h->versions[0] : NULL;
}

static void put_versions(struct call *c, const struct destination_history *h, const struct destination_row *here)
{
	view_list(c->view, "versions");
	for (size_t i = 0; i < h->count; i++) {
		const struct destination_row *r = &h->versions[i];
		struct view *one = view_push(c->view, "versions");

		view_id(one, "id", r->id);
		view_int(one, "number", r->number);
		view_code(one, "state", "destination_state", r->state);
		view_code(one, "category", "destination", r->category);
		view_code(one, "source", "destination_source", r->source);
		view_text(one, "reason", r->reason);
		view_time(one, "submitted_at", r->submitted_at);
		view_time(one, "approved_at", r->approved_at);
		view_time(one, "confirmed_at", r->confirmed_at);
		view_text(one, "href", call_with(c, "v", arena_printf(c->ctx->arena, "%lld", (long long)r->id)));
		view_bool(one, "here", r == here);
		view_hide(one, "href");
		view_hide(one, "here");
	}
}

static void put_step(struct call *c, const char *state, const char *name, const char *more)
{
	struct view *one = view_push(c->view, "steps");

	view_text(one, "state", state);
	view_text(one, "name", name);
	view_text(one, "more", more);
}

static const char *when(struct call *c, int64_t at, const char *who)
{
	char minute[20];

	return at ? arena_printf(c->ctx->arena, "%s %s", clock_minute(at, minute), who) : "";
}

/* Registered, approved, confirmed: done, now, later or bad. */
static void put_steps(struct call *c, const struct destination_history *h, int64_t days)
{
	struct arena *a = c->ctx->arena;
	const struct destination_row *row = h->open && strcmp(h->open->state, "draft") != 0 ? h->open : h->effective;
	const char *stage = h->standing.stage, *reviewer = row ? row->school_reviewed_at ? row->school_reviewer_name : row->college_reviewer_name : "";
	bool sent = row != NULL, returned = strcmp(stage, "returned") == 0, approved = row && row->approved_at, confirmed = strcmp(stage, "confirmed") == 0;
	bool disputed = strcmp(stage, "disputed") == 0;
	const char *waited = say_waited_days(a, arena_printf(a, "%lld", (long long)days));

	view_list(c->view, "steps");
	view_hide(c->view, "steps");
	put_step(c, sent ? "done" : "now", say_step_registered(a), sent ? when(c, row->submitted_at, row->filled_name) : "");
	put_step(c, returned ? "bad" : approved ? "done" : sent ? "now" : "later",
		returned ? say_step_returned(a) : approved ? say_step_approved(a) : say_step_review(a),
		approved ? when(c, row->approved_at, reviewer) : sent ? waited : "");
	put_step(c, disputed ? "bad" : confirmed ? "done" : approved ? "now" : "later",
		disputed ? say_step_disputed(a) : confirmed ? say_step_confirmed(a) : say_step_confirm(a),
		confirmed ? when(c, row->confirmed_at, "") : approved ? waited : "");
}

static void put_disputes(struct call *c, const struct graduate_whole *g, const struct workdays *w)
{
	view_list(c->view, "disputes");
	for (size_t i = 0; i < g->dispute_count; i++) {
		struct view *one = view_push(c->view, "disputes");

		view_row(one, "dispute", &dispute_shape, &g->disputes[i]);
		view_text(one, "fields", dispute_labels(c->ctx->arena, g->disputes[i].fields));
		view_int(one, "waited", workdays_between(w, g->disputes[i].opened_at, g->disputes[i].closed_at ? g->disputes[i].closed_at : c->ctx->now));
	}
}

static void put_masked(struct call *c, const struct graduate_whole_row *g)
{
	const struct { const char *member, *mask; } items[] = { { "id_no", g->id_no_mask }, { "phone", g->phone_mask }, { "email", g->email_mask } };

	form_view_of(c, "/graduates/{id}/reveal", "reveal", &reveal_form_shape, NULL);
	view_hide(c->view, "reveal");
	view_list(c->view, "masked");
	view_hide(c->view, "masked");
	for (size_t i = 0; i < 3; i++) {
		struct view *one = view_push(c->view, "masked");
		const char *member = arena_printf(c->ctx->arena, "%s_mask", items[i].member);

		view_text(one, "member", items[i].member);
		view_text(one, "label", shape_field(&graduate_whole_shape, member)->label);
		view_text(one, "mask", items[i].mask);
		view_bool(one, "may", *items[i].mask && reveal_may(c->ctx->actor, items[i].member));
	}
}

static void put_roster(struct call *c, const struct graduate_whole *g, const struct workdays *w)
{
	view_row(c->view, "graduate", &graduate_whole_shape, g->row);
	view_row(c->view, "account", &graduate_account_shape, g->account);
	view_rows(c->view, "counsellors", &graduate_counsellor_shape, g->counsellors, g->counsellor_count);
	put_masked(c, g->row);
	put_disputes(c, g, w);
}

/* Asked for while nothing else is asked; a window that is open may be asked to go on. */
static void put_reopening(struct call *c, const struct destination_history *h)
{
	bool past = c->ctx->now >= h->cohort->closes_at, archived = strcmp(h->cohort->state, "archived") == 0;

	view_bool(c->view, "may_reopen", past && !archived && h->reopening_asked == NULL && reopening_may(c->ctx, NULL, "ask"));
	view_hide(c->view, "may_reopen");
	view_row(c->view, "reopening", &reopening_shape, past ? h->reopening : NULL);
	view_row(c->view, "reopening_asked", &reopening_shape, h->reopening_asked);
	reopening_ask_put(c);
}

/* What this person may do here. */
static void put_doings(struct call *c, const struct destination_history *h)
{
	const struct actor *who = c->ctx->actor;
	int64_t id = h->standing.graduate_id;
	const char *open = h->open ? h->open->state : "";

	view_bool(c->view, "may_draft", who->graduate_id == 0 && !h->closed && move_open(who, id, "draft", open) &&
		(h->open == NULL || h->open->filled_by != 0) && (h->effective == NULL || h->open != NULL || strncmp(h->effective->state, "void", 4) != 0));
	view_bool(c->view, "may_review", h->open && (move_open(who, id, "approve", open)));
	view_bool(c->view, "closed", h->closed);
	view_time(c->view, "late_at", h->cohort->late_at);
	view_time(c->view, "closes_at", h->cohort->closes_at);
	view_bool(c->view, "may_edit", page_open(c, "/graduates/{id}/edit"));
	view_hide(c->view, "may_edit");
	view_hide(c->view, "may_draft");
	view_hide(c->view, "may_review");
	put_reopening(c, h);
}

static enum outcome put_neighbours(struct call *c, const char *student_no)
{
	struct graduate_find_form f;
	int64_t before, after;

	if (c->req->json)
		return OK;
	find_read(c, &f);
	TRY(graduate_beside(c->ctx, &f, student_no, &before, &after));
	view_text(c->view, "prev", before ? find_address(c, arena_printf(c->ctx->arena, "/graduates/%lld", (long long)before), &f, NULL, "") : "");
	view_text(c->view, "next", after ? find_address(c, arena_printf(c->ctx->arena, "/graduates/%lld", (long long)after), &f, NULL, "") : "");
	view_text(c->view, "kept", find_address(c, "", &f, NULL, ""));
	view_text(c->view, "list", find_address(c, "/graduates", &f, NULL, ""));
	view_hide(c->view, "prev");
	view_hide(c->view, "next");
	view_hide(c->view, "kept");
	view_hide(c->view, "list");
	return OK;
}

/* When this destination was first registered, and whether that was in time. */
static enum outcome put_late(struct call *c, const struct destination_row *row)
{
	struct late_mark mark;
	struct view *v = view_sub(c->view, "late");

	TRY(late_of(c->ctx, row, &mark));
	view_time(v, "first_at", mark.first_at);
	view_int(v, "delay", mark.delay);
	view_bool(v, "late", mark.late);
	view_bool(v, "cutoff", mark.cutoff);
	view_bool(v, "imported", mark.imported);
	view_bool(v, "dated", mark.dated);
	return OK;
}

static enum outcome put_version(struct call *c, const struct destination_history *h)
{
	const struct destination_row *row = chosen(c, h);
	struct destination_view v;

	put_versions(c, h, row);
	view_bool(c->view, "has_version", row != NULL);
	view_hide(c->view, "has_version");
	if (row == NULL)
		return OK;
	TRY(destination_view(c->ctx, row->id, &v));
	TRY(put_late(c, row));
	return version_put(c, &v);
}

static enum outcome put_graduate(struct call *c, int64_t id)
{
	struct destination_history *h = arena_new(c->ctx->arena, struct destination_history); /* outlives the handler, as its view does */
	const struct workdays *w;
	struct graduate_whole g;
	int64_t waited;

	TRY(workdays_get(c->ctx, &w));
	TRY(graduate_get(c->ctx, id, &g));
	TRY(destination_history(c->ctx, id, h));
	put_roster(c, &g, w);
	view_row(c->view, "standing", &standing_shape, &h->standing);
	view_code(c->view, "stage", "stage", h->standing.stage);
	waited = workdays_between(w, h->standing.stage_at, c->ctx->now);
	view_int(c->view, "waited", waited);
	put_steps(c, h, waited);
	put_doings(c, h);
	TRY(put_version(c, h));
	TRY(put_neighbours(c, g.row->student_no));
	TRY(contacts_put(c, id, CONTACTS_SHOWN));
	view_bool(c->view, "may_log", page_open(c, "/graduates/{id}/contacts"));
	view_hide(c->view, "may_log");
	crumb(c, "graduates");
	view_text(c->view, "before", call_arg(c, "before"));
	return history_view(c->ctx, id, call_int(c, "before", 0), HISTORY_PAGE, c->view);
}

enum outcome show_graduate(struct call *c)
{
	return put_graduate(c, call_id(c, "id"));
}

/* ---- what may be done ---- */

/* The answer holds the value once; nothing of it stays in an address. */
enum outcome do_graduate_reveal(struct call *c)
{
	struct reveal_form form;
	const char *value;
	struct view *shown;

	TRY(form_read(c, &reveal_form_shape, &form));
	TRY(graduate_reveal(c->ctx, call_id(c, "id"), form.member, form.reason, &value));
	shown = view_sub(c->view, "revealed");
	view_text(shown, "member", form.member);
	view_text(shown, "value", value);
	return c->req->json ? OK : put_graduate(c, call_id(c, "id"));
}
