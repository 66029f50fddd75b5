#include <string.h>

#include "buf.h"
#include "csv_text.h"
#include "utf8.h"
#include "words.h"

struct csv {
	struct csv_text text;
	char in[65536];
	size_t at, n;
	char delimiter;
	int64_t row;
	struct buf out;    /* texts of the row, each NUL-terminated */
	size_t from;       /* where the cell under way begins in out */
	size_t *places;    /* of cell i in out */
	struct cell *cells;
	int count;
};

/* ---- bytes ---- */

static int csv_fill(struct csv *c)
{
	int64_t n = csv_text_read(&c->text, c->in, sizeof c->in);
	c->at = 0;
	c->n = n > 0 ? (size_t)n : 0;
	return n < 0 ? -2 : n == 0 ? -1 : 0;
}

/* The next byte without taking it; -1 at the end, -2: bytes that are no text. */
static int csv_peek(struct csv *c)
{
	if (c->at == c->n) {
		int e = csv_fill(c);
		if (e < 0)
			return e;
	}
	return (unsigned char)c->in[c->at];
}

static int csv_take(struct csv *c)
{
	int b = csv_peek(c);
	c->at += b >= 0;
	return b;
}

/* ---- refusals ---- */

static const char *number(struct fail *f, int64_t n)
{
	return arena_printf(f->arena, "%lld", (long long)n);
}

static enum outcome refuse(struct sheet *s, char *(*say)(struct arena *, const char *), struct fail *f)
{
	const struct csv *c = s->state;
	return fail_say(f, INVALID, say(f->arena, number(f, c->row)));
}

/* ---- cells ---- */

/* "\"=\"001\"" is how text tables make spreadsheets keep leading zeros, and a leading apostrophe is how
 * csv_write.c keeps a text from being taken for a formula. */
static const char *unguarded(char *text)
{
	size_t n = strlen(text), quotes = strspn(text, "'");
	if (n >= 3 && text[0] == '=' && text[1] == '"' && text[n - 1] == '"' && !memchr(text + 2, '"', n - 3)) {
		text[n - 1] = '\0';
		return text + 2;
	}
	return quotes > 0 && text[quotes] && strchr("=+-@\t\r\n", text[quotes]) ? text + 1 : text;
}

static enum outcome cell_end(struct sheet *s, struct fail *f)
{
	struct csv *c = s->state;
	buf_char(&c->out, '\0');
	const char *text = c->out.p + c->from;
	size_t n = c->out.n - c->from - 1, most = (size_t)s->limit.cell_chars;
	if (!utf8_valid(text, n))
		return memchr(text, 0, n) ? refuse(s, say_sheet_binary, f) : refuse(s, say_sheet_csv_encoding, f);
	if (n > most && utf8_count(text) > most)
		return fail_say(f, TOO_MUCH, say_sheet_cell_too_long(f->arena, s->name, number(f, c->row), number(f, c->count + 1), number(f, (int64_t)most)));
	if (n > 0 && c->count >= s->limit.columns)
		return fail_say(f, TOO_MUCH, say_sheet_columns_too_many(f->arena, s->name, number(f, c->row), number(f, s->limit.columns)));
	if (c->count < s->limit.columns)
		c->places[c->count++] = c->from;
	c->from = c->out.n;
	return OK;
}

static bool is_binary(int b)
{
	return b < 32 && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != '\v' && b != 0x1A;
}

static enum outcome cell_byte(struct sheet *s, int b, struct fail *f)
{
	struct csv *c = s->state;
	if (b == -2)
		return refuse(s, say_sheet_csv_encoding, f);
	if (is_binary(b))
		return refuse(s, say_sheet_binary, f);
	if (c->out.n - c->from > (size_t)s->limit.cell_chars * 4)
		return cell_end(s, f);
	buf_char(&c->out, (char)b);
	return OK;
}

/* After the opening quote: up to and with the closing one. */
static enum outcome cell_quoted(struct sheet *s, struct fail *f)
{
	struct csv *c = s->state;
	for (;;) {
		int b = csv_take(c);
		if (b == -1)
			return refuse(s, say_sheet_csv_quote, f);
		if (b == '"' && csv_peek(c) != '"')
			return OK;
		if (b == '"')
			csv_take(c);
		TRY(cell_byte(s, b, f));
	}
}

static bool ends_cell(const struct csv *c, int b)
{
	return b == -1 || b == c->delimiter || b == '\n' || b == '\r';
}

/* One cell without what ended it. */
static enum outcome cell_read(struct sheet *s, struct fail *f)
{
	struct csv *c = s->state;
	if (csv_peek(c) == '"') {
		csv_take(c);
		TRY(cell_quoted(s, f));
	}
	while (!ends_cell(c, csv_peek(c)))
		TRY(cell_byte(s, csv_take(c), f));
	return cell_end(s, f);
}

/* ---- rows ---- */

static void row_finish(struct csv *c)
{
	for (int i = 0; i < c->count; i++)
		c->cells[i] = (struct cell){unguarded(c->out.p + c->places[i]), false};
	while (c->count > 0 && !*c->cells[c->count - 1].text)
		c->count--;
}

static enum outcome row_read(struct sheet *s, struct fail *f)
{
	struct csv *c = s->state;
	if (csv_peek(c) == -1)
		return MISSING;
	c->row++;
	c->out.n = c->from = 0;
	c->count = 0;
	TRY(cell_read(s, f));
	while (csv_peek(c) == c->delimiter) {
		csv_take(c);
		TRY(cell_read(s, f));
	}
	if (csv_take(c) == '\r' && csv_peek(c) == '\n')
		csv_take(c);
	row_finish(c);
	return OK;
}

static enum outcome csv_next(struct sheet *s, struct sheet_row *row, struct fail *f)
{
	struct csv *c = s->state;
	do
		TRY(row_read(s, f));
	while (c->count == 0);
	if (c->row > s->limit.rows)
		return fail_say(f, TOO_MUCH, say_sheet_rows_too_many(f->arena, s->name, number(f, c->row), number(f, s->limit.rows)));
	*row = (struct sheet_row){c->row, c->cells, c->count};
	return OK;
}

static int csv_progress(const struct sheet *s)
{
	const struct csv *c = s->state;
	return (int)((double)c->text.consumed * 1000 / (double)c->text.size);
}

static void csv_close(struct sheet *s)
{
	struct csv *c = s->state;
	csv_text_close(&c->text);
}

static const struct reader csv_reader = {csv_next, csv_progress, csv_close};

/* ---- opening ---- */

/* The delimiter that the first line that has any holds most often outside of quotes. */
static char delimiter_of(const char *p, size_t n)
{
	static const char candidates[] = ",\t;";
	int seen[3] = {0};
	bool quoted = false;
	for (size_t i = 0; i < n; i++) {
		const char *at = p[i] && !quoted ? strchr(candidates, p[i]) : NULL;
		if (p[i] == '"')
			quoted = !quoted;
		else if (at)
			seen[at - candidates]++;
		else if (!quoted && p[i] == '\n' && seen[0] + seen[1] + seen[2] > 0)
			break;
	}
	if (seen[1] > seen[0] && seen[1] >= seen[2])
		return '\t';
	return seen[2] > seen[0] ? ';' : ',';
}

enum outcome csv_open(struct sheet *s, int fd, int64_t size, struct fail *f)
{
	struct csv *c = arena_new(&s->store, struct csv);
	s->state = c;
	s->reader = &csv_reader;
	s->name = "CSV";
	csv_text_open(&c->text, fd, size);
	buf_init(&c->out, &s->store);
	buf_reserve(&c->out, 4096);
	c->cells = arena_array(&s->store, (size_t)s->limit.columns, sizeof *c->cells);
	c->places = arena_array(&s->store, (size_t)s->limit.columns, sizeof *c->places);
	if (csv_fill(c) == -2) {
		c->row = 1;
		return refuse(s, say_sheet_csv_encoding, f);
	}
	c->delimiter = delimiter_of(c->in, c->n);
	return csv_next(s, &s->first, f);
}
