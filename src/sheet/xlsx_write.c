#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "buf.h"
#include "utf8.h"
#include "words.h"
#include "write_inside.h"

#define CELL_CHARS 32767
#define LIST_BYTES 250 /* longest drop-down that may stand in the rule itself: Excel allows 255 characters, but
                          libxlsxwriter before 1.1.6 has room for 255 bytes and does not look (its issue 394) */
#define NAME_CHARS 31
#define DICTIONARIES_MAX 256

enum look { LOOK_TEXT, LOOK_NUMBER, LOOK_MARK, LOOK_HEADING, LOOK_REQUIRED, LOOKS };

struct xlsx_writer {
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *looks[LOOKS];
	const char *const *lists[DICTIONARIES_MAX]; /* column i of the hidden sheet */
	int list_count;
	struct arena scratch; /* of one row */
};

static enum outcome check(struct sheet_writer *w, lxw_error e)
{
	return e == LXW_NO_ERROR ? OK : writer_fail(w, BROKEN, say_sheet_write_failed(w->arena, lxw_strerror(e)));
}

/* ---- texts ---- */

static bool escape_like(const char *p)
{
	if (p[0] != '_' || p[1] != 'x')
		return false;
	for (int i = 2; i < 6; i++)
		if (!isxdigit((unsigned char)p[i]))
			return false;
	return p[6] == '_';
}

/* A text that reads like an escape is escaped itself, and the two characters that XML cannot hold give way
 * to U+FFFD. (Control characters are the library's care.) */
static const char *cell_safe(struct arena *a, const char *text)
{
	struct buf b;
	if (!strstr(text, "_x") && !strstr(text, "\xEF\xBF\xBE") && !strstr(text, "\xEF\xBF\xBF"))
		return text;
	buf_init(&b, a);
	for (const char *p = text; *p; p++) {
		if (escape_like(p)) {
			buf_put(&b, "_x005F_"); /* the underscore itself */
		} else if (!strncmp(p, "\xEF\xBF\xBE", 3) || !strncmp(p, "\xEF\xBF\xBF", 3)) {
			buf_put(&b, "\xEF\xBF\xBD");
			p += 2;
		} else {
			buf_char(&b, *p);
		}
	}
	return buf_text(&b);
}

/* Sheet names have at most 31 characters, none of []:*?/\ and no apostrophe at the ends. */
static const char *sheet_name_safe(struct arena *a, const char *name)
{
	char *safe = arena_dupn(a, name, utf8_cut(name, NAME_CHARS));
	for (char *p = safe; *p; p++)
		if (strchr("[]:*?/\\'", *p))
			*p = '_';
	return safe;
}

/* The name is tried first: the library would complain on standard error about one that is taken. */
static enum outcome sheet_add(struct sheet_writer *w, const char *name, lxw_worksheet **out)
{
	struct xlsx_writer *x = w->state;
	TRY(check(w, workbook_validate_sheet_name(x->book, name)));
	*out = workbook_add_worksheet(x->book, name);
	return *out ? OK : check(w, LXW_ERROR_MEMORY_MALLOC_FAILED);
}

/* ---- looks ---- */

static void looks_make(struct xlsx_writer *x)
{
	for (int i = 0; i < LOOKS; i++) {
		x->looks[i] = workbook_add_format(x->book);
		if (i != LOOK_NUMBER)
			format_set_num_format_index(x->looks[i], 0x31); /* @ */
	}
	format_set_bg_color(x->looks[LOOK_MARK], 0xFFD9D9);
	format_set_font_color(x->looks[LOOK_MARK], 0x9C0006);
	for (int i = LOOK_HEADING; i <= LOOK_REQUIRED; i++) {
		format_set_bold(x->looks[i]);
		format_set_bg_color(x->looks[i], 0xE8EEF7);
		format_set_border(x->looks[i], LXW_BORDER_THIN);
		format_set_border_color(x->looks[i], 0xB8C4D6);
		format_set_align(x->looks[i], LXW_ALIGN_VERTICAL_CENTER);
		format_set_text_wrap(x->looks[i]);
	}
	format_set_font_color(x->looks[LOOK_REQUIRED], 0xC00000);
}

/* ---- drop-downs ---- */

static bool list_fits(const char *const *choices)
{
	size_t n = 0;
	for (; *choices; choices++) {
		n += strlen(*choices) + 1;
		if (strpbrk(*choices, ",\""))
			return false;
	}
	return n - 1 <= LIST_BYTES;
}

static bool list_same(const char *const *a, const char *const *b)
{
	while (*a && *b && !strcmp(*a, *b)) {
		a++;
		b++;
	}
	return !*a && !*b;
}

/* The column of the hidden sheet that holds the list; -1 when there is no more room. */
static int list_place(struct xlsx_writer *x, const char *const *choices)
{
	for (int i = 0; i < x->list_count; i++)
		if (list_same(x->lists[i], choices))
			return i;
	if (x->list_count == DICTIONARIES_MAX)
		return -1;
	x->lists[x->list_count] = choices;
	return x->list_count++;
}

static char *list_formula(struct sheet_writer *w, int place, const char *const *choices)
{
	char column[8];
	int n = 0;
	while (choices[n])
		n++;
	lxw_col_to_name(column, (lxw_col_t)place, 1);
	return arena_printf(w->arena, "='%s'!%s$1:%s$%d", say_sheet_dictionary(w->arena), column, column, n);
}

static enum outcome column_choices(struct sheet_writer *w, int i)
{
	struct xlsx_writer *x = w->state;
	const struct sheet_column *c = &w->columns[i];
	const char *heading = arena_dupn(w->arena, c->heading, utf8_cut(c->heading, 100));
	lxw_data_validation rule = {
		.validate = LXW_VALIDATION_TYPE_LIST,
		.error_title = say_sheet_choice_title(w->arena),
		.error_message = say_sheet_choice_text(w->arena, heading),
	};
	if (list_fits(c->choices)) {
		rule.value_list = (char **)c->choices;
	} else {
		int place = list_place(x, c->choices);
		if (place < 0)
			return OK;
		rule.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
		rule.value_formula = list_formula(w, place, c->choices);
	}
	return check(w, worksheet_data_validation_range(x->sheet, (lxw_row_t)w->above_count + 1, (lxw_col_t)i, LXW_ROW_MAX - 1, (lxw_col_t)i, &rule));
}

/* The hidden sheet, last in the workbook; constant memory wants it row by row. */
static enum outcome lists_write(struct sheet_writer *w)
{
	struct xlsx_writer *x = w->state;
	if (x->list_count == 0)
		return OK;
	lxw_worksheet *s;
	const char *const *at[DICTIONARIES_MAX];
	bool more = true;
	TRY(sheet_add(w, say_sheet_dictionary(w->arena), &s));
	memcpy(at, x->lists, sizeof at);
	for (lxw_row_t row = 0; more; row++) {
		more = false;
		for (int i = 0; i < x->list_count; i++) {
			if (!*at[i])
				continue;
			TRY(check(w, worksheet_write_string(s, row, (lxw_col_t)i, cell_safe(w->arena, *at[i]++), x->looks[LOOK_TEXT])));
			more = true;
		}
	}
	worksheet_hide(s);
	return OK;
}

/* ---- sheets ---- */

static double width_of(const struct sheet_column *c)
{
	size_t bytes = strlen(c->heading), chars = utf8_count(c->heading);
	double natural = (double)(chars + (bytes - chars) / 2) + 4; /* Chinese is twice as wide */
	if (c->width > 0)
		return c->width;
	return natural < 10 ? 10 : natural > 60 ? 60 : natural;
}

static enum outcome heading_write(struct sheet_writer *w, int i)
{
	struct xlsx_writer *x = w->state;
	const struct sheet_column *c = &w->columns[i];
	lxw_col_t at = (lxw_col_t)i;
	lxw_row_t top = (lxw_row_t)w->above_count;
	TRY(check(w, worksheet_set_column(x->sheet, at, at, width_of(c), x->looks[c->number ? LOOK_NUMBER : LOOK_TEXT])));
	TRY(check(w, worksheet_write_string(x->sheet, top, at, cell_safe(w->arena, c->heading), x->looks[c->required ? LOOK_REQUIRED : LOOK_HEADING])));
	const char *remark = c->remark ? c->remark : "";
	if (c->required)
		remark = arena_printf(w->arena, "%s%s%s", say_sheet_required(w->arena), *remark ? "\n" : "", remark);
	lxw_comment_options box = {.width = 260, .height = 90};
	if (*remark)
		TRY(check(w, worksheet_write_comment_opt(x->sheet, top, at, remark, &box)));
	return c->choices ? column_choices(w, i) : OK;
}

/* The filter covers what was written, so it is set when the sheet is done. */
static enum outcome xlsx_end(struct sheet_writer *w)
{
	struct xlsx_writer *x = w->state;
	if (!x->sheet || w->count == 0)
		return OK;
	return check(w, worksheet_autofilter(x->sheet, (lxw_row_t)w->above_count, 0, (lxw_row_t)w->row, (lxw_col_t)(w->count - 1)));
}

static enum outcome xlsx_sheet(struct sheet_writer *w, const char *name)
{
	struct xlsx_writer *x = w->state;
	TRY(sheet_add(w, sheet_name_safe(w->arena, name), &x->sheet));
	if (w->count > LXW_COL_MAX)
		return writer_fail(w, TOO_MUCH, say_sheet_write_too_much(w->arena, name));
	worksheet_freeze_panes(x->sheet, (lxw_row_t)w->above_count + 1, 0);
	worksheet_repeat_rows(x->sheet, (lxw_row_t)w->above_count, (lxw_row_t)w->above_count);
	worksheet_set_landscape(x->sheet);
	for (int i = 0; i < w->above_count; i++)
		TRY(check(w, worksheet_write_string(x->sheet, (lxw_row_t)i, 0, cell_safe(w->arena, w->above[i]), x->looks[LOOK_TEXT])));
	for (int i = 0; i < w->count; i++)
		TRY(heading_write(w, i));
	return OK;
}

/* Numbers that a spreadsheet holds exactly and shows as they are. */
static bool shows_as_number(const char *text)
{
	const char *p = text + (*text == '-');
	return *text != '+' && plain_number(text) && strlen(p) <= 15 && (p[0] != '0' || p[1] == '.' || p[1] == '\0');
}

static enum outcome cell_write(struct sheet_writer *w, int i, const char *text, bool marked)
{
	struct xlsx_writer *x = w->state;
	lxw_row_t row = (lxw_row_t)w->row;
	lxw_col_t at = (lxw_col_t)i;
	if (!*text)
		return marked ? check(w, worksheet_write_blank(x->sheet, row, at, x->looks[LOOK_MARK])) : OK;
	if (w->columns[i].number && !marked && shows_as_number(text))
		return check(w, worksheet_write_number(x->sheet, row, at, strtod(text, NULL), x->looks[LOOK_NUMBER]));
	const char *safe = cell_safe(&x->scratch, text);
	if (strlen(safe) > CELL_CHARS && utf8_count(safe) > CELL_CHARS)
		return writer_fail(w, TOO_MUCH, say_sheet_write_too_much(w->arena, w->columns[i].heading));
	return check(w, worksheet_write_string(x->sheet, row, at, safe, x->looks[marked ? LOOK_MARK : LOOK_TEXT]));
}

static enum outcome xlsx_row(struct sheet_writer *w, const char *const *cells, const unsigned char *marks)
{
	struct xlsx_writer *x = w->state;
	if (w->row >= LXW_ROW_MAX)
		return writer_fail(w, TOO_MUCH, say_sheet_write_too_much(w->arena, x->sheet->name));
	arena_reset(&x->scratch);
	for (int i = 0; i < w->count; i++)
		TRY(cell_write(w, i, cells[i] ? cells[i] : "", marks && marks[i]));
	return OK;
}

/* ---- the whole ---- */

/* Header and footer codes begin with &, so the text's own are doubled. */
static const char *print_text(struct arena *a, const char *text)
{
	struct buf b;
	buf_init(&b, a);
	buf_put(&b, "&C");
	for (const char *p = text; *p; p++) {
		if (*p == '&')
			buf_char(&b, '&');
		buf_char(&b, *p);
	}
	buf_text(&b);
	b.p[utf8_cut(b.p, 250)] = '\0';
	return b.p;
}

static enum outcome watermark_put(struct sheet_writer *w)
{
	struct xlsx_writer *x = w->state;
	lxw_worksheet *s;
	if (!*w->footer)
		return OK;
	const char *text = print_text(w->arena, w->footer);
	STAILQ_FOREACH(s, x->book->worksheets, list_pointers)
	{
		TRY(check(w, worksheet_set_header(s, text)));
		TRY(check(w, worksheet_set_footer(s, text)));
	}
	lxw_doc_properties properties = {.comments = (char *)w->footer};
	return check(w, workbook_set_properties(x->book, &properties));
}

static enum outcome book_complete(struct sheet_writer *w)
{
	TRY(xlsx_end(w));
	TRY(lists_write(w));
	return watermark_put(w);
}

static enum outcome xlsx_finish(struct sheet_writer *w, bool keep)
{
	struct xlsx_writer *x = w->state;
	if (keep)
		keep = book_complete(w) == OK;
	lxw_error e = LXW_NO_ERROR;
	if (keep)
		e = workbook_close(x->book);
	else
		lxw_workbook_free(x->book);
	arena_release(&x->scratch);
	return keep ? check(w, e) : w->over;
}

static const struct writer xlsx_writer = {xlsx_sheet, xlsx_row, xlsx_end, xlsx_finish};

/* Rows wait in unnamed files beside the one to be written, never in a folder of others. */
enum outcome xlsx_writer_open(struct sheet_writer *w)
{
	struct xlsx_writer *x = arena_new(w->arena, struct xlsx_writer);
	lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = (char *)w->folder};
	x->book = workbook_new_opt(w->temp, &options);
	if (!x->book)
		return check(w, LXW_ERROR_MEMORY_MALLOC_FAILED);
	arena_init(&x->scratch);
	looks_make(x);
	w->state = x;
	w->writer = &xlsx_writer;
	return OK;
}
