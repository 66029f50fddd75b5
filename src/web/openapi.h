/* OpenAPI 3.1 of the whole program, from routes[] and the shapes they name; nothing is written by hand
 * and nothing can be forgotten. */
#ifndef OPENAPI_H
#define OPENAPI_H

#include "buf.h"
#include "web.h"

void openapi_print(struct buf *out);

/* The names of the roles in `who`, as codes ("office", …; "anyone"), joined. */
char *roles_text(struct arena *a, unsigned who, const char *between);
const char *route_title(const struct route *r); /* the page's Chinese name */

#endif
