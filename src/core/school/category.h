/* The destination tree of a cohort, as pages and rules read it. Changing it is the dictionary's. */
#ifndef CATEGORY_H
#define CATEGORY_H

#include "ctx.h"
#include "rows.h"

/* All of a cohort, in the order to show; parents before their children. Inside a transaction. */
enum outcome category_list(struct ctx *c, const char *cohort, struct category_row **rows, size_t *count) MUST_USE;
/* NULL when the cohort has none of that code. */
enum outcome category_find(struct ctx *c, const char *cohort, const char *code, struct category_row **row) MUST_USE;

#endif
