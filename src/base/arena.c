#include "arena.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 16 * 1024, ALIGN = 16 };

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	_Alignas(ALIGN) unsigned char bytes[];
};

__attribute__((noreturn)) static void exhausted(size_t wanted)
{
	fprintf(stderr, "{\"level\":\"error\",\"event\":\"memory exhausted\",\"bytes\":\"%zu\"}\n", wanted);
	abort();
}

void arena_init(struct arena *a)
{
	*a = (struct arena){ 0 };
}

void arena_reset(struct arena *a)
{
	size_t limit = a->limit;
	struct arena_block *first = a->first;

	if (first != NULL) {
		a->first = first->next;
		arena_release(a);
		memset(first->bytes, 0, first->used);
		first->next = NULL;
		first->used = 0;
	}
	*a = (struct arena){ .first = first, .now = first, .limit = limit };
}

void arena_release(struct arena *a)
{
	for (struct arena_block *b = a->first, *next; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	*a = (struct arena){ .limit = a->limit };
}

/* Blocks double up to 1 MiB, so a large request needs few of them; what is larger gets its own. */
static size_t block_size(const struct arena *a, size_t need)
{
	size_t size = a->now == NULL ? BLOCK : a->now->size * 2;

	if (size > (1 << 20))
		size = 1 << 20;
	return size < need ? need : size;
}

static void *new_block(struct arena *a, size_t need)
{
	size_t size = block_size(a, need);
	struct arena_block *b = calloc(1, sizeof *b + size);

	if (b == NULL)
		exhausted(size);
	b->size = size;
	b->used = need;
	if (a->now == NULL)
		a->first = b;
	else
		a->now->next = b;
	a->now = b;
	return b->bytes;
}

void *arena_alloc(struct arena *a, size_t size)
{
	struct arena_block *b = a->now;
	size_t need;

	if (size > SIZE_MAX / 4)
		exhausted(size);
	need = size == 0 ? ALIGN : (size + ALIGN - 1) / ALIGN * ALIGN;
	a->used += need;
	if (a->limit != 0 && a->used > a->limit)
		exhausted(a->used);
	if (b == NULL || b->size - b->used < need)
		return new_block(a, need);
	b->used += need;
	return b->bytes + (b->used - need);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		exhausted(SIZE_MAX);
	return arena_alloc(a, bytes);
}

/* When the old block is the last of the arena and there is room behind it, it grows in its place. */
void *arena_grow(struct arena *a, void *old, size_t old_size, size_t new_size)
{
	struct arena_block *b = a->now;
	size_t have = old_size == 0 ? ALIGN : (old_size + ALIGN - 1) / ALIGN * ALIGN;
	void *p;

	assert(new_size >= old_size);
	if (old == NULL)
		return arena_alloc(a, new_size);
	if (new_size <= have)
		return old;
	if (new_size < SIZE_MAX / 4 && b->used >= have && (unsigned char *)old == b->bytes + (b->used - have) &&
	    b->size - b->used >= (new_size - have + ALIGN - 1) / ALIGN * ALIGN) {
		arena_alloc(a, new_size - have);
		return old;
	}
	p = arena_alloc(a, new_size);
	memcpy(p, old, old_size);
	return p;
}

char *arena_dupn(struct arena *a, const char *bytes, size_t n)
{
	char *p = arena_alloc(a, n + 1);

	if (n > 0)
		memcpy(p, bytes, n);
	return p;
}

char *arena_dup(struct arena *a, const char *text)
{
	return text == NULL ? NULL : arena_dupn(a, text, strlen(text));
}

/* Most texts are short: what fits the scratch is formatted once. */
char *arena_vprintf(struct arena *a, const char *format, va_list args)
{
	char scratch[256], *p;
	va_list again;
	int n;

	assert(format != NULL);
	va_copy(again, args);
	n = vsnprintf(scratch, sizeof scratch, format, again);
	va_end(again);
	assert(n >= 0);
	if ((size_t)n < sizeof scratch)
		return arena_dupn(a, scratch, (size_t)n);
	p = arena_alloc(a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, format, args);
	return p;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;
	char *p;

	va_start(args, format);
	p = arena_vprintf(a, format, args);
	va_end(args);
	return p;
}
