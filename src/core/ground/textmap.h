/* Texts to numbers, in memory: what a long job remembers (numbers met in the file, names of colleges).
 * Keys are copied into the map's arena; nothing is ever taken out but by forgetting all. */
#ifndef TEXTMAP_H
#define TEXTMAP_H

#include <stdint.h>

#include "arena.h"

struct textmap_slot {
	const char *key; /* NULL: free */
	int64_t value;
};

struct textmap {
	struct arena *arena;
	struct textmap_slot *slots;
	size_t room, count; /* room is 0 or a power of two */
};

void textmap_init(struct textmap *m, struct arena *a);
void textmap_clear(struct textmap *m); /* keeps its room; the keys' memory stays with the arena */
/* The value put under the key, or NULL. Valid until the next put. */
int64_t *textmap_find(const struct textmap *m, const char *key);
/* Put when the key is not there yet; gives the place of its value either way. */
int64_t *textmap_put(struct textmap *m, const char *key, int64_t value);

#endif
