/* Writing: what goes out comes back the same, and the file has what people are promised. */
#include <sys/stat.h>

#include "buf.h"
#include "leaks.h"
#include "sheets.h"

#define HEAD_2 "1:no|name|\n"

static const struct sheet_column two[] = {{.heading = "no"}, {.heading = "name"}};

static void write_rows(struct world *w, enum sheet_format format, const char *const (*rows)[2], int count)
{
	struct sheet_writer *out;
	assert_int_equal(sheet_writer_open(&out, w->file, format, &w->arena, &w->fail), OK);
	assert_int_equal(sheet_write_sheet(out, "S", two, 2), OK);
	for (int i = 0; i < count; i++)
		assert_int_equal(sheet_write_row(out, rows[i], NULL), OK);
	assert_int_equal(sheet_writer_close(out, &w->fail), OK);
}

static const char *const hard[][2] = {
	{"993615200010178255", "\xE5\xAD\xA6 <&>\"' \xF0\xA0\xAE\xB7"}, {"007", "=1+1"}, {"-5", "-x"}, {"+8613800000000", "@a"},
	{"'=1", "''"}, {"a,b;c", "line\nline"}, {" lead", "trail "}, {"_x0041_", "a\"b\"\"c"}, {"\ttab", "_x_"}, {"1e5", "TRUE"}, {"", "second only"},
};

static void expect_hard(struct world *w)
{
	struct sheet *s;
	struct sheet_row row;
	assert_int_equal(sheet_open(&s, w->file, NULL, &w->arena, &w->fail), OK);
	assert_int_equal(sheet_next(s, &row, &w->fail), OK);
	for (size_t i = 0; i < sizeof hard / sizeof *hard; i++) {
		assert_int_equal(sheet_next(s, &row, &w->fail), OK);
		assert_int_equal(row.number, i + 2);
		assert_int_equal(row.count, 2);
		assert_string_equal(row.cells[0].text, hard[i][0]);
		assert_string_equal(row.cells[1].text, hard[i][1]);
	}
	assert_int_equal(sheet_next(s, &row, &w->fail), MISSING);
	sheet_close(s);
}

static void test_round_trip(void **state)
{
	struct world *w = *state;
	for (enum sheet_format format = SHEET_XLSX; format <= SHEET_CSV; format++) {
		write_rows(w, format, hard, sizeof hard / sizeof *hard);
		expect_hard(w);
	}
}

static void test_control_characters(void **state)
{
	struct world *w = *state;
	const char *const rows[][2] = {{"a\x01" "b\x0B" "c\r\nd", "\xEF\xBF\xBE|\xEF\xBF\xBF"}};
	write_rows(w, SHEET_XLSX, rows, 1);
	assert_string_equal(read_all(w, NULL), HEAD_2 "2:a\x01" "b\x0B" "c\r\nd|\xEF\xBF\xBD|\xEF\xBF\xBD|\n");
}

/* The file as bytes: what a text table looks like to other programs. */
static void test_csv_bytes(void **state)
{
	struct world *w = *state;
	const char *const rows[][2] = {{"=cmd", "-12.5"}, {"a,b", "-x"}};
	write_rows(w, SHEET_CSV, rows, 2);
	char bytes[256] = "";
	FILE *file = fopen(w->file, "r");
	bytes[fread(bytes, 1, 255, file)] = '\0';
	fclose(file);
	assert_string_equal(bytes, "\xEF\xBB\xBFno,name\r\n'=cmd,-12.5\r\n\"a,b\",'-x\r\n");
}

/* One part of the workbook as text. */
static const char *part_of(struct world *w, const char *name)
{
	int error;
	struct zip_stat about;
	zip_t *z = zip_open(w->file, ZIP_RDONLY, &error);
	assert_non_null(z);
	zip_file_t *file = zip_fopen(z, name, 0);
	assert_non_null(file);
	assert_int_equal(zip_stat(z, name, 0, &about), 0);
	char *text = arena_alloc(&w->arena, about.size + 1);
	assert_int_equal(zip_fread(file, text, about.size), about.size);
	zip_fclose(file);
	zip_discard(z);
	return text;
}

static void has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no %s in %s", part, text);
}

static const char *many_choices[120];

static void write_template(struct world *w)
{
	static const char *const few[] = {"\xE7\x94\xB7", "\xE5\xA5\xB3", NULL};
	static const char *const comma[] = {"a,b", "c", NULL};
	static const char *wide_choices[31]; /* 120 characters, 389 bytes */
	for (int i = 0; i < 119; i++)
		many_choices[i] = arena_printf(&w->arena, "choice %d", i);
	for (int i = 0; i < 30; i++)
		wide_choices[i] = arena_printf(&w->arena, "\xE5\xAD\xA6\xE5\x8F\xB7\xE5\xAD\xA6\xE5\x8F\xB7%d", i / 10);
	const struct sheet_column columns[] = {
		{.heading = "sex", .choices = few, .required = true, .remark = "remark & more"},
		{.heading = "many", .choices = many_choices},
		{.heading = "comma", .choices = comma, .width = 33},
		{.heading = "again", .choices = many_choices},
		{.heading = "pay", .number = true},
		{.heading = "wide", .choices = wide_choices},
	};
	struct sheet_writer *out;
	assert_int_equal(sheet_writer_open(&out, w->file, SHEET_XLSX, &w->arena, &w->fail), OK);
	sheet_write_footer(out, "A & B");
	assert_int_equal(sheet_write_sheet(out, "first/sheet", columns, 6), OK);
	assert_int_equal(sheet_write_row(out, (const char *[]){"\xE7\x94\xB7", "choice 3", "c", NULL, "8000.50", NULL}, (unsigned char[]){0, 1, 0, 1, 0, 0}), OK);
	assert_int_equal(sheet_write_row(out, (const char *[]){"", "", "", "", "0420", ""}, NULL), OK);
	assert_int_equal(sheet_write_sheet(out, "second", two, 2), OK);
	assert_int_equal(sheet_write_row(out, (const char *[]){"1", "2"}, NULL), OK);
	assert_int_equal(sheet_writer_close(out, &w->fail), OK);
}

static void test_template(void **state)
{
	struct world *w = *state;
	write_template(w);
	assert_string_equal(read_all(w, NULL), "1:sex|many|comma|again|pay|wide|\n2:\xE7\x94\xB7|choice 3|c||8000.5|\n3:||||0420|\n");
	const char *sheet = part_of(w, "xl/worksheets/sheet1.xml");
	has(sheet, "state=\"frozen\"");
	has(sheet, "<autoFilter ref=\"A1:F3\"/>");
	has(sheet, "<formula1>\"\xE7\x94\xB7,\xE5\xA5\xB3\"</formula1>");
	has(sheet, "!$A$1:$A$119</formula1>");
	has(sheet, "!$B$1:$B$2</formula1>");
	has(sheet, "!$C$1:$C$30</formula1>");
	assert_null(strstr(sheet, "$D$1"));
	has(sheet, "<v>8000.5</v>");
	has(sheet, "&amp;CA &amp;&amp; B");
	has(part_of(w, "xl/worksheets/sheet2.xml"), "<autoFilter ref=\"A1:B2\"/>");
	has(part_of(w, "xl/worksheets/sheet2.xml"), "&amp;CA &amp;&amp; B");
	has(part_of(w, "xl/workbook.xml"), "state=\"hidden\"");
	has(part_of(w, "xl/workbook.xml"), "first_sheet");
	has(part_of(w, "xl/comments1.xml"), "remark &amp; more");
	has(part_of(w, "docProps/core.xml"), "A &amp; B");
	has(part_of(w, "xl/styles.xml"), "FFFFD9D9");
}

/* Until it is closed well there is no file, and a failed one leaves the old file as it was. */
static void test_all_or_nothing(void **state)
{
	struct world *w = *state;
	struct sheet_writer *out;
	struct stat about;
	put_text(w, "old\n");
	for (enum sheet_format format = SHEET_XLSX; format <= SHEET_CSV; format++) {
		assert_int_equal(sheet_writer_open(&out, w->file, format, &w->arena, &w->fail), OK);
		assert_int_equal(sheet_write_sheet(out, "S", two, 2), OK);
		assert_string_equal(read_all(w, NULL), "1:old|\n");
		enum outcome second = sheet_write_sheet(out, "S", two, 2); /* twice the same name; a csv holds one */
		assert_int_not_equal(second, OK);
		assert_int_equal(sheet_write_row(out, hard[0], NULL), second);
		assert_int_equal(sheet_writer_close(out, &w->fail), second);
		assert_non_null(w->fail.text);
		assert_string_equal(read_all(w, NULL), "1:old|\n");
	}
	const char *nowhere = arena_printf(&w->arena, "%s/no/file.xlsx", w->folder);
	assert_int_equal(sheet_writer_open(&out, nowhere, SHEET_XLSX, &w->arena, &w->fail), BROKEN);
	write_rows(w, SHEET_XLSX, hard, 1);
	assert_int_equal(stat(w->file, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
}

static void test_too_much(void **state)
{
	struct world *w = *state;
	struct sheet_writer *out;
	char *text = arena_alloc(&w->arena, 32769);
	memset(text, 'x', 32768);
	assert_int_equal(sheet_writer_open(&out, w->file, SHEET_XLSX, &w->arena, &w->fail), OK);
	assert_int_equal(sheet_write_sheet(out, "S", two, 2), OK);
	assert_int_equal(sheet_write_row(out, (const char *[]){"", text + 1}, NULL), OK);
	assert_int_equal(sheet_write_row(out, (const char *[]){"", text}, NULL), TOO_MUCH);
	assert_int_equal(sheet_writer_close(out, &w->fail), TOO_MUCH);
	assert_int_equal(access(w->file, F_OK), -1);
}

/* Lines above the heading: the table begins below them, and stays a table. */
static void test_above(void **state)
{
	struct world *w = *state;
	struct sheet_writer *out;
	const char *sheet;
	assert_int_equal(sheet_writer_open(&out, w->file, SHEET_XLSX, &w->arena, &w->fail), OK);
	sheet_write_above(out, (const char *[]){"what this is", "and when"}, 2);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(sheet_write_sheet(out, i ? "second" : "first", two, 2), OK);
		assert_int_equal(sheet_write_row(out, (const char *[]){"1", "2"}, NULL), OK);
	}
	assert_int_equal(sheet_writer_close(out, &w->fail), OK);
	for (int i = 1; i <= 2; i++) {
		sheet = part_of(w, arena_printf(&w->arena, "xl/worksheets/sheet%d.xml", i));
		has(sheet, "what this is");
		has(sheet, "<autoFilter ref=\"A3:B4\"/>");
		has(sheet, "ySplit=\"3\"");
	}
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		T(test_round_trip), T(test_control_characters), T(test_csv_bytes), T(test_template), T(test_all_or_nothing), T(test_too_much), T(test_above),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
