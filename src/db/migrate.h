/* Forward-only migrations. The files of schema/ are embedded in the binary; those not yet in the table
 * `migration` (number, name, digest, applied_at) are run in order, each in its own transaction, under a
 * lock that keeps a second process waiting. A line that begins with `--sqlite:`, `--pg:` or `--citus:`
 * is SQL for that engine only (the mark is taken off) and a comment for the others. A database that is
 * newer than the program, or whose applied migration has another digest, is refused with a sentence
 * (CONFLICT). */
#ifndef MIGRATE_H
#define MIGRATE_H

#include "db.h"

struct migration {
	int number;
	const char *name, *sql;
};
extern const struct migration migrations[]; /* generated; ends with name NULL */

enum outcome migrate(struct db *db, const struct clock *clock, struct fail *f) MUST_USE;
/* The same with another list (it ends with name NULL). */
enum outcome migrate_list(struct db *db, const struct migration *list, const struct clock *clock, struct fail *f) MUST_USE;
/* The text of one migration for one engine (what dbgen and tests use). */
char *migration_text(struct arena *a, const char *sql, enum db_engine engine, bool citus);

#endif
