/* Today's overview: how far registration and confirmation are, the rates of the definition, the colleges
 * in their own order, and what waits for me. A counsellor sees how far each of his classes is, no rates. */
#include <string.h>

#include "crumb.h"
#include "chart.h"
#include "contact_quality.h"
#include "due.h"
#include "figures.h"
#include "number.h"
#include "percent.h"
#include "report.h"
#include "routes.h"
#include "todo.h"
#include "workday.h"

enum { DAY = 24 * 60 * 60 * 1000 };

static void put_deadline(struct call *c, int64_t closes_at)
{
	int64_t left = closes_at - c->ctx->now;

	view_time(c->view, "closes_at", closes_at);
	view_time(c->view, "last_moment", closes_at - 1);
	view_hide(c->view, "last_moment");
	view_int(c->view, "days_left", left > 0 ? left / DAY : 0); /* whole days: 0 on the last one */
	view_bool(c->view, "closed", left <= 0);
}

/* What comes next is the present's: beside a past moment there is nothing to wait for. */
static enum outcome put_next(struct call *c, int64_t as_of)
{
	if (as_of == 0)
		return due_put_next(c);
	view_row(c->view, "next_due", &due_shape, NULL);
	return due_put_missing(c);
}

static enum outcome put_todo(struct call *c)
{
	struct todo todo;
	struct view *v;
	int64_t unreached;

	TRY(todo_count(c->ctx, &todo));
	v = view_sub(c->view, "todo");
	view_int(v, "review", todo.review);
	view_int(v, "disputes", todo.disputes);
	view_int(v, "reopenings", todo.reopenings);
	TRY(contact_hint(c->ctx, &unreached));
	view_int(v, "contact", unreached);
	return OK;
}

static const struct stats_ask of_all = { .definition = "", .series = "approved", .by = "", .level = "", .major = "", .sex = "" };

/* Who came into a number, or left it, between a report and now. */
static const char *changes_href(struct call *c, const struct snapshot_row *than, const char *code, int64_t difference)
{
	return arena_printf(c->ctx->arena, "/reports/now/changes?cohort=%s&than=%lld&measure=%s&side=%s", than->cohort, (long long)than->id, code,
		difference < 0 ? "out" : "in");
}

/* What stands beside the indicators: the last week's report, "since last Friday". stats NULL: nothing to compare with. */
struct lately {
	struct snapshot_row *than;
	const struct stats *stats;
};

static enum outcome read_lately(struct call *c, const struct stats *now, struct lately *out)
{
	*out = (struct lately){ NULL, NULL };
	TRY(report_lately(c->ctx, &out->than));
	if (out->than == NULL || now->total.graduates == 0)
		return OK;
	TRY(snapshot_stats(c->ctx, out->than, &of_all, &out->stats));
	if (strcmp(out->stats->definition, now->definition) != 0 || out->stats->indicator_count != now->indicator_count)
		out->stats = NULL;
	return OK;
}

static void put_lately(struct call *c, const struct lately *l)
{
	struct view *v = view_sub(c->view, "lately");

	view_id(v, "id", l->than->id);
	view_code(v, "kind", "watch", l->than->kind);
	view_time(v, "due_at", l->than->due_at);
	view_text(v, "due_on", l->than->due_on);
	view_text(v, "weekday", weekday_name(l->than->due_on));
}

static void put_difference(struct call *c, struct view *one, const struct lately *l, const struct stats *now, size_t i)
{
	int64_t n = now->total.indicators[i], was = l->stats->total.indicators[i];

	view_int(one, "difference", n - was);
	view_text(one, "points", report_points(one->arena, n, now->total.graduates, was, l->stats->total.graduates));
	view_text(one, "changes_href", changes_href(c, l->than, now->indicators[i].code, n - was));
	view_hide(one, "changes_href");
}

/* The newest report, and for who sees numbers what has changed since its moment. */
static enum outcome put_report(struct call *c, const struct stats *now)
{
	static const char *const codes[] = { "registered", "approved", "confirmed" };
	struct snapshot_row *s;
	const struct stats *then;
	struct view *v;

	TRY(report_newest(c->ctx, &s));
	if (s == NULL)
		return OK;
	v = view_sub(c->view, "report");
	view_id(v, "id", s->id);
	view_code(v, "kind", "watch", s->kind);
	view_time(v, "due_at", s->due_at);
	view_int(v, "number", s->number);
	view_text(v, "time_href", stats_allowed(c->ctx->actor) ? arena_printf(c->ctx->arena, "/reports/%lld/time", (long long)s->id) : "");
	view_hide(v, "time_href");
	view_list(v, "since");
	if (now == NULL)
		return OK;
	TRY(snapshot_stats(c->ctx, s, &of_all, &then));
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		struct view *one = view_push(v, "since");
		int64_t d = coverage_count(now, &now->total, codes[i]) - coverage_count(then, &then->total, codes[i]);

		view_text(one, "code", codes[i]);
		view_text(one, "name", code_name("coverage", codes[i]));
		view_int(one, "difference", d);
		view_text(one, "signed", report_signed(v->arena, d));
		view_hide(one, "signed");
		view_text(one, "href", changes_href(c, s, codes[i], d));
		view_hide(one, "href");
	}
	return OK;
}

/* Each progress count under its code, for the page and for JSON. */
static void put_coverage(struct call *c, struct view *v, const struct stats *s, const struct stats_group *g, const char *query)
{
	const struct code_set *set = code_set("coverage");

	for (size_t i = 0; i < set->count; i++) {
		const char *code = set->codes[i].code;

		figures_put(v, code, coverage_count(s, g, code), g->graduates, figures_href(c, code, query));
	}
}

static void put_meters(struct call *c, const struct stats *s)
{
	static const struct { const char *code, *class; } meters[] = { { "graduates", "meter-fill" }, { "registered", "meter-fill" },
		{ "approved", "meter-fill" }, { "confirmed", "meter-good" } };

	for (size_t i = 0; i < sizeof meters / sizeof *meters; i++) {
		struct buf b;

		buf_init(&b, c->ctx->arena);
		chart_bar(&b, code_name("coverage", meters[i].code), meters[i].class, coverage_count(s, &s->total, meters[i].code),
			s->total.graduates);
		view_markup(c->view, arena_printf(c->ctx->arena, "meter_%s", meters[i].code), buf_text(&b));
	}
}

static void put_indicators(struct call *c, const struct stats *s, const struct lately *l, const char *query)
{
	view_list(c->view, "indicators");
	for (size_t i = 0; i < s->indicator_count; i++) {
		const struct stats_indicator *d = &s->indicators[i];
		struct view *one = view_push(c->view, "indicators");

		view_text(one, "code", d->code);
		view_text(one, "name", d->name);
		view_text(one, "kind", d->kind);
		view_text(one, "formula", d->formula);
		view_int(one, "numerator", s->total.indicators[i]);
		view_int(one, "denominator", s->total.graduates);
		view_percent(one, "percent", percent_text(c->ctx->arena, s->total.indicators[i], s->total.graduates));
		view_text(one, "href", figures_href(c, d->code, query));
		view_hide(one, "href");
		if (l->stats)
			put_difference(c, one, l, s, i);
	}
	if (l->stats)
		put_lately(c, l);
}

static void put_colleges(struct call *c, const struct stats *s, const struct stats_ask *ask)
{
	view_list(c->view, "colleges");
	for (size_t i = 0; i < s->group_count; i++) {
		const struct stats_group *g = &s->groups[i];
		struct view *one = view_push(c->view, "colleges");

		view_id(one, "college_id", g->college_id);
		view_text(one, "college_code", g->college_code);
		view_text(one, "college", g->college);
		put_coverage(c, one, s, g, figures_query(c, s, ask, g));
		view_markup(one, "composition", figures_composition(c, s, g, false));
	}
}

static enum outcome show_rates(struct call *c)
{
	struct stats_ask ask = { .definition = "", .series = "approved", .by = "college", .level = "", .major = "", .sex = "",
		.as_of = figures_moment(c) };
	struct lately lately = { NULL, NULL };
	const struct stats *s;
	const char *query;

	TRY(stats_get(c->ctx, &ask, &s));
	if (ask.as_of == 0) /* beside a past moment nothing has changed since */
		TRY(read_lately(c, s, &lately));
	query = figures_query(c, s, &ask, NULL);
	stats_put_head(c->view, s);
	view_text(c->view, "definition_name", code_name("definition", s->definition));
	view_hide(c->view, "definition_name");
	figures_put_moment(c, ask.as_of);
	TRY(figures_offer_moments(c, ask.as_of));
	put_deadline(c, s->closes_at);
	put_coverage(c, view_sub(c->view, "coverage"), s, &s->total, query);
	view_bool(c->view, "none", s->total.graduates == 0);
	view_hide(c->view, "none");
	view_bool(c->view, "me_office", strcmp(c->ctx->actor->role, "office") == 0);
	view_hide(c->view, "me_office");
	put_meters(c, s);
	put_indicators(c, s, &lately, query);
	put_colleges(c, s, &ask);
	view_markup(c->view, "composition", figures_composition(c, s, &s->total, false));
	figures_legend(c, s);
	TRY(put_next(c, ask.as_of));
	TRY(put_report(c, ask.as_of ? NULL : s));
	return put_todo(c);
}

/* ---- the counsellor's ---- */

static void sum_coverage(const struct coverage_row *rows, size_t count, struct coverage_row *sum)
{
	memset(sum, 0, sizeof *sum);
	sum->class_name = sum->college_name = "";
	for (size_t i = 0; i < count; i++) {
		sum->graduates += rows[i].graduates;
		sum->in_unregistered += rows[i].in_unregistered;
		sum->in_draft += rows[i].in_draft;
		sum->in_review += rows[i].in_review;
		sum->in_returned += rows[i].in_returned;
		sum->in_to_confirm += rows[i].in_to_confirm;
		sum->in_disputed += rows[i].in_disputed;
		sum->in_confirmed += rows[i].in_confirmed;
	}
}

static enum outcome show_classes(struct call *c)
{
	struct coverage_row *rows, *sum = arena_new(c->ctx->arena, struct coverage_row);
	size_t count;
	int64_t closes_at, as_of = figures_moment(c);

	TRY(cohort_closes_at(c->ctx, &closes_at));
	TRY(as_of ? coverage_past(c->ctx, as_of, &rows, &count) : coverage_get(c->ctx, &rows, &count));
	figures_put_moment(c, as_of);
	TRY(figures_offer_moments(c, as_of));
	sum_coverage(rows, count, sum);
	view_text(c->view, "cohort", c->ctx->cohort);
	view_time(c->view, "as_of", as_of ? as_of : c->ctx->now);
	put_deadline(c, closes_at);
	view_row(c->view, "total", &coverage_shape, sum);
	view_rows(c->view, "rows", &coverage_shape, rows, count);
	TRY(put_report(c, NULL));
	c->page = as_of ? "overview_classes_past" : "overview_classes"; /* lists of people are those of now */
	TRY(put_next(c, as_of));
	return put_todo(c);
}

enum outcome show_overview(struct call *c)
{
	TRY(ahead_put(c));
	return stats_allowed(c->ctx->actor) ? show_rates(c) : show_classes(c);
}
