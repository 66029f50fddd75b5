#include "report_book.h"

#include <string.h>
#include <unistd.h>

#include "paging.h"
#include "percent.h"
#include "sheet.h"
#include "words.h"

enum { PAGE = 500, ABOVE = 4 };

struct writing {
	struct report_book *book;
	struct sheet_writer *writer;
	/* the sheet of changes: which measure and side, and behind whom */
	const char *measure, *side, *title, *after;
	bool more;
};

static const char *number(struct arena *a, int64_t n)
{
	return arena_printf(a, "%lld", (long long)n);
}

static const char *until(struct arena *a, int64_t at)
{
	char text[20];

	return arena_dup(a, clock_until(at, text));
}

/* ---- which report this is ---- */

static const char *place_said(struct arena *a, const struct report *r, const struct report_ask *ask)
{
	const char *college = say_report_book_all(a);

	for (size_t i = 0; i < r->group_count; i++)
		if (ask->of.college_id && r->groups[i].key->college_id == ask->of.college_id)
			college = r->groups[i].key->college;
	return say_report_book_place(a, college, *ask->of.level ? ask->of.level : say_report_book_all(a), *ask->of.major ? ask->of.major : say_report_book_all(a));
}

static void put_above(struct writing *w, struct arena *a, const struct report *r)
{
	const struct snapshot_row *s = r->snapshot;
	const char *lines[ABOVE] = {
		say_report_book_title(a, s->cohort, code_name("watch", s->kind), until(a, s->due_at), number(a, s->number)),
		say_report_book_question(a, code_name("definition", r->now->definition), code_name("series", r->now->series), place_said(a, r, w->book->ask)),
		r->than ? say_report_book_than(a, until(a, r->than->due_at), number(a, r->than->number)) : say_report_first_of_all(a),
		say_report_book_seal(a, number(a, s->id), s->hash),
	};

	sheet_write_above(w->writer, lines, ABOVE);
}

/* ---- the whole ---- */

static enum outcome write_total(struct writing *w, struct arena *a, const struct report *r)
{
	static const bool numbers[] = { false, true, false, true, false, true, false, true, true, false };
	const char *const heads[] = { say_report_book_item(a), say_report_book_now(a), say_report_book_percent(a), say_report_book_was(a),
		say_report_book_was_percent(a), say_report_book_difference(a), say_report_book_points(a), say_report_side_in(a), say_report_side_out(a),
		say_report_book_formula(a) };
	enum { HEADS = sizeof heads / sizeof *heads };
	struct sheet_column columns[HEADS] = { { 0 } };

	for (size_t i = 0; i < HEADS; i++)
		columns[i] = (struct sheet_column){ .heading = heads[i], .number = numbers[i], .width = i == 0 ? 18 : i == HEADS - 1 ? 60 : 10 };
	TRY(sheet_write_sheet(w->writer, say_report_book_total(a), columns, HEADS));
	for (size_t i = 0; i < r->measure_count; i++) {
		const struct report_cell *cell = &r->total.cells[i];
		bool t = r->than != NULL;
		const char *cells[HEADS] = { r->measures[i].name, number(a, cell->now), percent_text(a, cell->now, r->total.graduates),
			t ? number(a, cell->was) : "", t ? percent_text(a, cell->was, r->total.was_graduates) : "", t ? number(a, cell->now - cell->was) : "",
			t ? report_points(a, cell->now, r->total.graduates, cell->was, r->total.was_graduates) : "",
			t ? number(a, cell->entered) : "", t ? number(a, cell->left) : "", r->measures[i].formula };

		TRY(sheet_write_row(w->writer, cells, NULL));
	}
	return OK;
}

/* ---- groups: three columns a measure: persons, rate, difference ---- */

static size_t keys_of(const struct report *r, struct arena *a, struct sheet_column *columns)
{
	size_t n = 0;

	columns[n++] = (struct sheet_column){ .heading = say_report_book_code(a), .width = 8 };
	columns[n++] = (struct sheet_column){ .heading = say_report_book_college(a), .width = 24 };
	if (strstr(r->now->by, "major"))
		columns[n++] = (struct sheet_column){ .heading = say_report_book_major(a), .width = 24 };
	return n;
}

static enum outcome write_group(struct writing *w, struct arena *a, const struct report *r, const struct report_group *g, size_t keys, bool sum)
{
	const char **cells = arena_array(a, keys + 3 * r->measure_count, sizeof *cells);
	size_t n = 0;

	cells[n++] = sum ? "" : g->key->college_code;
	cells[n++] = sum ? say_report_book_sum(a) : g->key->college;
	if (keys > 2)
		cells[n++] = sum ? "" : g->key->major;
	for (size_t i = 0; i < r->measure_count; i++) {
		const struct report_cell *cell = &g->cells[i];

		cells[n++] = number(a, cell->now);
		cells[n++] = percent_text(a, cell->now, g->graduates);
		cells[n++] = r->than ? number(a, cell->now - cell->was) : "";
	}
	return sheet_write_row(w->writer, cells, NULL);
}

/* In a column of persons a rate is called by who is counted: its name without the last character. */
static const char *persons_said(struct arena *a, const struct report_measure *m)
{
	size_t n = strlen(m->name);

	return m->kind == REPORT_RATE && n > 3 ? arena_dupn(a, m->name, n - 3) : m->name;
}

static enum outcome write_groups(struct writing *w, struct arena *a, const struct report *r, const char *name)
{
	struct sheet_column *columns = arena_array(a, 3 + 3 * r->measure_count, sizeof *columns);
	size_t keys = keys_of(r, a, columns), n = keys;

	for (size_t i = 0; i < r->measure_count; i++) {
		columns[n++] = (struct sheet_column){ .heading = persons_said(a, &r->measures[i]), .number = true, .width = 10 };
		columns[n++] = (struct sheet_column){ .heading = say_report_book_share(a, r->measures[i].name), .width = 10 };
		columns[n++] = (struct sheet_column){ .heading = say_report_book_change(a, persons_said(a, &r->measures[i])), .number = true, .width = 10 };
	}
	TRY(sheet_write_sheet(w->writer, name, columns, (int)n));
	for (size_t i = 0; i < r->group_count; i++)
		TRY(write_group(w, a, r, &r->groups[i], keys, false));
	return write_group(w, a, r, &r->total, keys, true);
}

static enum outcome write_tables(struct ctx *c, void *arg)
{
	static const char *const bys[] = { "college", "college,major" };
	struct writing *w = arg;
	struct report_ask ask = *w->book->ask;
	const struct report *r;

	for (size_t i = 0; i < sizeof bys / sizeof *bys; i++) {
		ask.of.by = bys[i];
		TRY(report_get(c, &ask, &r));
		if (i == 0) {
			put_above(w, c->arena, r);
			TRY(write_total(w, c->arena, r));
		}
		TRY(write_groups(w, c->arena, r, i ? say_report_book_majors(c->arena) : say_report_book_colleges(c->arena)));
	}
	return OK;
}

/* ---- who moved ---- */

static enum outcome begin_people(struct writing *w)
{
	struct arena *a = w->book->ctx->arena;
	const char *const heads[] = { say_report_book_item(a), say_report_book_number(a), say_report_book_name(a), say_report_book_was_college(a),
		say_report_book_was_major(a), say_report_book_was_value(a), say_report_book_was_stage(a), say_report_book_college(a), say_report_book_major(a),
		say_report_book_value(a), say_report_book_stage(a), say_report_book_how(a) };
	enum { HEADS = sizeof heads / sizeof *heads };
	struct sheet_column columns[HEADS] = { { 0 } };

	for (size_t i = 0; i < HEADS; i++)
		columns[i] = (struct sheet_column){ .heading = heads[i], .width = 16 };
	return sheet_write_sheet(w->writer, say_report_book_people(a), columns, HEADS);
}

static const char *category(struct code_names *names, struct arena *a, const char *code)
{
	const char *name = *code ? names->name(names->arg, "destination", code) : NULL;

	return name ? arena_printf(a, "%s %s", code, name) : code;
}

static enum outcome write_person(struct writing *w, struct arena *a, struct code_names *names, const struct report_person *p)
{
	const struct report_person_row *row = p->row;
	const char *how = *p->how ? code_name("report_move", p->how) : "";
	const char *cells[] = { w->title, row->student_no, row->name, p->was_college, p->was_major, category(names, a, p->was_value),
		*p->was_college ? code_name("stage", row->was_stage) : "", p->college, p->major, category(names, a, p->value),
		*p->college ? code_name("stage", row->stage) : "", how };

	return sheet_write_row(w->writer, cells, NULL);
}

static enum outcome write_page(struct ctx *c, void *arg)
{
	struct writing *w = arg;
	struct report_people_ask ask = { .of = *w->book->ask, .measure = w->measure, .side = w->side, .after = w->after, .size = PAGE };
	struct code_names names = ctx_code_names(c);
	struct report_people p;

	ask.of.of.by = "";
	TRY(report_people(c, &ask, &p));
	for (size_t i = 0; i < p.count; i++)
		TRY(write_person(w, c->arena, &names, &p.people[i]));
	w->book->people += (int64_t)p.count;
	w->more = *p.next_after != '\0';
	w->after = arena_dup(w->book->ctx->arena, p.next_after);
	return OK;
}

static enum outcome tell_progress(void *arg)
{
	struct writing *w = arg;

	return w->book->progress ? w->book->progress(w->book) : OK;
}

static enum outcome write_list(struct writing *w, const char *measure, const char *side, const char *title)
{
	w->measure = measure;
	w->side = side;
	w->title = title;
	w->after = "";
	return read_pages(w->book->ctx, write_page, w, &w->more, tell_progress);
}

struct titles {
	const char *code, *name;
};

struct asking {
	struct writing *w;
	struct titles *measures;
	size_t count;
	const char *series;
	bool compares;
};

/* The names of the measures, for the lists behind them. */
static enum outcome ask_measures(struct ctx *c, void *arg)
{
	struct asking *k = arg;
	struct report_ask ask = *k->w->book->ask;
	const struct report *r;

	ask.of.by = "";
	TRY(report_get(c, &ask, &r));
	k->compares = r->than != NULL;
	k->series = arena_dup(k->w->book->ctx->arena, r->now->series);
	k->measures = arena_array(k->w->book->ctx->arena, r->measure_count, sizeof *k->measures);
	for (size_t i = 0; i < r->measure_count; i++)
		k->measures[k->count++] = (struct titles){ arena_dup(k->w->book->ctx->arena, r->measures[i].code),
			arena_dup(k->w->book->ctx->arena, r->measures[i].name) };
	return OK;
}

static enum outcome write_people(struct writing *w)
{
	struct arena *a = w->book->ctx->arena;
	struct asking k = { .w = w };

	TRY(begin_people(w));
	TRY(ctx_read(w->book->ctx, ask_measures, &k));
	for (size_t i = 0; k.compares && i < k.count; i++) {
		TRY(write_list(w, k.measures[i].code, "in", say_report_book_in(a, k.measures[i].name)));
		TRY(write_list(w, k.measures[i].code, "out", say_report_book_out(a, k.measures[i].name)));
	}
	return k.compares ? write_list(w, k.series, "changed", say_report_event_category(a)) : OK;
}

enum outcome report_book(struct report_book *b)
{
	struct writing w = { .book = b };
	struct fail closing;
	enum outcome o, closed;

	b->people = 0;
	TRY(sheet_writer_open(&w.writer, b->path, SHEET_XLSX, b->ctx->arena, b->ctx->fail));
	sheet_write_footer(w.writer, b->footer);
	o = ctx_read(b->ctx, write_tables, &w);
	if (o == OK)
		o = write_people(&w);
	fail_init(&closing, b->ctx->arena);
	closed = sheet_writer_close(w.writer, o == OK ? b->ctx->fail : &closing);
	if (o != OK && closed == OK)
		unlink(b->path);
	return o == OK ? closed : o;
}
