/* HTTP as the rest of the program sees it: a request that came in whole, a reply that goes out whole.
 * Only server.c knows libmicrohttpd. */
#ifndef HTTP_H
#define HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "outcome.h"

enum method { GET, POST, METHOD_OTHER };

struct pair { /* query member, header, cookie, form member */
	const char *name, *value;
	struct pair *next;
};

struct upload { /* a file member of a multipart form; its bytes live as long as the request */
	const char *field, *file_name; /* file_name: base name only, cleaned, valid UTF-8 */
	const unsigned char *bytes;
	size_t size;
	struct upload *next;
};

struct request {
	struct arena *arena;
	enum method method;
	const char *method_name;
	const char *path;  /* decoded, valid UTF-8, no NUL, begins with '/', without the .json ending */
	const char *query; /* raw, without '?' ("" when none) */
	bool json;         /* asked for by .json or by Accept: application/json (and not text/html) */
	bool json_body;    /* the body came as application/json */
	struct pair *args;    /* of the query, decoded, in order */
	struct pair *headers; /* lower-case names */
	struct pair *cookies;
	struct pair *form;    /* urlencoded, multipart text, or the flat members of a JSON object */
	struct upload *uploads;
	const char *peer;  /* address of the client; when proxies are trusted the last hop forwarded, or "unknown" */
	int64_t id;        /* for the log line */
	int64_t started_us;
	struct pair *captures; /* of the route's {name}s */
	size_t body_size;
	/* What is wrong with the request itself, found while it was read. Not OK: the handler must not act
	 * on it but draw its error page with this status (400, 404, 413, 415, 500) and sentence. path is
	 * then "/" when it was the path that was wrong. */
	enum outcome broken;
	int broken_status;
	const char *broken_text;
};

const char *pair_get(const struct pair *list, const char *name); /* first value, or NULL */
const char *request_arg(const struct request *r, const char *name);     /* "" when absent */
const char *request_header(const struct request *r, const char *name);  /* "" when absent */
const char *request_cookie(const struct request *r, const char *name);  /* "" when absent */
const char *request_form(const struct request *r, const char *name);    /* "" when absent */
const char *request_capture(const struct request *r, const char *name); /* "" when absent */
int64_t request_id_of(const char *text); /* a decimal id; 0 when it is none */

struct reply {
	struct arena *arena;
	int status; /* 0: not set yet; server then sends 500 */
	const char *type; /* "text/html; charset=utf-8" ... */
	const void *bytes;
	size_t size;
	bool bytes_static; /* bytes outlive the request (embedded assets) */
	int file;          /* fd to send instead of bytes, closed by the server; -1 = none */
	size_t file_size;
	struct pair *headers;
	bool gzip; /* bytes are already gzip'ed */
};

void reply_header(struct reply *r, const char *name, const char *value); /* CR/LF in value: dropped header */
void reply_cookie(struct reply *r, const char *name, const char *value, int64_t max_age_s, bool secure); /* HttpOnly; SameSite=Lax; Path=/ ; max_age 0 deletes */
void reply_bytes(struct reply *r, int status, const char *type, const void *p, size_t n);
void reply_redirect(struct reply *r, const char *path); /* 303 */
void reply_go(struct reply *r, const char *path); /* 200 and X-Go: for a script that goes there itself */

/* The one thing above http that the server calls. Runs on a worker thread; blocking is fine. The reply's
 * bytes and headers live in the request's arena, which is emptied once the reply is sent. A reply left
 * without a status becomes a plain text one: the sentence of a broken request, or 500. HEAD comes as
 * GET; its body is not sent. */
typedef void http_handler(void *arg, struct request *req, struct reply *rep);
/* How large a body this path may bring (bytes); asked before it is read, on the thread that reads all
 * clients: it must not block. */
typedef size_t http_limit(void *arg, enum method m, const char *path);

struct server;
struct server_options {
	const char *listen;   /* "127.0.0.1:8080", "[::1]:8080"; port 0 = any free one */
	int threads;          /* workers: requests handled at once; 0 = 64 (see docs/decisions) */
	/* Seconds without progress before a client is dropped; 0 = 15. Progress must also add up: heads come
	 * whole within twice that time, bodies and replies move 4 KiB a second beyond it. */
	int slow_s;
	int connections;      /* most at once; 0 = 4096 */
	int per_address;      /* most at once from one address (a campus may share one); 0 = 1024; not looked at when trust_proxy */
	const char *spool;    /* folder for bodies above 1 MiB */
	bool trust_proxy;     /* X-Forwarded-For from 127.0.0.1 / ::1 is believed */
	http_handler *handle;
	http_limit *limit;
	void *arg;
};

#include "fail.h"
enum outcome server_start(struct server **out, const struct server_options *o, struct fail *f) MUST_USE;
int server_port(const struct server *s);
/* Stop taking connections, let requests end, then close. After grace_s what still waits for a worker is
 * no longer begun; a handler that runs is always waited for. Frees s. */
void server_stop(struct server *s, int grace_s);

struct server_counters {
	int64_t requests, dropped_slow, too_large, bad; /* since the start; bad: broken in any other way */
	int64_t connections;                            /* open now */
};
void server_counters(const struct server *s, struct server_counters *out);

/* ---- the parts, each fuzzed on its own ---- */
/* k=v&k=v, percent-decoding, '+'; INVALID on bad percent, bad UTF-8, NUL, more than 2000 members. */
enum outcome parse_urlencoded(struct arena *a, const char *p, size_t n, struct pair **out) MUST_USE;
enum outcome parse_multipart(struct arena *a, const char *content_type, const unsigned char *p, size_t n, struct pair **out, struct upload **files) MUST_USE;
/* A flat JSON object: text, numbers, booleans (as "1"/"0"), null (as ""), arrays of these (one pair
 * each). Deeper, or not an object: INVALID. Strict UTF-8, depth and size bounded (jansson). */
enum outcome parse_json_form(struct arena *a, const char *p, size_t n, struct pair **out) MUST_USE;
enum outcome parse_cookies(struct arena *a, const char *header, struct pair **out) MUST_USE;

/* ---- router ---- */
/* Patterns like "/graduates/{id}/history"; a literal wins over a capture; {name} takes one segment,
 * {name*} the rest. Built once, then read-only. */
struct router;
struct router *router_new(struct arena *a);
void router_add(struct router *r, enum method m, const char *pattern, int value); /* aborts on a duplicate */
/* value >= 0; -1: no such path; -2: the path exists, not this method. */
int router_find(const struct router *r, struct arena *a, enum method m, const char *path, struct pair **captures);

/* ---- embedded assets ---- */
struct asset { /* table generated: gen assets.c */
	const char *path, *type, *digest; /* path "quxiang.css"; served at /a/<first 12 of digest>/path, immutable */
	const unsigned char *gzip, *plain; /* one of them: small or incompressible files are kept plain, gzip NULL */
	size_t gzip_size, plain_size;
};
extern const struct asset assets[];
const struct asset *asset_find(const char *path);
const char *asset_url(struct arena *a, const char *path); /* aborts when there is none */
bool asset_serve(const struct request *req, struct reply *rep); /* true when the path was /a/… (also for its 404) */

#endif
