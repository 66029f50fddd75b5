/* The audit log: every write, login, export and reveal; who, when, from where, what, before and after by
 * field; chained by hash within a school. hash = BLAKE2b-256 over the previous hash and every member of
 * the entry, each preceded by its length. The entry is in the same transaction as what it tells of. */
#ifndef AUDIT_H
#define AUDIT_H

#include "ctx.h"
#include "field.h"

struct audit_entry {
	const char *action;  /* code of words/codes/audit_action.tsv: "destination.submit" */
	const char *subject; /* code of words/codes/audit_subject.tsv: "destination" */
	int64_t subject_id;
	int64_t graduate_id; /* whose history shows it; 0 = nobody's */
	/* Before and after by field: both NULL = no fields; one NULL = made or gone. Only members that
	 * differ are kept; FIELD_SECRET members show as changed, never their value. */
	const struct shape *shape;
	const void *before, *after;
	const char *changes; /* instead of shape: ready JSON, or NULL */
	const char *note;    /* free text; never personal data */
	bool refused;        /* the entry tells of a try that failed, and itself must stay (a wrong password) */
};

enum outcome audit_append(struct ctx *c, const struct audit_entry *e) MUST_USE;

/* Remember that the actor tried what he may not; ctx_write writes it after the rollback. Returns o, so
 * that `return audit_refuse(c, DENIED, "destination.confirm", "destination", id, graduate_id, why)` reads
 * well; the headline of c->fail is why. */
struct refusal {
	enum outcome outcome;
	const char *action, *subject, *why;
	int64_t subject_id, graduate_id;
};
enum outcome audit_refuse(struct ctx *c, enum outcome o, const char *action, const char *subject, int64_t subject_id, int64_t graduate_id, const char *why) MUST_USE;

/* Walks the chain of a school. OK and the head; BROKEN with the first bad sequence in *bad. */
enum outcome audit_verify(struct ctx *c, int64_t *entries, char head[65], int64_t *bad) MUST_USE;

/* {"field":["before","after"],…} of two rows of one shape, only what differs; labels come from the
 * shape when shown. */
char *audit_diff(struct arena *a, const struct shape *shape, const void *before, const void *after);

#endif
