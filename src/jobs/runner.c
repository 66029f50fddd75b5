#include "runner.h"

#include <stdlib.h>

#include "log.h"
#include "patrol.h"
#include "work.h"
#include "words.h"

struct runner {
	struct program *program;
	struct patrol patrol;
	char *owner;
	struct arena own;
};

static void do_one(struct runner *r, int64_t school_id, int64_t id)
{
	struct arena a;
	struct fail f;
	struct ctx c;
	struct work w = { .ctx = &c, .owner = r->owner, .stop = &r->patrol.stop };
	enum outcome o;

	arena_init(&a);
	fail_init(&f, &a);
	ctx_init(&c, r->program, &a, &f, NULL, school_id);
	o = work_do(&w, id);
	if (o != OK && o != MISSING && o != BUSY)
		log_say(LOG_WARN, "job-left", "outcome", outcome_name(o), NULL);
	arena_release(&a);
}

static void look(void *arg)
{
	struct runner *r = arg;
	struct job_waiting_row *rows;
	struct arena a;
	struct fail f;
	struct ctx c;
	size_t n = 0;

	arena_init(&a);
	fail_init(&f, &a);
	ctx_init(&c, r->program, &a, &f, NULL, 0);
	if (job_waiting(&c, &rows, &n) != OK)
		n = 0;
	for (size_t i = 0; i < n && !r->patrol.stop; i++)
		do_one(r, rows[i].school_id, rows[i].id);
	arena_release(&a);
}

enum outcome runner_start(struct runner **out, struct program *p, struct fail *f)
{
	struct runner *r = calloc(1, sizeof *r);

	if (r == NULL)
		abort();
	r->program = p;
	arena_init(&r->own);
	r->owner = secret_token(&r->own);
	patrol_init(&r->patrol);
	if (!patrol_add(&r->patrol, look, r)) {
		runner_stop(r);
		return fail_say(f, BROKEN, say_job_no_thread(f->arena));
	}
	*out = r;
	return OK;
}

void runner_stop(struct runner *r)
{
	if (r == NULL)
		return;
	patrol_stop(&r->patrol);
	arena_release(&r->own);
	free(r);
}
