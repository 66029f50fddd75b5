/* The statistics: one question in the address (definition, series, grouping, filters), answered as rates,
 * composition, funnel and a crossed table; every number opens. */
#include <string.h>

#include "chart.h"
#include "figures.h"
#include "number.h"
#include "percent.h"
#include "routes.h"

static void put_switch(struct call *c, const char *name, const char *arg, const char *set, const char *here)
{
	const struct code_set *codes = code_set(set);

	view_list(c->view, name);
	for (size_t i = 0; i < codes->count; i++) {
		struct view *one = view_push(c->view, name);

		view_text(one, "name", codes->codes[i].name);
		view_text(one, "href", call_with(c, arg, codes->codes[i].code));
		view_bool(one, "here", strcmp(codes->codes[i].code, here) == 0);
	}
	view_hide(c->view, name);
}

static void put_option(struct view *v, const char *list, const char *code, const char *name, bool selected)
{
	struct view *one = view_push(v, list);

	view_text(one, "code", code);
	view_text(one, "name", name);
	view_bool(one, "selected", selected);
}

static void put_options(struct call *c, const char *list, const char *set, const char *here)
{
	const struct code_set *codes = code_set(set);

	view_list(c->view, list);
	for (size_t i = 0; i < codes->count; i++)
		put_option(c->view, list, codes->codes[i].code, codes->codes[i].name, strcmp(codes->codes[i].code, here) == 0);
	view_hide(c->view, list);
}

static enum outcome put_college_options(struct call *c, int64_t here)
{
	struct college_row *rows;
	size_t count;

	TRY(stats_colleges(c->ctx, &rows, &count));
	view_list(c->view, "college_options");
	for (size_t i = 0; i < count; i++)
		put_option(c->view, "college_options", arena_printf(c->ctx->arena, "%lld", (long long)rows[i].id), rows[i].name, rows[i].id == here);
	view_hide(c->view, "college_options");
	return OK;
}

static void put_boxes(struct call *c, const struct stats *s)
{
	static const struct { const char *word, *code; } boxes[] = { { "box_college", "college" }, { "box_major", "major" },
		{ "box_level", "level" }, { "box_sex", "sex" } };

	for (size_t i = 0; i < sizeof boxes / sizeof *boxes; i++) {
		view_bool(c->view, boxes[i].word, strstr(s->by, boxes[i].code) != NULL);
		view_hide(c->view, boxes[i].word);
	}
}

static enum outcome put_question(struct call *c, const struct stats *s, const struct stats_ask *ask)
{
	put_switch(c, "definitions", "definition", "definition", s->definition);
	put_switch(c, "serieses", "series", "series", s->series);
	put_options(c, "level_options", "level", ask->level);
	put_options(c, "sex_options", "sex", ask->sex);
	put_boxes(c, s);
	view_text(c->view, "major_asked", ask->major);
	view_hide(c->view, "major_asked");
	return put_college_options(c, ask->college_id);
}

/* ---- the whole that was asked for ---- */

static void put_whole(struct call *c, const struct stats *s, const char *query)
{
	struct view *v = view_sub(c->view, "total");

	stats_put_group(v, s, &s->total);
	view_hide(v, "key");
	view_list(c->view, "lines");
	for (size_t i = 0; i < s->indicator_count; i++) {
		const struct stats_indicator *d = &s->indicators[i];
		struct view *one = view_push(c->view, "lines");

		view_text(one, "code", d->code);
		view_text(one, "name", d->name);
		view_text(one, "kind", d->kind);
		view_text(one, "formula", d->formula);
		view_text(one, "class", figures_class(d));
		figures_put(one, "value", s->total.indicators[i], s->total.graduates, figures_href(c, d->code, query));
	}
	view_hide(c->view, "lines");
}

static void put_categories(struct call *c, const struct stats *s, const char *query)
{
	view_list(c->view, "category_lines");
	for (size_t i = 0; i < s->category_count; i++) {
		struct view *one;

		if (s->total.categories[i] == 0)
			continue;
		one = view_push(c->view, "category_lines");
		view_text(one, "code", s->categories[i].code);
		view_text(one, "name", s->categories[i].name);
		figures_put(one, "value", s->total.categories[i], s->total.graduates, figures_href(c, s->categories[i].code, query));
	}
	view_hide(c->view, "category_lines");
}

static void put_funnel(struct call *c, const struct stats *s, const char *query)
{
	static const char *const steps[] = { "graduates", "registered", "approved", "confirmed" };
	struct chart_part parts[4];
	struct arena *a = c->ctx->arena;
	struct buf b;

	view_list(c->view, "steps");
	for (size_t i = 0; i < 4; i++) {
		int64_t n = coverage_count(s, &s->total, steps[i]);
		const char *name = code_name("coverage", steps[i]);
		struct view *one = view_push(c->view, "steps");

		parts[i] = (struct chart_part){ .class = i == 3 ? "meter-good" : "meter-fill", .name = name, .count = n,
			.percent = percent_text(a, n, s->total.graduates), .href = n ? figures_href(c, steps[i], query) : NULL };
		view_text(one, "name", name);
		figures_put(one, "value", n, s->total.graduates, figures_href(c, steps[i], query));
	}
	view_hide(c->view, "steps");
	buf_init(&b, a);
	chart_funnel(&b, code_name("route", "stats"), parts, 4);
	view_markup(c->view, "funnel", buf_text(&b));
}

/* ---- the crossed table ---- */

static void put_heads(struct call *c, const struct stats *s, bool rate)
{
	figures_put_by(c->view, s->by);
	view_list(c->view, "heads");
	for (size_t i = 0; i < s->indicator_count; i++)
		view_text(view_push(c->view, "heads"), "name",
			rate ? s->indicators[i].name : figures_part_name(c->ctx->arena, s->indicators[i].name));
	view_hide(c->view, "key_heads");
	view_hide(c->view, "heads");
}

static void put_cell(struct view *v, int64_t n, int64_t of, bool rate, const char *href)
{
	struct view *cell = view_push(v, "cells");

	if (rate)
		view_percent(cell, "value", percent_text(v->arena, n, of));
	else
		view_int(cell, "value", n);
	view_text(cell, "href", n ? href : "");
}

static void put_row(struct call *c, struct view *v, const struct stats *s, const struct stats_group *g, const char *query, const char *show)
{
	static const char *const ends[] = { "pending", "unregistered" };
	bool rate = strcmp(show, "rate") == 0;

	view_list(v, "cells");
	put_cell(v, g->graduates, 0, false, figures_href(c, "graduates", query));
	for (size_t i = 0; i < s->indicator_count; i++)
		put_cell(v, g->indicators[i], g->graduates, rate, figures_href(c, s->indicators[i].code, query));
	for (size_t i = 0; i < 2; i++)
		put_cell(v, coverage_count(s, g, ends[i]), g->graduates, rate, figures_href(c, ends[i], query));
	view_hide(v, "cells");
}

static void put_table(struct call *c, const struct stats *s, const struct stats_ask *ask, const char *show)
{
	bool chart = strcmp(show, "chart") == 0, page = !c->req->json;

	put_heads(c, s, strcmp(show, "rate") == 0);
	view_list(c->view, "groups");
	for (size_t i = 0; i < s->group_count; i++) {
		struct view *v = view_push(c->view, "groups");

		if (!page) { /* the page prints its own cells of the same numbers */
			stats_put_group(v, s, &s->groups[i]);
			continue;
		}
		figures_put_keys(v, s->by, &s->groups[i]);
		view_hide(v, "keys");
		if (chart)
			view_markup(v, "composition", figures_composition(c, s, &s->groups[i], false));
		else
			put_row(c, v, s, &s->groups[i], figures_query(c, s, ask, &s->groups[i]), show);
	}
	if (page && !chart)
		put_row(c, view_sub(c->view, "foot"), s, &s->total, figures_query(c, s, ask, NULL), show);
}

static const char *put_show(struct call *c)
{
	const char *asked = call_arg(c, "show");
	const char *show = strcmp(asked, "rate") == 0 || strcmp(asked, "chart") == 0 ? asked : "count";

	view_text(c->view, "show", show);
	view_text(c->view, "href_count", call_with(c, "show", ""));
	view_text(c->view, "href_rate", call_with(c, "show", "rate"));
	view_text(c->view, "href_chart", call_with(c, "show", "chart"));
	view_hide(c->view, "show");
	view_hide(c->view, "href_count");
	view_hide(c->view, "href_rate");
	view_hide(c->view, "href_chart");
	return show;
}

enum outcome show_stats(struct call *c)
{
	struct stats_ask ask;
	const struct stats *s;
	const char *query;

	figures_ask(c, &ask);
	TRY(stats_get(c->ctx, &ask, &s));
	query = figures_query(c, s, &ask, NULL);
	stats_put_head(c->view, s);
	figures_put_moment(c, ask.as_of);
	TRY(figures_offer_moments(c, ask.as_of));
	if (c->req->json) {
		put_table(c, s, &ask, "count");
		return OK;
	}
	TRY(put_question(c, s, &ask));
	put_whole(c, s, query);
	put_categories(c, s, query);
	view_markup(c->view, "composition", figures_composition(c, s, &s->total, true));
	figures_legend(c, s);
	put_funnel(c, s, query);
	put_table(c, s, &ask, put_show(c));
	return OK;
}
