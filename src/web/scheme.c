/* The office changes a cohort's scheme: the form, what would come, go and move, and only then the saving. */
#include <string.h>

#include "calendar.h"
#include "crumb.h"
#include "due.h"
#include "routes.h"
#include "words.h"

static struct watch_scheme_form form_of(const struct watch_scheme_row *s)
{
	return (struct watch_scheme_form){ .month_from = s->month_from, .month_to = s->month_to, .month_day = s->month_day, .week_from = s->week_from,
		.week_to = s->week_to, .week_day = s->week_day, .day_from = s->day_from, .day_to = s->day_to, .day_time = s->day_time,
		.inclusive = s->inclusive, .version = s->version };
}

/* ---- what would change ---- */

static void put_change(struct call *c, const struct due_change *k, const struct workdays *w)
{
	const struct due_row d = { .kind = k->kind, .due_on = k->due_on, .due_at = k->after ? k->after : k->before };
	struct view *v = view_push(c->view, "changes");

	due_put(c->ctx, v, &d, w);
	view_text(v, "change", k->before == 0 ? "come" : k->after == 0 ? "go" : "move");
	view_time(v, "before", k->before);
	view_time(v, "after", k->after);
}

static enum outcome put_changes(struct call *c, const struct due_changes *k)
{
	const struct workdays *w;

	TRY(workdays_get(c->ctx, &w));
	view_bool(c->view, "looked", true);
	view_int(c->view, "come", k->come);
	view_int(c->view, "go", k->go);
	view_int(c->view, "move", k->move);
	view_text(c->view, "seen", changes_mark(c->ctx->arena, k));
	view_list(c->view, "changes");
	for (size_t i = 0; i < k->count; i++)
		put_change(c, &k->list[i], w);
	return OK;
}

/* The form as it came, looked at again: after a conflict the page shows what is true now. Faults are told already. */
static enum outcome look_again(struct call *c)
{
	struct fail *kept = c->ctx->fail, own;
	struct watch_scheme_form form;
	struct due_changes k;
	enum outcome o;

	fail_init(&own, c->ctx->arena);
	c->ctx->fail = &own;
	o = form_read(c, &watch_scheme_form_shape, &form);
	if (o == OK)
		o = scheme_preview(c->ctx, &form, &k);
	c->ctx->fail = kept;
	return o == OK ? put_changes(c, &k) : OK;
}

static enum outcome put_page(struct call *c, const struct watch_scheme_form *typed)
{
	struct watch_scheme_row *s;
	struct watch_scheme_form form;

	crumb(c, "calendar");
	narrow(c);
	TRY(scheme_get(c->ctx, &s));
	form = typed ? *typed : form_of(s);
	view_text(c->view, "cohort", c->ctx->cohort);
	view_row(c->view, "scheme", &watch_scheme_shape, s);
	view_int(c->view, "version_now", s->version);
	view_bool(c->view, "inclusive_now", c->again ? *request_form(c->req, "inclusive") != '\0' : form.inclusive);
	view_hide(c->view, "inclusive_now");
	form_view(c, "fields", &watch_scheme_form_shape, &form);
	return due_put_missing(c);
}

enum outcome show_scheme(struct call *c)
{
	TRY(put_page(c, NULL));
	return c->again ? look_again(c) : OK;
}

/* ---- looking and saving ---- */

struct saving {
	struct call *c;
	struct watch_scheme_form form;
	struct due_changes changes;
};

static enum outcome look(struct ctx *ctx, void *arg)
{
	struct saving *s = arg;

	TRY(scheme_preview(ctx, &s->form, &s->changes));
	TRY(put_page(s->c, &s->form));
	return put_changes(s->c, &s->changes);
}

static enum outcome save(struct ctx *ctx, void *arg)
{
	struct saving *s = arg;

	return scheme_save(ctx, &s->form, request_form(s->c->req, "seen"), &s->changes);
}

enum outcome do_scheme(struct call *c)
{
	struct arena *a = c->ctx->arena;
	struct saving s = { .c = c };
	struct due_changes *k = &s.changes;

	TRY(form_read(c, &watch_scheme_form_shape, &s.form));
	if (strcmp(request_form(c->req, "go"), "save") != 0)
		return ctx_read(c->ctx, look, &s);
	TRY(ctx_write(c->ctx, save, &s));
	view_int(c->view, "come", k->come);
	view_int(c->view, "go", k->go);
	view_int(c->view, "move", k->move);
	c->notice = k->count ? say_scheme_saved(a, say_scheme_note(a, arena_printf(a, "%lld", (long long)k->come),
		arena_printf(a, "%lld", (long long)k->go), arena_printf(a, "%lld", (long long)k->move))) : say_scheme_nothing(a);
	call_go(c, "/calendar?cohort=%s", c->ctx->cohort);
	return OK;
}
