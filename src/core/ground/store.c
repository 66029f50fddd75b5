/* Files by content: sealed and written aside, made durable, then named by the hash of what they hold. */
#include "store.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <magic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "db.h"
#include "queries.h"
#include "words.h"

enum { HEAD_BYTES = 256 * 1024, IN_MEMORY = 1 << 20 };

static const char format[4] = { 'q', 'x', 'f', '1' };

/* The types this program has a use for; whatever else libmagic says is just bytes. */
static const char *const types[] = {
	"application/pdf", "image/jpeg", "image/png", "text/plain", "text/csv", "application/zip",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"application/vnd.ms-excel", "application/x-ole-storage", "application/CDFV2",
};

const char *store_type(const void *p, size_t n)
{
	magic_t magic = magic_open(MAGIC_MIME_TYPE);
	const char *said = NULL, *found = "application/octet-stream";

	if (magic && magic_load(magic, NULL) == 0)
		said = magic_buffer(magic, p, n < HEAD_BYTES ? n : HEAD_BYTES);
	for (size_t i = 0; said && i < sizeof types / sizeof *types; i++)
		if (strcmp(types[i], said) == 0)
			found = types[i];
	if (magic)
		magic_close(magic);
	return found;
}

static char *school_folder(struct ctx *c)
{
	return arena_printf(c->arena, "%s/%lld", c->program->files, (long long)c->school_id);
}

static char *folder_of(struct ctx *c, const char *hash)
{
	return arena_printf(c->arena, "%s/%.2s", school_folder(c), hash);
}

const char *store_path(struct ctx *c, const char *hash)
{
	return arena_printf(c->arena, "%s/%s", folder_of(c, hash), hash);
}

static enum outcome cannot_write(struct ctx *c)
{
	return fail_say(c->fail, BROKEN, say_store_write(c->arena, strerror(errno), c->program->files));
}

static bool sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool done = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return done;
}

/* A new folder is durable once its parent is. */
static bool make_folder(const char *parent, const char *path)
{
	if (mkdir(path, 0700) != 0)
		return errno == EEXIST;
	return sync_folder(parent);
}

static bool write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		p += done;
		n -= (size_t)done;
	}
	return true;
}

/* Opens a file of a name of its own in the school's folder. */
static int open_aside(struct ctx *c, char **path)
{
	const char *folder = school_folder(c);
	int fd = -1;

	*path = arena_printf(c->arena, "%s/new.%s", folder, secret_token(c->arena));
	if (make_folder(c->program->files, folder))
		fd = open(*path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return fd;
}

/* Closes what was written aside and gives it its name; the same content twice is one file. */
static enum outcome settle(struct ctx *c, int fd, const char *aside, const char *hash)
{
	const char *folder = folder_of(c, hash);
	bool done = fsync(fd) == 0;

	done = close(fd) == 0 && done && make_folder(school_folder(c), folder) &&
		rename(aside, store_path(c, hash)) == 0 && sync_folder(folder);
	return done ? OK : cannot_write(c);
}

static enum outcome give_up(struct ctx *c, int fd, const char *aside)
{
	int why = errno;

	if (fd >= 0) {
		close(fd);
		unlink(aside);
	}
	errno = why;
	return cannot_write(c);
}

/* ---- sealing ---- */

/* What is to be stored: bytes, or another file. */
struct source {
	const unsigned char *bytes;
	size_t left;
	int fd; /* when bytes is NULL */
};

/* As much as there is, at most n; -1 when it cannot be read. */
static ssize_t source_read(struct source *s, unsigned char *to, size_t n)
{
	size_t had = 0;

	if (s->bytes) {
		had = n < s->left ? n : s->left;
		memcpy(to, s->bytes, had);
		s->bytes += had;
		s->left -= had;
		return (ssize_t)had;
	}
	while (had < n) {
		ssize_t more = read(s->fd, to + had, n - had);

		if (more < 0 && errno == EINTR)
			continue;
		if (more < 0)
			return -1;
		if (more == 0)
			break;
		had += (size_t)more;
	}
	return (ssize_t)had;
}

/* Its hash, size, and type by its head. */
static bool measure(struct ctx *c, struct source s, char hash[65], int64_t *size, const char **mime)
{
	struct digest *d = digest_new(c->arena);
	unsigned char *head = arena_alloc(c->arena, HEAD_BYTES), *chunk = arena_alloc(c->arena, SEAL_PIECE);
	ssize_t n;

	*size = 0;
	while ((n = source_read(&s, chunk, SEAL_PIECE)) > 0) {
		digest_add(d, chunk, (size_t)n);
		if (*size < HEAD_BYTES)
			memcpy(head + *size, chunk, *size + n <= HEAD_BYTES ? (size_t)n : (size_t)(HEAD_BYTES - *size));
		*size += n;
	}
	digest_end(d, hash);
	*mime = store_type(head, *size < HEAD_BYTES ? (size_t)*size : HEAD_BYTES);
	return n == 0;
}

static bool seal(struct ctx *c, struct source s, const char *hash, int out)
{
	unsigned char head[SEAL_HEAD], *plain = arena_alloc(c->arena, SEAL_PIECE), *sealed = arena_alloc(c->arena, SEAL_PIECE + SEAL_MORE);
	struct seal_stream *t = seal_begin(&c->program->secret, c->arena, head);
	bool good = write_all(out, format, sizeof format) && write_all(out, (const char *)head, sizeof head), last = false;

	while (good && !last) {
		ssize_t n = source_read(&s, plain, SEAL_PIECE);

		last = n < SEAL_PIECE;
		if (n >= 0)
			seal_piece(t, hash, plain, (size_t)n, last, sealed);
		good = n >= 0 && write_all(out, (const char *)sealed, (size_t)n + SEAL_MORE);
	}
	return good;
}

static enum outcome put(struct ctx *c, struct source s, const char *hash)
{
	char *aside;
	int fd = open_aside(c, &aside);

	if (fd < 0 || !seal(c, s, hash, fd))
		return give_up(c, fd, aside);
	return settle(c, fd, aside, hash);
}

enum outcome store_bytes(struct ctx *c, const void *p, size_t n, char hash[65], const char **mime)
{
	struct source s = { .bytes = p, .left = n, .fd = -1 };
	int64_t size;

	if (!measure(c, s, hash, &size, mime))
		return cannot_write(c);
	return put(c, s, hash);
}

enum outcome store_file(struct ctx *c, const char *path, char hash[65], int64_t *size, const char **mime)
{
	struct source s = { .fd = open(path, O_RDONLY | O_CLOEXEC) };
	enum outcome o = OK;

	if (s.fd < 0)
		return fail_say(c->fail, MISSING, say_store_read(c->arena, strerror(errno)));
	if (!measure(c, s, hash, size, mime) || lseek(s.fd, 0, SEEK_SET) != 0)
		o = fail_say(c->fail, BROKEN, say_store_read(c->arena, strerror(errno)));
	else
		o = put(c, s, hash);
	close(s.fd);
	return o;
}

enum outcome store_note(struct ctx *c, const char *hash, int64_t size, const char *mime)
{
	return q_file_note(c->tx, c->school_id, hash, size, mime, c->now, NULL);
}

/* Where the plain contents lie while they are read, without a name: small ones in memory. */
static int plain_open(struct ctx *c, int64_t size)
{
	int fd = size > IN_MEMORY ? -1 : memfd_create("quxiang", MFD_CLOEXEC);

	if (fd < 0)
		fd = open(c->program->files, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	return fd >= 0 ? fd : memfd_create("quxiang", MFD_CLOEXEC);
}

static bool unseal(struct ctx *c, int in, const char *hash, int out, int64_t *size)
{
	unsigned char head[SEAL_HEAD], *sealed = arena_alloc(c->arena, SEAL_PIECE + SEAL_MORE), *plain = arena_alloc(c->arena, SEAL_PIECE);
	char mark[sizeof format];
	struct source s = { .fd = in };
	struct seal_stream *t;
	bool last = false;

	*size = 0;
	if (source_read(&s, (unsigned char *)mark, sizeof mark) != sizeof mark || memcmp(mark, format, sizeof mark) != 0 ||
		source_read(&s, head, sizeof head) != sizeof head)
		return false;
	t = unseal_begin(&c->program->secret, c->arena, head);
	while (!last) {
		ssize_t n = source_read(&s, sealed, SEAL_PIECE + SEAL_MORE);

		if (n < SEAL_MORE || !unseal_piece(t, hash, sealed, (size_t)n, plain, &last) || !write_all(out, (const char *)plain, (size_t)n - SEAL_MORE))
			return false;
		*size += n - SEAL_MORE;
	}
	return source_read(&s, sealed, 1) == 0 && lseek(out, 0, SEEK_SET) == 0;
}

enum outcome store_open(struct ctx *c, const char *hash, int *fd, int64_t *size)
{
	int in = open(store_path(c, hash), O_RDONLY | O_CLOEXEC);
	struct stat st;
	bool good;

	if (in < 0)
		return fail_say(c->fail, errno == ENOENT ? MISSING : BROKEN,
			errno == ENOENT ? say_store_gone(c->arena) : say_store_read(c->arena, strerror(errno)));
	*fd = fstat(in, &st) == 0 ? plain_open(c, st.st_size) : -1;
	good = *fd >= 0 && unseal(c, in, hash, *fd, size);
	close(in);
	if (good)
		return OK;
	if (*fd >= 0)
		close(*fd);
	return fail_say(c->fail, BROKEN, say_store_changed(c->arena));
}

const char *store_name(struct arena *a, int fd)
{
	return arena_printf(a, "/proc/self/fd/%d", fd);
}

enum outcome store_verify(struct ctx *c, const char *hash)
{
	int64_t size;
	int fd;

	TRY(store_open(c, hash, &fd, &size));
	close(fd);
	return OK;
}
