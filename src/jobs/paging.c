#include "paging.h"

enum outcome read_pages(struct ctx *c, ctx_fn *page, void *arg, const bool *more, enum outcome (*after)(void *arg))
{
	struct arena memory;
	enum outcome o;

	arena_init(&memory);
	do {
		struct ctx own = *c;

		own.arena = &memory;
		o = ctx_read(&own, page, arg);
		if (o != OK && c->fail->text) /* it was said in the page's memory */
			c->fail->text = arena_dup(c->arena, c->fail->text);
		arena_reset(&memory);
		if (o == OK && after)
			o = after(arg);
	} while (o == OK && *more);
	arena_release(&memory);
	return o;
}
