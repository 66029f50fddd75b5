/* Workbooks into records: one engine for the roster and for destinations. It streams the workbook in
 * chunks of IMPORT_CHUNK rows and constant memory, twice: import_check judges and writes nothing,
 * import_apply judges again and writes what is good, each chunk in one transaction together with the
 * caller's note of how far it came. Jobs and the command line call the same two functions. */
#ifndef IMPORT_H
#define IMPORT_H

#include "columns.h"
#include "ctx.h"

enum { IMPORT_CHUNK = 1000 };

struct import;

struct import_row {
	int64_t number;    /* in the workbook, from 1 */
	uint64_t given;    /* bits of the form's members with a filled cell */
	void *form;        /* of the kind's shape */
	struct fail *fail; /* faults at members */
	void *own;         /* the kind's */
	char verdict;      /* 'n' new, 'c' changed, 's' same, 'f' faulty */
	const struct cell *cells; /* as they stood, as many as there are columns */
	struct fail read;  /* fail as it was before the database was asked */
};

/* What differs between what is imported. */
struct import_kind {
	const char *name;                /* code of job_kind */
	const struct shape *form;
	const char *const *templates;    /* the first is what a refusal says is expected */
	const char *const *keys;         /* members, one of which must have a column */
	void *(*open)(void);             /* memory of one run */
	void (*close)(void *memory);
	void (*row)(struct import *im, struct import_row *row); /* make form, fail, own in im->arena */
	/* By itself, every row once and in order, outside transactions. */
	void (*read)(struct ctx *c, void *memory, struct import_row *row);
	/* Against the database: fill verdict. May be run again. */
	enum outcome (*judge)(struct ctx *c, void *memory, struct import_row *rows, size_t n);
	/* Rows with verdict n or c. */
	enum outcome (*write)(struct ctx *c, void *memory, struct import_row *rows, size_t n, const char *reason, int64_t job_id);
	void (*committed)(void *memory);
	/* One sentence about the whole beside the counts, or "". */
	const char *(*remark)(void *memory, struct arena *a);
};
extern const struct import_kind import_roster, import_destinations;
const struct import_kind *import_kind_of(const char *job_kind); /* NULL when it is no import */

struct import_counts {
	int64_t rows, added, changed, same, faulty;
	int64_t last; /* number of the last row done */
};

struct import_fault {
	int64_t row;
	const char *heading, *value, *reason; /* personal data in value masked */
};

struct import {
	/* the caller's */
	const struct import_kind *kind;
	struct ctx *ctx;          /* who, when, which school and cohort; its arena lives as long as the run */
	const char *file, *file_name;
	int64_t job_id;           /* 0: none */
	int64_t from_row;         /* apply: rows before it are done */
	const char *reasons;      /* check: where the workbook with reasons goes when a row is faulty; NULL: nowhere */
	struct import_counts counts; /* begins with what is done */
	void *arg;
	/* In the chunk's transaction (apply): note counts. May be NULL. */
	enum outcome (*done)(struct ctx *c, struct import *im, const struct import_counts *counts);
	/* Outside: faults found, in order; progress after each chunk, written or passed over (an outcome but OK ends the run).
	 * NULL: none. */
	enum outcome (*faults)(struct import *im, const struct import_fault *faults, size_t n);
	enum outcome (*progress)(struct import *im, int permille);

	/* the engine's */
	struct arena arena; /* of one chunk */
	struct columns columns;
	void *memory;
	struct reasons *back; /* the workbook on its way back */
	bool has_reasons;   /* one was written */
	const char *template_name, *sheet_name, *remark;
};

/* INVALID, TOO_MUCH or MISSING with a sentence when the workbook itself is no good; faulty rows are only
 * counted. */
enum outcome import_check(struct import *im) MUST_USE;
enum outcome import_apply(struct import *im) MUST_USE;

#endif
