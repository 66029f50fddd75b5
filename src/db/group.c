/* Group commit. Writers queue on a lane; whoever finds it without a leader leads: he takes the queue's
 * head, runs everybody's function in one transaction, commits once, wakes everybody with his outcome,
 * and goes. Who came meanwhile waits for the next leader, one of themselves. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "engine.h"
#include "log.h"
#include "words.h"

enum { REOPENS = 25, GROUP_LIMIT = 256 };

struct writer { /* on its caller's stack; the leader's until done */
	int64_t school_id;
	struct arena *arena;
	struct fail *fail;
	tx_fn *fn;
	void *arg;
	enum outcome outcome;
	bool done;
	int runs;
	pthread_cond_t wake; /* done, or to lead */
	struct writer *next;
};

struct group {
	struct lane *lane;
	struct writer *writers[GROUP_LIMIT];
	size_t count;
};

enum verdict { SETTLED, AGAIN, ONE_BY_ONE };

void lane_init(struct lane *l, struct db *db)
{
	l->db = db;
	pthread_mutex_init(&l->lock, NULL);
}

void lane_release(struct lane *l)
{
	if (l->conn)
		l->db->engine->close(l->conn);
	pthread_mutex_destroy(&l->lock);
}

/* ---- one transaction for a group ---- */

/* Whoever's work was fine but is not kept gets the group's outcome, in words of his own arena. */
static void settle_rest(struct group *g, enum outcome o, const char *text)
{
	for (size_t i = 0; i < g->count; i++) {
		struct writer *w = g->writers[i];
		if (w->outcome == OK)
			w->outcome = fail_say(w->fail, o, text ? arena_dup(w->fail->arena, text) : say_db_busy(w->fail->arena));
	}
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

static enum outcome begin(struct group *g, struct fail *f)
{
	int64_t schools[GROUP_LIMIT];
	size_t n = 0;
	for (size_t i = 0; i < g->count; i++)
		schools[i] = g->writers[i]->school_id;
	qsort(schools, g->count, sizeof schools[0], by_number);
	for (size_t i = 0; i < g->count; i++)
		if (n == 0 || schools[n - 1] != schools[i])
			schools[n++] = schools[i];
	return g->lane->conn->engine->begin_write(g->lane->conn, schools, n, f);
}

static enum outcome ready(struct lane *l, struct fail *f)
{
	if (l->conn && !l->db->engine->connected(l->conn)) {
		l->db->engine->close(l->conn);
		l->conn = NULL;
	}
	return l->conn ? OK : l->db->engine->open(l->db, true, &l->conn, f);
}

/* The savepoint `w` before a writer: still standing after an undo, to be moved on after success. */
enum mark { NOT_YET, PASSED, STANDS };

/* Run one writer. Alone in the transaction he needs no savepoint. */
static enum outcome run_writer(struct group *g, struct writer *w, enum mark *mark, bool *retry)
{
	struct conn *c = g->lane->conn;
	struct tx tx = {.db = g->lane->db, .conn = c, .arena = w->arena, .fail = w->fail, .writes = true};
	if (w->runs++ > 0)
		fail_clear(w->fail);
	if (g->count > 1 && *mark != STANDS)
		TRY(c->engine->run(c, *mark == PASSED ? "RELEASE SAVEPOINT w; SAVEPOINT w" : "SAVEPOINT w", w->fail));
	enum outcome o = tx_call(&tx, w->fn, w->arg);
	*retry = tx.spoiled == BUSY;
	if (g->count == 1 || *retry || !c->engine->in_transaction(c))
		return o;
	*mark = o == OK ? PASSED : STANDS;
	return o == OK ? OK : c->engine->run(c, "ROLLBACK TO SAVEPOINT w", w->fail) == OK ? o : BROKEN;
}

static void drop_writer(struct group *g, size_t i)
{
	memmove(&g->writers[i], &g->writers[i + 1], (g->count - i - 1) * sizeof g->writers[0]);
	g->count--;
}

static void roll_back(struct conn *c, struct fail *f)
{
	if (c->engine->connected(c) && c->engine->in_transaction(c))
		(void)c->engine->run(c, "ROLLBACK", f);
}

/* All functions in turn. AGAIN when the transaction is gone or must be; a writer who took it with him
 * for a reason that a retry does not help has his outcome and is left out of the next. */
static enum verdict run_all(struct group *g)
{
	struct conn *c = g->lane->conn;
	enum mark mark = NOT_YET;
	bool retry = false;
	for (size_t i = 0; i < g->count; i++) {
		struct writer *w = g->writers[i];
		w->outcome = run_writer(g, w, &mark, &retry);
		if (retry)
			return AGAIN;
		if (!c->engine->in_transaction(c)) {
			if (c->engine->connected(c) && w->outcome != OK)
				drop_writer(g, i);
			return AGAIN;
		}
	}
	return SETTLED;
}

static bool any_fine(const struct group *g)
{
	for (size_t i = 0; i < g->count; i++)
		if (g->writers[i]->outcome == OK)
			return true;
	return false;
}

/* The answer to COMMIT was lost with the connection: the server knows whether it happened. */
static enum verdict after_lost_commit(struct group *g, struct fail *f)
{
	struct lane *l = g->lane;
	struct conn *lost = l->conn;
	bool yes = false;
	enum outcome o = BROKEN;
	l->conn = NULL;
	for (int i = 0; i < REOPENS && !l->conn; i++) {
		if (l->db->engine->open(l->db, true, &l->conn, f) != OK)
			nanosleep(&(struct timespec){.tv_nsec = 200 * 1000 * 1000}, NULL);
	}
	if (l->conn && l->db->engine->committed)
		o = l->db->engine->committed(l->conn, lost, &yes);
	l->db->engine->close(lost);
	if (o == OK)
		return yes ? SETTLED : AGAIN;
	settle_rest(g, BROKEN, f->text);
	return SETTLED;
}

static enum verdict commit(struct group *g, struct fail *f)
{
	struct conn *c = g->lane->conn;
	enum outcome o = c->engine->run(c, "COMMIT", f);
	if (o == OK) {
		atomic_fetch_add(&g->lane->db->commits, 1);
		return SETTLED;
	}
	if (!c->engine->connected(c))
		return after_lost_commit(g, f);
	roll_back(c, f);
	if (o == BUSY)
		return AGAIN;
	if (g->count > 1 && o != BROKEN)
		return ONE_BY_ONE; /* a constraint checked at commit: find whose it is */
	settle_rest(g, o, f->text);
	return SETTLED;
}

static enum verdict run_group(struct group *g, struct fail *f)
{
	for (size_t i = 0; i < g->count; i++)
		g->writers[i]->outcome = OK;
	enum outcome o = ready(g->lane, f);
	if (o == OK)
		o = begin(g, f);
	if (o != OK) {
		if (g->lane->conn)
			roll_back(g->lane->conn, f);
		if (o == BUSY || !g->lane->conn || !g->lane->db->engine->connected(g->lane->conn))
			return AGAIN;
		settle_rest(g, o, f->text);
		return SETTLED;
	}
	enum verdict v = run_all(g);
	if (v == SETTLED && any_fine(g))
		return commit(g, f);
	roll_back(g->lane->conn, f);
	return v;
}

static void nap(int attempt)
{
	int64_t us = INT64_C(1000) << (attempt < 7 ? attempt : 7);
	us += clock_monotonic_us() % us; /* two processes that met must not meet again */
	nanosleep(&(struct timespec){.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000}, NULL);
}

static void run_until_settled(struct group *g)
{
	struct db *db = g->lane->db;
	struct arena a;
	struct fail f;
	arena_init(&a);
	fail_init(&f, &a);
	int64_t end = clock_monotonic_us() + (int64_t)db->options.busy_ms * 1000;
	enum verdict v;
	for (int attempt = 0; (v = run_group(g, &f)) == AGAIN && g->count > 0; attempt++) {
		atomic_fetch_add(&db->retries, 1);
		if (clock_monotonic_us() > end) {
			for (size_t i = 0; i < g->count; i++)
				g->writers[i]->outcome = OK; /* what they found was undone with the rest */
			atomic_fetch_add(&db->busy, (int64_t)g->count);
			settle_rest(g, BUSY, NULL);
			break;
		}
		fail_clear(&f);
		nap(attempt);
	}
	if (v == ONE_BY_ONE) {
		for (size_t i = 0; i < g->count; i++) {
			struct group one = {.lane = g->lane, .writers = {g->writers[i]}, .count = 1};
			run_until_settled(&one);
		}
	}
	arena_release(&a);
}

/* ---- the queue ---- */

static void take_queue(struct lane *l, struct group *g)
{
	size_t most = (size_t)l->db->options.group_max;
	if (most > GROUP_LIMIT)
		most = GROUP_LIMIT;
	while (l->first && g->count < most) {
		g->writers[g->count++] = l->first;
		l->first = l->first->next;
	}
	if (!l->first)
		l->last = NULL;
	if ((int64_t)g->count > atomic_load(&l->db->group_largest))
		atomic_store(&l->db->group_largest, (int64_t)g->count);
}

/* Called and left with the lane locked. */
static void lead(struct lane *l)
{
	struct group g = {.lane = l};
	struct writer *taken[GROUP_LIMIT];
	take_queue(l, &g);
	size_t count = g.count;
	memcpy(taken, g.writers, count * sizeof taken[0]);
	l->led = true;
	l->leader = pthread_self();
	pthread_mutex_unlock(&l->lock);
	run_until_settled(&g);
	pthread_mutex_lock(&l->lock);
	l->led = false;
	for (size_t i = 0; i < count; i++) {
		taken[i]->done = true;
		pthread_cond_signal(&taken[i]->wake);
	}
	if (l->first)
		pthread_cond_signal(&l->first->wake);
}

static struct lane *lane_of(struct db *db, int64_t school_id)
{
	uint64_t h = (uint64_t)school_id * UINT64_C(0x9E3779B97F4A7C15);
	return &db->lanes[(h >> 33) % (uint64_t)db->lane_count];
}

enum outcome db_write(struct db *db, int64_t school_id, struct arena *a, struct fail *f, tx_fn *fn, void *arg)
{
	struct lane *l = lane_of(db, school_id);
	struct writer w = {.school_id = school_id, .arena = a, .fail = f, .fn = fn, .arg = arg, .wake = PTHREAD_COND_INITIALIZER};
	pthread_mutex_lock(&l->lock);
	assert(!(l->led && pthread_equal(l->leader, pthread_self()))); /* a write inside a write would wait for itself */
	if (l->last)
		l->last->next = &w;
	else
		l->first = &w;
	l->last = &w;
	while (!w.done) {
		if (l->led || l->first != &w)
			pthread_cond_wait(&w.wake, &l->lock);
		else
			lead(l);
	}
	pthread_mutex_unlock(&l->lock);
	pthread_cond_destroy(&w.wake);
	atomic_fetch_add(&db->writes, 1);
	return w.outcome;
}
