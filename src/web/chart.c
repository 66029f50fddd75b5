#include "chart.h"

#include <assert.h>
#include <string.h>

#include "page.h"
#include "words.h"

enum { WHOLE = 1000000 }; /* 100 % in ten-thousandths of a percent */

/* ---- words ---- */

static const char *number(struct arena *a, int64_t v)
{
	struct buf b;
	buf_init(&b, a);
	page_number(&b, v);
	return buf_text(&b);
}

static const char *percent_text(struct arena *a, const char *percent)
{
	return strcmp(percent, "-") == 0 ? "-" : arena_printf(a, "%s%%", percent);
}

static const char *part_text(struct arena *a, const struct chart_part *p)
{
	const char *count = number(a, p->count);
	if (!p->percent || !*p->percent)
		return say_chart_count(a, p->name, count);
	return say_chart_part(a, p->name, count, percent_text(a, p->percent));
}

static const char *parts_text(struct arena *a, const char *label, const struct chart_part *parts, size_t n)
{
	const char *all = NULL;
	for (size_t i = 0; i < n; i++) {
		const char *one = part_text(a, &parts[i]);
		all = all ? say_chart_join(a, all, one) : one;
	}
	return all ? say_chart_label(a, label, all) : say_chart_empty(a, label);
}

/* ---- markup ---- */

static void put_attribute(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, " %s=\"", name);
	page_escape(out, value);
	buf_char(out, '"');
}

static void put_element(struct buf *out, const char *name, const char *class, const char *text)
{
	buf_printf(out, "<%s", name);
	if (class)
		put_attribute(out, "class", class);
	buf_char(out, '>');
	page_escape(out, text);
	buf_printf(out, "</%s>", name);
}

static void open_svg(struct buf *out, const char *class, const char *words)
{
	buf_put(out, "<svg");
	put_attribute(out, "class", class);
	put_attribute(out, "aria-label", words);
	buf_put(out, " role=\"img\">");
}

static void put_share(struct buf *out, const char *name, int64_t share)
{
	buf_printf(out, " %s=\"%lld.%04lld%%\"", name, (long long)share / 10000, (long long)share % 10000);
}

/* The share of WHOLE that v is of max, rounded down. */
static int64_t share_of(int64_t v, int64_t max)
{
	assert(v >= 0 && v <= CHART_MOST);
	if (max <= 0 || v <= 0)
		return 0;
	return v >= max ? WHOLE : v * WHOLE / max;
}

static void put_rect(struct buf *out, const char *class, int64_t from, int64_t to)
{
	buf_put(out, "<rect");
	put_attribute(out, "class", class);
	put_share(out, "x", from);
	put_share(out, "width", to - from);
	buf_put(out, "/>");
}

/* ---- composition ---- */

static void put_part(struct buf *out, const struct chart_part *p, int64_t from, int64_t to)
{
	if (from == to)
		return;
	buf_put(out, "<g>");
	put_element(out, "title", NULL, part_text(out->arena, p));
	put_rect(out, p->class, from, to);
	buf_put(out, "</g>");
}

static int64_t total_of(const struct chart_part *parts, size_t n)
{
	int64_t total = 0;
	for (size_t i = 0; i < n; i++) {
		assert(parts[i].count >= 0 && parts[i].count <= CHART_MOST);
		total += parts[i].count;
	}
	return total;
}

void chart_composition(struct buf *out, const char *label, const char *class, const struct chart_part *parts, size_t n)
{
	int64_t total = total_of(parts, n), sum = 0;
	open_svg(out, class, parts_text(out->arena, label, parts, n));
	for (size_t i = 0; i < n; i++) {
		int64_t from = share_of(sum, total);
		sum += parts[i].count;
		put_part(out, &parts[i], from, share_of(sum, total));
	}
	buf_put(out, "</svg>");
}

/* ---- bar ---- */

void chart_bar(struct buf *out, const char *label, const char *class, int64_t value, int64_t max)
{
	const char *words = say_chart_of(out->arena, label, number(out->arena, value), number(out->arena, max));
	open_svg(out, "meter", words);
	put_element(out, "title", NULL, words);
	put_rect(out, class, 0, share_of(value, max));
	buf_put(out, "</svg>");
}

/* ---- funnel ---- */

static void put_number(struct buf *out, const struct chart_part *p)
{
	const char *count = number(out->arena, p->count);
	buf_put(out, p->href ? "<a class=\"num\"" : "<span");
	if (p->href)
		put_attribute(out, "href", p->href);
	buf_char(out, '>');
	page_escape(out, count);
	buf_put(out, p->href ? "</a>" : "</span>");
	if (p->percent && *p->percent)
		put_element(out, "span", "sub", percent_text(out->arena, p->percent));
}

static void put_step(struct buf *out, const struct chart_part *p, int64_t max)
{
	buf_put(out, "<li>");
	put_element(out, "span", "funnel-name", p->name);
	open_svg(out, "meter", part_text(out->arena, p));
	put_element(out, "title", NULL, part_text(out->arena, p));
	put_rect(out, p->class, 0, share_of(p->count, max));
	buf_put(out, "</svg><span>");
	put_number(out, p);
	buf_put(out, "</span></li>");
}

void chart_funnel(struct buf *out, const char *label, const struct chart_part *steps, size_t n)
{
	int64_t max = 0;
	for (size_t i = 0; i < n; i++)
		max = steps[i].count > max ? steps[i].count : max;
	buf_put(out, "<ol class=\"funnel\"");
	put_attribute(out, "aria-label", label);
	buf_char(out, '>');
	for (size_t i = 0; i < n; i++)
		put_step(out, &steps[i], max);
	buf_put(out, "</ol>");
}
