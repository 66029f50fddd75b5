/* Registration, second half: evidence, and the check before it is handed in. And one file to look at. */
#include "evidence.h"

#include <string.h>

#include "minwage.h"
#include "my.h"
#include "routes.h"
#include "words.h"

/* ---- 3: evidence ---- */

static void put_kinds(struct call *c, const char *form)
{
	const struct code_set *kinds = code_set("evidence_kind");

	view_list(c->view, "kinds");
	view_hide(c->view, "kinds");
	for (size_t i = 0; i < kinds->count; i++) {
		struct view *v;

		if (!evidence_kind_fits(kinds->codes[i].code, form))
			continue;
		v = view_push(c->view, "kinds");
		view_text(v, "code", kinds->codes[i].code);
		view_text(v, "name", kinds->codes[i].name);
		view_bool(v, "selected", c->again && strcmp(request_form(c->req, "kind"), kinds->codes[i].code) == 0);
	}
}

enum outcome show_my_evidence(struct call *c)
{
	struct destination_view v;
	struct my m;

	TRY(my_load(c, &m));
	my_put(c, &m);
	if (m.draft == NULL || m.category == NULL)
		return my_away(c, m.draft ? "/my/register" : "/my");
	TRY(destination_view(c->ctx, m.draft->id, &v));
	my_put_step(c, m.category, 3);
	view_row(c->view, "row", &destination_shape, m.draft);
	view_text(c->view, "category_name", m.category->name);
	view_text(c->view, "asked", m.category->evidence);
	view_bool(c->view, "needed", m.category->needs_evidence);
	view_bool(c->view, "has_fields", my_has_fields(m.category));
	view_hide(c->view, "has_fields");
	view_hide(c->view, "category_name");
	my_put_evidence(c, v.evidence, v.evidence_count);
	view_bool(c->view, "full", v.evidence_count >= EVIDENCE_MAX);
	view_bool(c->view, "has_foot", true);
	put_kinds(c, m.category->form);
	return OK;
}

struct finding {
	struct call *c;
	int64_t draft_id;
};

static enum outcome find_draft(struct ctx *ctx, void *arg)
{
	struct finding *f = arg;
	struct my m;

	(void)ctx;
	TRY(my_load(f->c, &m));
	f->draft_id = m.draft ? m.draft->id : 0;
	return OK;
}

static enum outcome put_all(struct call *c, struct evidence_row *last)
{
	struct finding f = { .c = c };
	const char *kind = request_form(c->req, "kind");

	TRY(ctx_read(c->ctx, find_draft, &f));
	if (f.draft_id == 0)
		return fail_say(c->ctx->fail, CONFLICT, say_my_nothing_open(c->ctx->arena));
	if (*kind == '\0') {
		fail_at(c->ctx->fail, "kind", say_my_kind(c->ctx->arena));
		return fail_say(c->ctx->fail, INVALID, say_my_kind(c->ctx->arena));
	}
	if (c->req->uploads == NULL)
		return fail_say(c->ctx->fail, INVALID, say_my_no_file(c->ctx->arena));
	for (const struct upload *u = c->req->uploads; u; u = u->next)
		TRY(evidence_put(c->ctx, f.draft_id, kind, u->file_name, u->bytes, u->size, last));
	return OK;
}

/* A script that sends one file by itself wants its line of the list, or a sentence. */
static bool by_script(const struct call *c)
{
	return *request_header(c->req, "x-form-token") && !c->req->json;
}

enum outcome do_my_evidence(struct call *c)
{
	struct evidence_row last;
	enum outcome o;

	c->view = view_new(c->ctx->arena);
	o = put_all(c, &last);
	if (o != OK && by_script(c) && c->ctx->fail->text) {
		reply_bytes(c->rep, outcome_status(o), "text/plain; charset=utf-8", c->ctx->fail->text, strlen(c->ctx->fail->text));
		c->answered = true;
	}
	if (o != OK)
		return o;
	my_put_evidence(c, &last, 1);
	if (by_script(c)) {
		c->page = "my_files";
		return OK;
	}
	c->notice = say_my_uploaded(c->ctx->arena);
	call_go(c, "/my/register/evidence");
	return OK;
}

enum outcome do_my_evidence_remove(struct call *c)
{
	TRY(evidence_remove(c->ctx, request_id_of(request_form(c->req, "evidence_id"))));
	c->notice = say_my_removed(c->ctx->arena);
	call_go(c, "/my/register/evidence");
	return OK;
}

/* ---- 4: the check, and handing in ---- */

static void put_wage_warning(struct call *c, const struct destination_view *v)
{
	const struct destination_row *row = v->row;
	char today[20];
	struct minwage w;

	view_text(c->view, "wage_warning", "");
	if (v->category && v->category->wage_check && row->salary > 0
		&& minwage_find(row->division, *row->signed_on ? row->signed_on : clock_date(c->ctx->now, today), &w))
		view_text(c->view, "wage_warning", minwage_say(c->ctx->arena, &w, row->salary));
}

static void put_lacks(struct call *c, const struct fault *first)
{
	view_list(c->view, "lacks");
	for (const struct fault *f = first; f; f = f->next) {
		struct view *v = view_push(c->view, "lacks");

		view_text(v, "field", f->field);
		view_text(v, "text", f->text);
		view_bool(v, "is_evidence", strcmp(f->field, "evidence") == 0);
		view_hide(v, "is_evidence");
	}
}

enum outcome show_my_check(struct call *c)
{
	struct destination_view v;
	struct fault *lacks;
	struct my m;
	int members;

	TRY(my_load(c, &m));
	my_put(c, &m);
	if (m.draft == NULL || m.category == NULL)
		return my_away(c, m.draft ? "/my/register" : "/my");
	TRY(destination_view(c->ctx, m.draft->id, &v));
	TRY(my_lacks(c, m.draft, m.category, v.evidence_count, &lacks, &members));
	my_put_step(c, m.category, 4);
	view_row(c->view, "row", &destination_shape, m.draft);
	TRY(my_put_lines(c, c->view, m.draft, m.category));
	my_put_evidence(c, v.evidence, v.evidence_count);
	put_lacks(c, lacks);
	put_wage_warning(c, &v);
	view_bool(c->view, "has_fields", my_has_fields(m.category));
	view_bool(c->view, "needs_evidence", m.category->needs_evidence);
	view_bool(c->view, "helped", m.draft->filled_by != c->ctx->actor->account_id);
	view_text(c->view, "helper", m.draft->filled_name);
	view_bool(c->view, "has_foot", true);
	return OK;
}

enum outcome do_my_submit(struct call *c)
{
	struct move_request move = { .move = "submit", .version = request_id_of(request_form(c->req, "version")),
		.reason = "", .fields = "", .explanation = "", .note = "" };
	struct my m;

	TRY(my_load(c, &m));
	if (m.draft == NULL)
		return fail_say(c->ctx->fail, CONFLICT, say_my_nothing_open(c->ctx->arena));
	if (strcmp(request_form(c->req, "honest"), "1") != 0) {
		fail_at(c->ctx->fail, "honest", say_my_honest(c->ctx->arena));
		return fail_say(c->ctx->fail, INVALID, say_my_honest(c->ctx->arena));
	}
	move.destination_id = m.draft->id;
	TRY(destination_move(c->ctx, &move));
	c->notice = say_my_submitted(c->ctx->arena);
	call_go(c, "/my");
	return OK;
}
