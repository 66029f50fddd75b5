#include "reasons.h"

#include <string.h>
#include <unistd.h>

#include "words.h"

struct reasons {
	struct sheet_writer *writer;
	struct arena arena; /* of one row */
};

static enum outcome write_row(struct import *im, const struct cell *cells, const unsigned char *marks, const char *why)
{
	struct reasons *r = im->back;
	int n = im->columns.count;
	const char **line = arena_array(&r->arena, (size_t)n + 1, sizeof *line);
	enum outcome o;

	for (int i = 0; i < n; i++)
		line[i] = cells[i].text;
	line[n] = why;
	o = sheet_write_row(r->writer, line, marks);
	arena_reset(&r->arena);
	return o;
}

static enum outcome open_writer(struct import *im, struct fail *f)
{
	struct columns *k = &im->columns;
	struct sheet_column *heads = arena_array(im->ctx->arena, (size_t)k->count + 1, sizeof *heads);

	im->back = arena_new(im->ctx->arena, struct reasons);
	arena_init(&im->back->arena);
	TRY(sheet_writer_open(&im->back->writer, im->reasons, SHEET_XLSX, im->ctx->arena, f));
	for (int i = 0; i < k->count; i++)
		heads[i].heading = k->list[i].heading;
	heads[k->count].heading = say_import_reason_heading(im->ctx->arena);
	heads[k->count].width = 60;
	return sheet_write_sheet(im->back->writer, *im->sheet_name ? im->sheet_name : "Sheet1", heads, k->count + 1);
}

/* Rows before `until`, as they stand in the file; those of the heading are not among them. */
static enum outcome copy_before(struct import *im, int64_t until, struct fail *f)
{
	struct sheet *s;
	struct sheet_row row;
	struct columns again;
	enum outcome o;

	TRY(sheet_open(&s, im->file, NULL, im->ctx->arena, f));
	o = columns_find(&again, s, im->kind->form, im->kind->templates, &row, im->ctx->arena, f);
	if (o == OK && row.count < 0)
		o = sheet_next(s, &row, f);
	while (o == OK && row.number < until) {
		struct cell *cells = arena_array(&im->back->arena, (size_t)im->columns.count + 1, sizeof *cells);

		for (int i = 0; i < im->columns.count; i++)
			cells[i] = i < row.count ? row.cells[i] : (struct cell){ "", false };
		o = write_row(im, cells, NULL, "");
		if (o == OK)
			o = sheet_next(s, &row, f);
	}
	sheet_close(s);
	return o == MISSING ? OK : o;
}

enum outcome reasons_begin(struct import *im, const struct import_row *rows, size_t n, struct fail *f)
{
	TRY(open_writer(im, f));
	return n ? copy_before(im, rows[0].number, f) : OK;
}

static const char *reason_of(struct import *im, const struct import_row *row)
{
	struct buf b;

	buf_init(&b, &im->arena);
	for (const struct fault *t = row->fail->first; t; t = t->next)
		buf_printf(&b, "%s%s", b.n ? "\n" : "", say_job_reason(&im->arena, columns_heading(&im->columns, t->field), t->text));
	return buf_text(&b);
}

enum outcome reasons_rows(struct import *im, const struct import_row *rows, size_t n, struct fail *f)
{
	struct columns *k = &im->columns;
	unsigned char *marks = arena_alloc(&im->arena, (size_t)k->count + 1);

	for (size_t i = 0; i < n; i++) {
		bool faulty = rows[i].fail->count > 0;

		memset(marks, 0, (size_t)k->count + 1);
		for (const struct fault *t = rows[i].fail->first; t; t = t->next)
			if (columns_index(k, t->field) >= 0)
				marks[columns_index(k, t->field)] = 1;
		marks[k->count] = faulty;
		TRY(write_row(im, rows[i].cells, faulty ? marks : NULL, faulty ? reason_of(im, &rows[i]) : ""));
	}
	return OK;
}

enum outcome reasons_end(struct import *im, bool complete, struct fail *f)
{
	enum outcome o;

	if (im->back == NULL)
		return OK;
	o = sheet_writer_close(im->back->writer, f);
	arena_release(&im->back->arena);
	im->back = NULL;
	if (o == OK && !complete)
		unlink(im->reasons);
	im->has_reasons = o == OK && complete;
	return o;
}
