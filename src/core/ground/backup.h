/* Backup: an online copy that is a whole in itself. OUT is the database, OUT.key the key that opens its
 * sealed values, OUT.files/ the stored files: `quxiang serve --db OUT` opens it as it lies there, and
 * that is all there is to restoring. */
#ifndef BACKUP_H
#define BACKUP_H

#include "ctx.h"

struct backup {
	const char *out;
	const char *key; /* this database's key file; NULL: the key is kept elsewhere and not copied */
	int64_t files;   /* filled: stored files in the copy */
	int64_t copied;  /* filled: those of them that were not there yet */
};

/* Own transactions. Every school's audit log tells of it first, so that the copy does too; then the
 * database, then the files (one is stored before the row that names it, so none can be lacking). Files
 * that OUT.files/ has already are kept: they are named by their contents, and a backup to the same place
 * copies the new ones only. CONFLICT when OUT is there; INVALID on PostgreSQL, saying what to use there. */
enum outcome backup_make(struct ctx *c, struct backup *b) MUST_USE;

#endif
