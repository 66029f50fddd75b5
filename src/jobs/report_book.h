/* A period report as a workbook: the whole, the colleges, the colleges' majors, and who moved. Every sheet says
 * above its table which snapshot it is, with moment, id and hash. */
#ifndef REPORT_BOOK_H
#define REPORT_BOOK_H

#include "report.h"

struct report_book {
	struct ctx *ctx;
	const struct report_ask *ask; /* by is not looked at */
	const char *path;
	const char *footer;           /* the watermark */
	int64_t people;               /* filled: lines of the list of changes */
	void *arg;
	/* After each page of people; an outcome but OK ends the run. NULL: none. */
	enum outcome (*progress)(struct report_book *b);
};

enum outcome report_book(struct report_book *b) MUST_USE;

#endif
