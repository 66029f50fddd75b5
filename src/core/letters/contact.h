/* Ways to reach a graduate: telephone number and mail address, sealed at rest, shown whole to himself alone and
 * as a mask to everybody else. He mends them himself; the roster import has its own way. Each is kept with its
 * state (words/codes/contact_state.tsv), which contact_quality.h counts. */
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

/* ---- what is kept of a number and of an address, for whoever writes them ---- */

struct contact_way {
	const char *text;  /* as it is sealed: a good number always the same way, else as typed */
	const char *hash;  /* by which equal ones are found; letters of an address count the same large and small */
	const char *mask;
	const char *state; /* "missing", "malformed" or "good"; "shared" is found by contact_settle */
};
struct contact_way contact_phone(struct ctx *c, const char *typed);
struct contact_way contact_email(struct ctx *c, const char *typed);

/* After numbers or addresses of a cohort were written: hashes, comma separated, of all that came or went. Whoever
 * has one of them with somebody else is "shared", whoever has it alone is "good" again. Same transaction. */
enum outcome contact_settle(struct ctx *c, const char *cohort, const char *phones, const char *emails) MUST_USE;
/* The same where they only came, with somebody new: nobody is left alone. Cheaper. */
enum outcome contact_share(struct ctx *c, const char *cohort, const char *phones, const char *emails) MUST_USE;

/* How many graduates' states are not what their hashes say. Inside a transaction or outside. */
enum outcome contact_check(struct ctx *c, int64_t *wrong) MUST_USE;

#endif
