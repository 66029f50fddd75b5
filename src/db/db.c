/* Opening, the pool of readers, reading. Writers are in group.c. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "engine.h"
#include "words.h"

static const struct engine *engine_of(const char *where)
{
	bool pg = !strncmp(where, "postgres://", 11) || !strncmp(where, "postgresql://", 13);
	return pg ? &engine_pg : &engine_sqlite;
}

enum { READERS_LEAST = 4, PG_READERS = 64 };

static int readers_for(enum db_engine kind)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (kind == DB_PG)
		return PG_READERS;
	return cores * 2 > READERS_LEAST ? (int)cores * 2 : READERS_LEAST;
}

static void fill_options(struct db_options *o, enum db_engine kind)
{
	if (o->readers <= 0)
		o->readers = readers_for(kind);
	if (o->busy_ms <= 0)
		o->busy_ms = 5000;
	if (o->group_max <= 0)
		o->group_max = 64;
	if (o->pg_lanes <= 0)
		o->pg_lanes = 2;
}

static void *must(void *p)
{
	if (!p)
		abort();
	return p;
}

enum outcome db_open(struct db **out, const char *where, const struct db_options *o, struct fail *f)
{
	struct db *db = must(calloc(1, sizeof *db));
	*out = NULL;
	db->engine = engine_of(where);
	if (o)
		db->options = *o;
	fill_options(&db->options, db->engine->kind);
	db->where = must(strdup(where));
	pthread_mutex_init(&db->lock, NULL);
	pthread_cond_init(&db->free, NULL);
	db->lane_count = db->engine->kind == DB_PG ? db->options.pg_lanes : 1;
	db->lanes = must(calloc((size_t)db->lane_count, sizeof *db->lanes));
	for (int i = 0; i < db->lane_count; i++)
		lane_init(&db->lanes[i], db);
	/* The first writer is opened now: whoever starts wants to know at once that it works. */
	enum outcome opened = db->engine->open(db, true, &db->lanes[0].conn, f);
	if (opened != OK) {
		db_close(db);
		return opened;
	}
	db->opened = true;
	*out = db;
	return OK;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	while (db->idle) {
		struct conn *c = db->idle;
		db->idle = c->next;
		db->engine->close(c);
	}
	for (int i = 0; i < db->lane_count; i++)
		lane_release(&db->lanes[i]); /* last: SQLite's last connection folds the log into the file */
	pthread_cond_destroy(&db->free);
	pthread_mutex_destroy(&db->lock);
	free(db->lanes);
	free(db->where);
	free(db);
}

enum db_engine db_engine(const struct db *db)
{
	return db->engine->kind;
}

/* A turn to read, with an idle connection or NULL. More readers than a few would only push each other off the
 * cores and the caches. */
static struct conn *take_turn(struct db *db)
{
	pthread_mutex_lock(&db->lock);
	while (db->reading >= db->options.readers)
		pthread_cond_wait(&db->free, &db->lock);
	db->reading++;
	struct conn *c = db->idle;
	if (c)
		db->idle = c->next;
	pthread_mutex_unlock(&db->lock);
	return c;
}

/* c: the connection that was read from; NULL: there is none any more. Whoever is woken finds the lock open. */
static void end_turn(struct db *db, struct conn *c)
{
	if (c && (!db->engine->connected(c) || db->engine->in_transaction(c))) {
		db->engine->close(c);
		c = NULL;
	}
	pthread_mutex_lock(&db->lock);
	db->reading--;
	if (c) {
		c->next = db->idle;
		db->idle = c;
	}
	pthread_mutex_unlock(&db->lock);
	pthread_cond_signal(&db->free);
}

static struct conn *take_idle(struct db *db)
{
	pthread_mutex_lock(&db->lock);
	struct conn *c = db->idle;
	if (c)
		db->idle = c->next;
	pthread_mutex_unlock(&db->lock);
	return c;
}

/* An idle connection that died meanwhile shows it at BEGIN, where nothing has been read yet: the next
 * one is tried, and at last a new one. */
static enum outcome begin_read(struct db *db, struct conn *c, struct conn **out, struct fail *f)
{
	for (;; c = take_idle(db)) {
		bool fresh = !c;
		if (fresh)
			TRY(db->engine->open(db, false, &c, f));
		enum outcome o = db->engine->run(c, db->engine->begin_read, f);
		if (o == OK) {
			*out = c;
			return OK;
		}
		bool stale = !fresh && !db->engine->connected(c);
		db->engine->close(c);
		if (!stale)
			return o;
		fail_clear(f);
	}
}

enum outcome db_read(struct db *db, struct arena *a, struct fail *f, tx_fn *fn, void *arg)
{
	struct tx tx = {.db = db, .arena = a, .fail = f};
	enum outcome o = begin_read(db, take_turn(db), &tx.conn, f);
	if (o == OK) {
		o = tx_call(&tx, fn, arg);
		if (db->engine->in_transaction(tx.conn)) {
			enum outcome end = db->engine->run(tx.conn, "ROLLBACK", f); /* nothing to keep; releases the snapshot */
			o = o == OK ? end : o;
		}
	}
	end_turn(db, tx.conn);
	atomic_fetch_add(&db->reads, 1);
	if (o == BUSY)
		atomic_fetch_add(&db->busy, 1);
	return o;
}

enum outcome db_backup(struct db *db, const char *out_file, struct fail *f)
{
	return db->engine->backup(db, out_file, f);
}

enum outcome db_settle(struct db *db, struct fail *f)
{
	struct conn *c;
	enum outcome o;

	if (db->engine->settle == NULL)
		return OK;
	TRY(db->engine->open(db, true, &c, f));
	o = db->engine->run(c, db->engine->settle, f);
	db->engine->close(c);
	return o;
}

enum outcome db_check(struct db *db, struct fail *f)
{
	return db->engine->check(db, f);
}

void db_counters(const struct db *db, struct db_counters *out)
{
	out->reads = atomic_load(&db->reads);
	out->writes = atomic_load(&db->writes);
	out->commits = atomic_load(&db->commits);
	out->retries = atomic_load(&db->retries);
	out->busy = atomic_load(&db->busy);
	out->group_largest = atomic_load(&db->group_largest);
}
