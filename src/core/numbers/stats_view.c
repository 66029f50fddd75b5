/* Groups as every answer has them. */
#include <string.h>

#include "percent.h"
#include "stats.h"

static void put_key(struct view *v, const struct stats *s, const struct stats_group *g)
{
	struct view *key = view_sub(v, "key");

	for (const char *p = s->by; *p;) {
		size_t n = strcspn(p, ",");

		if (strncmp(p, "level", n) == 0)
			view_text(key, "level", g->level);
		else if (strncmp(p, "college", n) == 0)
			view_text(key, "college", g->college);
		else if (strncmp(p, "major", n) == 0)
			view_text(key, "major", g->major);
		else
			view_text(key, "sex", code_name("sex", g->sex) ? code_name("sex", g->sex) : g->sex);
		p += n + (p[n] == ',');
	}
}

static void put_indicators(struct view *v, const struct stats *s, const struct stats_group *g)
{
	view_list(v, "indicators");
	for (size_t i = 0; i < s->indicator_count; i++) {
		struct view *one = view_push(v, "indicators");

		view_text(one, "code", s->indicators[i].code);
		view_text(one, "name", s->indicators[i].name);
		view_int(one, "numerator", g->indicators[i]);
		view_int(one, "denominator", g->graduates);
		view_percent(one, "percent", percent_text(v->arena, g->indicators[i], g->graduates));
	}
}

static void put_categories(struct view *v, const struct stats *s, const struct stats_group *g)
{
	view_list(v, "categories");
	for (size_t i = 0; i < s->category_count; i++) {
		struct view *one;

		if (g->categories[i] == 0)
			continue;
		one = view_push(v, "categories");
		view_text(one, "code", s->categories[i].code);
		view_text(one, "name", s->categories[i].name);
		view_int(one, "count", g->categories[i]);
		view_percent(one, "percent", percent_text(v->arena, g->categories[i], g->graduates));
	}
}

void stats_put_group(struct view *v, const struct stats *s, const struct stats_group *g)
{
	put_key(v, s, g);
	view_int(v, "graduates", g->graduates);
	view_int(v, "registered", g->registered);
	view_int(v, "approved", g->approved);
	view_int(v, "confirmed", g->confirmed);
	view_int(v, "unregistered", g->unregistered);
	put_indicators(v, s, g);
	put_categories(v, s, g);
}

void stats_put_head(struct view *v, const struct stats *s)
{
	view_text(v, "cohort", s->cohort);
	view_text(v, "definition", s->definition);
	view_text(v, "series", s->series);
	view_time(v, "as_of", s->as_of);
}
