/* The review: the queue, the record with its difference, the paper; one decision after the other. */
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "code.h"
#include "crumb.h"
#include "find.h"
#include "flag.h"
#include "history.h"
#include "queue.h"
#include "routes.h"
#include "version.h"
#include "words.h"

enum { AROUND = 60 /* lines of the queue shown on either side */, BATCH_MOST = 500 };

/* ---- the address: what is asked of the queue, kept from page to page ---- */

static const char *const kept[] = { "at", "only", "category", "college_id", "cohort" };
enum { KEPT = sizeof kept / sizeof *kept };

static struct queue_ask asked(struct call *c)
{
	const char *at = call_arg(c, "at");

	if (strcmp(at, "college") != 0 && strcmp(at, "school") != 0)
		at = queue_level(c->ctx->actor);
	return (struct queue_ask){ at, call_arg(c, "only"), call_arg(c, "category"), request_id_of(call_arg(c, "college_id")) };
}

/* Whether this person decides at the level looked at. */
static bool decides(const struct call *c, const struct queue_ask *ask)
{
	return strcmp(c->ctx->actor->role, "observer") != 0 && strcmp(ask->at, queue_level(c->ctx->actor)) == 0;
}

/* path?…, one member set otherwise, and the version looked at. */
static char *address(struct call *c, const char *path, const char *name, const char *value, int64_t id)
{
	char mark = '?';
	struct buf b;

	buf_init(&b, c->ctx->arena);
	buf_put(&b, path);
	for (size_t i = 0; i < KEPT; i++) {
		const char *v = name && strcmp(name, kept[i]) == 0 ? value : call_arg(c, kept[i]);

		if (*v == '\0')
			continue;
		buf_printf(&b, "%c%s=%s", mark, kept[i], url_text(c->ctx->arena, v));
		mark = '&';
	}
	if (id)
		buf_printf(&b, "%cid=%lld", mark, (long long)id);
	return buf_text(&b);
}

/* ---- the queue ---- */

static void put_chip(struct call *c, const char *only, const char *label, int64_t number)
{
	struct view *one = view_push(c->view, "chips");

	view_text(one, "label", label);
	view_int(one, "number", number);
	view_text(one, "href", address(c, c->req->path, "only", only, 0));
	view_bool(one, "here", strcmp(call_arg(c, "only"), only) == 0);
}

static void put_chips(struct call *c, const struct queue_ask *ask, const struct queue *q)
{
	struct arena *a = c->ctx->arena;

	view_list(c->view, "chips");
	view_hide(c->view, "chips");
	put_chip(c, "", strcmp(ask->at, "school") == 0 ? say_queue_school(a) : say_queue_college(a), q->all);
	put_chip(c, "flag", say_queue_flag(a), q->flagged);
	put_chip(c, "changed", say_queue_changed(a), q->changed);
	put_chip(c, "late", say_queue_late(a, arena_printf(a, "%d", QUEUE_LATE)), q->late);
	if (q->voids)
		put_chip(c, "void", say_queue_void(a), q->voids);
	view_text(c->view, "at", ask->at);
	view_bool(c->view, "may_switch", strcmp(c->ctx->actor->role, "office") == 0 || strcmp(c->ctx->actor->role, "observer") == 0);
	view_text(c->view, "other", address(c, c->req->path, "at", strcmp(ask->at, "school") == 0 ? "college" : "school", 0));
	view_hide(c->view, "may_switch");
	view_hide(c->view, "other");
}

static void put_categories(struct call *c, const struct queue_ask *ask, const struct queue *q)
{
	struct code_names names = ctx_code_names(c->ctx);

	view_list(c->view, "categories");
	for (size_t i = 0; i < q->category_count; i++) {
		const char *code = q->categories[i].code, *name = names.name(names.arg, "destination", code);
		struct view *one = view_push(c->view, "categories");

		view_code(one, "category", "destination", code);
		view_int(one, "number", q->categories[i].number);
		view_text(one, "code", code);
		view_text(one, "name", name ? name : code);
		view_bool(one, "selected", strcmp(ask->category, code) == 0);
		view_hide(one, "code");
		view_hide(one, "name");
		view_hide(one, "selected");
	}
}

static void put_line(struct call *c, const struct queue_line_row *r, bool here)
{
	struct view *one = view_push(c->view, "queue");

	view_row(one, "line", &queue_line_shape, r);
	view_text(one, "href", address(c, "/review", NULL, "", r->id));
	view_bool(one, "here", here);
}

static void put_queue(struct call *c, const struct queue *q, int64_t place)
{
	size_t from = place > AROUND ? (size_t)place - AROUND : 0, to = (size_t)place + AROUND + 1;

	view_list(c->view, "queue");
	for (size_t i = from; i < q->count && i < to; i++)
		put_line(c, &q->rows[i], (int64_t)i == place);
	view_int(c->view, "count", (int64_t)q->count);
	view_int(c->view, "place", q->count ? place + 1 : 0);
	view_text(c->view, "prev", place > 0 ? address(c, "/review", NULL, "", q->rows[place - 1].id) : "");
	view_text(c->view, "next", (size_t)place + 1 < q->count ? address(c, "/review", NULL, "", q->rows[place + 1].id) : "");
	view_id(c->view, "next_id", (size_t)place + 1 < q->count ? q->rows[place + 1].id : place > 0 ? q->rows[place - 1].id : 0);
	view_hide(c->view, "prev");
	view_hide(c->view, "next");
}

static void put_reasons(struct call *c)
{
	const struct code_set *set = code_set("return_reason");

	view_list(c->view, "reasons");
	view_hide(c->view, "reasons");
	for (size_t i = 0; i < set->count; i++) {
		struct view *one = view_push(c->view, "reasons");

		view_text(one, "name", set->codes[i].name);
		view_text(one, "text", code_extra(set, &set->codes[i], "text"));
	}
}

/* As it was typed, in the form of that POST path alone: the page has another for each flag. */
static const char *typed(struct call *c, const char *path, const char *name)
{
	return c->again && strcmp(c->route->path, path) == 0 ? request_form(c->req, name) : "";
}

static enum outcome put_record(struct call *c, int64_t id)
{
	struct destination_view v;

	TRY(destination_view(c->ctx, id, &v));
	TRY(version_put(c, &v));
	version_moves_put(c, &v);
	put_reasons(c);
	view_text(c->view, "decide", address(c, arena_printf(c->ctx->arena, "/review/%lld", (long long)id), NULL, "", 0));
	view_text(c->view, "typed_reason", typed(c, "/review/{id}", "reason"));
	view_text(c->view, "typed_note", typed(c, "/review/{id}", "note"));
	view_hide(c->view, "decide");
	view_hide(c->view, "typed_reason");
	view_text(c->view, "typed_flag", typed(c, "/flags/{id}", "note"));
	view_id(c->view, "flag_asked", strcmp(c->route->path, "/flags/{id}") == 0 ? call_id(c, "id") : 0);
	view_hide(c->view, "typed_note");
	view_hide(c->view, "typed_flag");
	view_hide(c->view, "flag_asked");
	return OK;
}

/* The queue with the version `id`, or the first when that one waits no more. */
static enum outcome put_review(struct call *c, int64_t id)
{
	struct queue_ask ask = asked(c);
	struct queue q;
	int64_t place;

	TRY(queue_read(c->ctx, &ask, &q));
	place = queue_place(&q, id);
	view_bool(c->view, "gone", id && place < 0);
	put_chips(c, &ask, &q);
	put_categories(c, &ask, &q);
	put_queue(c, &q, place < 0 ? 0 : place);
	view_text(c->view, "batch", decides(c, &ask) ? address(c, "/review/batch", NULL, "", 0) : "");
	view_hide(c->view, "batch");
	view_bool(c->view, "page_review", true);
	view_hide(c->view, "page_review");
	return q.count ? put_record(c, q.rows[place < 0 ? 0 : place].id) : OK;
}

enum outcome show_review(struct call *c)
{
	return put_review(c, request_id_of(call_arg(c, "id")));
}

/* ---- the decision ---- */

enum outcome do_review(struct call *c)
{
	static const char *const decisions[] = { "approve", "return", "void_approve", "void_refuse" };
	struct review_form form;
	struct move_request m = { .fields = "", .explanation = "" };
	bool known = false;

	TRY(form_read(c, &review_form_shape, &form));
	for (size_t i = 0; i < sizeof decisions / sizeof *decisions; i++)
		known = known || strcmp(decisions[i], form.decision) == 0;
	if (!known)
		return fail_say(c->ctx->fail, INVALID, say_review_unknown(c->ctx->arena));
	m.move = form.decision;
	m.destination_id = call_id(c, "id");
	m.version = form.version;
	m.reason = form.reason;
	m.note = form.note;
	TRY(destination_move(c->ctx, &m));
	c->notice = say_review_done(c->ctx->arena, form.who, code_name("audit_action", arena_printf(c->ctx->arena, "destination.%s", form.decision)));
	call_go(c, "%s", address(c, "/review", NULL, "", form.next));
	return OK;
}

/* Somebody was faster: what is now, who did it, what the version says otherwise than the one before. */
static enum outcome put_conflict(struct call *c, const struct destination_view *v)
{
	c->page = "review_conflict";
	view_text(c->view, "again_href", address(c, "/review", NULL, "", v->row->id));
	view_text(c->view, "next_href", address(c, "/review", NULL, "", request_id_of(request_form(c->req, "next"))));
	view_hide(c->view, "again_href");
	view_hide(c->view, "next_href");
	TRY(version_put(c, v));
	version_moves_put(c, v);
	view_bool(c->view, "waits", strstr(v->row->state, "_review") || strncmp(v->row->state, "void_", 5) == 0);
	return history_view(c->ctx, v->row->graduate_id, 0, 3, c->view);
}

enum outcome show_review_again(struct call *c)
{
	struct destination_view v;
	int64_t id = call_id(c, "id"), seen = strtoll(request_form(c->req, "version"), NULL, 10);

	TRY(destination_view(c->ctx, id, &v));
	if (v.row->version != seen || (strstr(v.row->state, "_review") == NULL && strncmp(v.row->state, "void_", 5) != 0))
		return put_conflict(c, &v);
	c->page = "review";
	return put_review(c, id);
}

/* ---- flags ---- */

enum outcome do_flag_clear(struct call *c)
{
	struct flag_form form;

	TRY(form_read(c, &flag_form_shape, &form));
	TRY(flag_clear(c->ctx, call_id(c, "id"), form.note));
	c->notice = say_flag_cleared(c->ctx->arena);
	call_go(c, "%s", address(c, "/review", NULL, "", form.destination));
	return OK;
}

enum outcome show_flag_again(struct call *c)
{
	c->page = "review";
	return put_review(c, request_id_of(request_form(c->req, "destination")));
}

/* ---- several at once ---- */

static bool fits_batch(const struct call *c, const struct queue_line_row *r)
{
	return r->open_flags == 0 && strncmp(r->state, "void_", 5) != 0 && r->filled_by != c->ctx->actor->account_id;
}

enum outcome show_review_batch(struct call *c)
{
	struct queue_ask ask = asked(c);
	struct queue q;

	crumb(c, "review");
	TRY(queue_read(c->ctx, &ask, &q));
	put_chips(c, &ask, &q);
	put_categories(c, &ask, &q);
	view_list(c->view, "rows");
	for (size_t i = 0; i < q.count && i < BATCH_MOST; i++) {
		struct view *one = view_push(c->view, "rows");

		view_row(one, "line", &queue_line_shape, &q.rows[i]);
		view_text(one, "href", address(c, "/review", NULL, "", q.rows[i].id));
		view_hide(one, "href");
		view_bool(one, "fits", fits_batch(c, &q.rows[i]));
	}
	view_int(c->view, "count", (int64_t)q.count);
	view_text(c->view, "decide", address(c, "/review/batch", NULL, "", 0));
	view_text(c->view, "one_by_one", address(c, "/review", NULL, "", 0));
	view_bool(c->view, "may_decide", decides(c, &ask));
	view_hide(c->view, "decide");
	view_hide(c->view, "one_by_one");
	return OK;
}

/* Each box is "id:version". */
static size_t read_items(struct call *c, struct batch_item *items)
{
	size_t n = 0;

	for (const struct pair *p = c->req->form; p && n < BATCH_MOST; p = p->next) {
		const char *colon = strchr(p->value, ':');

		if (strcmp(p->name, "item") != 0 || colon == NULL)
			continue;
		items[n].destination_id = request_id_of(arena_dupn(c->ctx->arena, p->value, (size_t)(colon - p->value)));
		items[n++].version = strtoll(colon + 1, NULL, 10);
	}
	return n;
}

enum outcome do_review_batch(struct call *c)
{
	struct batch_item *items = arena_array(c->ctx->arena, BATCH_MOST, sizeof *items);
	size_t n = read_items(c, items), approved;
	struct arena *a = c->ctx->arena;

	if (n == 0)
		return fail_say(c->ctx->fail, INVALID, say_batch_none(a));
	TRY(destination_batch_approve(c->ctx, items, n, &approved));
	view_int(c->view, "approved", (int64_t)approved);
	view_list(c->view, "refused");
	for (size_t i = 0; i < n; i++) {
		struct view *one;

		if (items[i].outcome == OK)
			continue;
		one = view_push(c->view, "refused");
		view_id(one, "id", items[i].destination_id);
		view_text(one, "text", items[i].why);
	}
	if (approved < n)
		return show_review_batch(c);
	c->notice = say_batch_done(a, arena_printf(a, "%zu", approved));
	call_go(c, "%s", address(c, "/review", NULL, "", 0));
	return OK;
}
