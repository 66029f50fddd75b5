/* Small parts of pages that several concepts share. */
#ifndef CRUMB_H
#define CRUMB_H

#include "web.h"

/* Where this page hangs: the route of that name, as a link before the title, its menu line lit. Nothing
 * when the person has no way there. */
void crumb(struct call *c, const char *route_name);

/* The page is a form: one column, not the whole width. */
void narrow(struct call *c);

/* The list `sessions`: id, device, ip, created_at, seen_at, here. */
void sessions_put(struct call *c, const struct session_line_row *rows, size_t count);

/* mail_wrong_at, mail_wrong_why: what a mail server said of the account's address, if it would not have it. */
enum outcome account_mail_wrong_put(struct call *c, int64_t account_id) MUST_USE;

/* The text recorded_ahead: for office and administrator, when what is recorded is ahead of the clock (ops.h); else "". */
enum outcome ahead_put(struct call *c) MUST_USE;

#endif
