/* A report as every answer has it: page, JSON, command line. */
#include <string.h>

#include "percent.h"
#include "report.h"
#include "workday.h"

const char *report_signed(struct arena *a, int64_t n)
{
	return arena_printf(a, n > 0 ? "+%lld" : "%lld", (long long)n);
}

/* What a reader gets who subtracts the two printed rates. */
const char *report_points(struct arena *a, int64_t now, int64_t of, int64_t was, int64_t was_of)
{
	int64_t d = percent_hundredths(now, of) - percent_hundredths(was, was_of), size = d < 0 ? -d : d;

	return arena_printf(a, "%s%lld.%02lld", d > 0 ? "+" : d < 0 ? "-" : "", (long long)size / 100, (long long)size % 100);
}

void report_put_snapshot(struct view *v, const struct snapshot_row *s)
{
	view_text(v, "cohort", s->cohort);
	view_text(v, "due_on", s->due_on);
	view_text(v, "weekday", weekday_name(s->due_on));
	view_time(v, "due_at", s->due_at);
	if (s->id == 0)
		return;
	view_id(v, "id", s->id);
	view_code(v, "kind", "watch", s->kind);
	view_int(v, "number", s->number);
	view_time(v, "frozen_at", s->frozen_at);
	view_bool(v, "late", report_late(s->due_at, s->frozen_at));
	view_text(v, "hash", s->hash);
	view_text(v, "previous", s->previous);
}

bool report_late(int64_t due_at, int64_t frozen_at)
{
	return frozen_at - due_at > REPORT_LATE_MS;
}

void report_put_cell(struct view *v, const struct report *r, const struct report_group *g, size_t i)
{
	const struct report_measure *m = &r->measures[i];
	const struct report_cell *cell = &g->cells[i];

	view_text(v, "code", m->code);
	view_text(v, "name", m->name);
	view_int(v, "now", cell->now);
	view_percent(v, "percent", percent_text(v->arena, cell->now, g->graduates));
	if (r->than == NULL)
		return;
	view_int(v, "was", cell->was);
	view_percent(v, "was_percent", percent_text(v->arena, cell->was, g->was_graduates));
	view_int(v, "difference", cell->now - cell->was);
	view_text(v, "points", report_points(v->arena, cell->now, g->graduates, cell->was, g->was_graduates));
	view_int(v, "entered", cell->entered);
	view_int(v, "left", cell->left);
}

static void put_key(struct view *v, const struct report *r, const struct stats_group *g)
{
	struct view *key = view_sub(v, "key");

	if (strstr(r->now->by, "level"))
		view_text(key, "level", g->level);
	if (strstr(r->now->by, "college")) {
		view_id(key, "college_id", g->college_id);
		view_text(key, "college_code", g->college_code);
		view_text(key, "college", g->college);
	}
	if (strstr(r->now->by, "major"))
		view_text(key, "major", g->major);
	if (strstr(r->now->by, "sex"))
		view_code(key, "sex", "sex", g->sex);
}

void report_put_group(struct view *v, const struct report *r, const struct report_group *g)
{
	put_key(v, r, g->key);
	view_int(v, "graduates", g->graduates);
	view_list(v, "cells");
	for (size_t i = 0; i < r->measure_count; i++)
		report_put_cell(view_push(v, "cells"), r, g, i);
	if (r->than)
		view_int(v, "changed", g->changed);
}

void report_put_head(struct view *v, const struct report *r)
{
	report_put_snapshot(view_sub(v, "snapshot"), r->snapshot);
	if (r->than)
		report_put_snapshot(view_sub(v, "than"), r->than);
	view_text(v, "cohort", r->now->cohort);
	view_text(v, "definition", r->now->definition);
	view_text(v, "series", r->now->series);
	view_time(v, "as_of", r->snapshot->due_at);
}

void report_put(struct view *v, const struct report *r)
{
	report_put_head(v, r);
	view_list(v, "measures");
	for (size_t i = 0; i < r->measure_count; i++) {
		struct view *one = view_push(v, "measures");

		view_text(one, "code", r->measures[i].code);
		view_text(one, "name", r->measures[i].name);
		view_text(one, "kind", r->measures[i].kind == REPORT_RATE ? r->measures[i].part : "coverage");
		view_text(one, "formula", r->measures[i].formula);
	}
	report_put_group(view_sub(v, "total"), r, &r->total);
	view_list(v, "groups");
	for (size_t i = 0; i < r->group_count; i++)
		report_put_group(view_push(v, "groups"), r, &r->groups[i]);
	view_int(v, "off", r->off);
}
