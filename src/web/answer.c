/* Outcome and view into bytes: a page, JSON, a redirect, or what went wrong. */
#include <string.h>

#include "gate.h"
#include "log.h"
#include "words.h"

void answer_headers(struct reply *rep, bool secure)
{
	reply_header(rep, "Content-Security-Policy",
		"default-src 'none'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; connect-src 'self'; "
		"font-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'");
	reply_header(rep, "X-Content-Type-Options", "nosniff");
	reply_header(rep, "X-Frame-Options", "SAMEORIGIN");
	reply_header(rep, "Referrer-Policy", "same-origin");
	reply_header(rep, "Cross-Origin-Opener-Policy", "same-origin");
	reply_header(rep, "Permissions-Policy", "camera=(), microphone=(), geolocation=()");
	reply_header(rep, "Cache-Control", "no-store");
	if (secure) /* browsers keep to TLS for half a year */
		reply_header(rep, "Strict-Transport-Security", "max-age=15768000");
}

static void put_faults(struct view *v, const struct fail *f)
{
	if (f->text)
		view_text(v, "error", f->text);
	/* A single fault that the sentence above already tells is not told twice. */
	if (f->text && f->first && f->first->next == NULL && strcmp(f->first->text, f->text) == 0) {
		view_text(v, "error_field", f->first->field);
		view_hide(v, "error_field");
	}
	for (const struct fault *t = f->first; t; t = t->next) {
		struct view *one = view_push(v, "faults");

		view_text(one, "field", t->field);
		view_text(one, "text", t->text);
	}
}

static void answer_json(struct call *c, int status)
{
	struct code_names names = ctx_code_names(c->ctx);
	struct buf out;

	buf_init(&out, c->ctx->arena);
	json_view(&out, c->view, &names);
	buf_char(&out, '\n');
	if (c->req->method == GET && *form_token(c)) /* other sites cannot read it: no answer allows them to */
		reply_header(c->rep, "X-Form-Token", form_token(c));
	reply_bytes(c->rep, status, "application/json; charset=utf-8", buf_text(&out), out.n);
}

/* Room for most pages at once: growing by doubling copies what is there again and again. */
enum { PAGE_USUAL = 60 << 10 };

static void answer_page(struct call *c, struct web *w, int status, const char *page)
{
	struct code_names names = ctx_code_names(c->ctx);
	struct buf out;

	buf_init(&out, c->ctx->arena);
	buf_reserve(&out, PAGE_USUAL);
	chrome_put(c, w);
	if (page_render(w->pages, page, c->view, &names, &out) != OK) {
		log_say(LOG_ERROR, "page-broken", "page", page, NULL);
		reply_bytes(c->rep, 500, "text/plain; charset=utf-8", "500\n", 4);
		return;
	}
	reply_bytes(c->rep, status, "text/html; charset=utf-8", buf_text(&out), out.n);
}

/* A headline for an outcome that came without one. */
static const char *plain_reason(struct call *c, enum outcome o)
{
	struct arena *a = c->ctx->arena;

	if (o == INVALID)
		return say_form_faults(a, arena_printf(a, "%d", c->ctx->fail->count));
	if (o == BUSY)
		return say_busy(a);
	return say_broken(a, arena_printf(a, "%lld", (long long)c->req->id));
}

static void answer_fail(struct call *c, struct web *w, enum outcome o)
{
	struct fail *f = c->ctx->fail;
	int status = o == TOO_MUCH && c->rep->headers ? 429 : outcome_status(o);
	bool page;

	if (o == DENIED && c->session == NULL)
		status = 401;
	if (f->text == NULL || (f->count > 1 && f->text == f->first->text)) /* one of several does not speak for all */
		f->text = plain_reason(c, o);
	page = !c->req->json && (o == INVALID || o == CONFLICT || o == TOO_MUCH) && call_show_again(c);
	if (!page) {
		c->view = view_new(c->ctx->arena);
		view_text(c->view, "page_title", o == DENIED ? say_title_denied(c->ctx->arena) : o == MISSING ? say_title_missing(c->ctx->arena) : say_title_failed(c->ctx->arena));
		view_hide(c->view, "page_title");
		view_text(c->view, "outcome", outcome_name(o));
	}
	view_int(c->view, "status", status);
	put_faults(c->view, f);
	if (c->req->json)
		answer_json(c, status);
	else
		answer_page(c, w, status, page ? (c->page ? c->page : c->route->page) : "error");
}

/* The page a form was sent from; login judges whether it leads back in here. */
static const char *page_before(struct call *c)
{
	const char *from = request_header(c->req, "referer"), *host = strstr(from, "://"), *path = host ? strchr(host + 3, '/') : NULL;

	return path ? path : "/";
}

/* The door, and the way back to this very page with its filters. */
static const char *login_address(struct call *c)
{
	struct buf b;

	buf_init(&b, c->ctx->arena);
	buf_put(&b, "/login?next=");
	url_put(&b, c->req->method == GET ? c->req->path : page_before(c));
	if (c->req->method == GET && *c->req->query) {
		url_put(&b, "?");
		url_put(&b, c->req->query);
	}
	if (c->cookie) /* he had a session, and it is no more: the page says so */
		buf_put(&b, "&ended=1");
	return buf_text(&b);
}

/* Nobody is logged in here any more. A script that sends (it brings the token itself) is told so instead. */
static bool leads_to_door(struct call *c, enum outcome o)
{
	if (o != DENIED || c->session || c->req->json)
		return false;
	return c->req->method == GET || (!(c->route->who & ANYONE) && *request_header(c->req, "x-form-token") == '\0');
}

/* A form that its page sends (assets/quxiang.js) goes on by itself: a script sees no redirect, only what lies behind it. */
static void go_to(struct call *c, const char *address)
{
	if (c->req->method == POST && strcmp(request_header(c->req, "x-sent-by"), "page") == 0)
		reply_go(c->rep, address);
	else
		reply_redirect(c->rep, address);
}

void answer_put(struct call *c, struct web *w, enum outcome o)
{
	if (c->answered)
		return;
	if (c->cookie && (o == OK || *c->cookie == '\0'))
		reply_cookie(c->rep, "qx", c->cookie, *c->cookie ? 12 * 3600 : 0, c->ctx->program->secure_cookies);
	if (o == OK && c->notice && c->redirect && !c->req->json)
		notice_put(c);
	if (o == OK && c->req->json)
		answer_json(c, 200);
	else if (o == OK && c->redirect)
		go_to(c, c->redirect);
	else if (o == OK && (c->page || c->route->page))
		answer_page(c, w, 200, c->page ? c->page : c->route->page);
	else if (o == OK)
		go_to(c, "/");
	else if (o == DENIED && c->redirect && !c->req->json)
		go_to(c, c->redirect);
	else if (leads_to_door(c, o))
		go_to(c, login_address(c));
	else
		answer_fail(c, w, o);
}
