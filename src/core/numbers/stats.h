/* The numbers: how many graduates, and the indicators of a definition (口径), exactly. Everything is
 * counted from `tally` (a moment that is past: from the last snapshot before it and what changed since), whose denominator is every counted graduate, also who has not registered; what
 * an indicator adds up is data of the cohort (indicator, indicator_member). Source: notice 2; rates by
 * percent.h.
 *
 * No rate per class or counsellor exists: `tally` does not know the class, and who sees classes only gets
 * counts of stages (coverage_get). Nothing here sorts by a rate. */
#ifndef STATS_H
#define STATS_H

#include "ctx.h"
#include "rows.h"

struct stats_ask { /* no pointer is NULL */
	const char *definition; /* "2021", "2024"; "" = the cohort's own */
	const char *series;     /* code of words/codes/series.tsv; "" = approved */
	const char *by;         /* any of level, college, major, sex, joined by commas; "" = one group of all */
	int64_t college_id;     /* filters: 0 or "" = all */
	const char *level, *major, *sex; /* major by name: a name may stand in several colleges */
	int64_t as_of; /* a moment that is past: what was recorded before it (past.h); 0 = now */
};

enum { STATS_STAGES = 10, STATS_BY = 4 }; /* stages in the order of words/codes/stage.tsv */

struct stats_group {
	int64_t college_id;
	const char *level, *college_code, *college, *major, *sex; /* "" where not grouped by it; sex is the code */
	int64_t graduates, registered, approved, confirmed, unregistered;
	int64_t stages[STATS_STAGES];
	int64_t *indicators; /* numerators, as stats.indicators */
	int64_t *categories; /* persons of each category in the series, as stats.categories */
	int rank[STATS_BY];  /* its place: as the codes' and colleges' order has it, never by a number */
};

struct stats_indicator {
	const char *code, *name, *formula, *kind; /* kind: code of words/codes/indicator_kind.tsv */
	const char *members;                      /* category codes: "|10|11|" */
};

struct stats_category {
	const char *code, *name, *class;
};

struct stats {
	const char *cohort, *definition, *series, *by;
	int64_t as_of;     /* the moment it is true of */
	bool past;         /* that moment was asked for; else it is now */
	int64_t closes_at; /* the cohort's cut-off */
	struct stats_indicator *indicators;
	struct stats_category *categories;
	struct stats_group *groups; /* without `by` one, of everybody */
	struct stats_group total;
	size_t indicator_count, category_count, group_count;
};

/* May this actor see rates at all? Not a counsellor, nor who is given classes only. */
bool stats_allowed(const struct actor *who);

/* Inside a transaction. *out and what it holds live in c's arena. A college's people get their colleges.
 * INVALID: no such definition, series or grouping, or a moment to come. MISSING: no such cohort, or a college that the actor
 * may not see. DENIED: no rates for this actor. */
enum outcome stats_get(struct ctx *c, const struct stats_ask *ask, const struct stats **out) MUST_USE;

/* The group, as every JSON answer has it: key, graduates, registered, approved, confirmed, unregistered,
 * indicators [{code, name, numerator, denominator, percent}], categories [{code, name, count, percent}]. */
void stats_put_group(struct view *v, const struct stats *s, const struct stats_group *g);
/* cohort, definition, series, as_of. */
void stats_put_head(struct view *v, const struct stats *s);

/* The colleges and the majors' names this actor may ask for, in order. */
enum outcome stats_colleges(struct ctx *c, struct college_row **out, size_t *count) MUST_USE;

/* The cut-off of the cohort looked at. MISSING when there is no such cohort. */
enum outcome cohort_closes_at(struct ctx *c, int64_t *closes_at) MUST_USE;

/* How far each class is, and how far it was at a moment: stages only. Of the classes in the actor's scope. */
enum outcome coverage_past(struct ctx *c, int64_t as_of, struct coverage_row **out, size_t *count) MUST_USE;
enum outcome coverage_get(struct ctx *c, struct coverage_row **out, size_t *count) MUST_USE;

/* Answers kept from one request to the next: an answer is used again only while the head of the school's
 * audit chain is the very one it was counted under, and nothing counted changes without an entry there.
 * Bounded; shared by all threads. A program without one (NULL) counts anew each time. */
struct stats_cache *stats_cache_new(void);
void stats_cache_free(struct stats_cache *k); /* NULL is fine */

#endif
