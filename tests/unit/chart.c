/* Charts: well-formed, whole, escaped, and without what a strict Content-Security-Policy forbids. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <expat.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "in_arena.h"

#include "chart.h"

/* ---- reading a chart back ---- */

struct rect {
	char class[32];
	int64_t x, width; /* ten-thousandths of a percent */
};

struct read {
	struct rect rects[64];
	size_t rects_count, titles, circles;
	int end_y[16];
	size_t ends;
	char label[1024];
};

static int64_t share(const char *text)
{
	int64_t whole, part;
	assert_int_equal(sscanf(text, "%" SCNd64 ".%" SCNd64 "%%", &whole, &part), 2);
	return whole * 10000 + part;
}

static const char *attribute(const char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (strcmp(*attributes, name) == 0)
			return attributes[1];
	return NULL;
}

static void see_rect(struct read *r, const char **attributes)
{
	const char *x = attribute(attributes, "x");
	struct rect *one = &r->rects[r->rects_count++];
	snprintf(one->class, sizeof one->class, "%s", attribute(attributes, "class"));
	one->x = share(x);
	one->width = share(attribute(attributes, "width"));
}

static void XMLCALL see_open(void *arg, const char *name, const char **attributes)
{
	struct read *r = arg;
	assert_null(attribute(attributes, "style"));
	for (const char **a = attributes; *a; a += 2)
		assert_true(strncmp(*a, "on", 2) != 0);
	assert_true(strcmp(name, "style") != 0 && strcmp(name, "script") != 0);
	if (strcmp(name, "svg") == 0) {
		assert_string_equal(attribute(attributes, "role"), "img");
		snprintf(r->label, sizeof r->label, "%s", attribute(attributes, "aria-label"));
	} else if (strcmp(name, "rect") == 0) {
		see_rect(r, attributes);
	}
	r->titles += strcmp(name, "title") == 0;
	r->circles += strcmp(name, "circle") == 0;
	if (strcmp(name, "text") == 0 && strncmp(attribute(attributes, "class"), "t-", 2) == 0)
		r->end_y[r->ends++] = (int)strtol(attribute(attributes, "y"), NULL, 10);
}

static struct read read_chart(const char *svg)
{
	struct read r = {0};
	XML_Parser p = XML_ParserCreate("UTF-8");
	XML_SetUserData(p, &r);
	XML_SetElementHandler(p, see_open, NULL);
	if (XML_Parse(p, svg, (int)strlen(svg), 1) != XML_STATUS_OK)
		fail_msg("%s: %s", XML_ErrorString(XML_GetErrorCode(p)), svg);
	XML_ParserFree(p);
	return r;
}

/* ---- composition ---- */

static struct read composition(struct arena *a, const struct chart_part *parts, size_t n)
{
	struct buf b;
	buf_init(&b, a);
	chart_composition(&b, "A & \"B\" <c>", "comp", parts, n);
	return read_chart(buf_text(&b));
}

static void parts_fill_the_bar_exactly(void **state)
{
	unsigned seed = 7;
	for (int round = 0; round < 2000; round++) {
		struct chart_part parts[7];
		size_t n = 1 + (unsigned)round % 7;
		int64_t total = 0;
		for (size_t i = 0; i < n; i++) {
			seed = seed * 1664525u + 1013904223u;
			int64_t count = (int64_t)((seed >> 8) % (round % 2 ? 10 : 1000000));
			parts[i] = (struct chart_part){"c-sx", "x", "1.00", NULL, count};
			total += count;
		}
		arena_reset(*state);
		struct read r = composition(*state, parts, n);
		int64_t at = 0;
		for (size_t i = 0; i < r.rects_count; i++) {
			assert_int_equal(r.rects[i].x, at);
			assert_true(r.rects[i].width > 0);
			at += r.rects[i].width;
		}
		assert_int_equal(at, total ? 1000000 : 0);
	}
}

static void each_part_says_itself(void **state)
{
	static const struct chart_part parts[] = {
		{"c-dwjy", "<Employed>", "61.89", NULL, 6189},
		{"c-djy", "none", "-", NULL, 0},
		{"c-none", "Un & \"reg\"", "38.11", NULL, 3811},
	};
	struct buf b;
	buf_init(&b, *state);
	chart_composition(&b, "Whole", "comp comp-tall", parts, 3);
	struct read r = read_chart(buf_text(&b));
	assert_int_equal(r.rects_count, 2); /* none of zero width */
	assert_int_equal(r.rects[0].width, 618900);
	assert_string_equal(r.rects[1].class, "c-none");
	assert_int_equal(r.titles, 2);
	assert_non_null(strstr(r.label, "Whole"));
	assert_non_null(strstr(r.label, "<Employed>"));
	assert_non_null(strstr(r.label, "6,189"));
	assert_non_null(strstr(r.label, "61.89%"));
	assert_null(strstr(r.label, "-%"));
}

static void an_empty_chart_says_so(void **state)
{
	struct read r = composition(*state, NULL, 0);
	assert_int_equal(r.rects_count, 0);
	assert_non_null(strstr(r.label, "A & \"B\" <c>"));
}

/* ---- bar and funnel ---- */

static int64_t bar_width(struct arena *a, int64_t value, int64_t max)
{
	struct buf b;
	buf_init(&b, a);
	chart_bar(&b, "p\"", "meter-fill", value, max);
	return read_chart(buf_text(&b)).rects[0].width;
}

static void a_bar_shows_its_share(void **state)
{
	assert_int_equal(bar_width(*state, 0, 10), 0);
	assert_int_equal(bar_width(*state, 1, 3), 333333);
	assert_int_equal(bar_width(*state, 10, 10), 1000000);
	assert_int_equal(bar_width(*state, 11, 10), 1000000);
	assert_int_equal(bar_width(*state, 5, 0), 0);
	assert_int_equal(bar_width(*state, CHART_MOST, CHART_MOST), 1000000);
}

static void a_funnel_opens_its_numbers(void **state)
{
	static const struct chart_part steps[] = {
		{"meter-fill", "a<", "100.00", "/a?x=1&y=\"", 6431},
		{"meter-fill", "b", "50.01", NULL, 3216},
		{"meter-good", "c", "", NULL, 0}};
	struct buf b;
	buf_init(&b, *state);
	chart_funnel(&b, "f", steps, 3);
	struct read r = read_chart(buf_text(&b));
	assert_int_equal(r.rects_count, 3);
	assert_int_equal(r.rects[0].width, 1000000);
	assert_int_equal(r.rects[1].width, 500077);
	assert_int_equal(r.rects[2].width, 0);
	assert_non_null(strstr(buf_text(&b), "<a class=\"num\" href=\"/a?x=1&amp;y=&quot;\">6,431</a><span class=\"sub\">100.00%</span>"));
	assert_non_null(strstr(buf_text(&b), "<span>0</span></span></li>"));
	assert_int_equal(r.titles, 3);
}

/* ---- line ---- */

static void a_line_names_its_ends_apart(void **state)
{
	static const char *const days[] = {"06-01", "06-02", "06-03"};
	static const int64_t a[] = {1, 500, 997}, b[] = {0, CHART_NONE, 996}, c[] = {3, 995, CHART_NONE}, d[] = {0, 0, 0},
			     none[] = {CHART_NONE, CHART_NONE, CHART_NONE};
	const struct chart_series series[] = {
		{"A<", a}, {"B", b}, {"C", c}, {"D", d}, {"E", d}, {"N", none}};
	struct buf out;
	buf_init(&out, *state);
	chart_line(&out, "trend", 720, CHART_COUNTS, days, 3, series, 6);
	struct read r = read_chart(buf_text(&out));
	assert_int_equal(r.circles, 3 + 2 + 2 + 3 + 3);
	assert_int_equal(r.ends, 5);
	for (size_t i = 1; i < r.ends; i++)
		assert_true(r.end_y[i] - r.end_y[i - 1] >= 14);
	assert_true(r.end_y[r.ends - 1] <= 176);
	assert_non_null(strstr(r.label, "C 995"));
	assert_non_null(strstr(buf_text(&out), ">1,000</text>")); /* 997 is below a round top */
	assert_null(strstr(buf_text(&out), ">1,500</text>"));
}

/* On a phone there is no room at the ends, and none between many points. */
static void a_narrow_line_is_named_under_itself(void **state)
{
	enum { MANY = 120 };
	const char *days[MANY];
	int64_t v[MANY], w[MANY];
	const struct chart_series series[] = {{"Aa", v}, {"Bb", w}};
	struct buf out;
	for (int i = 0; i < MANY; i++) {
		days[i] = "06-01";
		v[i] = w[i] = i;
	}
	buf_init(&out, *state);
	chart_line(&out, "narrow", 360, CHART_COUNTS, days, MANY, series, 2);
	struct read r = read_chart(buf_text(&out));
	assert_int_equal(r.circles, 0);
	assert_int_equal(r.ends, 2);
	assert_true(r.end_y[0] > 176 && r.end_y[1] - r.end_y[0] >= 14);
	assert_non_null(strstr(buf_text(&out), "viewBox=\"0 0 360 216\""));
}

static void a_line_without_values_stands(void **state)
{
	static const char *const one[] = {"x"};
	static const int64_t v[] = {CHART_MOST};
	const struct chart_series series[] = {{"S", v}};
	struct buf out;
	buf_init(&out, *state);
	chart_line(&out, "empty", 360, CHART_COUNTS, NULL, 0, NULL, 0);
	read_chart(buf_text(&out));
	buf_init(&out, *state);
	chart_line(&out, "one", 720, CHART_COUNTS, one, 1, series, 1);
	assert_int_equal(read_chart(buf_text(&out)).circles, 1);
}

static void a_line_of_rates_ends_at_the_whole(void **state)
{
	static const char *const days[] = {"06-01", "06-02"};
	static const int64_t v[] = {9003, 9999}, low[] = {5, 617};
	const struct chart_series series[] = {{"P", v}, {"Q", low}};
	struct buf out;
	buf_init(&out, *state);
	chart_line(&out, "rates", 720, CHART_HUNDREDTHS, days, 2, series, 2);
	struct read r = read_chart(buf_text(&out));
	assert_int_equal(r.circles, 4);
	assert_non_null(strstr(r.label, "P 99.99%"));
	assert_non_null(strstr(r.label, "Q 6.17%"));
	assert_non_null(strstr(buf_text(&out), ">100%</text>"));
	assert_null(strstr(buf_text(&out), ">150%</text>"));
	buf_init(&out, *state);
	chart_line(&out, "low", 720, CHART_HUNDREDTHS, days, 2, series + 1, 1);
	assert_null(strstr(buf_text(&out), ">100%</text>")); /* small ones are not pressed to the ground */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(parts_fill_the_bar_exactly),
		IN_ARENA(each_part_says_itself),
		IN_ARENA(an_empty_chart_says_so),
		IN_ARENA(a_bar_shows_its_share),
		IN_ARENA(a_funnel_opens_its_numbers),
		IN_ARENA(a_line_names_its_ends_apart),
		IN_ARENA(a_narrow_line_is_named_under_itself),
		IN_ARENA(a_line_without_values_stands),
		IN_ARENA(a_line_of_rates_ends_at_the_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
