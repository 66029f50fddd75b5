/* The period reports: which there are, and one of them. */
#include "reports.h"

#include <string.h>

#include "chart.h"
#include "crumb.h"
#include "figures.h"
#include "find.h"
#include "percent.h"
#include "reopenings.h"
#include "routes.h"
#include "words.h"
#include "workday.h"

enum { CORRECTIONS = 20 };

/* ---- the question in the address ---- */

void reports_ask(struct call *c, struct report_ask *ask)
{
	bool now = strcmp(request_capture(c->req, "id"), "now") == 0;

	*ask = (struct report_ask){ .snapshot_id = now ? REPORT_NOW : call_id(c, "id"), .than_id = request_id_of(call_arg(c, "than")) };
	figures_ask(c, &ask->of);
}

const char *reports_query(struct call *c, const struct report *r, const struct report_ask *ask, const struct stats_group *g)
{
	const char *query = figures_query(c, r->now, &ask->of, g);

	return ask->than_id ? arena_printf(c->ctx->arena, "%s&than=%lld", query, (long long)ask->than_id) : query;
}

/* As the address has it. */
static const char *report_name(struct call *c, const struct report *r)
{
	return report_is_now(r) ? "now" : arena_printf(c->ctx->arena, "%lld", (long long)r->snapshot->id);
}

const char *reports_href(struct call *c, const struct report *r, const char *rest, const char *query, const char *measure, const char *side)
{
	struct buf b;

	buf_init(&b, c->ctx->arena);
	buf_reserve(&b, 64 + strlen(query) + strlen(measure));
	buf_printf(&b, "/reports/%s%s%s", report_name(c, r), rest, query);
	if (*measure) {
		buf_put(&b, "&measure=");
		url_put(&b, measure);
	}
	if (*side) {
		buf_put(&b, "&side=");
		buf_put(&b, side);
	}
	return buf_text(&b);
}

static void hidden(struct view *v, const char *name, const char *text)
{
	view_text(v, name, text);
	view_hide(v, name);
}

static enum outcome put_units(struct call *c, const struct report_ask *ask)
{
	const struct stats_ask *of = &ask->of;
	struct college_row *rows;
	size_t count;

	TRY(stats_colleges(c->ctx, &rows, &count));
	view_list(c->view, "college_options");
	view_hide(c->view, "college_options");
	for (size_t i = 0; i < count; i++) {
		struct view *one = view_push(c->view, "college_options");

		view_id(one, "code", rows[i].id);
		view_text(one, "name", rows[i].name);
		view_bool(one, "selected", rows[i].id == of->college_id);
		if (rows[i].id == of->college_id)
			hidden(c->view, "college_name", rows[i].name);
	}
	if (count == 1 && !c->ctx->actor->scope.school) /* all there is to see */
		hidden(c->view, "college_name", rows[0].name);
	for (size_t i = 0; i < code_set("level")->count; i++)
		choice_put(c->view, "level_options", code_set("level")->codes[i].code, code_set("level")->codes[i].name,
			strcmp(code_set("level")->codes[i].code, of->level) == 0);
	return OK;
}

enum outcome reports_head(struct call *c, const struct report *r, const struct report_ask *ask)
{
	struct view *v = c->view;

	c->ctx->cohort = r->snapshot->cohort;
	report_put_head(v, r);
	hidden(v, "college_name", "");
	TRY(put_units(c, ask));
	hidden(v, "level_asked", ask->of.level);
	hidden(v, "major_asked", ask->of.major);
	view_code(v, "sex_asked", "sex", ask->of.sex);
	view_hide(v, "sex_asked");
	hidden(v, "definition_name", code_name("definition", r->now->definition));
	hidden(v, "series_name", code_name("series", r->now->series));
	hidden(v, "report_name", report_name(c, r));
	view_bool(v, "live", report_is_now(r));
	hidden(v, "kind_name", report_is_now(r) ? say_report_now(c->ctx->arena) : code_name("watch", r->snapshot->kind));
	hidden(v, "report_href", reports_href(c, r, "", reports_query(c, r, ask, NULL), "", ""));
	hidden(v, "time_href", reports_href(c, r, "/time", reports_query(c, r, ask, NULL), "", ""));
	view_bool(v, "time_here", strcmp(c->route->name, "report_time") == 0);
	view_hide(v, "time_here");
	hidden(v, "short_hash", arena_dupn(c->ctx->arena, r->snapshot->hash, 12));
	crumb(c, "reports");
	return OK;
}

/* ---- one number beside the one before ---- */

static void put_cell(struct call *c, struct view *v, const struct report *r, const struct report_group *g, size_t i, const char *query)
{
	const struct report_cell *cell = &g->cells[i];
	const struct report_measure *m = &r->measures[i];
	int64_t d = cell->now - cell->was;

	report_put_cell(v, r, g, i);
	view_text(v, "kind", m->kind == REPORT_RATE ? m->part : "coverage");
	view_text(v, "formula", m->formula);
	view_text(v, "href", cell->now ? reports_href(c, r, "/changes", query, m->code, "now") : "");
	view_bool(v, "compared", r->than != NULL);
	if (r->than == NULL)
		return;
	view_text(v, "signed", report_signed(c->ctx->arena, d));
	view_text(v, "tone", d > 0 ? "up" : d < 0 ? "down" : "same");
	view_text(v, "in_href", cell->entered ? reports_href(c, r, "/changes", query, m->code, "in") : "");
	view_text(v, "out_href", cell->left ? reports_href(c, r, "/changes", query, m->code, "out") : "");
	view_text(v, "moved_href", cell->entered || cell->left ? reports_href(c, r, "/changes", query, m->code, cell->entered ? "in" : "out") : "");
}

static void put_cells(struct call *c, struct view *v, const struct report *r, const struct report_group *g, const char *query)
{
	for (size_t i = 0; i < r->measure_count; i++)
		put_cell(c, view_push(v, "cells"), r, g, i, query);
}

static void put_total(struct call *c, const struct report *r, const char *query)
{
	view_list(c->view, "coverage_cells");
	view_list(c->view, "rate_cells");
	for (size_t i = 0; i < r->measure_count; i++)
		put_cell(c, view_push(c->view, r->measures[i].kind == REPORT_RATE ? "rate_cells" : "coverage_cells"), r, &r->total, i, query);
}

static void put_groups(struct call *c, const struct report *r, const struct report_ask *ask)
{
	figures_put_by(c->view, r->now->by);
	view_list(c->view, "rows");
	for (size_t i = 0; i < r->group_count; i++) {
		struct view *v = view_push(c->view, "rows");

		figures_put_keys(v, r->now->by, r->groups[i].key);
		put_cells(c, v, r, &r->groups[i], reports_query(c, r, ask, r->groups[i].key));
	}
	put_cells(c, view_sub(c->view, "foot"), r, &r->total, reports_query(c, r, ask, NULL));
}

/* ---- switches ---- */

static void put_choice(struct call *c, const char *list, const char *name, const char *href, bool here)
{
	struct view *one = view_push(c->view, list);

	view_text(one, "name", name);
	view_text(one, "href", href);
	view_bool(one, "here", here);
}

static void put_series(struct call *c, const struct report *r)
{
	const struct code_set *set = code_set("series");

	view_list(c->view, "serieses");
	for (size_t i = 0; i < set->count; i++)
		put_choice(c, "serieses", set->codes[i].name, call_with(c, "series", set->codes[i].code), strcmp(set->codes[i].code, r->now->series) == 0);
}

static void put_by(struct call *c, const struct report *r)
{
	const struct code_set *set = code_set("report_by");

	view_list(c->view, "bys");
	for (size_t i = 0; i < set->count; i++)
		put_choice(c, "bys", set->codes[i].name, call_with(c, "by", set->codes[i].code), strcmp(set->codes[i].code, r->now->by) == 0);
}

/* The report before of each kind: since yesterday, since last Friday, since the first of the month. */
static enum outcome put_thans(struct call *c, const struct report *r)
{
	const struct code_set *set = code_set("watch");

	view_list(c->view, "thans");
	for (size_t i = set->count; i-- > 0;) {
		struct snapshot_row *s;
		struct view *one;
		bool own = strcmp(set->codes[i].code, r->snapshot->kind) == 0;

		TRY(snapshot_last(c->ctx, r->snapshot->cohort, set->codes[i].code, report_is_now(r) ? INT64_MAX : r->snapshot->due_at, &s));
		if (s == NULL)
			continue;
		one = view_push(c->view, "thans");
		view_code(one, "kind", "watch", s->kind);
		view_text(one, "weekday", weekday_name(s->due_on));
		view_time(one, "due_at", s->due_at);
		view_text(one, "href", call_with(c, "than", own ? "" : arena_printf(c->ctx->arena, "%lld", (long long)s->id)));
		view_bool(one, "here", r->than && r->than->id == s->id);
	}
	return OK;
}

/* The same question with its grouping and what the table shows. */
static const char *whole_query(struct call *c, const struct report *r, const char *query, const char *show)
{
	return arena_printf(c->ctx->arena, "%s&by=%s&show=%s", query, r->now->by, show);
}

static enum outcome put_neighbours(struct call *c, const struct report *r, const struct report_ask *ask, const char *show)
{
	const char *query = whole_query(c, r, figures_query(c, r->now, &ask->of, NULL), show);
	struct snapshot_row *before, *after;

	hidden(c->view, "before_href", "");
	hidden(c->view, "after_href", "");
	if (report_is_now(r))
		return OK;
	TRY(snapshot_before(c->ctx, r->snapshot, &before));
	TRY(snapshot_after(c->ctx, r->snapshot, &after));
	hidden(c->view, "before_href", before ? arena_printf(c->ctx->arena, "/reports/%lld%s", (long long)before->id, query) : "");
	hidden(c->view, "after_href", after ? arena_printf(c->ctx->arena, "/reports/%lld%s", (long long)after->id, query) : "");
	return OK;
}

/* ---- what happened to people between the two ---- */

static void put_event(struct call *c, const char *name, int64_t n, const char *href)
{
	struct view *one = view_push(c->view, "events");

	view_text(one, "name", name);
	view_int(one, "count", n);
	view_text(one, "href", n ? href : "");
}

static const struct report_cell *cell_of(const struct report *r, const char *code)
{
	static const struct report_cell none;

	for (size_t i = 0; i < r->measure_count; i++)
		if (strcmp(r->measures[i].code, code) == 0)
			return &r->total.cells[i];
	return &none;
}

static void put_events(struct call *c, const struct report *r, const char *query)
{
	struct arena *a = c->ctx->arena;

	view_list(c->view, "events");
	if (r->than == NULL)
		return;
	put_event(c, say_report_event_registered(a), cell_of(r, "registered")->entered, reports_href(c, r, "/changes", query, "registered", "in"));
	put_event(c, say_report_event_approved(a), cell_of(r, "approved")->entered, reports_href(c, r, "/changes", query, "approved", "in"));
	put_event(c, say_report_event_confirmed(a), cell_of(r, "confirmed")->entered, reports_href(c, r, "/changes", query, "confirmed", "in"));
	put_event(c, say_report_event_category(a), r->total.changed, reports_href(c, r, "/changes", query, r->now->series, "changed"));
	put_event(c, say_report_event_disputed(a), cell_of(r, "disputed")->entered, reports_href(c, r, "/changes", query, "disputed", "in"));
	put_event(c, say_report_event_roster_in(a), cell_of(r, "graduates")->entered, reports_href(c, r, "/changes", query, "graduates", "in"));
	put_event(c, say_report_event_roster_out(a), cell_of(r, "graduates")->left, reports_href(c, r, "/changes", query, "graduates", "out"));
}

static enum outcome put_corrections(struct call *c, const struct report *r)
{
	struct roster_change_line_row *rows;
	size_t n;

	if (report_is_now(r)) { /* nothing comes after now */
		view_list(c->view, "corrections");
		return OK;
	}
	TRY(report_corrections(c->ctx, r->snapshot, CORRECTIONS + 1, &rows, &n));
	view_rows(c->view, "corrections", &roster_change_line_shape, rows, n > CORRECTIONS ? CORRECTIONS : n);
	view_bool(c->view, "more_corrections", n > CORRECTIONS);
	return OK;
}

/* What was changed inside reopenings between the two moments, apart from the rest. */
static enum outcome put_reopened(struct call *c, const struct report *r, const struct report_ask *ask)
{
	struct reopening_span span = { .from = r->than ? r->than->due_at : 0, .to = report_is_now(r) ? INT64_MAX : r->snapshot->due_at, .college_id = ask->of.college_id };
	struct reopening_changes changes;

	TRY(reopening_changes(c->ctx, &span, &changes));
	view_bool(c->view, "more_reopened", changes.more);
	view_list(c->view, "reopened");
	for (size_t i = 0; i < changes.count; i++) {
		struct view *one = view_push(c->view, "reopened");

		view_members(one, &reopening_change_shape, &changes.rows[i]);
		TRY(reopening_change_put(c, one, &changes.pairs[i]));
	}
	return OK;
}

/* ---- the report ---- */

static const char *put_show(struct call *c)
{
	const char *show = strcmp(call_arg(c, "show"), "rate") == 0 ? "rate" : "count";

	hidden(c->view, "show", show);
	hidden(c->view, "href_count", call_with(c, "show", ""));
	hidden(c->view, "href_rate", call_with(c, "show", "rate"));
	return show;
}

/* The form of the export keeps what was typed when it is refused. */
static void put_export(struct call *c, const struct report *r, const struct report_ask *ask)
{
	struct report_export_form form = { .snapshot_id = r->snapshot->id, .than_id = ask->than_id, .series = r->now->series,
		.college_id = ask->of.college_id, .level = ask->of.level, .major = ask->of.major, .reason = "" };

	view_bool(c->view, "may_export", !report_is_now(r) && page_open(c, "/exports/new"));
	form_view(c, "fields", &report_export_form_shape, &form);
}

/* In a table of persons a rate is called by who is counted. */
static void put_heads(struct call *c, const struct report *r, bool persons)
{
	view_list(c->view, "heads");
	for (size_t i = 0; i < r->measure_count; i++) {
		struct view *one = view_push(c->view, "heads");

		view_text(one, "code", r->measures[i].code);
		view_text(one, "name", r->measures[i].name);
		view_text(one, "short", persons && r->measures[i].kind == REPORT_RATE ? figures_part_name(c->ctx->arena, r->measures[i].name) : r->measures[i].name);
	}
}

static enum outcome put_page(struct call *c, const struct report *r, const struct report_ask *ask)
{
	const char *query = reports_query(c, r, ask, NULL), *show;

	put_series(c, r);
	put_by(c, r);
	show = put_show(c);
	TRY(put_thans(c, r));
	TRY(put_neighbours(c, r, ask, show));
	put_total(c, r, query);
	put_groups(c, r, ask);
	put_events(c, r, query);
	hidden(c->view, "than_asked", ask->than_id ? call_arg(c, "than") : "");
	hidden(c->view, "why_href", reports_href(c, r, "/why", query, "", ""));
	hidden(c->view, "print_href", reports_href(c, r, "/print", whole_query(c, r, query, show), "", ""));
	hidden(c->view, "warning", r->off ? say_report_off(c->ctx->arena, arena_printf(c->ctx->arena, "%lld", (long long)r->off)) : "");
	hidden(c->view, "by_asked", r->now->by);
	put_heads(c, r, strcmp(show, "count") == 0);
	put_export(c, r, ask);
	return OK;
}

/* How far each class was, for who sees classes: stages only. */
static enum outcome show_classes(struct call *c)
{
	struct snapshot_row *s;
	struct coverage_row *rows;
	size_t count;

	TRY(snapshot_get(c->ctx, call_id(c, "id"), &s));
	c->ctx->cohort = s->cohort;
	TRY(coverage_past(c->ctx, s->due_at, &rows, &count));
	report_put_snapshot(view_sub(c->view, "snapshot"), s);
	view_text(c->view, "cohort", s->cohort);
	view_time(c->view, "as_of", s->due_at);
	view_rows(c->view, "rows", &coverage_shape, rows, count);
	hidden(c->view, "kind_name", code_name("watch", s->kind));
	crumb(c, "reports");
	c->page = "report_classes";
	return OK;
}

enum outcome show_report(struct call *c)
{
	struct report_ask ask;
	const struct report *r;

	if (!stats_allowed(c->ctx->actor))
		return show_classes(c);
	reports_ask(c, &ask);
	if (*ask.of.by == '\0')
		ask.of.by = "college";
	TRY(report_get(c->ctx, &ask, &r));
	if (c->req->json)
		report_put(c->view, r);
	else
		TRY(put_page(c, r, &ask));
	TRY(reports_head(c, r, &ask));
	TRY(put_reopened(c, r, &ask));
	return put_corrections(c, r);
}

/* The same on paper, A4. */
enum outcome show_report_print(struct call *c)
{
	if (strcmp(request_capture(c->req, "id"), "now") == 0)
		return fail_say(c->ctx->fail, MISSING, say_report_not_frozen(c->ctx->arena));
	TRY(show_report(c));
	hidden(c->view, "back_href", view_get(c->view, "report_href") ? view_get(c->view, "report_href")->text : "/reports");
	view_bool(c->view, "whole", c->ctx->actor->scope.school);
	view_hide(c->view, "whole");
	return OK;
}
