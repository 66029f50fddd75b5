/* The changes of an audit entry for people: {"field":["before","after"],…} as a list with the labels and
 * the code names of the data dictionary. */
#ifndef CHANGES_H
#define CHANGES_H

#include "web.h"

/* Put the list `name` of {field, label, before, after} into v, at most `most` (0 = all) and then without
 * what only the program needs; returns how many were left out. subject: the entry's subject, whose table is looked into first. */
size_t changes_put(struct call *c, struct view *v, const char *name, const char *subject, const char *changes, size_t most);

#endif
