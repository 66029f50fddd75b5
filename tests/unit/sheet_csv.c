/* Text tables in whatever encoding and dialect people's programs write. */
#include "buf.h"
#include "sheets.h"

#define EXPECT(text) assert_string_equal(read_all(w, NULL), text)

static void test_quotes_and_lines(void **state)
{
	struct world *w = *state;
	put_text(w, "a,\"b,\"\"c\"\"\nd\",e\r\n\r\n,,\r\"x\"y,  z \rlast");
	EXPECT("1:a|b,\"c\"\nd|e|\n4:xy|  z |\n5:last|\n");
	put_text(w, "a,b\n1,\"2\n3,4\n");
	expect_refusal(w, NULL, INVALID, "\xE7\xAC\xAC 2 \xE8\xA1\x8C");
	put_text(w, "\n \n");
	EXPECT("2: |\n");
	put_text(w, "\r\n\r\n");
	expect_refusal(w, NULL, INVALID, "\xE6\xB2\xA1\xE6\x9C\x89");
}

static void test_delimiters(void **state)
{
	struct world *w = *state;
	put_text(w, "\na\tb,c\td\n1\t2\t3\n");
	EXPECT("2:a|b,c|d|\n3:1|2|3|\n");
	put_text(w, "\"a,b,c\";d\n1;2\n");
	EXPECT("1:a,b,c|d|\n2:1|2|\n");
	put_text(w, "one column\n2\n");
	EXPECT("1:one column|\n2:2|\n");
}

static void test_encodings(void **state)
{
	struct world *w = *state;
	const char *expected = "1:\xE5\xAD\xA6\xE5\x8F\xB7|b|\n2:\xE6\xAD\xA6\xE6\xB1\x89|\xF0\xA0\xAE\xB7|\n";
	put_text(w, "\xE5\xAD\xA6\xE5\x8F\xB7,b\n\xE6\xAD\xA6\xE6\xB1\x89,\xF0\xA0\xAE\xB7");
	EXPECT(expected);
	put_text(w, "\xEF\xBB\xBF\xE5\xAD\xA6\xE5\x8F\xB7,b\n\xE6\xAD\xA6\xE6\xB1\x89,\xF0\xA0\xAE\xB7\n");
	EXPECT(expected);
	put_text(w, "\xD1\xA7\xBA\xC5,b\n\xCE\xE4\xBA\xBA,\x95\x34\xB2\x35\n");
	EXPECT(expected);
	put_text(w, "\xD1\xA7,b\n"); /* would be one Cyrillic letter in UTF-8 */
	EXPECT("1:\xE5\xAD\xA6|b|\n");
	put_bytes(w, "\xFF\xFE\x66\x5B,\0b\0\n\0\x49\x6B\t\0", 14);
	EXPECT("1:\xE5\xAD\xA6|b|\n2:\xE6\xAD\x89\t|\n");
	put_bytes(w, "\xFE\xFF\x5B\x66\0;\0b", 8);
	EXPECT("1:\xE5\xAD\xA6|b|\n");
}

/* Mostly UTF-8 with one broken character: the place is named, nothing is garbled. */
static void test_broken_utf8(void **state)
{
	struct world *w = *state;
	struct buf text;
	buf_init(&text, &w->arena);
	for (int i = 0; i < 30; i++)
		buf_put(&text, "\xE5\xAD\xA6,\xE5\x8F\xB7\n");
	buf_put(&text, "\xE5\xAD,x\n");
	put_text(w, buf_text(&text));
	expect_refusal(w, NULL, INVALID, "\xE7\xAC\xAC 31 \xE8\xA1\x8C");
	put_bytes(w, "\xFF\xFE" "a\0,\0\x00\xD8", 8);
	expect_refusal(w, NULL, INVALID, "\xE7\xBC\x96\xE7\xA0\x81");
}

/* Characters that straddle the reader's blocks, in both kinds of encoding. */
static void test_long_files(void **state)
{
	struct world *w = *state;
	enum { LINES = 30000 };
	for (int kind = 0; kind < 2; kind++) {
		const char *school = kind ? "\xD1\xA7" : "\xE5\xAD\xA6";
		struct buf text;
		buf_init(&text, &w->arena);
		for (int i = 1; i <= LINES; i++)
			buf_printf(&text, "%d,%s%s\n", i, school, i % 3 ? "" : "x");
		put_text(w, buf_text(&text));
		struct sheet *s;
		struct sheet_row row;
		char number[16];
		assert_int_equal(sheet_open(&s, w->file, NULL, &w->arena, &w->fail), OK);
		for (int i = 1; i <= LINES; i++) {
			snprintf(number, sizeof number, "%d", i);
			assert_int_equal(sheet_next(s, &row, &w->fail), OK);
			assert_int_equal(row.count, 2);
			assert_string_equal(row.cells[0].text, number);
			assert_string_equal(row.cells[1].text, i % 3 ? "\xE5\xAD\xA6" : "\xE5\xAD\xA6x");
		}
		assert_int_equal(sheet_next(s, &row, &w->fail), MISSING);
		sheet_close(s);
	}
}

static void test_guards(void **state)
{
	struct world *w = *state;
	put_text(w, "\"=\"\"007\"\"\",'=1+1,'x,''=1,=\"\"x\"\"\n");
	EXPECT("1:007|=1+1|'x|'=1|=\"\"x\"\"|\n");
	put_text(w, "=\"0420\",=\"\",b\n");
	EXPECT("1:0420||b|\n");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		T(test_quotes_and_lines), T(test_delimiters), T(test_encodings), T(test_broken_utf8), T(test_long_files), T(test_guards),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
