/* Graduates as lists and as one person: what staff read. Every list is within the actor's scope; every
 * single record outside it is MISSING, like one that does not exist. Nothing here writes but a reveal and
 * the choice of columns. */
#ifndef GRADUATE_H
#define GRADUATE_H

#include "ctx.h"
#include "rows.h"

enum { GRADUATES_MOST = 1000, REASON_MIN = 5 };

/* ---- the list. Which people: struct graduate_find_form (words/dictionary/review_forms.tsv), the same
 * members in the page's address, in an export's parameters and here; NULL nowhere, "" or 0 = any.
 *   q         a number's beginning, a name's beginning, or a whole exam number
 *   stage     code of words/codes/stage.tsv, or "waiting": any that waits for a review
 *   category  a code of the cohort's destinations (its children too), or of destination_class
 *   roster    "" counted ones, "out" those not counted, "all" both
 *   flag      "open": flags to be looked at; "change": a new version is under way while one is in force
 *   waited    more than so many workdays in the present stage
 *   over      at least so many workdays over the limit of the present stage (overdue.h)
 *   by        "" by student number, "over" by the moment the present stage began, the longest first: within
 *             one stage that is by workdays over its limit
 *   contact   code of words/codes/contact_fault.tsv: what is wrong with his number or address
 * ---- */

/* In the filter's order, from behind `after` ("" = the start, else graduate_mark of the last line), at most
 * `most`; *more says whether there are others behind. line.waited and line.over are in workdays; over 0 =
 * within the limit; line.after_cutoff: 逾期登记, what counts as registered was first registered after 按时截止 (late.h).
 * Inside a transaction, c->cohort set. */
enum outcome graduate_list(struct ctx *c, const struct graduate_find_form *f, const char *after, int64_t most,
	struct graduate_line_row **out, size_t *count, bool *more) MUST_USE;
/* The same for a page that shows no more than the usual: the members of graduate_line that few look at stay empty
 * (major, exam_no, education, masks and states of the ways to reach him, what the roster says of him: whole = 1 in
 * graduate.sql), which saves a fifth of reading it. */
enum outcome graduate_list_usual(struct ctx *c, const struct graduate_find_form *f, const char *after, int64_t most,
	struct graduate_line_row **out, size_t *count, bool *more) MUST_USE;
/* Where a page begins, for `after`: behind this line. */
const char *graduate_mark(struct ctx *c, const struct graduate_find_form *f, const struct graduate_line_row *line);

/* Where the page before `from` (a mark) begins: graduate_list behind *after gives it. "" = the start. *any is
 * false when nobody comes before. */
enum outcome graduate_back(struct ctx *c, const struct graduate_find_form *f, const char *from, int64_t most,
	const char **after, bool *any) MUST_USE;
/* The neighbours of one person in the list by student number; 0 = none. */
enum outcome graduate_beside(struct ctx *c, const struct graduate_find_form *f, const char *student_no, int64_t *before, int64_t *after) MUST_USE;

/* How many the list holds by stage, whatever f->stage is. From the tallies where they can tell. */
struct graduate_counts {
	struct graduate_stage_count_row *stages; /* those with anybody, in the order of words/codes/stage.tsv */
	size_t count;
	int64_t all, waiting, shown; /* of all stages; of those that wait for a review; of f->stage */
};
enum outcome graduate_counts(struct ctx *c, const struct graduate_find_form *f, struct graduate_counts *out) MUST_USE;

/* What a filter may be set to, within the scope. */
enum outcome graduate_colleges(struct ctx *c, struct college_row **out, size_t *count) MUST_USE;
enum outcome graduate_majors(struct ctx *c, int64_t college_id, struct graduate_major_row **out, size_t *count) MUST_USE;
enum outcome graduate_classes(struct ctx *c, int64_t college_id, int64_t major_id, struct graduate_class_row **out, size_t *count) MUST_USE;
enum outcome graduate_categories(struct ctx *c, struct category_name_row **out, size_t *count) MUST_USE;

/* ---- one person ---- */

struct graduate_whole {
	struct graduate_whole_row *row;         /* masked */
	struct graduate_account_row *account;   /* NULL: has never logged in */
	struct graduate_counsellor_row *counsellors;
	size_t counsellor_count;
	struct dispute_row *disputes;           /* all there were, newest first */
	size_t dispute_count;
};
enum outcome graduate_get(struct ctx *c, int64_t id, struct graduate_whole *out) MUST_USE;

/* Show what is masked, once, for a reason of at least REASON_MIN characters: member "id_no", "phone" or
 * "email". Inside ctx_write; audited as graduate.reveal with the reason, never with the value. Who may:
 * reveal_may. */
enum outcome graduate_reveal(struct ctx *c, int64_t id, const char *member, const char *reason, const char **value) MUST_USE;
/* Identity numbers: the office and a college's staff and heads. Phone and mail: counsellors too, who must
 * reach their people. Observers and administrators none. */
bool reveal_may(const struct actor *who, const char *member);

/* ---- the columns a person chose for a page ---- */

struct column_choice {
	const char *columns; /* names joined by ","; "" = the page's own */
	int64_t page_size;   /* 0 = the page's own */
};
enum outcome column_choice_get(struct ctx *c, const char *page, struct column_choice *out) MUST_USE;
/* Inside ctx_write. */
enum outcome column_choice_put(struct ctx *c, const char *page, const struct column_choice *choice) MUST_USE;

#endif
