/* Rows read ahead by a thread: two batches go round between it, which fills them, and the caller, who empties
 * them. A batch is bounded by rows and by bytes; its rows stay as they are until the caller asks for the next. */
#include <pthread.h>
#include <stdlib.h>

#include "inside.h"

enum { BATCHES = 2, BATCH_ROWS = 512, BATCH_BYTES = 1 << 20 };

struct batch {
	struct arena arena;
	struct sheet_row rows[BATCH_ROWS];
	int count, progress;
	enum outcome end; /* not OK: after these rows there is nothing more, and why */
	const char *why;
	bool full;        /* whose turn it is: the caller's */
};

struct ahead {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t turned;
	bool stop;
	struct batch batches[BATCHES];
	/* The caller's own: the batch he is at, whether it is his already, how many of its rows he had. */
	int at, taken;
	bool his;
};

static struct sheet_row copied(struct arena *a, const struct sheet_row *row)
{
	struct cell *cells = arena_array(a, (size_t)row->count, sizeof *cells);

	for (int i = 0; i < row->count; i++)
		cells[i] = (struct cell){ *row->cells[i].text ? arena_dup(a, row->cells[i].text) : "", row->cells[i].lossy };
	return (struct sheet_row){ row->number, cells, row->count };
}

static void fill(struct sheet *s, struct batch *b)
{
	struct sheet_row row;
	struct fail f;

	arena_reset(&b->arena);
	fail_init(&f, &b->arena);
	b->count = 0;
	b->end = OK;
	while (b->count < BATCH_ROWS && b->arena.used < BATCH_BYTES && (b->end = sheet_read(s, &row, &f)) == OK)
		b->rows[b->count++] = copied(&b->arena, &row);
	b->why = f.text;
	b->progress = sheet_read_progress(s);
}

/* Wait until the batch is (not) full; false: the sheet is being closed. */
static bool turn(struct ahead *a, const struct batch *b, bool full)
{
	pthread_mutex_lock(&a->lock);
	while (b->full != full && !a->stop)
		pthread_cond_wait(&a->turned, &a->lock);
	bool on = !a->stop;
	pthread_mutex_unlock(&a->lock);
	return on;
}

static void hand_over(struct ahead *a, struct batch *b, bool full)
{
	pthread_mutex_lock(&a->lock);
	b->full = full;
	pthread_cond_broadcast(&a->turned);
	pthread_mutex_unlock(&a->lock);
}

static void *read_on(void *arg)
{
	struct sheet *s = arg;
	struct ahead *a = s->ahead;

	for (int i = 0; turn(a, &a->batches[i], false); i = (i + 1) % BATCHES) {
		fill(s, &a->batches[i]);
		enum outcome end = a->batches[i].end;
		hand_over(a, &a->batches[i], true);
		if (end != OK)
			break;
	}
	return NULL;
}

void sheet_read_ahead(struct sheet *s)
{
	struct ahead *a = s->ahead = calloc(1, sizeof *a);

	if (a == NULL)
		abort();
	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->turned, NULL);
	for (int i = 0; i < BATCHES; i++)
		arena_init(&a->batches[i].arena);
	if (pthread_create(&a->thread, NULL, read_on, s) != 0) { /* then the caller reads himself */
		a->stop = true;
		ahead_close(s);
	}
}

enum outcome ahead_next(struct sheet *s, struct sheet_row *row, struct fail *f)
{
	struct ahead *a = s->ahead;
	struct batch *b = &a->batches[a->at];

	if (a->his && a->taken == b->count && b->end == OK) {
		hand_over(a, b, false);
		a->at = (a->at + 1) % BATCHES;
		a->taken = 0;
		a->his = false;
		b = &a->batches[a->at];
	}
	if (!a->his)
		a->his = turn(a, b, true);
	if (a->taken < b->count) {
		*row = b->rows[a->taken++];
		return OK;
	}
	*row = (struct sheet_row){0};
	return b->why ? fail_say(f, b->end, arena_dup(f->arena, b->why)) : b->end;
}

int ahead_progress(const struct sheet *s)
{
	const struct ahead *a = s->ahead;

	return a->his ? a->batches[a->at].progress : 0;
}

void ahead_close(struct sheet *s)
{
	struct ahead *a = s->ahead;

	if (a == NULL)
		return;
	if (!a->stop) {
		pthread_mutex_lock(&a->lock);
		a->stop = true;
		pthread_cond_broadcast(&a->turned);
		pthread_mutex_unlock(&a->lock);
		pthread_join(a->thread, NULL);
	}
	for (int i = 0; i < BATCHES; i++)
		arena_release(&a->batches[i].arena);
	pthread_cond_destroy(&a->turned);
	pthread_mutex_destroy(&a->lock);
	free(a);
	s->ahead = NULL;
}
