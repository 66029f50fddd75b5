/* The lists of who still has something to do, for the two pages of /missing: people, and counts by place. */
#ifndef MISSING_H
#define MISSING_H

#include "find.h"
#include "overdue.h"

struct missing {
	const char *name, *stage; /* as in the address; a stage, or "waiting" */
	char *(*label)(struct arena *), *(*about)(struct arena *);
};
extern const struct missing missing_lists[];
enum { MISSING_LISTS = 6, OVER_CHOICES = 4 };

/* What "over" may be set to in the filter: "1", "3" and so on, in workdays. */
extern const char *const missing_overs[OVER_CHOICES];

/* The name in the address of the page of counts. */
#define MISSING_PLACES "places"

/* How many are in each list, and of them overdue, by college in the order of the codes; for counsellors by
 * class, without the overdue ones: no class is compared with another. as_of 0 = now. */
enum outcome missing_places_put(struct call *c, int64_t as_of) MUST_USE;
/* By college, for counsellors by class; as_of 0 = now. */
enum outcome missing_units(struct call *c, int64_t as_of, struct overdue_unit **out, size_t *count) MUST_USE;
/* Of those units together, how many are in the list; l for the order of the states. */
int64_t missing_number(const struct limits *l, const struct overdue_unit *units, size_t count, const struct missing *list);
/* The page at a past moment: who was in the list then, and where he is now; list NULL: the counts by place. */
enum outcome missing_past(struct call *c, const struct missing *list, int64_t as_of) MUST_USE;

#endif
