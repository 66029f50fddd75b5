/* What the files of the roster share. */
#ifndef ROSTER_INSIDE_H
#define ROSTER_INSIDE_H

#include "roster.h"
#include "textmap.h"

/* The bit of a member in roster_entry.given: all members are texts, so its place tells its number. */
#define ROSTER_BIT(member) (UINT64_C(1) << (offsetof(struct roster_form, member) / sizeof(const char *)))
_Static_assert(sizeof(struct roster_form) / sizeof(const char *) <= 64, "more members than bits");

struct roster_memory {
	struct arena arena;
	struct textmap codes[sizeof(struct roster_form) / sizeof(const char *)]; /* cells read before -> row of the set, -1 none */
	struct textmap student_nos, id_nos, exam_nos; /* number -> row of the workbook */
	/* Names -> ids. A transaction that was not kept may have put ids that do not exist: then all is read
	 * again. */
	struct textmap colleges, majors, classes;
	int64_t college_sort;
	bool read, unsure;
	struct roster_person_row last; /* the names placed last, and their ids */
	struct textmap strange; /* colleges that would be made */
	struct buf *strange_names;
	int64_t malformed; /* rows with a number or an address written wrongly */
};

/* Colleges, majors and classes (roster_place.c): the ids of the names in e->after, made when new. */
enum outcome roster_place(struct ctx *c, struct roster_memory *m, struct roster_entry *e) MUST_USE;
/* Note colleges that would be made. */
enum outcome roster_place_look(struct ctx *c, struct roster_memory *m, const struct roster_entry *e) MUST_USE;
/* Whether two names are one. */
bool roster_same_name(struct arena *a, const char *one, const char *two);

/* A person as a form, personal data masked: what diffs and audit entries are made of. */
void roster_form_of(const struct roster_person_row *p, struct roster_form *out);

#endif
