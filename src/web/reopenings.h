/* Parts of pages about reopenings, for the register, the page of one graduate and his own history. */
#ifndef REOPENINGS_H
#define REOPENINGS_H

#include "reopening_list.h"
#include "web.h"

/* Into v, what one version changed: before_number, fields: [{name, label, before, value}] and, for a line, what: their
 * labels; "" when nothing differs. */
enum outcome reopening_change_put(struct call *c, struct view *v, const struct reopening_pair *versions) MUST_USE;

/* The list `name` of {line, changes: [{change, ...}]}: rows with what was changed inside each. */
enum outcome reopenings_put(struct call *c, const char *name, const struct reopening_line_row *rows, size_t count) MUST_USE;

/* What a form asks with: `ask_by` and the last day it may name. */
void reopening_ask_put(struct call *c);

#endif
