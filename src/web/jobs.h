/* A job as pages show it: shared by imports and exports. */
#ifndef JOBS_H
#define JOBS_H

#include "job.h"
#include "web.h"

/* The job's row as `row`, its pace as `percent`, `rows`, `speed`, `left`, ..., whether it is `done`, and
 * `next`: where its result is to be seen. For pages that poll /jobs/ID.json. */
void job_put(struct call *c, struct view *v, const struct job_row *job);
/* The list `jobs` of one side, with links to the pages before and after. */
enum outcome jobs_put(struct call *c, const char *side) MUST_USE;
/* {"role":...,"ip":...,"scope":...} and the members of a form (NULL: none) as texts. */
const char *job_params(struct call *c, const struct shape *shape, const void *form);
/* An open file as the answer, to be kept under that name; the server closes it. */
void file_reply(struct call *c, int fd, int64_t size, const char *type, const char *name);

#endif
