/* The people behind a number of lateness as a workbook, as they stood at the moment that was looked at. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "export_book.h"
#include "late.h"
#include "paging.h"
#include "sheet.h"
#include "work.h"
#include "words.h"

static const char *const columns[] = { "student_no", "name", "college", "class", "level", "registered", "unit", "settled_on", "registered_at", "delay",
	"stage" };
enum { COLUMNS = sizeof columns / sizeof *columns };

struct writing {
	struct work *w;
	struct sheet_writer *writer;
	struct late_ask ask;
	const char *kind, *moment, *after;
	int64_t rows;
	bool more;
};

static int64_t number_of(struct work *w, const char *name)
{
	return strtoll(work_param(w, name), NULL, 10);
}

static void read_ask(struct writing *k)
{
	struct work *w = k->w;
	char moment[20];

	k->ask = (struct late_ask){ .from = work_param(w, "from"), .to = work_param(w, "to"), .level = work_param(w, "level"),
		.college_id = number_of(w, "college_id"), .due_at = number_of(w, "due_at"), .as_of = number_of(w, "as_of") };
	k->kind = work_param(w, "kind");
	k->after = "";
	k->moment = arena_dup(w->ctx->arena, clock_stamp(k->ask.as_of ? k->ask.as_of : w->ctx->now, moment));
}

/* As the page tells it: a number of days only where one is judged, a code by its name. */
static const char *said(struct arena *a, const struct code_names *names, const struct field *f, const struct late_line_row *row)
{
	char minute[20];
	const char *name;

	if (strcmp(f->name, "delay") == 0)
		return row->imported ? say_late_export_unjudged(a) : arena_printf(a, "%lld", (long long)row->delay);
	if (f->kind == FIELD_TIME)
		return field_int(f, row) ? arena_dup(a, clock_minute(field_int(f, row), minute)) : "";
	name = f->kind == FIELD_CODE ? names->name(names->arg, f->set, field_text(f, row)) : NULL;
	return name ? name : field_text(f, row);
}

static enum outcome write_page(struct ctx *c, void *arg)
{
	struct writing *k = arg;
	struct late_line_row *rows;
	const char *cells[COLUMNS];
	struct code_names names = ctx_code_names(c);
	size_t n;

	TRY(late_list(c, &k->ask, k->kind, k->after, LATE_LINES_MOST, &rows, &n, &k->more));
	for (size_t i = 0; i < n; i++) {
		for (size_t m = 0; m < COLUMNS; m++)
			cells[m] = said(c->arena, &names, shape_field(&late_line_shape, columns[m]), &rows[i]);
		TRY(sheet_write_row(k->writer, cells, NULL));
	}
	k->rows += (int64_t)n;
	k->after = n ? arena_dup(k->w->ctx->arena, rows[n - 1].student_no) : k->after;
	k->more = k->more && n;
	return OK;
}

static enum outcome go_on(void *arg)
{
	const struct writing *k = arg;

	return work_pulse(k->w, k->rows);
}

static enum outcome write_book(struct writing *k, const char *path)
{
	struct ctx *c = k->w->ctx;
	struct sheet_column heads[COLUMNS] = { { 0 } };
	const char *footer;
	struct fail closing;
	enum outcome o, closed;

	for (size_t m = 0; m < COLUMNS; m++)
		heads[m].heading = shape_field(&late_line_shape, columns[m])->label;
	TRY(export_footer(c, &footer));
	TRY(sheet_writer_open(&k->writer, path, SHEET_XLSX, c->arena, c->fail));
	sheet_write_footer(k->writer, say_late_export_footer(c->arena, k->moment, footer));
	o = sheet_write_sheet(k->writer, work_param(k->w, "title"), heads, COLUMNS);
	if (o == OK)
		o = read_pages(c, write_page, k, &k->more, go_on);
	fail_init(&closing, c->arena);
	closed = sheet_writer_close(k->writer, o == OK ? c->fail : &closing);
	if (o != OK && closed == OK)
		unlink(path);
	return o == OK ? closed : o;
}

enum outcome work_late(struct work *w, struct job_result *r)
{
	struct writing k = { .w = w };
	const char *path = work_path(w, "late"), *rows;

	read_ask(&k);
	w->actor.scope.school = *work_param(w, "scope") == '0';
	TRY(write_book(&k, path));
	TRY(work_keep(w, path, w->job.file_name, r));
	rows = arena_printf(w->ctx->arena, "%lld", (long long)k.rows);
	r->state = "done";
	r->message = say_late_export_note(w->ctx->arena, work_param(w, "title"), k.moment, rows, work_param(w, "reason"));
	r->total = k.rows;
	r->audit_action = "export";
	r->audit_note = r->message;
	return OK;
}
