/* Migrations: marks, order, refusals, several processes at once. */
#include "bed.h"

#include <sys/wait.h>

#include "log.h"
#include "migrate.h"
#include "secret.h"

static const struct migration first[] = {
	{1, "0001_first", "CREATE TABLE one (n BIGINT NOT NULL);\n--sqlite:INSERT INTO one (n) VALUES (10);\n--pg:INSERT INTO one (n) VALUES (20);\n"},
	{0, NULL, NULL},
};
static const struct migration both[] = {
	{1, "0001_first", "CREATE TABLE one (n BIGINT NOT NULL);\n--sqlite:INSERT INTO one (n) VALUES (10);\n--pg:INSERT INTO one (n) VALUES (20);\n"},
	{2, "0002_second", "INSERT INTO one (n) VALUES (1);\nCREATE TABLE two (n BIGINT NOT NULL);\n"},
	{3, "0003_nothing", "-- a comment alone\n--citus:SELECT no_such_function();\n"},
	{0, NULL, NULL},
};
static const struct migration altered[] = {
	{1, "0001_first", "CREATE TABLE one (n BIGINT NOT NULL); -- altered\n"},
	{0, NULL, NULL},
};
static const struct migration faulty[] = {
	{1, "0001_first", "CREATE TABLE one (n BIGINT NOT NULL);\n--sqlite:INSERT INTO one (n) VALUES (10);\n--pg:INSERT INTO one (n) VALUES (20);\n"},
	{2, "0002_faulty", "INSERT INTO one (n) VALUES (5);\nINSERT INTO no_such_table (n) VALUES (1);\n"},
	{0, NULL, NULL},
};

static const struct query sum = {.name = "sum", .parts = PARTS({-1, "SELECT sum(n) FROM one"}), .part_count = 1, .row = &number_shape};
static const struct query applied = {
	.name = "applied", .parts = PARTS({-1, "SELECT count(*) FROM migration"}), .part_count = 1, .row = &number_shape};

static struct bed *fresh(void **state)
{
	return bed_new(*(enum db_engine *)*state, NULL);
}

static enum outcome run(struct bed *b, const struct migration *list)
{
	fail_clear(&b->fail);
	return migrate_list(b->db, list, NULL, &b->fail);
}

static void marks_choose_lines(void **state)
{
	static const char sql[] = "a;\n--sqlite:b;\n--pg:c;\n--citus:d;\n-- e\nf";
	struct arena a;
	arena_init(&a);
	assert_string_equal(migration_text(&a, sql, DB_SQLITE, false), "a;\nb;\n--pg:c;\n--citus:d;\n-- e\nf");
	assert_string_equal(migration_text(&a, sql, DB_PG, false), "a;\n--sqlite:b;\nc;\n--citus:d;\n-- e\nf");
	assert_string_equal(migration_text(&a, sql, DB_PG, true), "a;\n--sqlite:b;\nc;\nd;\n-- e\nf");
	assert_string_equal(migration_text(&a, "", DB_PG, true), "");
	arena_release(&a);
}

static void each_runs_once_and_forward(void **state)
{
	struct bed *b = fresh(state);
	int64_t start = b->engine == DB_PG ? 20 : 10;
	assert_int_equal(run(b, first), OK);
	assert_int_equal(bed_number(b, &sum, 0), start);
	assert_int_equal(run(b, both), OK);
	assert_int_equal(run(b, both), OK);
	assert_int_equal(bed_number(b, &sum, 0), start + 1);
	assert_int_equal(bed_number(b, &applied, 0), 3);
	bed_free(b);
}

static void newer_and_altered_are_refused(void **state)
{
	struct bed *b = fresh(state);
	assert_int_equal(run(b, both), OK);
	assert_int_equal(run(b, first), CONFLICT);
	assert_non_null(strstr(b->fail.text, "2"));
	bed_free(b);
	b = fresh(state);
	assert_int_equal(run(b, first), OK);
	assert_int_equal(run(b, altered), CONFLICT);
	assert_non_null(strstr(b->fail.text, "0001_first"));
	bed_free(b);
}

static void a_faulty_one_leaves_nothing(void **state)
{
	struct bed *b = fresh(state);
	assert_int_equal(run(b, faulty), BROKEN);
	assert_non_null(strstr(b->fail.text, "0002_faulty"));
	assert_int_equal(bed_number(b, &applied, 0), 1);
	assert_int_equal(bed_number(b, &sum, 0), b->engine == DB_PG ? 20 : 10);
	assert_int_equal(run(b, both), OK);
	bed_free(b);
}

static void be_one_of_many(struct bed *b)
{
	if (db_open(&b->db, b->where, NULL, &b->fail) != OK)
		_exit(1);
	enum outcome o = run(b, both);
	db_close(b->db);
	_exit(o == OK ? 0 : 2);
}

static void processes_take_turns(void **state)
{
	enum { MANY = 5 };
	struct bed *b = fresh(state);
	pid_t children[MANY];
	db_close(b->db);
	b->db = NULL;
	for (int i = 0; i < MANY; i++) {
		children[i] = fork();
		if (children[i] == 0)
			be_one_of_many(b);
	}
	for (int i = 0; i < MANY; i++) {
		int status;
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
	bed_open(b, NULL);
	assert_int_equal(bed_number(b, &applied, 0), 3);
	bed_free(b);
}

static enum db_engine sqlite = DB_SQLITE, pg = DB_PG;
#define CASES(name, engine)                                                                                            \
	{"each_runs_once_and_forward" name, each_runs_once_and_forward, NULL, NULL, engine},                           \
		{"newer_and_altered_are_refused" name, newer_and_altered_are_refused, NULL, NULL, engine},             \
		{"a_faulty_one_leaves_nothing" name, a_faulty_one_leaves_nothing, NULL, NULL, engine},                 \
		{"processes_take_turns" name, processes_take_turns, NULL, NULL, engine}

int main(void)
{
	const struct CMUnitTest on_sqlite[] = {cmocka_unit_test(marks_choose_lines), CASES(" (sqlite)", &sqlite)};
	const struct CMUnitTest on_pg[] = {CASES(" (postgresql)", &pg)};
	log_level_set(LOG_ERROR + 1);
	if (secret_setup() != OK)
		return 1;
	int failed = cmocka_run_group_tests_name("migrate sqlite", on_sqlite, NULL, NULL);
	if (bed_has_pg())
		failed += cmocka_run_group_tests_name("migrate postgresql", on_pg, NULL, NULL);
	else
		print_message("skip: PostgreSQL, for QX_TEST_PG is not set (tests/pg.sh sets it)\n");
	return failed;
}
