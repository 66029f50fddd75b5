/* Reading a cohort's destination tree. */
#include "category.h"

#include "queries.h"

enum outcome category_list(struct ctx *c, const char *cohort, struct category_row **rows, size_t *count)
{
	return q_category_all(c->tx, c->school_id, cohort, rows, count);
}

enum outcome category_find(struct ctx *c, const char *cohort, const char *code, struct category_row **row)
{
	*row = NULL;
	return *code ? q_category_get(c->tx, c->school_id, cohort, code, row) : OK;
}
