#include "fold.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "log.h"

struct fold {
	const char *file;
	int busy_ms;
	bool fast;
	sqlite3 *db; /* the thread's */
	pthread_t thread;
	bool running;
	pthread_mutex_t lock; /* of the rest */
	pthread_cond_t changed;
	bool wanted, stop;
	int folded; /* pages of the present log that are in the file */
	/* the writer's own: pages at the last commit; at how many he folds */
	int seen, must, step;
};

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

/* The writer, so that the log begins anew. */
static void fold_all(struct fold *f, sqlite3 *writer, int pages)
{
	sqlite3_busy_timeout(writer, FOLD_WAIT_MS);
	f->folded = fold_back(writer, SQLITE_CHECKPOINT_RESTART, f->folded);
	sqlite3_busy_timeout(writer, f->busy_ms);
	f->must = pages + f->step;
	f->step = f->step * 2 > FOLD_MUST ? FOLD_MUST : f->step * 2;
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
	    (!f->fast || sqlite3_exec(f->db, "PRAGMA synchronous=OFF", NULL, NULL, NULL) == SQLITE_OK) &&
	    pthread_create(&f->thread, NULL, fold_on, f) == 0)
		return true;
	sqlite3_close_v2(f->db);
	f->db = NULL;
	return false;
}

/* After each commit, on the thread that committed, with the pages that are in the log. Without a thread it is as
 * SQLite would do it. */
static int committed(void *arg, sqlite3 *writer, const char *name, int pages)
{
	struct fold *f = arg;

	if (pages < f->seen) { /* the log began anew */
		f->must = FOLD_MUST;
		f->step = FOLD_AT;
	}
	f->seen = pages;
	if (pages < FOLD_AT)
		return SQLITE_OK;
	if (!f->running)
		f->running = begin(f);
	pthread_mutex_lock(&f->lock);
	if (pages < f->folded)
		f->folded = 0;
	if (!f->running) {
		f->folded = fold_back(writer, SQLITE_CHECKPOINT_PASSIVE, f->folded);
	} else if (pages >= f->must) {
		while (f->wanted) /* then hardly anything is left */
			pthread_cond_wait(&f->changed, &f->lock);
		fold_all(f, writer, pages);
	} else if (pages - f->folded >= FOLD_AT && !f->wanted) {
		f->wanted = true;
		pthread_cond_signal(&f->changed);
	}
	pthread_mutex_unlock(&f->lock);
	return SQLITE_OK;
}

struct fold *fold_new(sqlite3 *writer, const char *file, int busy_ms, bool fast)
{
	struct fold *f = calloc(1, sizeof *f);

	if (!f)
		abort();
	f->file = file;
	f->busy_ms = busy_ms;
	f->fast = fast;
	f->must = FOLD_MUST;
	f->step = FOLD_AT;
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
