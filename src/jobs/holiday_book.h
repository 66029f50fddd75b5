/* A year's holidays from a workbook: small enough to be read at once, all of it or nothing. */
#ifndef HOLIDAY_BOOK_H
#define HOLIDAY_BOOK_H

#include "holiday.h"

struct holiday_rows {
	struct holiday_form *list;
	size_t count;
};

/* bytes: xlsx or csv. INVALID with a sentence, and a fault for each thing wrong ("row_7": what, in which row). The
 * rows live in the context's arena. Opens its own transaction. */
enum outcome holiday_book_read(struct ctx *c, const void *bytes, size_t n, struct holiday_rows *out) MUST_USE;

#endif
