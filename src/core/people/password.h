/* Passwords: what is a fair one, and hashing them without wearing the machine out. A hash takes 64 MiB
 * and some 50 to 100 ms on purpose, so at most PASSWORDS_AT_ONCE run in the process; who waits longer
 * than a few seconds gets BUSY. Never inside a write transaction. */
#ifndef PASSWORD_H
#define PASSWORD_H

#include "ctx.h"

enum { PASSWORD_LEAST = 10, PASSWORD_MOST = 200, PASSWORDS_AT_ONCE = 4 };

enum outcome password_hash(struct ctx *c, const char *password, const char **hash) MUST_USE;

/* hash "" (no password, or no such account): the time is spent all the same, and the answer is no. */
enum outcome password_matches(struct ctx *c, const char *hash, const char *password, bool *yes) MUST_USE;

/* NULL when fair, else the sentence: too short, too long, close to the login or the name, well known
 * (runs and repetitions included). */
const char *password_fault(struct arena *a, const char *password, const char *login, const char *name);

#endif
