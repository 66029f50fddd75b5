#include "buf.h"

#include <stdio.h>
#include <string.h>

void buf_init(struct buf *b, struct arena *a)
{
	*b = (struct buf){ .arena = a };
}

/* Keeps one byte more than asked, for the NUL of buf_text. */
void buf_reserve(struct buf *b, size_t more)
{
	size_t need = b->n + more + 1, cap = b->cap < 64 ? 64 : b->cap;

	if (need <= b->cap)
		return;
	while (cap < need)
		cap *= 2;
	b->p = arena_grow(b->arena, b->p, b->cap, cap);
	b->cap = cap;
}

void buf_bytes(struct buf *b, const void *p, size_t n)
{
	if (n == 0)
		return;
	buf_reserve(b, n);
	memcpy(b->p + b->n, p, n);
	b->n += n;
}

void buf_put(struct buf *b, const char *text)
{
	if (text != NULL)
		buf_bytes(b, text, strlen(text));
}

void buf_char(struct buf *b, char c)
{
	if (b->n + 1 >= b->cap)
		buf_reserve(b, 1);
	b->p[b->n++] = c;
}

void buf_int(struct buf *b, int64_t v)
{
	char digits[20];
	uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	size_t n = 0;

	do {
		digits[n++] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (v < 0)
		buf_char(b, '-');
	while (n)
		buf_char(b, digits[--n]);
}

/* Into the room there is; only what does not fit is formatted twice. */
void buf_printf(struct buf *b, const char *format, ...)
{
	va_list args;
	int n;

	buf_reserve(b, 0);
	va_start(args, format);
	n = vsnprintf(b->p + b->n, b->cap - b->n, format, args);
	va_end(args);
	if (n <= 0)
		return;
	if ((size_t)n >= b->cap - b->n) {
		buf_reserve(b, (size_t)n);
		va_start(args, format);
		vsnprintf(b->p + b->n, (size_t)n + 1, format, args);
		va_end(args);
	}
	b->n += (size_t)n;
}

char *buf_text(struct buf *b)
{
	buf_reserve(b, 0);
	b->p[b->n] = '\0';
	return b->p;
}
