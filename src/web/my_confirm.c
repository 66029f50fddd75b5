/* Confirmation: the record as it was reviewed, and two equal answers. */
#include <string.h>

#include "category.h"
#include "dispute.h"
#include "my.h"
#include "routes.h"
#include "words.h"

static bool is_state(const struct destination_row *row, const char *state)
{
	return row && strcmp(row->state, state) == 0;
}

/* Who approved it last, for the sentence under the record. */
static void put_reviewer(struct call *c, const struct destination_row *row)
{
	bool school = row->school_reviewed_at != 0;

	view_text(c->view, "reviewer", school ? row->school_reviewer_name : row->college_reviewer_name);
	view_bool(c->view, "by_school", school);
	view_hide(c->view, "reviewer");
	view_hide(c->view, "by_school");
}

static enum outcome put_effective(struct call *c, const struct my *m)
{
	struct destination_view v;

	TRY(destination_view(c->ctx, m->h.effective->id, &v));
	view_row(c->view, "row", &destination_shape, v.row);
	my_put_evidence(c, v.evidence, v.evidence_count);
	put_reviewer(c, v.row);
	view_bool(c->view, "has_foot", true);
	return my_put_lines(c, c->view, v.row, v.category);
}

enum outcome show_my_confirm(struct call *c)
{
	struct my m;

	TRY(my_load(c, &m));
	my_put(c, &m);
	if (!is_state(m.h.effective, "to_confirm"))
		return my_away(c, "/my");
	return put_effective(c, &m);
}

/* The page says which version was looked at; who comes without it means the one in force. */
static enum outcome answered_id(struct call *c, int64_t *id)
{
	struct my m;

	*id = request_id_of(request_form(c->req, "id"));
	if (*id)
		return OK;
	TRY(my_load(c, &m));
	if (m.h.effective == NULL)
		return fail_say(c->ctx->fail, CONFLICT, say_my_nothing_to_confirm(c->ctx->arena));
	*id = m.h.effective->id;
	return OK;
}

static enum outcome answer(struct call *c, struct move_request *move)
{
	TRY(answered_id(c, &move->destination_id));
	move->version = request_id_of(request_form(c->req, "version"));
	return destination_move(c->ctx, move);
}

enum outcome do_my_confirm(struct call *c)
{
	struct move_request move = { .move = "confirm", .reason = "", .fields = "", .explanation = "", .note = "" };

	TRY(answer(c, &move));
	c->notice = say_my_confirmed(c->ctx->arena);
	call_go(c, "/my");
	return OK;
}

/* ---- 确认有误 ---- */

static bool was_ticked(struct call *c, const char *member)
{
	for (const struct pair *p = c->req->form; c->again && p; p = p->next)
		if (strcmp(p->name, "fields") == 0 && strcmp(p->value, member) == 0)
			return true;
	return false;
}

static enum outcome put_doubts(struct call *c, const struct my *m)
{
	const struct code_set *members = code_set("register_member");
	struct destination_form form;
	struct category_row *category;

	TRY(category_find(c->ctx, m->h.standing.cohort, m->h.effective->category, &category));
	TRY(destination_form_of(c->ctx, m->h.effective, true, &form));
	view_list(c->view, "members");
	for (size_t i = 0; i < members->count; i++) {
		const char *value = my_value(c, &form, members->codes[i].code);
		struct view *v;

		if (*value == '\0')
			continue;
		v = view_push(c->view, "members");
		view_text(v, "name", members->codes[i].code);
		view_text(v, "label", destination_label(category, members->codes[i].code, members->codes[i].name));
		view_text(v, "value", value);
		view_bool(v, "ticked", was_ticked(c, members->codes[i].code));
	}
	view_bool(c->view, "category_ticked", was_ticked(c, "category"));
	view_text(c->view, "explanation", c->again ? request_form(c->req, "explanation") : "");
	view_hide(c->view, "members");
	view_hide(c->view, "category_ticked");
	view_hide(c->view, "explanation");
	return OK;
}

enum outcome show_my_dispute(struct call *c)
{
	struct my m;

	TRY(my_load(c, &m));
	my_put(c, &m);
	if (!is_state(m.h.effective, "to_confirm") && !is_state(m.h.effective, "confirmed"))
		return my_away(c, "/my");
	TRY(put_effective(c, &m));
	return put_doubts(c, &m);
}

/* Every box ticked, joined as the rule wants them. */
static const char *ticked(struct call *c)
{
	struct buf b;

	buf_init(&b, c->ctx->arena);
	for (const struct pair *p = c->req->form; p; p = p->next) {
		if (strcmp(p->name, "fields") != 0 || *p->value == '\0')
			continue;
		if (b.n)
			buf_char(&b, '\x1f');
		buf_put(&b, p->value);
	}
	return buf_text(&b);
}

/* After the cut-off the mending needs one step more, and he learns it now. */
static enum outcome thank(struct call *c)
{
	struct my m;
	char time[20];

	TRY(my_load(c, &m));
	c->notice = m.h.closed ? say_dispute_after_cutoff(c->ctx->arena, clock_until(m.h.cohort->closes_at, time)) : say_my_disputed(c->ctx->arena);
	return OK;
}

enum outcome do_my_dispute(struct call *c)
{
	struct move_request move = { .move = "dispute", .reason = "", .note = "" };

	move.fields = ticked(c);
	move.explanation = request_form(c->req, "explanation");
	TRY(answer(c, &move));
	TRY(thank(c));
	call_go(c, "/my");
	return OK;
}
