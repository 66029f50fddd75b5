/* Threads that look whether there is something to do, rest a little and look again, until they are called back. */
#ifndef PATROL_H
#define PATROL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

enum { PATROL_MOST = 3 };

struct patrol {
	pthread_mutex_t lock;
	pthread_cond_t called;
	_Atomic bool stop; /* a look that takes long asks this now and then, and ends soon when it is set */
	struct patrol_thread {
		struct patrol *of;
		pthread_t thread;
		void (*look)(void *arg);
		void *arg;
	} threads[PATROL_MOST];
	int count;
};

void patrol_init(struct patrol *p);
/* One more thread, at most PATROL_MOST; false: the system gives none. arg lives until patrol_stop. */
bool patrol_add(struct patrol *p, void (*look)(void *arg), void *arg);
/* Calls all of them back at once and waits for the looks under way. */
void patrol_stop(struct patrol *p);

#endif
