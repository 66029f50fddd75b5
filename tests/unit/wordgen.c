/* wordgen on small good and bad inputs: what it writes, and that a fault stops the build by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[32];

static const char *at(const char *name)
{
	static char path[2][64];
	static int turn;

	turn = !turn;
	snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
	return path[turn];
}

static void write_file(const char *name, const char *text)
{
	FILE *f = fopen(at(name), "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static const char *read_file(const char *name)
{
	static char text[8192];
	FILE *f = fopen(at(name), "r");

	assert_non_null(f);
	text[fread(text, 1, sizeof text - 1, f)] = '\0';
	fclose(f);
	return text;
}

/* Runs the tool on the two inputs; gives its exit code, what it said is in "said". */
static int wordgen(const char *messages, const char *codes)
{
	const char *build = getenv("BUILD");
	char line[512];
	int status;

	write_file("m.tsv", messages);
	write_file("c.tsv", codes);
	snprintf(line, sizeof line, "%s/tools/wordgen %s %s/m.tsv -- %s/c.tsv 2> %s/said", build ? build : "build", folder, folder, folder, folder);
	status = system(line);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int folder_make(void **state)
{
	snprintf(folder, sizeof folder, "/tmp/qx-wordgen-XXXXXX");
	return mkdtemp(folder) == NULL;
}

static int folder_remove(void **state)
{
	static const char *const names[] = { "m.tsv", "c.tsv", "said", "words.h", "words.c", "codes.h", "codes.c" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unlink(at(names[i]));
	return rmdir(folder);
}

#define SET "# Set\n# Source\n"

static void sentences_become_functions(void **state)
{
	assert_int_equal(wordgen("# remark\nlate\t{who} is 5% late, {who}: see {page}.\n", SET "code\tname\n1\tone\n"), 0);
	assert_non_null(strstr(read_file("words.h"), "char *say_late(struct arena *arena, const char *who, const char *page);"));
	assert_non_null(strstr(read_file("words.c"), "\"%s is 5%% late, %s: see %s.\", who, who, page)"));
}

static void sets_become_tables(void **state)
{
	assert_int_equal(wordgen("", SET "code\tname\tsynonyms\tnote\n2\ttwo\tzwei|deux\t\"b\"\n1\tone\t\ta\n"), 0);
	assert_non_null(strstr(read_file("codes.c"), "\"2\", \"two\", \"\", \"\", c_extra + 0"));
	assert_non_null(strstr(read_file("codes.c"), "\"\\\"b\\\"\""));
	assert_non_null(strstr(read_file("codes.c"), "{ \"deux\", 0 }"));
	assert_non_null(strstr(read_file("codes.c"), "c_by_code[] = {\n\t1, 0,"));
}

static const struct {
	const char *messages, *codes, *said;
} faults[] = {
	{ "a\tone\na\ttwo\n", SET "code\tname\n1\tone\n", "m.tsv:2: a was said already" },
	{ "a\tan open {brace\n", SET "code\tname\n1\tone\n", "m.tsv:1: a brace" },
	{ "a\tan {Odd} name\n", SET "code\tname\n1\tone\n", "m.tsv:1: a brace" },
	{ "no tab\n", SET "code\tname\n1\tone\n", "m.tsv:1: expected" },
	{ "", SET "code\tname\n1\tone\n1\ttwo\n", "code 1 twice" },
	{ "", SET "code\tname\n1\n", "c.tsv:4: 1 cells under 2 columns" },
	{ "", SET "code\tname\n1\t\n", "c.tsv:4: a row without" },
	{ "", SET "code\ttitle\n1\tone\n", "c.tsv:3: a code set needs" },
	{ "", "# Set\ncode\tname\n1\tone\n", "needs two # lines" },
	{ "", SET "code\tname\tsynonyms\n1\tone\tx\n2\ttwo\tx\n", "synonym x belongs to several" },
	{ "", SET "code\tname\n1\t\xef\xbc\x88x\xef\xbc\x89\n", "full-width" },
	{ "", SET "code\tname\r\n1\tone\r\n", "carriage return" },
};

static void faults_stop_the_build(void **state)
{
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		assert_int_equal(wordgen(faults[i].messages, faults[i].codes), 1);
		if (strstr(read_file("said"), faults[i].said) == NULL)
			fail_msg("expected \"%s\", got \"%s\"", faults[i].said, read_file("said"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(sentences_become_functions, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(sets_become_tables, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(faults_stop_the_build, folder_make, folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
