/* What graduates said was wrong: open items with their clock and their owner. */
#include <string.h>

#include "dispute.h"
#include "find.h"
#include "queue.h"
#include "routes.h"
#include "words.h"

enum { COLLEGES_MOST = 200 };

/* Who may own an item, read once for a college. */
struct owners {
	int64_t college_id;
	struct dispute_owner_row *rows;
	size_t count;
};
struct offered {
	struct owners colleges[COLLEGES_MOST];
	size_t count;
};

static enum outcome owners_of(struct call *c, struct offered *o, int64_t college_id, const struct owners **out)
{
	static const struct owners nobody;
	struct owners *made;

	for (size_t i = 0; i < o->count; i++)
		if (o->colleges[i].college_id == college_id) {
			*out = &o->colleges[i];
			return OK;
		}
	*out = &nobody;
	if (o->count == COLLEGES_MOST)
		return OK;
	made = &o->colleges[o->count++];
	made->college_id = college_id;
	*out = made;
	return dispute_owners(c->ctx, college_id, &made->rows, &made->count);
}

static bool may_assign(const struct actor *who)
{
	unsigned bit = role_bit(who->role);

	return (bit & (COLLEGE_STAFF | COLLEGE_HEAD | OFFICE)) != 0;
}

/* What has to happen next, by where the record stands. */
static const char *next_step(struct arena *a, const struct dispute_line_row *r)
{
	if (r->closed_at)
		return say_dispute_next_done(a);
	if (strcmp(r->stage, "to_confirm") == 0)
		return say_dispute_next_confirm(a);
	if (strcmp(r->stage, "college_review") == 0)
		return say_dispute_next_college(a);
	if (strcmp(r->stage, "school_review") == 0)
		return say_dispute_next_school(a);
	return say_dispute_next_update(a);
}

static enum outcome put_line(struct call *c, struct offered *o, const struct dispute_line_row *r)
{
	struct view *one = view_push(c->view, "rows");
	const struct owners *owners;

	view_row(one, "line", &dispute_line_shape, r);
	view_text(one, "fields", dispute_labels(c->ctx->arena, r->fields));
	view_text(one, "next_step", next_step(c->ctx->arena, r));
	view_bool(one, "late", r->waited > DISPUTE_LATE);
	if (r->closed_at || !may_assign(c->ctx->actor) || c->req->json)
		return OK;
	TRY(owners_of(c, o, r->college_id, &owners));
	view_list(one, "owners");
	for (size_t i = 0; i < owners->count; i++)
		choice_put(one, "owners", arena_printf(c->ctx->arena, "%lld", (long long)owners->rows[i].id), owners->rows[i].name,
			owners->rows[i].id == r->owner_id);
	return OK;
}

static char *address(struct call *c, const char *only)
{
	const char *college = call_arg(c, "college_id");
	const char *with = *college ? arena_printf(c->ctx->arena, "&college_id=%s", url_text(c->ctx->arena, college)) : "";

	return arena_printf(c->ctx->arena, "/disputes?only=%s%s", only, with);
}

static void put_chip(struct call *c, const char *only, const char *label, int64_t number)
{
	struct view *one = view_push(c->view, "chips");

	view_text(one, "only", only);
	view_text(one, "label", label);
	view_int(one, "number", number);
	view_text(one, "href", address(c, only));
	view_bool(one, "here", strcmp(call_arg(c, "only"), only) == 0);
	view_hide(one, "href");
	view_hide(one, "here");
}

static void put_chips(struct call *c, const struct disputes *d)
{
	struct arena *a = c->ctx->arena;

	view_list(c->view, "chips");
	put_chip(c, "", say_dispute_unclosed(a), d->unclosed);
	put_chip(c, "late", say_queue_late(a, arena_printf(a, "%d", DISPUTE_LATE)), d->late);
	if (may_assign(c->ctx->actor))
		put_chip(c, "mine", say_dispute_mine(a), d->mine);
	put_chip(c, "unowned", say_dispute_unowned(a), d->unowned);
	put_chip(c, "updated", say_dispute_updated(a), d->updated);
	put_chip(c, "done", say_dispute_done(a), d->done);
}

enum outcome show_disputes(struct call *c)
{
	struct dispute_ask ask = { call_arg(c, "only"), request_id_of(call_arg(c, "college_id")) };
	struct offered *o = arena_new(c->ctx->arena, struct offered);
	struct disputes d;

	TRY(disputes_read(c->ctx, &ask, &d));
	put_chips(c, &d);
	view_int(c->view, "count", (int64_t)d.count);
	view_list(c->view, "rows");
	for (size_t i = 0; i < d.count; i++)
		TRY(put_line(c, o, &d.rows[i]));
	view_text(c->view, "only", ask.only);
	view_bool(c->view, "may_assign", may_assign(c->ctx->actor));
	view_text(c->view, "back", address(c, ask.only));
	view_hide(c->view, "back");
	return choice_put_colleges(c, "colleges", ask.college_id);
}

enum outcome do_dispute_assign(struct call *c)
{
	struct assign_form form;

	TRY(form_read(c, &assign_form_shape, &form));
	TRY(dispute_assign(c->ctx, call_id(c, "id"), form.account_id));
	c->notice = say_dispute_assigned(c->ctx->arena);
	call_go(c, "%s", address(c, call_arg(c, "only")));
	return OK;
}
