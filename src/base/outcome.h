/* What a call can come to. There are eight, and no function invents a ninth: each is one HTTP status
 * (outcome_status) and one exit code of the command line (outcome_exit). */
#ifndef OUTCOME_H
#define OUTCOME_H

enum outcome {
	OK = 0,   /* done;                                                200, exit 0 */
	INVALID,  /* the input is wrong, and the fail says where;         422, exit 2 */
	DENIED,   /* this person may not;                                 403, exit 3 */
	MISSING,  /* there is no such thing (or none this person may see); 404, exit 4 */
	CONFLICT, /* somebody changed it meanwhile, or its state forbids; 409, exit 5 */
	BUSY,     /* try again soon;                                      503, exit 6 */
	TOO_MUCH, /* over a limit: size, rate, count;                     413 or 429, exit 7 */
	BROKEN,   /* our fault or the machine's; the log says what;       500, exit 8 */
};

#define MUST_USE __attribute__((warn_unused_result))

/* The one macro that hides control flow: hand any outcome but OK to the caller. */
#define TRY(call)                                                                                  \
	do {                                                                                       \
		enum outcome try_ = (call);                                                        \
		if (try_ != OK)                                                                    \
			return try_;                                                               \
	} while (0)

int outcome_status(enum outcome o);       /* the HTTP status */
int outcome_exit(enum outcome o);         /* the exit code */
const char *outcome_name(enum outcome o); /* "ok", "invalid", ... for logs and JSON */

#endif
