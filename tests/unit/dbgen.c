/* dbgen refuses what does not fit together, with file, line and what to do; and what it writes compiles.
 * The built tool runs on small inputs in a folder of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char schema[] =
	"CREATE TABLE school (code TEXT NOT NULL PRIMARY KEY);\n"
	"CREATE TABLE college (\n\tschool_id BIGINT NOT NULL,\n\tid BIGINT NOT NULL,\n\tname TEXT NOT NULL,\n"
	"\tPRIMARY KEY (school_id, id)\n);\n"
	"CREATE TABLE graduate (\n\tschool_id BIGINT NOT NULL,\n\tid BIGINT NOT NULL,\n\tcollege_id BIGINT NOT NULL,\n"
	"\tname TEXT NOT NULL,\n\tsex TEXT NOT NULL,\n\tPRIMARY KEY (school_id, id)\n);\n"
	"--pg:CREATE INDEX only_there ON graduate USING gin (name);\n";

static const char dictionary[] =
	"key\tlabel\tkind\tlength\trequired\tset\tpersonal\n# remark\nschool.code\tC\ttext\t-\t-\t-\t-\n"
	"college.school_id\tS\tid\t-\tyes\t-\t-\ncollege.id\tI\tid\t-\tyes\t-\t-\ncollege.name\tN\ttext\t50\tyes\t-\t-\n"
	"graduate.school_id\tS\tid\t-\tyes\t-\t-\ngraduate.id\tI\tid\t-\tyes\t-\t-\ngraduate.college_id\tI\tid\t-\tyes\t-\t-\n"
	"graduate.name\tN\ttext\t50\tyes\t-\tyes\ngraduate.sex\tX\tcode\t-\t-\tsex\t-\n.count\tA\tint\t-\t-\t-\t-\n";

struct place {
	char dir[PATH_MAX], tool[PATH_MAX];
};

static void write_text(const struct place *p, const char *name, const char *text)
{
	char file[PATH_MAX + 32];
	snprintf(file, sizeof file, "%s/%s", p->dir, name);
	FILE *out = fopen(file, "w");
	assert_non_null(out);
	assert_true(fputs(text, out) >= 0);
	assert_int_equal(fclose(out), 0);
}

/* Runs a command, gives its exit code and what it said. */
static int run(const char *command, char said[8192])
{
	FILE *in = popen(command, "r");
	assert_non_null(in);
	said[fread(said, 1, 8191, in)] = '\0';
	int status = pclose(in);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int generate(const struct place *p, const char *tables, const char *words, const char *queries, char said[8192])
{
	char command[6 * PATH_MAX];
	write_text(p, "s.sql", tables);
	write_text(p, "d.tsv", words);
	write_text(p, "q.sql", queries);
	snprintf(command, sizeof command, "cd '%s' && '%s' out s.sql -- d.tsv -- q.sql 2>&1", p->dir, p->tool);
	return run(command, said);
}

static void refused(const struct place *p, const char *tables, const char *words, const char *queries, const char *with)
{
	char said[8192];
	int code = generate(p, tables, words, queries, said);
	if (code != 1 || !strstr(said, with))
		fail_msg("expected '%s' for\n%s\ngot %d:\n%s", with, queries, code, said);
}

static void taken(const struct place *p, const char *queries)
{
	char said[8192];
	int code = generate(p, schema, dictionary, queries, said);
	if (code != 0 || *said)
		fail_msg("refused:\n%s\n%s", queries, said);
}

static char *content(const struct place *p, const char *name)
{
	static char text[32768];
	char file[PATH_MAX + 32];
	snprintf(file, sizeof file, "%s/out/%s", p->dir, name);
	FILE *in = fopen(file, "r");
	assert_non_null(in);
	text[fread(text, 1, sizeof text - 1, in)] = '\0';
	fclose(in);
	return text;
}

static void holds(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no '%s' in\n%s", part, text);
}

/* ---- the dictionary and the schema ---- */

static void test_schema_and_dictionary_agree(void **state)
{
	const struct place *p = *state;
	refused(p, "CREATE TABLE t (\n\ta TEXT,\n\tb BIGINT\n);\n", "t.a\tA\ttext\t-\t-\t-\t-\n", "", "s.sql:3: t.b has no Chinese name");
	refused(p, "CREATE TABLE t (a TEXT);\n", "t.a\tA\ttext\t-\t-\t-\t-\nt.b\tB\ttext\t-\t-\t-\t-\n", "", "d.tsv:2: the schema has no column t.b");
	refused(p, "CREATE TABLE t (a TEXT);\n", "t.a\tA\tint\t-\t-\t-\t-\n", "", "cannot hold kind int");
	refused(p, "CREATE TABLE t (\n\ta REAL\n);\n", "t.a\tA\tint\t-\t-\t-\t-\n", "", "s.sql:2: t.a is REAL");
	refused(p, "CREATE TABLE t (a TEXT);\n", "t.a\tA\tcode\t-\t-\t-\t-\n", "", "d.tsv:1: t.a: kind code and the name of a code set");
	refused(p, "CREATE TABLE t (a TEXT);\n", "t.a\tA\tword\t-\t-\t-\t-\n", "", "kind 'word' is none of");
	refused(p, "CREATE TABLE t (a TEXT);\n", "t.a\tA\ttext\n", "", "d.tsv:1: 3 columns instead of 7");
	refused(p, "CREATE TABLE t (a TEXT);\n", "t.a\tA\ttext\t-\t-\t-\t-\nt.a\tA\ttext\t-\t-\t-\t-\n", "", "d.tsv:2: t.a is already at d.tsv:1");
	refused(p, "CREATE TABLE t (a TEXT);\n\nCREATE TABLE u (\n\tb TEXT,,\n);\n", "", "", "s.sql:4: near \",\"");
}

/* ---- queries ---- */

static void test_misspelt_column_is_found_in_its_line(void **state)
{
	refused(*state, schema, dictionary, "-- one(school_id) : one?\n-- about\nSELECT id,\n\tnmae\nFROM graduate WHERE school_id = $1;\n",
		"q.sql:4: one: no such column: nmae");
	/* Found although it lies in an optional part. */
	refused(*state, schema, dictionary,
		"-- one(school_id, sex?) : one?\nSELECT id FROM graduate WHERE school_id = $1\n--? sex\nAND sx = $2\nORDER BY id;\n",
		"q.sql:4: one: no such column: sx");
	/* Without its part the rest must stand. */
	refused(*state, schema, dictionary,
		"-- one(school_id, sex?) : one?\nSELECT id FROM graduate WHERE school_id = $1 AND\n--? sex\nsex = $2\n;\n",
		"one without its optional parts: incomplete input");
}

static void test_columns_have_names(void **state)
{
	const char *count = "-- n(school_id) : n!\nSELECT count(*) AS number_of FROM graduate WHERE school_id = $1;\n";
	refused(*state, schema, dictionary, count, "q.sql:1: column number_of of n has no Chinese name; add a line '.number_of'");
	refused(*state, schema, dictionary, "-- n(school_id) : n!\nSELECT count(*) FROM graduate WHERE school_id = $1;\n", "give it a name with AS");
	refused(*state, schema, dictionary, "-- n(school_id) : n!\nSELECT id, id FROM graduate WHERE school_id = $1;\n", "two columns of the name id");
	refused(*state, schema, dictionary, "-- n(school_id)\nSELECT id FROM graduate WHERE school_id = $1;\n", "name the row in its head");
	refused(*state, schema, dictionary, "-- n(school_id) : n!\nDELETE FROM graduate WHERE school_id = $1;\n", "but it gives nothing");
}

static void test_rows_of_one_name_are_the_same(void **state)
{
	const char *a = "-- a(school_id) : g*\nSELECT id, name FROM graduate WHERE school_id = $1;\n";
	char text[512];
	snprintf(text, sizeof text, "%s-- b(school_id) : g*\nSELECT id, sex FROM graduate WHERE school_id = $1;\n", a);
	refused(*state, schema, dictionary, text, "q.sql:3: row g differs from that of a (q.sql:1) at column 2: code sex instead of text name");
	snprintf(text, sizeof text, "%s-- b(school_id) : g*\nSELECT id FROM graduate WHERE school_id = $1;\n", a);
	refused(*state, schema, dictionary, text, "at column 2: no column instead of text name");
	snprintf(text, sizeof text, "%s-- b(school_id) : g?\nSELECT id, name FROM graduate WHERE school_id = $1 LIMIT 1;\n", a);
	taken(*state, text);
	snprintf(text, sizeof text, "%s%s", a, a);
	refused(*state, schema, dictionary, text, "q.sql:3: a is already at q.sql:1");
}

static void test_parameters(void **state)
{
	const char *from = "SELECT id FROM graduate WHERE school_id = $1";
	const struct {
		const char *head, *tail, *with;
	} bad[] = {
		{"-- a(school_id, sex) : a*", ";", "parameter sex ($2) of a is used nowhere"},
		{"-- a(school_id) : a*", " AND sex = $2;", "$2 is beyond the 1 parameters of a"},
		{"-- a(school_id, sex?) : a*", " AND sex = $2;", "$2 is optional (sex)"},
		{"-- a(school_id, sex?) : a*", "\n--? sx\nAND sex = $2;", "q.sql:3: --? sx: a has no optional parameter"},
		{"-- a(school_id, most) : a*", " LIMIT $2;", "write most:int in the head"},
		{"-- a(school_id, sex:word) : a*", " AND sex = $2;", "parameter 'sex:word' is not NAME"},
		{"-- a(school_id, school_id) : a*", " AND id = $2;", "parameter school_id comes twice"},
		{"-- a(school_id) : a", ";", "instead of ': ROW' with ! ? * or &"},
		{"-- a(school_id) : a*", "", "q.sql:1: a does not end"},
		{"-- a(school_id) : a*", "; SELECT 1;", "more than one statement"},
		{"-- a(school_id) : a*", "\n--.\n;", "q.sql:3: --. closes no optional part"},
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		char text[512];
		snprintf(text, sizeof text, "%s\n%s%s\n", bad[i].head, from, bad[i].tail);
		refused(*state, schema, dictionary, text, bad[i].with);
	}
	refused(*state, "CREATE TABLE t (a TEXT);\nCREATE TABLE u (a BIGINT);\n", "t.a\tA\ttext\t-\t-\t-\t-\nu.a\tA\tint\t-\t-\t-\t-\n",
		"-- x(a) : t*\nSELECT a FROM t WHERE a = $1;\n", "write a:int or a:text");
	refused(*state, schema, dictionary, "SELECT 1;\n", "q.sql:1: SQL without a head");
}

static void test_what_queries_share_stands_once(void **state)
{
	const struct place *p = *state;
	const char *piece = "--= who\n-- remark\n--? sex\n\tAND sex = $sex\n\tAND nmae = $name\n--.\n\n";
	const char *heads = "-- a(school_id, sex?, name) : a*\nSELECT id FROM graduate WHERE school_id = $1 AND name <> $3\n--+ who\n;\n"
			    "-- b(school_id, name, sex?) : a*\nSELECT id FROM graduate WHERE school_id = $1 AND name <> $2\n--+ who\nORDER BY id;\n";
	char text[1024], *made;
	snprintf(text, sizeof text, "%s%s", piece, heads);
	refused(p, schema, dictionary, text, "q.sql:5: a: no such column: nmae");
	memcpy(strstr(text, "nmae"), "name", 4);
	taken(p, text);
	made = content(p, "queries/queries.c");
	holds(made, "\"\tAND sex = $2\\n\"\n\t\t\"\tAND name = $3\\n\"");
	holds(made, "\"\tAND sex = $3\\n\"\n\t\t\"\tAND name = $2\\n\"");
	refused(p, schema, dictionary, heads, "q.sql:3: --+ who: there is no piece of that name");
	refused(p, schema, dictionary, piece, "q.sql:1: piece who is used nowhere");
	snprintf(text, sizeof text, "%s%s%s", piece, piece, heads);
	refused(p, schema, dictionary, text, "q.sql:8: piece who is already at q.sql:1");
	snprintf(text, sizeof text, "%s--= whose\n--+ whose\n\n-- c(school_id) : a*\nSELECT id FROM graduate WHERE school_id = $1\n--+ whose\n;\n", heads);
	refused(p, schema, dictionary, text, "q.sql:10: --+ whose: the piece puts in itself");
	snprintf(text, sizeof text, "%s-- c(school_id, name, sex:text) : a*\nSELECT id FROM graduate WHERE school_id = $1\n--+ who\n;\n", piece);
	refused(p, schema, dictionary, text, "q.sql:3: --? sex: c has no optional parameter");
	snprintf(text, sizeof text, "%s-- c(school_id, sex?) : a*\nSELECT id FROM graduate WHERE school_id = $1\n--+ who\n;\n", piece);
	refused(p, schema, dictionary, text, "q.sql:5: $name: c has no parameter of that name");
}

/* ---- the school's wall ---- */

/* SQLite would take it; the reading of ties does not. */
static void refused_by_the_wall(const struct place *p, const char *query)
{
	static const char *const why[] = {"is not tied to the school", "and give it $1", "in a way that is not read", "to another school",
		"may be called school_id"};
	char said[8192];
	bool found = false;
	assert_int_equal(generate(p, schema, dictionary, query, said), 1);
	for (size_t i = 0; i < sizeof why / sizeof *why; i++)
		found = found || strstr(said, why[i]);
	if (!found)
		fail_msg("%s\n%s", query, said);
}

static void test_statements_that_leave_the_school(void **state)
{
	static const char *const bad[] = {
		"SELECT id FROM graduate WHERE id = $1",
		"SELECT id FROM graduate WHERE school_id = $1 OR id > 0",
		"SELECT id FROM graduate WHERE id > 0 OR id < 9 AND school_id = $1",
		"SELECT id FROM graduate WHERE NOT school_id = $1",
		"SELECT id FROM graduate WHERE NOT (school_id = $1)",
		"SELECT id FROM graduate WHERE coalesce(school_id = $1, 1)",
		"SELECT id FROM graduate WHERE school_id = $1 + 1",
		"SELECT id FROM graduate WHERE id BETWEEN 0 AND school_id = $1",
		"SELECT id FROM graduate WHERE CASE WHEN id > 0 AND school_id = $1 THEN 1 ELSE 1 END",
		"SELECT id FROM graduate WHERE '' <> 'school_id = $1' AND id = $1",
		"SELECT id FROM graduate WHERE id = $1 -- school_id = $1\n",
		"SELECT g.id FROM graduate AS g, college AS c WHERE g.school_id = $1 AND c.id = g.college_id",
		"SELECT g.id FROM graduate g JOIN college c ON c.id = g.college_id WHERE g.school_id = $1",
		"SELECT g.id FROM graduate g LEFT JOIN college c ON c.school_id = g.school_id AND g.school_id = $1",
		"SELECT g.id FROM graduate g LEFT JOIN college c USING (school_id) WHERE c.id = $1",
		"SELECT g.id FROM graduate g JOIN graduate h ON h.id = g.id WHERE g.school_id = $1",
		"SELECT g.id FROM graduate g WHERE g.school_id = $1 AND EXISTS (SELECT 1 FROM college c WHERE c.id = g.college_id)",
		"SELECT g.id FROM graduate g WHERE NOT EXISTS (SELECT 1 FROM college c WHERE c.school_id = $1 AND g.school_id = $1)",
		"SELECT id FROM graduate WHERE school_id = $1 UNION ALL SELECT id FROM graduate",
		"WITH x AS (SELECT id FROM graduate) SELECT id FROM x WHERE id = $1",
		"SELECT g.id FROM graduate g JOIN (SELECT 7 AS school_id) x ON x.school_id = g.school_id WHERE $1 = 1",
		"SELECT id FROM (graduate) WHERE id = $1",
		"SELECT count(*) FILTER (WHERE school_id = $1) AS id FROM graduate",
		"SELECT id FROM graduate NATURAL JOIN college WHERE graduate.school_id = $1",
		"UPDATE graduate SET sex = '' WHERE id = $1 RETURNING id",
		"UPDATE graduate SET school_id = 2 WHERE school_id = $1 RETURNING id",
		"DELETE FROM graduate WHERE id = $1 RETURNING id",
		"INSERT INTO graduate (school_id, id, college_id, name, sex) VALUES (2, $1, 1, '', '') RETURNING id",
		"INSERT INTO graduate (id, school_id, college_id, name, sex) VALUES ($1, 2, 1, '', '') RETURNING id",
		"INSERT INTO graduate (school_id, id, college_id, name, sex) VALUES ($1, 1, 1, '', ''), (2, 1, 1, '', '') RETURNING id",
		"INSERT INTO graduate VALUES ($1, 1, 1, '', '') RETURNING id",
		"INSERT INTO graduate (school_id, id, college_id, name, sex) SELECT 2, id, 1, '', '' FROM college WHERE school_id = $1 RETURNING id",
		"INSERT INTO graduate (school_id, id, college_id, name, sex) SELECT $1, id, 1, '', '' FROM college RETURNING id",
		"INSERT INTO graduate (school_id, id, college_id, name, sex) SELECT $1, 1, 1, '', '' UNION ALL SELECT 2, 2, 1, '', '' RETURNING id",
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		char text[512];
		snprintf(text, sizeof text, "-- a(school_id) : a*\n%s\n;\n", bad[i]);
		refused_by_the_wall(*state, text);
	}
	refused(*state, schema, dictionary, "-- a(school_id) : a*\nSELECT g.id\nFROM graduate g\nWHERE g.id = $1;\n",
		"q.sql:3: a: graduate is not tied to the school; write g.school_id = $1");
	refused(*state, schema, dictionary, "-- a(id) : a*\nSELECT id FROM graduate WHERE school_id = $1;\n", "its first parameter is school_id");
	/* Tied only when an optional part is there. */
	refused(*state, schema, dictionary,
		"-- a(school_id, id?) : a*\nSELECT id FROM graduate\n--? id\nWHERE school_id = $1 AND id = $2\n;\n", "is not tied to the school");
}

static void test_statements_that_stay(void **state)
{
	static const char *const good[] = {
		"SELECT id FROM graduate WHERE school_id = $1 AND (id > 0 OR id < 0)",
		"SELECT id FROM graduate WHERE ((id > 0) AND ($1 = school_id)) ORDER BY id",
		"SELECT g.id FROM graduate AS g, college AS c WHERE g.school_id = $1 AND c.school_id = g.school_id AND c.id = g.college_id",
		"SELECT g.id FROM graduate g JOIN college c ON c.school_id = g.school_id AND c.id = g.college_id WHERE c.school_id = $1",
		"SELECT g.id FROM graduate g LEFT JOIN college c ON c.school_id = g.school_id AND c.id = g.college_id WHERE g.school_id = $1",
		"SELECT g.id FROM graduate g LEFT JOIN college c USING (school_id) WHERE g.school_id = $1",
		"SELECT g.id FROM graduate g WHERE g.school_id = $1 AND NOT EXISTS (SELECT 1 FROM college c WHERE c.school_id = g.school_id)",
		"SELECT id FROM graduate WHERE school_id = $1 UNION ALL SELECT id FROM college WHERE school_id = $1",
		"WITH x AS (SELECT school_id, id FROM graduate WHERE school_id = $1) SELECT c.id FROM x JOIN college c ON c.school_id = x.school_id",
		"SELECT count(*) FILTER (WHERE sex = '1' OR sex = '2') AS id FROM graduate WHERE school_id = $1",
		"SELECT CASE WHEN id > 0 OR id < 0 THEN id ELSE 0 END AS id FROM graduate WHERE school_id = $1",
		"UPDATE graduate SET sex = '' WHERE school_id = $1 AND id = 2 RETURNING id",
		"UPDATE graduate AS g SET name = c.name FROM college AS c WHERE g.school_id = $1 AND c.school_id = g.school_id RETURNING id",
		"DELETE FROM graduate WHERE school_id = $1 RETURNING id",
		"INSERT INTO graduate (id, school_id, college_id, name, sex) VALUES (max(1, 2), $1, 1, '', ''), (2, $1, 1, '', '') RETURNING id",
		"INSERT INTO graduate (school_id, id, college_id, name, sex) SELECT $1, id, 1, '', '' FROM college WHERE school_id = $1 RETURNING id",
		"INSERT INTO graduate (school_id, id, college_id, name, sex) VALUES ($1, 1, 1, '', '')"
		" ON CONFLICT (school_id, id) DO UPDATE SET name = excluded.name WHERE graduate.sex <> '' OR graduate.sex <> '1' RETURNING id",
	};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		/* .id makes computed ids known */
		char text[512], words[2048], said[8192];
		snprintf(text, sizeof text, "-- a(school_id) : a*\n%s;\n", good[i]);
		snprintf(words, sizeof words, "%s.id\tI\tid\t-\t-\t-\t-\n", dictionary);
		if (generate(*state, schema, words, text, said) != 0)
			fail_msg("refused:\n%s\n%s", text, said);
	}
	taken(*state, "-- a() : a*\n-- across schools: the machine's own upkeep\nSELECT id FROM graduate;\n");
	refused(*state, schema, dictionary, "-- a() : a*\n-- across schools:\nSELECT id FROM graduate;\n", "first parameter is school_id");
	taken(*state, "-- a() : a*\nSELECT code FROM school;\n");
}

/* ---- what comes out ---- */

static const char every_form[] =
	"-- A file begins with any remark (such as this one).\n\n"
	"-- by_id(school_id, id) : graduate!\nSELECT id, name, sex FROM graduate WHERE school_id = $1 AND id = $2;\n\n"
	"-- by_name(school_id, name) : graduate?\nSELECT id, name, sex FROM graduate WHERE school_id = $1 AND name = $2;\n\n"
	"-- found(school_id, sex?, college_id?,\n--   from:int?, count:int) : graduate*\n-- what ?" "?/ it */ does\n"
	"SELECT id, name, sex FROM graduate WHERE school_id = $1\n--? sex\nAND sex = $2\n--? college_id\nAND college_id = $3\nAND college_id <> 0\n"
	"--.\n--? from\nAND id > $4\nAND name <> '$9;' -- \"\\ ?" "?/\nLIMIT $5;\n\n"
	"-- all_of(school_id) : graduate&\nSELECT id, name, sex FROM graduate WHERE school_id = $1;\n\n"
	"-- number(school_id) : number!\nSELECT count(*) AS count FROM graduate WHERE school_id = $1;\n\n"
	"-- rename(school_id, id, name)\nUPDATE graduate SET\n--sqlite:name = $3\n--pg:name = $3::text\nWHERE school_id = $1 AND id = $2;\n\n"
	"-- schools() : school*\nSELECT code FROM school;\n";

static void test_output_says_what_was_asked(void **state)
{
	const struct place *p = *state;
	taken(p, every_form);
	char *text = content(p, "rows/rows.h");
	holds(text, "struct graduate_row {\n\tint64_t id; /* I */\n\tconst char *name; /* N */\n\tconst char *sex; /* X */\n};");
	text = content(p, "rows/rows.c");
	holds(text, "{\"name\", \"N\", NULL, FIELD_TEXT, 0 | FIELD_REQUIRED | FIELD_PERSONAL, 50, offsetof(struct graduate_row, name)}");
	holds(text, "{\"sex\", \"X\", \"sex\", FIELD_CODE, 0, 0, offsetof(struct graduate_row, sex)}");
	holds(text, "{\"graduate\", \"name\", \"N\", \"text\", \"\", 50, true, true}");
	text = content(p, "queries/queries.h");
	holds(text, "enum outcome q_by_id(struct tx *tx, int64_t school_id, int64_t id, struct graduate_row *out) MUST_USE;");
	holds(text, "enum outcome q_by_name(struct tx *tx, int64_t school_id, const char *name, struct graduate_row **out) MUST_USE;");
	holds(text, "enum outcome q_found(struct tx *tx, int64_t school_id, const char *sex, int64_t college_id, int64_t from, int64_t count_, "
		    "struct graduate_row **out, size_t *count) MUST_USE;");
	holds(text, "enum outcome q_rename(struct tx *tx, int64_t school_id, int64_t id, const char *name, int64_t *affected) MUST_USE;");
	text = content(p, "queries/queries.c");
	holds(text, "\"AND college_id = $3\\n\"\n\t\t\"AND college_id <> 0\\n\", NULL},");
	holds(text, "if (college_id != 0)");
	holds(text, "if (from != NOT_GIVEN)");
	holds(text, "\"name = $3\\n\"");
	holds(text, "\"name = $3::text\\n\"");
	holds(text, "&graduate_shape, false};");
	holds(text, "rename_params, 3, NULL, true};");
}

static void test_output_compiles(void **state)
{
	const struct place *p = *state;
	char command[6 * PATH_MAX], said[8192];
	taken(p, every_form);
	snprintf(command, sizeof command,
		"cat '%s'/out/rows/rows.c '%s'/out/queries/queries.c | ${CC:-cc} -std=c17 -Wall -Wextra -Wpedantic -Werror -Wmissing-prototypes"
		" -Wno-missing-field-initializers -iquote src/base -iquote src/db -iquote '%s/out/rows' -iquote '%s/out/queries' -fsyntax-only -x c - 2>&1",
		p->dir, p->dir, p->dir, p->dir);
	if (run(command, said) != 0)
		fail_msg("%s", said);
}

/* Whoever reads rows is not rebuilt for a query that changes none. */
static void test_unchanged_rows_are_not_written_again(void **state)
{
	const struct place *p = *state;
	char command[6 * PATH_MAX], said[8192];
	taken(p, every_form);
	snprintf(command, sizeof command, "touch -d 2001-01-01 '%s'/out/*/*", p->dir);
	assert_int_equal(run(command, said), 0);
	taken(p, every_form);
	snprintf(command, sizeof command, "cd '%s/out' && find . -type f -newermt 2002-01-01", p->dir);
	assert_int_equal(run(command, said), 0);
	assert_string_equal(said, "./queries/queries.c\n");
}

static int setup(void **state)
{
	static struct place p;
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (n < 0)
		return -1;
	self[n] = '\0'; /* BUILD/MODE/unit/dbgen */
	for (int i = 0; i < 3; i++)
		*strrchr(self, '/') = '\0';
	snprintf(p.tool, sizeof p.tool, "%.*s/tools/dbgen", (int)(sizeof p.tool - 16), self);
	const char *tmp = getenv("TMPDIR");
	snprintf(p.dir, sizeof p.dir, "%s/dbgen-XXXXXX", tmp ? tmp : "/tmp");
	*state = &p;
	return mkdtemp(p.dir) ? 0 : -1;
}

static int teardown(void **state)
{
	const struct place *p = *state;
	char command[6 * PATH_MAX], said[8192];
	snprintf(command, sizeof command, "rm -r '%s'", p->dir);
	return run(command, said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schema_and_dictionary_agree),
		cmocka_unit_test(test_misspelt_column_is_found_in_its_line),
		cmocka_unit_test(test_columns_have_names),
		cmocka_unit_test(test_rows_of_one_name_are_the_same),
		cmocka_unit_test(test_parameters),
		cmocka_unit_test(test_what_queries_share_stands_once),
		cmocka_unit_test(test_statements_that_leave_the_school),
		cmocka_unit_test(test_statements_that_stay),
		cmocka_unit_test(test_output_says_what_was_asked),
		cmocka_unit_test(test_output_compiles),
		cmocka_unit_test(test_unchanged_rows_are_not_written_again),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
