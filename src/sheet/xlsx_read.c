#include <string.h>

#include "book_rows.h"
#include "words.h"

struct xlsx {
	struct book book;
	struct rows rows;
};

static enum outcome xlsx_next(struct sheet *s, struct sheet_row *row, struct fail *f)
{
	struct xlsx *x = s->state;
	return rows_next(&x->rows, row, f);
}

static int xlsx_progress(const struct sheet *s)
{
	const struct part *p = &((const struct xlsx *)s->state)->rows.part;
	if (p->size <= 0 || p->unpacked >= p->size)
		return 1000;
	return (int)((double)p->unpacked * 1000 / (double)p->size);
}

static void xlsx_close(struct sheet *s)
{
	struct xlsx *x = s->state;
	rows_close(&x->rows);
	book_close(&x->book);
}

static const struct reader xlsx_reader = {xlsx_next, xlsx_progress, xlsx_close};

/* The first row of one sheet; MISSING closes it again. */
static enum outcome xlsx_try(struct sheet *s, const struct book_sheet *sheet, struct fail *f)
{
	struct xlsx *x = s->state;
	rows_init(&x->rows, &x->book, &s->limit, sheet->name, &s->store);
	enum outcome o = rows_open(&x->rows, sheet->part, f);
	if (o == OK)
		o = rows_next(&x->rows, &s->first, f);
	if (o == MISSING)
		rows_close(&x->rows);
	return o;
}

enum outcome xlsx_open(struct sheet *s, const char *file, struct fail *f)
{
	struct xlsx *x = arena_new(&s->store, struct xlsx);
	s->state = x;
	s->reader = &xlsx_reader;
	TRY(book_open(&x->book, file, &s->limit, &s->store, f));
	int visible = 0;
	for (int i = 0; i < x->book.sheet_count; i++) {
		const struct book_sheet *sheet = &x->book.sheets[i];
		if (sheet->hidden || !sheet->part)
			continue;
		visible++;
		enum outcome o = xlsx_try(s, sheet, f);
		s->name = arena_dup(s->arena, sheet->name);
		if (o != MISSING)
			return o;
	}
	return visible ? MISSING : fail_say(f, INVALID, say_sheet_no_visible(f->arena));
}
