/* The open connections, and the watch over those that move too slowly to be honest. */
#ifndef LINKS_H
#define LINKS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "outcome.h"

struct link {
	int socket;
	char address[48];
	_Atomic int64_t deadline_us; /* when to give up on it, by clock_monotonic_us; 0 = not now */
	struct link *previous, *next;
};

struct links {
	pthread_mutex_t lock;
	pthread_cond_t ended;
	pthread_t watch;
	bool watching, end;
	struct link *first;
	_Atomic int64_t open, dropped;
};

void links_init(struct links *l);
enum outcome links_watch(struct links *l) MUST_USE; /* start the watching thread */
void links_unwatch(struct links *l);                /* and end it */
void links_release(struct links *l);

struct link *link_open(struct links *l, int socket, const struct sockaddr *address);
/* Must be called before the socket is closed: the watch then no longer knows it. */
void link_close(struct links *l, struct link *k);

#endif
