/* Whether an account's mail address reaches anybody: what reach.h is for graduates. */
#ifndef ACCOUNT_REACH_H
#define ACCOUNT_REACH_H

#include "ctx.h"

/* Since when a mail server says that nobody has his present address, and its words; 0 and "" when none does. Ends when the
 * address is given anew, also the same one (it was right after all). Until then no digest is mailed there. */
enum outcome account_mail_wrong(struct ctx *c, int64_t account_id, int64_t *since, const char **why) MUST_USE;
/* Inside ctx_write, of the program alone; `answer` bears no address any more. He is told by a letter in the program. */
enum outcome account_bounced(struct ctx *c, int64_t account_id, const char *answer) MUST_USE;

#endif
