/* One small door to two engines: SQLite in a file, PostgreSQL (and Citus) behind a connection string.
 * Above this header nobody knows which one it is.
 *
 * Reading: db_read runs fn in one read-only transaction (a snapshot) on a connection of the calling
 * thread; a statement that would write fails with BROKEN.
 *
 * Writing: db_write runs fn in a transaction that is durable before db_write returns OK. Writers of one
 * process are grouped: while a transaction commits, whoever comes waits, and all who wait ride in the
 * next one, each in a savepoint of its own, so that one fsync serves many (group commit). fn may be run
 * on another thread than the caller's (whoever leads the group runs all), and may be run more than once
 * (after a lost race or a deadlock); it must touch only the transaction, its argument and memory of its
 * own arena, and must reset what it gathered when it is run again. Any outcome but OK undoes exactly
 * this fn's work. If the group's commit fails, everybody in it gets BROKEN (or is run again when the
 * engine says a retry can help). The same on both engines; on PostgreSQL there is one lane of writers
 * for each of a few hashes of the school, on SQLite one lane.
 *
 * One school has one writer at a time on either engine, also when several processes share a PostgreSQL
 * (an advisory lock of the school is held from BEGIN to COMMIT): fn may read, judge and write without
 * anybody of the school changing things in between. Rows shared by schools have no such promise. */
#ifndef DB_H
#define DB_H

#include "arena.h"
#include "clock.h"
#include "fail.h"
#include "field.h"

enum db_engine { DB_SQLITE, DB_PG };

struct db;
struct tx; /* a running transaction; never kept past fn */

struct db_options {
	int busy_ms;     /* how long to wait for another process's lock; 0 = 5000 */
	int group_max;   /* most writers in one commit; 0 = 64 */
	int pg_lanes;    /* 0 = 2 */
	int readers;     /* most who read at once, the others wait their turn; 0 = SQLite: two a core and at
	                  * least four, since each keeps a cache; PostgreSQL: 64 */
	bool fast;       /* tests only: synchronous=OFF */
	bool create;     /* SQLite: make the file when it is not there; otherwise that is MISSING */
};

/* where: a file path, or postgres://… / postgresql://… */
enum outcome db_open(struct db **out, const char *where, const struct db_options *o, struct fail *f) MUST_USE;
void db_close(struct db *db);
enum db_engine db_engine(const struct db *db);

typedef enum outcome tx_fn(struct tx *tx, void *arg);

/* arena: where rows are put that fn reads (tx_arena); f: where failures are said (tx_fail). */
enum outcome db_read(struct db *db, struct arena *a, struct fail *f, tx_fn *fn, void *arg) MUST_USE;
enum outcome db_write(struct db *db, int64_t school_id, struct arena *a, struct fail *f, tx_fn *fn, void *arg) MUST_USE;

struct arena *tx_arena(struct tx *tx);
/* From now on rows lie in `a`; the arena they lay in before. For who looks through many and keeps few. */
struct arena *tx_rows_in(struct tx *tx, struct arena *a);
struct fail *tx_fail(struct tx *tx);
bool tx_writes(const struct tx *tx);
/* A savepoint inside a transaction: an outcome but OK undoes fn's work and no more. */
enum outcome tx_nest(struct tx *tx, tx_fn *fn, void *arg) MUST_USE;

/* ---- queries (made by the generator from src/core/ROOM/NAME.sql; called through its typed wrappers) ---- */

enum param_kind { PARAM_INT, PARAM_TEXT };

union param {
	int64_t i;
	const char *t; /* NULL binds SQL NULL; "" binds '' */
};

/* A statement is its text in parts: part 0 always; a part with param >= 0 is in the text only when that
 * parameter is given (bit set in `given`). A statement without optional parts has one part. */
struct query_part {
	int param; /* -1: always */
	const char *sql;
	const char *pg; /* the part for PostgreSQL; NULL: the same as sql */
};

struct query {
	const char *name;
	int id; /* dense, from 0: spreads the cache of prepared statements; two queries may share one */
	const struct query_part *parts;
	int part_count;
	const unsigned char *params; /* enum param_kind each; $1 is params[0] */
	int param_count;
	const struct shape *row; /* what it gives, columns in the shape's order; NULL: nothing */
	bool writes;             /* refused in db_read */
};

/* Run and gather. rows: *rows points to an array of shape->size structs in the tx arena. affected: rows
 * changed, when the query gives none (may be NULL). given: bit i = parameter i is given (for parts). */
enum outcome query_rows(struct tx *tx, const struct query *q, const union param *p, uint32_t given, void **rows, size_t *count) MUST_USE;
enum outcome query_exec(struct tx *tx, const struct query *q, const union param *p, uint32_t given, int64_t *affected) MUST_USE;
/* Run and hand over row by row in constant memory (exports): fn returns OK to go on; the row is valid
 * during the call only. */
typedef enum outcome row_fn(void *arg, const void *row);
enum outcome query_each(struct tx *tx, const struct query *q, const union param *p, uint32_t given, row_fn *fn, void *arg) MUST_USE;

/* After a statement that failed, a transaction (or the innermost tx_nest) takes no more: every further
 * call gives the same outcome again, and fn cannot succeed. PostgreSQL is like that, so both are. */

/* Plain SQL without parameters, several statements, for migrations and tests only. */
enum outcome tx_script(struct tx *tx, const char *sql) MUST_USE;

/* What SQLSTATE/extended code the last failure had was logged; a broken UNIQUE gives CONFLICT, a broken
 * foreign key or CHECK gives INVALID, lock/serialisation trouble BUSY (retried by db_write first). */

enum outcome db_backup(struct db *db, const char *out_file, struct fail *f) MUST_USE; /* SQLite: online copy, fsynced, integrity-checked. PostgreSQL: INVALID, saying to use pg_dump */

/* After very many rows were written: PostgreSQL counts what there is, so that it asks for it in a fitting way; by itself it
 * does so a minute or two later. Nothing on SQLite, which goes by its indexes. */
enum outcome db_settle(struct db *db, struct fail *f) MUST_USE;

/* Is what lies in the database whole? SQLite: its own integrity check and every foreign key, on a snapshot;
 * BROKEN with what was found. PostgreSQL keeps both itself: OK when it answers and every foreign key is valid. */
enum outcome db_check(struct db *db, struct fail *f) MUST_USE;

struct db_counters { /* for /metrics */
	int64_t reads, writes, commits, retries, busy, group_largest;
};
void db_counters(const struct db *db, struct db_counters *out);

#endif
