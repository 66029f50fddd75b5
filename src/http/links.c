#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "links.h"

enum { LOOK_EVERY_MS = 500 };

void links_init(struct links *l)
{
	pthread_condattr_t monotonic;

	memset(l, 0, sizeof *l);
	pthread_mutex_init(&l->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&l->ended, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

/* Shutting the socket down makes the reading thread see its end and clean up by its own rules. */
static void look(struct links *l)
{
	int64_t now = clock_monotonic_us();

	for (struct link *k = l->first; k != NULL; k = k->next) {
		int64_t deadline = atomic_load(&k->deadline_us);

		if (deadline == 0 || now < deadline)
			continue;
		if (!atomic_compare_exchange_strong(&k->deadline_us, &deadline, 0))
			continue;
		atomic_fetch_add(&l->dropped, 1);
		shutdown(k->socket, SHUT_RDWR);
	}
}

static void *watch(void *arg)
{
	struct links *l = arg;

	pthread_mutex_lock(&l->lock);
	while (!l->end) {
		struct timespec t;

		clock_gettime(CLOCK_MONOTONIC, &t);
		t.tv_nsec += LOOK_EVERY_MS * 1000000L;
		t.tv_sec += t.tv_nsec / 1000000000;
		t.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&l->ended, &l->lock, &t);
		look(l);
	}
	pthread_mutex_unlock(&l->lock);
	return NULL;
}

enum outcome links_watch(struct links *l)
{
	l->watching = pthread_create(&l->watch, NULL, watch, l) == 0;
	return l->watching ? OK : BROKEN;
}

void links_unwatch(struct links *l)
{
	if (!l->watching)
		return;
	pthread_mutex_lock(&l->lock);
	l->end = true;
	pthread_cond_signal(&l->ended);
	pthread_mutex_unlock(&l->lock);
	pthread_join(l->watch, NULL);
	l->watching = false;
}

void links_release(struct links *l)
{
	pthread_cond_destroy(&l->ended);
	pthread_mutex_destroy(&l->lock);
}

static void address_text(const struct sockaddr *address, char *out, socklen_t n)
{
	static const char mapped[] = "::ffff:"; /* IPv4 on a socket for both */
	char text[INET6_ADDRSTRLEN] = "";

	if (address->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr, text, sizeof text);
	else if (address->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, text, sizeof text);
	if (strncmp(text, mapped, sizeof mapped - 1) == 0 && strchr(text, '.') != NULL)
		memmove(text, text + sizeof mapped - 1, strlen(text) - sizeof mapped + 2);
	memcpy(out, text, strlen(text) < n ? strlen(text) + 1 : n);
}

struct link *link_open(struct links *l, int socket, const struct sockaddr *address)
{
	struct link *k = calloc(1, sizeof *k);

	if (k == NULL)
		abort();
	k->socket = socket;
	address_text(address, k->address, sizeof k->address);
	pthread_mutex_lock(&l->lock);
	k->next = l->first;
	if (l->first != NULL)
		l->first->previous = k;
	l->first = k;
	pthread_mutex_unlock(&l->lock);
	atomic_fetch_add(&l->open, 1);
	return k;
}

void link_close(struct links *l, struct link *k)
{
	pthread_mutex_lock(&l->lock);
	if (k->previous != NULL)
		k->previous->next = k->next;
	else
		l->first = k->next;
	if (k->next != NULL)
		k->next->previous = k->previous;
	pthread_mutex_unlock(&l->lock);
	atomic_fetch_sub(&l->open, 1);
	free(k);
}
