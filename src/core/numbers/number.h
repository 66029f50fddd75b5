/* What a number opens to: its formula, the moment it was counted, and the very people who make it. The
 * numbers are those of stats.h (from the tally); the people are read from `standing` (of a moment that is past:
 * from all states there ever were), person by person, by
 * the same filters, and counted there too, so that both can be seen to agree. */
#ifndef NUMBER_H
#define NUMBER_H

#include "stats.h"

struct number_ask { /* no pointer is NULL */
	struct stats_ask of;
	const char *code; /* of an indicator of the definition, of words/codes/coverage.tsv, or of a category ("271") */
	const char *list; /* "top" (or ""): who makes it; "bottom": the denominator; "rest": in it but not above */
	const char *after; /* the last student number of the page before; "" = from the start */
	int64_t size;      /* persons a page, 1 to 200 */
};

struct number {
	const struct stats *s;
	const char *code, *name, *formula, *list;
	const char *members;            /* "10、11、…": the categories it adds up; "" when it is no sum of categories */
	int64_t numerator, denominator;
	const char *percent;            /* numerator of denominator; "-" when none */
	bool has_rest;                  /* the list "rest" exists */
	int64_t expected, listed;       /* people of this list by the tally, and as the list itself counts them */
	struct number_person_row *rows;
	size_t row_count;
	const char *next_after; /* "" on the last page */
};

/* Inside a transaction. As stats_get; INVALID also for a list that is none, MISSING for a number that is none. */
enum outcome number_get(struct ctx *c, const struct number_ask *ask, struct number *out) MUST_USE;

/* "|10|11|", as a meaning keeps it, for people: "10、11". */
const char *number_members(struct arena *a, const char *members);

/* Persons of a group by a code of words/codes/coverage.tsv; -1 when there is no such. */
int64_t coverage_count(const struct stats *s, const struct stats_group *g, const char *code);

#endif
