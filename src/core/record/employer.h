/* Employers remembered by credit code, so that the second graduate need not type them. Filled by what is
 * submitted and imported; an approved version's words replace what was remembered. */
#ifndef EMPLOYER_H
#define EMPLOYER_H

#include "ctx.h"
#include "rows.h"

/* NULL when unknown or no credit code. */
enum outcome employer_find(struct ctx *c, const char *uscc, struct employer_row **out) MUST_USE;
/* Remember when not yet known; `approved`: its words are now the ones remembered. Nothing without a valid
 * credit code and a name. */
enum outcome employer_note(struct ctx *c, const struct destination_row *row, bool approved) MUST_USE;

#endif
