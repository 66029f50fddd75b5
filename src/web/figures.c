#include "figures.h"

#include <stdlib.h>
#include <string.h>

#include "calendar.h"
#include "chart.h"
#include "number.h"
#include "percent.h"
#include "words.h"

int64_t figures_moment(struct call *c)
{
	const char *asked = call_arg(c, "as_of");

	return *asked ? instant_parse(asked) : 0;
}

/* As a browser's date-time field has it. */
static const char *field_text_of(struct arena *a, int64_t at)
{
	char stamp[20];
	char *text = arena_dup(a, clock_minute(at, stamp));

	if (strlen(text) > 10)
		text[10] = 'T';
	return text;
}

void figures_put_moment(struct call *c, int64_t as_of)
{
	struct arena *a = c->ctx->arena;

	view_bool(c->view, "past", as_of != 0);
	view_text(c->view, "moment", as_of ? field_text_of(a, as_of) : "");
	view_text(c->view, "moment_last", field_text_of(a, c->ctx->now));
	view_text(c->view, "now_href", call_with(c, "as_of", ""));
	call_keep(c, "kept", "as_of", "after");
	view_hide(c->view, "moment");
	view_hide(c->view, "moment_last");
	view_hide(c->view, "now_href");
}

static void offer(struct call *c, const char *name, int64_t at)
{
	struct view *one = view_push(c->view, "moments");

	view_text(one, "name", name);
	view_time(one, "at", at);
	view_text(one, "href", call_with(c, "as_of", field_text_of(c->ctx->arena, at)));
}

/* The end of a day, as the watches count it. */
static int64_t end_of(int64_t day)
{
	char date[11];

	return date_start(date_of_days(day + 1, date));
}

enum outcome figures_offer_moments(struct call *c, int64_t as_of)
{
	struct arena *a = c->ctx->arena;
	int64_t today = clock_days(c->ctx->now), friday = today - date_weekday(today) - 2, last_month, of_month;
	struct due_row *day;
	char date[11];

	of_month = strtol(date_of_days(today, date) + 8, NULL, 10);
	TRY(due_last(c->ctx, "day", c->ctx->now, &day));
	view_list(c->view, "moments");
	view_hide(c->view, "moments");
	if (day)
		offer(c, say_moment_day(a), day->due_at);
	offer(c, say_moment_friday(a), end_of(friday));
	if (of_month > 1) {
		offer(c, say_moment_this_month(a), end_of(today - of_month + 1));
	} else {
		last_month = today - of_month; /* its last day */
		offer(c, say_moment_month(a), end_of(last_month - strtol(date_of_days(last_month, date) + 8, NULL, 10) + 1));
	}
	view_text(c->view, "moment_first", field_text_of(a, as_of ? as_of : day ? day->due_at : end_of(friday)));
	view_hide(c->view, "moment_first");
	return OK;
}

void figures_ask(struct call *c, struct stats_ask *ask)
{
	static const struct { const char *arg, *by; } boxes[] = { { "by_college", "college" }, { "by_major", "major" },
		{ "by_level", "level" }, { "by_sex", "sex" } };
	const char *by = call_arg(c, "by");

	for (size_t i = 0; i < sizeof boxes / sizeof *boxes; i++)
		if (strcmp(call_arg(c, boxes[i].arg), "1") == 0)
			by = *by ? arena_printf(c->ctx->arena, "%s,%s", by, boxes[i].by) : boxes[i].by;
	*ask = (struct stats_ask){ .definition = call_arg(c, "definition"), .series = call_arg(c, "series"), .by = by,
		.college_id = call_int(c, "college", 0), .level = call_arg(c, "level"), .major = call_arg(c, "major"),
		.sex = call_arg(c, "sex"), .as_of = figures_moment(c) };
}

static bool plain(char ch)
{
	return (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '-' || ch == '_' || ch == '.';
}

/* Hundreds of these stand on a page, so nothing here is printed by format. */
static void put_arg(struct buf *b, const char *name, const char *value)
{
	static const char hex[] = "0123456789ABCDEF";

	if (*value == '\0')
		return;
	buf_char(b, b->n ? '&' : '?');
	buf_put(b, name);
	buf_char(b, '=');
	for (; *value; value++) {
		if (plain(*value)) {
			buf_char(b, *value);
			continue;
		}
		buf_char(b, '%');
		buf_char(b, hex[(unsigned char)*value >> 4]);
		buf_char(b, hex[(unsigned char)*value & 15]);
	}
}

static const char *narrower(const char *of_group, const char *asked)
{
	return *of_group ? of_group : asked;
}

const char *figures_query(struct call *c, const struct stats *s, const struct stats_ask *ask, const struct stats_group *g)
{
	static const struct stats_group everybody = { .level = "", .major = "", .sex = "" };
	int64_t college;
	struct buf b;

	if (g == NULL)
		g = &everybody;
	college = g->college_id ? g->college_id : ask->college_id;
	buf_init(&b, c->ctx->arena);
	put_arg(&b, "cohort", s->cohort);
	put_arg(&b, "definition", s->definition);
	put_arg(&b, "series", s->series);
	put_arg(&b, "college", college ? arena_printf(c->ctx->arena, "%lld", (long long)college) : "");
	put_arg(&b, "level", narrower(g->level, ask->level));
	put_arg(&b, "major", narrower(g->major, ask->major));
	put_arg(&b, "sex", narrower(g->sex, ask->sex));
	put_arg(&b, "as_of", ask->as_of ? call_arg(c, "as_of") : "");
	return buf_text(&b);
}

const char *figures_href(struct call *c, const char *code, const char *query)
{
	struct buf b;

	buf_init(&b, c->ctx->arena);
	buf_reserve(&b, sizeof "/numbers/" + strlen(code) + strlen(query));
	buf_put(&b, "/numbers/");
	buf_put(&b, code);
	buf_put(&b, query);
	return buf_text(&b);
}

const char *figures_class(const struct stats_indicator *d)
{
	static const struct { const char *code, *class; } colours[] = { { "employed", "cat-employed" }, { "contract", "cat-employed" },
		{ "study", "cat-study" }, { "freelance", "cat-freelance" }, { "flexible", "cat-freelance" },
		{ "startup", "cat-startup" }, { "seeking", "cat-seeking" }, { "not_seeking", "cat-not_seeking" } };

	if (strcmp(d->kind, "addend") != 0 && strcmp(d->kind, "rest") != 0)
		return "";
	for (size_t i = 0; i < sizeof colours / sizeof *colours; i++)
		if (strcmp(colours[i].code, d->code) == 0)
			return colours[i].class;
	return "cat-pending";
}

const char *figures_part_name(struct arena *a, const char *name)
{
	size_t n = strlen(name);

	return n > 3 ? arena_dupn(a, name, n - 3) : name;
}

static const char *coverage_name(const char *code)
{
	return code_find(code_set("coverage"), code)->name;
}

/* At most two more parts than indicators. */
static size_t parts_of(struct call *c, const struct stats *s, const struct stats_group *g, struct chart_part *parts)
{
	struct arena *a = c->ctx->arena;
	size_t n = 0;

	for (size_t i = 0; i < s->indicator_count; i++)
		if (*figures_class(&s->indicators[i]))
			parts[n++] = (struct chart_part){ .class = figures_class(&s->indicators[i]), .name = figures_part_name(a, s->indicators[i].name),
				.count = g->indicators[i], .percent = percent_text(a, g->indicators[i], g->graduates) };
	for (int i = 0; i < 2; i++) {
		const char *code = i ? "unregistered" : "pending";
		int64_t count = coverage_count(s, g, code);

		parts[n++] = (struct chart_part){ .class = i ? "cat-unregistered" : "cat-pending", .name = coverage_name(code),
			.count = count > 0 ? count : 0, .percent = percent_text(a, count > 0 ? count : 0, g->graduates) };
	}
	return n;
}

const char *figures_composition(struct call *c, const struct stats *s, const struct stats_group *g, bool tall)
{
	struct chart_part *parts = arena_array(c->ctx->arena, s->indicator_count + 2, sizeof *parts);
	size_t n = parts_of(c, s, g, parts);
	struct buf b;

	buf_init(&b, c->ctx->arena);
	chart_composition(&b, code_name("series", s->series), tall ? "comp comp-tall" : "comp", parts, n);
	return buf_text(&b);
}

void figures_legend(struct call *c, const struct stats *s)
{
	struct chart_part *parts = arena_array(c->ctx->arena, s->indicator_count + 2, sizeof *parts);
	size_t n = parts_of(c, s, &s->total, parts);

	view_list(c->view, "legend");
	for (size_t i = 0; i < n; i++) {
		struct view *one = view_push(c->view, "legend");

		view_text(one, "class", parts[i].class);
		view_text(one, "name", parts[i].name);
	}
	view_hide(c->view, "legend");
}

void figures_put(struct view *v, const char *name, int64_t n, int64_t of, const char *href)
{
	struct view *one = view_sub(v, name);

	view_int(one, "count", n);
	view_percent(one, "percent", percent_text(v->arena, n, of));
	view_text(one, "href", n ? href : "");
	view_hide(one, "href");
}

void figures_put_by(struct view *v, const char *by)
{
	view_list(v, "key_heads");
	for (const char *p = by; *p;) {
		size_t n = strcspn(p, ",");

		view_text(view_push(v, "key_heads"), "by", arena_dupn(v->arena, p, n));
		p += n + (p[n] == ',');
	}
}

void figures_put_keys(struct view *v, const char *by, const struct stats_group *g)
{
	view_list(v, "keys");
	for (const char *p = by; *p;) {
		size_t n = strcspn(p, ",");
		struct view *one = view_push(v, "keys");

		view_text(one, "code", strncmp(p, "college", n) == 0 ? g->college_code : "");
		if (strncmp(p, "level", n) == 0)
			view_code(one, "name", "level", g->level);
		else if (strncmp(p, "sex", n) == 0)
			view_code(one, "name", "sex", g->sex);
		else
			view_text(one, "name", strncmp(p, "college", n) == 0 ? g->college : g->major);
		p += n + (p[n] == ',');
	}
}
