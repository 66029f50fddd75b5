#include "textmap.h"

#include <string.h>

enum { ROOM_FIRST = 64 };

void textmap_init(struct textmap *m, struct arena *a)
{
	*m = (struct textmap){ .arena = a };
}

void textmap_clear(struct textmap *m)
{
	if (m->room)
		memset(m->slots, 0, m->room * sizeof *m->slots);
	m->count = 0;
}

/* FNV-1a, its bits mixed once more because the table takes the low ones. */
static uint64_t hash_of(const char *key)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (const unsigned char *p = (const unsigned char *)key; *p; p++)
		h = (h ^ *p) * UINT64_C(1099511628211);
	return h ^ (h >> 29);
}

static struct textmap_slot *slot_of(const struct textmap *m, const char *key)
{
	size_t i = hash_of(key) & (m->room - 1);

	while (m->slots[i].key && strcmp(m->slots[i].key, key) != 0)
		i = (i + 1) & (m->room - 1);
	return &m->slots[i];
}

/* By four, because the arena keeps the old slots. */
static void grow(struct textmap *m)
{
	struct textmap old = *m;

	m->room = old.room ? old.room * 4 : ROOM_FIRST;
	m->slots = arena_array(m->arena, m->room, sizeof *m->slots);
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i].key)
			*slot_of(m, old.slots[i].key) = old.slots[i];
}

int64_t *textmap_find(const struct textmap *m, const char *key)
{
	struct textmap_slot *s = m->room ? slot_of(m, key) : NULL;

	return s && s->key ? &s->value : NULL;
}

int64_t *textmap_put(struct textmap *m, const char *key, int64_t value)
{
	struct textmap_slot *s;

	if (m->room == 0 || m->count * 3 >= m->room * 2)
		grow(m);
	s = slot_of(m, key);
	if (s->key == NULL) {
		*s = (struct textmap_slot){ arena_dup(m->arena, key), value };
		m->count++;
	}
	return &s->value;
}
