/* Where I stand, and what comes next: the graduate's first page, and the steps back. */
#include <string.h>

#include "category.h"
#include "my.h"
#include "routes.h"
#include "words.h"

/* The version in force beside the one being worked on, or alone. */
static enum outcome put_versions(struct call *c, const struct my *m)
{
	const struct destination_row *shown = m->h.open ? m->h.open : m->h.effective;
	struct destination_view v;

	view_bool(c->view, "has_row", shown != NULL);
	view_hide(c->view, "has_row");
	view_row(c->view, "row", &destination_shape, shown);
	view_row(c->view, "effective", &destination_shape, m->h.effective);
	view_bool(c->view, "helped", m->draft && m->draft->filled_by != c->ctx->actor->account_id);
	view_hide(c->view, "helped");
	view_bool(c->view, "changing", m->h.open && m->h.effective);
	view_hide(c->view, "changing");
	my_put_evidence(c, NULL, 0);
	if (shown == NULL)
		return OK;
	TRY(destination_view(c->ctx, shown->id, &v));
	my_put_evidence(c, v.evidence, v.evidence_count);
	return my_put_lines(c, c->view, shown, v.category);
}

static const char *receipt(struct arena *a, const struct my *m)
{
	const struct destination_row *row = m->h.effective;

	if (row == NULL || strcmp(row->state, "confirmed") != 0)
		return "";
	return arena_printf(a, "%s-%s-%lld", m->h.person->cohort, m->h.person->student_no, (long long)row->number);
}

enum outcome show_my(struct call *c)
{
	const char *next;
	struct my m;

	TRY(my_load(c, &m));
	my_put(c, &m);
	my_put_contact(c, m.h.person, false);
	TRY(put_versions(c, &m));
	TRY(my_next(c, m.draft, &next));
	view_text(c->view, "next_href", next);
	view_hide(c->view, "next_href");
	view_row(c->view, "dispute", &dispute_shape, m.h.dispute);
	view_bool(c->view, "can_void", m.h.effective && m.h.open == NULL && !m.h.closed
		&& move_open(c->ctx->actor, m.id, "void_request", m.h.effective->state));
	view_text(c->view, "receipt", receipt(c->ctx->arena, &m));
	return OK;
}

/* ---- steps that need no page of their own ---- */

/* "version" as the form brought it back. */
static int64_t seen_version(struct call *c)
{
	return request_id_of(request_form(c->req, "version"));
}

static enum outcome make_move(struct call *c, const struct destination_row *row, const char *move, const char *reason)
{
	struct move_request m = { .move = move, .version = seen_version(c), .reason = reason, .fields = "", .explanation = "", .note = "" };

	if (row == NULL)
		return fail_say(c->ctx->fail, CONFLICT, say_my_nothing_open(c->ctx->arena));
	m.destination_id = row->id;
	return destination_move(c->ctx, &m);
}

enum outcome do_my_change(struct call *c)
{
	struct category_row *category;
	struct destination_row row;
	struct my m;

	TRY(my_load(c, &m));
	TRY(destination_begin(c->ctx, m.id, &row));
	TRY(category_find(c->ctx, c->ctx->cohort, row.category, &category));
	/* Returned, or wrong in another member than the category: the fields are what he comes for. */
	bool same = m.h.open || (m.h.dispute && strstr(m.h.dispute->fields, "category") == NULL);
	call_go(c, same && category && my_has_fields(category) ? "/my/register/fields" : "/my/register");
	return OK;
}

enum outcome do_my_withdraw(struct call *c)
{
	struct my m;

	TRY(my_load(c, &m));
	TRY(make_move(c, m.h.open, "withdraw", ""));
	c->notice = say_my_withdrawn(c->ctx->arena);
	call_go(c, "/my");
	return OK;
}

enum outcome do_my_discard(struct call *c)
{
	struct my m;

	TRY(my_load(c, &m));
	TRY(make_move(c, m.h.open, "discard", ""));
	c->notice = say_my_discarded(c->ctx->arena);
	call_go(c, "/my");
	return OK;
}

/* ---- 作废 ---- */

enum outcome show_my_void(struct call *c)
{
	struct destination_view v;
	struct my m;

	TRY(my_load(c, &m));
	my_put(c, &m);
	if (m.h.effective == NULL)
		return my_away(c, "/my");
	TRY(destination_view(c->ctx, m.h.effective->id, &v));
	view_row(c->view, "row", &destination_shape, v.row);
	view_text(c->view, "reason", c->again ? request_form(c->req, "reason") : "");
	view_hide(c->view, "reason");
	view_bool(c->view, "has_foot", true);
	return my_put_lines(c, c->view, v.row, v.category);
}

enum outcome do_my_void(struct call *c)
{
	struct my m;

	TRY(my_load(c, &m));
	TRY(make_move(c, m.h.effective, "void_request", request_form(c->req, "reason")));
	c->notice = say_my_void_asked(c->ctx->arena);
	call_go(c, "/my");
	return OK;
}

enum outcome do_my_void_cancel(struct call *c)
{
	struct my m;

	TRY(my_load(c, &m));
	TRY(make_move(c, m.h.effective, "void_cancel", ""));
	c->notice = say_my_void_cancelled(c->ctx->arena);
	call_go(c, "/my");
	return OK;
}
