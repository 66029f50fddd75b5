/* Stored files, by content: <files>/<school>/<first 2 of hash>/<hash>, sealed, for rosters and papers hold
 * what is sealed in the tables too (the hash is of the plain contents and bound into the seal: a file that
 * was changed, cut or put under another's name does not open). Written to a temporary name, fsynced,
 * renamed, the folder fsynced; then the row in `file` within the transaction. Reading is by hash
 * and only for who came through a record in scope (evidence.h, job.h). */
#ifndef STORE_H
#define STORE_H

#include "ctx.h"

/* What it is by its content (libmagic), as static text; application/octet-stream for anything without use
 * here. */
const char *store_type(const void *p, size_t n);

/* Bytes or another file's contents; hash (65 bytes) and mime (by libmagic, static text) are filled. */
enum outcome store_bytes(struct ctx *c, const void *p, size_t n, char hash[65], const char **mime) MUST_USE;
enum outcome store_file(struct ctx *c, const char *path, char hash[65], int64_t *size, const char **mime) MUST_USE;
/* Note it in `file` (inside ctx_write). */
enum outcome store_note(struct ctx *c, const char *hash, int64_t size, const char *mime) MUST_USE;
const char *store_path(struct ctx *c, const char *hash); /* of the sealed file */
/* Whether the file still is what its name says: MISSING when it is gone, BROKEN when it does not open. */
enum outcome store_verify(struct ctx *c, const char *hash) MUST_USE;
/* The plain contents, whole and proven, as a file without a name at its beginning; the caller closes it. */
enum outcome store_open(struct ctx *c, const char *hash, int *fd, int64_t *size) MUST_USE;
/* A path by which this process may open it again, while fd is open. */
const char *store_name(struct arena *a, int fd);

#endif
