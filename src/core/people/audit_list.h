/* Looking into the audit log. An admin sees who did what and when, never what it says about a graduate:
 * for him the changes, the number and the name of an entry about a graduate are left out here. */
#ifndef AUDIT_LIST_H
#define AUDIT_LIST_H

#include <stdio.h>

#include "ctx.h"
#include "rows.h"

struct audit_filter {
	const char *actor;      /* login, account id or name; "" = any */
	const char *action, *outcome; /* codes; "" = any */
	const char *student_no; /* "" = any; the newest cohort's graduate of that number */
	int64_t since, till;    /* instants, till excluded; 0 = open */
	int64_t before;         /* keyset: sequences below it; 0 = from the newest */
	int64_t most;
};

/* Newest first. Inside a transaction, like all here. */
enum outcome audit_list(struct ctx *c, const struct audit_filter *f, struct audit_line_row **rows, size_t *count) MUST_USE;

/* One entry with its hashes; MISSING when there is none. */
enum outcome audit_entry_get(struct ctx *c, int64_t sequence, struct audit_line_row **line, struct audit_row **entry) MUST_USE;

/* Sequence and hash of the chain's end; 0 and "" when nothing was written yet. */
enum outcome audit_head(struct ctx *c, int64_t *sequence, const char **hash) MUST_USE;

/* The whole log of a school, oldest first, a line of JSON for each entry with every member its hash covers: to
 * be kept and verified elsewhere. That it was taken out is told in the log first, and stands at its end. Own
 * transactions. */
enum outcome audit_print(struct ctx *c, FILE *out) MUST_USE;

#endif
