/* Cells found by their key in memory, in the order in which they first moved. */
#include "tally.h"

#include <assert.h>
#include <string.h>

#include "queries.h"
#include "textmap.h"

enum { KEY = 512, DIGITS = 12 };

struct moved {
	struct moved *next;
	struct standing_row cell; /* whoever first moved it */
	int64_t n;
};

struct cells {
	struct textmap seen; /* key -> its place in memory */
	struct moved *first, **last;
};

struct tally_moves {
	struct arena *arena;
	struct cells cells, classes;
};

static void cells_init(struct cells *k, struct arena *a)
{
	textmap_init(&k->seen, a);
	k->first = NULL;
	k->last = &k->first;
}

struct tally_moves *tally_moves_new(struct arena *a)
{
	struct tally_moves *m = arena_new(a, struct tally_moves);

	m->arena = a;
	cells_init(&m->cells, a);
	cells_init(&m->classes, a);
	return m;
}

/* ---- keys ---- */

static char *put_text(char *to, const char *end, const char *text)
{
	size_t n = strlen(text);

	assert(to + n + 2 < end);
	memcpy(to, text, n);
	to[n] = '\t';
	to[n + 1] = '\0';
	return to + n + 1;
}

static char *put_id(char *to, const char *end, int64_t id)
{
	char text[DIGITS];
	char *p = text;

	for (uint64_t left = (uint64_t)id; left; left >>= 6)
		*p++ = (char)('0' + (left & 63));
	*p = '\0';
	return put_text(to, end, text);
}

static void cell_key(const struct standing_row *s, char key[KEY])
{
	const char *const texts[] = { s->cohort, s->level, s->sex, s->stage, s->registered, s->approved, s->confirmed };
	char *p = put_id(put_id(key, key + KEY, s->college_id), key + KEY, s->major_id);

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		p = put_text(p, key + KEY, texts[i]);
}

static void class_key(const struct standing_row *s, char key[KEY])
{
	put_text(put_text(put_id(key, key + KEY, s->class_id), key + KEY, s->cohort), key + KEY, s->stage);
}

/* ---- moving ---- */

/* Its texts are copied: a row may be gone before the transaction ends. */
static struct moved *moved_new(struct arena *a, const struct standing_row *s)
{
	struct moved *m = arena_new(a, struct moved);

	m->cell = (struct standing_row){ .cohort = arena_dup(a, s->cohort), .college_id = s->college_id, .major_id = s->major_id,
		.class_id = s->class_id, .level = arena_dup(a, s->level), .sex = arena_dup(a, s->sex), .stage = arena_dup(a, s->stage),
		.registered = arena_dup(a, s->registered), .approved = arena_dup(a, s->approved), .confirmed = arena_dup(a, s->confirmed) };
	return m;
}

static void add(struct tally_moves *t, struct cells *k, const char *key, const struct standing_row *s, int64_t n)
{
	int64_t *place = textmap_put(&k->seen, key, 0);

	if (*place == 0) {
		*k->last = moved_new(t->arena, s);
		*place = (int64_t)(intptr_t)*k->last;
		k->last = &(*k->last)->next;
	}
	((struct moved *)(intptr_t)*place)->n += n;
}

void tally_move(struct ctx *c, const struct standing_row *s, int64_t n)
{
	char key[KEY];

	assert(c->tallies);
	cell_key(s, key);
	add(c->tallies, &c->tallies->cells, key, s, n);
	class_key(s, key);
	add(c->tallies, &c->tallies->classes, key, s, n);
}

enum outcome tally_put_down(struct ctx *c)
{
	for (const struct moved *m = c->tallies->cells.first; m; m = m->next)
		if (m->n)
			TRY(q_tally_move(c->tx, c->school_id, m->cell.cohort, m->cell.college_id, m->cell.major_id, m->cell.level, m->cell.sex,
				m->cell.stage, m->cell.registered, m->cell.approved, m->cell.confirmed, m->n, NULL));
	for (const struct moved *m = c->tallies->classes.first; m; m = m->next)
		if (m->n)
			TRY(q_tally_class_move(c->tx, c->school_id, m->cell.cohort, m->cell.class_id, m->cell.stage, m->n, NULL));
	return OK;
}
