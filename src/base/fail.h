/* Why something did not go: one headline and any number of faults, each at a field or a cell. The
 * texts are Chinese sentences made by the generated say_NAME functions (words/messages.tsv, gen
 * words.h); C code holds none. A fail lives in an arena and is filled by whoever finds the fault;
 * faults gather, so a form shows all of them at once. */
#ifndef FAIL_H
#define FAIL_H

#include "arena.h"
#include "outcome.h"

struct fault {
	const char *field; /* member of the form or heading of the column; "" = the whole */
	const char *text;
	struct fault *next;
};

struct fail {
	struct arena *arena;
	enum outcome outcome; /* of the headline; OK while nothing failed */
	const char *text;     /* headline; NULL while nothing failed */
	struct fault *first, *last;
	int count; /* faults */
};

void fail_init(struct fail *f, struct arena *a);
void fail_clear(struct fail *f);

/* Set the headline and return o, so that `return fail_say(f, CONFLICT, say_stale(...));` reads well.
 * A later headline replaces an earlier one. */
enum outcome fail_say(struct fail *f, enum outcome o, const char *text) MUST_USE;

/* Note a fault at a field and go on checking; fail_done then gives INVALID when any was noted. */
void fail_at(struct fail *f, const char *field, const char *text);
enum outcome fail_done(struct fail *f) MUST_USE;

#endif
