/* A running transaction: queries, savepoints, and what a failed statement means for the rest. */
#include <assert.h>
#include <stdio.h>

#include "engine.h"
#include "log.h"
#include "words.h"

struct arena *tx_arena(struct tx *tx)
{
	return tx->arena;
}

struct arena *tx_rows_in(struct tx *tx, struct arena *a)
{
	struct arena *before = tx->arena;

	tx->arena = a;
	return before;
}

struct fail *tx_fail(struct tx *tx)
{
	return tx->fail;
}

bool tx_writes(const struct tx *tx)
{
	return tx->writes;
}

enum outcome tx_call(struct tx *tx, tx_fn *fn, void *arg)
{
	enum outcome o = fn(tx, arg);
	return o == OK ? tx->spoiled : o;
}

/* PostgreSQL takes no more statements after one that failed; SQLite would. Both refuse here, so that
 * a caller who overlooks a failure finds out on either. */
static enum outcome spoil(struct tx *tx, enum outcome o)
{
	if (o != OK)
		tx->spoiled = o;
	return o;
}

static enum outcome savepoint(struct tx *tx, const char *verb)
{
	char sql[64];
	snprintf(sql, sizeof sql, "%s nest%d", verb, tx->depth);
	return tx->conn->engine->run(tx->conn, sql, tx->fail);
}

enum outcome tx_nest(struct tx *tx, tx_fn *fn, void *arg)
{
	if (tx->spoiled != OK)
		return tx->spoiled;
	tx->depth++;
	enum outcome o = spoil(tx, savepoint(tx, "SAVEPOINT"));
	if (o == OK) {
		o = tx_call(tx, fn, arg);
		bool retry = tx->spoiled == BUSY; /* a savepoint does not mend a deadlock: all of it is run again */
		if (o == OK) {
			o = spoil(tx, savepoint(tx, "RELEASE SAVEPOINT"));
		} else if (!retry && tx->conn->engine->in_transaction(tx->conn)) {
			tx->spoiled = OK;
			(void)spoil(tx, savepoint(tx, "ROLLBACK TO SAVEPOINT"));
		}
	}
	tx->depth--;
	return o;
}

static enum outcome call(struct tx *tx, const struct query *q, const union param *p, uint32_t given, struct call *c)
{
	assert(q->param_count <= PARAMS_MAX);
	if (tx->spoiled != OK)
		return tx->spoiled;
	if (q->writes && !tx->writes) {
		log_say(LOG_ERROR, "db_read_only", "query", q->name, NULL);
		return spoil(tx, fail_say(tx->fail, BROKEN, say_db_read_only(tx->fail->arena, q->name)));
	}
	c->query = q;
	c->params = p;
	c->given = given & query_choices(q);
	enum outcome o = tx->conn->engine->query(tx->conn, c, tx->fail);
	return c->sink && c->sink->stopped ? o : spoil(tx, o);
}

struct gather {
	struct sink sink; /* first: take is given it */
	struct arena *arena;
	char *rows;
	size_t count, room;
};

static enum outcome gather_take(struct sink *s)
{
	struct gather *g = (struct gather *)s;
	size_t size = s->shape->size;
	if (++g->count == g->room) {
		size_t room = g->room < 16 ? 16 : g->room * 2;
		g->rows = arena_grow(g->arena, g->rows, g->room * size, room * size);
		g->room = room;
	}
	s->row = g->rows + g->count * size;
	return OK;
}

enum outcome query_rows(struct tx *tx, const struct query *q, const union param *p, uint32_t given, void **rows, size_t *count)
{
	assert(q->row);
	struct gather g = {.sink = {.shape = q->row, .arena = tx->arena, .take = gather_take}, .arena = tx->arena, .room = 2};
	g.rows = arena_array(tx->arena, g.room, q->row->size);
	g.sink.row = g.rows;
	struct call c = {.sink = &g.sink};
	*rows = NULL;
	*count = 0;
	TRY(call(tx, q, p, given, &c));
	*rows = g.rows;
	*count = g.count;
	return OK;
}

enum outcome query_exec(struct tx *tx, const struct query *q, const union param *p, uint32_t given, int64_t *affected)
{
	struct call c = {0};
	enum outcome o = call(tx, q, p, given, &c);
	if (affected)
		*affected = o == OK ? c.affected : 0;
	return o;
}

struct stream {
	struct sink sink;
	row_fn *fn;
	void *arg;
};

static enum outcome stream_take(struct sink *s)
{
	struct stream *e = (struct stream *)s;
	enum outcome o = e->fn(e->arg, s->row);
	s->stopped = o != OK;
	return o;
}

enum outcome query_each(struct tx *tx, const struct query *q, const union param *p, uint32_t given, row_fn *fn, void *arg)
{
	assert(q->row);
	struct arena a;
	arena_init(&a);
	struct stream e = {.sink = {.shape = q->row, .take = stream_take}, .fn = fn, .arg = arg};
	e.sink.row = arena_alloc(&a, q->row->size);
	struct call c = {.sink = &e.sink, .stream = true};
	enum outcome o = call(tx, q, p, given, &c);
	arena_release(&a);
	return o;
}

enum outcome tx_script(struct tx *tx, const char *sql)
{
	if (tx->spoiled != OK)
		return tx->spoiled;
	return spoil(tx, tx->conn->engine->run(tx->conn, sql, tx->fail));
}
