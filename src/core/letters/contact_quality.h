/* How well graduates can be reached: of how many the telephone number or the mail address is missing, written
 * wrongly, or the same as another graduate's of the cohort. Looked at before the season begins, so that
 * reminders reach people in it. The faults are the codes of words/codes/contact_fault.tsv; the people behind
 * each are graduate_list with that code as `contact`. Counted people only. Inside a transaction. */
#ifndef CONTACT_QUALITY_H
#define CONTACT_QUALITY_H

#include "ctx.h"
#include "rows.h"

enum { CONTACT_FAULTS = 8 }; /* rows of words/codes/contact_fault.tsv, in its order */

struct contact_group {
	int64_t college_id, class_id; /* class_id 0: the whole college */
	const char *college_code, *college, *class;
	int64_t graduates;
	int64_t faults[CONTACT_FAULTS];
};
struct contact_quality {
	struct contact_group *groups; /* in the order of college codes, then of class names */
	size_t count;
	struct contact_group total;
};
/* By college, or by class: a college's when college_id is given, and for whoever answers for classes. */
enum outcome contact_quality(struct ctx *c, int64_t college_id, bool by_class, struct contact_quality *out) MUST_USE;

/* How many have a telephone number that is to be mended: the hint on the home page. */
enum outcome contact_hint(struct ctx *c, int64_t *people) MUST_USE;

/* Who else, within the actor's scope, has the number or address of one of these (graduate ids, comma
 * separated). */
enum outcome contact_sharers(struct ctx *c, const char *ids, struct contact_sharer_row **out, size_t *count) MUST_USE;

#endif
