/* Folding SQLite's log back into the file beside the writer, who would otherwise do it between two commits while
 * everybody waits. A thread with a connection of its own does it, begun when it is first needed. The log only begins
 * anew when all of it was folded back between two commits; in a long run of commits that does not come about, so past
 * FOLD_MUST pages the writer folds the little that is left himself, and the log stays bounded. */
#ifndef FOLD_H
#define FOLD_H

#include <sqlite3.h>
#include <stdbool.h>

enum { FOLD_AT = 2000, FOLD_MUST = 16000 }; /* pages: 8 MB, 64 MB */

struct fold;
/* file and the writer live longer; fast: tests only, synchronous=OFF. */
struct fold *fold_new(sqlite3 *writer, const char *file, bool fast);
void fold_close(struct fold *f); /* before the writer is closed; NULL is fine */

#endif
