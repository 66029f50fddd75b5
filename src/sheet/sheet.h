/* Workbooks as a stream of rows: xlsx and csv in, xlsx and csv out, in constant memory (but for an xlsx's
 * shared strings). Every cell is text: a number cell gives the digits a person sees (an 18-digit identity
 * number typed as a number has lost digits already: cell.lossy is set), a date cell gives YYYY-MM-DD and,
 * when it shows one, a time: 2023-06-01 08:30[:15]. TRUE, FALSE and #N/A stand as a spreadsheet shows them;
 * a formula gives the value it had when the file was saved; of merged cells the first has the text. Texts
 * are as typed, white space and all: utf8_clean is the caller's. Knows nothing of schools. */
#ifndef SHEET_H
#define SHEET_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "fail.h"

struct cell {
	const char *text; /* valid until the next row; never NULL; valid UTF-8 */
	bool lossy;       /* came as a number of 16 digits or more, which spreadsheets round to 15 */
};

struct sheet_row {
	int64_t number; /* as in the workbook, from 1 */
	const struct cell *cells;
	int count; /* trailing empty cells are not counted */
};

struct sheet_limits { /* 0 = the default */
	int64_t file_bytes;     /* 100 MiB */
	int64_t unpacked_bytes; /* 2 GiB of all parts together; a part that unpacks over 200 times its size and 64 MiB is a bomb */
	int64_t rows;           /* 1,048,576 */
	int columns;            /* 512 */
	int cell_chars;         /* 32,767 */
	int64_t shared_bytes;   /* 256 MiB of shared strings */
};

/* Opens by content, never by name: ZIP with a workbook part = xlsx; OLE2 = says whether it is a
 * password-protected xlsx or a legacy .xls, and what to do; else csv (UTF-8 with or without BOM, UTF-16
 * with BOM, GB18030; delimiter , ; or tab found from the first lines; RFC 4180 quotes). Each refusal is
 * INVALID or TOO_MUCH with a clear Chinese sentence in f; MISSING when there is no such file. The first
 * visible sheet that has a row is read (sheet_name tells which; "CSV" for text). The sheet lies in the arena,
 * but what it holds goes with sheet_close. *out is NULL unless OK. */
struct sheet;
enum outcome sheet_open(struct sheet **out, const char *file, const struct sheet_limits *l, struct arena *a, struct fail *f) MUST_USE;
/* Before the first sheet_next, for a long sheet: from now on a thread reads a few hundred rows (1 MiB) ahead, while
 * the caller does something with those he has. Nothing else changes. */
void sheet_read_ahead(struct sheet *s);
/* OK with a row; MISSING at the end; INVALID/TOO_MUCH with a sentence that names the row.
 * Wholly empty rows are passed over (the numbers still count them), so count is at least 1. An outcome
 * but OK stays: asking again gives it again. A damaged file may show it only after its last row. */
enum outcome sheet_next(struct sheet *s, struct sheet_row *row, struct fail *f) MUST_USE;
const char *sheet_name(const struct sheet *s); /* lives in the arena */
/* Part of the input consumed so far, 0..1000, for progress. */
int sheet_progress(const struct sheet *s);
void sheet_close(struct sheet *s);

/* Writing. One or more sheets (csv: one). Cells are written as text (format @) unless the column is a
 * number column and the text a plain decimal number of at most 15 digits without leading zeros. The file
 * appears under its name only when it is complete and on disk; until then its bytes are in FILE.XXXXXX
 * beside it, readable by the owner alone. The first thing that goes wrong is kept: all later calls refuse,
 * and sheet_writer_close says why. */
struct sheet_column {
	const char *heading;
	int width;               /* characters; 0 = from the heading */
	const char *const *choices; /* drop-down of allowed texts, NULL-terminated; NULL = none. Long lists go to a hidden sheet */
	bool number;             /* decimal integers and fixed-point texts of this column are written as numbers */
	const char *remark;      /* comment on the heading cell; NULL = none */
	bool required;           /* heading marked by colour, and by a word in the remark */
};

struct sheet_writer;
/* csv: UTF-8 with BOM, CRLF; a text that a spreadsheet would take for a formula (it begins with = + - @, tab
 * or a line's end and is no plain number) gets a leading apostrophe, which reading takes off again. */
enum sheet_format { SHEET_XLSX, SHEET_CSV };
enum outcome sheet_writer_open(struct sheet_writer **out, const char *file, enum sheet_format format, struct arena *a, struct fail *f) MUST_USE;
/* Begins a sheet: heading row frozen, repeated in print, filter on. Columns and their texts are copied. */
enum outcome sheet_write_sheet(struct sheet_writer *w, const char *name, const struct sheet_column *columns, int count) MUST_USE;
/* As many cells as columns; NULL is "". marks[i] = 1: the cell is highlighted as faulty; marks NULL: none. */
enum outcome sheet_write_row(struct sheet_writer *w, const char *const *cells, const unsigned char *marks) MUST_USE;
/* Watermark: printed at head and foot of every sheet, and in the document's properties; csv has none. */
void sheet_write_footer(struct sheet_writer *w, const char *text);
/* What these numbers are, when and by whom: lines above the heading of every sheet begun from now on; csv has none. */
void sheet_write_above(struct sheet_writer *w, const char *const *lines, int count);
/* Every opened writer is closed. OK: the file is in place and on disk. Else it is as it was before. */
enum outcome sheet_writer_close(struct sheet_writer *w, struct fail *f) MUST_USE;

#endif
