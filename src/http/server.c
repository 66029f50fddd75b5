/* The one file that knows libmicrohttpd. Its threads read and write; the workers handle. A request walks
 * on_target (its line is there) -> on_request (head; then pieces of body; then all is there: sleep) ->
 * run, on a worker -> on_request (awake again: send) -> on_completed. */
#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <unistd.h>

#include "clock.h"
#include "exchange.h"
#include "listen.h"
#include "log.h"
#include "request.h"
#include "words.h"

enum {
	THREADS = 64,
	SLOW_S = 15,
	CONNECTIONS = 4096,
	PER_ADDRESS = 1024,
	READERS_MOST = 4,
	HEAD_BYTES = 32 << 10,    /* of one connection, its head included */
	BODY_BYTES = 1 << 20,     /* when nobody was asked */
	DISCARD_BYTES = 256 << 20, /* read past, so that a browser shows the answer and not a broken connection */
	LEAST_RATE = 4096,        /* bytes a second */
	LAST_ANSWERS_US = 1000000,
	SPARE_FILES = 512,
	LINE = 512,
};

struct server {
	struct server_options o;
	struct MHD_Daemon *daemon;
	int port;
	struct workers workers;
	struct links links;
	_Atomic bool stopping;
	_Atomic int64_t ids, dropped_slow, too_large, bad;
};

static const char plain_type[] = "text/plain; charset=utf-8";

/* ---- deadlines ---- */

/* Time for n bytes at the least rate, beyond twice the patience with silence. */
static void deadline_set(struct exchange *x, int64_t n)
{
	int64_t s = 2 * (int64_t)x->server->o.slow_s + n / LEAST_RATE;

	atomic_store(&x->link->deadline_us, clock_monotonic_us() + s * 1000000);
}

/* ---- the worker's side ---- */

static void reply_plain(struct exchange *x, int status, const char *text)
{
	reply_bytes(&x->rep, status, plain_type, text, strlen(text));
}

static void handle(struct exchange *x)
{
	const struct server_options *o = &x->server->o;
	const unsigned char *bytes;

	if (x->req.broken == OK && body_whole(&x->body, &bytes) != OK)
		request_break(&x->req, BROKEN, 500, say_http_spool_failed(&x->arena));
	if (x->req.broken == OK)
		request_body(&x->req, bytes, x->body.n);
	if (x->req.broken != OK)
		atomic_fetch_add(x->req.broken == TOO_MUCH ? &x->server->too_large : &x->server->bad, 1);
	o->handle(o->arg, &x->req, &x->rep);
	if (x->rep.status != 0)
		return;
	if (x->req.broken != OK)
		reply_plain(x, x->req.broken_status, x->req.broken_text);
	else
		reply_plain(x, 500, say_http_no_reply(&x->arena));
}

static struct MHD_Response *response_body(struct reply *rep)
{
	struct MHD_Response *r;

	if (rep->file < 0)
		return MHD_create_response_from_buffer(rep->size, (void *)(uintptr_t)rep->bytes, MHD_RESPMEM_PERSISTENT);
	r = MHD_create_response_from_fd64(rep->file_size, rep->file);
	if (r == NULL)
		close(rep->file);
	rep->file = -1; /* closed with the response */
	return r;
}

static void response_make(struct exchange *x)
{
	struct MHD_Response *r = response_body(&x->rep);

	x->response = r;
	if (r == NULL)
		return; /* no memory: the connection is closed */
	if (x->rep.type != NULL)
		MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, x->rep.type);
	if (x->rep.gzip)
		MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
	for (const struct pair *h = x->rep.headers; h != NULL; h = h->next)
		MHD_add_response_header(r, h->name, h->value);
	if (x->close || atomic_load(&x->server->stopping))
		MHD_add_response_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
}

static void run(struct exchange *x, bool refuse)
{
	if (refuse)
		reply_plain(x, 503, say_http_stopping(&x->arena));
	else
		handle(x);
	response_make(x);
	x->stage = STAGE_ANSWERED;
	MHD_resume_connection(x->connection); /* from here on x is the reading thread's */
}

/* ---- the reading thread's side ---- */

static void *on_target(void *cls, const char *target, struct MHD_Connection *c)
{
	struct server *s = cls;
	struct exchange *x = workers_take(&s->workers);
	struct arena arena = x->arena;

	*x = (struct exchange){ .server = s, .connection = c, .stage = STAGE_HEAD, .arena = arena };
	x->link = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
	x->req.arena = x->rep.arena = &x->arena;
	x->rep.file = -1;
	x->req.id = atomic_fetch_add(&s->ids, 1) + 1;
	x->req.started_us = clock_monotonic_us();
	x->target = arena_dup(&x->arena, target);
	body_init(&x->body, s->o.spool, 0);
	return x;
}

struct header_walk {
	struct request *req;
	struct pair **end;
};

static enum MHD_Result on_header(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct header_walk *w = cls;

	request_header_add(w->req, &w->end, name, value != NULL ? value : "");
	return MHD_YES;
}

static enum MHD_Result to_worker(struct exchange *x)
{
	if (!workers_enter(&x->server->workers))
		return MHD_NO;
	x->stage = STAGE_WORKING;
	atomic_store(&x->link->deadline_us, 0);
	MHD_suspend_connection(x->connection);
	workers_push(&x->server->workers, x);
	return MHD_YES;
}

static void too_large(struct exchange *x)
{
	size_t limit = x->body.limit;
	const char *size = limit >= 1 << 20 ? arena_printf(&x->arena, "%zu MB", limit >> 20)
					    : arena_printf(&x->arena, "%zu KB", limit >> 10);

	request_break(&x->req, TOO_MUCH, 413, say_http_too_large(&x->arena, size));
	x->close = true;
}

static void head_parse(struct exchange *x, const char *method)
{
	struct header_walk w = { &x->req, &x->req.headers };

	request_begin(&x->req, method, x->target);
	MHD_get_connection_values(x->connection, MHD_HEADER_KIND, on_header, &w);
	request_headers_done(&x->req, x->link->address, x->server->o.trust_proxy);
}

/* The head is there. What is refused already is answered after the body was read past, or at once where
 * the client waits to be asked for it, or where nobody can tell where it ends. */
static enum MHD_Result head_done(struct exchange *x, const char *method)
{
	const struct server_options *o = &x->server->o;
	int64_t length;

	head_parse(x, method);
	x->body.limit = o->limit != NULL ? o->limit(o->arg, x->req.method, x->req.path) : BODY_BYTES;
	if (request_framing(&x->req, &length) != OK) {
		request_break(&x->req, INVALID, 400, say_http_framing_bad(&x->arena));
		x->close = true;
		return to_worker(x);
	}
	if (length > 0 && (uint64_t)length > x->body.limit)
		too_large(x);
	x->stage = x->req.broken == OK ? STAGE_BODY : STAGE_DISCARD;
	deadline_set(x, length >= 0 ? length : (int64_t)x->body.limit);
	if (x->stage == STAGE_DISCARD && (request_header(&x->req, "expect")[0] != '\0' || length > DISCARD_BYTES)) {
		x->close = true;
		return to_worker(x);
	}
	return MHD_YES;
}

static enum MHD_Result body_piece(struct exchange *x, const char *p, size_t n)
{
	enum outcome o;

	if (x->stage == STAGE_DISCARD) {
		x->discarded += n;
		return x->discarded <= DISCARD_BYTES ? MHD_YES : MHD_NO;
	}
	o = body_add(&x->body, p, n);
	if (o == OK)
		return MHD_YES;
	if (o == TOO_MUCH) {
		too_large(x);
	} else {
		log_say(LOG_ERROR, "spool", "reason", "cannot write the body of a request", NULL);
		request_break(&x->req, BROKEN, 500, say_http_spool_failed(&x->arena));
	}
	x->stage = STAGE_DISCARD;
	x->close = true;
	return MHD_YES;
}

static enum MHD_Result answer(struct exchange *x)
{
	struct MHD_Response *r = x->response;
	enum MHD_Result queued;

	if (r == NULL)
		return MHD_NO;
	deadline_set(x, (int64_t)(x->rep.size + x->rep.file_size));
	x->stage = STAGE_SENDING;
	x->response = NULL;
	queued = MHD_queue_response(x->connection, (unsigned)x->rep.status, r);
	MHD_destroy_response(r);
	return queued;
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *c, const char *url, const char *method,
				  const char *version, const char *upload, size_t *size, void **context)
{
	struct exchange *x = *context;
	enum MHD_Result taken;

	if (x == NULL)
		return MHD_NO;
	switch (x->stage) {
	case STAGE_HEAD:
		return head_done(x, method);
	case STAGE_ANSWERED:
		return answer(x);
	case STAGE_BODY:
	case STAGE_DISCARD:
		if (*size == 0)
			return to_worker(x);
		taken = body_piece(x, upload, *size);
		*size = 0;
		return taken;
	case STAGE_WORKING:
	case STAGE_SENDING:
		break;
	}
	return MHD_YES;
}

static void on_completed(void *cls, struct MHD_Connection *c, void **context, enum MHD_RequestTerminationCode how)
{
	struct server *s = cls;
	struct exchange *x = *context;

	if (x == NULL)
		return;
	*context = NULL;
	if (how == MHD_REQUEST_TERMINATED_TIMEOUT_REACHED)
		atomic_fetch_add(&s->dropped_slow, 1);
	if (x->response != NULL)
		MHD_destroy_response(x->response);
	if (x->rep.file >= 0)
		close(x->rep.file);
	body_release(&x->body);
	deadline_set(x, 0);
	workers_give(&s->workers, x);
}

static void on_connection(void *cls, struct MHD_Connection *c, void **context, enum MHD_ConnectionNotificationCode what)
{
	struct server *s = cls;
	struct link *k;

	if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
		if (*context != NULL)
			link_close(&s->links, *context);
		*context = NULL;
		return;
	}
	k = link_open(&s->links, MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd,
		      MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
	atomic_store(&k->deadline_us, clock_monotonic_us() + 2 * (int64_t)s->o.slow_s * 1000000);
	*context = k;
}

/* Paths and arguments are decoded by request.c, which refuses what the library would let pass. */
static size_t not_unescaped(void *cls, struct MHD_Connection *c, char *text)
{
	return strlen(text);
}

static void on_log(void *cls, const char *format, va_list args) __attribute__((format(printf, 2, 0)));
static void on_log(void *cls, const char *format, va_list args)
{
	char line[LINE];

	vsnprintf(line, sizeof line, format, args);
	line[strcspn(line, "\r\n")] = '\0';
	log_say(LOG_DEBUG, "http", "text", line, NULL);
}

/* ---- start and stop ---- */

static int readers_count(void)
{
	long half = sysconf(_SC_NPROCESSORS_ONLN) / 2;

	return half < 1 ? 1 : half > READERS_MOST ? READERS_MOST : (int)half;
}

static void defaults(struct server_options *o)
{
	o->threads = o->threads > 0 ? o->threads : THREADS;
	o->slow_s = o->slow_s > 0 ? o->slow_s : SLOW_S;
	o->connections = o->connections > 0 ? o->connections : CONNECTIONS;
	o->per_address = o->per_address > 0 ? o->per_address : PER_ADDRESS;
	if (o->trust_proxy)
		o->per_address = 0; /* all come from the proxy */
}

/* A connection is a file: the usual soft limit of 1024 would be the real limit of connections. */
static void files_allow(int connections)
{
	rlim_t want = (rlim_t)connections + SPARE_FILES;
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) != 0 || l.rlim_cur >= want)
		return;
	l.rlim_cur = want < l.rlim_max ? want : l.rlim_max;
	setrlimit(RLIMIT_NOFILE, &l);
}

static struct MHD_Daemon *daemon_start(struct server *s, int fd)
{
	int readers = readers_count();
	struct MHD_OptionItem pool[] = { { MHD_OPTION_THREAD_POOL_SIZE, readers, NULL }, { MHD_OPTION_END, 0, NULL } };
	struct MHD_OptionItem one[] = { { MHD_OPTION_END, 0, NULL } };

	return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL,
				on_request, s, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_LISTEN_SOCKET, fd,
				MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEAD_BYTES, MHD_OPTION_CONNECTION_LIMIT,
				(unsigned)s->o.connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)s->o.per_address,
				MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)s->o.slow_s, MHD_OPTION_STRICT_FOR_CLIENT, 1,
				MHD_OPTION_URI_LOG_CALLBACK, on_target, s, MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
				MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_UNESCAPE_CALLBACK, not_unescaped,
				NULL, MHD_OPTION_ARRAY, readers > 1 ? pool : one, MHD_OPTION_END);
}

/* All threads, none of which takes the signals that main waits for. */
static enum outcome threads_start(struct server *s, int fd)
{
	sigset_t all, before;
	enum outcome o;

	signal(SIGPIPE, SIG_IGN); /* a client that goes away is no reason to die */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	o = workers_start(&s->workers, s->o.threads);
	if (o == OK)
		o = links_watch(&s->links);
	if (o == OK) {
		s->daemon = daemon_start(s, fd);
		o = s->daemon != NULL ? OK : BROKEN;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return o;
}

static void server_free(struct server *s)
{
	workers_release(&s->workers);
	links_release(&s->links);
	free(s);
}

enum outcome server_start(struct server **out, const struct server_options *o, struct fail *f)
{
	struct server *s;
	int fd, port;

	TRY(listen_open(o->listen, &fd, &port, f));
	s = calloc(1, sizeof *s);
	if (s == NULL)
		abort();
	s->o = *o;
	s->port = port;
	defaults(&s->o);
	files_allow(s->o.connections);
	workers_init(&s->workers, run);
	links_init(&s->links);
	if (threads_start(s, fd) != OK) {
		char text[LINE];
		const char *reason = strerror_r(errno, text, sizeof text);

		close(fd);
		links_unwatch(&s->links);
		server_free(s);
		return fail_say(f, BROKEN, say_http_start_failed(f->arena, reason));
	}
	*out = s;
	return OK;
}

int server_port(const struct server *s)
{
	return s->port;
}

void server_stop(struct server *s, int grace_s)
{
	int fd;

	atomic_store(&s->stopping, true);
	fd = MHD_quiesce_daemon(s->daemon);
	if (fd >= 0)
		close(fd);
	workers_settle(&s->workers, (int64_t)grace_s * 1000000);
	workers_refuse(&s->workers);
	workers_settle(&s->workers, LAST_ANSWERS_US);
	workers_close(&s->workers);
	links_unwatch(&s->links);
	MHD_stop_daemon(s->daemon);
	server_free(s);
}

void server_counters(const struct server *s, struct server_counters *out)
{
	*out = (struct server_counters){
		.requests = atomic_load(&s->ids),
		.connections = atomic_load(&s->links.open),
		.dropped_slow = atomic_load(&s->dropped_slow) + atomic_load(&s->links.dropped),
		.too_large = atomic_load(&s->too_large),
		.bad = atomic_load(&s->bad),
	};
}
