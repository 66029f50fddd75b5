/* A graduate's own telephone number and mail address: sealed at rest, shown whole to himself alone and as a
 * mask to everybody else. Only he changes them here (the roster import has its own way). */
#ifndef CONTACT_H
#define CONTACT_H

#include "ctx.h"
#include "rows.h"

/* What he has now, unsealed. MISSING for anybody but the graduate himself. *version: to be brought back. */
enum outcome contact_get(struct ctx *c, struct contact_form *out, int64_t *version) MUST_USE;

/* A mainland mobile number, or any that can be called; a mail address or none. INVALID with faults at the
 * members; CONFLICT when the record was changed since `version`. *changed false: the same as before, nothing
 * written but the entry that it was looked over. Inside ctx_write. */
enum outcome contact_set(struct ctx *c, const struct contact_form *form, int64_t version, bool *changed) MUST_USE;

#endif
