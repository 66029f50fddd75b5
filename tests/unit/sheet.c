/* Reading workbooks: what people see in a cell is what we read. */
#include "buf.h"
#include "sheets.h"

#define ROWS(text) put_book(w, SHEET(text), NULL, NULL)
#define EXPECT(text) assert_string_equal(read_all(w, NULL), text)

static void test_inline_text(void **state)
{
	struct world *w = *state;
	ROWS("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>&#23398;&#x53F7;</t></is></c><c r=\"B1\" t=\"inlineStr\"><is/></c>"
		"<c r=\"C1\" t=\"inlineStr\"><is><t> a &amp;&lt;b </t></is></c></row>");
	EXPECT("1:\xE5\xAD\xA6\xE5\x8F\xB7|| a &<b |\n");
}

static void test_gaps_and_order(void **state)
{
	struct world *w = *state;
	ROWS("<row><c><v>1</v></c><c><v>2</v></c></row><row/><row r=\"5\"><c r=\"C5\"><v>3</v></c><c r=\"A5\"><v>4</v></c><c><v>5</v></c></row>"
		"<row r=\"9\"><c r=\"A9\" s=\"1\"/><c r=\"XFD9\"/></row><row><c r=\"AB10\" t=\"str\"><f>A1</f><v>x</v></c></row>");
	EXPECT("1:1|2|\n5:4|5|3|\n10:|||||||||||||||||||||||||||x|\n");
}

static void test_shared_and_rich_text(void **state)
{
	struct world *w = *state;
	put_book(w, SHEET("<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c><c t=\"s\"><v>2</v></c><c t=\"inlineStr\"><is><r><t>p</t></r><r><rPr/><t>q</t></r><rPh sb=\"0\" eb=\"1\"><t>no</t></rPh></is></c></row>"),
		"<sst><si><r><t>one </t></r><r><t>two</t></r><rPh sb=\"0\"><t>ruby</t></rPh></si><si/><si><t>a_x000D_b_x005F_x0041__xD800__xZZZZ_</t></si></sst>", NULL);
	EXPECT("1:one two||a\rb_x0041__xD800__xZZZZ_|pq|\n");
}

static void test_numbers(void **state)
{
	struct world *w = *state;
	ROWS("<row><c><v>2023</v></c><c><v>8000.0</v></c><c><v>0.10000000000000001</v></c><c><v>8000.4799999999996</v></c><c><v>1.5E+3</v></c><c><v>-3</v></c><c><v>1E-5</v></c></row>"
		"<row><c><v>420102199901011000</v></c><c><v>4.2010219990101101E+17</v></c><c><v>13800000000</v></c><c><v>999999999999999</v></c><c><v>1000000000000000</v></c><c><v>1e300</v></c><c><v>9.9999999999999999E+17</v></c><c><v>-1.2345678901234567E+15</v></c></row>"
		"<row><c><v>007</v></c><c><v>0x10</v></c><c><v>nan</v></c><c><v>1e999</v></c><c><v>-0</v></c><c><v>123456.789</v></c></row>");
	EXPECT("1:2023|8000|0.1|8000.48|1500|-3|0.00001|\n"
	       "2:420102199901011000!|420102199901011000!|13800000000|999999999999999|1000000000000000!|1e+300!|1e+18!|-1234567890123460!|\n"
	       "3:7|0x10|nan|1e999|0|123456.789|\n");
}

static void test_other_types(void **state)
{
	struct world *w = *state;
	ROWS("<row><c t=\"b\"><v>1</v></c><c t=\"b\"><v>0</v></c><c t=\"e\"><v>#N/A</v></c><c t=\"d\"><v>2023-06-01T00:00:00.000Z</v></c><c t=\"d\"><v>2023-06-01T08:30:00</v></c>"
		"<c t=\"str\"><f>1+1</f><v>two</v></c><c><f>1+1</f><v>2</v></c><c><f>1+1</f></c><c t=\"str\"><f>\"\"</f><v></v></c></row>");
	EXPECT("1:TRUE|FALSE|#N/A|2023-06-01|2023-06-01 08:30:00|two|2|\n");
}

static const char date_styles[] = STYLES("<numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;Y&quot;m\"/><numFmt numFmtId=\"165\" formatCode=\"[Magenta]0.00&quot; d&quot;\"/>"
	"<numFmt numFmtId=\"166\" formatCode=\"[$-804]yyyy/m/d h:mm AM/PM;@\"/><numFmt numFmtId=\"167\" formatCode=\"00000\"/><numFmt numFmtId=\"168\" formatCode=\"[h]:mm:ss\"/>",
	"<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"22\"/><xf numFmtId=\"20\"/><xf numFmtId=\"57\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"166\"/><xf numFmtId=\"167\"/><xf numFmtId=\"168\"/><xf numFmtId=\"49\"/>");

static void test_dates(void **state)
{
	struct world *w = *state;
	put_book(w, SHEET("<row><c s=\"1\"><v>45078</v></c><c s=\"2\"><v>45078.5</v></c><c s=\"3\"><v>0.75</v></c><c s=\"4\"><v>45078</v></c><c s=\"5\"><v>45078</v></c><c s=\"6\"><v>45078</v></c><c s=\"7\"><v>45078.354166666664</v></c><c s=\"8\"><v>420</v></c><c s=\"9\"><v>0.5</v></c><c s=\"10\"><v>45078</v></c></row>"
		"<row><c s=\"1\"><v>1</v></c><c s=\"1\"><v>59</v></c><c s=\"1\"><v>61</v></c><c s=\"1\"><v>2958465</v></c><c s=\"1\"><v>2958466</v></c><c s=\"1\"><v>-1</v></c><c s=\"1\"><v>25569</v></c><c s=\"1\"><v>36585</v></c><c s=\"2\"><v>45078</v></c><c s=\"99\"><v>45078</v></c><c s=\"1\"><v>45078.9</v></c></row>"),
		NULL, date_styles);
	EXPECT("1:2023-06-01|2023-06-01 12:00|18:00|2023-06-01|2023-06-01|45078|2023-06-01 08:30|00420|12:00|45078|\n"
	       "2:1900-01-01|1900-02-28|1900-03-01|9999-12-31|2958466|-1|1970-01-01|2000-02-29|2023-06-01|45078|2023-06-01|\n");
}

static void test_dates_from_1904(void **state)
{
	struct world *w = *state;
	const struct test_part parts[] = {{"_rels/.rels", PACKAGE_RELS}, {"xl/_rels/workbook.xml.rels", BOOK_RELS},
		{"xl/workbook.xml", BOOK_OF("<workbookPr date1904=\"1\"/>", "<sheet name=\"S\" sheetId=\"1\" r:id=\"rId1\"/>")},
		{"xl/worksheets/sheet1.xml", SHEET("<row><c s=\"1\"><v>43616</v></c><c s=\"3\"><v>0.5</v></c></row>")}, {"xl/styles.xml", date_styles}, {0}};
	put_zip(w, parts);
	EXPECT("1:2023-06-01|12:00|\n");
}

/* The second of four: hidden, empty and chart sheets are passed over, the order is the workbook's. */
static void test_which_sheet(void **state)
{
	struct world *w = *state;
	const struct test_part parts[] = {{"_rels/.rels", PACKAGE_RELS},
		{"xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id=\"a\" Type=\"" RELS "worksheet\" Target=\"worksheets/1.xml\"/><Relationship Id=\"b\" Type=\"" RELS "worksheet\" Target=\"../xl/./worksheets/2.xml\"/>"
			"<Relationship Id=\"c\" Type=\"" RELS "worksheet\" Target=\"/XL/Worksheets/3.xml\"/><Relationship Id=\"d\" Type=\"" RELS "chartsheet\" Target=\"chart.xml\"/></Relationships>"},
		{"xl/workbook.xml", BOOK_OF("", "<sheet name=\"D\" sheetId=\"1\" r:id=\"d\"/><sheet name=\"B\" sheetId=\"2\" r:id=\"b\" state=\"hidden\"/><sheet name=\"A\" sheetId=\"3\" r:id=\"a\"/><sheet name=\"C&amp;C\" sheetId=\"4\" r:id=\"c\"/>")},
		{"xl/worksheets/1.xml", SHEET("<row r=\"1\"><c s=\"1\"/></row>")}, {"xl/worksheets/2.xml", SHEET("<row><c><v>2</v></c></row>")},
		{"xl/worksheets/3.xml", "<x:worksheet xmlns:x=\"s\"><x:sheetData><x:row><x:c><x:v>3</x:v></x:c></x:row></x:sheetData></x:worksheet>"}, {0}};
	put_zip(w, parts);
	struct sheet *s;
	assert_int_equal(sheet_open(&s, w->file, NULL, &w->arena, &w->fail), OK);
	assert_string_equal(sheet_name(s), "C&C");
	sheet_close(s);
	EXPECT("1:3|\n");
}

static void test_utf16_part(void **state)
{
	struct world *w = *state;
	const char *plain = "<?xml version=\"1.0\" encoding=\"UTF-16\"?>" SHEET("<row><c><v>16</v></c></row>");
	size_t n = strlen(plain) * 2 + 2;
	char *wide = arena_alloc(&w->arena, n);
	memcpy(wide, "\xFF\xFE", 2);
	for (size_t i = 0; plain[i]; i++)
		wide[2 + 2 * i] = plain[i];
	const struct test_part parts[] = {{"_rels/.rels", PACKAGE_RELS}, {"xl/workbook.xml", BOOK}, {"xl/_rels/workbook.xml.rels", BOOK_RELS}, {"xl/worksheets/sheet1.xml", wide, n}, {0}};
	put_zip(w, parts);
	EXPECT("1:16|\n");
}

/* Rows far longer than one chunk of input, and texts cut by the chunks' ends. */
static void test_many_rows(void **state)
{
	struct world *w = *state;
	enum { ROWS_HERE = 5000 };
	struct buf xml;
	buf_init(&xml, &w->arena);
	buf_put(&xml, "<worksheet><sheetData>");
	for (int i = 1; i <= ROWS_HERE; i++)
		buf_printf(&xml, "<row r=\"%d\"><c r=\"A%d\" t=\"inlineStr\"><is><t>&#27494;&#27721;%d</t></is></c></row>", i, i, i);
	buf_put(&xml, "</sheetData></worksheet>");
	put_book(w, buf_text(&xml), NULL, NULL);
	struct sheet *s;
	struct sheet_row row;
	char expected[32];
	assert_int_equal(sheet_open(&s, w->file, NULL, &w->arena, &w->fail), OK);
	for (int i = 1; i <= ROWS_HERE; i++) {
		assert_int_equal(sheet_next(s, &row, &w->fail), OK);
		snprintf(expected, sizeof expected, "\xE6\xAD\xA6\xE6\xB1\x89%d", i);
		assert_int_equal(row.number, i);
		assert_string_equal(row.cells[0].text, expected);
	}
	assert_int_equal(sheet_next(s, &row, &w->fail), MISSING);
	assert_int_equal(sheet_next(s, &row, &w->fail), MISSING);
	sheet_close(s);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		T(test_inline_text), T(test_gaps_and_order), T(test_shared_and_rich_text), T(test_numbers), T(test_other_types), T(test_dates),
		T(test_dates_from_1904), T(test_which_sheet), T(test_utf16_part), T(test_many_rows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
