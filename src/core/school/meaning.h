/* What numbers mean: which categories make which indicator, by which definition, and how everything is called.
 * It is data of the cohort and may change; a snapshot keeps the meaning it was frozen with, as one JSON text. */
#ifndef MEANING_H
#define MEANING_H

#include "ctx.h"
#include "rows.h"

struct meaning {
	const char *definition; /* the cohort's own */
	struct meaning_indicator_row *indicators; /* of all definitions */
	struct meaning_member_row *members;
	struct meaning_category_row *categories;
	struct college_row *colleges;
	struct major_row *majors;
	size_t indicator_count, member_count, category_count, college_count, major_count;
};

/* As it is now; inside a transaction. MISSING: no such cohort. */
enum outcome meaning_read(struct ctx *c, const char *cohort, struct meaning **out) MUST_USE;

/* The fingerprint under which such a text is kept, 64 signs. */
const char *meaning_digest(struct arena *a, const char *text);
/* As JSON, and back. BROKEN when the text was not made by meaning_text. */
const char *meaning_text(struct arena *a, const struct meaning *m);
enum outcome meaning_parse(struct ctx *c, const char *text, struct meaning **out) MUST_USE;

/* Names by id; "" when unknown. */
const char *meaning_college(const struct meaning *m, int64_t id);
const char *meaning_major(const struct meaning *m, int64_t id);
/* The ids of the majors of that name, which may stand in several colleges: "|12|15|". */
const char *meaning_majors(struct arena *a, const struct meaning *m, const char *name);

#endif
