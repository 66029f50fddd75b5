/* Evidence of a destination: stored files, bound to one version, seen only by who may see that version.
 * PDF, JPEG, PNG by content; at most EVIDENCE_BYTES each and EVIDENCE_MAX a version; the kinds a category's
 * form takes are words/codes/evidence_kind.tsv (no internship or trainee paper is among them: the notice's
 * fourth prohibition). A submitted version's evidence never changes. */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "ctx.h"
#include "rows.h"

enum { EVIDENCE_BYTES = 10 * 1024 * 1024, EVIDENCE_MAX = 12 };

/* First, outside a transaction: judged and stored. */
struct evidence_file {
	char hash[65];
	const char *mime;
	int64_t size;
};
enum outcome evidence_store(struct ctx *c, const void *bytes, size_t n, struct evidence_file *out) MUST_USE;
/* Then, inside ctx_write: bound to the draft. The same content once more is the same evidence. *out may
 * be NULL. */
enum outcome evidence_add(struct ctx *c, int64_t destination_id, const char *kind, const char *file_name, const struct evidence_file *file, struct evidence_row *out) MUST_USE;
/* Both in one, for a route with its own transaction. */
enum outcome evidence_put(struct ctx *c, int64_t destination_id, const char *kind, const char *file_name, const void *bytes, size_t n, struct evidence_row *out) MUST_USE;
enum outcome evidence_remove(struct ctx *c, int64_t evidence_id) MUST_USE;

/* Whether this kind may be given with this form ("" = no category chosen yet). */
bool evidence_kind_fits(const char *kind, const char *form);

/* To look at one file: opens its own transactions (a staff view is audited as evidence.view). The caller
 * closes fd. */
struct evidence_sight {
	struct evidence_row *row;
	int fd;
	int64_t size;
};
enum outcome evidence_open(struct ctx *c, int64_t evidence_id, struct evidence_sight *out) MUST_USE;

#endif
