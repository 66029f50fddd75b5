/* The log of contacts as a workbook. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "code.h"
#include "contact_log.h"
#include "export_book.h"
#include "paging.h"
#include "sheet.h"
#include "work.h"
#include "words.h"

enum { PAGE = 500 };

static const char *const columns[] = { "student_no", "name", "college", "class", "stage", "at", "channel", "result", "note", "next_on", "author_name", "created_at" };
enum { COLUMNS = sizeof columns / sizeof *columns };

struct writing {
	struct work *w;
	struct sheet_writer *writer;
	struct contact_find_form find;
	int64_t before, rows;
	bool more;
};

static void read_find(struct work *w, struct contact_find_form *f)
{
	for (size_t i = 0; i < contact_find_form_shape.count; i++) {
		const struct field *d = &contact_find_form_shape.fields[i];

		if (FIELD_IS_INT(d->kind))
			field_set_int(d, f, strtoll(work_param(w, d->name), NULL, 10));
		else
			field_set_text(d, f, work_param(w, d->name));
	}
}

static const char *said(struct arena *a, const struct field *f, const struct contact_line_row *row)
{
	char minute[20];
	const char *name;

	if (f->kind == FIELD_TIME)
		return field_int(f, row) ? arena_dup(a, clock_minute(field_int(f, row), minute)) : "";
	name = f->kind == FIELD_CODE ? code_name(f->set, field_text(f, row)) : NULL;
	return name ? name : field_text(f, row);
}

static enum outcome write_page(struct ctx *c, void *arg)
{
	struct writing *w = arg;
	struct contact_line_row *rows;
	const char *cells[COLUMNS];
	size_t n;

	TRY(contact_list(c, &w->find, w->before, PAGE, &rows, &n, &w->more));
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < COLUMNS; k++)
			cells[k] = said(c->arena, shape_field(&contact_line_shape, columns[k]), &rows[i]);
		TRY(sheet_write_row(w->writer, cells, NULL));
	}
	w->rows += (int64_t)n;
	w->before = n ? rows[n - 1].id : w->before;
	w->more = w->more && n;
	return OK;
}

static enum outcome go_on(void *arg)
{
	const struct writing *w = arg;

	return work_pulse(w->w, w->rows);
}

static enum outcome write_book(struct writing *w, const char *path)
{
	struct ctx *c = w->w->ctx;
	struct sheet_column heads[COLUMNS] = { { 0 } };
	const char *footer;
	struct fail closing;
	enum outcome o, closed;

	for (size_t k = 0; k < COLUMNS; k++)
		heads[k].heading = shape_field(&contact_line_shape, columns[k])->label;
	TRY(export_footer(c, &footer));
	TRY(sheet_writer_open(&w->writer, path, SHEET_XLSX, c->arena, c->fail));
	sheet_write_footer(w->writer, footer);
	o = sheet_write_sheet(w->writer, say_contact_sheet(c->arena, c->cohort), heads, COLUMNS);
	if (o == OK)
		o = read_pages(c, write_page, w, &w->more, go_on);
	fail_init(&closing, c->arena);
	closed = sheet_writer_close(w->writer, o == OK ? c->fail : &closing);
	if (o != OK && closed == OK)
		unlink(path);
	return o == OK ? closed : o;
}

enum outcome work_contacts(struct work *w, struct job_result *r)
{
	struct writing writing = { .w = w };
	const char *path = work_path(w, "contacts"), *rows;

	read_find(w, &writing.find);
	w->actor.scope.school = *work_param(w, "scope") == '0';
	TRY(write_book(&writing, path));
	TRY(work_keep(w, path, w->job.file_name, r));
	rows = arena_printf(w->ctx->arena, "%lld", (long long)writing.rows);
	r->state = "done";
	r->message = say_contact_export_note(w->ctx->arena, rows, work_param(w, "reason"));
	r->total = writing.rows;
	r->audit_action = "export";
	r->audit_note = r->message;
	return OK;
}
