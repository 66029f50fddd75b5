/* UTF-8 text as people type it. */
#ifndef UTF8_H
#define UTF8_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"

bool utf8_valid(const char *p, size_t n);   /* strict: no overlong, no surrogate, no NUL */
size_t utf8_count(const char *text);        /* characters */
size_t utf8_cut(const char *text, size_t n); /* bytes of the first n characters */
/* What a cell or a form member is before it is judged: white space (also U+3000, U+00A0, BOM,
 * zero-width) trimmed, full-width digits, Latin letters and punctuation made half-width when
 * `narrow`. Control characters but \n and \t are dropped. Returns text in the arena. */
char *utf8_clean(struct arena *a, const char *text, bool narrow);

#endif
