/* The log of SQLite: folded back beside the writer, and never longer than it should be. */
#include "bed.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "fold.h"
#include "log.h"

enum { PAGE = 4096, COMMITS = 100, PAGES_EACH = 480 };

static int64_t size_of(const struct bed *b, const char *suffix)
{
	char file[600];
	struct stat st;

	snprintf(file, sizeof file, "%s%s", b->where, suffix);
	return stat(file, &st) == 0 ? (int64_t)st.st_size : 0;
}

/* Two million bytes of text. */
static enum outcome put_large(struct tx *tx, void *arg)
{
	return tx_script(tx, "INSERT INTO pile (text) VALUES (hex(zeroblob(1000000)));");
}

static const struct query pile_count = {.name = "pile_count",
	.parts = PARTS({-1, "SELECT count(*) FROM pile WHERE $1 > 0"}),
	.part_count = 1,
	.params = PARAMS(PARAM_INT),
	.param_count = 1,
	.row = &number_shape};

struct reader {
	struct bed *bed;
	_Atomic bool stop;
	int64_t seen;
};

/* What is committed is there at once, wherever it lies. */
static void *read_on(void *arg)
{
	struct reader *r = arg;
	struct arena a;
	struct fail f;

	arena_init(&a);
	fail_init(&f, &a);
	while (!r->stop) {
		struct asked asked = {.query = &pile_count, .school = 7};
		assert_int_equal(db_read(r->bed->db, &a, &f, bed_ask, &asked), OK);
		assert_true(asked.answer >= r->seen);
		r->seen = asked.answer;
		arena_reset(&a);
	}
	arena_release(&a);
	return NULL;
}

static void the_log_stays_bounded(void **state)
{
	struct bed *b = bed_new(DB_SQLITE, NULL);
	struct reader r = {.bed = b};
	int64_t longest = 0;
	pthread_t thread;

	bed_script(b, "CREATE TABLE pile (text TEXT NOT NULL);");
	assert_int_equal(pthread_create(&thread, NULL, read_on, &r), 0);
	for (int i = 0; i < COMMITS; i++) {
		assert_int_equal(db_write(b->db, 7, &b->arena, &b->fail, put_large, NULL), OK);
		longest = size_of(b, "-wal") > longest ? size_of(b, "-wal") : longest;
	}
	r.stop = true;
	pthread_join(thread, NULL);
	/* Nearly fifty thousand pages went through it. A reader may be in the way of beginning it anew once or twice. */
	assert_true(longest > FOLD_AT * PAGE);
	assert_true(longest < 3 * FOLD_MUST / 2 * (int64_t)(PAGE + 24));
	assert_true(size_of(b, "") > COMMITS / 2 * PAGES_EACH * (int64_t)PAGE);
	db_close(b->db);
	assert_int_equal(size_of(b, "-wal"), 0);
	bed_open(b, NULL);
	assert_int_equal(bed_number(b, &pile_count, 7), COMMITS);
	assert_int_equal(db_check(b->db, &b->fail), OK);
	bed_free(b);
}

/* Eighty thousand bytes of text, as many a commit has. */
static enum outcome put_little(struct tx *tx, void *arg)
{
	return tx_script(tx, "INSERT INTO pile (text) VALUES (hex(zeroblob(40000)));");
}

/* Where nobody reads, nobody waits until it must be: twenty thousand pages go through it. */
static void the_log_begins_anew_in_time(void **state)
{
	struct bed *b = bed_new(DB_SQLITE, NULL);
	int64_t longest = 0;

	bed_script(b, "CREATE TABLE pile (text TEXT NOT NULL);");
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(db_write(b->db, 7, &b->arena, &b->fail, put_little, NULL), OK);
		longest = size_of(b, "-wal") > longest ? size_of(b, "-wal") : longest;
		nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL); /* the thread is to have its turn */
	}
	assert_true(longest > FOLD_SOON * PAGE);
	assert_true(longest < FOLD_MUST * PAGE);
	assert_int_equal(bed_number(b, &pile_count, 7), 1000);
	bed_free(b);
}

static void put_many(struct bed *b, struct arena *a, struct fail *f, int count)
{
	for (int i = 0; i < count; i++)
		assert_int_equal(db_write(b->db, 7, a, f, put_large, NULL), OK);
}

/* A long look at what was: the log cannot begin anew below it. */
static enum outcome look_long(struct tx *tx, void *arg)
{
	struct asked before = {.query = &pile_count, .school = 7}, after = before;
	struct arena a;
	struct fail f;

	arena_init(&a);
	fail_init(&f, &a);
	TRY(bed_ask(tx, &before));
	put_many(arg, &a, &f, COMMITS / 2);
	TRY(bed_ask(tx, &after));
	assert_int_equal(before.answer, after.answer);
	arena_release(&a);
	return OK;
}

static void a_long_reader_has_his_way(void **state)
{
	struct bed *b = bed_new(DB_SQLITE, NULL);

	bed_script(b, "CREATE TABLE pile (text TEXT NOT NULL);");
	put_many(b, &b->arena, &b->fail, 5);
	assert_int_equal(db_read(b->db, &b->arena, &b->fail, look_long, b), OK);
	assert_true(size_of(b, "-wal") > FOLD_MUST * (int64_t)PAGE);
	put_many(b, &b->arena, &b->fail, 4 * FOLD_AT / PAGES_EACH); /* once more he tries, and it begins anew, no longer than it may be */
	assert_true(size_of(b, "-wal") <= (FOLD_MUST + FOLD_AT) * (int64_t)(PAGE + 24));
	assert_int_equal(bed_number(b, &pile_count, 7), 5 + COMMITS / 2 + 4 * FOLD_AT / PAGES_EACH);
	bed_free(b);
}

int main(void)
{
	log_level_set(LOG_ERROR + 1);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_log_stays_bounded),
		cmocka_unit_test(the_log_begins_anew_in_time),
		cmocka_unit_test(a_long_reader_has_his_way),
	};
	return cmocka_run_group_tests_name("fold", tests, NULL, NULL);
}
