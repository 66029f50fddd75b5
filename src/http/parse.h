/* Helpers that the parsers of http share. Not for others. */
#ifndef PARSE_H
#define PARSE_H

#include "http.h"

enum { MEMBERS_MOST = 2000, COOKIES_MOST = 200 };

/* A list in the making: keeps order, counts, finds its end at once. */
struct pairs {
	struct arena *arena;
	struct pair *first, **end;
	int count;
};

void pairs_init(struct pairs *l, struct arena *a);
/* INVALID when there are more than most already. name and value are kept, not copied. */
enum outcome pairs_add(struct pairs *l, const char *name, const char *value, int most) MUST_USE;

/* The bytes with %XX (and '+' as a space when plus) decoded, in the arena. NULL on a bad escape, NUL
 * or bad UTF-8. */
char *percent_decode(struct arena *a, const char *p, size_t n, bool plus);

/* The value of a parameter in a header such as  form-data; name="x"; filename="y.pdf" . NULL when it is
 * not there; quoted pairs are resolved. n bounds header. */
char *header_parameter(struct arena *a, const char *header, size_t n, const char *name);

/* True when the media type at the start of header is type, whatever its parameters. */
bool media_type_is(const char *header, const char *type);

#endif
