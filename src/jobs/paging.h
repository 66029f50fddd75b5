/* Long lists for workbooks, read page by page: each in one snapshot of its own, on memory given back behind it. */
#ifndef PAGING_H
#define PAGING_H

#include "ctx.h"

/* page reads the next page, writes it down and sets *more; after (NULL: nothing) is called behind each one. An outcome
 * but OK ends the run, its headline in c->fail. */
enum outcome read_pages(struct ctx *c, ctx_fn *page, void *arg, const bool *more, enum outcome (*after)(void *arg)) MUST_USE;

#endif
