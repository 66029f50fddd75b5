/* Which column of a workbook is which member of a form. Headings are known from the column sets in
 * words/codes/template_NAME.tsv, by their Chinese label or by the field code of older systems, in any
 * order; what a heading carries around it (stars, brackets with remarks, blanks) is not looked at. */
#ifndef COLUMNS_H
#define COLUMNS_H

#include "code.h"
#include "fail.h"
#include "field.h"
#include "sheet.h"

struct column {
	const char *heading;       /* as in the workbook, trimmed */
	const struct field *field; /* NULL: not read */
};

struct columns {
	const struct shape *shape;
	struct column *list;
	int count, known;          /* all; those that are read */
	const char *template_name; /* Chinese name of the set that fits best; "" */
};

/* Reads the sheet down to its heading row (within the first rows; a title above and a second heading row
 * of field codes below are passed over). *first is the first row of data when one was read already
 * (its count is -1 when not). INVALID with the headings found and expected when none fits. */
enum outcome columns_find(struct columns *out, struct sheet *s, const struct shape *shape, const char *const *templates,
	struct sheet_row *first, struct arena *a, struct fail *f) MUST_USE;

/* The heading under which a member stands, or its label. */
const char *columns_heading(const struct columns *k, const char *member);
int columns_index(const struct columns *k, const char *member); /* -1: none */

/* One row (k->count cells) into a form: every member "" or what its first filled column says, trimmed;
 * the form borrows the cells' texts. Of code members both
 * columns must mean the same. *given: bits of the members that have a filled cell. A number that lost
 * digits is a fault. */
void columns_take(const struct columns *k, const struct cell *cells, void *form, uint64_t *given, struct arena *a, struct fail *f);

#endif
