/* Small parts that the pages of reminding share. */
#ifndef REMINDERS_H
#define REMINDERS_H

#include "web.h"

/* A list of codes, joined by commas or \x1f, as people read it. */
const char *codes_said(struct arena *a, const char *set_name, const char *list);

/* The hidden list `name` of {code, name, selected} of a set, chosen as in the list `now`. */
void codes_put(struct call *c, const char *name, const char *set_name, const char *now);

/* The last contacts with one graduate: the list `contacts`; and `reach`, how he can be reached. */
enum outcome contacts_put(struct call *c, int64_t graduate_id, int64_t most) MUST_USE;

#endif
