/* Between the files of this folder: what a reader of one format gives the door (sheet.c), and what the
 * door gives the readers. Nobody outside src/sheet and its tests includes this. */
#ifndef INSIDE_H
#define INSIDE_H

#include "arena.h"
#include "sheet.h"

struct reader {
	enum outcome (*next)(struct sheet *s, struct sheet_row *row, struct fail *f);
	int (*progress)(const struct sheet *s);
	void (*close)(struct sheet *s);
};

struct sheet {
	const struct reader *reader;
	void *state;                /* the reader's own, in store */
	struct arena *arena;        /* the caller's: the name, which outlives close */
	struct arena store;         /* all else; released by close */
	struct sheet_limits limit;  /* no member 0 */
	const char *name;
	struct sheet_row first;     /* read while opening, not yet asked for */
	bool first_waits;
	enum outcome over;          /* not OK: there is nothing more, and why */
	const char *why;
	struct ahead *ahead;        /* NULL: the caller reads himself */
};

/* What sheet_next and sheet_progress do when nobody reads ahead; all that is theirs lies in store. */
enum outcome sheet_read(struct sheet *s, struct sheet_row *row, struct fail *f) MUST_USE;
int sheet_read_progress(const struct sheet *s);

/* The same for a sheet with a thread that reads ahead. ahead_close does nothing where there is none. */
enum outcome ahead_next(struct sheet *s, struct sheet_row *row, struct fail *f) MUST_USE;
int ahead_progress(const struct sheet *s);
void ahead_close(struct sheet *s);

/* s has arena, store and limit; these set reader, state, name and read the first row. MISSING: there is
 * no row. */
enum outcome xlsx_open(struct sheet *s, const char *file, struct fail *f) MUST_USE;
enum outcome csv_open(struct sheet *s, int fd, int64_t size, struct fail *f) MUST_USE; /* takes over fd */

/* INVALID with a sentence when the file is known to be something else than xlsx or csv; OK sets *zip. */
enum outcome kind_judge(int fd, int64_t size, bool *zip, struct fail *f) MUST_USE;

/* What a worksheet's XML is read from: up to n bytes, 0 at the end, negative with f filled. */
struct source {
	int64_t (*read)(void *arg, void *to, size_t n, struct fail *f);
	void *arg;
};

/* A plain number as people write one: digits with at most one point and a leading sign. */
bool plain_number(const char *text);

#endif
