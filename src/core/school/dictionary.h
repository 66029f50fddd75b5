/* Changing the dictionary of destinations of one cohort (c->cohort), and who is in 灵活就业. A change is versioned
 * and told, and never touches what was registered: a stopped category can no longer be chosen, and keeps
 * its name, its place in the indicators and all its records. Inside a transaction. */
#ifndef DICTIONARY_H
#define DICTIONARY_H

#include "category.h"
#include "ctx.h"
#include "rows.h"

enum outcome category_change(struct ctx *c, const char *code, const struct category_form *form) MUST_USE;
/* One of c->cohort; MISSING with a sentence when there is none. */
enum outcome category_one(struct ctx *c, const char *code, struct category_row **out) MUST_USE;

/* The one indicator a school may compose itself: flexible employment where it stands apart from the sum
 * (definition 2024, whose members were not published). */
struct flexible {
	struct indicator_row *indicator;      /* NULL when the cohort's definition fixes it */
	const char *definition;
	struct indicator_member_row *members; /* of all the definition's indicators */
	size_t member_count;
};
enum outcome flexible_get(struct ctx *c, struct flexible *out) MUST_USE;
/* Whether it may be a member. */
bool flexible_may(const struct flexible *f, const struct category_row *category);
bool flexible_has(const struct flexible *f, const char *indicator, const char *category);
/* members: codes joined by \x1f; seen: what the page showed (flexible_codes), so that two at once conflict.
 * Only work may be a member: what counts as placed and is no study. */
enum outcome flexible_change(struct ctx *c, const char *members, const char *seen) MUST_USE;
/* The members now, joined by commas in the order of their codes. */
const char *flexible_codes(struct ctx *c, const struct flexible *f);

#endif
