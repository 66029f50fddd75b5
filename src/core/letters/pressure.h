/* Words of pressure (四不准, 三不得: notice 6): what no reminder and no contact note may say. The list is
 * words/codes/pressure_word.tsv, over which the office puts its own words, stops some, or says otherwise what
 * to write instead. Compared is what is left of a text without spaces, punctuation and signs, full-width made
 * half-width, Latin made small, old forms of characters (words/codes/pressure_variant.tsv) made new: to
 * write a word apart does not hide it. Inside a transaction. */
#ifndef PRESSURE_H
#define PRESSURE_H

#include "ctx.h"
#include "rows.h"

/* Built-in words first, in their order, then the school's own. version 0: nobody has changed it. */
enum outcome pressure_list(struct ctx *c, struct pressure_word_row **rows, size_t *count) MUST_USE;

struct pressure_found {
	const char *seen;                     /* as it stands in the text */
	const struct pressure_word_row *word; /* NULL: none */
};
/* The first word of the list, in the order of the text, that is not stopped. */
struct pressure_found pressure_find(struct arena *a, const struct pressure_word_row *rows, size_t count, const char *text);

/* A fault at `field` for each word that the text holds, with what to write instead. OK also then: whoever
 * asked goes on checking and ends with fail_done. */
enum outcome pressure_check(struct ctx *c, const char *field, const char *text) MUST_USE;

/* A word new or changed, inside ctx_write; the office's, by the table of routes. CONFLICT when stale. */
enum outcome pressure_put(struct ctx *c, const struct pressure_form *form) MUST_USE;

#endif
