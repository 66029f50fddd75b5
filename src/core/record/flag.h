/* Flags: what a reviewer must look at. Raised when a version is submitted (and on another graduate's live
 * version when the same file turns up), counted in destination.open_flags, cleared by a reviewer with a
 * note. words/codes/flag_kind.tsv says which kinds approve only with a note. */
#ifndef FLAG_H
#define FLAG_H

#include "ctx.h"
#include "rows.h"

/* Judge a version that is being submitted: wage, shared files, staff entry, employer name, inner check of
 * the credit code. row->open_flags is set. */
enum outcome flags_raise(struct ctx *c, struct destination_row *row, const struct category_row *category) MUST_USE;

/* Clear one, with a note of at least MOVE_REASON_MIN characters. College staff and heads, the office;
 * never who filled the version in. */
enum outcome flag_clear(struct ctx *c, int64_t flag_id, const char *note) MUST_USE;
/* All open ones of a version, as part of a move. */
enum outcome flags_clear(struct ctx *c, struct destination_row *row, const char *note) MUST_USE;
/* Whether an open flag of the version asks for a note before approval. */
enum outcome flags_ask_note(struct ctx *c, const struct destination_row *row, bool *ask) MUST_USE;

#endif
