/* Folding SQLite's log back into the file beside the writer, who would otherwise do it between two commits while
 * everybody waits. A thread with a connection of its own does it, begun when it is first needed; between pages it gives
 * way to whoever wants its core. But the log only begins anew when all of it was folded back between two commits and
 * nobody reads from it, which in a long run of commits does not come about by itself. So past FOLD_SOON pages the writer
 * looks whether anybody reads at all, has the thread fold if not, and folds the little that is left then. Where somebody
 * always reads, the writer past FOLD_MUST pages folds what is left and waits, not longer than FOLD_WAIT_MS, until whoever
 * reads has done; everybody who writes waits with him. A reader who takes longer than that (an export, a snapshot being
 * counted) has his way: the writer tries again when somebody has done reading and FOLD_AT pages later at the soonest, then
 * after twice as many, and so on up to FOLD_MUST. */
#ifndef FOLD_H
#define FOLD_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

enum { FOLD_AT = 2000, FOLD_SOON = 8000, FOLD_MUST = 16000 /* pages: 8, 32, 64 MB */, FOLD_LITTLE = 32, FOLD_WAIT_MS = 5 };

struct fold;
/* file, the writer and what this process reads (how many now, how many have done) live longer; busy_ms: the writer's own
 * patience; fast: tests only, synchronous=OFF. */
struct fold *fold_new(sqlite3 *writer, const char *file, const _Atomic int *reading, const _Atomic int64_t *reads,
	int busy_ms, bool fast);
void fold_close(struct fold *f); /* before the writer is closed; NULL is fine */

#endif
