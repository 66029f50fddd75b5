/* The face of the program: what a handler gets, and what a route is. One request is one transaction,
 * owned by the gate: a GET handler runs inside ctx_read, a POST handler inside ctx_write (and may be run
 * again: it touches nothing but its call). A handler says what happened by its outcome; the gate turns
 * outcome and view into HTML or JSON. There is no permission, parsing, escaping, BEGIN or JSON in a
 * handler. */
#ifndef WEB_H
#define WEB_H

#include "ctx.h"
#include "http.h"
#include "account.h"
#include "page.h"
#include "view.h"

struct route;
struct web;

struct call {
	struct ctx *ctx;
	struct request *req;
	struct reply *rep;
	struct web *web;
	const struct route *route;
	const struct session *session; /* NULL before login */
	struct view *view;             /* fresh for each run of the handler */
	const char *redirect;          /* POST done: where a browser goes next (303); JSON answers get the view */
	const char *page;              /* another page than the route's, rarely */
	const char *cookie;            /* a new session cookie to set; "" clears it */
	const char *early;             /* before login: the random value the form token is made from */
	const char *notice;            /* one sentence shown on the next page (words/messages) */
	bool again;                    /* a form is shown again after a refused POST: form_view takes what was typed */
	bool answered;                 /* the handler filled rep itself (files) */
};

typedef enum outcome handler(struct call *c);

/* Who may: bits, one a role (words/codes/role.tsv). ANYONE: also before login. */
enum who {
	GRADUATE = 1, COUNSELLOR = 2, COLLEGE_STAFF = 4, COLLEGE_HEAD = 8, OFFICE = 16, OBSERVER = 32, ADMIN = 64,
	ANYONE = 128,
	COLLEGE = COUNSELLOR | COLLEGE_STAFF | COLLEGE_HEAD,
	STAFF = COLLEGE | OFFICE | OBSERVER,
	SIGNED_IN = STAFF | GRADUATE | ADMIN,
};

enum route_flag {
	OWN_TRANSACTION = 1, /* the handler opens its own (files are stored before the row that names them) */
	LOGIN_DOOR = 2,      /* rate-limited by address */
	NO_COHORT = 4,       /* works before any cohort exists */
	PASSWORD_FIRST = 8,  /* open to who must set a password */
	THIS_MACHINE = 16,   /* open without a login to programs of this machine: to 127.0.0.1 and ::1 */
};

/* The one table of the program's doors (routes.c): the router, the permission test, the manual, OpenAPI
 * and the role x route matrix are all made from it. */
struct route {
	enum method method;
	const char *path;
	handler *handle;
	unsigned who;
	const char *name;         /* code of words/codes/route.tsv, whose name is the page's title */
	const char *page;         /* template; NULL: answers by itself or redirects */
	handler *again;           /* POST: the handler that shows the form again when INVALID, or NULL */
	const struct shape *in;   /* the form's shape, or NULL */
	const struct shape *out;  /* shape of `row` or `rows` in the answer, or NULL: for OpenAPI */
	unsigned flags;
	size_t body;              /* most bytes of a body; 0 = 64 KiB */
};
extern const struct route routes[];
extern const int route_count;
unsigned role_bit(const char *role); /* 0 when unknown */

/* ---- forms by field table ---- */

/* Fill a struct from the request's form by its shape: cleaned text, codes checked against their sets,
 * lengths, required members; all faults at once at their members. */
enum outcome form_read(struct call *c, const struct shape *shape, void *out) MUST_USE;
/* Put a form for the templates: view list `name` of {name,label,value,kind,required,long,max,fault,
 * lost (a secret that was typed and is not given back),options:[{code,name,selected}]} in the shape's order, for pages/part_fields.html; and each as
 * name_MEMBER object for hand-laid forms. When c->again, values and faults are the refused ones. */
void form_view(struct call *c, const char *name, const struct shape *shape, const void *row);
/* Where several forms share a page: what was typed and refused goes back into the form of that POST path alone. */
void form_view_of(struct call *c, const char *path, const char *name, const struct shape *shape, const void *row);
/* The version a form was filled in upon: as it came back when the form of that POST path is shown again, so that what
 * somebody else changed meanwhile is not overwritten by who only mends a fault. */
int64_t form_version(struct call *c, const char *path, int64_t now);
/* One member alone, the same members, into a view of the caller's own layout. */
void form_put_member(struct call *c, struct view *into, const struct shape *shape, const char *member, const void *row);

/* ---- small things every handler needs ---- */
int64_t call_id(struct call *c, const char *capture);           /* id in the path; 0 = none */
const char *call_arg(struct call *c, const char *name);         /* query member, cleaned; "" */
int64_t call_int(struct call *c, const char *name, int64_t otherwise);
void call_go(struct call *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The current address with one query member changed (or removed when value is ""): for tabs and pagers. */
char *call_with(struct call *c, const char *name, const char *value);
/* The current address without one query member, and with the cohort that is looked at: where a form is sent that acts
 * in a cohort, for by then another tab may look at another. */
char *call_here(struct call *c, const char *without);
/* What the address asks for, but for two members: list `list` of {name,value}, for a form that asks once more. */
void call_keep(struct call *c, const char *list, const char *without, const char *nor);
/* Percent-encoded, for one query value or path segment. */
void url_put(struct buf *b, const char *text);
char *url_text(struct arena *a, const char *text);

/* ---- the program's HTTP side ---- */
enum outcome web_open(struct web **out, struct program *p, struct fail *f) MUST_USE;
void web_handle(void *web, struct request *req, struct reply *rep);
size_t web_limit(void *web, enum method m, const char *path);
void web_close(struct web *w);
void web_server_set(struct web *w, struct server *s); /* for /metrics */

#endif
