/* Four people who confirm all the time, five milliseconds apart, in a world of those who wait to confirm: who else
 * is at work must not hold them up. */
#ifndef BENCH_CONFIRMING_H
#define BENCH_CONFIRMING_H

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "destination.h"
#include "program.h"
#include "school.h"

enum { WRITERS = 4, PAUSE_US = 5000, MOST = 1 << 16, FIRST_GRADUATE = 10000000, FIRST_DESTINATION = 20000000, FIRST_ACCOUNT = 30000000 };

static struct program p;
static int64_t school_id, people;
static _Atomic int64_t next;
static _Atomic bool over;

struct times {
	int64_t us[MOST];
	size_t count;
};

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static double part(struct times *t, double share)
{
	qsort(t->us, t->count, sizeof *t->us, by_size);
	return t->count ? (double)t->us[(size_t)((double)(t->count - 1) * share)] / 1000 : 0;
}

static void note(struct times *t, int64_t began)
{
	if (t->count < MOST)
		t->us[t->count++] = clock_monotonic_us() - began;
}

/* ---- a piece of work, with memory of its own ---- */

struct work {
	struct arena a;
	struct fail f;
	struct ctx c;
};

static void work_begin(struct work *w, struct actor *who)
{
	arena_init(&w->a);
	fail_init(&w->f, &w->a);
	ctx_init(&w->c, &p, &w->a, &w->f, who, school_id);
	w->c.cohort = "2024";
}

static void work_end(struct work *w)
{
	arena_release(&w->a);
}

/* ---- confirming ---- */

static enum outcome confirm(struct ctx *c, void *arg)
{
	return destination_move(c, &(struct move_request){ .move = "confirm", .destination_id = FIRST_DESTINATION + *(int64_t *)arg, .version = 1 });
}

static void confirm_one(int64_t i, struct times *t)
{
	struct actor who = { .account_id = FIRST_ACCOUNT + i, .graduate_id = FIRST_GRADUATE + i, .name = "x", .role = "graduate",
		.ip = "127.0.0.1", .scope = { .graduate_id = FIRST_GRADUATE + i } };
	int64_t began = clock_monotonic_us();
	struct work w;

	work_begin(&w, &who);
	must(ctx_write(&w.c, confirm, &i) == OK, "confirm", w.f.text);
	note(t, began);
	work_end(&w);
}

static void *write_on(void *arg)
{
	int64_t i;

	while (!over && (i = next++) < people) {
		confirm_one(i, arg);
		nanosleep(&(struct timespec){ .tv_nsec = PAUSE_US * 1000 }, NULL);
	}
	return NULL;
}

/* Begun and ended around what is watched; confirming_end puts everybody's times into the first of them. */
static pthread_t confirming[WRITERS];

static void confirming_begin(struct times each[WRITERS])
{
	over = false;
	for (int i = 0; i < WRITERS; i++)
		must(pthread_create(&confirming[i], NULL, write_on, &each[i]) == 0, "thread", NULL);
}

static void confirming_end(struct times each[WRITERS])
{
	over = true;
	for (int i = 0; i < WRITERS; i++)
		pthread_join(confirming[i], NULL);
	for (int i = 1; i < WRITERS; each[i++].count = 0)
		for (size_t k = 0; k < each[i].count && each[0].count < MOST; k++)
			each[0].us[each[0].count++] = each[i].us[k];
}

static enum outcome find_school(struct ctx *c, void *arg)
{
	return school_default(c, "");
}

static void open_world(const char *file, const char *graduates, struct arena *a)
{
	struct fail f;
	struct work w;

	people = strtoll(graduates, NULL, 10);
	fail_init(&f, a);
	bench_open(&p, file, a, &f);
	work_begin(&w, NULL);
	must(ctx_read(&w.c, find_school, NULL) == OK, file, w.f.text);
	school_id = w.c.school_id;
	work_end(&w);
}

#endif
