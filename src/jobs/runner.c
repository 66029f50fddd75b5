#include "runner.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "log.h"
#include "work.h"
#include "words.h"

enum { LOOK_MS = 400 };

struct runner {
	struct program *program;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	_Atomic bool stop;
	char *owner;
	struct arena own;
};

static void do_one(struct runner *r, int64_t school_id, int64_t id)
{
	struct arena a;
	struct fail f;
	struct ctx c;
	struct work w = { .ctx = &c, .owner = r->owner, .stop = &r->stop };
	enum outcome o;

	arena_init(&a);
	fail_init(&f, &a);
	ctx_init(&c, r->program, &a, &f, NULL, school_id);
	o = work_do(&w, id);
	if (o != OK && o != MISSING && o != BUSY)
		log_say(LOG_WARN, "job-left", "outcome", outcome_name(o), NULL);
	arena_release(&a);
}

/* true: there was something to do. */
static bool look(struct runner *r)
{
	struct job_waiting_row *rows;
	struct arena a;
	struct fail f;
	struct ctx c;
	size_t n = 0;

	arena_init(&a);
	fail_init(&f, &a);
	ctx_init(&c, r->program, &a, &f, NULL, 0);
	if (job_waiting(&c, &rows, &n) != OK)
		n = 0;
	for (size_t i = 0; i < n && !r->stop; i++)
		do_one(r, rows[i].school_id, rows[i].id);
	arena_release(&a);
	return n > 0;
}

static void rest(struct runner *r)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += LOOK_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_mutex_lock(&r->lock);
	if (!r->stop)
		pthread_cond_timedwait(&r->wake, &r->lock, &until);
	pthread_mutex_unlock(&r->lock);
}

static void *run(void *arg)
{
	struct runner *r = arg;

	while (!r->stop) {
		look(r);
		rest(r);
	}
	return NULL;
}

enum outcome runner_start(struct runner **out, struct program *p, struct fail *f)
{
	struct runner *r = calloc(1, sizeof *r);

	if (r == NULL)
		abort();
	r->program = p;
	arena_init(&r->own);
	r->owner = secret_token(&r->own);
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->wake, NULL);
	if (pthread_create(&r->thread, NULL, run, r) != 0) {
		arena_release(&r->own);
		free(r);
		return fail_say(f, BROKEN, say_job_no_thread(f->arena));
	}
	*out = r;
	return OK;
}

void runner_stop(struct runner *r)
{
	if (r == NULL)
		return;
	pthread_mutex_lock(&r->lock);
	r->stop = true;
	pthread_cond_signal(&r->wake);
	pthread_mutex_unlock(&r->lock);
	pthread_join(r->thread, NULL);
	pthread_mutex_destroy(&r->lock);
	pthread_cond_destroy(&r->wake);
	arena_release(&r->own);
	free(r);
}
