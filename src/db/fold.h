/* Folding SQLite's log back into the file beside the writer, who would otherwise do it between two commits while
 * everybody waits. A thread with a connection of its own does it, begun when it is first needed. But the log only
 * begins anew when all of it was folded back between two commits and nobody reads from it, which in a long run of
 * commits does not come about by itself. So past FOLD_MUST pages the writer folds the little that is left and waits,
 * not longer than FOLD_WAIT_MS, until whoever reads has done; a reader who takes longer than that (an export, a snapshot
 * being counted) has his way, and the writer tries again FOLD_AT pages later, then after twice as many, and so on up to
 * FOLD_MUST: everybody who writes waits with him. */
#ifndef FOLD_H
#define FOLD_H

#include <sqlite3.h>
#include <stdbool.h>

enum { FOLD_AT = 2000, FOLD_MUST = 16000 /* pages: 8 MB, 64 MB */, FOLD_WAIT_MS = 5 };

struct fold;
/* file and the writer live longer; busy_ms: the writer's own patience; fast: tests only, synchronous=OFF. */
struct fold *fold_new(sqlite3 *writer, const char *file, int busy_ms, bool fast);
void fold_close(struct fold *f); /* before the writer is closed; NULL is fine */

#endif
