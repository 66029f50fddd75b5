/* One timed work as pages, JSON and the command line tell it. */
#ifndef TIMED_VIEW_H
#define TIMED_VIEW_H

#include "timed.h"
#include "view.h"

bool timed_work_known(const char *name); /* a row of a work that this program has no more is not shown */
void timed_work_put(struct ctx *c, struct view *v, const struct timed_row *r);

#endif
