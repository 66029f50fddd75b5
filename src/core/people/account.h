/* Accounts, scopes, sessions. A person is let in by a session row; the token itself is never stored.
 * Whatever hashes a password opens its own transactions, because that takes its time on purpose and must
 * not hold the writer: such rules say so, and their routes are OWN_TRANSACTION. There is no way to act as
 * somebody else. */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include "ctx.h"
#include "rows.h"

/* ---- sessions: twelve hours from login, whatever happens meanwhile ---- */

/* Who comes with this cookie ("<school id>.<token>"): the actor with his scope, in c's arena. MISSING
 * when there is none or it has ended (the fail says so). Reads only. Sets c->school_id. */
struct session {
	struct actor actor;
	int64_t school_id, session_id;
	const char *form_token;   /* every write must bring it back */
	bool must_change;         /* only the password page is open to him */
	bool touch;               /* seen_at is over five minutes old: the gate calls session_touch */
	int64_t expires_at;
};
enum outcome session_find(struct ctx *c, const char *cookie, struct session *out) MUST_USE;
enum outcome session_touch(struct ctx *c, int64_t session_id) MUST_USE; /* own quiet transaction */

/* A new session for a known person, inside ctx_write; no password is asked here, no entry is written. */
enum outcome session_open(struct ctx *c, int64_t account_id, const char *agent, const char **cookie) MUST_USE;

/* The live sessions of an account: one's own, or any staff account's for an admin. */
enum outcome session_list(struct ctx *c, int64_t account_id, struct session_line_row **rows, size_t *count) MUST_USE;
/* End one session of that account, or all but `kept` (0: all); *ended = how many. */
enum outcome session_close(struct ctx *c, int64_t account_id, int64_t session_id) MUST_USE;
enum outcome session_close_others(struct ctx *c, int64_t account_id, int64_t kept, int64_t *ended) MUST_USE;

/* ---- the door; each opens its own transactions ---- */

/* Staff: login + password. A graduate: student number + password, or at the first time student number +
 * name + last six of the identity number, which gives a session that may only set a password. *cookie is
 * the value to set. Wrong pairs are counted in login_guard by what was typed, whether or not there is
 * such an account (5 wrong: 15 minutes, 10: an hour, 15: until an admin lifts it; a month of quiet
 * forgets), and refused in the same words after the same time: INVALID, or TOO_MUCH while it rests. */
enum outcome account_login(struct ctx *c, const struct login_form *form, const char *agent, const char **cookie) MUST_USE;
enum outcome account_first_login(struct ctx *c, const struct first_login_form *form, const char *agent, const char **cookie) MUST_USE;
enum outcome account_logout(struct ctx *c, int64_t session_id) MUST_USE; /* inside ctx_write */

/* By password.h's rules, never the same again; the old one is asked for unless it must be changed. Ends the
 * account's other sessions. Own transactions. */
enum outcome account_set_password(struct ctx *c, int64_t session_id, const struct password_form *form) MUST_USE;

/* ---- staff accounts, kept by admins (or the system) ---- */

/* What scope goes with a role: "school", "college", "class"; NULL for a role that is no staff's. */
const char *account_scope_kind(const char *role);

/* form->colleges and form->classes are lists joined by \x1f: ids, codes or names (a class by id, or by a
 * name that one class of c->cohort bears). *password: a given one, or NULL for a random one, which is
 * then handed out. Own transactions. */
enum outcome account_create(struct ctx *c, const struct account_form *form, bool must_change, int64_t *id, const char **password) MUST_USE;

/* Name, role, mail address, scope and state ("active", "off"), inside ctx_write. Turning off or changing the role ends the
 * sessions. CONFLICT when `version` is stale; DENIED, and told, on one's own account. */
enum outcome account_change(struct ctx *c, int64_t id, const struct account_form *form, const char *state, int64_t version) MUST_USE;

/* The same, for the state alone. */
enum outcome account_turn_off(struct ctx *c, int64_t id) MUST_USE;

/* One's own mail address, of staff; inside ctx_write. Here and in account_form: "" takes it away, the mask that is
 * shown leaves it as it is (so does NULL). */
enum outcome account_own_mail(struct ctx *c, const char *typed) MUST_USE;
#define ACCOUNT_MAIL "account.mail" /* what the sealed address is bound to */

/* A random password that must be changed; ends the sessions. Own transactions. */
enum outcome account_reset(struct ctx *c, int64_t id, struct account_row **out, const char **password) MUST_USE;

/* Lift the lock of a staff login, or of a student number; inside ctx_write. reason: five characters or
 * more. The second also takes a graduate's password away when `reset`, so that he begins anew with his
 * identity number; nothing about him is shown. */
enum outcome account_unlock(struct ctx *c, int64_t id, const char *reason) MUST_USE;
enum outcome account_unlock_student(struct ctx *c, const char *student_no, bool reset, const char *reason) MUST_USE;

/* Inside a transaction. Staff only: MISSING for a graduate's account. */
enum outcome account_get(struct ctx *c, int64_t id, struct account_row **out) MUST_USE;
/* NULL when there is none. */
enum outcome account_find(struct ctx *c, const char *login, struct account_row **out) MUST_USE;

/* Until when a login rests; 0: it does not. */
enum outcome account_blocked(struct ctx *c, const char *login, int64_t *until) MUST_USE;

struct account_filter {
	const char *search, *role, *state; /* "" = any; state may also be "locked" */
	int64_t college_id;                /* 0 = any */
	const char *after;                 /* keyset: logins behind this one */
	int64_t most;
};
enum outcome account_list(struct ctx *c, const struct account_filter *f, struct account_line_row **rows, size_t *count) MUST_USE;
enum outcome account_number(struct ctx *c, int64_t *accounts) MUST_USE;
/* The scopes of all staff whose login lies between the two, in order of login. */
enum outcome account_scopes(struct ctx *c, const char *first, const char *last, struct account_scope_name_row **rows, size_t *count) MUST_USE;
/* Where this account may look now; what is not in it stays as it is. For who acts in its name without a session: a job. */
enum outcome account_scope_read(struct ctx *c, int64_t account_id, struct scope *out) MUST_USE;
/* What may be chosen as a scope; classes of c->cohort. */
enum outcome account_places(struct ctx *c, struct college_row **colleges, size_t *college_count, struct class_choice_row **classes, size_t *class_count) MUST_USE;

/* A lock that only an admin lifts is written as this instant (the year 9999). */
#define GUARD_FOREVER INT64_C(253370736000000)

#endif
