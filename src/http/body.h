/* A body on its way in: in memory up to 1 MiB, beyond that in a file without a name. */
#ifndef BODY_H
#define BODY_H

#include <stdbool.h>
#include <stddef.h>

#include "outcome.h"

struct body {
	const char *spool; /* folder */
	size_t limit;      /* bytes that may come */
	size_t n, cap;
	unsigned char *p; /* own memory, or the mapped file after body_whole */
	int file;         /* -1 while in memory */
	bool mapped;
};

void body_init(struct body *b, const char *spool, size_t limit);
void body_release(struct body *b);
/* TOO_MUCH over the limit, BROKEN when the file cannot be written; what came is then dropped. */
enum outcome body_add(struct body *b, const void *p, size_t n) MUST_USE;
/* All of it, b->n bytes, valid until body_release. */
enum outcome body_whole(struct body *b, const unsigned char **p) MUST_USE;

#endif
