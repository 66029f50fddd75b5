/* What the pages of numbers share: the question in the address, the address of each number, compositions. */
#ifndef FIGURES_H
#define FIGURES_H

#include "stats.h"
#include "web.h"

/* ?as_of=2024-07-05T17:00: the moment asked for; 0 = now, -1 = no moment at all. */
int64_t figures_moment(struct call *c);
/* For the control 「看某一时刻」 (pages/moment.html): past, moment, moment_last, now_href, and the
 * rest of the question as kept: [{name, value}]. */
void figures_put_moment(struct call *c, int64_t as_of);

/* The moments the control offers, for pages that show it: moments [{name, at, href}], and moment_first, what its
 * field begins with: the moment looked at, else the first offered. Inside a transaction. */
enum outcome figures_offer_moments(struct call *c, int64_t as_of) MUST_USE;

/* definition, series, by, college, level, major, sex, as_of of the query. by_level=1 and the like (a form's
 * boxes) stand for `by` too. */
void figures_ask(struct call *c, struct stats_ask *ask);

/* The query that tells the group of this question: cohort, definition, series and what narrows it. g NULL:
 * all that was asked. Begins with '?'. */
const char *figures_query(struct call *c, const struct stats *s, const struct stats_ask *ask, const struct stats_group *g);
/* /numbers/CODE with that query. */
const char *figures_href(struct call *c, const char *code, const char *query);

/* Where everybody of the group is, as one bar and as rows: the definition's parts, what is registered but
 * not in the series, and who has not registered. */
const char *figures_composition(struct call *c, const struct stats *s, const struct stats_group *g, bool tall);
void figures_legend(struct call *c, const struct stats *s);
/* The colour of an indicator: "cat-employed"; "" for those that are no part of the whole. */
const char *figures_class(const struct stats_indicator *d);

/* The indicator's name without its last character: who is counted, not how many of the whole. */
const char *figures_part_name(struct arena *a, const char *name);

/* A crossed table's left side: `key_heads` of {by}, and of each group `keys` of {code, name}. by as in struct stats. */
void figures_put_by(struct view *v, const char *by);
void figures_put_keys(struct view *v, const char *by, const struct stats_group *g);

/* A count with its address and its share of the graduates: name.n, name.href, name.percent. */
void figures_put(struct view *v, const char *name, int64_t n, int64_t of, const char *href);

#endif
