/* One request and its reply, from the first byte to the last, and what all of them share. Between
 * server.c, which talks to libmicrohttpd, and workers.c, which runs the handlers. */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include <pthread.h>

#include "body.h"
#include "http.h"
#include "links.h"

enum stage {
	STAGE_HEAD,     /* the request line came */
	STAGE_BODY,     /* the body is being kept */
	STAGE_DISCARD,  /* the body is read past, so that the client hears why */
	STAGE_WORKING,  /* with a worker; the connection sleeps */
	STAGE_ANSWERED, /* the worker is done */
	STAGE_SENDING,
};

struct exchange {
	struct server *server;
	struct link *link;
	void *connection; /* of the library */
	enum stage stage;
	bool close; /* no further request on this connection */
	struct arena arena;
	struct request req;
	struct reply rep;
	struct body body;
	size_t discarded;
	char *target; /* until the head is read */
	void *response; /* of the library, made by the worker */
	struct exchange *next;
};

/* The workers and their queue. */
struct workers {
	pthread_mutex_t lock;
	pthread_cond_t work, change;
	pthread_t *threads;
	int count;
	struct exchange *first, *last, *spare;
	int spares;
	int active;   /* exchanges between their first byte and their end */
	int inside;   /* entered, and not yet through its handler */
	bool refuse;  /* answer what is queued without the handler */
	bool closed, end;
	void (*run)(struct exchange *x, bool refuse);
};

void workers_init(struct workers *w, void (*run)(struct exchange *x, bool refuse));
enum outcome workers_start(struct workers *w, int count) MUST_USE;
/* First enter, then put the connection to sleep, then push: so that whoever waits for nothing to be inside
 * never misses one. false: closed, no more may enter. */
bool workers_enter(struct workers *w);
void workers_push(struct workers *w, struct exchange *x);
struct exchange *workers_take(struct workers *w); /* a spare or new exchange; counts it active */
void workers_give(struct workers *w, struct exchange *x);
/* Wait until no exchange is active, at most so long. */
void workers_settle(struct workers *w, int64_t most_us);
/* Have refused what is still queued, and wait until no exchange is inside. */
void workers_refuse(struct workers *w);
void workers_close(struct workers *w); /* the same, and no more may enter */
void workers_release(struct workers *w);

#endif
