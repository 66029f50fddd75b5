#include "export_book.h"

#include <string.h>
#include <unistd.h>

#include "export.h"
#include "paging.h"
#include "school.h"
#include "sheet.h"
#include "words.h"

const char *const export_columns[] = { "student_no", "exam_no", "name", "sex", "id_no_mask", "birth_date", "level", "education", "college",
	"major", "major_code", "class", "major_direction", "training_mode", "directed_unit", "study_form", "school_years", "enrolled_on",
	"graduated_on", "normal_kind", "hardship", "origin", "urban_rural", "ethnic", "political", "phone_mask", "phone_state", "email_mask", "email_state",
	"stage",
	"stage_at", "category", "employer_name", "uscc", "nature", "industry", "division", "address", "job_type", "job_title", "salary",
	"signed_on", "study_school", "study_major", "country", "foreign_school", "foreign_major", "freelance_kind", "archive_unit",
	"archive_address", "household_to", "approved_at", "confirmed_at", "counted", "out_reason", "remark", NULL };

struct out_column {
	const struct field *field; /* NULL: the program does not keep it */
	const char *heading;
	bool code; /* the code itself, not its name */
};

struct writing {
	struct export_book *book;
	struct sheet_writer *writer;
	struct out_column *columns;
	int count;
	struct graduate_find_form filter;
	struct code_names names;
	const char *after;
	bool more;
};

/* ---- which columns ---- */

static const struct field *field_of(struct arena *a, const char *member)
{
	const struct field *f = *member ? shape_field(&export_line_shape, member) : NULL;

	return f || *member == '\0' ? f : shape_field(&export_line_shape, arena_printf(a, "%s_mask", member));
}

static enum outcome take_template(struct writing *w, const char *name)
{
	struct arena *a = w->book->ctx->arena;
	const struct code_set *set = code_set(arena_printf(a, "template_%s", name));

	if (set == NULL)
		return fail_say(w->book->ctx->fail, INVALID, say_export_template(a, name));
	w->columns = arena_array(a, set->count, sizeof *w->columns);
	for (size_t i = 0; i < set->count; i++)
		w->columns[w->count++] = (struct out_column){ field_of(a, code_extra(set, &set->codes[i], "member")), set->codes[i].name,
			strcmp(code_extra(set, &set->codes[i], "form"), "code") == 0 };
	return OK;
}

/* Whether the list, its names separated by \x1f or commas, has this one. */
static bool among(const char *list, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = list; (p = strstr(p, name)) != NULL; p += n)
		if ((p == list || strchr(",\x1f", p[-1])) && strchr(",\x1f", p[n]))
			return true;
	return false;
}

static enum outcome take_chosen(struct writing *w, const char *list)
{
	struct arena *a = w->book->ctx->arena;

	w->columns = arena_array(a, sizeof export_columns / sizeof *export_columns, sizeof *w->columns);
	for (const char *const *p = export_columns; *p; p++)
		if (among(list, *p)) {
			const struct field *f = shape_field(&export_line_shape, *p);

			w->columns[w->count++] = (struct out_column){ f, f->label, false };
		}
	return w->count ? OK : fail_say(w->book->ctx->fail, INVALID, say_export_no_columns(a));
}

/* ---- rows ---- */

static const char *text_of(struct writing *w, struct ctx *c, const struct out_column *col, const struct export_line_row *row)
{
	const struct field *f = col->field;
	char scratch[24];

	if (f == NULL)
		return "";
	if (f->kind == FIELD_TIME)
		return arena_dup(c->arena, field_int(f, row) ? clock_minute(field_int(f, row), scratch) : "");
	if (f->kind == FIELD_BOOL)
		return field_int(f, row) ? say_export_yes(c->arena) : say_export_no(c->arena);
	if (f->kind == FIELD_INT)
		return arena_dup(c->arena, field_int(f, row) ? field_plain(f, row, scratch) : "");
	if (f->kind == FIELD_CODE && !col->code && *field_text(f, row)) {
		const char *name = w->names.name(w->names.arg, f->set, field_text(f, row));

		return name ? name : field_text(f, row);
	}
	return field_text(f, row);
}

static enum outcome write_line(struct writing *w, struct ctx *c, const struct export_line_row *row)
{
	const char **cells = arena_array(c->arena, (size_t)w->count, sizeof *cells);

	for (int i = 0; i < w->count; i++) {
		cells[i] = text_of(w, c, &w->columns[i], row);
		if (w->book->form->reveal && w->columns[i].field && strcmp(w->columns[i].field->name, "id_no_mask") == 0)
			TRY(export_id_no(c, row, &cells[i]));
	}
	return sheet_write_row(w->writer, cells, NULL);
}

static enum outcome write_page(struct ctx *c, void *arg)
{
	struct writing *w = arg;
	struct export_line_row *rows;
	size_t n;

	TRY(export_page(c, &w->filter, w->after, &rows, &n, &w->more));
	for (size_t i = 0; i < n; i++)
		TRY(write_line(w, c, &rows[i]));
	w->book->rows += (int64_t)n;
	w->after = n ? arena_dup(w->book->ctx->arena, rows[n - 1].student_no) : w->after;
	w->more = w->more && n;
	return OK;
}

static enum outcome tell_progress(void *arg)
{
	struct writing *w = arg;

	return w->book->progress ? w->book->progress(w->book) : OK;
}

enum outcome export_book(struct export_book *b)
{
	struct writing w = { .book = b, .after = "", .names = ctx_code_names(b->ctx) };
	struct sheet_column *heads;
	struct fail closing;
	enum outcome o, closed;

	b->rows = 0;
	export_filter(b->form, &w.filter);
	TRY(strcmp(b->form->content, "columns") == 0 ? take_chosen(&w, b->form->columns) : take_template(&w, b->form->content));
	heads = arena_array(b->ctx->arena, (size_t)w.count, sizeof *heads);
	for (int i = 0; i < w.count; i++)
		heads[i].heading = w.columns[i].heading;
	TRY(sheet_writer_open(&w.writer, b->path, SHEET_XLSX, b->ctx->arena, b->ctx->fail));
	sheet_write_footer(w.writer, b->footer);
	o = sheet_write_sheet(w.writer, say_export_sheet(b->ctx->arena, b->ctx->cohort), heads, w.count);
	if (o == OK)
		o = read_pages(b->ctx, write_page, &w, &w.more, tell_progress);
	fail_init(&closing, b->ctx->arena);
	closed = sheet_writer_close(w.writer, o == OK ? b->ctx->fail : &closing);
	if (o != OK && closed == OK)
		unlink(b->path);
	return o == OK ? closed : o;
}

/* ---- the watermark ---- */

static enum outcome read_footer(struct ctx *c, void *arg)
{
	struct school_row *school;
	struct cohort_row *cohorts;
	char at[20];
	size_t n;

	TRY(school_around(c, &school, &cohorts, &n));
	*(const char **)arg = say_export_footer(c->arena, school ? school->name : "", c->actor->name, clock_minute(c->now, at));
	return OK;
}

enum outcome export_footer(struct ctx *c, const char **out)
{
	return ctx_read(c, read_footer, out);
}
