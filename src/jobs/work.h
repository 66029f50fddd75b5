/* One job from its claim to its end, on the calling thread. The runner's thread and the command line both
 * call work_do. */
#ifndef WORK_H
#define WORK_H

#include "ctx.h"
#include "import.h"
#include "job.h"

struct work {
	struct ctx *ctx;       /* the school; fail and an arena that lives as long as the call */
	const char *owner;     /* of the lease: unlike any other process's */
	struct job_row job;    /* as claimed */
	struct actor actor;    /* for whom */
	bool cancelled;
	enum outcome outcome;  /* of the step; OK when it did what it should */
	const _Atomic bool *stop; /* set by who wants the thread back: the job is given back unfinished. NULL: never */
	/* Beside the job's own rows: for a terminal. NULL: none. */
	void *arg;
	void (*tell)(void *arg, const struct job_counts *n, int permille);
};

/* BUSY when the thread is wanted back. */
enum outcome work_wanted(const struct work *w) MUST_USE;
/* The same, and the lease renewed with so many rows done: CONFLICT when it was lost or a person asked to stop. For an export,
 * after each page; what it shows stays of the moment it began. */
enum outcome work_pulse(struct work *w, int64_t rows) MUST_USE;

/* Do the step that waits. OK also when the job ended failed (job.state tells; the sentence is in
 * job.message); MISSING when somebody else has it; CONFLICT when it was lost on the way. */
enum outcome work_do(struct work *w, int64_t id) MUST_USE;

/* The parts (work_import.c, work_export.c, work_late.c, ...): the outcome, and what the job ends with. */
enum outcome work_import(struct work *w, struct job_result *r) MUST_USE;
enum outcome work_export(struct work *w, struct job_result *r) MUST_USE;
enum outcome work_contacts(struct work *w, struct job_result *r) MUST_USE;
enum outcome work_late(struct work *w, struct job_result *r) MUST_USE;
enum outcome work_report(struct work *w, struct job_result *r) MUST_USE;

/* Store a file made for the job as its result: fills hash and name, notes it. */
enum outcome work_keep(struct work *w, const char *path, const char *name, struct job_result *r) MUST_USE;
/* A path in the files' folder for a file in the making. */
const char *work_path(struct work *w, const char *what);

/* A member of the params object as text; "" when absent. */
const char *work_param(struct work *w, const char *name);

#endif
