#include "holiday_book.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "columns.h"
#include "sheet.h"
#include "store.h"
#include "utf8.h"
#include "words.h"

enum { FAULTS_TOLD = 50 };

static const char *const templates[] = { "template_holiday_3", NULL };

struct reading {
	struct ctx *c;
	const struct workdays *w;
	struct columns columns;
	struct sheet *sheet;
	struct holiday_rows *out;
	int64_t *numbers; /* of the rows kept, in the workbook */
	int faults;
};

static enum outcome get_workdays(struct ctx *c, void *arg)
{
	return workdays_get(c, &((struct reading *)arg)->w);
}

static const char *number(struct arena *a, int64_t n)
{
	return arena_printf(a, "%lld", (long long)n);
}

static void tell(struct reading *r, int64_t row, const char *reason)
{
	struct arena *a = r->c->arena;

	if (r->faults++ < FAULTS_TOLD)
		fail_at(r->c->fail, arena_printf(a, "row_%lld", (long long)row), say_holiday_row(a, number(a, row), reason));
}

/* The row of the same day, if one came before; -1. */
static int64_t same_day(const struct reading *r, const char *day)
{
	for (size_t i = 0; i < r->out->count; i++)
		if (strcmp(r->out->list[i].day, day) == 0)
			return r->numbers[i];
	return -1;
}

static void take(struct reading *r, const struct sheet_row *row)
{
	struct arena *a = r->c->arena;
	struct holiday_form form;
	struct fail own;
	uint64_t given;
	int64_t before;

	fail_init(&own, a);
	columns_take(&r->columns, row->cells, &form, &given, a, &own);
	form.day = arena_dup(a, utf8_clean(a, form.day, true));
	form.name = arena_dup(a, utf8_clean(a, form.name, false));
	form.kind = arena_dup(a, utf8_clean(a, form.kind, true));
	holiday_check(r->w, a, &form, &own);
	for (const struct fault *t = own.first; t; t = t->next)
		tell(r, row->number, t->text);
	before = own.first ? -1 : same_day(r, form.day);
	if (before >= 0)
		tell(r, row->number, say_holiday_twice(a, form.day, number(a, before)));
	if (own.first || before >= 0)
		return;
	r->numbers[r->out->count] = row->number;
	r->out->list[r->out->count++] = form;
}

/* A row as wide as the headings: what is not there is "". */
static struct sheet_row widen(struct reading *r, const struct sheet_row *row)
{
	struct cell *cells = arena_array(r->c->arena, (size_t)r->columns.count + 1, sizeof *cells);

	for (int i = 0; i < r->columns.count; i++)
		cells[i] = i < row->count ? row->cells[i] : (struct cell){ "", false };
	return (struct sheet_row){ row->number, cells, r->columns.count };
}

static enum outcome read_rows(struct reading *r)
{
	struct sheet_row row = { .count = -1 };
	enum outcome o = OK;
	int rows = 0;

	TRY(columns_find(&r->columns, r->sheet, &holiday_form_shape, templates, &row, r->c->arena, r->c->fail));
	if (row.count < 0)
		o = sheet_next(r->sheet, &row, r->c->fail);
	for (; o == OK; o = sheet_next(r->sheet, &row, r->c->fail)) {
		struct sheet_row wide = widen(r, &row);

		if (++rows > HOLIDAYS_MOST)
			return fail_say(r->c->fail, TOO_MUCH, say_holiday_too_many(r->c->arena, number(r->c->arena, HOLIDAYS_MOST)));
		take(r, &wide);
	}
	if (o != MISSING)
		return o;
	if (r->faults)
		return fail_say(r->c->fail, INVALID, say_holiday_faults(r->c->arena, number(r->c->arena, r->faults)));
	return holidays_whole(r->c, r->w, r->out->list, r->out->count);
}

static enum outcome read_file(struct reading *r, const char *path)
{
	enum outcome o;

	TRY(sheet_open(&r->sheet, path, NULL, r->c->arena, r->c->fail));
	o = read_rows(r);
	sheet_close(r->sheet);
	return o;
}

enum outcome holiday_book_read(struct ctx *c, const void *bytes, size_t n, struct holiday_rows *out)
{
	struct reading r = { .c = c, .out = out };
	int fd = memfd_create("holidays", MFD_CLOEXEC);
	enum outcome o;

	out->list = arena_array(c->arena, HOLIDAYS_MOST + 1, sizeof *out->list);
	out->count = 0;
	r.numbers = arena_array(c->arena, HOLIDAYS_MOST + 1, sizeof *r.numbers);
	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n) {
		if (fd >= 0)
			close(fd);
		return fail_say(c->fail, BROKEN, say_job_no_file(c->arena));
	}
	o = ctx_read(c, get_workdays, &r);
	if (o == OK)
		o = read_file(&r, store_name(c->arena, fd));
	close(fd);
	return o;
}
