/* A few answers, each in an arena of its own. Readers get copies, so nothing is shared past the lock. */
#include "stats_cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "db.h"
#include "queries.h"

enum { ANSWERS = 32, GROUPS_MOST = 2000 /* a longer answer is not kept */ };

struct answer {
	struct arena arena;
	const char *key; /* NULL: empty */
	const struct stats *stats;
	uint64_t used; /* by turn, to know the one longest unused */
};

struct stats_cache {
	pthread_mutex_t lock;
	uint64_t turn;
	struct answer answers[ANSWERS];
};

struct stats_cache *stats_cache_new(void)
{
	struct stats_cache *k = calloc(1, sizeof *k);

	if (k == NULL)
		abort();
	pthread_mutex_init(&k->lock, NULL);
	for (size_t i = 0; i < ANSWERS; i++)
		arena_init(&k->answers[i].arena);
	return k;
}

void stats_cache_free(struct stats_cache *k)
{
	if (k == NULL)
		return;
	for (size_t i = 0; i < ANSWERS; i++)
		arena_release(&k->answers[i].arena);
	pthread_mutex_destroy(&k->lock);
	free(k);
}

static void put_ask(struct buf *b, const struct actor *who, const struct stats_ask *ask)
{
	buf_printf(b, "%s\x1f%s\x1f%s\x1f%lld\x1f", ask->definition, ask->series, ask->by, (long long)ask->college_id);
	buf_printf(b, "%s\x1f%s\x1f%s\x1f%lld\x1f", ask->level, ask->major, ask->sex, (long long)ask->as_of);
	buf_put(b, scope_key(b->arena, who));
}

enum outcome stats_cache_key(struct ctx *c, const struct stats_ask *ask, const char **key)
{
	struct audit_head_row *head;
	struct buf b;

	TRY(q_audit_head_read(c->tx, c->school_id, &head));
	buf_init(&b, c->arena);
	buf_printf(&b, "%lld\x1f%lld\x1f%s\x1f%s\x1f", (long long)c->school_id, head ? (long long)head->sequence : 0,
		head ? head->hash : "", c->cohort);
	put_ask(&b, c->actor, ask);
	*key = buf_text(&b);
	return OK;
}

const char *stats_cache_lasting(struct ctx *c, int64_t snapshot_id, const struct stats_ask *ask)
{
	struct buf b;

	buf_init(&b, c->arena);
	buf_printf(&b, "%lld\x1fsnapshot\x1f%lld\x1f", (long long)c->school_id, (long long)snapshot_id);
	put_ask(&b, c->actor, ask);
	return buf_text(&b);
}

static int64_t *copy_counts(struct arena *a, const int64_t *from, size_t count)
{
	int64_t *to = arena_array(a, count, sizeof *to);

	if (count)
		memcpy(to, from, count * sizeof *to);
	return to;
}

static struct stats_group copy_group(struct arena *a, const struct stats *s, const struct stats_group *g)
{
	struct stats_group to = *g;

	to.level = arena_dup(a, g->level);
	to.college_code = arena_dup(a, g->college_code);
	to.college = arena_dup(a, g->college);
	to.major = arena_dup(a, g->major);
	to.sex = arena_dup(a, g->sex);
	to.indicators = copy_counts(a, g->indicators, s->indicator_count);
	to.categories = copy_counts(a, g->categories, s->category_count);
	return to;
}

static void copy_words(struct arena *a, struct stats *to, const struct stats *s)
{
	to->indicators = arena_array(a, s->indicator_count, sizeof *to->indicators);
	for (size_t i = 0; i < s->indicator_count; i++) {
		const struct stats_indicator *d = &s->indicators[i];

		to->indicators[i] = (struct stats_indicator){ arena_dup(a, d->code), arena_dup(a, d->name),
			arena_dup(a, d->formula), arena_dup(a, d->kind), arena_dup(a, d->members) };
	}
	to->categories = arena_array(a, s->category_count, sizeof *to->categories);
	for (size_t i = 0; i < s->category_count; i++) {
		const struct stats_category *d = &s->categories[i];

		to->categories[i] = (struct stats_category){ arena_dup(a, d->code), arena_dup(a, d->name), arena_dup(a, d->class) };
	}
}

static struct stats *copy(struct arena *a, const struct stats *s)
{
	struct stats *to = arena_new(a, struct stats);

	*to = *s;
	to->cohort = arena_dup(a, s->cohort);
	to->definition = arena_dup(a, s->definition);
	to->series = arena_dup(a, s->series);
	to->by = arena_dup(a, s->by);
	copy_words(a, to, s);
	to->groups = arena_array(a, s->group_count, sizeof *to->groups);
	for (size_t i = 0; i < s->group_count; i++)
		to->groups[i] = copy_group(a, s, &s->groups[i]);
	to->total = copy_group(a, s, &s->total);
	return to;
}

const struct stats *stats_cache_find(struct ctx *c, const char *key)
{
	struct stats_cache *k = c->program->stats;
	struct stats *found = NULL;

	if (k == NULL)
		return NULL;
	pthread_mutex_lock(&k->lock);
	for (size_t i = 0; i < ANSWERS && found == NULL; i++) {
		struct answer *w = &k->answers[i];

		if (w->key == NULL || strcmp(w->key, key) != 0)
			continue;
		w->used = ++k->turn;
		found = copy(c->arena, w->stats);
	}
	pthread_mutex_unlock(&k->lock);
	if (found && !found->past)
		found->as_of = c->now; /* nothing has changed until now */
	return found;
}

void stats_cache_keep(struct ctx *c, const char *key, const struct stats *s)
{
	struct stats_cache *k = c->program->stats;
	struct answer *oldest;

	if (k == NULL || s->group_count > GROUPS_MOST)
		return;
	pthread_mutex_lock(&k->lock);
	oldest = &k->answers[0];
	for (size_t i = 1; i < ANSWERS; i++)
		if (k->answers[i].used < oldest->used)
			oldest = &k->answers[i];
	arena_reset(&oldest->arena);
	oldest->key = arena_dup(&oldest->arena, key);
	oldest->stats = copy(&oldest->arena, s);
	oldest->used = ++k->turn;
	pthread_mutex_unlock(&k->lock);
}
