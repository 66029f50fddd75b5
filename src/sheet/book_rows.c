#include "book_rows.h"

#include <stdlib.h>
#include <string.h>

#include "utf8.h"
#include "words.h"

#define ROW_MAX 1048576
#define COLUMN_MAX 16384

static const char *number(struct fail *f, int64_t n)
{
	return arena_printf(f->arena, "%lld", (long long)n);
}

static const char *row_text(struct rows *r)
{
	return number(r->part.fail, r->row);
}

/* ---- rows ---- */

static void row_begin(struct rows *r, const char **attributes)
{
	struct fail *f = r->part.fail;
	const char *given = attribute(attributes, "r");
	int64_t at = given ? strtoll(given, NULL, 10) : r->row + 1;
	if (at <= r->row || at > ROW_MAX) {
		part_stop(&r->part, fail_say(f, INVALID, say_sheet_row_number(f->arena, r->sheet, row_text(r))));
		return;
	}
	r->row = at;
	r->column = -1;
	r->text.n = 0;
	memset(r->cells, 0, (size_t)r->count * sizeof *r->cells);
	memset(r->place_of, 0, (size_t)r->count * sizeof *r->place_of);
	r->count = 0;
	r->place = ROWS_ROW;
}

static void row_end(struct rows *r)
{
	struct fail *f = r->part.fail;
	r->place = ROWS_DATA;
	if (r->count == 0)
		return;
	if (r->row > r->limit->rows) {
		const char *most = number(f, r->limit->rows);
		part_stop(&r->part, fail_say(f, TOO_MUCH, say_sheet_rows_too_many(f->arena, r->sheet, row_text(r), most)));
		return;
	}
	for (int i = 0; i < r->count; i++) {
		if (r->place_of[i])
			r->cells[i].text = r->text.p + r->place_of[i] - 1;
		else if (!r->cells[i].text)
			r->cells[i].text = "";
	}
	r->ready = true;
	part_pause(&r->part);
}

/* ---- cells ---- */

/* The column of "AB12", from 0; -1 when it is no reference. */
static int column_of(const char *reference)
{
	int column = 0;
	const char *p = reference;
	for (; *p >= 'A' && *p <= 'Z' && column <= COLUMN_MAX; p++)
		column = column * 26 + (*p - 'A' + 1);
	return p == reference || column > COLUMN_MAX ? -1 : column - 1;
}

static char type_of(const char *type)
{
	return !strcmp(type, "str") ? 't' : type[0];
}

static void cell_begin(struct rows *r, const char **attributes)
{
	r->column++;
	r->type = 'n';
	r->style = 0;
	r->from = r->text.n;
	for (; *attributes; attributes += 2) {
		const char *name = attributes[0], *value = attributes[1];
		if (!strcmp(name, "r"))
			r->column = column_of(value);
		else if (!strcmp(name, "t"))
			r->type = type_of(value);
		else if (!strcmp(name, "s"))
			r->style = (uint32_t)strtoul(value, NULL, 10);
	}
	r->place = ROWS_CELL;
	if (r->column >= 0 && r->column < COLUMN_MAX)
		return;
	struct fail *f = r->part.fail;
	part_stop(&r->part, fail_say(f, INVALID, say_sheet_damaged_row(f->arena, r->sheet, row_text(r))));
}

static void cell_too_long(struct rows *r)
{
	struct fail *f = r->part.fail;
	const char *column = number(f, r->column + 1), *most = number(f, r->limit->cell_chars);
	part_stop(&r->part, fail_say(f, TOO_MUCH, say_sheet_cell_too_long(f->arena, r->sheet, row_text(r), column, most)));
}

/* Put a text at the column under way; place 0: the text lives outside of the row. */
static void cell_put(struct rows *r, const char *text, size_t place, bool lossy)
{
	struct fail *f = r->part.fail;
	size_t most = (size_t)r->limit->cell_chars;
	if (r->column >= r->limit->columns) {
		const char *limit = number(f, r->limit->columns);
		part_stop(&r->part, fail_say(f, TOO_MUCH, say_sheet_columns_too_many(f->arena, r->sheet, row_text(r), limit)));
		return;
	}
	if (strnlen(text, most + 1) > most && utf8_count(text) > most) {
		cell_too_long(r);
		return;
	}
	r->cells[r->column] = (struct cell){place ? NULL : text, lossy};
	r->place_of[r->column] = place;
	if (r->column >= r->count)
		r->count = r->column + 1;
}

static void cell_number(struct rows *r, const char *digits)
{
	char out[48];
	bool lossy;
	const struct book *b = r->book;
	struct number_format format = {0};
	if (r->style < (uint32_t)b->format_count)
		format = b->formats[r->style];
	if (number_text(digits, format, b->from_1904, out, &lossy)) {
		r->text.n = r->from;
		buf_bytes(&r->text, out, strlen(out) + 1);
	}
	cell_put(r, r->text.p + r->from, r->from + 1, lossy);
}

static void cell_shared(struct rows *r, const char *digits)
{
	char *end;
	unsigned long i = strtoul(digits, &end, 10);
	const char *text = *end || end == digits || i > UINT32_MAX ? NULL : book_string(r->book, (uint32_t)i);
	struct fail *f = r->part.fail;
	if (!text)
		part_stop(&r->part, fail_say(f, INVALID, say_sheet_damaged_row(f->arena, r->sheet, row_text(r))));
	else if (*text)
		cell_put(r, text, 0, false);
}

static void cell_text(struct rows *r, char *text)
{
	if (r->type == 'b')
		memcpy(text, *text == '0' ? "FALSE" : "TRUE", *text == '0' ? 6 : 5);
	else if (r->type == 'd')
		iso_text(text);
	else if (r->type == 'i' || r->type == 't')
		text[xstring_decode(text, strlen(text))] = '\0';
	if (*text)
		cell_put(r, text, r->from + 1, false);
}

static void cell_end(struct rows *r)
{
	r->place = ROWS_ROW;
	if (r->text.n == r->from)
		return;
	buf_bytes(&r->text, "\0\0\0\0\0", 6); /* the end, and room for "FALSE" */
	char *text = r->text.p + r->from;
	if (r->type == 'n')
		cell_number(r, text);
	else if (r->type == 's')
		cell_shared(r, text);
	else
		cell_text(r, text);
}

/* ---- events ---- */

static bool is(const char *name, const char *other)
{
	return name[0] == other[0] && !strcmp(name, other);
}

static void on_start(void *arg, const char *name, const char **attributes)
{
	struct rows *r = arg;
	switch (r->place) {
	case ROWS_OUTSIDE:
		if (is(name, "sheetData"))
			r->place = ROWS_DATA;
		break;
	case ROWS_DATA:
		if (is(name, "row"))
			row_begin(r, attributes);
		break;
	case ROWS_ROW:
		if (is(name, "c"))
			cell_begin(r, attributes);
		break;
	case ROWS_CELL:
		if (is(name, "v"))
			r->place = ROWS_VALUE;
		else if (is(name, "is"))
			r->place = ROWS_INLINE;
		break;
	case ROWS_INLINE:
		if (is(name, "t"))
			r->place = ROWS_TEXT;
		else if (is(name, "rPh"))
			r->place = ROWS_PHONETIC;
		break;
	case ROWS_VALUE: case ROWS_TEXT: case ROWS_PHONETIC:
		break;
	}
}

static void on_end(void *arg, const char *name)
{
	struct rows *r = arg;
	if (r->ready)
		return;
	if ((r->place == ROWS_TEXT && is(name, "t")) || (r->place == ROWS_PHONETIC && is(name, "rPh")))
		r->place = ROWS_INLINE;
	else if ((r->place == ROWS_VALUE && is(name, "v")) || (r->place == ROWS_INLINE && is(name, "is")))
		r->place = ROWS_CELL;
	else if (r->place == ROWS_CELL && is(name, "c"))
		cell_end(r);
	else if (r->place == ROWS_ROW && is(name, "row"))
		row_end(r);
	else if (r->place == ROWS_DATA && is(name, "sheetData"))
		r->place = ROWS_OUTSIDE;
}

/* Seven bytes of an escape make one character of at least one byte, a character has at most four. */
#define BYTES_A_CHARACTER 7

static void on_text(void *arg, const char *bytes, int n)
{
	struct rows *r = arg;
	if (r->place != ROWS_TEXT && r->place != ROWS_VALUE)
		return;
	if (r->text.n - r->from + (size_t)n > (size_t)r->limit->cell_chars * BYTES_A_CHARACTER)
		cell_too_long(r);
	else
		buf_bytes(&r->text, bytes, (size_t)n);
}

static const struct part_handler rows_handler = {on_start, on_end, on_text};

/* ---- the whole ---- */

void rows_init(struct rows *r, const struct book *b, const struct sheet_limits *limit, const char *sheet, struct arena *a)
{
	*r = (struct rows){.book = b, .limit = limit, .sheet = sheet};
	buf_init(&r->text, a);
	buf_reserve(&r->text, 4096);
	r->cells = arena_array(a, (size_t)limit->columns, sizeof *r->cells);
	r->place_of = arena_array(a, (size_t)limit->columns, sizeof *r->place_of);
}

enum outcome rows_open(struct rows *r, const char *part, struct fail *f)
{
	return part_open(&r->part, (struct package *)&r->book->package, part, &rows_handler, r, f);
}

void rows_open_source(struct rows *r, struct source source)
{
	part_open_source(&r->part, source, r->sheet, &rows_handler, r);
}

enum outcome rows_next(struct rows *r, struct sheet_row *row, struct fail *f)
{
	r->ready = false;
	TRY(part_run(&r->part, f));
	*row = (struct sheet_row){r->row, r->cells, r->count};
	return OK;
}

void rows_close(struct rows *r)
{
	part_close(&r->part);
}
