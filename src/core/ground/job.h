/* Long work: imports and exports, as rows of `job`, done by the runner (src/jobs/runner) in chunks.
 * A lease keeps two processes from doing one job twice; the position (next_row) is written in the same
 * transaction as a chunk's work, so a crash resumes and repeats nothing.
 *
 * An import goes queued -> checking -> checked, a person reads what was found, then applying -> done; an
 * export queued -> running -> done. Each may end failed or cancelled. added, changed, same and faulty
 * count the rows of the step under way; their sum is how far it came of total. */
#ifndef JOB_H
#define JOB_H

#include "ctx.h"
#include "rows.h"

enum { JOB_LEASE_MS = 30000, JOB_FAULTS_KEPT = 2000 };

bool job_is_import(const char *kind); /* one of the imports that exist */

/* ---- people's side; inside a transaction ---- */

/* params: a JSON object that the job's kind reads. The file is noted in `file` already. Audited. */
enum outcome job_new(struct ctx *c, const char *kind, const char *params, const char *file_hash, const char *file_name, int64_t *id) MUST_USE;
/* The actor's own; the office, the observer and the program itself see all. */
enum outcome job_get(struct ctx *c, int64_t id, struct job_row *out) MUST_USE;
/* Newest first; side "import", "export" or "" = both; before_id 0 = from the newest. */
enum outcome job_list(struct ctx *c, const char *side, int64_t before_id, int64_t limit, struct job_row **rows, size_t *count) MUST_USE;
enum outcome job_faults(struct ctx *c, int64_t id, int64_t limit, struct job_fault_row **rows, size_t *count) MUST_USE;
/* A checked import begins to write. CONFLICT when it is not checked, when a newer check of the same kind
 * exists, or (whole) when rows were faulty. Audited. */
enum outcome job_apply(struct ctx *c, int64_t id, bool whole) MUST_USE;
/* At once when nobody works on it; else at the next chunk: what was written stays. Audited. */
enum outcome job_cancel(struct ctx *c, int64_t id) MUST_USE;

/* ---- the runner's side ---- */

/* Jobs of every school that nobody holds. Opens its own transaction. */
enum outcome job_waiting(struct ctx *c, struct job_waiting_row **rows, size_t *count) MUST_USE;
/* Take it and read it. MISSING when somebody else has. Opens its own transaction. */
enum outcome job_claim(struct ctx *c, int64_t id, const char *owner, struct job_row *out) MUST_USE;

/* Give it back unfinished: the next runner goes on at next_row. Opens its own transaction. */
enum outcome job_release(struct ctx *c, int64_t id, const char *owner) MUST_USE;

struct job_counts {
	int64_t total, next_row, added, changed, same, faulty;
};
/* Inside the transaction of a chunk, or one of its own: renews the lease. CONFLICT when the lease was
 * lost or a person asked to stop (*cancelled). */
enum outcome job_progress(struct ctx *c, int64_t id, const char *owner, const struct job_counts *n, bool *cancelled) MUST_USE;
enum outcome job_fault_note(struct ctx *c, int64_t id, int64_t row_no, int64_t sequence, const char *heading, const char *value, const char *reason) MUST_USE;
enum outcome job_fault_forget(struct ctx *c, int64_t id) MUST_USE;

struct job_result {
	const char *state;   /* checked, done, failed, cancelled */
	const char *message; /* a sentence */
	const char *hash, *name; /* a stored file to take away; "" */
	const char *digest;
	int64_t total;
	const char *audit_action; /* instead of job.finish: "export" */
	const char *audit_note;
};
enum outcome job_end(struct ctx *c, const struct job_row *job, const char *owner, const struct job_result *r) MUST_USE;

/* Progress as people read it: percent 0..100, rows a second, seconds left (-1 unknown). */
struct job_pace {
	int64_t done, percent, per_second, seconds_left;
};
struct job_pace job_pace(const struct job_row *job, int64_t now);

#endif
