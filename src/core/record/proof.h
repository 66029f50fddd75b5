/* Whether the tables still say what the audit log says. The chain covers the log alone, and the recount
 * covers the numbers made from the rows; this covers the rows themselves: every version of a destination,
 * every paper bound to one and whether a person is counted are replayed from the log and compared, and
 * every stored file is read and hashed again. Who changes a row behind the program's back is found. Read
 * only; each opens its own transactions, one for a batch of people or files, so that it may run beside a
 * server at work. The chain is verified apart (audit.h). */
#ifndef PROOF_H
#define PROOF_H

#include "ctx.h"

enum { PROOF_TOLD = 20 };

struct proof {
	int64_t people, versions, papers, files; /* looked at */
	int64_t wrong;
	const char *told[PROOF_TOLD]; /* the first of them, a sentence each, without personal data; in c's arena */
};

/* OK, or BROKEN when anything differs. Not judged: sealed values (they carry their own proof), the counter
 * of open flags, and the times and numbers of versions of a row, which change with every write. */
enum outcome proof_records(struct ctx *c, struct proof *out) MUST_USE;
enum outcome proof_files(struct ctx *c, struct proof *out) MUST_USE;

/* Whether an entry of that hash is in the log: the end of the chain as it was noted elsewhere;
 * *sequence = which one. MISSING: the log was cut or written anew since. */
enum outcome proof_kept(struct ctx *c, const char *hash, int64_t *sequence) MUST_USE;

#endif
