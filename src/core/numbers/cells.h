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

/* Rows of one college, a line each: major_id, level, sex, stage, registered, approved, confirmed, n, apart by
 * tabs; what is as in the line above is written as \". */
char *cells_text(struct arena *a, const struct tally_row *rows, size_t count);
/* false when the text was not made by cells_text. */
bool cells_parse(struct arena *a, const char *text, int64_t college_id, struct tally_row **rows, size_t *count);

#endif
