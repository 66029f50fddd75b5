/* Code sets: the national and local code tables (words/codes/NAME.tsv) as constants. Codes are always
 * text ("01" is not "1"). What a school may change (the destination tree, wages, holidays) is seeded
 * from here and then lives in its database; the rest is read here and nowhere else. Every file says in
 * its first lines where its facts come from and how sure they are. */
#ifndef CODE_H
#define CODE_H

#include <stddef.h>

#include "arena.h"

struct code {
	const char *code, *name;
	const char *parent, *status;    /* "" when the set has no such column */
	const char *const *extra;       /* the set's remaining columns, as named by its `columns`; "" = absent */
};

struct code_word {
	const char *text; /* a name or a synonym */
	unsigned row;
};

struct code_set {
	const char *name;  /* the file's name */
	const char *label; /* Chinese: its first # line */
	const char *source; /* Chinese: its other # lines */
	const char *const *columns;
	size_t column_count;
	const struct code *codes; /* in the file's order, which is the order to show */
	size_t count;
	const unsigned *by_code; /* rows sorted by code, bytewise */
	const struct code_word *by_name; /* sorted by text; only texts that name exactly one row */
	size_t name_count;
};

const struct code_set *code_set(const char *name); /* NULL when there is none */
/* The i-th set by name, NULL beyond the last: for the data dictionary. */
const struct code_set *code_set_at(size_t i);

/* All return NULL when there is none; all take a NULL set. */
const struct code *code_find(const struct code_set *set, const char *code);
/* By exact name, else by synonym, after utf8_clean (narrowed). A name that several codes bear (a
 * district's, often) finds none; one that a code and its child bear finds the child. The arena holds
 * the cleaned text only. */
const struct code *code_by_name(const struct code_set *set, struct arena *a, const char *name);
/* What people put into a cell: the code, the name, a synonym, or "code name" / "code-name". */
const struct code *code_read(const struct code_set *set, struct arena *a, const char *cell);

/* A remaining column's value, "" when the set has no such column. */
const char *code_extra(const struct code_set *set, const struct code *c, const char *column);
/* The name of a code, NULL when the set or the code is unknown (the shape struct code_names asks). */
const char *code_name(const char *set, const char *code);

#endif
