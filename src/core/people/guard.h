/* The ladder of wrong logins, one row of login_guard for each subject that was tried ("login:…" or
 * "first:…"). It counts what was typed, so that nobody learns from it whether an account exists. */
#ifndef GUARD_H
#define GUARD_H

#include "ctx.h"

/* TOO_MUCH and the sentence while the subject rests, else OK. */
enum outcome guard_check(struct ctx *c, const char *subject) MUST_USE;

/* One more wrong try, inside ctx_write, with its entry in the audit log (account_id and graduate_id 0
 * when there is nobody of that name). *text = what to tell, `what` first. */
enum outcome guard_wrong(struct ctx *c, const char *subject, const char *what, const char *note, int64_t account_id, int64_t graduate_id, const char **text) MUST_USE;

/* Forget; *was = how many wrong tries it had. */
enum outcome guard_forget(struct ctx *c, const char *subject, int64_t *was) MUST_USE;

#endif
