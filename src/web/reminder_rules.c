/* The office's rules and plans of reminding. */
#include <string.h>

#include "code.h"
#include "crumb.h"
#include "find.h"
#include "reminder_rule.h"
#include "reminders.h"
#include "routes.h"
#include "words.h"

void codes_put(struct call *c, const char *name, const char *set_name, const char *now)
{
	const struct code_set *set = code_set(set_name);

	view_list(c->view, name);
	view_hide(c->view, name);
	for (size_t i = 0; i < set->count; i++)
		choice_put(c->view, name, set->codes[i].code, set->codes[i].name, list_has(now, set->codes[i].code));
}

static void kinds_put(struct call *c, const char *now)
{
	view_list(c->view, "kinds");
	view_hide(c->view, "kinds");
	for (size_t i = 0; i < REMINDER_KINDS; i++)
		choice_put(c->view, "kinds", reminder_kinds[i], code_name("stage", reminder_kinds[i]), list_has(now, reminder_kinds[i]));
}

/* What a member of several values holds: as typed when the form is shown again. */
static const char *chosen(struct call *c, const char *member, const char *kept)
{
	struct buf b;

	if (!c->again)
		return kept;
	buf_init(&b, c->ctx->arena);
	for (const struct pair *p = c->req->form; p; p = p->next)
		if (strcmp(p->name, member) == 0)
			buf_printf(&b, "%s%s", b.n ? "," : "", p->value);
	return buf_text(&b);
}

/* ---- the rules ---- */

static enum outcome put_plans(struct call *c)
{
	struct reminder_plan_row *plans;
	const struct workdays *days;
	size_t n;

	TRY(reminder_plans(c->ctx, &plans, &n));
	TRY(workdays_get(c->ctx, &days));
	view_list(c->view, "plans");
	for (size_t i = 0; i < n; i++) {
		struct view *one = view_push(c->view, "plans");

		view_id(one, "id", plans[i].id);
		view_text(one, "kinds_said", codes_said(c->ctx->arena, "stage", plans[i].kinds));
		view_text(one, "weekdays_said", codes_said(c->ctx->arena, "weekday", plans[i].weekdays));
		view_text(one, "at_time", plans[i].at_time);
		view_text(one, "channels_said", codes_said(c->ctx->arena, "channel", plans[i].channels));
		view_bool(one, "workdays_only", plans[i].workdays_only != 0);
		view_bool(one, "stopped", plans[i].stopped != 0);
		view_time(one, "next_at", reminder_plan_next(days, &plans[i], c->ctx->now));
	}
	return OK;
}

enum outcome show_reminder_rules(struct call *c)
{
	struct reminder_rule_row *rule = arena_new(c->ctx->arena, struct reminder_rule_row); /* outlives the handler, as its view does */
	struct reminder_rule_form form;

	TRY(reminder_rule_get(c->ctx, rule));
	form = (struct reminder_rule_form){ .site = rule->site, .cap_days = rule->cap_days, .cap_inapp = rule->cap_inapp, .cap_mail = rule->cap_mail,
		.cap_hook = rule->cap_hook, .rest_from = rule->rest_from, .rest_until = rule->rest_until, .rest_days = rule->rest_days, .ladder = rule->ladder,
		.ladder_days = rule->ladder_days, .ladder_at = rule->ladder_at, .ladder_channels = rule->ladder_channels, .version = rule->version };
	crumb(c, "reminders");
	view_row(c->view, "rule", &reminder_rule_shape, rule);
	form_view(c, "fields", &reminder_rule_form_shape, &form);
	view_hide(c->view, "fields");
	codes_put(c, "ladder_days", "weekday", chosen(c, "ladder_days", rule->ladder_days));
	codes_put(c, "ladder_channels", "channel", chosen(c, "ladder_channels", rule->ladder_channels));
	view_bool(c->view, "may_edit", strcmp(c->ctx->actor->role, "office") == 0);
	view_hide(c->view, "may_edit");
	return put_plans(c);
}

enum outcome do_reminder_rules(struct call *c)
{
	struct reminder_rule_form form;

	TRY(form_read(c, &reminder_rule_form_shape, &form));
	TRY(reminder_rule_put(c->ctx, &form));
	c->notice = say_reminder_rule_saved(c->ctx->arena);
	call_go(c, "/reminders/rules");
	return OK;
}

/* ---- one plan ---- */

static void put_plan(struct call *c, const struct reminder_plan_row *plan)
{
	struct reminder_plan_form form = { .kinds = plan->kinds, .weekdays = plan->weekdays, .at_time = plan->at_time, .channels = plan->channels,
		.workdays_only = plan->workdays_only, .stopped = plan->stopped, .version = plan->version };

	crumb(c, "reminder_rules");
	narrow(c);
	view_id(c->view, "id", plan->id);
	view_row(c->view, "plan", &reminder_plan_shape, plan);
	form_view(c, "fields", &reminder_plan_form_shape, &form);
	view_hide(c->view, "fields");
	kinds_put(c, chosen(c, "kinds", plan->kinds));
	codes_put(c, "weekdays", "weekday", chosen(c, "weekdays", plan->weekdays));
	codes_put(c, "channels", "channel", chosen(c, "channels", plan->channels));
}

enum outcome show_reminder_plan_new(struct call *c)
{
	static const struct reminder_plan_row usual = { .kinds = "", .weekdays = "", .at_time = "10:00", .channels = "inapp", .workdays_only = 1 };

	put_plan(c, &usual);
	return OK;
}

enum outcome show_reminder_plan(struct call *c)
{
	struct reminder_plan_row *plan;

	TRY(reminder_plan_get(c->ctx, call_id(c, "id"), &plan));
	put_plan(c, plan);
	return OK;
}

static enum outcome save(struct call *c, int64_t id)
{
	struct reminder_plan_form form;

	TRY(form_read(c, &reminder_plan_form_shape, &form));
	TRY(reminder_plan_put(c->ctx, id, &form));
	c->notice = say_reminder_plan_saved(c->ctx->arena);
	call_go(c, "/reminders/rules");
	return OK;
}

enum outcome do_reminder_plan_new(struct call *c)
{
	return save(c, 0);
}

enum outcome do_reminder_plan(struct call *c)
{
	return save(c, call_id(c, "id"));
}
