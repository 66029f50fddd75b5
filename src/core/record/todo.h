/* What waits for this person, within his scope: the counts beside the menu and on the home page. */
#ifndef TODO_H
#define TODO_H

#include "ctx.h"

struct todo {
	int64_t review;   /* versions waiting for this role's review */
	int64_t disputes; /* disputed records not closed yet */
	int64_t reopenings; /* asked for, waiting for this person's decision */
};

enum outcome todo_count(struct ctx *c, struct todo *out) MUST_USE;

#endif
