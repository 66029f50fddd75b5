/* Between the door of writing (sheet_write.c) and its two formats. Nobody outside src/sheet includes this. */
#ifndef WRITE_INSIDE_H
#define WRITE_INSIDE_H

#include "inside.h"

struct writer {
	enum outcome (*sheet)(struct sheet_writer *w, const char *name);
	enum outcome (*row)(struct sheet_writer *w, const char *const *cells, const unsigned char *marks);
	enum outcome (*end)(struct sheet_writer *w); /* the sheet under way is done; NULL = nothing to do */
	enum outcome (*finish)(struct sheet_writer *w, bool keep); /* lets go of everything; keep: temp is complete after it */
};

struct sheet_writer {
	const struct writer *writer;
	void *state;
	struct arena *arena;
	const char *file, *temp, *folder;
	const char *footer;                 /* "" = none */
	const char *const *above;           /* lines above the heading; own copies */
	int above_count;
	const struct sheet_column *columns; /* of the sheet under way; own copies */
	int count;
	int sheets;
	int64_t row;                        /* the last row written; the heading's is above_count */
	enum outcome over;                  /* the first thing that went wrong */
	const char *why;
};

enum outcome xlsx_writer_open(struct sheet_writer *w) MUST_USE;
enum outcome csv_writer_open(struct sheet_writer *w) MUST_USE;

/* Note the first failure; everything after it is refused with the same outcome. */
enum outcome writer_fail(struct sheet_writer *w, enum outcome o, const char *why) MUST_USE;

#endif
