/* Token buckets by address: a bounded table where the longest idle makes room. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gate.h"

enum { BUCKETS = 4096, KEY = 56 };

struct bucket {
	char key[KEY];
	double tokens;
	int64_t at_us;
};

struct rate {
	pthread_mutex_t lock;
	struct bucket buckets[BUCKETS];
};

struct rate *rate_new(void)
{
	struct rate *r = calloc(1, sizeof *r);

	if (r == NULL)
		abort();
	pthread_mutex_init(&r->lock, NULL);
	return r;
}

void rate_free(struct rate *r)
{
	pthread_mutex_destroy(&r->lock);
	free(r);
}

/* A small open-addressing neighbourhood: its own bucket, a free one, or the longest idle of eight. */
static struct bucket *find(struct rate *r, const char *key)
{
	unsigned hash = 2166136261u;
	struct bucket *oldest = NULL;

	for (const char *p = key; *p; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619u;
	for (unsigned i = 0; i < 8; i++) {
		struct bucket *b = &r->buckets[(hash + i) % BUCKETS];

		if (strncmp(b->key, key, KEY - 1) == 0)
			return b;
		if (oldest == NULL || b->at_us < oldest->at_us)
			oldest = b;
	}
	memset(oldest, 0, sizeof *oldest);
	memcpy(oldest->key, key, strnlen(key, KEY - 1));
	oldest->tokens = -1;
	return oldest;
}

static void key_of(const char *peer, char key[KEY])
{
	unsigned char a[16];

	memset(key, 0, KEY);
	if (inet_pton(AF_INET6, peer, a) == 1 && memcmp(a, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) != 0)
		snprintf(key, KEY, "%02x%02x%02x%02x%02x%02x%02x%02x/64", a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
	else
		strncpy(key, peer, KEY - 1);
}

/* The bucket as it is now, and n more in it. */
static struct bucket *fill(struct rate *r, const char *peer, struct rate_limit l, int64_t now_us, double n)
{
	struct bucket *b;
	char key[KEY];

	key_of(peer, key);
	b = find(r, key);
	b->tokens = b->tokens < 0 ? l.most : b->tokens + (double)(now_us - b->at_us) * l.per_minute / 60e6 + n;
	if (b->tokens > l.most)
		b->tokens = l.most;
	b->at_us = now_us;
	return b;
}

bool rate_take(struct rate *r, const char *peer, struct rate_limit l, int64_t now_us, int *wait_s)
{
	struct bucket *b;
	bool taken;

	pthread_mutex_lock(&r->lock);
	b = fill(r, peer, l, now_us, 0);
	taken = b->tokens >= 1;
	if (taken)
		b->tokens -= 1;
	else
		*wait_s = 1 + (int)((1 - b->tokens) * 60 / l.per_minute);
	pthread_mutex_unlock(&r->lock);
	return taken;
}

void rate_give(struct rate *r, const char *peer, struct rate_limit l, int64_t now_us)
{
	pthread_mutex_lock(&r->lock);
	fill(r, peer, l, now_us, 1);
	pthread_mutex_unlock(&r->lock);
}
