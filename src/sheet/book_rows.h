/* The rows of one worksheet's XML, one at a time. */
#ifndef BOOK_ROWS_H
#define BOOK_ROWS_H

#include "book.h"
#include "buf.h"

enum rows_place { ROWS_OUTSIDE, ROWS_DATA, ROWS_ROW, ROWS_CELL, ROWS_VALUE, ROWS_INLINE, ROWS_TEXT, ROWS_PHONETIC };

struct rows {
	const struct book *book; /* strings, formats and date system; never NULL */
	const struct sheet_limits *limit;
	const char *sheet;
	struct part part;
	enum rows_place place;
	int64_t row;       /* number of the row under way, or of the last */
	int column;        /* of the cell under way, from 0 */
	char type;         /* first letters tell: b d e n s t(str) i(inlineStr) */
	uint32_t style;
	struct buf text;   /* texts of the row, each NUL-terminated */
	size_t from;       /* where the text of the cell under way begins */
	struct cell *cells;
	size_t *place_of;  /* 1 + place in text of cell i; 0 = cells[i].text points elsewhere or is NULL */
	int count;
	bool ready;        /* a row that is not empty ended */
};

/* Scratch comes from the arena. */
void rows_init(struct rows *r, const struct book *b, const struct sheet_limits *limit, const char *sheet, struct arena *a);
enum outcome rows_open(struct rows *r, const char *part, struct fail *f) MUST_USE;
void rows_open_source(struct rows *r, struct source source);
/* MISSING at the end. */
enum outcome rows_next(struct rows *r, struct sheet_row *row, struct fail *f) MUST_USE;
void rows_close(struct rows *r);

#endif
