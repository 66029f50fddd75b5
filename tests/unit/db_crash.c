/* What survives: processes killed while they write, a server that crashes, connections that are cut. */
#include "bed.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <time.h>

#include "log.h"

enum { SCHOOL = 9, HANDS = 6, KILLS = 12 };

static const struct query tally_add = {.name = "tally_add",
	.id = 7,
	.parts = PARTS({-1, "UPDATE item SET size = size + 1 WHERE school_id = $1 AND n = 0"}),
	.part_count = 1,
	.params = PARAMS(PARAM_INT),
	.param_count = 1,
	.writes = true};
static const struct query tally_get = {.name = "tally_get",
	.id = 8,
	.parts = PARTS({-1, "SELECT size FROM item WHERE school_id = $1 AND n = 0"}),
	.part_count = 1,
	.params = PARAMS(PARAM_INT),
	.param_count = 1,
	.row = &number_shape};

/* A row and its count, together or not at all. */
static enum outcome put_counted(struct tx *tx, void *arg)
{
	TRY(item_put(tx, SCHOOL, *(int64_t *)arg, 0, 0, NULL));
	return query_exec(tx, &tally_add, (union param[]){{.i = SCHOOL}}, 0, NULL);
}

static struct bed *fresh(void **state)
{
	struct bed *b = bed_new(*(enum db_engine *)*state, &(struct db_options){.busy_ms = 20000});
	bed_script(b, bed_table);
	bed_script(b, "INSERT INTO item (school_id, n, parent, size, note) VALUES (9, 0, NULL, 0, 'tally');");
	return b;
}

static void check_tally(struct bed *b)
{
	assert_int_equal(bed_number(b, &tally_get, SCHOOL), bed_number(b, &item_count, SCHOOL) - 1);
}

struct set {
	int64_t *n;
	size_t count, found;
};

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

static bool set_has(const struct set *s, int64_t n)
{
	return s->count && bsearch(&n, s->n, s->count, sizeof n, by_number);
}

static enum outcome tick_off(void *arg, const void *row)
{
	struct set *s = arg;
	s->found += set_has(s, ((const struct item *)row)->n);
	return OK;
}

static enum outcome look_for(struct tx *tx, void *arg)
{
	return query_each(tx, &item_list, (union param[]){{.i = SCHOOL}, {.i = 0}, {.t = NULL}}, 0, tick_off, arg);
}

static size_t present(struct bed *b, struct set *s)
{
	qsort(s->n, s->count, sizeof *s->n, by_number);
	s->found = 0;
	assert_int_equal(db_read(b->db, &b->arena, &b->fail, look_for, s), OK);
	return s->found;
}

/* ---- kill -9 ---- */

struct hand {
	struct db *db;
	int pipe;
};

static void *write_and_tell(void *arg)
{
	struct hand *h = arg;
	struct arena a;
	struct fail f;
	arena_init(&a);
	for (;;) {
		int64_t n = id_new();
		fail_init(&f, &a);
		if (db_write(h->db, SCHOOL, &a, &f, put_counted, &n) != OK || write(h->pipe, &n, sizeof n) != sizeof n)
			_exit(1);
		arena_reset(&a);
	}
}

static void be_killed(struct bed *b, int pipe)
{
	pthread_t threads[HANDS];
	struct hand h = {.pipe = pipe};
	if (db_open(&h.db, b->where, &(struct db_options){.busy_ms = 20000}, &b->fail) != OK)
		_exit(1);
	for (int i = 0; i < HANDS; i++)
		pthread_create(&threads[i], NULL, write_and_tell, &h);
	pause();
	_exit(0);
}

/* Kills a writer after `after` answers and gathers every answer it gave, also those still in the pipe. */
static void kill_one(struct bed *b, struct set *told, int after)
{
	int fds[2];
	int64_t n;
	assert_int_equal(pipe(fds), 0);
	pid_t child = fork();
	if (child == 0) {
		close(fds[0]);
		be_killed(b, fds[1]);
	}
	close(fds[1]);
	for (int i = 0; read(fds[0], &n, sizeof n) == sizeof n; i++) {
		assert_true(told->count < 100000);
		told->n[told->count++] = n;
		if (i == after)
			kill(child, SIGKILL);
	}
	int status;
	close(fds[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
}

static void what_was_answered_survives_a_kill(void **state)
{
	struct bed *b = fresh(state);
	struct set told = {.n = calloc(100000, sizeof(int64_t))};
	for (int i = 0; i < KILLS; i++) {
		db_close(b->db); /* nothing of SQLite is carried over a fork */
		b->db = NULL;
		kill_one(b, &told, (i * 37) % 101);
		bed_open(b, NULL);
		assert_int_equal(present(b, &told), told.count);
		check_tally(b);
	}
	assert_true(told.count > KILLS);
	free(told.n);
	bed_free(b);
}

/* ---- a server that goes away ---- */

struct burst {
	struct bed *bed;
	_Atomic int answered;
	_Atomic bool stop;
	pthread_mutex_t lock;
	struct set fine, unknown, refused;
};

static void put_in(struct burst *u, struct set *s, int64_t n)
{
	pthread_mutex_lock(&u->lock);
	assert_true(s->count < 100000);
	s->n[s->count++] = n;
	pthread_mutex_unlock(&u->lock);
}

static void *write_through(void *arg)
{
	struct burst *u = arg;
	struct arena a;
	struct fail f;
	arena_init(&a);
	while (!atomic_load(&u->stop)) {
		int64_t n = id_new();
		fail_init(&f, &a);
		enum outcome o = db_write(u->bed->db, SCHOOL, &a, &f, put_counted, &n);
		put_in(u, o == OK ? &u->fine : o == BROKEN ? &u->unknown : &u->refused, n);
		atomic_fetch_add(&u->answered, o == OK);
		arena_reset(&a);
	}
	arena_release(&a);
	return NULL;
}

static void wait_for_answers(struct burst *u, int more)
{
	int goal = atomic_load(&u->answered) + more;
	while (atomic_load(&u->answered) < goal)
		nanosleep(&(struct timespec){.tv_nsec = 1000 * 1000}, NULL);
}

static void crash_server(struct bed *b)
{
	assert_int_equal(system(getenv("QX_TEST_PG_RESTART")), 0);
}

static void cut_connections(struct bed *b)
{
	char sql[160];
	snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'", b->base);
	bed_admin(sql);
}

static void burst_through(struct bed *b, void (*trouble)(struct bed *b), int times)
{
	struct burst u = {.bed = b, .lock = PTHREAD_MUTEX_INITIALIZER};
	struct set *sets[] = {&u.fine, &u.unknown, &u.refused};
	pthread_t threads[HANDS];
	for (int i = 0; i < 3; i++)
		sets[i]->n = calloc(100000, sizeof(int64_t));
	for (int i = 0; i < HANDS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, write_through, &u), 0);
	for (int i = 0; i < times; i++) {
		wait_for_answers(&u, 50);
		trouble(b);
	}
	wait_for_answers(&u, 50); /* it goes on, without anybody reopening anything */
	atomic_store(&u.stop, true);
	for (int i = 0; i < HANDS; i++)
		pthread_join(threads[i], NULL);
	size_t fine = present(b, &u.fine), unknown = present(b, &u.unknown);
	assert_int_equal(fine, u.fine.count);
	assert_int_equal(present(b, &u.refused), 0);
	assert_int_equal(bed_number(b, &item_count, SCHOOL) - 1, fine + unknown);
	check_tally(b);
	for (int i = 0; i < 3; i++)
		free(sets[i]->n);
}

static void writers_outlive_cut_connections(void **state)
{
	struct bed *b = fresh(state);
	burst_through(b, cut_connections, 8);
	bed_free(b);
}

static void writers_outlive_a_server_crash(void **state)
{
	struct bed *b = fresh(state);
	burst_through(b, crash_server, 2);
	bed_free(b);
}

static enum db_engine sqlite = DB_SQLITE, pg = DB_PG;

int main(void)
{
	const struct CMUnitTest on_sqlite[] = {
		{"what_was_answered_survives_a_kill (sqlite)", what_was_answered_survives_a_kill, NULL, NULL, &sqlite},
	};
	const struct CMUnitTest on_pg[] = {
		{"what_was_answered_survives_a_kill (postgresql)", what_was_answered_survives_a_kill, NULL, NULL, &pg},
		{"writers_outlive_cut_connections", writers_outlive_cut_connections, NULL, NULL, &pg},
		{"writers_outlive_a_server_crash", writers_outlive_a_server_crash, NULL, NULL, &pg},
	};
	log_level_set(LOG_ERROR + 1);
	int failed = cmocka_run_group_tests_name("db_crash sqlite", on_sqlite, NULL, NULL);
	if (bed_has_pg())
		failed += cmocka_run_group_tests_name("db_crash postgresql", on_pg, NULL, NULL);
	else
		print_message("skip: PostgreSQL, for QX_TEST_PG is not set (tests/pg.sh sets it)\n");
	return failed;
}
