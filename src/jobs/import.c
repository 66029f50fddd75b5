/* The engine of imports: chunks of rows, judged and written. */
#include "import.h"

#include <string.h>

#include "reasons.h"
#include "words.h"

const struct import_kind *import_kind_of(const char *job_kind)
{
	static const struct import_kind *const kinds[] = { &import_roster, &import_destinations };

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i]->name, job_kind) == 0)
			return kinds[i];
	return NULL;
}

/* ---- one chunk ---- */

struct chunk {
	struct import *im;
	struct import_row *rows;
	size_t n;
	struct import_counts counts; /* with this chunk */
};

/* A transaction may run again: faults found in it are forgotten first. */
static void forget(struct chunk *k)
{
	for (size_t i = 0; i < k->n; i++) {
		*k->rows[i].fail = k->rows[i].read;
		if (k->rows[i].fail->last)
			k->rows[i].fail->last->next = NULL;
	}
}

static void count(struct chunk *k)
{
	k->counts = k->im->counts;
	for (size_t i = 0; i < k->n; i++) {
		char v = k->rows[i].verdict = k->rows[i].fail->count ? 'f' : k->rows[i].verdict;

		k->counts.rows++;
		k->counts.added += v == 'n';
		k->counts.changed += v == 'c';
		k->counts.same += v == 's';
		k->counts.faulty += v == 'f';
		k->counts.last = k->rows[i].number;
	}
}

static enum outcome judge(struct ctx *c, void *arg)
{
	struct chunk *k = arg;

	forget(k);
	TRY(k->im->kind->judge(c, k->im->memory, k->rows, k->n));
	count(k);
	return OK;
}

static enum outcome note(struct ctx *c, void *arg)
{
	struct chunk *k = arg;

	return k->im->done ? k->im->done(c, k->im, &k->counts) : OK;
}

/* MISSING: there was nothing to write. */
static enum outcome write_chunk(struct ctx *c, void *arg)
{
	struct chunk *k = arg;
	struct import *im = k->im;

	TRY(judge(c, k));
	if (k->counts.added == im->counts.added && k->counts.changed == im->counts.changed)
		return MISSING;
	TRY(im->kind->write(c, im->memory, k->rows, k->n, say_roster_reason_import(c->arena, im->file_name), im->job_id));
	count(k);
	return note(c, k);
}

static enum outcome run_chunk(struct chunk *k, struct ctx *c, bool write)
{
	enum outcome o = write ? ctx_write(c, write_chunk, k) : ctx_read(c, judge, k);

	/* Somebody named the same college a moment ago: what was remembered is read again. */
	if (write && o == CONFLICT)
		o = ctx_write(c, write_chunk, k);
	if (o == OK)
		k->im->kind->committed(k->im->memory);
	if (write && o == MISSING)
		o = ctx_quiet(c, note, k);
	return o;
}

/* ---- what is told about it ---- */

static const char *masked(struct import *im, const char *member, const char *value)
{
	if (strcmp(member, "id_no") == 0)
		return mask_id_no(&im->arena, value);
	if (strcmp(member, "phone") == 0 || strcmp(member, "contact_phone") == 0)
		return mask_phone(&im->arena, value);
	return strcmp(member, "email") == 0 ? mask_email(&im->arena, value) : value;
}

static enum outcome tell_faults(struct chunk *k)
{
	struct import *im = k->im;
	struct import_fault *list;
	size_t n = 0, room = 0;

	for (size_t i = 0; i < k->n; i++)
		room += (size_t)k->rows[i].fail->count;
	if (room == 0 || im->faults == NULL)
		return OK;
	list = arena_array(&im->arena, room, sizeof *list);
	for (size_t i = 0; i < k->n; i++)
		for (const struct fault *t = k->rows[i].fail->first; t; t = t->next) {
			const struct field *f = shape_field(im->kind->form, t->field);
			int at = columns_index(&im->columns, t->field);

			list[n++] = (struct import_fault){ k->rows[i].number, columns_heading(&im->columns, t->field),
				f && at >= 0 ? masked(im, f->name, k->rows[i].cells[at].text) : "", t->text };
		}
	return im->faults(im, list, n);
}

static enum outcome send_back(struct chunk *k, struct fail *f)
{
	struct import *im = k->im;
	bool faulty = k->counts.faulty > im->counts.faulty;

	if (im->reasons == NULL || (!faulty && im->back == NULL))
		return OK;
	if (im->back == NULL)
		TRY(reasons_begin(im, k->rows, k->n, f));
	return reasons_rows(im, k->rows, k->n, f);
}

/* ---- the run ---- */

/* The reader's texts are gone with its next row. */
static void keep_cells(struct import *im, struct import_row *row, const struct sheet_row *from)
{
	struct cell *cells = arena_array(&im->arena, (size_t)im->columns.count + 1, sizeof *cells);

	for (int i = 0; i < im->columns.count; i++) {
		bool there = i < from->count && *from->cells[i].text;

		cells[i].text = there ? arena_dup(&im->arena, from->cells[i].text) : "";
		cells[i].lossy = there && from->cells[i].lossy;
	}
	row->cells = cells;
}

static void take(struct import *im, struct ctx *c, struct import_row *row, const struct sheet_row *from)
{
	memset(row, 0, sizeof *row);
	row->number = from->number;
	im->kind->row(im, row);
	keep_cells(im, row, from);
	columns_take(&im->columns, row->cells, row->form, &row->given, &im->arena, row->fail);
	im->kind->read(c, im->memory, row);
	row->read = *row->fail;
}

/* Rows done before a crash pass through read alone; *passed: how many. There may be very many: the caller is told now and then. */
static enum outcome pass(struct import *im, struct sheet *s, int64_t *passed)
{
	arena_reset(&im->arena);
	return ++*passed % IMPORT_CHUNK == 0 && im->progress ? im->progress(im, sheet_progress(s)) : OK;
}

/* Fill a chunk. */
static enum outcome fill(struct import *im, struct ctx *c, struct sheet *s, struct sheet_row *waiting, struct chunk *k, bool write)
{
	enum outcome o = OK;
	int64_t passed = 0;

	k->n = 0;
	while (k->n < IMPORT_CHUNK && o == OK) {
		struct sheet_row row = *waiting;

		if (row.count < 0)
			o = sheet_next(s, &row, im->ctx->fail);
		waiting->count = -1;
		if (o != OK)
			break;
		take(im, c, &k->rows[k->n], &row);
		if (!write || row.number >= im->from_row)
			k->n++;
		else if (k->n == 0)
			TRY(pass(im, s, &passed));
	}
	return o;
}

static enum outcome finish_chunk(struct import *im, struct chunk *k, struct sheet *s)
{
	TRY(tell_faults(k));
	TRY(send_back(k, im->ctx->fail));
	im->counts = k->counts;
	return im->progress ? im->progress(im, sheet_progress(s)) : OK;
}

static enum outcome run_rows(struct import *im, struct sheet *s, struct sheet_row *waiting, bool write)
{
	struct import_row *rows = arena_array(im->ctx->arena, IMPORT_CHUNK, sizeof *rows);
	enum outcome more = OK;

	while (more == OK) {
		struct chunk k = { im, rows, 0, im->counts };
		struct ctx c = *im->ctx;

		arena_reset(&im->arena);
		c.arena = &im->arena;
		c.now = clock_now(&c.program->clock);
		more = fill(im, &c, s, waiting, &k, write);
		if (more != OK && more != MISSING)
			return more;
		if (k.n == 0)
			continue;
		TRY(run_chunk(&k, &c, write));
		TRY(finish_chunk(im, &k, s));
	}
	return OK;
}

static bool has_key(const struct import *im)
{
	for (const char *const *p = im->kind->keys; *p; p++)
		if (columns_index(&im->columns, *p) >= 0)
			return true;
	return false;
}

static const char *keys_said(const struct import *im)
{
	const char *list = "";

	for (const char *const *p = im->kind->keys; *p; p++)
		list = *list ? say_import_list(im->ctx->arena, list, shape_field(im->kind->form, *p)->label) : shape_field(im->kind->form, *p)->label;
	return list;
}

static enum outcome run_sheet(struct import *im, struct sheet *s, bool write)
{
	struct sheet_row waiting;

	TRY(columns_find(&im->columns, s, im->kind->form, im->kind->templates, &waiting, im->ctx->arena, im->ctx->fail));
	if (!has_key(im))
		return fail_say(im->ctx->fail, INVALID, say_import_no_key(im->ctx->arena, keys_said(im)));
	im->template_name = im->columns.template_name;
	im->sheet_name = arena_dup(im->ctx->arena, sheet_name(s));
	TRY(run_rows(im, s, &waiting, write));
	if (im->counts.rows == 0)
		return fail_say(im->ctx->fail, INVALID, say_import_no_rows(im->ctx->arena));
	im->remark = im->kind->remark(im->memory, im->ctx->arena);
	return OK;
}

static enum outcome run(struct import *im, bool write)
{
	struct fail closing;
	struct sheet *s;
	enum outcome o, closed;

	TRY(sheet_open(&s, im->file, NULL, im->ctx->arena, im->ctx->fail));
	sheet_read_ahead(s);
	arena_init(&im->arena);
	im->memory = im->kind->open();
	im->back = NULL;
	im->has_reasons = false;
	im->template_name = im->remark = "";
	o = run_sheet(im, s, write);
	fail_init(&closing, im->ctx->arena);
	closed = reasons_end(im, o == OK, o == OK ? im->ctx->fail : &closing);
	im->kind->close(im->memory);
	arena_release(&im->arena);
	sheet_close(s);
	return o == OK ? closed : o;
}

enum outcome import_check(struct import *im)
{
	return run(im, false);
}

enum outcome import_apply(struct import *im)
{
	return run(im, true);
}
