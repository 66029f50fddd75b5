/* What an engine gives to the rest of src/db, and nobody else: a connection, one transaction at a time
 * on it, queries filled into rows. db.c keeps the pools, group.c the writers, tx.c the transaction.
 *
 * Outcomes mean the same on both: CONFLICT a broken UNIQUE, INVALID another broken constraint, BUSY
 * what a retry can help (locks, deadlocks, lost connections), BROKEN the rest, each logged. */
#ifndef ENGINE_H
#define ENGINE_H

#include <pthread.h>
#include <stdatomic.h>

#include "db.h"

enum { BUCKETS = 256, PARAMS_MAX = 128 };

struct engine;

/* A statement prepared on one connection for one query and one set of given optional parameters. */
struct prepared {
	struct prepared *next;
	const struct query *query;
	uint32_t given;
	bool busy; /* somebody is stepping it: a query inside a row function needs another */
};

struct conn {
	const struct engine *engine;
	struct conn *next; /* idle in the pool */
	struct arena arena; /* lives as long as the connection: prepared statements */
	struct prepared *prepared[BUCKETS];
};

/* Where rows go. The engine fills `row` (zeroed, shape->size) and calls take for each. */
struct sink {
	const struct shape *shape;
	struct arena *arena; /* texts are copied there; NULL: the row may borrow the engine's memory */
	void *row;
	enum outcome (*take)(struct sink *s); /* OK to go on */
	bool stopped;                         /* take said no: the outcome is the caller's, not the engine's */
};

struct call {
	const struct query *query;
	const union param *params;
	uint32_t given; /* only bits that choose parts */
	struct sink *sink; /* NULL: rows, if any, are dropped */
	bool stream;    /* many rows: do not hold them all */
	int64_t affected;
};

struct engine {
	enum db_engine kind;
	const char *begin_read;
	enum outcome (*open)(struct db *db, bool writer, struct conn **out, struct fail *f);
	void (*close)(struct conn *c);
	/* Control statements and scripts; no rows. */
	enum outcome (*run)(struct conn *c, const char *sql, struct fail *f);
	/* Begin to write for these schools (ascending, each once): nobody else writes for them, in whatever
	 * process, until the end of the transaction. */
	enum outcome (*begin_write)(struct conn *c, const int64_t *schools, size_t count, struct fail *f);
	enum outcome (*query)(struct conn *c, struct call *call, struct fail *f);
	bool (*in_transaction)(const struct conn *c);
	bool (*connected)(const struct conn *c);
	/* After a commit whose answer was lost: did `lost` commit? Asked on another connection; an outcome
	 * but OK when nobody can tell. NULL where a commit never loses its answer. */
	enum outcome (*committed)(struct conn *c, const struct conn *lost, bool *yes);
	enum outcome (*backup)(struct db *db, const char *out_file, struct fail *f);
	enum outcome (*check)(struct db *db, struct fail *f);
	const char *settle; /* run on a connection of its own; NULL: nothing to do */
};

extern const struct engine engine_sqlite, engine_pg;

/* One queue of writers and the connection they share (group.c). */
struct writer;
struct lane {
	struct db *db;
	pthread_mutex_t lock;
	struct writer *first, *last;
	pthread_t leader; /* while led */
	bool led;
	struct conn *conn; /* the leader's */
};

struct db {
	const struct engine *engine;
	struct db_options options; /* filled: no zeros left */
	char *where;
	bool opened; /* by now strangers may read what is said: no more of where it stands */
	pthread_mutex_t lock; /* of idle and reading */
	pthread_cond_t free;  /* somebody has done reading */
	struct conn *idle;
	_Atomic int reading; /* fold.c looks at it without the lock */
	struct lane *lanes;
	int lane_count;
	_Atomic int64_t reads, writes, commits, retries, busy, group_largest;
};

void lane_init(struct lane *l, struct db *db);
void lane_release(struct lane *l);

struct tx {
	struct db *db;
	struct conn *conn;
	struct arena *arena;
	struct fail *fail;
	bool writes;
	int depth;             /* of tx_nest */
	enum outcome spoiled;  /* a statement failed: the innermost savepoint must be undone */
};

/* fn's outcome, or the failed statement's when fn overlooked it: half a transaction is never kept. */
enum outcome tx_call(struct tx *tx, tx_fn *fn, void *arg) MUST_USE;

/* prepared.c */
void conn_init(struct conn *c, const struct engine *e);
struct prepared *prepared_find(struct conn *c, const struct query *q, uint32_t given); /* or NULL */
void prepared_add(struct conn *c, struct prepared *p);
uint32_t query_choices(const struct query *q); /* bits of the parameters that choose parts */
char *query_text(struct arena *a, const struct query *q, uint32_t given, enum db_engine engine);

#endif
