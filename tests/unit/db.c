/* The door to the databases, the same cases on both engines. */
#include "bed.h"

#include <pthread.h>

#include "log.h"

static struct bed *fresh(void **state)
{
	struct bed *b = bed_new(*(enum db_engine *)*state, NULL);
	bed_script(b, bed_table);
	return b;
}

/* ---- reading and writing ---- */

static enum outcome add_two(struct tx *tx, void *arg)
{
	assert_true(tx_writes(tx));
	TRY(item_put(tx, 7, 1, 0, 5, NULL));
	return item_put(tx, 7, 2, 1, 6, "\xe6\xad\xa6\xe6\xb1\x89");
}

static enum outcome list_two(struct tx *tx, void *arg)
{
	void *rows;
	size_t count;
	assert_false(tx_writes(tx));
	TRY(query_rows(tx, &item_list, (union param[]){{.i = 7}, {.i = 0}, {.t = NULL}}, 0, &rows, &count));
	const struct item *item = rows;
	assert_int_equal(count, 2);
	assert_int_equal(item[0].n, 1);
	assert_int_equal(item[0].parent, 0); /* NULL */
	assert_string_equal(item[0].note, "");
	assert_int_equal(item[1].parent, 1);
	assert_int_equal(item[1].size, 6);
	assert_string_equal(item[1].note, "\xe6\xad\xa6\xe6\xb1\x89");
	return OK;
}

static void rows_come_back(void **state)
{
	struct bed *b = fresh(state);
	assert_int_equal(db_write(b->db, 7, &b->arena, &b->fail, add_two, NULL), OK);
	assert_int_equal(db_read(b->db, &b->arena, &b->fail, list_two, NULL), OK);
	assert_int_equal(bed_number(b, &item_sum, 7), 3); /* numeric on PostgreSQL */
	assert_int_equal(bed_number(b, &item_sum, 8), 0); /* NULL */
	assert_int_equal(bed_number(b, &item_count, 8), 0);
	bed_free(b);
}

static size_t count_with(struct tx *tx, int64_t size, const char *note, uint32_t given)
{
	void *rows;
	size_t count;
	assert_int_equal(query_rows(tx, &item_list, (union param[]){{.i = 7}, {.i = size}, {.t = note}}, given, &rows, &count), OK);
	return count;
}

static enum outcome variants(struct tx *tx, void *arg)
{
	for (int i = 0; i < 2; i++) { /* the second time from the cache */
		assert_int_equal(count_with(tx, 6, "x", 0), 2);
		assert_int_equal(count_with(tx, 6, "x", 1), 2); /* bit 0 chooses no part */
		assert_int_equal(count_with(tx, 6, "x", 2), 1);
		assert_int_equal(count_with(tx, 6, "x", 4), 0);
		assert_int_equal(count_with(tx, 5, "\xe6\xad\xa6\xe6\xb1\x89", 6), 1);
		assert_int_equal(count_with(tx, 7, "\xe6\xad\xa6\xe6\xb1\x89", 6), 0);
	}
	return OK;
}

static void optional_parts_choose(void **state)
{
	struct bed *b = fresh(state);
	assert_int_equal(db_write(b->db, 7, &b->arena, &b->fail, add_two, NULL), OK);
	assert_int_equal(db_read(b->db, &b->arena, &b->fail, variants, NULL), OK);
	bed_free(b);
}

static enum outcome write_in_read(struct tx *tx, void *arg)
{
	assert_int_equal(item_put(tx, 7, 9, 0, 1, NULL), BROKEN);
	return OK; /* overlooked, and refused all the same */
}

static enum outcome write_unmarked(struct tx *tx, void *arg)
{
	struct query sly = item_add;
	sly.writes = false;
	return query_exec(tx, &sly, (union param[]){{.i = 7}, {.i = 9}, {.i = 0}, {.i = 1}, {.t = NULL}}, 0, NULL);
}

static void reading_writes_nothing(void **state)
{
	struct bed *b = fresh(state);
	assert_int_equal(db_read(b->db, &b->arena, &b->fail, write_in_read, NULL), BROKEN);
	assert_non_null(b->fail.text);
	assert_int_equal(db_read(b->db, &b->arena, &b->fail, write_unmarked, NULL), BROKEN);
	assert_int_equal(bed_number(b, &item_count, 7), 0);
	bed_free(b);
}

/* ---- failures ---- */

struct try {
	int64_t n, parent, size;
	const char *note;
	enum outcome want;
};

static enum outcome attempt(struct tx *tx, void *arg)
{
	const struct try *t = arg;
	return item_put(tx, 7, t->n, t->parent, t->size, t->note);
}

static void constraints_have_outcomes(void **state)
{
	static const struct try tries[] = {
		{1, 0, 1, "a", OK},
		{1, 0, 1, "b", CONFLICT}, /* primary key */
		{2, 0, 1, "a", CONFLICT}, /* unique */
		{2, 77, 1, "b", INVALID}, /* foreign key */
		{2, 0, -1, "b", INVALID}, /* check */
		{2, 1, 1, "b", OK},
	};
	struct bed *b = fresh(state);
	for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
		struct try t = tries[i];
		fail_clear(&b->fail);
		assert_int_equal(db_write(b->db, 7, &b->arena, &b->fail, attempt, &t), t.want);
		assert_int_equal(b->fail.outcome, t.want);
	}
	assert_int_equal(bed_number(b, &item_count, 7), 2);
	bed_free(b);
}

static enum outcome overlook(struct tx *tx, void *arg)
{
	assert_int_equal(item_put(tx, 7, 1, 0, 1, NULL), OK);
	assert_int_equal(item_put(tx, 7, 1, 0, 1, NULL), CONFLICT);
	assert_int_equal(item_put(tx, 7, 2, 0, 1, NULL), CONFLICT); /* no more is taken */
	return OK;
}

static enum outcome nested(struct tx *tx, void *arg)
{
	struct try bad = {8, 0, 1, NULL, CONFLICT}, good = {3, 0, 1, NULL, OK};
	TRY(item_put(tx, 7, 8, 0, 1, NULL));
	assert_int_equal(tx_nest(tx, overlook, NULL), CONFLICT);
	assert_int_equal(tx_nest(tx, attempt, &bad), CONFLICT);
	assert_int_equal(tx_nest(tx, attempt, &good), OK);
	return item_put(tx, 7, 4, 0, 1, NULL);
}

static void half_a_transaction_is_never_kept(void **state)
{
	struct bed *b = fresh(state);
	assert_int_equal(db_write(b->db, 7, &b->arena, &b->fail, overlook, NULL), CONFLICT);
	assert_int_equal(bed_number(b, &item_count, 7), 0);
	assert_int_equal(db_write(b->db, 7, &b->arena, &b->fail, nested, NULL), OK);
	assert_int_equal(bed_number(b, &item_count, 7), 3);
	assert_int_equal(bed_number(b, &item_sum, 7), 8 + 3 + 4);
	bed_free(b);
}

/* ---- what is undone may be large ---- */

static const struct query pile_length = {.name = "pile_length",
	.parts = PARTS({-1, "SELECT CAST(sum(length(text)) AS BIGINT) FROM pile WHERE $1 > 0"}),
	.part_count = 1,
	.params = PARAMS(PARAM_INT),
	.param_count = 1,
	.row = &number_shape};

/* Every page of twelve megabytes. */
static enum outcome change_all(struct tx *tx, void *arg)
{
	TRY(tx_script(tx, "UPDATE pile SET text = text || 'x'"));
	return *(enum outcome *)arg;
}

static enum outcome change_twice(struct tx *tx, void *arg)
{
	enum outcome undone = CONFLICT, kept = OK;

	TRY(tx_script(tx, "UPDATE pile SET n = n + 1"));
	assert_int_equal(tx_nest(tx, change_all, &undone), CONFLICT);
	return tx_nest(tx, change_all, &kept);
}

static void what_is_undone_may_be_large(void **state)
{
	enum { ROWS = 4096, LONG = 3000 };
	struct bed *b = fresh(state);

	bed_script(b, "CREATE TABLE pile (n BIGINT NOT NULL CHECK (n > 0), text TEXT NOT NULL CHECK (length(text) < 3003));"
		"INSERT INTO pile VALUES (1, '');"
		"INSERT INTO pile WITH RECURSIVE k(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM k WHERE n < 4096) SELECT n, '' FROM k;");
	bed_script(b, b->engine == DB_PG ? "UPDATE pile SET text = repeat('y', 3000)" : "UPDATE pile SET text = substr(hex(zeroblob(1500)), 1, 3000)");
	assert_int_equal(bed_number(b, &pile_length, 7), ROWS * LONG);
	assert_int_equal(db_write(b->db, 7, &b->arena, &b->fail, change_twice, NULL), OK);
	assert_int_equal(bed_number(b, &pile_length, 7), ROWS * (LONG + 1));
	assert_int_equal(db_check(b->db, &b->fail), OK);
	bed_free(b);
}

static enum outcome wrong_shapes(struct tx *tx, void *arg)
{
	struct query text = item_count, columns = item_list;
	void *rows;
	size_t count;
	if (*(int *)arg == 0) {
		text.parts = PARTS({-1, "SELECT coalesce(note, 'x') FROM item WHERE school_id = $1"});
		return query_rows(tx, &text, (union param[]){{.i = 7}}, 0, &rows, &count);
	}
	columns.row = &number_shape;
	return query_rows(tx, &columns, (union param[]){{.i = 7}, {.i = 0}, {.t = NULL}}, 0, &rows, &count);
}

static void a_wrong_row_is_no_zero(void **state)
{
	struct bed *b = fresh(state);
	assert_int_equal(db_write(b->db, 7, &b->arena, &b->fail, add_two, NULL), OK);
	for (int i = 0; i < 2; i++)
		assert_int_equal(db_read(b->db, &b->arena, &b->fail, wrong_shapes, &i), BROKEN);
	bed_free(b);
}

/* ---- streams ---- */

struct seen {
	struct tx *tx;
	int64_t rows, sum, stop;
};

static enum outcome fill_thousand(struct tx *tx, void *arg)
{
	char note[24];
	for (int i = 1; i <= 1000; i++) {
		snprintf(note, sizeof note, "note %d", i);
		TRY(item_put(tx, 7, i, 0, 1, note));
	}
	return OK;
}

static enum outcome see(void *arg, const void *row)
{
	struct seen *s = arg;
	const struct item *item = row;
	char want[24];
	snprintf(want, sizeof want, "note %lld", (long long)item->n);
	assert_string_equal(item->note, want);
	s->rows++;
	s->sum += item->n;
	if (s->rows == s->stop)
		return TOO_MUCH;
	if (s->rows % 100)
		return OK;
	struct asked other = {.query = &item_count, .school = 7}; /* a query inside the stream */
	TRY(bed_ask(s->tx, &other));
	assert_int_equal(other.answer, 1000);
	return OK;
}

static enum outcome stream(struct tx *tx, void *arg)
{
	struct seen *s = arg;
	union param p[] = {{.i = 7}, {.i = 0}, {.t = NULL}};
	s->tx = tx;
	enum outcome o = query_each(tx, &item_list, p, 0, see, s);
	if (s->stop) { /* the row function's no is its own affair: the transaction goes on */
		assert_int_equal(o, TOO_MUCH);
		assert_int_equal(count_with(tx, 0, "note 5", 4), 1);
		return OK;
	}
	return o;
}

static void streams_hand_over_every_row(void **state)
{
	struct bed *b = fresh(state);
	struct seen all = {0}, some = {.stop = 300};
	assert_int_equal(db_write(b->db, 7, &b->arena, &b->fail, fill_thousand, NULL), OK);
	assert_int_equal(db_read(b->db, &b->arena, &b->fail, stream, &all), OK);
	assert_int_equal(all.rows, 1000);
	assert_int_equal(all.sum, 500500);
	assert_int_equal(db_read(b->db, &b->arena, &b->fail, stream, &some), OK);
	assert_int_equal(some.rows, 300);
	bed_free(b);
}

/* ---- many writers ---- */

enum { THREADS = 32, ROUNDS = 30 };

struct worker {
	struct bed *bed;
	int number, fine, refused;
};

struct task {
	int64_t school, n;
	bool twice; /* writes, and then breaks a constraint */
	bool change_mind;
};

static enum outcome run_task(struct tx *tx, void *arg)
{
	const struct task *t = arg;
	TRY(item_put(tx, t->school, t->n, 0, 0, NULL));
	TRY(query_exec(tx, &item_grow, (union param[]){{.i = t->school}, {.i = 0}}, 0, NULL));
	if (t->twice)
		return item_put(tx, t->school, t->n, 0, 0, NULL);
	return t->change_mind ? fail_say(tx_fail(tx), DENIED, "no") : OK;
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct arena a;
	struct fail f;
	arena_init(&a);
	for (int i = 0; i < ROUNDS; i++) {
		fail_init(&f, &a);
		struct task t = {.school = 1 + w->number % 3, .n = id_new()};
		t.twice = i % 3 == 0;
		t.change_mind = i % 3 == 1 && w->number % 2;
		enum outcome want = t.twice ? CONFLICT : t.change_mind ? DENIED : OK;
		if (db_write(w->bed->db, t.school, &a, &f, run_task, &t) != want || f.outcome != want)
			break;
		w->fine += want == OK;
		w->refused += want != OK;
		arena_reset(&a);
	}
	arena_release(&a);
	return NULL;
}

static void writers_in_a_group_do_not_harm_each_other(void **state)
{
	struct bed *b = fresh(state);
	struct worker workers[THREADS];
	pthread_t threads[THREADS];
	for (int i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){.bed = b, .number = i};
		assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
	}
	int64_t fine = 0, refused = 0;
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		fine += workers[i].fine;
		refused += workers[i].refused;
	}
	struct db_counters c;
	db_counters(b->db, &c);
	assert_int_equal(fine + refused, THREADS * ROUNDS);
	int64_t there = 0;
	for (int64_t school = 1; school <= 3; school++)
		there += bed_number(b, &item_count, school);
	assert_int_equal(there, fine);
	assert_int_equal(c.writes, THREADS * ROUNDS + 1);
	assert_true(c.group_largest > 1);
	assert_true(c.commits < c.writes);
	bed_free(b);
}

/* ---- a group that must be run again ---- */

struct late {
	struct bed *bed;
	int64_t n, parent;
	enum outcome got;
	pthread_barrier_t *start;
};

static enum outcome put_late(struct tx *tx, void *arg)
{
	const struct late *l = arg;
	return query_exec(tx, &item_add, (union param[]){{.i = 5}, {.i = l->n}, {.i = l->parent}, {.i = 1}, {.t = NULL}}, 0, NULL);
}

static void *write_late(void *arg)
{
	struct late *l = arg;
	struct arena a;
	struct fail f;
	arena_init(&a);
	fail_init(&f, &a);
	pthread_barrier_wait(l->start);
	l->got = db_write(l->bed->db, 5, &a, &f, put_late, l);
	arena_release(&a);
	return NULL;
}

/* A constraint that is judged at COMMIT only fails for the whole group; whose fault it was is found by
 * running each alone. */
static void a_fault_at_commit_hits_only_its_owner(void **state)
{
	struct bed *b = bed_new(*(enum db_engine *)*state, NULL);
	pthread_barrier_t start;
	struct late late[16];
	pthread_t threads[16];
	bed_script(b, "CREATE TABLE item (school_id BIGINT NOT NULL, n BIGINT NOT NULL, parent BIGINT, size SMALLINT NOT NULL, note TEXT,"
		      " PRIMARY KEY (school_id, n), FOREIGN KEY (school_id, parent) REFERENCES item (school_id, n)"
		      " DEFERRABLE INITIALLY DEFERRED);");
	pthread_barrier_init(&start, NULL, 16);
	for (int i = 0; i < 16; i++) {
		late[i] = (struct late){.bed = b, .n = i + 1, .parent = i % 4 ? 0 : 999, .start = &start};
		assert_int_equal(pthread_create(&threads[i], NULL, write_late, &late[i]), 0);
	}
	for (int i = 0; i < 16; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < 16; i++)
		assert_int_equal(late[i].got, i % 4 ? OK : INVALID);
	assert_int_equal(bed_number(b, &item_count, 5), 12);
	pthread_barrier_destroy(&start);
	bed_free(b);
}

struct retried {
	int runs;
	int64_t gathered;
};

/* The server refuses the first run at its end, as it does after a deadlock. */
static enum outcome lose_once(struct tx *tx, void *arg)
{
	struct retried *r = arg;
	r->gathered = 0; /* what an earlier run gathered is forgotten */
	TRY(item_put(tx, 7, 1, 0, 1, NULL));
	r->gathered++;
	if (r->runs++ == 0)
		return tx_script(tx, "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$");
	return OK;
}

static void a_lost_race_is_run_again(void **state)
{
	struct bed *b = fresh(state);
	struct retried r = {0};
	struct db_counters c;
	assert_int_equal(db_write(b->db, 7, &b->arena, &b->fail, lose_once, &r), OK);
	db_counters(b->db, &c);
	assert_int_equal(r.runs, 2);
	assert_int_equal(r.gathered, 1);
	assert_int_equal(c.retries, 1);
	assert_null(b->fail.text);
	assert_int_equal(bed_number(b, &item_count, 7), 1);
	bed_free(b);
}

/* ---- somebody else's lock ---- */

static enum outcome hold(struct tx *tx, void *arg)
{
	struct bed *other = arg;
	struct try t = {5, 0, 1, NULL, OK};
	if (other->engine == DB_PG)
		TRY(tx_script(tx, "LOCK TABLE item IN ACCESS EXCLUSIVE MODE"));
	assert_int_equal(db_write(other->db, 7, &other->arena, &other->fail, attempt, &t), BUSY);
	assert_non_null(other->fail.text);
	return OK;
}

static void a_lock_held_elsewhere_is_busy(void **state)
{
	struct bed *b = fresh(state);
	struct try t = {5, 0, 1, NULL, OK};
	struct db *holder;
	db_close(b->db);
	bed_open(b, &(struct db_options){.busy_ms = 50});
	assert_int_equal(db_open(&holder, b->where, NULL, &b->fail), OK);
	assert_int_equal(db_write(holder, 8, &b->arena, &b->fail, hold, b), OK);
	fail_clear(&b->fail);
	assert_int_equal(db_write(b->db, 7, &b->arena, &b->fail, attempt, &t), OK);
	assert_int_equal(bed_number(b, &item_count, 7), 1);
	db_close(holder);
	bed_free(b);
}

/* ---- the order of texts ---- */

static enum outcome open_made_with(struct bed *b, const char *options)
{
	char sql[256], where[sizeof b->where + 8];
	struct db *db;
	snprintf(sql, sizeof sql, "CREATE DATABASE %s_o TEMPLATE template0 ENCODING 'UTF8' %s", b->base, options);
	snprintf(where, sizeof where, "%s_o", b->where);
	bed_admin(sql);
	fail_clear(&b->fail);
	enum outcome o = db_open(&db, where, NULL, &b->fail);
	db_close(db);
	snprintf(sql, sizeof sql, "DROP DATABASE %s_o WITH (FORCE)", b->base);
	bed_admin(sql);
	return o;
}

static void texts_are_in_the_order_of_bytes(void **state)
{
	struct bed *b = fresh(state);
	assert_int_equal(open_made_with(b, "LOCALE 'C'"), OK);
	assert_int_equal(open_made_with(b, "LOCALE 'POSIX'"), OK);
	assert_int_equal(open_made_with(b, "LOCALE 'C.utf8'"), OK);
	assert_int_equal(open_made_with(b, "LOCALE_PROVIDER icu ICU_LOCALE 'zh'"), INVALID);
	assert_non_null(strstr(b->fail.text, "ICU zh"));
	assert_non_null(strstr(b->fail.text, "createdb -T template0 -E UTF8 --locale-provider=libc --locale=C "));
	assert_int_equal(open_made_with(b, "LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C'"), INVALID); /* ICU's is what counts */
	assert_int_equal(open_made_with(b, "LOCALE_PROVIDER libc LOCALE 'C'"), OK);                      /* what the sentence says */
	bed_free(b);
}

/* How many rows PostgreSQL believes to be there; what it was never told of is -1. */
static const struct query believed = { .name = "believed", .id = 3,
	.parts = PARTS({-1, "SELECT CAST(reltuples AS BIGINT) FROM pg_class WHERE relname = 'item' AND $1 = 7"}), .part_count = 1,
	.params = PARAMS(PARAM_INT), .param_count = 1, .row = &number_shape };

static void what_was_written_is_counted(void **state)
{
	struct bed *b = fresh(state);

	assert_int_equal(db_write(b->db, 7, &b->arena, &b->fail, add_two, NULL), OK);
	if (db_engine(b->db) == DB_PG)
		assert_int_equal(bed_number(b, &believed, 7), -1);
	assert_int_equal(db_settle(b->db, &b->fail), OK);
	if (db_engine(b->db) == DB_PG)
		assert_int_equal(bed_number(b, &believed, 7), 2);
	bed_free(b);
}

static enum db_engine sqlite = DB_SQLITE, pg = DB_PG;
#define ON_BOTH(test) {#test " (sqlite)", test, NULL, NULL, &sqlite}, {#test " (postgresql)", test, NULL, NULL, &pg}

int main(void)
{
	log_level_set(LOG_ERROR + 1);
	const struct CMUnitTest both[] = {
		ON_BOTH(rows_come_back),
		ON_BOTH(optional_parts_choose),
		ON_BOTH(reading_writes_nothing),
		ON_BOTH(constraints_have_outcomes),
		ON_BOTH(half_a_transaction_is_never_kept),
		ON_BOTH(what_is_undone_may_be_large),
		ON_BOTH(a_wrong_row_is_no_zero),
		ON_BOTH(streams_hand_over_every_row),
		ON_BOTH(writers_in_a_group_do_not_harm_each_other),
		ON_BOTH(a_fault_at_commit_hits_only_its_owner),
		{"a_lost_race_is_run_again (postgresql)", a_lost_race_is_run_again, NULL, NULL, &pg},
		ON_BOTH(a_lock_held_elsewhere_is_busy),
		ON_BOTH(what_was_written_is_counted),
		{"texts_are_in_the_order_of_bytes (postgresql)", texts_are_in_the_order_of_bytes, NULL, NULL, &pg},
	};
	struct CMUnitTest run[sizeof both / sizeof both[0]];
	size_t n = 0;
	if (!bed_has_pg())
		print_message("skip: PostgreSQL, for QX_TEST_PG is not set (tests/pg.sh sets it)\n");
	for (size_t i = 0; i < sizeof both / sizeof both[0]; i++)
		if (both[i].initial_state != &pg || bed_has_pg())
			run[n++] = both[i];
	return _cmocka_run_group_tests("db", run, n, NULL, NULL);
}
