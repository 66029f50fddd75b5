#include "patrol.h"

#include <assert.h>
#include <time.h>

enum { LOOK_MS = 400 };

void patrol_init(struct patrol *p)
{
	pthread_condattr_t attr;

	pthread_mutex_init(&p->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC); /* a clock that is set back must not lengthen the rest */
	pthread_cond_init(&p->called, &attr);
	pthread_condattr_destroy(&attr);
	p->stop = false;
	p->count = 0;
}

static void rest(struct patrol *p)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += LOOK_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_mutex_lock(&p->lock);
	if (!p->stop)
		pthread_cond_timedwait(&p->called, &p->lock, &until);
	pthread_mutex_unlock(&p->lock);
}

static void *run(void *arg)
{
	struct patrol_thread *t = arg;

	while (!t->of->stop) {
		t->look(t->arg);
		rest(t->of);
	}
	return NULL;
}

bool patrol_add(struct patrol *p, void (*look)(void *arg), void *arg)
{
	struct patrol_thread *t = &p->threads[p->count];

	assert(p->count < PATROL_MOST);
	*t = (struct patrol_thread){ .of = p, .look = look, .arg = arg };
	if (pthread_create(&t->thread, NULL, run, t) != 0)
		return false;
	p->count++;
	return true;
}

void patrol_stop(struct patrol *p)
{
	pthread_mutex_lock(&p->lock);
	p->stop = true;
	pthread_cond_broadcast(&p->called);
	pthread_mutex_unlock(&p->lock);
	for (int i = 0; i < p->count; i++)
		pthread_join(p->threads[i].thread, NULL);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->called);
}
