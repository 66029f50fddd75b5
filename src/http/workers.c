/* Threads that run handlers. Reading and writing is another thread's work, so a handler that waits for
 * the disk holds up nobody else (docs/decisions tells what was measured). */
#include <assert.h>
#include <stdlib.h>
#include <time.h>

#include "exchange.h"

enum { SPARES_MOST = 256 };

void workers_init(struct workers *w, void (*run)(struct exchange *x, bool refuse))
{
	pthread_condattr_t monotonic;

	*w = (struct workers){ .run = run };
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&w->work, NULL);
	pthread_cond_init(&w->change, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

static struct exchange *pop(struct workers *w)
{
	struct exchange *x;

	while (w->first == NULL && !w->end)
		pthread_cond_wait(&w->work, &w->lock);
	x = w->first;
	if (x == NULL)
		return NULL;
	w->first = x->next;
	if (w->first == NULL)
		w->last = NULL;
	return x;
}

static void *worker(void *arg)
{
	struct workers *w = arg;
	struct exchange *x;

	pthread_mutex_lock(&w->lock);
	while ((x = pop(w)) != NULL) {
		bool refuse = w->refuse;

		pthread_mutex_unlock(&w->lock);
		w->run(x, refuse);
		pthread_mutex_lock(&w->lock);
		w->inside--;
		if (w->inside == 0)
			pthread_cond_broadcast(&w->change);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

enum outcome workers_start(struct workers *w, int count)
{
	w->threads = calloc((size_t)count, sizeof *w->threads);
	if (w->threads == NULL)
		return BROKEN;
	for (w->count = 0; w->count < count; w->count++)
		if (pthread_create(&w->threads[w->count], NULL, worker, w) != 0)
			return BROKEN;
	return OK;
}

bool workers_enter(struct workers *w)
{
	bool may;

	pthread_mutex_lock(&w->lock);
	may = !w->closed;
	w->inside += may;
	pthread_mutex_unlock(&w->lock);
	return may;
}

void workers_push(struct workers *w, struct exchange *x)
{
	x->next = NULL;
	pthread_mutex_lock(&w->lock);
	if (w->last != NULL)
		w->last->next = x;
	else
		w->first = x;
	w->last = x;
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->lock);
}

struct exchange *workers_take(struct workers *w)
{
	struct exchange *x;

	pthread_mutex_lock(&w->lock);
	w->active++;
	x = w->spare;
	if (x != NULL) {
		w->spare = x->next;
		w->spares--;
	}
	pthread_mutex_unlock(&w->lock);
	if (x != NULL)
		return x;
	x = calloc(1, sizeof *x);
	if (x == NULL)
		abort();
	arena_init(&x->arena);
	return x;
}

void workers_give(struct workers *w, struct exchange *x)
{
	bool keep;

	arena_reset(&x->arena);
	pthread_mutex_lock(&w->lock);
	assert(w->active > 0);
	w->active--;
	if (w->active == 0)
		pthread_cond_broadcast(&w->change);
	keep = w->spares < SPARES_MOST;
	if (keep) {
		x->next = w->spare;
		w->spare = x;
		w->spares++;
	}
	pthread_mutex_unlock(&w->lock);
	if (!keep) {
		arena_release(&x->arena);
		free(x);
	}
}

void workers_settle(struct workers *w, int64_t most_us)
{
	struct timespec until;
	int rc = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	most_us += until.tv_nsec / 1000;
	until.tv_sec += most_us / 1000000;
	until.tv_nsec = most_us % 1000000 * 1000;
	pthread_mutex_lock(&w->lock);
	while (w->active > 0 && rc == 0)
		rc = pthread_cond_timedwait(&w->change, &w->lock, &until);
	pthread_mutex_unlock(&w->lock);
}

void workers_refuse(struct workers *w)
{
	pthread_mutex_lock(&w->lock);
	w->refuse = true;
	while (w->inside > 0)
		pthread_cond_wait(&w->change, &w->lock);
	pthread_mutex_unlock(&w->lock);
}

void workers_close(struct workers *w)
{
	pthread_mutex_lock(&w->lock);
	w->closed = true;
	pthread_mutex_unlock(&w->lock);
	workers_refuse(w);
}

void workers_release(struct workers *w)
{
	struct exchange *x;

	pthread_mutex_lock(&w->lock);
	w->end = true;
	pthread_cond_broadcast(&w->work);
	pthread_mutex_unlock(&w->lock);
	for (int i = 0; i < w->count; i++)
		pthread_join(w->threads[i], NULL);
	free(w->threads);
	while ((x = w->spare) != NULL) {
		w->spare = x->next;
		arena_release(&x->arena);
		free(x);
	}
	pthread_cond_destroy(&w->work);
	pthread_cond_destroy(&w->change);
	pthread_mutex_destroy(&w->lock);
}
