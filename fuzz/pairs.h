/* Forms of any kind: valid UTF-8 members, bounded, or INVALID. */
#ifndef PAIRS_H
#define PAIRS_H

#include <assert.h>
#include <string.h>

#include "http.h"
#include "utf8.h"

static inline int pairs_hold(enum outcome (*parse)(struct arena *a, const char *text, size_t n, struct pair **out), const uint8_t *data, size_t size)
{
	struct arena a;
	struct pair *p;
	int n = 0;

	arena_init(&a);
	if (parse(&a, (const char *)data, size, &p) == OK)
		for (; p != NULL; p = p->next, n++)
			assert(utf8_valid(p->name, strlen(p->name)) && utf8_valid(p->value, strlen(p->value)));
	assert(n <= 2000);
	arena_release(&a);
	return 0;
}

#endif
