/* Reopenings: the public register, one of them with what may be done to it, and asking for one. */
#include "reopenings.h"

#include <string.h>

#include "cohort.h"
#include "crumb.h"
#include "find.h"
#include "routes.h"
#include "version.h"
#include "words.h"

#define DAY_MS INT64_C(86400000)

/* ---- shared ---- */

enum { LABELS_MOST = 3 };

/* The first labels and how many there are. */
static const char *labels_of(struct arena *a, const struct view_item *fields)
{
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < fields->count && i < LABELS_MOST; i++) {
		if (i)
			buf_put(&b, say_list_comma(a));
		buf_put(&b, view_get(fields->views[i], "label")->text);
	}
	return fields->count > LABELS_MOST ? say_reopening_what_more(a, buf_text(&b), arena_printf(a, "%zu", fields->count)) : buf_text(&b);
}

enum outcome reopening_change_put(struct call *c, struct view *v, const struct reopening_pair *versions)
{
	const struct destination_row *before = versions->before;

	TRY(version_changes_put(c, v, "fields", versions->now, before));
	view_int(v, "before_number", before ? before->number : 0);
	view_text(v, "what", before ? labels_of(v->arena, view_get(v, "fields")) : say_reopening_what_first(v->arena));
	view_hide(v, "what");
	return OK;
}

static enum outcome put_changes(struct call *c, struct view *v, const struct reopening_changes *changes, int64_t reopening_id)
{
	const struct reopening_change_row *rows = changes->rows;

	view_list(v, "changes");
	for (size_t i = 0; i < changes->count; i++) {
		struct view *one;

		if (rows[i].reopening_id != reopening_id)
			continue;
		one = view_push(v, "changes");
		view_row(one, "change", &reopening_change_shape, &rows[i]);
		TRY(reopening_change_put(c, one, &changes->pairs[i]));
	}
	return OK;
}

enum outcome reopenings_put(struct call *c, const char *name, const struct reopening_line_row *rows, size_t count)
{
	struct reopening_span span = { .to = INT64_MAX };
	struct reopening_changes changes = { 0 };

	view_list(c->view, name);
	if (count == 0) {
		view_bool(c->view, "more_changes", false);
		return OK;
	}
	span.first = rows[count - 1].id;
	span.last = rows[0].id;
	TRY(reopening_changes(c->ctx, &span, &changes));
	view_bool(c->view, "more_changes", changes.more);
	for (size_t i = 0; i < count; i++) {
		struct view *one = view_push(c->view, name);

		view_row(one, "line", &reopening_line_shape, &rows[i]);
		TRY(put_changes(c, one, &changes, rows[i].id));
	}
	return OK;
}

static void put_days(struct call *c)
{
	char today[20], last[20];

	clock_date(c->ctx->now, today);
	view_text(c->view, "today", arena_dup(c->ctx->arena, today));
	view_text(c->view, "latest_day", arena_dup(c->ctx->arena, date_of_days(date_days(today) + REOPENING_DAYS, last)));
	view_hide(c->view, "today");
	view_hide(c->view, "latest_day");
}

void reopening_ask_put(struct call *c)
{
	form_view_of(c, "/graduates/{id}/reopen", "ask", &reopening_ask_form_shape, NULL);
	view_hide(c->view, "ask");
	put_days(c);
}

/* ---- the register ---- */

static const struct tab {
	const char *only;
	char *(*label)(struct arena *);
} tabs[] = {
	{ "", say_reopening_tab_all }, { "asked", say_reopening_tab_asked }, { "open", say_reopening_tab_open }, { "closed", say_reopening_tab_closed },
};
enum { TABS = sizeof tabs / sizeof *tabs };

static const char *address(struct call *c, const char *only)
{
	const char *college = call_arg(c, "college_id");

	return arena_printf(c->ctx->arena, "/reopenings?only=%s%s%s", only, *college ? "&college_id=" : "", url_text(c->ctx->arena, college));
}

static void put_tabs(struct call *c, const struct reopenings *r, const char *only)
{
	const int64_t numbers[TABS] = { r->all, r->asked, r->open, r->closed };

	view_list(c->view, "chips");
	for (size_t i = 0; i < TABS; i++) {
		struct view *one = view_push(c->view, "chips");

		view_text(one, "only", tabs[i].only);
		view_text(one, "label", tabs[i].label(c->ctx->arena));
		view_int(one, "number", numbers[i]);
		view_text(one, "href", address(c, tabs[i].only));
		view_bool(one, "here", strcmp(tabs[i].only, only) == 0);
		view_hide(one, "href");
		view_hide(one, "here");
	}
}

static const char *asked_tab(struct call *c)
{
	for (size_t i = 0; i < TABS; i++)
		if (strcmp(tabs[i].only, call_arg(c, "only")) == 0)
			return tabs[i].only;
	return "";
}

/* The cohort's close, and why there may be nothing; other cohorts which have some. */
static enum outcome put_cohorts(struct call *c)
{
	struct arena *a = c->ctx->arena;
	struct reopening_cohort_row *rows;
	struct cohort_row *cohort;
	char until[20];
	size_t n;

	TRY(cohort_find(c->ctx, c->ctx->cohort, &cohort));
	view_text(c->view, "cohort", cohort->cohort);
	view_time(c->view, "closes_at", cohort->closes_at);
	view_text(c->view, "why_none", cohort->closes_at > c->ctx->now ? say_reopening_none_yet(a, cohort->cohort, clock_until(cohort->closes_at, until))
		: say_reopening_none(a, cohort->cohort, clock_until(cohort->closes_at, until)));
	view_hide(c->view, "why_none");
	TRY(reopening_cohorts(c->ctx, &rows, &n));
	view_list(c->view, "others");
	for (size_t i = 0; i < n; i++) {
		struct view *one;

		if (strcmp(rows[i].cohort, cohort->cohort) == 0)
			continue;
		one = view_push(c->view, "others");
		view_text(one, "cohort", rows[i].cohort);
		view_int(one, "count", rows[i].all_n);
		view_text(one, "href", arena_printf(a, "/reopenings?cohort=%s", rows[i].cohort));
		view_hide(one, "href");
	}
	return OK;
}

enum outcome show_reopenings(struct call *c)
{
	struct reopening_ask ask = { asked_tab(c), request_id_of(call_arg(c, "college_id")), request_id_of(call_arg(c, "before")) };
	struct reopenings r;
	const char *older;

	TRY(put_cohorts(c));
	TRY(reopenings_read(c->ctx, &ask, &r));
	put_tabs(c, &r, ask.only);
	view_text(c->view, "only", ask.only);
	view_int(c->view, "count", r.all);
	TRY(reopenings_put(c, "rows", r.rows, r.count));
	older = r.more ? arena_printf(c->ctx->arena, "%lld", (long long)r.rows[r.count - 1].id) : "";
	view_text(c->view, "next_before", older);
	view_text(c->view, "next", *older ? call_with(c, "before", older) : "");
	view_text(c->view, "first", ask.before ? call_with(c, "before", "") : "");
	view_hide(c->view, "next");
	view_hide(c->view, "first");
	return choice_put_colleges(c, "colleges", ask.college_id);
}

/* ---- one of them ---- */

/* The wish while it still lies ahead. */
static void put_approve_form(struct call *c, const struct reopening_line_row *r)
{
	struct reopening_approve_form form = { .last_day = "", .version = r->version };
	char day[20];

	if (r->wished_until > c->ctx->now)
		form.last_day = arena_dup(c->ctx->arena, clock_date(r->wished_until - 1, day));
	form_view_of(c, "/reopenings/{id}/approve", "approve", &reopening_approve_form_shape, &form);
	form_view_of(c, r->opened_at ? "/reopenings/{id}/end" : "/reopenings/{id}/refuse", "why", &reopening_reason_form_shape, NULL);
	view_hide(c->view, "approve");
	view_hide(c->view, "why");
	put_days(c);
}

static void put_doings(struct call *c, const struct reopening_line_row *r)
{
	static const char *const steps[] = { "approve", "refuse", "withdraw", "end" };
	const struct reopening_row row = { .state = r->state_now, .asked_by = r->asked_by, .closes_at = r->closes_at };

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		view_bool(c->view, arena_printf(c->ctx->arena, "may_%s", steps[i]), reopening_may(c->ctx, &row, steps[i]));
	view_bool(c->view, "mine", r->asked_by == c->ctx->actor->account_id);
	view_hide(c->view, "mine");
}

enum outcome show_reopening(struct call *c)
{
	struct reopening_line_row *r;
	struct reopening_changes changes;

	TRY(reopening_get(c->ctx, call_id(c, "id"), &r));
	crumb(c, "reopenings");
	c->ctx->cohort = r->cohort;
	TRY(reopening_changes(c->ctx, &(struct reopening_span){ .to = INT64_MAX, .first = r->id, .last = r->id }, &changes));
	view_row(c->view, "row", &reopening_line_shape, r);
	view_list(c->view, "changes");
	for (size_t i = 0; i < changes.count; i++) {
		struct view *one = view_push(c->view, "changes");

		view_members(one, &reopening_change_shape, &changes.rows[i]);
		TRY(reopening_change_put(c, one, &changes.pairs[i]));
	}
	view_bool(c->view, "was_open", r->opened_at != 0);
	view_hide(c->view, "was_open");
	put_doings(c, r);
	put_approve_form(c, r);
	return OK;
}

/* ---- steps ---- */

/* Until the end of that day. */
static int64_t end_of_day(const char *day)
{
	return date_start(day) + DAY_MS;
}

enum outcome do_reopening_ask(struct call *c)
{
	struct reopening_ask_form form;
	int64_t id;

	TRY(form_read(c, &reopening_ask_form_shape, &form));
	TRY(reopening_move(c->ctx, &(struct reopening_request){ .step = "ask", .graduate_id = call_id(c, "id"), .reason = form.reason,
		.until = end_of_day(form.last_day) }, &id));
	c->notice = say_reopening_asked(c->ctx->arena);
	view_id(c->view, "id", id);
	call_go(c, "/reopenings/%lld", (long long)id);
	return OK;
}

static enum outcome step(struct call *c, struct reopening_request *r, const char *notice)
{
	r->reopening_id = call_id(c, "id");
	TRY(reopening_move(c->ctx, r, NULL));
	c->notice = notice;
	call_go(c, "/reopenings/%lld", (long long)r->reopening_id);
	return OK;
}

enum outcome do_reopening_approve(struct call *c)
{
	struct reopening_approve_form form;

	TRY(form_read(c, &reopening_approve_form_shape, &form));
	return step(c, &(struct reopening_request){ .step = "approve", .version = form.version, .until = end_of_day(form.last_day) },
		say_reopening_approved(c->ctx->arena, form.last_day));
}

static enum outcome step_with_reason(struct call *c, const char *name, char *(*notice)(struct arena *))
{
	struct reopening_reason_form form;

	TRY(form_read(c, &reopening_reason_form_shape, &form));
	return step(c, &(struct reopening_request){ .step = name, .version = form.version, .reason = form.reason }, notice(c->ctx->arena));
}

enum outcome do_reopening_refuse(struct call *c)
{
	return step_with_reason(c, "refuse", say_reopening_refused);
}

enum outcome do_reopening_end(struct call *c)
{
	return step_with_reason(c, "end", say_reopening_ended);
}

enum outcome do_reopening_withdraw(struct call *c)
{
	struct version_form form;

	TRY(form_read(c, &version_form_shape, &form));
	return step(c, &(struct reopening_request){ .step = "withdraw", .version = form.version }, say_reopening_withdrawn(c->ctx->arena));
}
