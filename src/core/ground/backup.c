#include "backup.h"

#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "audit.h"
#include "db.h"
#include "queries.h"
#include "words.h"

enum { COPY_BYTES = 64 * 1024, HASH_LENGTH = 64, DEPTH = 2 /* school, first two of the hash */ };

/* ---- telling the audit log ---- */

static enum outcome all_schools(struct ctx *c, void *arg)
{
	struct { struct school_row *rows; size_t count; } *s = arg;

	return q_school_all(c->tx, &s->rows, &s->count);
}

static enum outcome tell(struct ctx *c, void *arg)
{
	return audit_append(c, &(struct audit_entry){ .action = "backup", .subject = "school", .subject_id = c->school_id });
}

static enum outcome tell_all(struct ctx *c)
{
	struct { struct school_row *rows; size_t count; } schools = { 0 };
	int64_t kept = c->school_id;

	TRY(ctx_read(c, all_schools, &schools));
	for (size_t i = 0; i < schools.count; i++) {
		c->school_id = schools.rows[i].school_id;
		TRY(ctx_write(c, tell, NULL));
	}
	c->school_id = kept;
	return OK;
}

/* ---- copying files ---- */

static enum outcome cannot(struct ctx *c, const char *path)
{
	return fail_say(c->fail, BROKEN, say_backup_write(c->arena, path, strerror(errno)));
}

static bool pour(int from, int to)
{
	char block[COPY_BYTES];
	ssize_t n;

	while ((n = read(from, block, sizeof block)) > 0)
		for (ssize_t done = 0, w; done < n; done += w)
			if ((w = write(to, block + done, (size_t)(n - done))) < 0)
				return false;
	return n == 0 && fsync(to) == 0;
}

/* Written aside and renamed: what bears the name is whole. */
static enum outcome copy_file(struct ctx *c, const char *from, const char *to)
{
	const char *part = arena_printf(c->arena, "%s.part", to);
	int in = open(from, O_RDONLY | O_CLOEXEC), out = -1;
	bool done;

	if (in < 0)
		return cannot(c, from);
	out = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	done = out >= 0 && pour(in, out);
	if (out >= 0)
		done = close(out) == 0 && done;
	close(in);
	return done && rename(part, to) == 0 ? OK : cannot(c, to);
}

static enum outcome make_folder(struct ctx *c, const char *path)
{
	return mkdir(path, 0700) == 0 || errno == EEXIST ? OK : cannot(c, path);
}

static enum outcome copy_stored(struct ctx *c, struct backup *b, const char *from, const char *to)
{
	b->files++;
	if (access(to, F_OK) == 0)
		return OK;
	b->copied++;
	return copy_file(c, from, to);
}

static enum outcome copy_folder(struct ctx *c, struct backup *b, const char *from, const char *to, int depth);

static enum outcome copy_entry(struct ctx *c, struct backup *b, const char *from, const char *to, const char *name, int depth)
{
	const char *source = arena_printf(c->arena, "%s/%s", from, name), *target = arena_printf(c->arena, "%s/%s", to, name);
	struct stat st;

	if (lstat(source, &st) != 0)
		return errno == ENOENT ? OK : cannot(c, source); /* a temporary file that went meanwhile */
	if (depth < DEPTH)
		return S_ISDIR(st.st_mode) ? copy_folder(c, b, source, target, depth + 1) : OK;
	return S_ISREG(st.st_mode) && strlen(name) == HASH_LENGTH ? copy_stored(c, b, source, target) : OK;
}

static enum outcome sync_folder(struct ctx *c, const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool done = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return done ? OK : cannot(c, path);
}

static enum outcome copy_folder(struct ctx *c, struct backup *b, const char *from, const char *to, int depth)
{
	DIR *folder = opendir(from);
	enum outcome o;

	if (folder == NULL)
		return cannot(c, from);
	o = make_folder(c, to);
	for (struct dirent *e; o == OK && (e = readdir(folder)) != NULL;)
		if (e->d_name[0] != '.')
			o = copy_entry(c, b, from, to, e->d_name, depth);
	closedir(folder);
	return o == OK ? sync_folder(c, to) : o;
}

/* ---- the whole ---- */

enum outcome backup_make(struct ctx *c, struct backup *b)
{
	struct db *db = c->program->db;

	b->files = b->copied = 0;
	if (db_engine(db) == DB_SQLITE && access(b->out, F_OK) == 0)
		return fail_say(c->fail, CONFLICT, say_backup_exists(c->arena, b->out));
	if (db_engine(db) == DB_SQLITE)
		TRY(tell_all(c));
	TRY(db_backup(db, b->out, c->fail));
	if (b->key)
		TRY(copy_file(c, b->key, arena_printf(c->arena, "%s.key", b->out)));
	return copy_folder(c, b, c->program->files, arena_printf(c->arena, "%s.files", b->out), 0);
}
