/* Lists as workbooks: the chosen columns, or a column set of the national system. */
#ifndef EXPORT_BOOK_H
#define EXPORT_BOOK_H

#include "ctx.h"
#include "rows.h"

struct export_book {
	struct ctx *ctx;
	const struct export_form *form; /* content: "columns", or the name of a template ("export_39") */
	const char *path;
	const char *footer;
	int64_t rows; /* filled */
	void *arg;
	/* After each page; an outcome but OK ends the run. NULL: none. */
	enum outcome (*progress)(struct export_book *b);
};

enum outcome export_book(struct export_book *b) MUST_USE;
/* The columns there are to choose from: members of export_line_shape, NULL-terminated. */
extern const char *const export_columns[];
/* The watermark: school, who and when. Opens its own transaction. */
enum outcome export_footer(struct ctx *c, const char **out) MUST_USE;

#endif
