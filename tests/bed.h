/* A fresh database for one test, on either engine: a file in a temporary folder, or a database of its
 * own on the server of QX_TEST_PG (see tests/pg.sh). Both are taken away at the end. */
#ifndef BED_H
#define BED_H

#include <assert.h>
#include <ftw.h>
#include <libpq-fe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "db.h"
#include "id.h"

struct bed {
	struct arena arena;
	struct fail fail;
	struct db *db;
	enum db_engine engine;
	char folder[256], where[512], base[64];
};

static inline void bed_admin(const char *sql)
{
	PGconn *c = PQconnectdb(getenv("QX_TEST_PG"));
	PGresult *r = PQexec(c, sql);
	if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(c));
	PQclear(r);
	PQfinish(c);
}

static inline void bed_open(struct bed *b, const struct db_options *o)
{
	enum outcome opened = db_open(&b->db, b->where, o, &b->fail);
	if (opened != OK)
		fail_msg("db_open: %s", b->fail.text);
}

static inline struct bed *bed_new(enum db_engine engine, const struct db_options *o)
{
	struct bed *b = calloc(1, sizeof *b);
	struct db_options options = o ? *o : (struct db_options){.fast = true};
	options.create = true;
	arena_init(&b->arena);
	fail_init(&b->fail, &b->arena);
	b->engine = engine;
	const char *temp = getenv("TMPDIR");
	snprintf(b->folder, sizeof b->folder, "%s/qx-test.XXXXXX", temp && *temp ? temp : "/tmp");
	assert_non_null(mkdtemp(b->folder));
	if (engine == DB_SQLITE) {
		snprintf(b->where, sizeof b->where, "%s/test.db", b->folder);
	} else {
		const char *url = getenv("QX_TEST_PG"), *slash = strrchr(url, '/');
		char sql[128];
		snprintf(b->base, sizeof b->base, "qx_%lld", (long long)id_new());
		snprintf(b->where, sizeof b->where, "%.*s/%s", (int)(slash - url), url, b->base);
		snprintf(sql, sizeof sql, "CREATE DATABASE %s", b->base);
		bed_admin(sql);
	}
	bed_open(b, &options);
	return b;
}

static inline int bed_remove(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)remove(path);
	return 0; /* what went by itself must not stop the rest */
}

static inline void bed_free(struct bed *b)
{
	db_close(b->db);
	nftw(b->folder, bed_remove, 16, FTW_DEPTH | FTW_PHYS);
	if (b->engine == DB_PG) {
		char sql[128];
		snprintf(sql, sizeof sql, "DROP DATABASE %s WITH (FORCE)", b->base);
		bed_admin(sql);
	}
	arena_release(&b->arena);
	free(b);
}

static inline enum outcome bed_run_script(struct tx *tx, void *sql)
{
	return tx_script(tx, sql);
}

static inline void bed_script(struct bed *b, const char *sql)
{
	char *text = arena_dup(&b->arena, sql);
	if (db_write(b->db, 1, &b->arena, &b->fail, bed_run_script, text) != OK)
		fail_msg("%s: %s", sql, b->fail.text);
}

static inline bool bed_has_pg(void)
{
	return getenv("QX_TEST_PG") != NULL;
}

/* run(test, engine) as two tests, which BOTH puts into cmocka's list; PostgreSQL's is skipped where there is none. */
#define BED_EACH_ENGINE(run, test)          \
	static void test##_sqlite(void **state) \
	{                                       \
		run(test, DB_SQLITE);               \
	}                                       \
	static void test##_pg(void **state)     \
	{                                       \
		if (!bed_has_pg())                  \
			skip();                         \
		run(test, DB_PG);                   \
	}
#define BOTH(test) cmocka_unit_test(test##_sqlite), cmocka_unit_test(test##_pg)

/* ---- one table and its queries, in the way the generator writes them ---- */

static const char bed_table[] =
	"CREATE TABLE item (school_id BIGINT NOT NULL, n BIGINT NOT NULL, parent BIGINT, size SMALLINT NOT NULL CHECK (size >= 0),"
	" note TEXT, PRIMARY KEY (school_id, n), UNIQUE (school_id, note),"
	" FOREIGN KEY (school_id, parent) REFERENCES item (school_id, n));";

struct item {
	int64_t n, parent, size;
	const char *note;
};
static const struct field item_fields[] = {
	{.name = "n", .kind = FIELD_ID, .offset = offsetof(struct item, n)},
	{.name = "parent", .kind = FIELD_ID, .offset = offsetof(struct item, parent)},
	{.name = "size", .kind = FIELD_INT, .offset = offsetof(struct item, size)},
	{.name = "note", .kind = FIELD_TEXT, .offset = offsetof(struct item, note)},
};
static const struct shape item_shape = {"item", item_fields, 4, sizeof(struct item)};

struct bed_answer {
	int64_t n;
};
static const struct field number_fields[] = {{.name = "n", .kind = FIELD_INT, .offset = offsetof(struct bed_answer, n)}};
static const struct shape number_shape = {"number", number_fields, 1, sizeof(struct bed_answer)};

#define PARTS(...) ((const struct query_part[]){__VA_ARGS__})
#define PARAMS(...) ((const unsigned char[]){__VA_ARGS__})

static const struct query item_add = {.name = "item_add",
	.id = 0,
	.parts = PARTS({-1, "INSERT INTO item (school_id, n, parent, size, note) VALUES ($1, $2, nullif($3, 0), $4, $5)"}),
	.part_count = 1,
	.params = PARAMS(PARAM_INT, PARAM_INT, PARAM_INT, PARAM_INT, PARAM_TEXT),
	.param_count = 5,
	.writes = true};
static const struct query item_grow = {.name = "item_grow",
	.id = 1,
	.parts = PARTS({-1, "UPDATE item SET size = size + $2 WHERE school_id = $1"}),
	.part_count = 1,
	.params = PARAMS(PARAM_INT, PARAM_INT),
	.param_count = 2,
	.writes = true};
/* $2 and $3 are optional; $3 without a place of its own in the plain variant has no type but the given. */
static const struct query item_list = {.name = "item_list",
	.id = 2,
	.parts = PARTS({-1, "SELECT n, parent, size, note FROM item WHERE school_id = $1"}, {1, " AND size >= $2"}, {2, " AND note = $3"},
		{-1, " ORDER BY n"}),
	.part_count = 4,
	.params = PARAMS(PARAM_INT, PARAM_INT, PARAM_TEXT),
	.param_count = 3,
	.row = &item_shape};
static const struct query item_count = {.name = "item_count",
	.id = 3,
	.parts = PARTS({-1, "SELECT count(*) FROM item WHERE school_id = $1"}),
	.part_count = 1,
	.params = PARAMS(PARAM_INT),
	.param_count = 1,
	.row = &number_shape};
static const struct query item_sum = {.name = "item_sum",
	.id = 3, /* shared on purpose: an id only spreads the cache */
	.parts = PARTS({-1, "SELECT sum(n) FROM item WHERE school_id = $1"}),
	.part_count = 1,
	.params = PARAMS(PARAM_INT),
	.param_count = 1,
	.row = &number_shape};

static inline enum outcome item_put(struct tx *tx, int64_t school, int64_t n, int64_t parent, int64_t size, const char *note)
{
	return query_exec(tx, &item_add, (union param[]){{.i = school}, {.i = n}, {.i = parent}, {.i = size}, {.t = note}}, 0, NULL);
}

struct asked {
	const struct query *query;
	int64_t school, answer;
};

static inline enum outcome bed_ask(struct tx *tx, void *arg)
{
	struct asked *a = arg;
	void *rows;
	size_t count;
	TRY(query_rows(tx, a->query, (union param[]){{.i = a->school}}, 0, &rows, &count));
	a->answer = count ? ((struct bed_answer *)rows)->n : -1;
	return OK;
}

static inline int64_t bed_number(struct bed *b, const struct query *q, int64_t school)
{
	struct asked a = {.query = q, .school = school};
	if (db_read(b->db, &b->arena, &b->fail, bed_ask, &a) != OK)
		fail_msg("%s: %s", q->name, b->fail.text);
	return a.answer;
}

/* The one number that plain SQL gives. Each text is a query of its own: prepared statements are kept by
 * the query's address, so it stays where it is. */
static inline int64_t bed_count(struct bed *b, const char *sql)
{
	struct query_part *part = arena_new(&b->arena, struct query_part);
	struct query *q = arena_new(&b->arena, struct query);

	*part = (struct query_part){ -1, sql, NULL };
	*q = (struct query){ .name = "count", .parts = part, .part_count = 1, .row = &number_shape };
	return bed_number(b, q, 0);
}

#endif
