/* Records of the national system as an import: src/core/record/destination.h does the thinking. */
#include <stdlib.h>
#include <string.h>

#include "destination.h"
#include "import.h"
#include "roster.h"
#include "textmap.h"
#include "words.h"

struct entry {
	struct destination_line_form line;
	struct destination_form form;
	struct fail fail;
	int64_t graduate_id;
};

struct memory {
	struct arena arena;
	struct textmap people; /* number -> first row */
};

static void *open_memory(void)
{
	struct memory *m = calloc(1, sizeof *m);

	if (m == NULL)
		abort();
	arena_init(&m->arena);
	textmap_init(&m->people, &m->arena);
	return m;
}

static void close_memory(void *memory)
{
	struct memory *m = memory;

	arena_release(&m->arena);
	free(m);
}

static void make_row(struct import *im, struct import_row *row)
{
	struct entry *e = arena_new(&im->arena, struct entry);

	fail_init(&e->fail, &im->arena);
	row->own = e;
	row->form = &e->line;
	row->fail = &e->fail;
}

/* All else needs the cohort's dictionary; that a number comes twice can be told from the file. */
static void read_row(struct ctx *c, void *memory, struct import_row *row)
{
	static const char *const members[] = { "student_no", "exam_no", "id_no" };
	const struct entry *e = row->own;
	const char *const numbers[] = { e->line.student_no, e->line.exam_no, e->line.id_no };

	for (int i = 0; i < 3; i++) {
		int64_t first;

		if (*numbers[i] == '\0')
			continue;
		first = *textmap_put(&((struct memory *)memory)->people, numbers[i], row->number);
		if (first != row->number)
			fail_at(row->fail, members[i], say_import_person_twice(c->arena, arena_printf(c->arena, "%lld", (long long)first)));
		return;
	}
}

/* What the line says of the destination, by the members' names. */
static void form_of(const struct destination_line_form *line, struct destination_form *form)
{
	for (size_t i = 0; i < destination_form_shape.count; i++) {
		const struct field *f = &destination_form_shape.fields[i];

		field_set_text(f, form, field_text(shape_field(&destination_line_form_shape, f->name), line));
	}
}

static void check_cohort(struct ctx *c, struct entry *e)
{
	const char *text = e->line.cohort;

	if (*text && strncmp(text, c->cohort, 4) != 0)
		fail_at(&e->fail, "cohort", say_roster_cohort_differs(c->arena, text, c->cohort));
}

/* The rule speaks through c->fail: for one row that is the row's own. */
static enum outcome judge_one(struct ctx *c, struct entry *e, bool dry, char *what)
{
	struct fail *kept = c->fail;
	enum outcome o;

	c->fail = &e->fail;
	o = destination_check(c, &e->form, DESTINATION_IMPORT);
	if (o == OK)
		o = destination_keep(c, e->graduate_id, &e->form);
	if (o == OK)
		o = destination_import(c, e->graduate_id, &e->form, "national", false, dry, what);
	c->fail = kept;
	if (o == INVALID || o == CONFLICT || o == MISSING) {
		if (e->fail.count == 0)
			fail_at(&e->fail, "category", e->fail.text ? e->fail.text : "");
		return OK;
	}
	if (o != OK && e->fail.text)
		return fail_say(c->fail, o, e->fail.text);
	return o;
}

static enum outcome find_people(struct ctx *c, struct import_row *rows, size_t n)
{
	struct roster_sought *sought = arena_array(c->arena, n, sizeof *sought);

	for (size_t i = 0; i < n; i++) {
		struct entry *e = rows[i].own;

		sought[i] = (struct roster_sought){ e->line.student_no, e->line.exam_no, e->line.id_no, e->line.name, &e->fail, 0 };
	}
	TRY(roster_find(c, sought, n));
	for (size_t i = 0; i < n; i++) {
		struct entry *e = rows[i].own;

		e->graduate_id = sought[i].graduate_id;
		check_cohort(c, e);
	}
	return OK;
}

static enum outcome judge_rows(struct ctx *c, void *memory, struct import_row *rows, size_t n)
{
	(void)memory;
	TRY(find_people(c, rows, n));
	for (size_t i = 0; i < n; i++) {
		struct entry *e = rows[i].own;

		rows[i].verdict = 'f';
		form_of(&e->line, &e->form);
		if (e->fail.count == 0)
			TRY(judge_one(c, e, true, &rows[i].verdict));
	}
	return OK;
}

static enum outcome write_rows(struct ctx *c, void *memory, struct import_row *rows, size_t n, const char *reason, int64_t job_id)
{
	(void)memory;
	(void)reason;
	(void)job_id;
	for (size_t i = 0; i < n; i++) {
		struct entry *e = rows[i].own;

		if (rows[i].verdict == 'n' || rows[i].verdict == 'c')
			TRY(destination_import(c, e->graduate_id, &e->form, "national", false, false, &rows[i].verdict));
	}
	return OK;
}

static void committed(void *memory)
{
	(void)memory;
}

static const char *remark(void *memory, struct arena *a)
{
	(void)memory;
	(void)a;
	return "";
}

static const char *const templates[] = { "template_destination_13", "template_export_39", "template_national_74", "template_upload_50", NULL };
static const char *const keys[] = { "student_no", "exam_no", "id_no", NULL };

const struct import_kind import_destinations = {
	.name = "destination_import", .form = &destination_line_form_shape, .templates = templates, .keys = keys,
	.open = open_memory, .close = close_memory, .row = make_row, .read = read_row, .judge = judge_rows, .write = write_rows,
	.committed = committed, .remark = remark,
};
