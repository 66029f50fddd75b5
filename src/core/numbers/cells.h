/* Counts at the tally's grain: how many people stand alike in everything that is counted about them. Gathered
 * person by person, and as a text that a snapshot keeps. */
#ifndef CELLS_H
#define CELLS_H

#include "rows.h"
#include "textmap.h"

struct cells {
	struct arena *arena;
	struct textmap places;
	struct tally_row *rows;
	size_t count, room;
};

void cells_init(struct cells *k, struct arena *a);
/* The place in rows of the cell for people of that kind, made when there is none; `of` may borrow its texts. */
size_t cells_place(struct cells *k, const struct tally_row *of);
/* n more people of that kind. */
void cells_add(struct cells *k, const struct tally_row *of, int64_t n);
/* By college, major, level, sex, stage, series: the same people give the same order, whoever came first. Cells
 * that hold nobody are dropped. */
void cells_sort(struct cells *k);

/* Rows of one college as text, a line each, fields apart by tabs.
 *   CELLS_DITTO  major_id, level, sex, stage, registered, approved, confirmed, n; what is as in the line above is
 *                written as \". Snapshots frozen by earlier versions keep it.
 *   CELLS_BRIEF  a first line "2"; then only what is not as expected, each after its letter (m l x s r a c), and n.
 *                Expected is what the line above has; but where that was approved as registered, or confirmed as
 *                approved, the same holds here. About half the other's length. */
enum cells_form { CELLS_DITTO, CELLS_BRIEF };
char *cells_text(struct arena *a, const struct tally_row *rows, size_t count, enum cells_form form);
enum cells_form cells_form(const char *text);
/* false when the text was not made by cells_text. */
bool cells_parse(struct arena *a, const char *text, int64_t college_id, struct tally_row **rows, size_t *count);

#endif
