/* Templates for filling in: a column set as an empty workbook, with drop-downs for every code set, the
 * required columns marked, and the version of the column set in the file's properties. */
#ifndef TEMPLATE_BOOK_H
#define TEMPLATE_BOOK_H

#include "ctx.h"

/* name: "roster_18", "destination_13", ... MISSING when there is none. *path is a file of the caller's to
 * take away; *title its name for people. */
enum outcome template_book(struct ctx *c, const char *name, const char **path, const char **title) MUST_USE;

#endif
