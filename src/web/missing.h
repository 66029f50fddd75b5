/* The lists of who still has something to do, for the two pages of /missing: people, and counts by place. */
#ifndef MISSING_H
#define MISSING_H

#include "find.h"

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
 * class, without the overdue ones: no class is compared with another. */
enum outcome missing_places_put(struct call *c) MUST_USE;

#endif
