#include "minwage.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "code.h"
#include "words.h"

/* The set's columns beside code and name, in the order asked for here. */
struct wage_row {
	const char *division, *from, *name;
	int64_t monthly;
};

static struct wage_row wage_row(const struct code_set *set, size_t i)
{
	const struct code *c = &set->codes[i];

	return (struct wage_row){
		.division = code_extra(set, c, "division"),
		.from = code_extra(set, c, "from"),
		.name = c->name,
		.monthly = strtoll(code_extra(set, c, "monthly"), NULL, 10),
	};
}

/* The newest table of the place that holds at the day, else its oldest; NULL when it has none. */
static const char *table_of(const struct code_set *set, const char *place, const char *day)
{
	const char *holds = NULL, *oldest = NULL;

	for (size_t i = 0; i < set->count; i++) {
		struct wage_row r = wage_row(set, i);

		if (strcmp(r.division, place) != 0)
			continue;
		if (oldest == NULL || strcmp(r.from, oldest) < 0)
			oldest = r.from;
		if (strcmp(r.from, day) <= 0 && (holds == NULL || strcmp(r.from, holds) > 0))
			holds = r.from;
	}
	return holds != NULL ? holds : oldest;
}

static bool find_place(const char *place, const char *day, struct minwage *out)
{
	const struct code_set *set = code_set("min_wage");
	const char *from = table_of(set, place, day);

	if (from == NULL)
		return false;
	*out = (struct minwage){ .from = from, .early = strcmp(from, day) > 0 };
	for (size_t i = 0; i < set->count; i++) {
		struct wage_row r = wage_row(set, i);

		if (strcmp(r.division, place) != 0 || strcmp(r.from, from) != 0)
			continue;
		out->place = r.name;
		if (out->tiers == 0 || r.monthly < out->lowest)
			out->lowest = r.monthly;
		if (r.monthly > out->highest)
			out->highest = r.monthly;
		out->tiers++;
	}
	return true;
}

/* A city with a table of its own comes before its province. */
bool minwage_find(const char *division, const char *day, struct minwage *out)
{
	char place[7] = "000000";

	if (strlen(division) != 6 || strspn(division, "0123456789") != 6 || date_days(day) == DATE_NONE)
		return false;
	memcpy(place, division, 4);
	if (find_place(place, day, out))
		return true;
	place[2] = place[3] = '0';
	return find_place(place, day, out);
}

enum minwage_verdict minwage_judge(const struct minwage *w, int64_t pay)
{
	if (pay < w->lowest)
		return MINWAGE_BELOW;
	return pay < w->highest ? MINWAGE_MAYBE_BELOW : MINWAGE_FINE;
}

char *minwage_say(struct arena *a, const struct minwage *w, int64_t pay)
{
	enum minwage_verdict verdict = minwage_judge(w, pay);
	const char *paid = arena_printf(a, "%" PRId64, pay);
	const char *lowest = arena_printf(a, "%" PRId64, w->lowest), *highest = arena_printf(a, "%" PRId64, w->highest);
	const char *early = w->early ? say_minwage_early(a, w->from) : "";

	if (verdict == MINWAGE_FINE)
		return arena_dup(a, "");
	if (verdict == MINWAGE_MAYBE_BELOW)
		return say_minwage_maybe_below(a, paid, w->place, w->from, lowest, highest, early);
	return say_minwage_below(a, paid, w->place, w->from, lowest, early);
}
