/* What the graduate's own pages share: where he stands, what he is working on, a version as lines to read.
 * These pages are open to graduates alone, each to his own record. */
#ifndef MY_H
#define MY_H

#include "destination_view.h"
#include "web.h"

struct my {
	int64_t id; /* the graduate */
	struct destination_history h;
	const struct destination_row *draft; /* the open version while it is a draft, or NULL */
	struct category_row *category;       /* of the draft, or NULL */
};

/* The cohort looked at becomes his own. Inside a transaction. */
enum outcome my_load(struct call *c, struct my *m) MUST_USE;

/* person, stage, closes_at, last_day, days_left, closed, archived, reopened_until: what every one of his pages shows. */
void my_put(struct call *c, const struct my *m);

/* This page is not for where he stands: to another one; a form sent to it was of a state that is past. */
enum outcome my_away(struct call *c, const char *path) MUST_USE;

/* What to ask him about his telephone number and address: the list `contact_asks` of {field, text}. A mail address is
 * not required: that it is missing is said only when `all`. */
void my_put_contact(struct call *c, const struct person_row *person, bool all);

/* The draft to write into: the one there is, else begun from what there is. Inside ctx_write. */
enum outcome my_draft_row(struct call *c, const struct my *m, struct destination_row *out) MUST_USE;

/* Whether a category asks for anything but itself. */
bool my_has_fields(const struct category_row *category);
/* step (1 choose, 2 fill in, 3 evidence, 4 check) as the person counts it, and of how many. */
void my_put_step(struct call *c, const struct category_row *category, int step);
/* What the draft lacks, as {field, text} each: the members' faults, then missing evidence. *members: how many are members. */
enum outcome my_lacks(struct call *c, const struct destination_row *draft, const struct category_row *category, size_t evidence,
	struct fault **first, int *members) MUST_USE;
/* Where the work on a draft goes on. */
enum outcome my_next(struct call *c, const struct destination_row *draft, const char **href) MUST_USE;

/* A version to be read: `category_name`, `category_text` and the list `lines` of {name, label, value}, in the order of
 * words/codes/register_member.tsv, empty ones left out. Page's eyes only; JSON has the row itself. */
enum outcome my_put_lines(struct call *c, struct view *into, const struct destination_row *row, const struct category_row *category) MUST_USE;
/* What one member of a form says, as a person reads it. */
const char *my_value(struct call *c, const struct destination_form *form, const char *member);
/* The list `evidence` of {id, kind, file_name, mime, size, size_text, is_image, added_at}. */
void my_put_evidence(struct call *c, const struct evidence_row *rows, size_t count);

#endif
