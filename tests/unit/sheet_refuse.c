/* Whatever is no readable table is refused, each time with its own sentence. */
#include "sheets.h"

#define ROWS(text) put_book(w, SHEET(text), NULL, NULL)
#define LIMIT(member, value) &(struct sheet_limits){.member = (value)}

static void test_other_files(void **state)
{
	struct world *w = *state;
	put_text(w, "");
	expect_refusal(w, NULL, INVALID, "0 ");
	put_text(w, "%PDF-1.7 something");
	expect_refusal(w, NULL, INVALID, "PDF");
	put_text(w, "\x89PNG\r\n\x1A\n");
	expect_refusal(w, NULL, INVALID, "\xE5\x9B\xBE\xE7\x89\x87");
	put_text(w, "\xFF\xD8\xFF\xE0 jpeg");
	expect_refusal(w, NULL, INVALID, "\xE5\x9B\xBE\xE7\x89\x87");
	put_text(w, "Rar!\x1A\x07");
	expect_refusal(w, NULL, INVALID, "RAR");
	put_text(w, "\xEF\xBB\xBF<html><table><tr><td>1</td></tr></table>");
	expect_refusal(w, NULL, INVALID, "\xE7\xBD\x91\xE9\xA1\xB5");
	put_text(w, "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>");
	expect_refusal(w, NULL, INVALID, "2003");
	put_bytes(w, "a,b\n1,\0\1\2", 9);
	expect_refusal(w, NULL, INVALID, "\xE4\xBA\x8C\xE8\xBF\x9B\xE5\x88\xB6");
	unlink(w->file);
	expect_refusal(w, NULL, MISSING, "");
}

/* A compound file with one directory entry of that name. */
static void put_compound(struct world *w, const char *name)
{
	char bytes[1024] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
	size_t n = strlen(name);
	for (size_t i = 0; i < n; i++)
		bytes[640 + 2 * i] = name[i];
	bytes[640 + 64] = (char)((n + 1) * 2);
	put_bytes(w, bytes, sizeof bytes);
}

static void test_compound_files(void **state)
{
	struct world *w = *state;
	put_compound(w, "EncryptedPackage");
	expect_refusal(w, NULL, INVALID, "\xE5\xAF\x86\xE7\xA0\x81");
	put_compound(w, "Workbook");
	expect_refusal(w, NULL, INVALID, ".xls");
	put_compound(w, "WordDocument");
	expect_refusal(w, NULL, INVALID, "Office");
}

static void put_single(struct world *w, const char *name, const char *bytes)
{
	put_zip(w, (const struct test_part[]){{name, bytes}, {0}});
}

static void test_other_packages(void **state)
{
	struct world *w = *state;
	put_single(w, "word/document.xml", "<w/>");
	expect_refusal(w, NULL, INVALID, "Word");
	put_single(w, "ppt/presentation.xml", "<p/>");
	expect_refusal(w, NULL, INVALID, "PowerPoint");
	put_single(w, "xl/workbook.bin", "x");
	expect_refusal(w, NULL, INVALID, ".xlsb");
	put_single(w, "content.xml", "<o/>");
	expect_refusal(w, NULL, INVALID, ".ods");
	put_single(w, "photo.jpg", "x");
	expect_refusal(w, NULL, INVALID, "\xE5\x8E\x8B\xE7\xBC\xA9\xE5\x8C\x85");
	put_text(w, "PK\3\4 cut off in the download");
	expect_refusal(w, NULL, INVALID, "\xE4\xB8\x8D\xE5\xAE\x8C\xE6\x95\xB4");
	ROWS("<row/><row><c/></row>");
	expect_refusal(w, NULL, INVALID, "\xE6\xB2\xA1\xE6\x9C\x89\xE4\xBB\xBB\xE4\xBD\x95\xE6\x95\xB0\xE6\x8D\xAE\xE8\xA1\x8C");
	put_zip(w, (const struct test_part[]){{"_rels/.rels", PACKAGE_RELS}, {"xl/_rels/workbook.xml.rels", BOOK_RELS},
		{"xl/workbook.xml", BOOK_OF("", "<sheet name=\"S\" sheetId=\"1\" state=\"veryHidden\" r:id=\"rId1\"/>")}, {"xl/worksheets/sheet1.xml", SHEET("<row><c><v>1</v></c></row>")}, {0}});
	expect_refusal(w, NULL, INVALID, "\xE5\x8F\xAF\xE8\xA7\x81");
}

static void test_damage(void **state)
{
	struct world *w = *state;
	ROWS("<row><c><v>1</v></c></row><row><c><v>2</row>");
	expect_refusal(w, NULL, INVALID, "sheet1.xml");
	ROWS("<row><c t=\"s\"><v>0</v></c></row>");
	expect_refusal(w, NULL, INVALID, "\xE7\xAC\xAC 1 \xE8\xA1\x8C");
	ROWS("<row r=\"3\"><c><v>1</v></c></row><row r=\"3\"><c><v>1</v></c></row>");
	expect_refusal(w, NULL, INVALID, "\xE7\xAC\xAC 3 \xE8\xA1\x8C");
	ROWS("<row r=\"3\"><c r=\"12\"><v>1</v></c></row>");
	expect_refusal(w, NULL, INVALID, "\xE7\xAC\xAC 3 \xE8\xA1\x8C");
	ROWS("<row r=\"3\"><c r=\"ZZZ3\"><v>1</v></c></row>");
	expect_refusal(w, NULL, INVALID, "\xE7\xAC\xAC 3 \xE8\xA1\x8C");
}

/* A sheet whose bytes are stored, then changed: the check sum no longer fits. */
static void test_check_sum(void **state)
{
	struct world *w = *state;
	ROWS("<row><c><v>1234567</v></c></row>");
	int error;
	zip_t *z = zip_open(w->file, 0, &error);
	for (zip_int64_t i = 0; i < zip_get_num_entries(z, 0); i++)
		zip_set_file_compression(z, (zip_uint64_t)i, ZIP_CM_STORE, 0);
	assert_int_equal(zip_close(z), 0);
	char bytes[8192];
	FILE *file = fopen(w->file, "r");
	size_t n = fread(bytes, 1, sizeof bytes, file);
	fclose(file);
	char *at = memmem(bytes, n, "1234567", 7);
	assert_non_null(at);
	at[3] = '9';
	put_bytes(w, bytes, n);
	expect_refusal(w, NULL, INVALID, "\xE6\xA0\xA1\xE9\xAA\x8C");
}

static void test_encrypted_part(void **state)
{
	struct world *w = *state;
	ROWS("<row><c><v>1</v></c></row>");
	int error;
	zip_t *z = zip_open(w->file, 0, &error);
	assert_int_equal(zip_file_set_encryption(z, 3, ZIP_EM_AES_128, "secret"), 0);
	assert_int_equal(zip_close(z), 0);
	expect_refusal(w, NULL, INVALID, "\xE5\xAF\x86\xE7\xA0\x81");
}

static void test_hostile_xml(void **state)
{
	struct world *w = *state;
	put_book(w, "<!DOCTYPE x [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]><worksheet><sheetData><row><c t=\"inlineStr\"><is><t>&b;</t></is></c></row></sheetData></worksheet>", NULL, NULL);
	expect_refusal(w, NULL, INVALID, "\xE6\x96\x87\xE6\xA1\xA3\xE7\xB1\xBB\xE5\x9E\x8B");
	put_book(w, SHEET("<row><c><v>1</v></c></row>"), "<!DOCTYPE sst SYSTEM \"file:///etc/passwd\"><sst/>", NULL);
	expect_refusal(w, NULL, INVALID, "sharedStrings.xml");
	size_t n = 2 << 20;
	char *deep = arena_alloc(&w->arena, n);
	for (int i = 0; i < 100; i++)
		memcpy(deep + 3 * i, "<a>", 3);
	put_book(w, deep, NULL, NULL);
	expect_refusal(w, NULL, INVALID, "\xE5\xB1\x82\xE6\xAC\xA1");
	memset(deep, 'a', n - 1);
	memcpy(deep, "<a b='", 6);
	put_book(w, deep, NULL, NULL);
	expect_refusal(w, NULL, INVALID, "\xE6\xA0\x87\xE8\xAE\xB0\xE8\xBF\x87\xE9\x95\xBF");
}

static void test_bombs(void **state)
{
	struct world *w = *state;
	size_t n = (size_t)80 << 20;
	char *spaces = malloc(n);
	memset(spaces, ' ', n);
	memcpy(spaces, "<worksheet>", 11);
	put_zip(w, (const struct test_part[]){{"_rels/.rels", PACKAGE_RELS}, {"xl/workbook.xml", BOOK}, {"xl/_rels/workbook.xml.rels", BOOK_RELS}, {"xl/worksheets/sheet1.xml", spaces, n}, {0}});
	free(spaces);
	expect_refusal(w, NULL, TOO_MUCH, "\xE8\x86\xA8\xE8\x83\x80");
	ROWS("<row><c><v>1</v></c></row>");
	expect_refusal(w, LIMIT(unpacked_bytes, 300), TOO_MUCH, "\xE8\xA7\xA3\xE5\x8E\x8B\xE5\x90\x8E\xE8\xB6\x85\xE8\xBF\x87");
	expect_refusal(w, LIMIT(file_bytes, 100), TOO_MUCH, "MB");
	struct test_part *many = calloc(4200, sizeof *many);
	for (int i = 0; i < 4100; i++)
		many[i] = (struct test_part){arena_printf(&w->arena, "%d", i), "x", 0};
	put_zip(w, many);
	free(many);
	expect_refusal(w, NULL, TOO_MUCH, "\xE9\x83\xA8\xE4\xBB\xB6\xE8\xBF\x87\xE5\xA4\x9A");
}

static void test_limits(void **state)
{
	struct world *w = *state;
	ROWS("<row><c><v>1</v></c></row><row r=\"7\"><c r=\"E7\" t=\"inlineStr\"><is><t>123&#23398;</t></is></c></row>");
	assert_string_equal(read_all(w, &(struct sheet_limits){.rows = 7, .columns = 5, .cell_chars = 4}), "1:1|\n7:||||123\xE5\xAD\xA6|\n");
	expect_refusal(w, LIMIT(rows, 6), TOO_MUCH, "\xE7\xAC\xAC 7 \xE8\xA1\x8C");
	expect_refusal(w, LIMIT(columns, 4), TOO_MUCH, "\xE7\xAC\xAC 7 \xE8\xA1\x8C");
	expect_refusal(w, LIMIT(cell_chars, 3), TOO_MUCH, "\xE7\xAC\xAC 7 \xE8\xA1\x8C\xE7\xAC\xAC 5 \xE5\x88\x97");
	put_book(w, SHEET("<row><c t=\"s\"><v>0</v></c></row>"), "<sst><si><t>0123456789</t></si></sst>", NULL);
	assert_string_equal(read_all(w, LIMIT(shared_bytes, 19)), "1:0123456789|\n");
	expect_refusal(w, LIMIT(shared_bytes, 18), TOO_MUCH, "MB");
	expect_refusal(w, LIMIT(cell_chars, 9), TOO_MUCH, "\xE7\xAC\xAC 1 \xE8\xA1\x8C");
	put_text(w, "a,b\n1,2\n\n1,2,3456\n");
	assert_string_equal(read_all(w, &(struct sheet_limits){.rows = 4, .columns = 3, .cell_chars = 4}), "1:a|b|\n2:1|2|\n4:1|2|3456|\n");
	expect_refusal(w, LIMIT(rows, 3), TOO_MUCH, "\xE7\xAC\xAC 4 \xE8\xA1\x8C");
	expect_refusal(w, LIMIT(columns, 2), TOO_MUCH, "\xE7\xAC\xAC 4 \xE8\xA1\x8C");
	expect_refusal(w, LIMIT(cell_chars, 3), TOO_MUCH, "\xE7\xAC\xAC 4 \xE8\xA1\x8C\xE7\xAC\xAC 3 \xE5\x88\x97");
}

/* After a refusal the same is said again, and nothing is read past it. */
static void test_refusal_stays(void **state)
{
	struct world *w = *state;
	struct sheet *s;
	struct sheet_row row;
	ROWS("<row><c><v>1</v></c></row><row r=\"1\"/><row r=\"3\"><c><v>1</v></c></row>");
	assert_int_equal(sheet_open(&s, w->file, NULL, &w->arena, &w->fail), OK);
	assert_int_equal(sheet_next(s, &row, &w->fail), OK);
	assert_int_equal(sheet_next(s, &row, &w->fail), INVALID);
	fail_clear(&w->fail);
	assert_int_equal(sheet_next(s, &row, &w->fail), INVALID);
	assert_non_null(w->fail.text);
	sheet_close(s);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		T(test_other_files), T(test_compound_files), T(test_other_packages), T(test_damage), T(test_check_sum), T(test_encrypted_part),
		T(test_hostile_xml), T(test_bombs), T(test_limits), T(test_refusal_stays),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
