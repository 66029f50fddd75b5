/* How a graduate can be reached: which channels he himself does not want (what is written in-app still waits for
 * him), and which number or address staff, or a mail
 * server, found to be wrong. Neither takes anybody out of any count. A mark
 * holds for the very number it was put on: once that is mended, it is no longer said. */
#ifndef REACH_H
#define REACH_H

#include "ctx.h"
#include "rows.h"

struct reach {
	int64_t mail_out, hook_out;   /* since when he does not want it; 0: he may be written to */
	bool mail_wrong, hook_wrong;  /* the present one */
	const char *mail_note, *hook_note;
};

/* Within the scope, else MISSING. Inside a transaction. */
enum outcome reach_get(struct ctx *c, int64_t graduate_id, struct reach *out) MUST_USE;

/* The graduate's own choice, inside ctx_write; MISSING for anybody else. */
enum outcome reach_choose(struct ctx *c, bool no_mail, bool no_hook) MUST_USE;
/* Staff found that the present number ("hook") or address ("mail") is wrong, or is right after all. Inside
 * ctx_write. INVALID: no such channel, or nothing there to be wrong. */
enum outcome reach_mark(struct ctx *c, int64_t graduate_id, const char *channel, bool wrong, const char *note) MUST_USE;
/* His mail server says that nobody has his present address; `answer` bears no address any more. Inside ctx_write, of
 * the program alone. */
enum outcome reach_bounced(struct ctx *c, int64_t graduate_id, const char *answer) MUST_USE;
/* His mail address was changed (numbers are told apart by themselves). Inside the transaction of the change. */
enum outcome reach_mended(struct ctx *c, int64_t graduate_id) MUST_USE;

/* Those of c->cohort within the scope who still have something to do and whom some channel does not reach. */
struct unreachable_ask {
	int64_t college_id, class_id;
	const char *after;
	int64_t most;
};
enum outcome reach_unreachable(struct ctx *c, const struct unreachable_ask *ask, struct unreachable_line_row **rows, size_t *count, bool *more) MUST_USE;

#endif
