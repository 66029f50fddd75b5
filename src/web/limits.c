/* How long each state may last, and from when counsellor and college head are told: shown, and set by the office. */
#include <string.h>

#include "cohort.h"
#include "crumb.h"
#include "overdue.h"
#include "routes.h"
#include "words.h"

static void put_limit(struct view *v, const struct limit *l)
{
	view_code(v, "stage", "stage", l->stage);
	view_code(v, "holder", "waiting_holder", l->holder);
	view_int(v, "allowed", l->allowed);
	view_int(v, "counsellor_after", l->counsellor_after);
	view_int(v, "head_after", l->head_after);
	view_int(v, "version", l->version);
}

/* The two ends of a cohort, side by side: late and closed are not the same. */
static enum outcome put_ends(struct call *c, const struct limits *l)
{
	struct cohort_row *cohort;

	TRY(cohort_find(c->ctx, c->ctx->cohort, &cohort));
	view_time(c->view, "late_at", l->late_at);
	view_time(c->view, "closes_at", cohort->closes_at);
	view_bool(c->view, "apart", l->late_at != cohort->closes_at);
	view_hide(c->view, "apart");
	return OK;
}

enum outcome show_limits(struct call *c)
{
	struct waiting_limit_past_row *past;
	const struct limits *l;
	size_t n;

	TRY(limits_get(c->ctx, &l));
	TRY(put_ends(c, l));
	view_list(c->view, "list");
	for (size_t i = 0; i < LIMIT_STAGES; i++)
		put_limit(view_push(c->view, "list"), &l->of[i]);
	TRY(limits_past(c->ctx, &past, &n));
	view_rows(c->view, "past", &waiting_limit_past_shape, past, n);
	view_bool(c->view, "may_edit", role_bit(c->ctx->actor->role) & OFFICE);
	return OK;
}

enum outcome show_limit(struct call *c)
{
	const char *stage = request_capture(c->req, "stage");
	const struct limits *l;
	const struct limit *limit;
	struct limit_form form;

	crumb(c, "limits");
	narrow(c);
	TRY(limits_get(c->ctx, &l));
	limit = limit_of(l, stage);
	if (limit == NULL)
		return fail_say(c->ctx->fail, MISSING, say_limit_missing(c->ctx->arena, stage));
	form = (struct limit_form){ .allowed = limit->allowed, .counsellor_after = limit->counsellor_after, .head_after = limit->head_after,
		.version = limit->version };
	put_limit(view_sub(c->view, "limit"), limit);
	view_bool(c->view, "is_unregistered", strcmp(stage, "unregistered") == 0);
	view_hide(c->view, "is_unregistered");
	TRY(put_ends(c, l));
	form_view(c, "fields", &limit_form_shape, &form);
	return OK;
}

enum outcome do_limit(struct call *c)
{
	const char *stage = request_capture(c->req, "stage");
	struct limit_form form;

	TRY(form_read(c, &limit_form_shape, &form));
	TRY(limit_change(c->ctx, stage, &form));
	c->notice = say_limit_saved(c->ctx->arena, code_name("stage", stage));
	call_go(c, "/limits?cohort=%s", c->ctx->cohort);
	return OK;
}
