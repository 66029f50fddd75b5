#include "fail.h"

#include <assert.h>

void fail_init(struct fail *f, struct arena *a)
{
	*f = (struct fail){ .arena = a };
}

void fail_clear(struct fail *f)
{
	fail_init(f, f->arena);
}

enum outcome fail_say(struct fail *f, enum outcome o, const char *text)
{
	assert(o != OK);
	f->outcome = o;
	f->text = text;
	return o;
}

/* The first fault is also the headline until something says a better one. */
void fail_at(struct fail *f, const char *field, const char *text)
{
	struct fault *fault = arena_new(f->arena, struct fault);

	fault->field = field == NULL ? "" : field;
	fault->text = text;
	if (f->last == NULL)
		f->first = fault;
	else
		f->last->next = fault;
	f->last = fault;
	f->count++;
	if (f->text == NULL) {
		f->outcome = INVALID;
		f->text = text;
	}
}

enum outcome fail_done(struct fail *f)
{
	if (f->count == 0)
		return OK;
	f->outcome = INVALID;
	return INVALID;
}
