/* The demonstration's workbooks: a roster and what the national system has, imported as the office would. */
#include "demo.h"

#include <string.h>

#include "code.h"
#include "job.h"
#include "roster.h"
#include "store.h"
#include "words.h"
#include "work.h"

static const char *cell(const struct code_set *set, const struct code *column, const struct shape *shape, const void *row)
{
	const struct field *f = shape_field(shape, code_extra(set, column, "member"));
	const char *value = f ? field_text(f, row) : "";
	const char *name = f && f->set && strcmp(code_extra(set, column, "form"), "code") != 0 ? code_name(f->set, value) : NULL;

	return name ? name : value;
}

/* A line of a known column set; row NULL: the headings. */
static void put_row(struct buf *b, const struct code_set *set, const struct shape *shape, const void *row)
{
	for (size_t i = 0; i < set->count; i++) {
		buf_put(b, i ? "," : "");
		buf_put(b, row ? cell(set, &set->codes[i], shape, row) : set->codes[i].name);
	}
	buf_put(b, "\r\n");
}

/* Three rows are wrong on purpose: the check has something to show. */
static struct buf roster_book(struct demo *d)
{
	const struct code_set *set = code_set("template_roster_18");
	struct roster_form wrong = d->people[0].roster;
	struct buf b;

	buf_init(&b, d->arena);
	put_row(&b, set, &roster_form_shape, NULL);
	for (size_t i = 0; i < d->count; i++)
		put_row(&b, set, &roster_form_shape, &d->people[i].roster);
	wrong.student_no = "20990001";
	put_row(&b, set, &roster_form_shape, &wrong); /* an identity number for the second time */
	wrong.student_no = "20990002";
	wrong.id_no = "990000200001010000";
	put_row(&b, set, &roster_form_shape, &wrong); /* a check sign that disagrees */
	wrong.student_no = "20990003";
	wrong.id_no = "";
	wrong.education = "77";
	put_row(&b, set, &roster_form_shape, &wrong);
	return b;
}

/* What the national system has of those whose story begins there. Its column set names the people too. */
static struct buf national_book(struct demo *d)
{
	const struct code_set *set = code_set("template_destination_13");
	struct buf b;

	buf_init(&b, d->arena);
	put_row(&b, set, &destination_line_form_shape, NULL);
	for (size_t i = 0; i < d->count; i++) {
		struct person *p = &d->people[i];
		struct destination_line_form row;
		struct destination_form form;

		if (*p->story != 'n')
			continue;
		p->story++;
		invent_destination(d, p, p->category, d->from, &form);
		for (size_t k = 0; k < destination_line_form_shape.count; k++) {
			const struct field *to = &destination_line_form_shape.fields[k], *of = shape_field(&destination_form_shape, to->name);

			field_set_text(to, &row, of ? field_text(of, &form) : "");
		}
		row.student_no = p->roster.student_no;
		row.name = p->roster.name;
		put_row(&b, set, &destination_line_form_shape, &row);
	}
	return b;
}

struct filing {
	const char *kind;
	char hash[65];
	const char *mime, *name;
	int64_t size, job_id;
};

static enum outcome file_job(struct ctx *c, void *arg)
{
	struct filing *f = arg;

	TRY(store_note(c, f->hash, f->size, f->mime));
	return job_new(c, f->kind, "{\"role\":\"office\",\"ip\":\"192.0.2.1\"}", f->hash, f->name, &f->job_id);
}

static enum outcome begin_apply(struct ctx *c, void *arg)
{
	return job_apply(c, ((struct filing *)arg)->job_id, false);
}

static enum outcome run_job(struct demo *d, int64_t id, int64_t at)
{
	struct ctx c = demo_ctx(d, d->arena, NULL, at);
	struct work w = { .ctx = &c, .owner = "demo" };

	TRY(work_do(&w, id));
	return w.outcome == OK ? OK : fail_say(d->v->fail, w.outcome, w.job.message);
}

/* Uploaded, checked, looked at, written. */
static enum outcome import_book(struct demo *d, const char *kind, const char *name, struct buf book, int64_t at)
{
	struct ctx c = demo_ctx(d, d->arena, d->office, at);
	struct filing f = { .kind = kind, .name = name, .size = (int64_t)book.n };

	TRY(store_bytes(&c, buf_text(&book), book.n, f.hash, &f.mime));
	TRY(ctx_write(&c, file_job, &f));
	TRY(run_job(d, f.job_id, at + 60000));
	c = demo_ctx(d, d->arena, d->office, at + 300000);
	TRY(ctx_write(&c, begin_apply, &f));
	return run_job(d, f.job_id, at + 360000);
}

static enum outcome find_people(struct ctx *c, void *arg)
{
	struct demo *d = arg;
	struct roster_sought *list = arena_array(c->arena, d->count, sizeof *list);

	for (size_t i = 0; i < d->count; i++)
		list[i] = (struct roster_sought){ .student_no = d->people[i].roster.student_no, .exam_no = "", .id_no = "", .name = "", .fail = c->fail };
	TRY(roster_find(c, list, d->count));
	for (size_t i = 0; i < d->count; i++)
		d->people[i].graduate_id = list[i].graduate_id;
	return OK;
}

enum outcome books_import(struct demo *d)
{
	struct ctx c;

	TRY(import_book(d, "roster_import", "roster.csv", roster_book(d), d->from - DAY));
	c = demo_ctx(d, d->arena, d->office, d->from - DAY / 2);
	TRY(ctx_read(&c, find_people, d));
	return import_book(d, "destination_import", "national.csv", national_book(d), d->from - DAY / 4);
}
