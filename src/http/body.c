#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "body.h"

enum { MEMORY_MOST = 1 << 20, FIRST_CAP = 4096, SPOOL_PATH = 4096 };

void body_init(struct body *b, const char *spool, size_t limit)
{
	*b = (struct body){ .spool = spool, .limit = limit, .file = -1 };
}

void body_release(struct body *b)
{
	if (b->mapped)
		munmap(b->p, b->n);
	else
		free(b->p);
	if (b->file >= 0)
		close(b->file);
	body_init(b, b->spool, b->limit);
}

/* O_TMPFILE where the file system has it; else a name that is taken away at once. */
static int spool_open(const char *folder)
{
	char path[SPOOL_PATH];
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0)
		return fd;
	if (snprintf(path, sizeof path, "%s/body-XXXXXX", folder) >= (int)sizeof path)
		return -1;
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

static enum outcome write_all(int fd, const unsigned char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return BROKEN;
		p += done;
		n -= (size_t)done;
	}
	return OK;
}

static void memory_grow(struct body *b, size_t need)
{
	size_t cap = b->cap == 0 ? FIRST_CAP : b->cap;

	while (cap < need)
		cap *= 2;
	if (cap == b->cap)
		return;
	b->p = realloc(b->p, cap);
	if (b->p == NULL)
		abort();
	b->cap = cap;
}

static enum outcome to_file(struct body *b)
{
	b->file = b->spool != NULL ? spool_open(b->spool) : -1;
	if (b->file < 0)
		return BROKEN;
	TRY(write_all(b->file, b->p, b->n));
	free(b->p);
	b->p = NULL;
	b->cap = 0;
	return OK;
}

static enum outcome put(struct body *b, const void *p, size_t n)
{
	if (n > b->limit - b->n)
		return TOO_MUCH;
	if (b->file < 0 && b->n + n > MEMORY_MOST)
		TRY(to_file(b));
	if (b->file >= 0) {
		TRY(write_all(b->file, p, n));
	} else {
		memory_grow(b, b->n + n);
		memcpy(b->p + b->n, p, n);
	}
	b->n += n;
	return OK;
}

enum outcome body_add(struct body *b, const void *p, size_t n)
{
	enum outcome o = put(b, p, n);

	if (o != OK)
		body_release(b);
	return o;
}

enum outcome body_whole(struct body *b, const unsigned char **p)
{
	static const unsigned char nothing[1];

	if (b->file >= 0 && !b->mapped) {
		void *m = mmap(NULL, b->n, PROT_READ, MAP_PRIVATE, b->file, 0);

		if (m == MAP_FAILED)
			return BROKEN;
		b->p = m;
		b->mapped = true;
	}
	*p = b->p != NULL ? b->p : nothing;
	return OK;
}
