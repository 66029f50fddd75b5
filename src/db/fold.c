#include "fold.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "log.h"

/* What an open file can do, with one of it changed. */
struct gentle {
	sqlite3_io_methods methods; /* first: a file points to it */
	const sqlite3_io_methods *usual;
};

struct fold {
	const char *file;
	const _Atomic int *reading;
	const _Atomic int64_t *reads;
	int busy_ms;
	bool fast;
	sqlite3 *db; /* the thread's */
	struct gentle gentle;
	pthread_t thread;
	bool running;
	pthread_mutex_t lock; /* of the rest */
	pthread_cond_t changed;
	bool wanted, stop;
	int folded; /* pages of the present log that are in the file */
	/* the writer's own: pages at the last commit; at how many he looks for a moment without readers; at how many he folds;
	 * how many had done reading when the log began, or he last waited in vain */
	int seen, soon, must, step;
	int64_t waited;
};

enum { GIVE_WAY = 8, SOON_STEP = 250 /* pages */, FOLD_PAGE = 4096 /* bytes */ };

/* What was committed stays in the log and is read from there; the next commit tries again. */
static void say_failed(int rc)
{
	char code[16];

	snprintf(code, sizeof code, "%d", rc);
	log_say(LOG_ERROR, "db_fold_failed", "code", code, NULL);
}

/* Pages folded by now, or what it was when somebody else is at it. */
static int fold_back(sqlite3 *db, int mode, int folded)
{
	int done = -1;
	int rc = sqlite3_wal_checkpoint_v2(db, NULL, mode, NULL, &done);

	if (rc != SQLITE_OK && rc != SQLITE_BUSY && rc != SQLITE_LOCKED)
		say_failed(rc);
	return rc == SQLITE_OK && done >= 0 ? done : folded;
}

static void begin_anew(struct fold *f)
{
	f->soon = FOLD_SOON;
	f->must = FOLD_MUST;
	f->step = FOLD_AT;
	f->waited = *f->reads;
}

/* The writer, so that the log begins anew. */
static void fold_all(struct fold *f, sqlite3 *writer, int pages)
{
	sqlite3_busy_timeout(writer, FOLD_WAIT_MS);
	f->folded = fold_back(writer, SQLITE_CHECKPOINT_RESTART, f->folded);
	sqlite3_busy_timeout(writer, f->busy_ms);
	f->must = pages + f->step;
	f->step = f->step * 2 > FOLD_MUST ? FOLD_MUST : f->step * 2;
	f->waited = *f->reads;
}

/* ---- the thread ---- */

/* Its file writes like any other, but gives way now and then: a commit that wakes up beside it is not to wait until the
 * scheduler takes the core from it. */
static int write_gently(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 at)
{
	if (at / FOLD_PAGE % GIVE_WAY == 0)
		sched_yield();
	return ((const struct gentle *)file->pMethods)->usual->xWrite(file, bytes, count, at);
}

static void make_gentle(struct gentle *g, sqlite3 *db)
{
	sqlite3_file *file = NULL;

	if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || file->pMethods == NULL)
		return;
	g->usual = file->pMethods;
	g->methods = *g->usual;
	g->methods.xWrite = write_gently;
	file->pMethods = &g->methods;
}

static void *fold_on(void *arg)
{
	struct fold *f = arg;

	pthread_mutex_lock(&f->lock);
	while (!f->stop) {
		if (!f->wanted) {
			pthread_cond_wait(&f->changed, &f->lock);
			continue;
		}
		int folded = f->folded;
		pthread_mutex_unlock(&f->lock);
		folded = fold_back(f->db, SQLITE_CHECKPOINT_PASSIVE, folded);
		pthread_mutex_lock(&f->lock);
		f->folded = folded;
		f->wanted = false;
		pthread_cond_signal(&f->changed);
	}
	pthread_mutex_unlock(&f->lock);
	return NULL;
}

/* Setting the mode that the file has already makes the connection look at it; an unread file has no log to fold. */
static bool begin(struct fold *f)
{
	static const char settings[] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64; PRAGMA wal_autocheckpoint=0;";

	if (sqlite3_open_v2(f->file, &f->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK &&
	    sqlite3_exec(f->db, settings, NULL, NULL, NULL) == SQLITE_OK &&
	    (!f->fast || sqlite3_exec(f->db, "PRAGMA synchronous=OFF", NULL, NULL, NULL) == SQLITE_OK)) {
		make_gentle(&f->gentle, f->db);
		if (pthread_create(&f->thread, NULL, fold_on, f) == 0)
			return true;
	}
	sqlite3_close_v2(f->db);
	f->db = NULL;
	return false;
}

/* ---- the writer ---- */

static void ask_thread(struct fold *f)
{
	f->wanted = true;
	pthread_cond_signal(&f->changed);
}

/* The log has become long, and nobody reads: once all of it is folded, the next commit begins it anew. */
static void fold_soon(struct fold *f, sqlite3 *writer, int pages)
{
	if (pages - f->folded > FOLD_LITTLE) {
		ask_thread(f);
		return;
	}
	f->folded = fold_back(writer, SQLITE_CHECKPOINT_PASSIVE, f->folded);
	f->soon = pages + SOON_STEP; /* another process may read */
}

static void fold_now(struct fold *f, sqlite3 *writer, int pages)
{
	if (!f->running) { /* as SQLite would do it */
		f->folded = fold_back(writer, SQLITE_CHECKPOINT_PASSIVE, f->folded);
	} else if (pages >= f->must && (*f->reading == 0 || *f->reads != f->waited)) {
		while (f->wanted) /* then hardly anything is left */
			pthread_cond_wait(&f->changed, &f->lock);
		fold_all(f, writer, pages);
	} else if (!f->wanted && pages >= f->soon && *f->reading == 0) {
		fold_soon(f, writer, pages);
	} else if (!f->wanted && pages - f->folded >= FOLD_AT) {
		ask_thread(f);
	}
}

/* After each commit, on the thread that committed, with the pages that are in the log. */
static int committed(void *arg, sqlite3 *writer, const char *name, int pages)
{
	struct fold *f = arg;

	if (pages < f->seen) /* the log began anew */
		begin_anew(f);
	f->seen = pages;
	if (pages < FOLD_AT)
		return SQLITE_OK;
	if (!f->running)
		f->running = begin(f);
	pthread_mutex_lock(&f->lock);
	if (pages < f->folded)
		f->folded = 0;
	fold_now(f, writer, pages);
	pthread_mutex_unlock(&f->lock);
	return SQLITE_OK;
}

struct fold *fold_new(sqlite3 *writer, const char *file, const _Atomic int *reading, const _Atomic int64_t *reads,
	int busy_ms, bool fast)
{
	struct fold *f = calloc(1, sizeof *f);

	if (!f)
		abort();
	f->file = file;
	f->reading = reading;
	f->reads = reads;
	f->busy_ms = busy_ms;
	f->fast = fast;
	begin_anew(f);
	pthread_mutex_init(&f->lock, NULL);
	pthread_cond_init(&f->changed, NULL);
	sqlite3_wal_hook(writer, committed, f);
	return f;
}

void fold_close(struct fold *f)
{
	if (!f)
		return;
	if (f->running) {
		pthread_mutex_lock(&f->lock);
		f->stop = true;
		pthread_cond_signal(&f->changed);
		pthread_mutex_unlock(&f->lock);
		pthread_join(f->thread, NULL);
		sqlite3_close_v2(f->db);
	}
	pthread_cond_destroy(&f->changed);
	pthread_mutex_destroy(&f->lock);
	free(f);
}
