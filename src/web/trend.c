/* The season as lines: the shares of who registered and confirmed, and the rates, from snapshot to snapshot, the same day
 * a year earlier beside them, and all of it as a table. */
#include "trend.h"

#include <string.h>

#include "chart.h"
#include "figures.h"
#include "find.h"
#include "percent.h"
#include "routes.h"
#include "words.h"

enum { WIDTH = 1080, WIDTH_PHONE = 360 };

/* Lines of one chart: a value for each point, now and a year earlier. */
typedef int64_t line_value(const struct trend *t, const struct trend_point *p, size_t which);

/* Of nobody there is no share. */
static int64_t share(const struct trend_point *p, int64_t n)
{
	return p && p->graduates && n >= 0 ? percent_hundredths(n, p->graduates) : CHART_NONE;
}

static int64_t registered(const struct trend *t, const struct trend_point *p, size_t which)
{
	(void)t;
	(void)which;
	return share(p, p ? p->registered : 0);
}

static int64_t confirmed(const struct trend *t, const struct trend_point *p, size_t which)
{
	(void)t;
	(void)which;
	return share(p, p ? p->confirmed : 0);
}

static int64_t rate(const struct trend *t, const struct trend_point *p, size_t which)
{
	(void)t;
	return share(p, p ? p->indicators[which] : 0);
}

static struct chart_series line(struct arena *a, const struct trend *t, const char *name, line_value *value, size_t which, bool before)
{
	int64_t *values = arena_array(a, t->count, sizeof *values);

	for (size_t i = 0; i < t->count; i++)
		values[i] = value(t, before ? t->points[i].year_before : &t->points[i], which);
	return (struct chart_series){ name, values };
}

static bool nobody(const struct trend *t)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->points[i].graduates)
			return false;
	return t->count != 0;
}

static const char *const *places(struct arena *a, const struct trend *t)
{
	const char **days = arena_array(a, t->count, sizeof *days);

	for (size_t i = 0; i < t->count; i++)
		days[i] = t->points[i].snapshot->due_on + 5;
	return days;
}

/* Twice: for wide windows as `name`, for phones as `name`_phone. Shares of the own cohort: cohorts differ in size. */
static void draw(struct call *c, const struct trend *t, const char *name, const char *label, const struct chart_series *series, size_t n)
{
	struct arena *a = c->ctx->arena;

	for (int phone = 0; phone < 2; phone++) {
		struct buf b;

		buf_init(&b, a);
		chart_line(&b, label, phone ? WIDTH_PHONE : WIDTH, CHART_HUNDREDTHS, places(a, t), t->count, series, n);
		view_markup(c->view, phone ? arena_printf(a, "%s_phone", name) : name, buf_text(&b));
	}
}

/* Where the newest snapshot has this indicator; its count when it has none. */
static size_t indicator_at(const struct trend *t, const char *code)
{
	size_t i = 0;

	while (i < t->newest->indicator_count && strcmp(t->newest->indicators[i].code, code) != 0)
		i++;
	return i;
}

static void draw_counts(struct call *c, const struct trend *t)
{
	struct arena *a = c->ctx->arena;
	const char *r = code_name("coverage", "registered"), *k = code_name("coverage", "confirmed");
	struct chart_series series[4] = { line(a, t, r, registered, 0, false), line(a, t, k, confirmed, 0, false) };
	size_t n = 2;

	if (t->any_before) {
		series[n++] = line(a, t, say_trend_before(a, t->before, r), registered, 0, true);
		series[n++] = line(a, t, say_trend_before(a, t->before, k), confirmed, 0, true);
	}
	draw(c, t, "chart_counts", say_trend_counts(a), series, n);
}

/* The sum and its two large parts; the small ones are in the table. */
static void draw_rates(struct call *c, const struct trend *t)
{
	static const char *const codes[] = { "placed", "employed", "study" };
	struct arena *a = c->ctx->arena;
	struct chart_series series[4];
	size_t n = 0, placed = indicator_at(t, "placed");

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		size_t at = indicator_at(t, codes[i]);

		if (at < t->newest->indicator_count)
			series[n++] = line(a, t, t->newest->indicators[at].name, rate, at, false);
	}
	if (t->any_before && placed < t->newest->indicator_count)
		series[n++] = line(a, t, say_trend_before(a, t->before, t->newest->indicators[placed].name), rate, placed, true);
	draw(c, t, "chart_rates", say_trend_rates(a), series, n);
}

/* ---- the table ---- */

static void put_rates(struct view *v, const struct trend *t, const struct trend_point *p)
{
	view_list(v, "rates");
	for (size_t i = 0; i < t->newest->indicator_count; i++) {
		struct view *one = view_push(v, "rates");

		view_text(one, "code", t->newest->indicators[i].code);
		view_int(one, "numerator", p->indicators[i] < 0 ? 0 : p->indicators[i]);
		view_percent(one, "percent", p->indicators[i] < 0 ? "-" : percent_text(v->arena, p->indicators[i], p->graduates));
	}
}

static void put_count(struct view *v, const char *name, int64_t n, int64_t of)
{
	view_int(v, name, n);
	view_percent(v, arena_printf(v->arena, "%s_percent", name), percent_text(v->arena, n, of));
}

/* The moment as the table has it: the last day in time, its weekday and hour. */
static void put_moment(struct view *v, int64_t at)
{
	char until[20];
	char *day = arena_dup(v->arena, clock_until(at, until));

	view_text(v, "until_time", strlen(day) > 10 ? day + 11 : "");
	day[strlen(day) > 10 ? 10 : strlen(day)] = '\0';
	view_text(v, "until_day", day);
	view_text(v, "weekday", code_name("weekday", arena_printf(v->arena, "%d", date_weekday(date_days(day)))));
	view_hide(v, "until_time");
	view_hide(v, "until_day");
}

static void put_point(struct view *v, const struct trend *t, const struct trend_point *p)
{
	view_id(v, "id", p->snapshot->id);
	view_text(v, "due_on", p->snapshot->due_on);
	view_time(v, "due_at", p->snapshot->due_at);
	view_int(v, "number", p->snapshot->number);
	put_moment(v, p->snapshot->due_at);
	view_int(v, "graduates", p->graduates);
	put_count(v, "registered", p->registered, p->graduates);
	put_count(v, "approved", p->approved, p->graduates);
	put_count(v, "confirmed", p->confirmed, p->graduates);
	put_rates(v, t, p);
}

static void put_points(struct call *c, const struct trend *t)
{
	view_list(c->view, "points");
	for (size_t i = t->count; i-- > 0;) { /* the newest first */
		struct view *v = view_push(c->view, "points");

		put_point(v, t, &t->points[i]);
		if (t->points[i].year_before)
			put_point(view_sub(v, "year_before"), t, t->points[i].year_before);
	}
}

/* ---- the question ---- */

static void put_switch(struct call *c, const char *list, const char *arg, const char *set, const char *here)
{
	const struct code_set *codes = code_set(set);

	view_list(c->view, list);
	view_hide(c->view, list);
	for (size_t k = 0; k < codes->count; k++) {
		size_t i = strcmp(set, "watch") == 0 ? codes->count - 1 - k : k; /* the most frequent first */
		struct view *one = view_push(c->view, list);

		view_text(one, "name", codes->codes[i].name);
		view_text(one, "href", call_with(c, arg, codes->codes[i].code));
		view_bool(one, "here", strcmp(codes->codes[i].code, here) == 0);
	}
}

static enum outcome put_question(struct call *c, const struct trend_ask *ask, const struct trend *t)
{
	struct college_row *rows;
	size_t count;

	put_switch(c, "kinds", "kind", "watch", ask->kind);
	put_switch(c, "serieses", "series", "series", t->series);
	TRY(stats_colleges(c->ctx, &rows, &count));
	view_list(c->view, "college_options");
	view_hide(c->view, "college_options");
	for (size_t i = 0; i < count; i++)
		choice_put(c->view, "college_options", arena_printf(c->ctx->arena, "%lld", (long long)rows[i].id), rows[i].name, rows[i].id == ask->college_id);
	view_list(c->view, "level_options");
	view_hide(c->view, "level_options");
	for (size_t i = 0; i < code_set("level")->count; i++)
		choice_put(c->view, "level_options", code_set("level")->codes[i].code, code_set("level")->codes[i].name,
			strcmp(code_set("level")->codes[i].code, ask->level) == 0);
	return OK;
}

enum outcome show_trend(struct call *c)
{
	const char *kind = call_arg(c, "kind");
	struct trend_ask ask = { .kind = code_find(code_set("watch"), kind) ? kind : "day", .series = call_arg(c, "series"),
		.college_id = call_int(c, "college", 0), .level = call_arg(c, "level") };
	struct trend t;

	TRY(trend_get(c->ctx, &ask, &t));
	view_text(c->view, "cohort", t.cohort);
	view_code(c->view, "kind", "watch", ask.kind);
	view_text(c->view, "series", t.series);
	view_text(c->view, "cohort_before", t.before);
	view_bool(c->view, "any_before", t.any_before);
	view_list(c->view, "indicators");
	for (size_t i = 0; t.newest && i < t.newest->indicator_count; i++) {
		struct view *one = view_push(c->view, "indicators");

		view_text(one, "code", t.newest->indicators[i].code);
		view_text(one, "name", t.newest->indicators[i].name);
		view_text(one, "short", figures_part_name(c->ctx->arena, t.newest->indicators[i].name));
		view_hide(one, "short");
	}
	view_int(c->view, "indicator_count", t.newest ? (int64_t)t.newest->indicator_count : 0);
	view_hide(c->view, "indicator_count");
	put_points(c, &t);
	view_bool(c->view, "nobody", nobody(&t));
	TRY(put_question(c, &ask, &t));
	if (t.count && !nobody(&t) && !c->req->json) {
		draw_counts(c, &t);
		draw_rates(c, &t);
	}
	return OK;
}
