/* The gate: cookie -> who; the one permission test; origin and token of every write; rate; then the
 * handler in its transaction, and outcome and view into a reply. */
#ifndef GATE_H
#define GATE_H

#include "web.h"

/* The menu, the person, the token, the title: what the layouts need; put into c->view, page_only. */
void chrome_put(struct call *c, struct web *w);

/* What a form must bring back as _token. */
const char *form_token(struct call *c);

/* The handler that shows the form again, run with what was typed and what is wrong with it; false when the
 * route has none. */
bool call_show_again(struct call *c);

/* The answer, once for each request (answer.c). */
void answer_headers(struct reply *rep, bool secure);
void answer_put(struct call *c, struct web *w, enum outcome o);

/* One sentence carried over a redirect in a short-lived cookie: put by the answer, taken by the page. */
void notice_put(struct call *c);
const char *notice_take(struct call *c);

/* Token buckets by address (of IPv6 the first 64 bits, which one household or office holds), bounded in
 * number: `most` at once, refilled by per_minute. */
struct rate;
struct rate_limit {
	int most, per_minute;
};
struct rate *rate_new(void);
void rate_free(struct rate *r);
/* false: too many; *wait_s says how long. */
bool rate_take(struct rate *r, const char *peer, struct rate_limit l, int64_t now_us, int *wait_s);
/* One back: what was tried succeeded. A campus behind one address must not shut itself out. */
void rate_give(struct rate *r, const char *peer, struct rate_limit l, int64_t now_us);

struct web {
	struct program *program;
	struct router *router;
	struct pages *pages;
	struct arena arena; /* of router and pages */
	struct rate *rate;
	struct meter *meter;
	struct server *_Atomic server; /* set when the workers are at work already */
};

#endif
