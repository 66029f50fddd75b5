/* Between the files of the concept reminder: the people of a list, a page at a time, and what is said of each. */
#ifndef REMINDER_WHO_H
#define REMINDER_WHO_H

#include "reminder.h"
#include "reminder_text.h"

enum { REMINDER_PAGE = 500 };

/* What decides whom a channel may write to. */
struct reminder_ways {
	struct reminder_rule_row rule;
	const char *open; /* channels that lead somewhere: "inapp,mail" */
};
enum outcome reminder_ways_get(struct ctx *c, struct reminder_ways *out) MUST_USE;

struct reminder_people {
	const char *kind;
	const struct reminder_ways *ways;
	const struct graduate_find_form *find;
	const char *ids; /* joined by ","; "" = everybody of `find`, within the actor's scope */
};
/* Behind student number `after`; those still in the state. *last: up to where was read. */
enum outcome reminder_people_page(struct ctx *c, const struct reminder_people *p, const char *after, struct reminder_judge_row **rows, size_t *count,
	const char **last, bool *more) MUST_USE;

/* Those of them, still in the state, whose student number is up to `upto` and was greater at some time since that moment:
 * whoever walks by student number has passed them over. */
enum outcome reminder_people_moved(struct ctx *c, const struct reminder_people *p, int64_t since, const char *upto, struct reminder_judge_row **rows,
	size_t *count) MUST_USE;

/* Code of words/codes/reminder_outcome.tsv. */
const char *reminder_judge(const struct reminder_ways *ways, const struct reminder_judge_row *row, const char *channel);
struct reminder_values reminder_values_of(const struct reminder_judge_row *row);
const char *reminder_ids(struct arena *a, const char *who);
enum outcome reminder_check_ask(struct ctx *c, const struct reminder_ask *ask) MUST_USE;

#endif
