/* One request, from bytes understood to bytes to send. */
#include "gate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "log.h"
#include "meter.h"
#include "school.h"
#include "utf8.h"
#include "words.h"

enum { BODY_DEFAULT = 64 * 1024, DOOR_TOLD = 120 };

/* Wrong logins from one address, whoever they are tried for; each account has a ladder of its own. */
static const struct rate_limit logins = { .most = 20, .per_minute = 20 };

unsigned role_bit(const char *role)
{
	static const struct { const char *role; unsigned bit; } bits[] = {
		{ "graduate", GRADUATE }, { "counsellor", COUNSELLOR }, { "college_staff", COLLEGE_STAFF },
		{ "college_head", COLLEGE_HEAD }, { "office", OFFICE }, { "observer", OBSERVER }, { "admin", ADMIN },
	};

	for (size_t i = 0; i < sizeof bits / sizeof *bits; i++)
		if (strcmp(bits[i].role, role) == 0)
			return bits[i].bit;
	return 0;
}

/* ---- refusing ---- */

static enum outcome refuse(struct call *c, enum outcome o, char *text)
{
	return fail_say(c->ctx->fail, o, text);
}

/* A program here that asked for this machine by its own name. What came through a proxy did not, also where
 * nobody told us of the proxy; nor did a browser that was led here under another name. */
static bool is_this_machine(const struct request *req)
{
	static const char *const names[] = { "127.0.0.1", "localhost", "[::1]" }, *const marks[] = { "x-forwarded-for", "forwarded", "x-real-ip", "via" };
	const char *host = request_header(req, "host");

	if (strcmp(req->peer, "127.0.0.1") != 0 && strcmp(req->peer, "::1") != 0)
		return false;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (*request_header(req, marks[i]))
			return false;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t n = strlen(names[i]);

		if (strncmp(host, names[i], n) == 0 && (host[n] == '\0' || host[n] == ':'))
			return true;
	}
	return false;
}

/* The log tells which door it was, with the id that was tried. */
static enum outcome refuse_role(struct call *c)
{
	struct arena *a = c->ctx->arena;
	const char *door = arena_printf(a, "%s %s", c->req->method_name, c->req->path);
	enum outcome o = audit_refuse(c->ctx, DENIED, "route.refused", "route", 0, 0, arena_dupn(a, door, utf8_cut(door, DOOR_TOLD)));

	c->ctx->fail->text = say_denied(a);
	return o;
}

static enum outcome check_who(struct call *c)
{
	unsigned may = c->route->who;
	unsigned is = c->session ? role_bit(c->session->actor.role) : 0;

	if (may & ANYONE || (c->route->flags & THIS_MACHINE && is_this_machine(c->req)))
		return OK;
	if (c->session == NULL)
		return refuse(c, DENIED, say_login_needed(c->ctx->arena));
	if (c->session->must_change && !(c->route->flags & PASSWORD_FIRST)) {
		c->redirect = "/password";
		return refuse(c, DENIED, say_password_first(c->ctx->arena));
	}
	if (may & is)
		return OK;
	return refuse_role(c);
}

static bool same_origin(const struct request *req)
{
	const char *origin = request_header(req, "origin"), *host = request_header(req, "host");
	const char *site = request_header(req, "sec-fetch-site");
	const char *rest = strstr(origin, "://");

	if (*site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
		return false;
	return *origin == '\0' || (rest && strcmp(rest + 3, host) == 0);
}

/* Before login the token is the digest of a random cookie that came with the page. */
const char *form_token(struct call *c)
{
	if (c->session)
		return c->session->form_token;
	return *c->early ? secret_token_hash(c->ctx->arena, c->early) : "";
}

static enum outcome check_token(struct call *c)
{
	const char *given = request_form(c->req, "_token");
	const char *want = form_token(c);

	if (c->req->method == GET)
		return OK;
	if (*given == '\0')
		given = request_header(c->req, "x-form-token");
	if (*want && secret_equal(given, want) && same_origin(c->req))
		return OK;
	return refuse(c, DENIED, say_token_wrong(c->ctx->arena));
}

static bool is_limited(const struct call *c)
{
	return c->route->flags & LOGIN_DOOR && c->req->method == POST;
}

static enum outcome check_rate(struct call *c, struct web *w)
{
	int wait = 0;
	char text[16];

	if (!is_limited(c))
		return OK;
	if (rate_take(w->rate, c->req->peer, logins, clock_monotonic_us(), &wait))
		return OK;
	snprintf(text, sizeof text, "%d", wait);
	reply_header(c->rep, "Retry-After", arena_dup(c->ctx->arena, text));
	return refuse(c, TOO_MUCH, say_too_many(c->ctx->arena, text));
}

/* ---- running ---- */

struct handling {
	struct call *c;
	handler *fn;
};

static enum outcome handle(struct ctx *ctx, void *arg)
{
	struct handling *h = arg;

	h->c->view = view_new(ctx->arena);
	h->c->notice = NULL;
	return h->fn(h->c);
}

static enum outcome run(struct call *c)
{
	struct handling h = { c, c->route->handle };

	if (c->route->flags & OWN_TRANSACTION)
		return handle(c->ctx, &h);
	return c->req->method == GET ? ctx_read(c->ctx, handle, &h) : ctx_write(c->ctx, handle, &h);
}

/* The form again, with what was typed and what is wrong with it. */
bool call_show_again(struct call *c)
{
	struct handling h = { c, c->route->again };
	struct fail *kept = c->ctx->fail;
	struct fail own;
	enum outcome o;

	if (c->route->again == NULL)
		return false;
	fail_init(&own, c->ctx->arena);
	c->again = true;
	c->ctx->fail = kept;
	o = ctx_read(c->ctx, handle, &h);
	c->ctx->fail = kept;
	return o == OK;
}

/* ---- the way in ---- */

static enum outcome find_session(struct ctx *ctx, void *arg)
{
	struct call *c = arg;
	struct session *s = arena_new(ctx->arena, struct session);
	const char *cookie = request_cookie(c->req, "qx");
	enum outcome o;

	if (*cookie == '\0')
		return OK;
	o = session_find(ctx, cookie, s);
	if (o == MISSING) { /* an ended session is nobody's; the fail's sentence stays for the login page */
		c->cookie = "";
		return OK;
	}
	TRY(o);
	s->actor.ip = c->req->peer;
	c->session = s;
	return OK;
}

static enum outcome first_school(struct ctx *ctx, void *arg)
{
	return school_default(ctx, request_arg(((struct call *)arg)->req, "school"));
}

static enum outcome enter(struct call *c)
{
	TRY(ctx_read(c->ctx, find_session, c));
	if (c->session) {
		c->ctx->actor = &c->session->actor;
		c->ctx->school_id = c->session->school_id;
	} else {
		TRY(ctx_read(c->ctx, first_school, c));
	}
	fail_clear(c->ctx->fail);
	TRY(cohort_choose(c->ctx, request_arg(c->req, "cohort"), request_cookie(c->req, "qx_cohort")));
	if (c->req->method == GET && *request_arg(c->req, "cohort") && strcmp(c->ctx->cohort, request_cookie(c->req, "qx_cohort")) != 0)
		reply_cookie(c->rep, "qx_cohort", c->ctx->cohort, 12 * 3600, c->ctx->program->secure_cookies); /* it stays the one looked at */
	return OK;
}

static const struct route nowhere = { .method = GET, .path = "", .name = "home", .page = "error", .who = ANYONE };

static enum outcome find_route(struct call *c, struct web *w)
{
	struct pair *captures = NULL;
	int found = router_find(w->router, c->ctx->arena, c->req->method, c->req->path, &captures);

	if (found == -2)
		return refuse(c, MISSING, say_wrong_method(c->ctx->arena));
	if (found < 0)
		return refuse(c, MISSING, say_not_found(c->ctx->arena));
	c->req->captures = captures;
	c->route = &routes[found];
	return OK;
}

static enum outcome refused_route(struct ctx *ctx, void *arg)
{
	return check_who(arg);
}

struct passing {
	struct call *c;
	struct web *w;
	enum outcome outcome;
	bool begun, refused;
};

/* Who it is comes first: what is refused after it may be answered with the form again, and a form is a page. */
static enum outcome pass(struct call *c, struct web *w, bool *refused)
{
	enum outcome o;

	TRY(enter(c));
	TRY(find_route(c, w));
	o = check_who(c);
	*refused = o != OK && c->ctx->refused;
	TRY(o);
	if (c->req->broken != OK)
		return fail_say(c->ctx->fail, c->req->broken, c->req->broken_text);
	TRY(check_rate(c, w));
	TRY(check_token(c));
	o = run(c);
	if (o == OK && is_limited(c))
		rate_give(w->rate, c->req->peer, logins, clock_monotonic_us());
	return o;
}

static enum outcome pass_and_answer(struct ctx *ctx, void *arg)
{
	struct passing *p = arg;

	p->begun = true;
	p->outcome = pass(p->c, p->w, &p->refused);
	answer_put(p->c, p->w, p->outcome);
	return OK;
}

static bool only_reads(const struct call *c, const struct web *w)
{
	struct pair *captures;
	int found = router_find(w->router, c->ctx->arena, c->req->method, c->req->path, &captures);

	return c->req->method == GET && (found < 0 || !(routes[found].flags & OWN_TRANSACTION));
}

/* A page is read in one snapshot from the session to the menu's counts. What it leaves to be written (that
 * somebody tried a door that is not his, that he was here) is written after it. */
static enum outcome serve(struct call *c, struct web *w)
{
	struct passing p = { .c = c, .w = w };
	enum outcome o = only_reads(c, w) ? ctx_read(c->ctx, pass_and_answer, &p) : pass_and_answer(c->ctx, &p);

	if (!p.begun) {
		p.outcome = o;
		answer_put(c, w, o);
	}
	if (p.refused && ctx_write(c->ctx, refused_route, c) == BROKEN)
		log_say(LOG_ERROR, "refusal-not-audited", NULL);
	if (c->session && c->session->touch && session_touch(c->ctx, c->session->session_id) != OK)
		log_say(LOG_WARN, "session-touch-failed", NULL);
	return p.outcome;
}

static void log_request(struct call *c, enum outcome o)
{
	struct buf b;
	struct json j;

	buf_init(&b, c->ctx->arena);
	json_init(&j, &b);
	json_begin(&j, NULL);
	json_text(&j, "event", "request");
	json_id(&j, "id", c->req->id);
	json_text(&j, "method", c->req->method_name);
	json_text(&j, "route", c->route->path);
	json_int(&j, "status", c->rep->status);
	json_text(&j, "outcome", outcome_name(o));
	json_int(&j, "us", clock_monotonic_us() - c->req->started_us);
	json_id(&j, "account", c->session ? c->session->actor.account_id : 0);
	json_text(&j, "ip", c->req->peer);
	json_end(&j);
	log_line(buf_text(&b));
}

void web_handle(void *arg, struct request *req, struct reply *rep)
{
	struct web *w = arg;
	struct fail fail;
	struct ctx ctx;
	struct call call = { .ctx = &ctx, .req = req, .rep = rep, .web = w, .route = &nowhere }; /* also when the way in fails */
	enum outcome o;

	if (asset_serve(req, rep))
		return;
	fail_init(&fail, req->arena);
	ctx_init(&ctx, w->program, req->arena, &fail, NULL, 0);
	static const struct actor nobody = { .name = "", .role = "", .ip = "" };
	struct actor visitor = nobody;
	visitor.ip = req->peer;
	ctx.actor = &visitor;
	call.view = view_new(req->arena);
	answer_headers(rep, w->program->secure_cookies);
	call.early = request_cookie(req, "qx_early");
	if (*call.early == '\0' && *request_cookie(req, "qx") == '\0' && req->method == GET) {
		call.early = secret_token(req->arena);
		reply_cookie(rep, "qx_early", call.early, 24 * 3600, w->program->secure_cookies);
	}
	o = serve(&call, w);
	meter_note(w->meter, call.route == &nowhere ? -1 : (int)(call.route - routes), rep->status,
		clock_monotonic_us() - req->started_us);
	log_request(&call, o);
}

size_t web_limit(void *arg, enum method m, const char *path)
{
	struct web *w = arg;
	struct arena a;
	struct pair *captures;
	int found;

	arena_init(&a);
	found = router_find(w->router, &a, m, path, &captures);
	arena_release(&a);
	return found >= 0 && routes[found].body ? routes[found].body : BODY_DEFAULT;
}

enum outcome web_open(struct web **out, struct program *p, struct fail *f)
{
	struct web *w = calloc(1, sizeof *w);

	if (w == NULL)
		abort();
	w->program = p;
	arena_init(&w->arena);
	w->router = router_new(&w->arena);
	for (int i = 0; i < route_count; i++)
		router_add(w->router, routes[i].method, routes[i].path, i);
	w->rate = rate_new();
	w->meter = meter_new();
	*out = w;
	return pages_compile(&w->pages, &w->arena, page_sources, f);
}

void web_close(struct web *w)
{
	if (w == NULL)
		return;
	rate_free(w->rate);
	meter_free(w->meter);
	arena_release(&w->arena);
	free(w);
}

void web_server_set(struct web *w, struct server *s)
{
	w->server = s;
}
