#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "chart.h"
#include "page.h"
#include "words.h"

/* The picture in pixels at natural size; labels of the axis left, ends of the lines right. A narrow one has no room
 * there: its lines are named under it. */
enum { HEIGHT = 176, LEFT = 40, ENDS = 184, NARROW = 480, EDGE = 16, KEY = 20, NAME = 18, TOP = 12, BOTTOM = 152, LINE = 14, TICKS = 4, PLACE = 72,
	APART = 5 /* points nearer than that are no points any more */,
	WHOLE = 10000 /* 100 % in hundredths */ };

struct line_chart {
	struct buf *out;
	const char *label;
	enum chart_unit unit;
	const char *const *places;
	size_t n;
	const struct chart_series *series;
	size_t series_count;
	int right;         /* where the places end */
	bool narrow;
	int64_t step, top; /* of the axis */
};

struct end { /* the label behind a line's last value */
	size_t which;
	int64_t value;
	int y;
};

static const char *number(const struct line_chart *c, int64_t v)
{
	struct buf b;
	buf_init(&b, c->out->arena);
	if (c->unit == CHART_HUNDREDTHS)
		buf_printf(&b, "%lld.%02lld%%", (long long)v / 100, (long long)v % 100);
	else
		page_number(&b, v);
	return buf_text(&b);
}

/* Of the axis: whole percents stand without places. */
static const char *tick(const struct line_chart *c, int64_t v)
{
	return c->unit == CHART_HUNDREDTHS && v % 100 == 0 ? arena_printf(c->out->arena, "%lld%%", (long long)v / 100) : number(c, v);
}

/* The least of 1, 2, 5, 10, 20, ... that is not below v. */
static int64_t round_up(int64_t v)
{
	int64_t power = 1;
	while (power * 10 <= v)
		power *= 10;
	return power >= v ? power : power * 2 >= v ? power * 2 : power * 5 >= v ? power * 5 : power * 10;
}

static int64_t last_value(const struct line_chart *c, const struct chart_series *s)
{
	for (size_t i = c->n; i-- > 0;)
		if (s->values[i] != CHART_NONE)
			return s->values[i];
	return CHART_NONE;
}

static void set_axis(struct line_chart *c)
{
	int64_t max = c->unit == CHART_HUNDREDTHS ? TICKS * 100 : 1; /* whole percents at least */
	for (size_t k = 0; k < c->series_count; k++)
		for (size_t i = 0; i < c->n; i++) {
			int64_t v = c->series[k].values[i];
			assert(v == CHART_NONE || (v >= 0 && v <= CHART_MOST));
			max = v > max ? v : max;
		}
	c->step = round_up(max / TICKS + (max % TICKS != 0));
	c->top = (max / c->step + (max % c->step != 0)) * c->step;
	if (c->unit == CHART_HUNDREDTHS && c->top > WHOLE)
		c->top = WHOLE;
}

static int x_of(const struct line_chart *c, size_t i)
{
	return c->n < 2 ? (LEFT + c->right) / 2 : LEFT + (int)(i * ((size_t)c->right - LEFT) / (c->n - 1));
}

static int y_of(const struct line_chart *c, int64_t v)
{
	return BOTTOM - (int)((double)v / (double)c->top * (BOTTOM - TOP) + 0.5);
}

/* ---- markup ---- */

static void put_text(const struct line_chart *c, const char *class, int x, int y, const char *anchor, const char *words)
{
	buf_printf(c->out, "<text class=\"%s\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">", class, x, y, anchor);
	page_escape(c->out, words);
	buf_put(c->out, "</text>");
}

static void put_grid(const struct line_chart *c)
{
	for (int64_t v = 0; v <= c->top; v += c->step) {
		int y = y_of(c, v);
		buf_printf(c->out, "<path class=\"axis\" d=\"M%d %dH%d\"/>", LEFT, y, c->right);
		put_text(c, "tick", LEFT - 6, y + 4, "end", tick(c, v));
	}
}

/* As many as have room, evenly, the first and the last always. */
static void put_places(const struct line_chart *c)
{
	size_t room = 1 + (size_t)(c->right - LEFT) / PLACE, shown = c->n < room ? c->n : room;
	for (size_t k = 0; k < shown; k++) {
		size_t i = shown < 2 ? 0 : k * (c->n - 1) / (shown - 1);
		put_text(c, "tick", x_of(c, i), BOTTOM + 18, "middle", c->places[i]);
	}
}

static void put_path(const struct line_chart *c, size_t which)
{
	const struct chart_series *s = &c->series[which];
	bool down = false;
	buf_printf(c->out, "<path class=\"l-%zu\" fill=\"none\" d=\"", which + 1);
	for (size_t i = 0; i < c->n; i++) {
		bool here = s->values[i] != CHART_NONE;
		if (here)
			buf_printf(c->out, "%c%d %d", down ? 'L' : 'M', x_of(c, i), y_of(c, s->values[i]));
		down = here;
	}
	buf_put(c->out, "\"/>");
}

static void put_point(const struct line_chart *c, size_t which, size_t i)
{
	const struct chart_series *s = &c->series[which];
	struct arena *a = c->out->arena;
	int x = x_of(c, i), y = y_of(c, s->values[i]);
	buf_printf(c->out, "<circle class=\"t-%zu\" cx=\"%d\" cy=\"%d\" r=\"2\"><title>", which + 1, x, y);
	page_escape(c->out, say_chart_point(a, s->name, c->places[i], number(c, s->values[i])));
	buf_put(c->out, "</title></circle>");
}

static void put_series(const struct line_chart *c, size_t which)
{
	put_path(c, which);
	if (c->n > 1 && (size_t)(c->right - LEFT) / (c->n - 1) < APART)
		return;
	for (size_t i = 0; i < c->n; i++)
		if (c->series[which].values[i] != CHART_NONE)
			put_point(c, which, i);
}

/* ---- the names at the ends, pushed apart so that none covers another ---- */

static int by_height(const void *a, const void *b)
{
	const struct end *x = a, *y = b;
	if (x->y != y->y)
		return x->y < y->y ? -1 : 1;
	return x->which < y->which ? -1 : x->which > y->which;
}

static void push_apart(struct end *ends, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (ends[i].y < ends[i - 1].y + LINE)
			ends[i].y = ends[i - 1].y + LINE;
	int most = HEIGHT - 4;
	for (size_t i = n; i-- > 0; most -= LINE)
		if (ends[i].y > most)
			ends[i].y = most;
}

static void put_end(const struct line_chart *c, size_t which, int64_t value, int x, int y)
{
	struct arena *a = c->out->arena;
	put_text(c, arena_printf(a, "t-%zu", which + 1), x, y, "start", arena_printf(a, "%s %s", c->series[which].name, number(c, value)));
}

/* One below the other, each behind a piece of its line. */
static void put_names(const struct line_chart *c)
{
	int y = HEIGHT;
	for (size_t k = 0; k < c->series_count; k++) {
		int64_t v = last_value(c, &c->series[k]);
		if (v == CHART_NONE)
			continue;
		y += NAME;
		buf_printf(c->out, "<path class=\"l-%zu\" d=\"M%d %dh%d\"/>", k + 1, LEFT, y - 4, KEY);
		put_end(c, k, v, LEFT + KEY + 8, y);
	}
}

static int height_of(const struct line_chart *c)
{
	return HEIGHT + (c->narrow ? (int)c->series_count * NAME + 4 : 0);
}

static void put_ends(const struct line_chart *c)
{
	struct arena *a = c->out->arena;
	struct end *ends = arena_array(a, c->series_count, sizeof *ends);
	size_t n = 0;
	for (size_t k = 0; k < c->series_count; k++) {
		int64_t v = last_value(c, &c->series[k]);
		if (v != CHART_NONE)
			ends[n++] = (struct end){k, v, y_of(c, v) + 4};
	}
	if (n)
		qsort(ends, n, sizeof *ends, by_height);
	push_apart(ends, n);
	for (size_t i = 0; i < n; i++)
		put_end(c, ends[i].which, ends[i].value, c->right + 8, ends[i].y);
}

static const char *words_of(const struct line_chart *c)
{
	struct arena *a = c->out->arena;
	const char *all = NULL;
	for (size_t k = 0; k < c->series_count; k++) {
		int64_t v = last_value(c, &c->series[k]);
		if (v == CHART_NONE)
			continue;
		const char *one = say_chart_count(a, c->series[k].name, number(c, v));
		all = all ? say_chart_join(a, all, one) : one;
	}
	return all ? say_chart_label(a, c->label, all) : say_chart_empty(a, c->label);
}

void chart_line(struct buf *out, const char *label, int width, enum chart_unit unit, const char *const *places, size_t n,
	const struct chart_series *series, size_t series_count)
{
	struct line_chart c = {out, label, unit, places, n, series, series_count, .narrow = width <= NARROW};
	c.right = width - (c.narrow ? EDGE : ENDS);
	assert(c.right > LEFT);
	set_axis(&c);
	buf_printf(out, "<svg class=\"line-chart\" role=\"img\" viewBox=\"0 0 %d %d\" aria-label=\"", width, height_of(&c));
	page_escape(out, words_of(&c));
	buf_put(out, "\">");
	put_grid(&c);
	put_places(&c);
	for (size_t k = 0; k < series_count; k++)
		put_series(&c, k);
	if (c.narrow)
		put_names(&c);
	else
		put_ends(&c);
	buf_put(out, "</svg>");
}
