/* A growing run of bytes in an arena; always NUL-terminated after buf_text. */
#ifndef BUF_H
#define BUF_H

#include <stdint.h>

#include "arena.h"

struct buf {
	struct arena *arena;
	char *p;
	size_t n, cap;
};

void buf_init(struct buf *b, struct arena *a);
void buf_reserve(struct buf *b, size_t more);
void buf_bytes(struct buf *b, const void *p, size_t n);
void buf_put(struct buf *b, const char *text); /* NULL puts nothing */
void buf_char(struct buf *b, char c);
void buf_int(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *buf_text(struct buf *b); /* the bytes as C text; valid until the next put */

#endif
