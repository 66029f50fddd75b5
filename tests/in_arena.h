/* A test that needs memory and nothing else: *state is an arena of its own. Include behind cmocka.h. */
#ifndef IN_ARENA_H
#define IN_ARENA_H

#include "arena.h"

static inline int arena_open(void **state)
{
	static struct arena a;

	arena_init(&a);
	*state = &a;
	return 0;
}

static inline int arena_close(void **state)
{
	arena_release(*state);
	return 0;
}

#define IN_ARENA(test) cmocka_unit_test_setup_teardown(test, arena_open, arena_close)

#endif
