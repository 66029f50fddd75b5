/* Workbooks made at test time: a folder of our own, files from bytes, packages from parts. */
#ifndef SHEETS_H
#define SHEETS_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include "sheet.h"

struct world {
	struct arena arena;
	struct fail fail;
	char folder[64];
	const char *file;
};

static int world_setup(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	arena_init(&w->arena);
	fail_init(&w->fail, &w->arena);
	snprintf(w->folder, sizeof w->folder, "/tmp/qx-sheet-XXXXXX");
	assert_non_null(mkdtemp(w->folder));
	w->file = arena_printf(&w->arena, "%s/file", w->folder);
	*state = w;
	return 0;
}

static int world_teardown(void **state)
{
	struct world *w = *state;
	unlink(w->file);
	assert_int_equal(rmdir(w->folder), 0); /* nothing else was left behind */
	arena_release(&w->arena);
	free(w);
	return 0;
}

__attribute__((unused)) static void put_bytes(struct world *w, const void *bytes, size_t n)
{
	FILE *to = fopen(w->file, "w");
	assert_non_null(to);
	assert_int_equal(fwrite(bytes, 1, n, to), n);
	fclose(to);
}

__attribute__((unused)) static void put_text(struct world *w, const char *text)
{
	put_bytes(w, text, strlen(text));
}

struct test_part {
	const char *name;
	const char *bytes;
	size_t n; /* 0 = strlen */
};

__attribute__((unused)) static void put_zip(struct world *w, const struct test_part *parts)
{
	int error = 0;
	zip_t *z = zip_open(w->file, ZIP_CREATE | ZIP_TRUNCATE, &error);
	assert_non_null(z);
	for (; parts->name; parts++) {
		size_t n = parts->n ? parts->n : strlen(parts->bytes);
		assert_true(zip_file_add(z, parts->name, zip_source_buffer(z, parts->bytes, n, 0), ZIP_FL_ENC_UTF_8) >= 0);
	}
	assert_int_equal(zip_close(z), 0);
}

#define RELS "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define MAIN_NS "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define PACKAGE_RELS \
	"<Relationships><Relationship Id=\"r1\" Type=\"" RELS "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
#define BOOK_RELS \
	"<Relationships><Relationship Id=\"rId1\" Type=\"" RELS "worksheet\" Target=\"worksheets/sheet1.xml\"/>" \
	"<Relationship Id=\"rId2\" Type=\"" RELS "styles\" Target=\"styles.xml\"/>" \
	"<Relationship Id=\"rId3\" Type=\"" RELS "sharedStrings\" Target=\"/xl/sharedStrings.xml\"/></Relationships>"
#define BOOK_OF(properties, sheets) \
	"<workbook " MAIN_NS " xmlns:r=\"x\">" properties "<sheets>" sheets "</sheets></workbook>"
#define BOOK BOOK_OF("", "<sheet name=\"S\" sheetId=\"1\" r:id=\"rId1\"/>")
#define SHEET(rows) "<worksheet " MAIN_NS "><sheetData>" rows "</sheetData></worksheet>"
#define STYLES(formats, cells) "<styleSheet><numFmts>" formats "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>" cells "</cellXfs></styleSheet>"

/* A workbook of one sheet; NULL leaves a part out. */
__attribute__((unused)) static void put_book(struct world *w, const char *sheet, const char *strings, const char *styles)
{
	struct test_part parts[8] = {
		{"_rels/.rels", PACKAGE_RELS}, {"xl/workbook.xml", BOOK}, {"xl/_rels/workbook.xml.rels", BOOK_RELS},
		{"xl/worksheets/sheet1.xml", sheet}};
	int n = 4;
	if (strings)
		parts[n++] = (struct test_part){"xl/sharedStrings.xml", strings, 0};
	if (styles)
		parts[n++] = (struct test_part){"xl/styles.xml", styles, 0};
	put_zip(w, parts);
}

static const char *read_by(struct world *w, const struct sheet_limits *l, bool ahead)
{
	struct sheet *s;
	struct sheet_row row;
	const char *all = "";
	enum outcome o = sheet_open(&s, w->file, l, &w->arena, &w->fail);
	if (o != OK)
		return arena_printf(&w->arena, "%s", outcome_name(o));
	if (ahead)
		sheet_read_ahead(s);
	while ((o = sheet_next(s, &row, &w->fail)) == OK) {
		all = arena_printf(&w->arena, "%s%lld:", all, (long long)row.number);
		for (int i = 0; i < row.count; i++)
			all = arena_printf(&w->arena, "%s%s%s|", all, row.cells[i].text, row.cells[i].lossy ? "!" : "");
		all = arena_printf(&w->arena, "%s\n", all);
	}
	if (o == MISSING)
		assert_int_equal(sheet_progress(s), 1000);
	else
		all = arena_printf(&w->arena, "%s%s", all, outcome_name(o));
	assert_int_equal(sheet_next(s, &row, &w->fail), o); /* it stays */
	sheet_close(s);
	return all;
}

/* The whole file as one text: cells ended by |, lossy ones marked !, rows begun by their number and a colon,
 * ended by a newline. Whether a thread reads ahead makes no difference. */
__attribute__((unused)) static const char *read_all(struct world *w, const struct sheet_limits *l)
{
	const char *all = read_by(w, l, false);

	assert_string_equal(all, read_by(w, l, true));
	return all;
}

/* Opening or reading comes to this, with this part of a sentence. */
__attribute__((unused)) static void expect_refusal(struct world *w, const struct sheet_limits *l, enum outcome o, const char *says)
{
	const char *all = read_all(w, l);
	size_t n = strlen(all), m = strlen(outcome_name(o));
	assert_true(n >= m);
	assert_string_equal(all + n - m, outcome_name(o));
	if (!w->fail.text || !strstr(w->fail.text, says))
		fail_msg("expected \"%s\" in: %s", says, w->fail.text ? w->fail.text : "(nothing)");
}

#endif
