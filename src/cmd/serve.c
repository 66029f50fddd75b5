/* quxiang serve: the HTTP server, until it is told to stop. */
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clockwork.h"
#include "cmd.h"
#include "http.h"
#include "log.h"
#include "post.h"
#include "runner.h"
#include "web.h"
#include "words.h"

enum { GRACE_S = 10, HEAPS = 2 /* 64 workers would spread what is free over sixteen */ };

static enum outcome wait_for_stop(struct server *s, struct web *w, const sigset_t *stop)
{
	int which;

	web_server_set(w, s);
	sigwait(stop, &which);
	log_say(LOG_INFO, "stopping", NULL);
	server_stop(s, GRACE_S);
	return OK;
}

/* Where a browser on this machine finds it: 127.0.0.1 when every address is listened to. */
static const char *host_of(struct arena *a, const char *listen)
{
	const char *colon = strrchr(listen, ':');
	const char *host = colon ? arena_dupn(a, listen, (size_t)(colon - listen)) : listen;
	bool every = *host == '\0' || strcmp(host, "0.0.0.0") == 0 || strcmp(host, "[::]") == 0;

	return every ? "127.0.0.1" : host;
}

enum outcome cmd_serve(struct invocation *v)
{
	struct server_options o = {
		.listen = args_or(&v->args, "listen", "127.0.0.1:8080"),
		.threads = (int)strtol(args_or(&v->args, "threads", "0"), NULL, 10),
		.spool = v->program->files,
		.trust_proxy = args_has(&v->args, "trust-proxy"),
		.handle = web_handle,
		.limit = web_limit,
	};
	struct clockwork *clockwork = NULL;
	struct runner *runner = NULL;
	struct server *server;
	struct web *web;
	sigset_t stop;
	enum outcome done;

	mallopt(M_ARENA_MAX, HEAPS);
	/* Blocked before any thread is made, so that only sigwait sees them. */
	sigemptyset(&stop);
	sigaddset(&stop, SIGINT);
	sigaddset(&stop, SIGTERM);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	signal(SIGPIPE, SIG_IGN);
	v->program->secure_cookies = args_has(&v->args, "secure-cookies");
	if (post_setup() != OK)
		return fail_say(v->fail, BROKEN, say_post_not_ready(v->arena));
	TRY(web_open(&web, v->program, v->fail));
	o.arg = web;
	done = runner_start(&runner, v->program, v->fail);
	if (done == OK)
		done = clockwork_start(&clockwork, v->program, v->fail);
	if (done == OK)
		done = server_start(&server, &o, v->fail);
	if (done == OK) {
		printf("%s\n", say_serving(v->arena, host_of(v->arena, o.listen), arena_printf(v->arena, "%d", server_port(server))));
		fflush(stdout);
		done = wait_for_stop(server, web, &stop);
	}
	clockwork_stop(clockwork);
	runner_stop(runner);
	web_close(web);
	return done;
}
