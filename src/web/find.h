/* The filter of lists of graduates in addresses and on pages: struct graduate_find_form, one query member
 * for each of its members. */
#ifndef FIND_H
#define FIND_H

#include "graduate.h"
#include "web.h"

/* What the address asks for; a value that cannot be is as if it were not there. */
void find_read(struct call *c, struct graduate_find_form *f);

/* path?… (path may hold a query already): the filter as it is, `name` set to `value` besides ("" takes it out; NULL name: nothing besides). */
char *find_address(struct call *c, const char *path, const struct graduate_find_form *f, const char *name, const char *value);

/* For the page: `find` with each member's value, and the choices colleges, majors, classes, levels, sexes,
 * categories, rosters of {code, name, selected}. */
enum outcome find_view(struct call *c, const struct graduate_find_form *f);

/* next_after for whoever reads JSON; next and back, the addresses of the pages beside, for the page. */
struct find_page {
	const char *path;
	const struct graduate_find_form *asked; /* what was read */
	const struct graduate_find_form *shown; /* what of it the address says; often the same */
	const struct graduate_line_row *rows;
	size_t count;
	bool more;
	int64_t size;
};
enum outcome find_pager_put(struct call *c, const struct find_page *page) MUST_USE;

/* One choice of a select, into the hidden list `list`. */
void choice_put(struct view *v, const char *list, const char *code, const char *name, bool selected);
/* The colleges that the person sees as choices of a hidden list; none when there is but one. */
enum outcome choice_put_colleges(struct call *c, const char *list, int64_t selected) MUST_USE;

/* Whether the program has such a page and this person may open it: for links between rooms. */
bool page_open(struct call *c, const char *path);

#endif
