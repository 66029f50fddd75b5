#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "words.h"
#include "write_inside.h"

/* A text that a spreadsheet would take for a formula gets an apostrophe; so does one that already looks
 * guarded, which makes reading it back exact. */
static bool wants_guard(const char *text)
{
	const char *p = text + strspn(text, "'");
	return *p && strchr("=+-@\t\r\n", *p) && !plain_number(text);
}

static void cell_write(FILE *to, const char *text)
{
	bool guard = wants_guard(text);
	bool quote = strpbrk(text, ",;\t\"\r\n") || *text == ' ' || (*text && text[strlen(text) - 1] == ' ');
	if (quote)
		fputc('"', to);
	if (guard)
		fputc('\'', to);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', to);
		fputc(*text, to);
	}
	if (quote)
		fputc('"', to);
}

static enum outcome csv_row(struct sheet_writer *w, const char *const *cells, const unsigned char *marks)
{
	FILE *to = w->state;
	for (int i = 0; i < w->count; i++) {
		if (i > 0)
			fputc(',', to);
		cell_write(to, cells[i] ? cells[i] : "");
	}
	fputs("\r\n", to);
	return ferror(to) ? writer_fail(w, BROKEN, say_sheet_write_failed(w->arena, strerror(errno))) : OK;
}

static enum outcome csv_sheet(struct sheet_writer *w, const char *name)
{
	if (w->sheets > 1)
		return writer_fail(w, INVALID, say_sheet_write_one(w->arena));
	const char **headings = arena_array(w->arena, (size_t)w->count, sizeof *headings);
	for (int i = 0; i < w->count; i++)
		headings[i] = w->columns[i].heading;
	return csv_row(w, headings, NULL);
}

static enum outcome csv_finish(struct sheet_writer *w, bool keep)
{
	FILE *to = w->state;
	bool failed = fflush(to) != 0;
	failed |= fclose(to) != 0;
	return failed && keep ? writer_fail(w, BROKEN, say_sheet_write_failed(w->arena, strerror(errno))) : OK;
}

static const struct writer csv_writer = {csv_sheet, csv_row, NULL, csv_finish};

enum outcome csv_writer_open(struct sheet_writer *w)
{
	FILE *to = fopen(w->temp, "we");
	if (!to)
		return writer_fail(w, BROKEN, say_sheet_write_failed(w->arena, strerror(errno)));
	fputs("\xEF\xBB\xBF", to);
	w->state = to;
	w->writer = &csv_writer;
	return OK;
}
