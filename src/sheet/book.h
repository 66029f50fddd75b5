/* What a workbook says about its sheets: their order and visibility, the date system, the number formats
 * of its cell styles, the shared strings. */
#ifndef BOOK_H
#define BOOK_H

#include "part.h"
#include "value.h"

struct book_sheet {
	const char *name, *relation;
	const char *part; /* NULL: no worksheet (a chart, a macro sheet) */
	bool hidden;
};

struct book {
	struct package package;
	struct arena *arena;
	struct book_sheet *sheets;
	int sheet_count;
	bool from_1904;
	struct number_format *formats; /* of cell style i */
	int format_count;
	const char ***strings; /* shared string i is strings[i >> 16][i & 0xFFFF] */
	uint32_t string_count;
};

/* Everything but the worksheets. INVALID when the package is no xlsx: the sentence says what it is. */
enum outcome book_open(struct book *b, const char *file, const struct sheet_limits *limit, struct arena *a, struct fail *f) MUST_USE;
void book_close(struct book *b);

/* Shared string i, or NULL. */
const char *book_string(const struct book *b, uint32_t i);
/* The shared strings part (book_strings.c). No part, no strings. */
enum outcome book_read_strings(struct book *b, const char *part, struct fail *f) MUST_USE;
/* One part from beginning to end; OK also when there is no such part. */
enum outcome book_read(struct book *b, const char *part, const struct part_handler *h, void *arg, struct part *p, struct fail *f) MUST_USE;

#endif
