/* Where a database is: opening it, and the backup of a file. */
#include "bed.h"

#include <sys/stat.h>

#include "log.h"

static void backup_is_a_database(void **state)
{
	struct bed *b = bed_new(*(enum db_engine *)*state, NULL);
	char out[400];
	struct asked asked = {.query = &item_count, .school = 7};
	struct stat st;
	struct db *copy;
	snprintf(out, sizeof out, "%s/copy.db", b->folder);
	bed_script(b, bed_table);
	bed_script(b, "INSERT INTO item (school_id, n, size) VALUES (7, 1, 0), (7, 2, 0);");
	if (b->engine == DB_PG) {
		assert_int_equal(db_backup(b->db, out, &b->fail), INVALID);
		assert_int_not_equal(access(out, F_OK), 0);
		bed_free(b);
		return;
	}
	assert_int_equal(db_backup(b->db, out, &b->fail), OK);
	assert_int_equal(stat(out, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(db_open(&copy, out, NULL, &b->fail), OK);
	assert_int_equal(db_read(copy, &b->arena, &b->fail, bed_ask, &asked), OK);
	assert_int_equal(asked.answer, 2);
	db_close(copy);
	assert_int_equal(db_backup(b->db, "/nowhere/at/all.db", &b->fail), BROKEN);
	bed_free(b);
}

static void opening_says_what_is_wrong(void **state)
{
	struct arena a;
	struct fail f;
	struct db *db;
	arena_init(&a);
	fail_init(&f, &a);
	assert_int_equal(db_open(&db, "/nowhere/at/all.db", NULL, &f), MISSING);
	assert_null(db);
	assert_int_equal(db_open(&db, "/nowhere/at/all.db", &(struct db_options){.create = true}, &f), MISSING);
	assert_int_equal(db_open(&db, "/etc/passwd", NULL, &f), INVALID);
	assert_int_equal(db_open(&db, "postgresql://u:secret@[nobody", NULL, &f), INVALID);
	assert_null(strstr(f.text, "secret"));
	assert_int_equal(db_open(&db, "postgresql://u@127.0.0.1:1/x", NULL, &f), BUSY);
	arena_release(&a);
}

static enum db_engine sqlite = DB_SQLITE, pg = DB_PG;

int main(void)
{
	const struct CMUnitTest without[] = {
		{"backup_is_a_database (sqlite)", backup_is_a_database, NULL, NULL, &sqlite},
		cmocka_unit_test(opening_says_what_is_wrong),
	};
	const struct CMUnitTest with[] = {
		{"backup_is_a_database (postgresql)", backup_is_a_database, NULL, NULL, &pg},
	};
	log_level_set(LOG_ERROR + 1);
	int failed = cmocka_run_group_tests_name("db_file", without, NULL, NULL);
	return failed + (bed_has_pg() ? cmocka_run_group_tests_name("db_file postgresql", with, NULL, NULL) : 0);
}
