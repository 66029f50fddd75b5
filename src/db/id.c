#include "id.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "clock.h"

enum { SEQUENCE_BITS = 13, NODE_BITS = 8 };
static const int64_t epoch_ms = INT64_C(1577836800000); /* 2020-01-01 UTC */

/* Where this process is in time and sequence, ms << 13 | sequence; and who it is. The node is -1 until
 * it is set or first needed. `start` is where the sequence of each millisecond begins: two processes
 * that came to the same node still differ in it. */
static _Atomic int64_t last;
static _Atomic int node = -1;
static _Atomic int64_t start;
static pthread_once_t once = PTHREAD_ONCE_INIT;

void id_node_set(int n)
{
	atomic_store(&node, n & ((1 << NODE_BITS) - 1));
}

static int default_node(void)
{
	char name[256] = {0};
	gethostname(name, sizeof name - 1);
	uint32_t h = 2166136261u; /* FNV-1a */
	for (const char *p = name; *p; p++)
		h = (h ^ (unsigned char)*p) * 16777619u;
	h ^= h >> 16 ^ h >> 8; /* neighbouring process ids of one machine always differ */
	return (int)((h + (uint32_t)getpid()) & ((1 << NODE_BITS) - 1));
}

static void identify(void)
{
	uint16_t r = 0;
	if (getrandom(&r, sizeof r, GRND_NONBLOCK) != (ssize_t)sizeof r)
		r = (uint16_t)getpid();
	atomic_store(&start, r & ((1 << (SEQUENCE_BITS - 1)) - 1));
	int unset = -1;
	atomic_compare_exchange_strong(&node, &unset, default_node());
}

/* A child is another process: it must not go on where its parent stands. */
static void forked(void)
{
	atomic_store(&node, -1);
	identify();
}

static void set_up(void)
{
	identify();
	pthread_atfork(NULL, NULL, forked);
}

int64_t id_new(void)
{
	pthread_once(&once, set_up);
	int64_t now = (clock_now(NULL) - epoch_ms) << SEQUENCE_BITS | atomic_load(&start);
	int64_t seen = atomic_load(&last), next;
	do
		next = now > seen ? now : seen + 1; /* a full millisecond, or a clock gone back, borrows from the next */
	while (!atomic_compare_exchange_weak(&last, &seen, next));
	int64_t sequence = next & ((1 << SEQUENCE_BITS) - 1);
	return next >> SEQUENCE_BITS << (SEQUENCE_BITS + NODE_BITS) | (int64_t)atomic_load(&node) << SEQUENCE_BITS | sequence;
}
