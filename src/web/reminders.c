/* Reminding: what was sent and what comes next; a new one with its preview; one batch with its people. */
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "code.h"
#include "crumb.h"
#include "missing.h"
#include "reach.h"
#include "reminder.h"
#include "reminder_rule.h"
#include "reminders.h"
#include "routes.h"
#include "words.h"

enum { PAGE = 30, LEFT_SHOWN = 200, LINES = 100, UNREACHABLE_PAGE = 50 };

/* "inapp,mail" as people read it. */
const char *codes_said(struct arena *a, const char *set_name, const char *list)
{
	const struct code_set *set = code_set(set_name);
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < set->count; i++)
		if (list_has(list, set->codes[i].code))
			buf_put(&b, b.n ? say_reminder_and(a, set->codes[i].name) : set->codes[i].name);
	return buf_text(&b);
}

/* ---- what was sent ---- */

static void put_batch(struct call *c, struct view *v, const struct reminder_batch_row *b)
{
	view_id(v, "id", b->id);
	view_time(v, "created_at", b->created_at);
	view_code(v, "source", "reminder_source", b->source);
	view_code(v, "audience", "reminder_audience", b->audience);
	view_code(v, "kind", "stage", b->kind);
	view_text(v, "channels", codes_said(c->ctx->arena, "channel", b->channels));
	view_code(v, "state", "reminder_batch_state", b->state);
	view_int(v, "people", b->people);
	view_int(v, "letters", b->letters);
	view_int(v, "left_out", b->left_out);
	view_text(v, "author_name", b->author_id ? b->author_name : "");
}

/* ---- what comes next ---- */


struct next {
	int64_t at;
	const struct reminder_plan_row *plan; /* NULL: the ladder */
};

static int by_time(const void *a, const void *b)
{
	const struct next *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

static enum outcome put_next(struct call *c)
{
	struct reminder_plan_row *plans;
	const struct workdays *days;
	struct reminder_rule_row rule;
	struct next *all;
	size_t n;

	TRY(reminder_plans(c->ctx, &plans, &n));
	TRY(reminder_rule_get(c->ctx, &rule));
	TRY(workdays_get(c->ctx, &days));
	all = arena_array(c->ctx->arena, n + 1, sizeof *all);
	for (size_t i = 0; i < n; i++)
		all[i] = (struct next){ reminder_plan_next(days, &plans[i], c->ctx->now), &plans[i] };
	all[n] = (struct next){ reminder_ladder_next(&rule, c->ctx->now), NULL };
	qsort(all, n + 1, sizeof *all, by_time);
	view_list(c->view, "next");
	for (size_t i = 0; i <= n; i++) {
		const struct reminder_plan_row *plan = all[i].plan;
		struct view *one;

		if (all[i].at == 0)
			continue;
		one = view_push(c->view, "next");
		view_time(one, "at", all[i].at);
		view_code(one, "source", "reminder_source", plan ? "plan" : "ladder");
		view_text(one, "kinds", plan ? codes_said(c->ctx->arena, "stage", plan->kinds) : "");
		view_text(one, "channels", codes_said(c->ctx->arena, "channel", plan ? plan->channels : rule.ladder_channels));
	}
	return OK;
}

static void put_ways(struct call *c)
{
	view_bool(c->view, "may_rule", page_open(c, "/reminders/rules"));
	view_bool(c->view, "may_text", page_open(c, "/reminders/texts"));
	view_bool(c->view, "may_remind", page_open(c, "/reminders/new"));
	view_hide(c->view, "may_rule");
	view_hide(c->view, "may_text");
	view_hide(c->view, "may_remind");
}

enum outcome show_reminders(struct call *c)
{
	struct reminder_batch_row *rows;
	size_t n;
	bool more;

	TRY(reminder_batches(c->ctx, request_id_of(call_arg(c, "before")), PAGE, &rows, &n, &more));
	view_list(c->view, "batches");
	for (size_t i = 0; i < n; i++)
		put_batch(c, view_push(c->view, "batches"), &rows[i]);
	view_id(c->view, "next_before", more ? rows[n - 1].id : 0);
	put_ways(c);
	return put_next(c);
}

/* ---- a new one ---- */

/* All values of one query member. */
static const char *many(struct call *c, const char *name)
{
	struct buf b;

	buf_init(&b, c->ctx->arena);
	for (const struct pair *p = c->req->args; p; p = p->next)
		if (strcmp(p->name, name) == 0 && *p->value)
			buf_printf(&b, "%s%s", b.n ? "," : "", p->value);
	return buf_text(&b);
}

/* The list of the address, as the page of lists itself has it: the first when none is named. */
static const char *list_of(struct call *c)
{
	const char *list = call_arg(c, "list");

	return *list ? list : missing_lists[0].name;
}

static const char *kind_of(const char *list)
{
	for (size_t i = 0; i < MISSING_LISTS; i++)
		if (strcmp(missing_lists[i].name, list) == 0)
			return missing_lists[i].stage;
	return "";
}

/* The list, its filter and who was chosen stand in the address, also when the form is sent: page and act are about
 * the same people. */
static void read_ask(struct call *c, struct reminder_ask *ask, struct graduate_find_form *find)
{
	find_read(c, find);
	*ask = (struct reminder_ask){ .kind = kind_of(list_of(c)), .channels = "inapp,mail,hook", .find = find, .who = many(c, "who") };
}

static int64_t number_of(const struct reminder_preview *p, size_t channel, const char *outcome)
{
	int64_t n = 0;

	for (size_t i = 0; i < p->count; i++)
		n += strcmp(p->people[i].outcome[channel], outcome) == 0;
	return n;
}

/* chosen NULL: those that reach somebody, but for messages, which cost. */
static void put_channel(struct call *c, const struct reminder_preview *p, size_t which, const char *chosen)
{
	const struct code_set *set = code_set("reminder_outcome");
	const char *channel = reminder_channels[which];
	struct view *one = view_push(c->view, "channels");

	view_code(one, "channel", "channel", channel);
	view_bool(one, "chosen", chosen ? list_has(chosen, channel) : strcmp(channel, "hook") != 0 && number_of(p, which, "sent") > 0);
	for (size_t i = 0; i < set->count; i++)
		view_int(one, set->codes[i].code, number_of(p, which, set->codes[i].code));
}

static bool is_left_out(const struct reminder_judged *j)
{
	for (size_t i = 0; i < REMINDER_CHANNELS; i++)
		if (strcmp(j->outcome[i], "sent") != 0)
			return true;
	return false;
}

static void put_left_out(struct call *c, const struct reminder_preview *p)
{
	size_t shown = 0, all = 0;

	view_list(c->view, "left_out");
	for (size_t i = 0; i < p->count; i++) {
		const struct reminder_judged *j = &p->people[i];
		struct view *one;

		if (!is_left_out(j))
			continue;
		if (all++ < LEFT_SHOWN) {
			shown++;
			one = view_push(c->view, "left_out");
			view_id(one, "graduate_id", j->row->graduate_id);
			view_text(one, "name", j->row->name);
			view_text(one, "class", j->row->class);
			for (size_t k = 0; k < REMINDER_CHANNELS; k++)
				view_code(one, reminder_channels[k], "reminder_outcome", j->outcome[k]);
		}
	}
	view_int(c->view, "left_out_people", (int64_t)all);
	view_int(c->view, "left_out_more", (int64_t)(all - shown));
}

/* Whose letter is shown, and whose comes next. */
static void put_sample(struct call *c, const struct reminder_preview *p)
{
	size_t here = 0;

	for (size_t i = 0; i < p->count; i++)
		if (p->people[i].row == p->sample)
			here = i;
	view_text(c->view, "sample", p->sample ? p->sample->name : "");
	view_text(c->view, "sample_no", p->sample ? p->sample->student_no : "");
	view_text(c->view, "sample_next", p->count > 1 ? call_with(c, "as", arena_printf(c->ctx->arena, "%lld",
		(long long)p->people[(here + 1) % p->count].row->graduate_id)) : "");
	view_hide(c->view, "sample_next");
	view_text(c->view, "subject", p->subject);
	view_text(c->view, "body", p->body);
}

enum outcome show_reminder_new(struct call *c)
{
	const char *list = list_of(c), *chosen = c->again ? "" : NULL, *key = request_form(c->req, "key");
	struct graduate_find_form find;
	struct reminder_preview p;
	struct reminder_ask ask;
	struct reminder_form form;

	if (c->again && form_read(c, &reminder_form_shape, &form) == OK)
		chosen = form.channels;
	read_ask(c, &ask, &find);
	TRY(reminder_preview(c->ctx, &ask, request_id_of(call_arg(c, "as")), &p));
	crumb(c, "reminders");
	view_text(c->view, "list", list);
	view_code(c->view, "kind", "stage", ask.kind);
	view_bool(c->view, "all", *ask.who == '\0');
	view_int(c->view, "people", (int64_t)p.count);
	view_bool(c->view, "full", p.full);
	view_int(c->view, "acted", p.acted);
	view_time(c->view, "quiet_until", p.quiet_until);
	view_int(c->view, "text_version", p.text.version);
	view_list(c->view, "channels");
	for (size_t i = 0; i < REMINDER_CHANNELS; i++)
		put_channel(c, &p, i, chosen);
	put_left_out(c, &p);
	put_sample(c, &p);
	view_text(c->view, "key", *key ? key : arena_dupn(c->ctx->arena, secret_token(c->ctx->arena), 24));
	view_text(c->view, "send", call_here(c, "as"));
	view_text(c->view, "back", find_address(c, arena_printf(c->ctx->arena, "/missing?list=%s", list), &find, NULL, ""));
	view_hide(c->view, "send");
	view_hide(c->view, "back");
	put_ways(c);
	return OK;
}

enum outcome do_reminder_new(struct call *c)
{
	struct graduate_find_form find;
	struct reminder_form form;
	struct reminder_ask ask;
	int64_t id;

	TRY(form_read(c, &reminder_form_shape, &form));
	read_ask(c, &ask, &find);
	ask.channels = form.channels;
	TRY(reminder_send(c->ctx, &ask, form.key, &id));
	view_id(c->view, "id", id);
	c->notice = say_reminder_sent(c->ctx->arena);
	call_go(c, "/reminders/%lld", (long long)id);
	return OK;
}

/* ---- one batch ---- */

static void put_outcomes(struct call *c, const struct reminder_batch *b)
{
	view_list(c->view, "outcomes");
	for (size_t i = 0; i < b->outcome_count; i++) {
		struct view *one = view_push(c->view, "outcomes");

		view_code(one, "channel", "channel", b->outcomes[i].channel);
		view_code(one, "outcome", "reminder_outcome", b->outcomes[i].outcome);
		view_int(one, "number", b->outcomes[i].sent_n);
	}
}

enum outcome show_reminder(struct call *c)
{
	struct reminder_batch b;
	const char *after;

	TRY(reminder_batch_read(c->ctx, call_id(c, "id"), call_arg(c, "after"), LINES, &b));
	crumb(c, "reminders");
	put_batch(c, view_sub(c->view, "batch"), b.row);
	view_text(c->view, "subject", b.row->subject);
	view_text(c->view, "body", b.row->body);
	view_int(c->view, "text_version", b.row->text_version);
	put_outcomes(c, &b);
	view_rows(c->view, "rows", &reminder_line_shape, b.lines, b.line_count);
	after = b.more ? b.lines[b.line_count - 1].student_no : "";
	view_text(c->view, "next_after", after);
	view_rows(c->view, "digests", &reminder_digest_shape, b.digests, b.digest_count);
	view_text(c->view, "next", *after ? call_with(c, "after", after) : "");
	view_hide(c->view, "next");
	view_text(c->view, "letters_href", page_open(c, "/outbox") ? arena_printf(c->ctx->arena, "/outbox?batch=%lld", (long long)b.row->id) : "");
	view_hide(c->view, "letters_href");
	return OK;
}

/* ---- whom no channel reaches ---- */

enum outcome show_unreachable(struct call *c)
{
	struct unreachable_ask ask = { .after = call_arg(c, "after"), .most = UNREACHABLE_PAGE };
	struct graduate_find_form find;
	struct unreachable_line_row *rows;
	const char *after;
	size_t n;
	bool more;

	find_read(c, &find);
	ask.college_id = find.college_id;
	ask.class_id = find.class_id;
	TRY(reach_unreachable(c->ctx, &ask, &rows, &n, &more));
	view_rows(c->view, "rows", &unreachable_line_shape, rows, n);
	after = more ? rows[n - 1].student_no : "";
	view_text(c->view, "next_after", after);
	view_text(c->view, "next", *after ? call_with(c, "after", after) : "");
	view_hide(c->view, "next");
	view_text(c->view, "back", *ask.after ? call_with(c, "after", "") : "");
	view_hide(c->view, "back");
	view_bool(c->view, "may_log", page_open(c, "/graduates/{id}/contacts"));
	view_hide(c->view, "may_log");
	return c->req->json ? OK : find_view(c, &find);
}
