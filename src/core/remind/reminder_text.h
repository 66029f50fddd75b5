/* What reminders say: one text for each of words/codes/reminder_text.tsv, in the school's own words once the
 * office has changed it (every version is kept). A text may hold places, {{NAME}} of
 * words/codes/reminder_place.tsv, filled in for each person. What goes to a graduate ends with a foot that no
 * editor can take away: that it is his own act, that nobody may force him, and where to report it. */
#ifndef REMINDER_TEXT_H
#define REMINDER_TEXT_H

#include "code.h"
#include "ctx.h"
#include "rows.h"

/* MISSING: no such text. version 0: the built-in words. Inside a transaction. */
enum outcome reminder_text_get(struct ctx *c, const char *code, struct reminder_text_row *out) MUST_USE;
/* Newest first, the built-in one last. */
enum outcome reminder_text_versions(struct ctx *c, const char *code, struct reminder_text_row **rows, size_t *count) MUST_USE;

/* A new version, inside ctx_write; the office's, by the table of routes. INVALID with faults at the members:
 * words of pressure (pressure.h), places that do not exist or are left open, a digest without its list;
 * CONFLICT when the text was changed since form->version. */
enum outcome reminder_text_put(struct ctx *c, const char *code, const struct reminder_text_form *form) MUST_USE;
/* The same judgement, nothing written. */
enum outcome reminder_text_check(struct ctx *c, const char *code, const struct reminder_text_form *form) MUST_USE;

/* Whether a text of this audience ("graduate", "counsellor", "college_head") may hold that place. */
bool reminder_place_fits(const struct code *place, const char *audience);

/* What stays the same for all letters of one batch: school, office, site, closing. */
struct reminder_around {
	const char *school, *office, *phone, *mail, *site, *cohort, *closes;
};
enum outcome reminder_around(struct ctx *c, struct reminder_around *out) MUST_USE;

struct reminder_values { /* NULL nowhere */
	const char *name, *college, *class, *stage; /* stage: a code, or "" */
	const char *list;                           /* lines, for digests */
	const char *number;
};
/* A text with its places filled in; unknown ones stay as they are. */
char *reminder_fill(struct arena *a, const char *text, const struct reminder_around *around, const struct reminder_values *v);
/* The foot of a graduate's letter. */
char *reminder_foot(struct arena *a, const struct reminder_around *around);

/* A graduate within the actor's scope to try a text on; id 0: anybody of the scope. *out NULL: nobody. */
enum outcome reminder_sample(struct ctx *c, int64_t id, struct reminder_person_row **out) MUST_USE;

#endif
