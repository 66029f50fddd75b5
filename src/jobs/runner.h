/* The thread that does jobs, one after another, for every school of the database. Several processes may
 * each have one: leases share the work out. */
#ifndef RUNNER_H
#define RUNNER_H

#include "ctx.h"

struct runner;
enum outcome runner_start(struct runner **out, struct program *p, struct fail *f) MUST_USE;
/* Waits for the chunk under way; the job goes on where it stopped when somebody runs again. */
void runner_stop(struct runner *r);

#endif
