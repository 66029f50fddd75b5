/* Who is behind a number of a report, and why somebody is or is not. */
#include <string.h>

#include "percent.h"
#include "reports.h"
#include "routes.h"
#include "words.h"

enum { PAGE_SIZE = 50, PAGE_MOST = 500 };

static void hidden(struct view *v, const char *name, const char *text)
{
	view_text(v, name, text);
	view_hide(v, name);
}

/* ---- lists ---- */

static void put_side(struct call *c, const struct report_people *p, const char *side, const char *label, int64_t count, const char *query)
{
	struct view *one = view_push(c->view, "sides");

	view_text(one, "label", label);
	view_int(one, "count", count);
	view_text(one, "href", reports_href(c, p->report, "/changes", query, p->measure.code, side));
	view_bool(one, "here", strcmp(p->side, side) == 0);
}

static void put_sides(struct call *c, const struct report_people *p, const char *query)
{
	struct arena *a = c->ctx->arena;

	view_list(c->view, "sides");
	view_hide(c->view, "sides");
	if (strcmp(p->side, "changed") == 0) {
		put_side(c, p, "changed", say_report_side_changed(a), p->expected, query);
		return;
	}
	put_side(c, p, "now", report_is_now(p->report) ? say_report_side_live(a) : say_report_side_now(a), p->cell.now, query);
	if (p->report->than == NULL)
		return;
	put_side(c, p, "in", say_report_side_in(a), p->cell.entered, query);
	put_side(c, p, "out", say_report_side_out(a), p->cell.left, query);
}

static void put_measure(struct call *c, const struct report_people *p)
{
	struct view *v = c->view;
	const struct report_cell *cell = &p->cell;
	bool compares = p->report->than != NULL;

	view_text(v, "measure", p->measure.code);
	view_text(v, "name", p->measure.name);
	view_text(v, "formula", p->measure.formula);
	view_text(v, "side", p->side);
	view_int(v, "now", cell->now);
	view_int(v, "graduates", p->report->now->total.graduates);
	view_percent(v, "percent", percent_text(v->arena, cell->now, p->report->now->total.graduates));
	view_bool(v, "compared", compares);
	view_hide(v, "compared");
	view_int(v, "expected", p->expected);
	view_int(v, "listed", p->listed);
	if (!compares)
		return;
	view_int(v, "was", cell->was);
	view_percent(v, "was_percent", percent_text(v->arena, cell->was, p->report->was->total.graduates));
	view_int(v, "was_graduates", p->report->was->total.graduates);
	view_int(v, "difference", cell->now - cell->was);
	view_text(v, "points", report_points(v->arena, cell->now, p->report->now->total.graduates, cell->was, p->report->was->total.graduates));
	view_int(v, "entered", cell->entered);
	view_int(v, "left", cell->left);
	hidden(v, "signed", report_signed(v->arena, cell->now - cell->was));
}

static void put_person(struct call *c, const struct report_people *p, const struct report_person *one, const char *query)
{
	struct view *v = view_push(c->view, "rows");
	const struct report_person_row *row = one->row;

	view_id(v, "graduate_id", row->graduate_id);
	view_text(v, "student_no", row->student_no);
	view_text(v, "name", row->name);
	view_text(v, "college", one->college);
	view_text(v, "major", one->major);
	view_text(v, "level", *one->college ? row->level : "");
	view_code(v, "value", "destination", one->value);
	view_text(v, "place", *one->college ? row->place_name : "");
	view_code(v, "stage", "stage", *one->college ? row->stage : "");
	if (strcmp(p->side, "now") != 0) {
		view_text(v, "was_college", one->was_college);
		view_text(v, "was_major", one->was_major);
		view_code(v, "was_value", "destination", one->was_value);
		view_code(v, "was_stage", "stage", *one->was_college ? row->was_stage : "");
		view_code(v, "how", "report_move", one->how);
	}
	view_text(v, "why_href", reports_href(c, p->report, arena_printf(c->ctx->arena, "/why/%lld", (long long)row->graduate_id), query, p->measure.code, ""));
	view_hide(v, "why_href");
}

static void put_people(struct call *c, const struct report_people *p, const char *query)
{
	struct arena *a = c->ctx->arena;

	hidden(c->view, "warning", p->expected != p->listed && *call_arg(c, "after") == '\0' ?
		say_number_differs(a, arena_printf(a, "%lld", (long long)p->listed), arena_printf(a, "%lld", (long long)p->expected)) : "");
	view_list(c->view, "rows");
	for (size_t i = 0; i < p->count; i++)
		put_person(c, p, &p->people[i], query);
	view_int(c->view, "shown", (int64_t)p->count);
	view_hide(c->view, "shown");
	view_text(c->view, "next_after", p->next_after);
	hidden(c->view, "next_href", *p->next_after ? call_with(c, "after", p->next_after) : "");
	hidden(c->view, "first_href", *call_arg(c, "after") ? call_with(c, "after", "") : "");
}

enum outcome show_report_changes(struct call *c)
{
	struct report_people_ask ask = { .measure = call_arg(c, "measure"), .side = call_arg(c, "side"), .after = call_arg(c, "after"),
		.size = call_int(c, "size", PAGE_SIZE) };
	struct report_people p;
	const char *query;

	reports_ask(c, &ask.of);
	ask.size = ask.size < 1 ? 1 : ask.size > PAGE_MOST ? PAGE_MOST : ask.size;
	TRY(report_people(c->ctx, &ask, &p));
	TRY(reports_head(c, p.report, &ask.of));
	query = reports_query(c, p.report, &ask.of, NULL);
	put_measure(c, &p);
	put_sides(c, &p, query);
	put_people(c, &p, query);
	return OK;
}

/* ---- why ---- */

static void put_why(struct call *c, const struct report_why *w)
{
	struct view *v = c->view;

	view_row(v, "person", &report_found_shape, w->person);
	view_text(v, "measure", w->measure.code);
	view_text(v, "name", w->measure.name);
	view_bool(v, "in", w->is_in);
	if (w->report->than)
		view_bool(v, "was_in", w->was_in);
	view_text(v, "answer", w->answer);
	view_list(v, "reasons");
	for (size_t i = 0; i < w->reason_count; i++)
		view_text(view_push(v, "reasons"), "text", w->reasons[i]);
	view_list(v, "dates");
	for (size_t i = 0; i < w->date_count; i++) {
		struct view *one = view_push(v, "dates");

		view_time(one, "at", w->dates[i].at);
		view_text(one, "text", w->dates[i].text);
		view_bool(one, "counts", w->dates[i].counts);
	}
}

/* The other numbers of the report, for the same person. */
static void put_others(struct call *c, const struct report_why *w, const struct report_ask *ask)
{
	const struct stats *s = w->report->now;
	const char *query = reports_query(c, w->report, ask, NULL), *rest = arena_printf(c->ctx->arena, "/why/%lld", (long long)w->person->graduate_id);

	view_list(c->view, "others");
	view_hide(c->view, "others");
	for (size_t i = 0; i < s->indicator_count; i++) {
		struct view *one = view_push(c->view, "others");

		view_text(one, "name", s->indicators[i].name);
		view_text(one, "href", reports_href(c, w->report, rest, query, s->indicators[i].code, ""));
		view_bool(one, "here", strcmp(s->indicators[i].code, w->measure.code) == 0);
	}
}

enum outcome show_report_why(struct call *c)
{
	struct report_ask ask;
	struct report_why w;

	reports_ask(c, &ask);
	TRY(report_why(c->ctx, &ask, call_arg(c, "measure"), call_id(c, "graduate"), &w));
	TRY(reports_head(c, w.report, &ask));
	put_why(c, &w);
	hidden(c->view, "list_href", reports_href(c, w.report, "/changes", reports_query(c, w.report, &ask, NULL), w.measure.code, w.is_in ? w.was_in || w.report->than == NULL ? "now" : "in" : w.was_in ? "out" : "now"));
	put_others(c, &w, &ask);
	return OK;
}

/* By number or name: straight to the answer when there is one person, else to choose from. */
enum outcome show_report_why_find(struct call *c)
{
	const char *measure = *call_arg(c, "measure") ? call_arg(c, "measure") : "placed", *query;
	struct report_found_row *rows;
	struct report_measure m;
	struct report_ask ask;
	const struct report *r;
	size_t count;

	reports_ask(c, &ask);
	TRY(report_number(c->ctx, &ask, measure, &r, &m));
	TRY(reports_head(c, r, &ask));
	query = reports_query(c, r, &ask, NULL);
	TRY(report_find(c->ctx, call_arg(c, "q"), &rows, &count));
	view_text(c->view, "q", call_arg(c, "q"));
	call_keep(c, "asked", "q", "measure"); /* the next question is about the same report */
	view_text(c->view, "measure", m.code);
	view_text(c->view, "name", m.name);
	view_list(c->view, "rows");
	for (size_t i = 0; i < count; i++) {
		const char *href = reports_href(c, r, arena_printf(c->ctx->arena, "/why/%lld", (long long)rows[i].graduate_id), query, m.code, "");
		struct view *one = view_push(c->view, "rows");

		view_id(one, "graduate_id", rows[i].graduate_id);
		view_text(one, "student_no", rows[i].student_no);
		view_text(one, "name", rows[i].name);
		view_text(one, "college", rows[i].college_name);
		view_text(one, "major", rows[i].major_name);
		view_text(one, "href", href);
		if (count == 1 && !c->req->json)
			call_go(c, "%s", href);
	}
	return OK;
}
