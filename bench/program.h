/* Opening a database for the bench's own tools, as the program itself would. */
#ifndef BENCH_PROGRAM_H
#define BENCH_PROGRAM_H

#include <stdio.h>
#include <stdlib.h>

#include "ctx.h"
#include "db.h"
#include "log.h"
#include "migrate.h"

static inline void must(bool good, const char *what, const char *why)
{
	if (good)
		return;
	fprintf(stderr, "bench: %s: %s\n", what, why ? why : "");
	exit(1);
}

static inline void bench_open(struct program *p, const char *file, struct arena *a, struct fail *f)
{
	struct db_options o = { .create = true };

	log_level_set(LOG_ERROR);
	p->files = arena_printf(a, "%s.files", file);
	must(secret_setup() == OK && secret_open(&p->secret, arena_printf(a, "%s.key", file), true, f) == OK, file, f->text);
	must(db_open(&p->db, file, &o, f) == OK && migrate(p->db, &p->clock, f) == OK, file, f->text);
}

#endif
