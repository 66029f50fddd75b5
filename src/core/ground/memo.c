/* A few answers, each in an arena of its own. */
#include "memo.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "db.h"
#include "queries.h"

enum { ANSWERS = 128, ROWS_MOST = 1000 /* a longer answer is not kept */ };

struct answer {
	struct arena arena;
	const char *key; /* NULL: empty */
	const struct shape *shape;
	void *rows;
	size_t count;
	uint64_t used; /* by turn, to know the one longest unused */
};

struct memo {
	pthread_mutex_t lock;
	uint64_t turn;
	struct answer answers[ANSWERS];
};

struct memo *memo_new(void)
{
	struct memo *m = calloc(1, sizeof *m);

	if (m == NULL)
		abort();
	pthread_mutex_init(&m->lock, NULL);
	for (size_t i = 0; i < ANSWERS; i++)
		arena_init(&m->answers[i].arena);
	return m;
}

void memo_free(struct memo *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < ANSWERS; i++)
		arena_release(&m->answers[i].arena);
	pthread_mutex_destroy(&m->lock);
	free(m);
}

static void *copy(struct arena *a, const struct shape *shape, const void *rows, size_t count)
{
	char *to = arena_array(a, count ? count : 1, shape->size);

	if (count)
		memcpy(to, rows, count * shape->size);
	for (size_t f = 0; f < shape->count; f++) {
		if (FIELD_IS_INT(shape->fields[f].kind))
			continue;
		for (char *row = to; row < to + count * shape->size; row += shape->size)
			field_set_text(&shape->fields[f], row, arena_dup(a, field_text(&shape->fields[f], row)));
	}
	return to;
}

/* A snapshot has one head a school, however many questions are asked of it. */
static enum outcome make_key(struct ctx *c, const char *question, const char **key)
{
	if (c->head == NULL || c->head->school_id != c->school_id)
		TRY(q_audit_head_read(c->tx, c->school_id, &c->head));
	*key = arena_printf(c->arena, "%lld %s %s %s", (long long)c->school_id, c->head ? c->head->hash : "", c->cohort, question);
	return OK;
}

static bool find(struct ctx *c, const char *key, void **rows, size_t *count)
{
	struct memo *m = c->program->memo;
	struct answer *found = NULL;

	pthread_mutex_lock(&m->lock);
	for (size_t i = 0; i < ANSWERS && found == NULL; i++)
		if (m->answers[i].key && strcmp(m->answers[i].key, key) == 0)
			found = &m->answers[i];
	if (found) {
		found->used = ++m->turn;
		*rows = copy(c->arena, found->shape, found->rows, found->count);
		*count = found->count;
	}
	pthread_mutex_unlock(&m->lock);
	return found != NULL;
}

static void keep(struct memo *m, const char *key, const struct shape *shape, const void *rows, size_t count)
{
	struct answer *oldest = &m->answers[0];

	if (count > ROWS_MOST)
		return;
	pthread_mutex_lock(&m->lock);
	for (size_t i = 1; i < ANSWERS; i++)
		if (m->answers[i].used < oldest->used)
			oldest = &m->answers[i];
	arena_reset(&oldest->arena);
	oldest->key = arena_dup(&oldest->arena, key);
	oldest->shape = shape;
	oldest->rows = copy(&oldest->arena, shape, rows, count);
	oldest->count = count;
	oldest->used = ++m->turn;
	pthread_mutex_unlock(&m->lock);
}

static enum outcome answer(struct ctx *c, const char *key, const struct shape *shape, memo_query *query, const void *arg,
	void **rows, size_t *count)
{
	if (find(c, key, rows, count))
		return OK;
	TRY(query(c, arg, rows, count));
	keep(c->program->memo, key, shape, *rows, *count);
	return OK;
}

enum outcome memo_rows(struct ctx *c, const char *question, const struct shape *shape, memo_query *query, const void *arg,
	void **rows, size_t *count)
{
	const char *key;

	if (c->program->memo == NULL || tx_writes(c->tx))
		return query(c, arg, rows, count);
	TRY(make_key(c, question, &key));
	return answer(c, key, shape, query, arg, rows, count);
}

enum outcome memo_lasting(struct ctx *c, const char *question, const struct shape *shape, memo_query *query, const void *arg,
	void **rows, size_t *count)
{
	if (c->program->memo == NULL || tx_writes(c->tx))
		return query(c, arg, rows, count);
	return answer(c, arena_printf(c->arena, "%lld lasting %s", (long long)c->school_id, question), shape, query, arg, rows, count);
}
